#include "change/row_codec.h"
#include "device/apply/comparison.h"
#include "device/capture/capture.h"
#include "device/capture/upkeep.h"
#include "device/push/batch.h"
#include "device/schema/schema_adoption.h"
#include "device/store/row_access.h"
#include "device/store/store.h"

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

namespace dbsync::device {

using sqlite::Statement;

namespace {

std::vector<std::string> namesOf(const SyncedTable& table)
{
    std::vector<std::string> names;
    for (const Column& column : table.table().columns)
        names.push_back(column.name);
    return names;
}

/// The value that rows there are have in a column that has just been added: as SQLite itself makes it.
Result<Value> valueOfAdded(sqlite3* file, const Column& column)
{
    if (column.defaultValue.empty())
        return Value();
    const std::string start =
        "DROP TABLE IF EXISTS temp.dbsync_default; CREATE TEMP TABLE dbsync_default(other, value " +
        affinityOf(column.type) + " DEFAULT ";
    if (!sqlite::execute(file, start + "(" + column.defaultValue + "))") &&
        !sqlite::execute(file, start + column.defaultValue + ")"))
        return Value();
    DBSYNC_TRY(sqlite::execute(file, "INSERT INTO temp.dbsync_default(other) VALUES (1)"));
    Value value;
    {
        DBSYNC_ASSIGN(auto read, Statement::prepare(file, "SELECT value FROM temp.dbsync_default"));
        DBSYNC_ASSIGN([[maybe_unused]] const bool found, read.step());
        value = Value(columnValue(read.get(), 0));
    }
    DBSYNC_TRY(sqlite::execute(file, "DROP TABLE temp.dbsync_default"));
    return value;
}

std::vector<std::string> namesFrom(const std::string& json)
{
    const auto parsed = nlohmann::json::parse(json, nullptr, false);
    return parsed.is_array() ? parsed.get<std::vector<std::string>>() : std::vector<std::string>();
}

int positionOf(const std::vector<std::string>& names, const std::string& name)
{
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (sameName(names[i], name))
            return static_cast<int>(i);
    }
    return -1;
}

/// What the cloud had confirmed of columns that went away from a table, kept in case they come back: shadow_3.
class Shadow
{
public:
    static Result<Shadow> open(Store& store, const SyncedTable& table)
    {
        Shadow shadow;
        DBSYNC_ASSIGN(const std::string columns, store.companion().value("shadow_" + std::to_string(table.id())));
        shadow.m_names = namesFrom(columns);
        if (shadow.m_names.empty())
            return shadow;
        DBSYNC_ASSIGN(shadow.m_find,
                      Statement::prepare(store.companionHandle(),
                                         "SELECT row FROM " + nameFor(table) + " WHERE " + table.keyParameters(),
                                         true));
        DBSYNC_ASSIGN(auto rows, LocalRows::open(store.file(), table));
        shadow.m_local = std::make_unique<LocalRows>(std::move(rows));
        return shadow;
    }

    /// Keeps the bases as they are now, before columns leave them.
    static Result<void> keep(Store& store, const SyncedTable& table, const std::string& columns)
    {
        const std::string value = "shadow_" + std::to_string(table.id());
        DBSYNC_ASSIGN(const std::string known, store.companion().value(value));
        if (!known.empty())
            return {};
        DBSYNC_TRY(sqlite::execute(store.companionHandle(),
                                   "DROP TABLE IF EXISTS " + nameFor(table) + "; CREATE TABLE " + nameFor(table) +
                                       table.keyedDefinition("revision INTEGER, incarnation INTEGER, row BLOB") +
                                       "; INSERT INTO " + nameFor(table) + " SELECT * FROM " + table.base()));
        return store.companion().setValue(value, columns);
    }

    static Result<void> drop(Store& store, const SyncedTable& table)
    {
        DBSYNC_TRY(sqlite::execute(store.companionHandle(), "DROP TABLE IF EXISTS " + nameFor(table)));
        return store.companion().setValue("shadow_" + std::to_string(table.id()), "");
    }

    bool has(const std::string& column) const { return positionOf(m_names, column) >= 0; }

