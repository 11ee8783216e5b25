#include "sync/cloud/http_cloud.h"

#include "schema/schema_json.h"

#include <QFileInfo>
#include <QIODevice>
#include <QJsonDocument>
#include <QSysInfo>
#include <QUrl>

#include <nlohmann/json.hpp>

namespace dbsync::sync {

namespace {

const QByteArray rowsType(wire::compressedType.data(), static_cast<qsizetype>(wire::compressedType.size()));

QString pathOf(const PullRequest& request)
{
    QString path = QStringLiteral("/changes?since=%1").arg(request.since.revision);
    const auto add = [&](const char* name, const std::string& value) {
        path += QLatin1Char('&') + QLatin1String(name) + QLatin1Char('=') +
                QString::fromLatin1(QUrl::toPercentEncoding(QString::fromStdString(value)));
    };
    if (!request.device.empty())
        add("device", request.device);
    if (!request.since.mark.empty())
        add("mark", request.since.mark);
    if (request.tombstones)
        add("tombstones", "1");
    if (request.resume) {
        add("at", std::to_string(request.resume->at));
        add("table", request.resume->table);
        add("key", request.resume->key);
    }
    return path;
}

} // namespace

Result<std::string> HttpCloud::registerDevice()
{
    constexpr qsizetype longest = 100;
    QString name = QSysInfo::machineHostName();
    if (!m_file.isEmpty())
        name += QStringLiteral(" · ") + QFileInfo(m_file).fileName();
    for (QChar& character : name) {
        if (character.category() == QChar::Other_Control) // a file may be named so, a device may not
            character = QLatin1Char(' ');
    }
    DBSYNC_ASSIGN(const CloudAnswer answer,
                  m_client.send("POST", QStringLiteral("/devices"),
                                {{QStringLiteral("name"), name.left(longest)},
                                 {QStringLiteral("platform"), QSysInfo::prettyProductName()}}));
    const QJsonObject device = answer.json().value(QStringLiteral("device")).toObject();
    return device.value(QStringLiteral("id")).toString().toStdString();
}

Result<Schema> HttpCloud::fetchSchema()
{
    DBSYNC_ASSIGN(const CloudAnswer answer, m_client.send("GET", QStringLiteral("/schema")));
    const auto json = nlohmann::ordered_json::parse(answer.body.toStdString(), nullptr, false);
    if (!json.is_object() || !json.contains("schema"))
        return Error{ErrorKind::Unreachable, "malformed", "The cloud's answer about the schema is malformed.", {}};
    return schemaFromJson(json["schema"]);
}

Result<Schema> HttpCloud::pushSchema(Schema schema)
{
    const auto json = QJsonDocument::fromJson(QByteArray::fromStdString(schemaToJson(schema).dump())).object();
    DBSYNC_ASSIGN(const CloudAnswer answer,
                  m_client.send("POST", QStringLiteral("/schema"),
                                {{QStringLiteral("baseVersion"), static_cast<qint64>(schema.version)},
                                 {QStringLiteral("schema"), json}}));
    const QJsonObject made = answer.json().value(QStringLiteral("schema")).toObject();
    schema.version = made.value(QStringLiteral("version")).toInteger();
    return schema;
}

namespace {

Result<PolicyList> policiesFrom(const CloudAnswer& answer)
{
    const auto json = nlohmann::ordered_json::parse(answer.body.toStdString(), nullptr, false);
    if (!json.is_object() || !json.contains("policies") || !json.contains("version") ||
        !json["version"].is_number_integer())
        return Error{ErrorKind::Unreachable, "malformed", "The cloud's answer about the policies is malformed.", {}};
    return PolicyList{Policies::fromJson(json["policies"].dump()), json["version"].get<std::int64_t>()};
}

} // namespace

Result<PolicyList> HttpCloud::fetchPolicies()
{
    DBSYNC_ASSIGN(const CloudAnswer answer, m_client.send("GET", QStringLiteral("/policies")));
    return policiesFrom(answer);
}

Result<PolicyList> HttpCloud::putPolicy(const std::string& table, const std::string& column, const QJsonValue& policy)
{
    QJsonObject body{{QStringLiteral("table"), QString::fromStdString(table)}, {QStringLiteral("policy"), policy}};
    if (!column.empty())
        body.insert(QStringLiteral("column"), QString::fromStdString(column));
    DBSYNC_ASSIGN(const CloudAnswer answer, m_client.send("PUT", QStringLiteral("/policies"), body));
    return policiesFrom(answer);
}

Result<PolicyList> HttpCloud::setPolicy(const PolicyEntry& entry)
{
    return putPolicy(entry.table, entry.column, QString::fromUtf8(policyName(entry.policy).data()));
}

Result<PolicyList> HttpCloud::unsetPolicy(const std::string& table, const std::string& column)
{
    return putPolicy(table, column, QJsonValue::Null);
}

Result<void> HttpCloud::pull(const PullRequest& request, const Sink& sink)
{
    return m_client.download(pathOf(request), rowsType, sink);
}

Result<void> HttpCloud::digests(const std::string& device, std::int64_t revision, const std::string& salt, int parts,
                                const Sink& sink)
{
    return m_client.download(QStringLiteral("/digests?device=%1&revision=%2&salt=%3&parts=%4")
                                 .arg(QString::fromStdString(device))
                                 .arg(revision)
                                 .arg(QString::fromStdString(salt))
                                 .arg(parts),
                             rowsType, sink);
}

Result<void> HttpCloud::partRows(const std::string& salt, int parts, const std::string& of, const Sink& sink)
{
    return m_client.download(QStringLiteral("/digests/rows?salt=%1&parts=%2&of=%3")
                                 .arg(QString::fromStdString(salt))
                                 .arg(parts)
                                 .arg(QString::fromLatin1(QUrl::toPercentEncoding(QString::fromStdString(of)))),
                             rowsType, sink);
}

namespace {

Result<std::string> batchAnswerOf(const CloudAnswer& answer)
{
    const std::string json = answer.body.toStdString();
    if (const auto parsed = wire::answerFromJson(json); !parsed)
        return errorOf(answer);
    return json;
}

} // namespace

Result<std::string> HttpCloud::push(QIODevice& batch, const Meanwhile& meanwhile)
{
    DBSYNC_ASSIGN(const CloudAnswer answer,
                  m_client.upload(QStringLiteral("/batches"), batch, rowsType, {409}, meanwhile));
    return batchAnswerOf(answer);
}

Result<std::string> HttpCloud::withdraw(const std::string& device, std::int64_t sequence, const std::string& id)
{
    DBSYNC_ASSIGN(const CloudAnswer answer, m_client.send("POST", QStringLiteral("/batches/outcome"),
                                                          {{QStringLiteral("device"), QString::fromStdString(device)},
                                                           {QStringLiteral("sequence"), static_cast<qint64>(sequence)},
                                                           {QStringLiteral("id"), QString::fromStdString(id)}},
                                                          {409}));
    return batchAnswerOf(answer);
}

} // namespace dbsync::sync
