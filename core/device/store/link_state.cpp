#include "device/store/link_state.h"

#include "base/sqlite.h"
#include "schema/schema_json.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

namespace dbsync::device {

using sqlite::Statement;

namespace {

using Values = std::map<std::string, std::string>;

Result<void> put(sqlite3* connection, const Values& values)
{
    DBSYNC_ASSIGN(auto statement, Statement::prepare(connection, "INSERT INTO main.dbsync_state(name, value) VALUES "
                                                                 "(?1, ?2) ON CONFLICT(name) DO UPDATE SET value = "
                                                                 "excluded.value"));
    for (const auto& [name, value] : values)
        DBSYNC_TRY(statement.bind(1, name).bind(2, value).run());
    return {};
}

/// How this program writes a link, into the file and its companion; a number higher than that is a later program's.
constexpr std::int64_t ownFormat = 1;

/// Counts the ways in which triggers of capture were written; a file with another way is seen to at the next sync.
constexpr const char* ownCapture = "2";
constexpr std::int64_t noCookie = -1;

Result<void> checkFormat(std::int64_t format)
{
    if (format <= ownFormat)
        return {};
    return Error{ErrorKind::LocalDatabase, "newerLink", "A newer db-sync has linked this file.",
                 "Install the newest db-sync on this computer. Programs go on working with the file meanwhile."};
}

std::string unnoticedName(int table)
{
    return "unnoticed_" + std::to_string(table);
}

std::int64_t toInteger(const std::string& text)
{
    return text.empty() ? 0 : std::strtoll(text.c_str(), nullptr, 10);
}

std::string textOf(const nlohmann::ordered_json& object, const char* name)
{
    const auto found = object.find(name);
    const auto* text = found == object.end() ? nullptr : found->get_ptr<const std::string*>();
    return text ? *text : std::string();
}

} // namespace

bool LinkState::isExcluded(std::string_view table) const
{
    return std::any_of(excluded.begin(), excluded.end(),
                       [&](const std::string& name) { return sameName(name, table); });
}

bool LinkState::isGone(std::string_view table, std::string_view column) const
{
    return std::any_of(gone.begin(), gone.end(), [&](const GoneFromFile& each) {
        return sameName(each.table, table) && sameName(each.column, column);
    });
}

Result<void> createLinkTables(sqlite3* connection)
{
    return sqlite::execute(connection,
                           "CREATE TABLE IF NOT EXISTS main.dbsync_state(name TEXT PRIMARY KEY, value TEXT) WITHOUT "
                           "ROWID; CREATE TABLE IF NOT EXISTS main.dbsync_table(id INTEGER PRIMARY KEY, name TEXT NOT "
                           "NULL UNIQUE, sql TEXT NOT NULL);");
}

Result<void> checkLinkFormat(sqlite3* connection)
{
    DBSYNC_ASSIGN(const auto format, sqlite::queryInteger(connection, "SELECT CAST(value AS INTEGER) FROM "
                                                                      "main.dbsync_state WHERE name = 'format'"));
    return checkFormat(format.value_or(0));
}

Result<LinkState> readLinkState(sqlite3* connection)
{
    DBSYNC_ASSIGN(auto statement, Statement::prepare(connection, "SELECT name, value FROM main.dbsync_state"));
    Values values;
    while (true) {
        DBSYNC_ASSIGN(const bool more, statement.step());
        if (!more)
            break;
        values[std::string(statement.text(0))] = statement.text(1);
    }
    DBSYNC_TRY(checkFormat(toInteger(values["format"])));
    LinkState state;
    state.server = values["server"];
    state.tenant = values["tenant"];
    state.device = values["device"];
    state.companion = values["companion"];
    state.cursor = {toInteger(values["cursorRevision"]), values["cursorMark"]};
    state.plan = values["plan"];
    state.sequence = toInteger(values["sequence"]);
    state.schemaCookie = values["capture"] == ownCapture ? toInteger(values["schemaCookie"]) : noCookie;
    state.policies = Policies::fromJson(values["policies"]);
    state.policiesVersion = values["policiesVersion"].empty() ? -1 : toInteger(values["policiesVersion"]);
    const auto schema = nlohmann::ordered_json::parse(values["schema"], nullptr, false);
    const auto excluded = nlohmann::ordered_json::parse(values["excluded"], nullptr, false);
    if (excluded.is_array())
        state.excluded = excluded.get<std::vector<std::string>>();
    state.onlyNamed = values["onlyNamed"] == "1";
    if (schema.is_discarded())
        return Error{ErrorKind::LocalDatabase, "damaged", "The link in the file is damaged.",
                     "Unlink the file and link it again; rows are compared and kept."};
    DBSYNC_ASSIGN(state.schema, schemaFromJson(schema));
    const auto whole = nlohmann::ordered_json::parse(values["wholeSchema"], nullptr, false);
    if (whole.is_object()) {
        DBSYNC_ASSIGN(state.wholeSchema, schemaFromJson(whole));
    }
    const auto gone = nlohmann::ordered_json::parse(values["gone"], nullptr, false);
    for (std::size_t i = 0; gone.is_array() && i < gone.size(); ++i)
        state.gone.push_back({textOf(gone[i], "table"), textOf(gone[i], "column")});
    const auto kept = nlohmann::ordered_json::parse(values["kept"], nullptr, false);
    for (std::size_t i = 0; kept.is_array() && i < kept.size(); ++i)
        state.kept.push_back({textOf(kept[i], "type"), textOf(kept[i], "name")});
    return state;
}

Result<void> writeLinkState(sqlite3* connection, const LinkState& state)
{
    auto gone = nlohmann::ordered_json::array();
    for (const GoneFromFile& each : state.gone)
        gone.push_back({{"table", each.table}, {"column", each.column}});
    auto kept = nlohmann::ordered_json::array();
    for (const KeptObject& each : state.kept)
        kept.push_back({{"type", each.type}, {"name", each.name}});
    return put(connection, {{"format", std::to_string(ownFormat)},
                            {"server", state.server},
                            {"tenant", state.tenant},
                            {"device", state.device},
                            {"companion", state.companion},
                            {"cursorRevision", std::to_string(state.cursor.revision)},
                            {"cursorMark", state.cursor.mark},
                            {"plan", state.plan},
                            {"sequence", std::to_string(state.sequence)},
                            {"schemaCookie", std::to_string(state.schemaCookie)},
                            {"capture", ownCapture},
                            {"policies", state.policies.toJson()},
                            {"policiesVersion", std::to_string(state.policiesVersion)},
                            {"schema", schemaToJson(state.schema).dump()},
                            {"wholeSchema", state.wholeSchema ? schemaToJson(*state.wholeSchema).dump() : ""},
                            {"gone", gone.dump()},
                            {"kept", kept.dump()},
                            {"excluded", nlohmann::ordered_json(state.excluded).dump()},
                            {"onlyNamed", state.onlyNamed ? "1" : ""}});
}

Result<void> writeCursor(sqlite3* connection, const wire::Cursor& cursor)
{
    return put(connection, {{"cursorRevision", std::to_string(cursor.revision)}, {"cursorMark", cursor.mark}});
}

Result<void> writePlan(sqlite3* connection, const std::string& plan)
{
    return put(connection, {{"plan", plan}});
}

Result<void> writeSequence(sqlite3* connection, std::int64_t sequence)
{
    return put(connection, {{"sequence", std::to_string(sequence)}});
}

Result<void> writePolicies(sqlite3* connection, const Policies& policies, std::int64_t version)
{
    return put(connection, {{"policies", policies.toJson()}, {"policiesVersion", std::to_string(version)}});
}

Result<void> writeSchemaCookie(sqlite3* connection, std::int64_t cookie)
{
    return put(connection, {{"schemaCookie", std::to_string(cookie)}, {"capture", ownCapture}});
}

std::string keylessName(int table)
{
    return "keyless_" + std::to_string(table);
}

Result<std::string> readUnnoticed(sqlite3* connection, int table)
{
    DBSYNC_ASSIGN(const auto why, sqlite::queryText(connection, "SELECT value FROM main.dbsync_state WHERE name = '" +
                                                                    unnoticedName(table) + "'"));
    return why.value_or("");
}

Result<void> writeUnnoticed(sqlite3* connection, int table, const std::string& why)
{
    return put(connection, {{unnoticedName(table), why}});
}

Result<std::vector<NumberedTable>> readNumberedTables(sqlite3* connection)
{
    std::vector<NumberedTable> tables;
    DBSYNC_ASSIGN(auto statement, Statement::prepare(connection, "SELECT id, name, sql FROM main.dbsync_table ORDER BY "
                                                                 "id"));
    while (true) {
        DBSYNC_ASSIGN(const bool more, statement.step());
        if (!more)
            return tables;
        tables.push_back(
            {static_cast<int>(statement.integer(0)), std::string(statement.text(1)), std::string(statement.text(2))});
    }
}

Result<void> writeNumberedTable(sqlite3* connection, const NumberedTable& table)
{
    DBSYNC_ASSIGN(auto statement, Statement::prepare(connection, "INSERT INTO main.dbsync_table(id, name, sql) VALUES "
                                                                 "(?1, ?2, ?3) ON CONFLICT(id) DO UPDATE SET name = "
                                                                 "excluded.name, sql = excluded.sql"));
    return statement.bind(1, table.id).bind(2, table.name).bind(3, table.sql).run();
}

} // namespace dbsync::device