    /// The base of a column that is back: what was confirmed, but where the row has the column's default now, which is
    /// what a column that was added again has; that is nobody's change.
    Result<void> fill(const RowView& key, const SyncedTable& table, const std::vector<int>& which, const Row& defaults,
                      RowView& row)
    {
        DBSYNC_ASSIGN(const auto local, m_local->read(key));
        bindKey(m_find.get(), key);
        DBSYNC_ASSIGN(const bool found, m_find.step());
        if (found && local) {
            DBSYNC_ASSIGN(const RowView* confirmed, m_parser.parse(m_find.blob(0)));
            DBSYNC_ASSIGN(const RowView* present, m_localParser.parse(*local));
            for (const int column : which) {
                const auto index = static_cast<std::size_t>(column);
                const int position = positionOf(m_names, table.table().columns[index].name);
                if (position >= 0 && !((*present)[index] == defaults[index].view()))
                    row[index] = (*confirmed)[static_cast<std::size_t>(position)];
            }
        }
        m_find.reset();
        return {};
    }

private:
    static std::string nameFor(const SyncedTable& table) { return "shadow_" + std::to_string(table.id()); }
    std::vector<std::string> m_names;
    Statement m_find;
    std::unique_ptr<LocalRows> m_local;
    RowParser m_parser;
    RowParser m_localParser;
};

/// Turns rows of an older set of columns into the present one.
class Relayout
{
public:
    Relayout(const SyncedTable& table, Shadow shadow) : m_table(table), m_shadow(std::move(shadow)) {}

    Result<void> prepare(sqlite3* file, const std::vector<std::string>& from)
    {
        const auto& columns = m_table.table().columns;
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const int position = positionOf(from, columns[i].name);
            m_positions.push_back(position);
            DBSYNC_ASSIGN(Value added, position < 0 ? valueOfAdded(file, columns[i]) : Result<Value>(Value()));
            m_added.push_back(std::move(added));
            if (position < 0 && m_shadow.has(columns[i].name))
                m_back.push_back(static_cast<int>(i));
        }
        return {};
    }

    /// `key` may be null.
    Result<std::string> operator()(std::string_view json, const RowView* key)
    {
        DBSYNC_ASSIGN(const RowView* row, m_parser.parse(json));
        RowView moved;
        for (std::size_t i = 0; i < m_positions.size(); ++i) {
            const auto position = static_cast<std::size_t>(m_positions[i]);
            moved.push_back(m_positions[i] >= 0 && position < row->size() ? (*row)[position] : m_added[i].view());
        }
        std::string text;
        if (key && !m_back.empty())
            DBSYNC_TRY(m_shadow.fill(*key, m_table, m_back, m_added, moved));
        appendRow(moved, text);
        return text;
    }

private:
    const SyncedTable& m_table;
    Shadow m_shadow;
    std::vector<int> m_positions;
    Row m_added;
    std::vector<int> m_back;
    RowParser m_parser;
};

Result<void> rewriteBases(sqlite3* companion, const SyncedTable& table, Relayout& relayout)
{
    DBSYNC_ASSIGN(auto walk, Statement::prepare(companion, "SELECT " + table.keys("") + ", row FROM " + table.base()));
    DBSYNC_ASSIGN(auto update,
                  Statement::prepare(companion,
                                     "UPDATE " + table.base() + " SET row = ?" + std::to_string(table.keyCount() + 1) +
                                         " WHERE " + table.keyParameters(),
                                     true));
    RowView key;
    while (true) {
        DBSYNC_ASSIGN(const bool more, walk.step());
        if (!more)
            return {};
        key.clear();
        for (int i = 0; i < table.keyCount(); ++i)
            key.push_back(columnValue(walk.get(), i));
        DBSYNC_ASSIGN(const std::string row, relayout(walk.blob(table.keyCount()), &key));
        bindKey(update.get(), key);
        DBSYNC_TRY(update.bindBlob(table.keyCount() + 1, row).run());
    }
}

Result<void> rewriteConflicts(sqlite3* companion, const SyncedTable& table, const std::string& column,
                              Relayout& relayout)
{
    DBSYNC_ASSIGN(auto walk, Statement::prepare(companion, "SELECT id, " + column +
                                                               " FROM conflict WHERE tableName = ?1 "
                                                               "AND " +
                                                               column + " IS NOT NULL"));
    DBSYNC_ASSIGN(auto update, Statement::prepare(companion, "UPDATE conflict SET " + column + " = ?1 WHERE id = ?2"));
    walk.bind(1, table.name());
    while (true) {
        DBSYNC_ASSIGN(const bool more, walk.step());
        if (!more)
            return {};
        DBSYNC_ASSIGN(const std::string row, relayout(walk.blob(1), nullptr));
        DBSYNC_TRY(update.bindBlob(1, row).bind(2, walk.integer(0)).run());
    }
}

