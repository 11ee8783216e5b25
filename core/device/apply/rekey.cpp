#include "base/mistake.h"
#include "device/apply/apply_run.h"
#include "device/store/new_keys.h"

namespace dbsync::device {

using sqlite::quoteName;
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
    if (!table.table().automaticKey)
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
    for (const std::int64_t key : collisions) {
        DBSYNC_ASSIGN(const std::int64_t to, keys.next());
        DBSYNC_TRY(rekey(table, key, to));
        ++m_report.rekeyed;
    }
    return meetOwnRows(table);
}

/// A row that this file inserted and the cloud has, or had, at another key: the file is a copy or was restored, and its
/// twin has sent the row meanwhile and given it that key. Here it moves there, so that it stays one row.
Result<void> ApplyRun::meetOwnRows(const SyncedTable& table)
{
    if (makes(Mistake::TwinsMissed))
        return {};
    std::vector<std::pair<std::int64_t, std::int64_t>> moves;
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
            moves.emplace_back(find.integer(0), find.integer(1));
        }
    }
    DBSYNC_ASSIGN(LocalRows * rows, rowsOf(table));
    for (const auto& [from, to] : moves) {
        const Value key = Value::integer(to);
        DBSYNC_ASSIGN(const auto there, rows->read(RowView{key.view()}));
        DBSYNC_ASSIGN(const auto touched,
                      sqlite::queryInteger(m_store.file(), "SELECT 1 FROM main." + table.pending() +
                                                               " WHERE k0 = " + std::to_string(to)));
        if (there && touched)
            continue;
        if (there)
            DBSYNC_TRY(rows->erase(RowView{key.view()})); // what stood there is no more: the cloud has this row there
        DBSYNC_TRY(rekey(table, from, to));
        ++m_report.rekeyed;
    }
    return {};
}

Result<void> ApplyRun::rekey(const SyncedTable& table, std::int64_t from, std::int64_t to)
{
    const std::string key = table.tableKeys("");
    DBSYNC_ASSIGN(auto move, Statement::prepare(m_store.file(), "UPDATE OR ABORT " + table.quoted() + " SET " + key +
                                                                    " = ?2 WHERE " + key + " = ?1"));
    DBSYNC_TRY(move.bind(1, from).bind(2, to).run());
    DBSYNC_ASSIGN(auto movePending, Statement::prepare(m_store.file(), "UPDATE OR REPLACE main." + table.pending() +
                                                                           " SET k0 = ?2, held = 0 WHERE k0 = ?1"));
    DBSYNC_TRY(movePending.bind(1, from).bind(2, to).run());
    DBSYNC_TRY(forgetConflict(table, integerKey(from)));
    m_movedKeys.push_back({table.name(), from, to});
    return makes(Mistake::ReferencesStay) ? Result<void>()
                                          : followReferences(table, table.table().primaryKey.front().name, from, to);
}

Result<void> ApplyRun::followReferences(const SyncedTable& table, const std::string& column, std::int64_t from,
                                        std::int64_t to)
{
    for (const SyncedTable& child : m_store.tables()) {
        for (const ForeignKey& key : child.table().foreignKeys) {
            if (!sameName(key.table, table.name()))
                continue;
            std::string others;
            std::string following;
            for (std::size_t i = 0; i < key.columns.size(); ++i) {
                if (sameName(key.references[i], column))
                    following = key.columns[i];
                else
                    others.append(" AND EXISTS (SELECT 1 FROM " + table.quoted() + " AS p WHERE p." +
                                  quoteName(column) + " = ?2 AND p." + quoteName(key.references[i]) + " = c." +
                                  quoteName(key.columns[i]) + ")");
            }
            if (!following.empty())
                DBSYNC_TRY(followReference(child, following, others, from, to));
        }
    }
    return {};
}

Result<void> ApplyRun::followReference(const SyncedTable& child, const std::string& column,
                                       const std::string& condition, std::int64_t from, std::int64_t to)
{
    struct Referring
    {
        std::string key;
        std::optional<std::string> base;
    };
    std::vector<Referring> found;
    {
        DBSYNC_ASSIGN(auto find,
                      Statement::prepare(m_store.file(),
                                         "SELECT " + child.keys("p") + ", b.row, ?2 FROM main." + child.pending() +
                                             " AS p CROSS JOIN " + child.quoted() + " AS c ON " +
                                             child.tableHasKey("c", "p") + " LEFT JOIN companion." + child.base() +
                                             " AS b ON " + child.sameKeys("b", "p") + " WHERE c." + quoteName(column) +
                                             " = CAST(?1 AS INTEGER)" + condition)); // as a reference compares
        find.bind(1, from).bind(2, to);
        while (true) {
            DBSYNC_ASSIGN(const bool more, find.step());
            if (!more)
                break;
            Referring each;
            appendColumns(find.get(), 0, child.keyCount(), each.key);
            if (!find.isNull(child.keyCount()))
                each.base = std::string(find.blob(child.keyCount()));
            found.push_back(std::move(each));
        }
    }
    const auto index = static_cast<std::size_t>(child.table().columnIndex(column));
    const bool partOfKey = child.table().isKeyColumn(column);
    DBSYNC_ASSIGN(auto update, Statement::prepare(m_store.file(), "UPDATE OR ABORT " + child.quoted() + " AS t SET " +
                                                                      quoteName(column) + " = ?" +
                                                                      std::to_string(child.keyCount() + 1) + " WHERE " +
                                                                      child.tableHasKeyParameters("t")));
    for (const Referring& each : found) {
        if (each.base) {
            DBSYNC_ASSIGN(const RowView* base, m_parser.parse(*each.base));
            if ((*base)[index] == Value::integer(from).view())
                continue; // it referred to the cloud's row before: not a change of ours
        }
        DBSYNC_ASSIGN(const RowView* key, m_keyParser.parse(each.key));
        bindKey(update.get(), *key);
        DBSYNC_TRY(update.bind(child.keyCount() + 1, to).run());
        if (!partOfKey)
            continue;
        RowView moved = *key;
        const auto& primaryKey = child.table().primaryKey;
        for (std::size_t i = 0; i < primaryKey.size(); ++i) {
            if (sameName(primaryKey[i].name, column))
                moved[i] = Value::integer(to).view();
        }
        std::string movedKey;
        appendRow(moved, movedKey);
        const std::string oldKey = each.key;
        DBSYNC_TRY(mark(child, movedKey, Held::No));
        if (!each.base)
            DBSYNC_TRY(clear(child, oldKey));
        DBSYNC_TRY(followReferences(child, column, from, to));
    }
    return {};
}

} // namespace dbsync::device
