#include "base/mistake.h"
#include "device/apply/apply_run.h"
#include "device/schema/index_guard.h"

#include <deque>

namespace dbsync::device {

using sqlite::quoteName;
using sqlite::Statement;

namespace {

/// A reference of a local change to a row that has moved.
struct Referring
{
    std::string key;
    KeyMove move;
    std::optional<std::string> base;
};

Result<void> writeMoves(sqlite3* file, const std::vector<KeyMove>& moves)
{
    DBSYNC_TRY(sqlite::execute(file, "CREATE TEMP TABLE IF NOT EXISTS dbsync_moved(place INTEGER PRIMARY KEY, target "
                                     "INTEGER); DELETE FROM temp.dbsync_moved"));
    DBSYNC_ASSIGN(auto insert, Statement::prepare(file, "INSERT OR REPLACE INTO temp.dbsync_moved VALUES (?1, ?2)"));
    for (const KeyMove& move : moves)
        DBSYNC_TRY(insert.bind(1, move.from).bind(2, move.to).run());
    return {};
}

/// `condition` on p, the row that is referred to, c, the row that refers, and m, the move. The values compare as a
/// reference compares, for the keys that move are integers.
Result<std::vector<Referring>> findReferring(sqlite3* file, const SyncedTable& child, const std::string& column,
                                             const std::string& condition)
{
    DBSYNC_ASSIGN(auto find,
                  Statement::prepare(file, "SELECT " + child.keys("p") + ", m.place, m.target, b.row FROM main." +
                                               child.pending() + " AS p CROSS JOIN " + child.quoted() + " AS c ON " +
                                               child.tableHasKey("c", "p") +
                                               " CROSS JOIN temp.dbsync_moved AS m ON m.place = c." +
                                               quoteName(column) + " LEFT JOIN companion." + child.base() +
                                               " AS b ON " + child.sameKeys("b", "p") + " WHERE true" + condition));
    std::vector<Referring> found;
    while (true) {
        DBSYNC_ASSIGN(const bool more, find.step());
        if (!more)
            return found;
        Referring each;
        appendColumns(find.get(), 0, child.keyCount(), each.key);
        each.move = {find.integer(child.keyCount()), find.integer(child.keyCount() + 1)};
        if (!find.isNull(child.keyCount() + 2))
            each.base = std::string(find.blob(child.keyCount() + 2));
        found.push_back(std::move(each));
    }
}

} // namespace

/// Only references that are themselves changes made here follow: those of the cloud's rows mean the cloud's row.
Result<void> ApplyRun::followReferences(const SyncedTable& table, std::vector<KeyMove> moves)
{
    if (makes(Mistake::ReferencesStay) || moves.empty())
        return {};
    std::deque<MovedValues> work{{&table, table.table().primaryKey.front().name, std::move(moves)}};
    for (; !work.empty(); work.pop_front()) {
        const MovedValues& moved = work.front();
        DBSYNC_TRY(writeMoves(m_store.file(), moved.moves));
        std::vector<MovedValues> further;
        for (const SyncedTable& child : m_store.tables()) {
            for (const ForeignKey& key : child.table().foreignKeys) {
                if (sameName(key.table, moved.table->name()))
                    DBSYNC_TRY(followInto(child, key, moved, further));
            }
        }
        for (MovedValues& each : further)
            work.push_back(std::move(each));
    }
    return {};
}

/// Where the reference is part of the row's own key, what refers to that row has to follow too: `further`.
Result<void> ApplyRun::followInto(const SyncedTable& child, const ForeignKey& key, const MovedValues& moved,
                                  std::vector<MovedValues>& further)
{
    std::string column;
    std::string others;
    for (std::size_t i = 0; i < key.columns.size(); ++i) {
        if (sameName(key.references[i], moved.column))
            column = key.columns[i];
        else
            others.append(" AND EXISTS (SELECT 1 FROM " + moved.table->quoted() + " AS r WHERE r." +
                          quoteName(moved.column) + " = m.target AND r." + quoteName(key.references[i]) + " = c." +
                          quoteName(key.columns[i]) + ")");
    }
    if (column.empty())
        return {};
    DBSYNC_ASSIGN(const auto found, findReferring(m_store.file(), child, column, others));
    const auto index = static_cast<std::size_t>(child.table().columnIndex(column));
    MovedValues keys{&child, column, {}};
    for (const Referring& each : found) {
        if (each.base) {
            DBSYNC_ASSIGN(const RowView* base, m_parser.parse(*each.base));
            if ((*base)[index] == Value::integer(each.move.from).view())
                continue; // it referred to the cloud's row before: not a change of ours
        }
        DBSYNC_ASSIGN(const RowView* values, m_keyParser.parse(each.key));
        DBSYNC_ASSIGN(const auto update,
                      m_statements.get("UPDATE OR ABORT " + child.quoted() + " AS t SET " + quoteName(column) + " = ?" +
                                       std::to_string(child.keyCount() + 1) + " WHERE " +
                                       child.tableHasKeyParameters("t")));
        bindKey(update->get(), *values);
        DBSYNC_TRY(runKeepingIndexes(update->bind(child.keyCount() + 1, each.move.to)));
        if (!child.table().isKeyColumn(column))
            continue;
        RowView row = *values;
        const auto& primaryKey = child.table().primaryKey;
        for (std::size_t i = 0; i < primaryKey.size(); ++i) {
            if (sameName(primaryKey[i].name, column))
                row[i] = Value::integer(each.move.to).view();
        }
        std::string movedKey;
        appendRow(row, movedKey);
        DBSYNC_TRY(mark(child, movedKey, Held::No));
        if (!each.base)
            DBSYNC_TRY(clear(child, each.key));
        keys.moves.push_back(each.move);
    }
    if (!keys.moves.empty())
        further.push_back(std::move(keys));
    return {};
}

} // namespace dbsync::device
