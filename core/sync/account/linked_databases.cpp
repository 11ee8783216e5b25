#include "sync/account/linked_databases.h"

#include "sync/account/configuration.h"

#include <QFileInfo>
#include <QJsonArray>

namespace dbsync::sync {

namespace {

constexpr auto documentName = "databases";
const auto listKey = QStringLiteral("databases");

QJsonObject toJson(const LinkedDatabase& database)
{
    return {{QStringLiteral("path"), database.path},
            {QStringLiteral("server"), database.server},
            {QStringLiteral("tenant"), database.tenant},
            {QStringLiteral("device"), database.device}};
}

LinkedDatabase fromJson(const QJsonObject& json)
{
    return {json.value(QStringLiteral("path")).toString(), json.value(QStringLiteral("server")).toString(),
            json.value(QStringLiteral("tenant")).toString(), json.value(QStringLiteral("device")).toString()};
}

std::vector<LinkedDatabase> allDatabases()
{
    std::vector<LinkedDatabase> databases;
    const auto json = readConfiguration(QString::fromLatin1(documentName));
    if (!json)
        return databases;
    for (const auto& each : json->value(listKey).toArray())
        databases.push_back(fromJson(each.toObject()));
    return databases;
}

Result<void> replaceAt(const QString& path, const LinkedDatabase* database)
{
    return changeConfiguration(QString::fromLatin1(documentName), [&](QJsonObject& json) {
        QJsonArray kept;
        for (const auto& each : json.value(listKey).toArray()) {
            if (each.toObject().value(QStringLiteral("path")).toString() != path)
                kept.append(each);
        }
        if (database)
            kept.append(toJson(*database));
        json.insert(listKey, kept);
    });
}

} // namespace

std::vector<LinkedDatabase> linkedDatabases()
{
    auto databases = allDatabases();
    std::erase_if(databases, [](const LinkedDatabase& each) { return !QFileInfo::exists(each.path); });
    return databases;
}

Result<void> databasesReadable()
{
    DBSYNC_ASSIGN(const QJsonObject json, readConfiguration(QString::fromLatin1(documentName)));
    return {};
}

Result<void> rememberDatabase(const LinkedDatabase& database)
{
    return replaceAt(database.path, &database);
}

Result<void> forgetDatabase(const QString& path)
{
    return replaceAt(path, nullptr);
}

bool isCopy(const QString& path, const QString& device)
{
    bool known = false;
    for (const LinkedDatabase& each : allDatabases()) {
        if (each.device != device)
            continue;
        if (each.path == path)
            return false;
        known = true;
        if (QFileInfo::exists(each.path))
            return true; // the original is still there
    }
    return !known;
}

} // namespace dbsync::sync
