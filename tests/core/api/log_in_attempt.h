#pragma once

#include "cloud_fixture.h"

namespace dbsync::testing {

/// What the cloud answers to a log-in, right or wrong; of an operator where no tenant is named. `from` is whom a proxy
/// says it comes from.
inline Answer attemptLogIn(Cloud& cloud, const QString& tenant, const QString& email, const QString& secret,
                           const QByteArray& from = {})
{
    QJsonObject body{{QStringLiteral("email"), email}, {QStringLiteral("password"), secret}};
    if (!tenant.isEmpty())
        body.insert(QStringLiteral("tenant"), tenant);
    return cloud.client->post(QStringLiteral("/login"), body, {{}, {}, {}, from});
}

} // namespace dbsync::testing
