#include "base/mistake.h"
#include "device/apply/apply_run.h"
#include "device/references/reference_follower.h"
#include "device/schema/index_guard.h"
#include "device/store/new_keys.h"

namespace dbsync::device {

using sqlite::Statement;

namespace {

std::string integerKey(std::int64_t key)
{
    std::string json;
    appendRow(RowView{Value::integer(key).view()}, json);
    return json;
}

std::string isKnown(const std::string& alias)
{
    return alias + ".incarnation <> " + std::to_string(wire::unknownIncarnation);
}

} // namespace

/// Rows that were inserted here with an automatic key, which another device's row has taken in the cloud meanwhile: two
/// rows, even if equal. Ours was never confirmed, so it is the one that gets a new key. Where one of both is not known
/// by its incarnation they may be the same row, which is for the merge to see.
Result<void> ApplyRun::rekeyCollisions(const SyncedTable& table)
{
    if (!mayGetNewKey(table.table()))
        return {};
    DBSYNC_ASSIGN(const auto inserted,
                  sqlite::queryInteger(m_store.file(), "SELECT 1 FROM main." + table.pending() +
                                                           " WHERE incarnation IS NOT NULL LIMIT 1"));
    if (!inserted)
        return {};
    const Comparison comparison = m_options.comparison.kind;
    if (comparison == Comparison::UnknownHistory ||
        (comparison == Comparison::LostBases && m_options.confirmed.revision > 0))
        return meetOwnRows(table); // whether the cloud's row stood here before cannot be known
    // A row from before the fork that stands here no more was deleted here, and its key taken again.
    const std::int64_t known = comparison == Comparison::OtherHistory ? m_options.comparison.fork : 0;
    std::vector<std::int64_t> collisions;
    {
        DBSYNC_ASSIGN(auto find,
                      Statement::prepare(m_store.file(),
                                         "SELECT i.k0 FROM main." + table.pending() + " AS p CROSS JOIN companion." +
                                             table.incoming() + " AS i ON i.k0 = p.k0 CROSS JOIN " + table.quoted() +
                                             " AS t ON " + table.tableHasKey("t", "p") +
                                             " WHERE p.incarnation IS NOT "
                                             "NULL AND i.row IS NOT NULL AND i.incarnation <> p.incarnation AND " +
                                             isKnown("i") + " AND " + isKnown("p") +
                                             " AND "
                                             "i.revision > " +
                                             std::to_string(known) +
                                             " AND NOT "
                                             "EXISTS (SELECT 1 FROM companion." +
                                             table.base() +
                                             " AS b WHERE b.k0 = "
                                             "p.k0) ORDER BY i.k0"));
        while (true) {
            DBSYNC_ASSIGN(const bool more, find.step());
            if (!more)
                break;
            collisions.push_back(find.integer(0));
        }
    }
    if (collisions.empty())
        return meetOwnRows(table);
    DBSYNC_ASSIGN(auto keys, NewKeys::of(m_store, table));
    std::vector<KeyMove> moves;
    for (const std::int64_t key : collisions) {
        DBSYNC_ASSIGN(const std::int64_t to, keys.next());
        moves.push_back({key, to});
        DBSYNC_TRY(rekey(table, moves.back()));
    }
    DBSYNC_TRY(followReferences(table, moves));
    return meetOwnRows(table);
}

/// A row that this file inserted and the cloud has, or had, at another key: the file is a copy or was restored, and its
/// twin has sent the row meanwhile and given it that key. Here it moves there, so that it stays one row.
Result<void> ApplyRun::meetOwnRows(const SyncedTable& table)
{
    if (makes(Mistake::TwinsMissed))
        return {};
    std::vector<KeyMove> found;
    {
        DBSYNC_ASSIGN(auto find,
                      Statement::prepare(m_store.file(), "SELECT p.k0, i.k0 FROM companion." + table.incoming() +
                                                             " AS i JOIN main." + table.pending() +
                                                             " AS p ON p.incarnation = "
                                                             "i.incarnation WHERE " +
                                                             isKnown("p") +
                                                             " AND p.k0 <> i.k0 AND NOT "
                                                             "EXISTS (SELECT 1 FROM companion." +
                                                             table.base() +
                                                             " AS b WHERE b.k0 = p.k0) AND "
                                                             "EXISTS (SELECT 1 FROM " +
                                                             table.quoted() + " AS t WHERE " +
                                                             table.tableHasKey("t", "p") + ") ORDER BY p.k0"));
        while (true) {
            DBSYNC_ASSIGN(const bool more, find.step());
            if (!more)
                break;
            found.push_back({find.integer(0), find.integer(1)});
        }
    }
    DBSYNC_ASSIGN(LocalRows * rows, rowsOf(table));
    std::optional<NewKeys> keys;
    std::vector<KeyMove> moves;
    for (const KeyMove& move : found) {
        const Value key = Value::integer(move.to);
        DBSYNC_ASSIGN(const auto there, rows->read(RowView{key.view()}));
        DBSYNC_ASSIGN(const auto pending, m_statements.get("SELECT 1 FROM main." + table.pending() + " WHERE k0 = ?1"));
        DBSYNC_ASSIGN(const bool touched, pending->bind(1, move.to).step());
        pending->reset();
        if (there && touched) {
            DBSYNC_ASSIGN(const bool another, isMadeHere(table, move.to));
            if (!another)
                continue;
            if (!keys) {
                DBSYNC_ASSIGN(keys, NewKeys::of(m_store, table));
            }
            DBSYNC_ASSIGN(const std::int64_t to, keys->next());
            moves.push_back({move.to, to});
            DBSYNC_TRY(rekey(table, moves.back()));
        } else if (there) {
            DBSYNC_TRY(rows->erase(RowView{key.view()})); // what stood there is no more: the cloud has this row there
        }
        DBSYNC_TRY(rekey(table, move));
        moves.push_back(move);
    }
    return followReferences(table, moves);
}

/// Whether the row at that key was inserted here and never confirmed: at a key that the cloud has one of ours at, which
/// stands elsewhere, it is another one.
Result<bool> ApplyRun::isMadeHere(const SyncedTable& table, std::int64_t key)
{
    DBSYNC_ASSIGN(const auto find, m_statements.get("SELECT 1 FROM main." + table.pending() +
                                                    " AS p WHERE k0 = ?1 AND incarnation IS "
                                                    "NOT NULL AND " +
                                                    isKnown("p") + " AND NOT EXISTS (SELECT 1 FROM companion." +
                                                    table.base() + " AS b WHERE b.k0 = p.k0)"));
    const auto found = find->bind(1, key).step();
    find->reset();
    return found;
}

Result<void> ApplyRun::followReferences(const SyncedTable& table, const std::vector<KeyMove>& moves)
{
    std::vector<ValueMove> values;
    for (const KeyMove& move : moves)
        values.push_back({Value::integer(move.from), Value::integer(move.to)});
    return ReferenceFollower(m_store).follow(table, table.table().primaryKey.front().name, std::move(values));
}

/// The row and what is noted of it; references to it follow by themselves.
Result<void> ApplyRun::rekey(const SyncedTable& table, const KeyMove& move)
{
    const std::string key = table.tableKeys("");
    DBSYNC_ASSIGN(const auto row, m_statements.get("UPDATE OR ABORT " + table.quoted() + " SET " + key +
                                                   " = ?2 WHERE " + key + " = ?1"));
    DBSYNC_TRY(runKeepingIndexes(row->bind(1, move.from).bind(2, move.to)));
    DBSYNC_ASSIGN(const auto pending, m_statements.get("UPDATE OR REPLACE main." + table.pending() +
                                                       " SET k0 = ?2, held = 0 WHERE k0 = ?1"));
    DBSYNC_TRY(pending->bind(1, move.from).bind(2, move.to).run());
    DBSYNC_TRY(forgetConflict(table, integerKey(move.from)));
    m_movedKeys.push_back({table.name(), move.from, move.to});
    ++m_report.rekeyed;
    return {};
}

} // namespace dbsync::device
