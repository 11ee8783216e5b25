#include "resource.h"
#include "schema/schema_change.h"
#include "schema/schema_difference.h"
#include "schema/schema_json.h"
#include "schema/sqlite_schema.h"

#include <QFile>
#include <QJsonDocument>

#include <nlohmann/json.hpp>

namespace admin {

using dbsync::Error;
using dbsync::ErrorKind;
using dbsync::Result;
using dbsync::Schema;
using Json = nlohmann::ordered_json;

namespace {

Result<Schema> readFile(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Error{ErrorKind::InvalidRequest,
                     "commandLine",
                     "Cannot read the file " + path.toStdString() + ": " + file.errorString().toStdString() + ".",
                     {}};
    return dbsync::schemaFromSql(file.readAll().toStdString());
}

Result<Schema> schemaOf(const QJsonObject& json)
{
    return dbsync::schemaFromJson(toJson(json));
}

int list(const Task& task)
{
    if (!task.isSet("tenant"))
        return printList(task, "schemas", task.administration.schemas(),
                         {"name", "version", "namespace", "datasource", "tables"});
    const auto shown = task.administration.schema(task.value("tenant"));
    if (!shown)
        return task.invocation.fail(shown.error());
    QJsonObject line = *shown;
    line.insert(QStringLiteral("tables"), shown->value(QStringLiteral("tables")).toArray().size());
    line.remove(QStringLiteral("objects"));
    return printList(task, "schemas", QJsonArray{line}, {"name", "version", "namespace", "tables"});
}

std::string inWords(const QJsonObject& schema)
{
    const auto text = [](const QJsonValue& value, const char* field) { return value[QLatin1String(field)].toString(); };
    QString words = text(schema, "name") + QStringLiteral(" version ") +
                    QString::number(schema.value(QStringLiteral("version")).toInteger()) + QStringLiteral(" in \"") +
                    text(schema, "namespace") + QStringLiteral("\"\n");
    for (const auto& table : schema.value(QStringLiteral("tables")).toArray()) {
        QStringList columns;
        for (const auto& column : table[QStringLiteral("columns")].toArray())
            columns.append((text(column, "name") + u' ' + text(column, "type")).trimmed());
        words += QStringLiteral("  ") + text(table, "name") + QStringLiteral(" (") +
                 columns.join(QStringLiteral(", ")) + QStringLiteral(")\n");
    }
    return words.toStdString();
}

int show(const Task& task)
{
    const auto schema = task.administration.schema(task.value("tenant"));
    if (!schema)
        return task.invocation.fail(schema.error());
    return task.invocation.answer({{"schema", toJson(*schema)}}, inWords(*schema));
}

Json leftOutOf(const Schema& schema)
{
    Json list = Json::array();
    for (const auto& table : schema.leftOut)
        list.push_back({{"name", table.name}, {"reason", table.reason.sentence()}});
    return list;
}

int plan(const Task& task, const Schema& schema, const dbsync::SchemaDifference& difference)
{
    const bool loses = !difference.columnsOnlyCloud.empty() && !task.isSet("allow-loss");
    const bool possible = difference.contradictions.empty() && difference.tablesOnlyCloud.empty() && !loses;
    const auto sentences = difference.sentences();
    std::string text;
    for (const std::string& sentence : sentences)
        text += sentence + "\n";
    for (const auto& table : schema.leftOut)
        text += "Left out: " + table.name + ": " + table.reason.sentence() + "\n";
    text += !possible           ? "This cannot be pushed."
            : sentences.empty() ? "Nothing changes."
                                : "Nothing was pushed; this is what a push would do.";
    return task.invocation.answer({{"plan", sentences}, {"possible", possible}, {"leftOut", leftOutOf(schema)}}, text);
}

/// The tenant's schema as it is after the push.
Result<QJsonObject> pushed(const Task& task, const Schema& schema, std::int64_t baseVersion)
{
    const auto wanted = QJsonDocument::fromJson(QByteArray::fromStdString(dbsync::schemaToJson(schema).dump()));
    DBSYNC_TRY(task.administration.pushSchema(task.value("tenant"), wanted.object(), baseVersion));
    return task.administration.schema(task.value("tenant"));
}

int push(const Task& task)
{
    auto schema = readFile(task.value("file"));
    if (!schema)
        return task.invocation.fail(schema.error());
    const auto current = task.administration.schema(task.value("tenant"));
    if (!current)
        return task.invocation.fail(current.error());
    const auto before = schemaOf(*current);
    if (!before)
        return task.invocation.fail(before.error());
    const auto difference = dbsync::compareSchemas(*schema, *before);
    if (task.isSet("plan"))
        return plan(task, *schema, difference);
    if (task.isSet("allow-loss"))
        dbsync::agreeToLoss(*before, *schema);
    const auto after = pushed(task, *schema, before->version);
    if (!after)
        return task.invocation.fail(after.error());
    return task.invocation.answer(
        {{"schema", toJson(*after)}, {"changes", difference.sentences()}, {"leftOut", leftOutOf(*schema)}},
        inWords(*after));
}

} // namespace

const Resource& schemaResource()
{
    static const Resource resource{
        "schema",
        "Lists, shows and pushes tenants' schemas. The first push brings the whole schema; later ones may add tables "
        "and "
        "columns. --plan only says what a push would do.",
        {{"tenant", "CODE", "The tenant's code."},
         {"file", "SCHEMA.sql", "CREATE statements as SQLite takes them."},
         {"plan", "", "Only says what would be done."},
         {"allow-loss", "", "Columns that the file lacks go, in the cloud and on every device, with their values."}},
        {{"list", {}, {"tenant"}, list},
         {"show", {"tenant"}, {}, show},
         {"push", {"tenant", "file"}, {"plan", "allow-loss"}, push}}};
    return resource;
}

} // namespace admin
