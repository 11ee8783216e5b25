#pragma once

#include "base/error.h"

#include <QJsonObject>
#include <QString>
#include <functional>

namespace dbsync::sync {

/// The configuration's folder: DBSYNC_CONFIG_DIR, or the platform's.
QString configurationFolder();

/// A JSON document in the configuration's folder; empty where it is not there.
Result<QJsonObject> readConfiguration(const QString& name);

/// Reads, changes and replaces a document while no other process does; the file is readable by its owner only.
Result<void> changeConfiguration(const QString& name, const std::function<void(QJsonObject&)>& change);

} // namespace dbsync::sync
