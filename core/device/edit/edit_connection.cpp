#define SQLITE_ENABLE_PREUPDATE_HOOK
#include "device/edit/edit_connection.h"

#include "change/row_codec.h"
#include "device/store/row_access.h"
#include "device/store/synced_table.h"

#include <map>

namespace dbsync::device {

using sqlite::Statement;

namespace {

constexpr int busyMilliseconds = 3000;

Value valueOf(sqlite3_value* value)
{
    const auto bytesOf = [&](const void* data) {
        return std::string(static_cast<const char*>(data), static_cast<std::size_t>(sqlite3_value_bytes(value)));
    };
    switch (value ? sqlite3_value_type(value) : SQLITE_NULL) {
    case SQLITE_INTEGER:
        return Value::integer(sqlite3_value_int64(value));
    case SQLITE_FLOAT:
        return Value::real(sqlite3_value_double(value));
    case SQLITE_TEXT:
        return Value::text(bytesOf(sqlite3_value_text(value)));
    case SQLITE_BLOB:
        return Value::blob(sqlite3_value_bytes(value) ? bytesOf(sqlite3_value_blob(value)) : std::string());
    default:
        return {};
    }
}

/// A table as the hook sees it.
struct Recorded
{
    const Table* table = nullptr;
    std::vector<int> fields; ///< per column: which field of the stored row it is
    bool readable = true;    ///< false where SQLite takes another field for the key
};

Result<Recorded> recordedTable(sqlite3* file, const Table& table)
{
    Recorded recorded{&table, std::vector<int>(table.columns.size()), true};
    DBSYNC_ASSIGN(auto columns,
                  Statement::prepare(file, "SELECT name, cid, hidden FROM pragma_table_xinfo(?1) ORDER BY "
                                           "cid"));
    columns.bind(1, table.name);
    int field = 0;
    while (true) {
        DBSYNC_ASSIGN(const bool more, columns.step());
        if (!more)
            return recorded;
        if (const int column = table.columnIndex(columns.text(0)); column >= 0 && columns.integer(2) == 0)
            recorded.fields[static_cast<std::size_t>(column)] =
                table.withoutRowid ? static_cast<int>(columns.integer(1)) : field;
        if (table.automaticKey && table.isKeyColumn(columns.text(0)) && field != columns.integer(1))
            recorded.readable = false;
        // Computed columns that are not stored come after those that are.
        field += columns.integer(2) != 2;
    }
}

} // namespace

Result<EditConnection> EditConnection::open(const std::string& path)
{
    EditConnection connection;
    DBSYNC_ASSIGN(connection.m_connection, sqlite::Connection::open(path, false, busyMilliseconds));
    // With a rollback journal, what does not fit the cache would be written early and lock all readers out until the
    // end.
    DBSYNC_TRY(sqlite::execute(connection.handle(), "PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = OFF; PRAGMA "
                                                    "cache_spill = OFF"));
    return connection;
}

struct EditRecorder::State
{
    sqlite3* connection = nullptr;
    std::map<std::string, Recorded, std::less<>> tables;
    std::map<std::pair<std::string, std::string>, std::size_t> known; ///< table and key
    std::vector<EditedRow> changes;
    bool whole = true; ///< whether all that was touched could be read

    using Read = int (*)(sqlite3*, int, sqlite3_value**);

    Row read(const Recorded& recorded, const std::vector<int>& columns, Read readField) const
    {
        Row row;
        for (const int column : columns) {
            sqlite3_value* value = nullptr;
            readField(connection, recorded.fields[static_cast<std::size_t>(column)], &value);
            row.push_back(valueOf(value));
        }
        return row;
    }

    void note(const Recorded& recorded, Read readField, bool wasThere)
    {
        Row key = read(recorded, recorded.table->keyIndexes(), readField);
        std::string json;
        appendRow(key, json);
        if (!known.emplace(std::pair(recorded.table->name, json), changes.size()).second)
            return;
        EditedRow change{recorded.table->name, std::move(key), {}, {}};
        if (wasThere) {
            std::vector<int> all(recorded.table->columns.size());
            for (std::size_t i = 0; i < all.size(); ++i)
                all[i] = static_cast<int>(i);
            change.before = read(recorded, all, readField);
        }
        changes.push_back(std::move(change));
    }

    static void look(void* context, sqlite3*, int operation, const char* database, const char* table, sqlite3_int64,
                     sqlite3_int64)
    {
        auto& state = *static_cast<State*>(context);
        const auto found = state.tables.find(std::string_view(table));
        if (found == state.tables.end() || std::string_view(database) != "main")
            return;
        state.whole = state.whole && found->second.readable;
        if (operation != SQLITE_INSERT)
            state.note(found->second, sqlite3_preupdate_old, true);
        if (operation != SQLITE_DELETE)
            state.note(found->second, sqlite3_preupdate_new, false);
    }
};

EditRecorder::EditRecorder(sqlite3* connection, const Schema& schema) : m_state(std::make_unique<State>())
{
    m_state->connection = connection;
    for (const Table& table : schema.tables) {
        if (auto recorded = recordedTable(connection, table))
            m_state->tables[table.name] = std::move(*recorded);
    }
    sqlite3_preupdate_hook(connection, State::look, m_state.get());
}

EditRecorder::~EditRecorder()
{
    sqlite3_preupdate_hook(m_state->connection, nullptr, nullptr);
}

namespace {

Result<Statement> readingByKey(sqlite3* file, const Table& table)
{
    const SyncedTable shape(0, table, {});
    return Statement::prepare(file, "SELECT " + shape.columns("t") + " FROM " + shape.quoted() + " AS t WHERE " +
                                        shape.tableHasKeyParameters("t"));
}

Result<std::optional<Row>> readWith(Statement& read, const Row& key)
{
    read.reset();
    for (std::size_t i = 0; i < key.size(); ++i)
        bindValue(read.get(), static_cast<int>(i) + 1, key[i].view());
    DBSYNC_ASSIGN(const bool found, read.step());
    if (!found)
        return std::optional<Row>();
    Row row;
    for (int i = 0; i < sqlite3_column_count(read.get()); ++i)
        row.emplace_back(columnValue(read.get(), i));
    return std::optional(std::move(row));
}

} // namespace

Result<EditStep> EditRecorder::step() const
{
    std::vector<EditedRow> changes;
    if (!m_state->whole)
        return EditStep{};
    std::map<const Table*, Statement> reading; // one each: there may be a hundred thousand rows
    for (EditedRow change : m_state->changes) {
        const Table& table = *m_state->tables[change.table].table;
        Statement& read = reading[&table];
        if (!read) {
            DBSYNC_ASSIGN(read, readingByKey(m_state->connection, table));
        }
        DBSYNC_ASSIGN(change.after, readWith(read, change.key));
        if (change.before != change.after)
            changes.push_back(std::move(change));
    }
    return EditStep{std::make_shared<const std::vector<EditedRow>>(std::move(changes))};
}

Result<std::optional<Row>> readRow(sqlite3* file, const Table& table, const Row& key)
{
    DBSYNC_ASSIGN(Statement read, readingByKey(file, table));
    return readWith(read, key);
}

} // namespace dbsync::device
