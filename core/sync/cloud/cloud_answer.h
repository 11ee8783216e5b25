#pragma once

#include "base/error.h"

#include <QByteArray>
#include <QJsonObject>
#include <QString>

namespace dbsync::sync {

/// The cloud's answer to a request.
struct CloudAnswer
{
    int status = 0;
    QByteArray body;
    QJsonObject json() const;
};

/// What a status of 400 or more means for the caller.
Error errorOf(const CloudAnswer& answer);
/// The cloud cannot be reached, and why.
Error unreachable(const QString& server, const QString& why);
Error brokenOff(const QString& server);
/// What answers is not the cloud.
Error otherServer(const QString& server);
/// A refusal says what it is in JSON of a known form: one that was cut on its way decides nothing, and neither does one
/// of somebody else.
Result<void> checkRefusal(const QString& server, const CloudAnswer& answer);

} // namespace dbsync::sync
