#include "device/store/row_access.h"

#include "device/schema/index_guard.h"

namespace dbsync::device {

using sqlite::Statement;

namespace {

/// `"a" = ?1, "b" = ?2`. An integer key is the row's place: to set it, even to what it is, costs the row being moved.
/// Another key is set too, since 1 finds 1.0.
std::string assignments(const SyncedTable& table)
{
    std::string set;
    int number = 0;
    for (const Column& column : table.table().columns) {
        const std::string assignment = sqlite::quoteName(column.name) + " = ?" + std::to_string(++number);
        const bool isPlace = table.table().automaticKey && number - 1 == table.keyIndexes().front();
        if (!isPlace || table.columnCount() == 1)
            set.append(set.empty() ? "" : ", ").append(assignment);
    }
    return set;
}

/// Finds the row of exactly this key; the parameters are those of the whole row.
std::string hasKeyOfRow(const SyncedTable& table)
{
    std::string condition;
    for (const int index : table.keyIndexes()) {
        const Column& column = table.table().columns[static_cast<std::size_t>(index)];
        const std::string found = "t." + sqlite::quoteName(column.name) + " = ?" + std::to_string(index + 1);
        condition.append(condition.empty() ? "" : " AND ").append(found + " AND " + found + " COLLATE BINARY");
    }
    return condition;
}

} // namespace

std::string parameters(int count, int first)
{
    std::string text;
    for (int i = 0; i < count; ++i)
        text.append(i ? ", ?" : "?").append(std::to_string(first + i));
    return text;
}

void bindKey(sqlite3_stmt* statement, const RowView& key)
{
    int parameter = 0;
    for (const ValueView& value : key)
        bindValue(statement, ++parameter, value);
}

bool isConstraintError(const Error& error)
{
    return error.code == "constraint" || isUniqueError(error);
}

bool isUniqueError(const Error& error)
{
    return error.code == "uniqueConstraint";
}

// OR ABORT: a constraint that says ON CONFLICT REPLACE, IGNORE or ROLLBACK must not push other rows out, leave the row
// out, or end the apply.
Result<LocalRows> LocalRows::open(sqlite3* file, const SyncedTable& table)
{
    LocalRows rows;
    rows.m_table = &table;
    const std::string insert = "INSERT OR ABORT INTO " + table.quoted() + "(" + table.columnNames() + ") VALUES (" +
                               parameters(table.columnCount()) + ")";
    DBSYNC_ASSIGN(rows.m_read, Statement::prepare(file,
                                                  "SELECT " + table.columns("t") + " FROM " + table.quoted() +
                                                      " AS t WHERE " + table.tableHasKeyParameters("t"),
                                                  true));
    DBSYNC_ASSIGN(rows.m_update, Statement::prepare(file,
                                                    "UPDATE OR ABORT " + table.quoted() + " AS t SET " +
                                                        assignments(table) + " WHERE " + hasKeyOfRow(table),
                                                    true));
    DBSYNC_ASSIGN(rows.m_insert, Statement::prepare(file, insert, true));
    DBSYNC_ASSIGN(rows.m_erase,
                  Statement::prepare(
                      file, "DELETE FROM " + table.quoted() + " AS t WHERE " + table.tableHasKeyParameters("t"), true));
    return rows;
}

Result<std::optional<std::string>> LocalRows::read(const RowView& key)
{
    bindKey(m_read.get(), key);
    DBSYNC_ASSIGN(const bool found, m_read.step());
    std::optional<std::string> row;
    if (found) {
        row.emplace();
        appendColumns(m_read.get(), 0, m_table->columnCount(), *row);
    }
    m_read.reset();
    return row;
}

Result<void> LocalRows::write(const RowView& row)
{
    // Not an upsert: that would overwrite the row "a" where "A" is to be written and the key knows no case.
    bindKey(m_update.get(), row);
    DBSYNC_TRY(runKeepingIndexes(m_update));
    return sqlite3_changes(sqlite3_db_handle(m_update.get())) > 0 ? Result<void>() : insert(row);
}

Result<bool> LocalRows::tryWrite(const RowView& row)
{
    auto written = write(row);
    if (!written && !isConstraintError(written.error()))
        return std::move(written.error());
    return bool(written);
}

Result<void> LocalRows::insert(const RowView& row)
{
    bindKey(m_insert.get(), row);
    return runKeepingIndexes(m_insert);
}

Result<void> LocalRows::erase(const RowView& key)
{
    bindKey(m_erase.get(), key);
    return runKeepingIndexes(m_erase);
}

Result<LocalIncarnations> LocalIncarnations::open(sqlite3* file, const SyncedTable& table)
{
    LocalIncarnations incarnations;
    const std::string where = " WHERE " + table.keyParameters();
    DBSYNC_ASSIGN(incarnations.m_read,
                  Statement::prepare(file,
                                     "SELECT coalesce((SELECT incarnation FROM main." + table.pending() + where +
                                         "), (SELECT incarnation FROM companion." + table.base() + where + "))",
                                     true));
    return incarnations;
}

Result<std::optional<std::int64_t>> LocalIncarnations::read(const RowView& key)
{
    bindKey(m_read.get(), key);
    DBSYNC_ASSIGN(const bool found, m_read.step());
    std::optional<std::int64_t> incarnation;
    if (found && !m_read.isNull(0))
        incarnation = m_read.integer(0);
    m_read.reset();
    return incarnation;
}

Result<KeyedRows> KeyedRows::open(sqlite3* companion, const SyncedTable& table, const std::string& name)
{
    KeyedRows rows;
    rows.m_keyCount = table.keyCount();
    DBSYNC_ASSIGN(
        rows.m_read,
        Statement::prepare(companion,
                           "SELECT revision, incarnation, row FROM " + name + " WHERE " + table.keyParameters(), true));
    DBSYNC_ASSIGN(rows.m_write, Statement::prepare(companion,
                                                   "INSERT OR REPLACE INTO " + name + "(" + table.keys("") +
                                                       ", revision, incarnation, row) VALUES (" +
                                                       parameters(table.keyCount() + 3) + ")",
                                                   true));
    DBSYNC_ASSIGN(rows.m_erase,
                  Statement::prepare(companion, "DELETE FROM " + name + " WHERE " + table.keyParameters(), true));
    return rows;
}

Result<std::optional<StoredRow>> KeyedRows::read(const RowView& key)
{
    bindKey(m_read.get(), key);
    DBSYNC_ASSIGN(const bool found, m_read.step());
    std::optional<StoredRow> stored;
    if (found) {
        stored = StoredRow{m_read.integer(0), m_read.integer(1), std::nullopt};
        if (!m_read.isNull(2))
            stored->row = std::string(m_read.blob(2));
    }
    m_read.reset();
    return stored;
}

Result<void> KeyedRows::write(const RowView& key, std::int64_t revision, std::int64_t incarnation,
                              std::string_view json)
{
    bindKey(m_write.get(), key);
    m_write.bind(m_keyCount + 1, revision).bind(m_keyCount + 2, incarnation);
    if (json.empty())
        m_write.bindNull(m_keyCount + 3);
    else
        sqlite3_bind_blob64(m_write.get(), m_keyCount + 3, json.data(), json.size(), SQLITE_STATIC);
    return m_write.run();
}

Result<void> KeyedRows::erase(const RowView& key)
{
    bindKey(m_erase.get(), key);
    return runKeepingIndexes(m_erase);
}

Result<void> letGo(sqlite3* file, const SyncedTable& table, const RowView& key)
{
    DBSYNC_ASSIGN(auto free, Statement::prepare(file,
                                                "UPDATE main." + table.pending() + " SET held = 0 WHERE held = 1 AND " +
                                                    table.keyParameters(),
                                                true));
    bindKey(free.get(), key);
    return free.run();
}

Result<void> notePending(sqlite3* file, const SyncedTable& table, const RowView& key)
{
    DBSYNC_ASSIGN(auto note, Statement::prepare(file,
                                                "INSERT OR IGNORE INTO main." + table.pending() + "(" + table.keys("") +
                                                    ") VALUES (" + parameters(table.keyCount()) + ")",
                                                true));
    bindKey(note.get(), key);
    return note.run();
}

Result<void> forgetPending(sqlite3* file, const SyncedTable& table, const RowView& key)
{
    DBSYNC_ASSIGN(
        auto forget,
        Statement::prepare(file, "DELETE FROM main." + table.pending() + " WHERE " + table.keyParameters(), true));
    bindKey(forget.get(), key);
    return forget.run();
}

Result<std::vector<std::string>> readKeys(sqlite3* file, const std::string& sql, int keyCount, const RowView& values)
{
    std::vector<std::string> keys;
    DBSYNC_ASSIGN(auto find, Statement::prepare(file, sql, true));
    bindKey(find.get(), values);
    while (true) {
        DBSYNC_ASSIGN(const bool more, find.step());
        if (!more)
            return keys;
        appendColumns(find.get(), 0, keyCount, keys.emplace_back());
    }
}

RowView viewOf(const Row& row)
{
    RowView view;
    view.reserve(row.size());
    for (const Value& value : row)
        view.push_back(value.view());
    return view;
}

} // namespace dbsync::device
