#include "device/references/reference_follower.h"

#include "base/mistake.h"
#include "device/schema/index_guard.h"
#include "device/store/row_access.h"

#include <algorithm>
#include <deque>

namespace dbsync::device {

using sqlite::quoteName;
using sqlite::Statement;

Result<void> ReferenceFollower::follow(const SyncedTable& table, const std::string& column,
                                       std::vector<ValueMove> moves)
{
    if (makes(Mistake::ReferencesStay) || moves.empty())
        return {};
    std::deque<Moved> work{{&table, column, std::move(moves)}};
    for (; !work.empty(); work.pop_front()) {
        const Moved& moved = work.front();
        DBSYNC_TRY(writeMoves(moved.moves));
        std::vector<Moved> further;
        for (const SyncedTable& child : m_store.tables()) {
            for (const ForeignKey& key : child.table().foreignKeys) {
                if (sameName(key.table, moved.table->name()))
                    DBSYNC_TRY(followInto(child, key, moved, further));
            }
        }
        for (Moved& each : further)
            work.push_back(std::move(each));
    }
    return {};
}

/// Keys that are integers are found by them; others are few.
Result<void> ReferenceFollower::writeMoves(const std::vector<ValueMove>& moves)
{
    const bool integers = std::all_of(moves.begin(), moves.end(),
                                      [](const ValueMove& move) { return move.from.type() == Value::Type::Integer; });
    DBSYNC_TRY(sqlite::execute(m_store.file(), std::string("DROP TABLE IF EXISTS temp.dbsync_moved; CREATE TEMP TABLE "
                                                           "dbsync_moved(place ") +
                                                   (integers ? "INTEGER PRIMARY KEY" : "") + ", target)"));
    DBSYNC_ASSIGN(auto insert,
                  Statement::prepare(m_store.file(), "INSERT OR REPLACE INTO temp.dbsync_moved VALUES (?1, ?2)"));
    for (const ValueMove& move : moves) {
        bindValue(insert.get(), 1, move.from.view());
        bindValue(insert.get(), 2, move.to.view());
        DBSYNC_TRY(insert.run());
    }
    return {};
}

/// Whether rows of `child` are found by their value in `column`.
Result<bool> ReferenceFollower::isIndexed(const SyncedTable& child, const std::string& column)
{
    DBSYNC_ASSIGN(const auto find,
                  m_statements.get("SELECT 1 FROM pragma_index_list(?1) AS i JOIN pragma_index_xinfo(i.name) AS x "
                                   "WHERE NOT i.partial AND x.seqno = 0 AND x.name = ?2 COLLATE NOCASE AND x.coll = "
                                   "'BINARY'"));
    const auto found = find->bind(1, child.name()).bind(2, column).step();
    find->reset();
    return found;
}

/// `condition` on p, the pending row that refers, c, the same in the table, and m, the move. A row that was made anew
/// here, or that the cloud does not have any more, has no base but in its key.
Result<std::vector<ReferenceFollower::Referring>>
ReferenceFollower::findReferring(const SyncedTable& child, const std::string& column, const std::string& collation,
                                 std::size_t moves, const std::string& condition)
{
    const bool folds = !sameName(collation, "BINARY");
    DBSYNC_ASSIGN(const bool indexed, folds ? Result<bool>(false) : isIndexed(child, column));
    const std::string pending = "main." + child.pending() + " AS p";
    const std::string table = child.quoted() + " AS c";
    const std::string move = "temp.dbsync_moved AS m";
    const std::string sameValue =
        " ON m.place = c." + quoteName(column) + (folds ? " COLLATE " + quoteName(collation) : std::string());
    const std::string sameRow = " ON " + child.tableHasKey("c", "p");
    // All that is pending is walked through for many moves only.
    const std::string from = indexed && moves <= fewMoves
                                 ? move + " CROSS JOIN " + table + sameValue + " CROSS JOIN " + pending + sameRow
                                 : pending + " CROSS JOIN " + table + sameRow + " CROSS JOIN " + move + sameValue;
    const std::string same =
        child.table().isKeyColumn(column)
            ? ""
            : " AND (p.incarnation IS NULL OR p.incarnation = b.incarnation) AND NOT EXISTS (SELECT 1 FROM companion." +
                  child.incoming() + " AS i WHERE i.row IS NULL AND " + child.sameKeys("i", "p") + ")";
    DBSYNC_ASSIGN(auto find,
                  Statement::prepare(m_store.file(), "SELECT " + child.keys("p") + ", c." + quoteName(column) +
                                                         ", m.target, b.row FROM " + from + " LEFT JOIN companion." +
                                                         child.base() + " AS b ON " + child.sameKeys("b", "p") + same +
                                                         " WHERE 1" + condition));
    std::vector<Referring> found;
    while (true) {
        DBSYNC_ASSIGN(const bool more, find.step());
        if (!more)
            return found;
        Referring each;
        appendColumns(find.get(), 0, child.keyCount(), each.key);
        each.move = {Value(columnValue(find.get(), child.keyCount())),
                     Value(columnValue(find.get(), child.keyCount() + 1))};
        if (!find.isNull(child.keyCount() + 2))
            each.base = std::string(find.blob(child.keyCount() + 2));
        found.push_back(std::move(each));
    }
}

/// Where the reference is part of the row's own key, what refers to that row has to follow too: `further`.
Result<void> ReferenceFollower::followInto(const SyncedTable& child, const ForeignKey& key, const Moved& moved,
                                           std::vector<Moved>& further)
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
    const auto moving = static_cast<std::size_t>(moved.table->table().columnIndex(moved.column));
    DBSYNC_ASSIGN(const auto found, findReferring(child, column, moved.table->table().columns[moving].collation,
                                                  moved.moves.size(), others));
    const auto index = static_cast<std::size_t>(child.table().columnIndex(column));
    Moved keys{&child, column, {}};
    for (const Referring& each : found) {
        if (each.base) {
            DBSYNC_ASSIGN(const RowView* base, m_parser.parse(*each.base));
            if ((*base)[index] == each.move.from.view())
                continue; // it referred to the cloud's row before: not a change of ours
        }
        DBSYNC_ASSIGN(const RowView* values, m_keyParser.parse(each.key));
        DBSYNC_ASSIGN(const auto update,
                      m_statements.get("UPDATE OR ABORT " + child.quoted() + " AS t SET " + quoteName(column) + " = ?" +
                                       std::to_string(child.keyCount() + 1) + " WHERE " +
                                       child.tableHasKeyParameters("t")));
        bindKey(update->get(), *values);
        bindValue(update->get(), child.keyCount() + 1, each.move.to.view());
        DBSYNC_TRY(runKeepingIndexes(*update));
        if (!child.table().isKeyColumn(column))
            continue;
        DBSYNC_TRY(moveKey(child, each, column));
        keys.moves.push_back(each.move);
    }
    if (!keys.moves.empty())
        further.push_back(std::move(keys));
    return {};
}

/// What is noted of a row goes with its key.
Result<void> ReferenceFollower::moveKey(const SyncedTable& child, const Referring& row, const std::string& column)
{
    DBSYNC_ASSIGN(const RowView* values, m_keyParser.parse(row.key));
    RowView moved = *values;
    const auto& primaryKey = child.table().primaryKey;
    for (std::size_t i = 0; i < primaryKey.size(); ++i) {
        if (sameName(primaryKey[i].name, column))
            moved[i] = row.move.to.view();
    }
    DBSYNC_ASSIGN(const auto note,
                  m_statements.get("INSERT INTO main." + child.pending() + "(" + child.keys("") + ", held) VALUES (" +
                                   parameters(child.keyCount()) + ", 0) ON CONFLICT (" + child.keys("") +
                                   ") DO UPDATE SET held = excluded.held"));
    bindKey(note->get(), moved);
    DBSYNC_TRY(note->run());
    if (row.base)
        return {};
    DBSYNC_ASSIGN(const auto forget,
                  m_statements.get("DELETE FROM main." + child.pending() + " WHERE " + child.keyParameters()));
    bindKey(forget->get(), *values);
    return forget->run();
}

} // namespace dbsync::device