Result<void> relayoutTable(Store& store, const SyncedTable& table, const std::string& fromJson)
{
    sqlite3* companion = store.companionHandle();
    const std::vector<std::string> from = namesFrom(fromJson);
    const std::vector<std::string> now = namesOf(table);
    const auto isLeaving = [&](const std::string& name) { return positionOf(now, name) < 0; };
    DBSYNC_ASSIGN(auto transaction, sqlite::Transaction::begin(companion, sqlite::Transaction::Kind::Immediate));
    if (std::any_of(from.begin(), from.end(), isLeaving))
        DBSYNC_TRY(Shadow::keep(store, table, fromJson));
    {
        DBSYNC_ASSIGN(auto shadow, Shadow::open(store, table));
        Relayout relayout(table, std::move(shadow));
        DBSYNC_TRY(relayout.prepare(store.file(), from));
        DBSYNC_TRY(rewriteBases(companion, table, relayout));
        DBSYNC_TRY(rewriteConflicts(companion, table, "base", relayout));
        DBSYNC_TRY(rewriteConflicts(companion, table, "cloud", relayout));
    }
    const Table* whole = store.state().whole().find(table.name());
    if (whole && whole->columns.size() == now.size())
        DBSYNC_TRY(Shadow::drop(store, table));
    const std::string id = std::to_string(table.id());
    DBSYNC_TRY(store.companion().setValue("columns_" + id, nlohmann::json(now).dump()));
    DBSYNC_ASSIGN(const std::string comparing, store.companion().value("compare_" + id));
    if (comparing.empty())
        DBSYNC_TRY(store.companion().setValue("compare_" + id, "changed"));
    return transaction.commit();
}

/// Rows that a table lost while it was away are not deleted: without their bases they come again.
Result<void> forgetAbsent(Store& store, const SyncedTable& table)
{
    DBSYNC_ASSIGN(const auto keys, readKeys(store.file(),
                                            "SELECT " + table.keys("b") + " FROM companion." + table.base() +
                                                " AS b WHERE NOT EXISTS (SELECT 1 FROM " + table.quoted() +
                                                " AS t WHERE " + table.tableHasKey("t", "b") + ")",
                                            table.keyCount()));
    DBSYNC_ASSIGN(auto bases, KeyedRows::open(store.companionHandle(), table, table.base()));
    RowParser parser;
    for (const std::string& key : keys) {
        DBSYNC_ASSIGN(const RowView* values, parser.parse(key));
        DBSYNC_TRY(bases.erase(*values));
    }
    return {};
}

/// Whether a batch explains why the cursors of file and companion differ.
Result<bool> isSettling(Store& store)
{
    DBSYNC_ASSIGN(const bool foreign, store.companionIsForeign());
    DBSYNC_ASSIGN(const auto comparison, readComparison(store.companion()));
    DBSYNC_ASSIGN(const auto batch, readBatch(store.companion()));
    return !foreign && comparison.kind == Comparison::None && batch.has_value();
}

/// Compares a table with its bases, once that is asked for.
Result<void> compareTable(Store& store, const SyncedTable& table)
{
    const std::string name = "compare_" + std::to_string(table.id());
    DBSYNC_ASSIGN(const std::string unnoticed, readUnnoticed(store.file(), table.id()));
    DBSYNC_ASSIGN(const std::string relaid, store.companion().value(name));
    if (unnoticed.empty() && relaid.empty())
        return {};
    DBSYNC_ASSIGN(const bool fit, basesFit(store));
    DBSYNC_ASSIGN(const bool settling, isSettling(store));
    if (!fit && settling)
        return {}; // the answer of a batch is half settled: once it is whole, the bases fit, and tell of deletions too
    if (unnoticed == "returned")
        DBSYNC_TRY(forgetAbsent(store, table));
    DBSYNC_ASSIGN(auto writing, beginWriting(store.file()));
    // What was written without being noticed is the difference from the bases; without them it may be any row.
    DBSYNC_TRY(fit ? noteDifferences(store.file(), table) : notePendingAll(store.file(), table));
    if (!unnoticed.empty())
        DBSYNC_TRY(writeUnnoticed(store.file(), table.id(), ""));
    DBSYNC_TRY(writing.commit());
    return store.companion().setValue(name, "");
}

} // namespace

Result<void> alignBases(Store& store)
{
    for (const SyncedTable& table : store.tables()) {
        const std::string name = "columns_" + std::to_string(table.id());
        DBSYNC_ASSIGN(const std::string known, store.companion().value(name));
        const std::string wanted = nlohmann::json(namesOf(table)).dump();
        if (known.empty())
            DBSYNC_TRY(store.companion().setValue(name, wanted));
        else if (known != wanted)
            DBSYNC_TRY(relayoutTable(store, table, known));
        DBSYNC_TRY(compareTable(store, table));
    }
    return {};
}

} // namespace dbsync::device
