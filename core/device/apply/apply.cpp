#include "device/apply/apply.h"

#include "base/identifier.h"
#include "base/mistake.h"
#include "device/apply/apply_run.h"
#include "device/apply/staging.h"
#include "device/schema/index_triggers.h"
#include "device/view/activity_log.h"

namespace dbsync::device {

namespace {

Result<bool> isEmpty(sqlite3* connection, const std::string& table)
{
    DBSYNC_ASSIGN(const auto found, sqlite::queryInteger(connection, "SELECT 1 FROM " + table + " LIMIT 1"));
    return !found.has_value();
}

/// Whether there are so many rows that another name for their table costs less than to copy them. For a new name SQLite
/// reads the whole schema again, which is long where there are hundreds of tables.
Result<bool> isLarge(sqlite3* connection, const std::string& table)
{
    DBSYNC_ASSIGN(const auto found,
                  sqlite::queryInteger(connection, "SELECT 1 FROM " + table + " LIMIT 1 OFFSET 1000"));
    return found.has_value();
}

/// After a comparison the bases are what came, and nothing else.
Result<void> foldTable(sqlite3* companion, const SyncedTable& table, Companion& tables, bool compared)
{
    DBSYNC_ASSIGN(const bool nothing, isEmpty(companion, table.incoming()));
    if (nothing && !compared)
        return {};
    DBSYNC_ASSIGN(const bool first, isEmpty(companion, table.base()));
    DBSYNC_ASSIGN(const bool large, isLarge(companion, table.incoming()));
    if ((first || compared) && large) {
        DBSYNC_TRY(sqlite::execute(companion, "DROP TABLE " + table.base() + "; DROP INDEX " + table.tombstones() +
                                                  "; ALTER TABLE " + table.incoming() + " RENAME TO " + table.base() +
                                                  "; DELETE FROM " + table.base() + " WHERE row IS NULL"));
        return tables.createTablesFor(table);
    }
    if (compared)
        DBSYNC_TRY(sqlite::execute(companion, "DELETE FROM " + table.base()));
    return sqlite::execute(companion, "INSERT OR REPLACE INTO " + table.base() + " SELECT * FROM " + table.incoming() +
                                          " WHERE row IS NOT NULL; DELETE FROM " + table.base() + " WHERE (" +
                                          table.keys("") + ") IN (SELECT " + table.keys("") + " FROM " +
                                          table.incoming() + " WHERE row IS NULL); DELETE FROM " + table.incoming());
}

} // namespace

Result<void> foldIncoming(Store& store)
{
    sqlite3* companion = store.companionHandle();
    DBSYNC_ASSIGN(const auto incoming, readIncoming(store.companion()));
    if (!incoming)
        return {};
    DBSYNC_ASSIGN(auto transaction, sqlite::Transaction::begin(companion, sqlite::Transaction::Kind::Immediate));
    for (const SyncedTable& table : store.tables())
        DBSYNC_TRY(foldTable(companion, table, store.companion(), incoming->compare));
    DBSYNC_TRY(carryOutPlannedConflicts(companion));
    DBSYNC_TRY(carryOutPlannedActivity(companion));
    DBSYNC_ASSIGN(const auto comparison, readComparison(store.companion()));
    if (comparison.kind == Comparison::OtherHistory)
        DBSYNC_TRY(store.companion().forgetCursorsAfter(comparison.fork));
    DBSYNC_TRY(store.companion().setCursor(incoming->to));
    if (incoming->compare)
        DBSYNC_TRY(store.companion().setValue("compare", ""));
    DBSYNC_TRY(sqlite::execute(companion, "DELETE FROM incoming_time; DELETE FROM state WHERE name GLOB 'incoming*'"));
    return transaction.commit();
}

namespace {

/// Whether the pull brings nothing to where the file stands, and nothing here waits to be tried again.
Result<bool> bringsNothing(Store& store, const ApplyOptions& options)
{
    DBSYNC_ASSIGN(const auto incoming, readIncoming(store.companion()));
    DBSYNC_ASSIGN(const auto cursor, store.companion().cursor());
    const bool mayMove = options.comparison.kind != Comparison::None || options.allowDeletes;
    if (!incoming || !incoming->complete || incoming->compare || !incoming->plan.empty() || mayMove ||
        incoming->to != store.state().cursor || incoming->to != cursor)
        return false;
    for (const SyncedTable& table : store.tables()) {
        DBSYNC_ASSIGN(const bool empty, isEmpty(store.companionHandle(), table.incoming()));
        DBSYNC_ASSIGN(const bool nothingWaits, isEmpty(store.file(), "main." + table.pending() + " WHERE held = 4"));
        if (!empty || !nothingWaits)
            return false;
    }
    return true;
}

} // namespace

Result<ApplyReport> applyIncoming(Store& store, const ApplyOptions& options)
{
    DBSYNC_ASSIGN(const bool nothing, bringsNothing(store, options));
    if (nothing) { // whoever watches the file would take it for a change
        DBSYNC_TRY(discardIncoming(store));
        return ApplyReport{};
    }
    auto applied = ApplyRun(store, options).run();
    if (applied || applied.error().code != indexDamaged)
        return applied;
    // A search index that missed rows does not let go of what it never had: it is built anew once the rows are in.
    ApplyOptions again = options;
    again.rebuildIndexes = true;
    return ApplyRun(store, again).run();
}

/// Its checkpoint comes with the fold: while the rows' transaction reads the companion it could only be half done.
Result<void> ApplyRun::commitPlan(sqlite::Transaction& planning)
{
    m_store.companion().checkpoint().hold(true);
    auto committed = planning.commit();
    m_store.companion().checkpoint().hold(false);
    return committed;
}

Result<ApplyReport> ApplyRun::run()
{
    sqlite3* companion = m_store.companionHandle();
    DBSYNC_ASSIGN(const auto incoming, readIncoming(m_store.companion()));
    if (!incoming || !incoming->complete)
        return internalError("There is nothing complete to apply.");
    DBSYNC_ASSIGN(auto writing, beginWriting(m_store.file()));
    DBSYNC_ASSIGN(const auto cookie, sqlite::queryInteger(m_store.file(), "PRAGMA main.schema_version"));
    if (cookie != m_store.state().schemaCookie)
        return Error{ErrorKind::LocalDatabase, "schemaMoved", "Another program has just changed the file's tables.",
                     "Sync again."};
    if (m_options.rebuildIndexes)
        DBSYNC_TRY(m_store.dropIndexTriggers());
    DBSYNC_ASSIGN(auto planning, sqlite::Transaction::begin(companion, sqlite::Transaction::Kind::Immediate));
    DBSYNC_ASSIGN(const bool noConflict, isEmpty(companion, "conflict"));
    m_anyConflict = !noConflict;
    DBSYNC_ASSIGN(std::int64_t activity, nextActivity(companion));
    if (mayOverrule())
        ++activity; // what policies overrule is an activity of its own, before this one
    m_images.emplace(companion, keepsImages(*incoming) ? activity : 0);
    DBSYNC_TRY(writeAll());
    DBSYNC_TRY(writeOverruled());
    if (m_options.rebuildIndexes)
        DBSYNC_TRY(rebuildIndexes(m_store.file(), m_store.tables()));
    DBSYNC_ASSIGN(activity, writeActivity(companion, "pulled", m_options.user, m_report.pulled, incoming->to.revision,
                                          true, activity));
    DBSYNC_TRY(m_images->finish(activity != 0));
    DBSYNC_TRY(writeMovedKeys(companion, activity, m_movedKeys));
    DBSYNC_TRY(writeCursor(m_store.file(), incoming->to));
    m_rows.clear();
    m_keyed.clear();
    m_statements.clear();
    // The plan is safe before the rows are: after a crash its number in the file tells whether it was carried out. The
    // cursor alone would not, for it may stand where it stood.
    const std::string plan = makeRandomHex(8);
    DBSYNC_TRY(m_store.companion().setValue("incomingPlan", plan));
    DBSYNC_TRY(writePlan(m_store.file(), plan));
    if (makes(Mistake::PlanAfterRows))
        DBSYNC_TRY(writing.commit());
    DBSYNC_TRY(commitPlan(planning));
    if (!makes(Mistake::PlanAfterRows))
        DBSYNC_TRY(writing.commit());
    DBSYNC_TRY(m_store.reload());
    DBSYNC_TRY(foldIncoming(m_store));
    return m_report;
}

/// Rows are kept unless all of them are new here: a first download is noted by its size alone. And in a comparison
/// nobody knows what was before.
bool ApplyRun::keepsImages(const Incoming& incoming) const
{
    return incoming.compare ? m_options.comparison.kind == Comparison::TooOld : incoming.from.revision > 0;
}

Result<void> ApplyRun::writeAll()
{
    std::vector<const SyncedTable*> touched;
    for (const SyncedTable& table : m_store.tables()) {
        DBSYNC_ASSIGN(const bool any, hasIncoming(table));
        if (any)
            touched.push_back(&table);
        DBSYNC_TRY(noteCompared(table));
    }
    for (const SyncedTable* table : touched)
        DBSYNC_TRY(rekeyCollisions(*table));
    for (const SyncedTable* table : touched)
        DBSYNC_TRY(holdMassDeletion(*table));
    for (const SyncedTable* table : touched) {
        DBSYNC_TRY(walkIncoming(*table, Came::Tombstones));
        DBSYNC_TRY(walkIncoming(*table, Came::Rows));
    }
    for (const SyncedTable& table : m_store.tables())
        DBSYNC_TRY(parkUnapplied(table));
    DBSYNC_TRY(writeParked());
    for (const SyncedTable& table : m_store.tables()) {
        DBSYNC_ASSIGN(const bool any, eraseConsented(table));
        if (any)
            touched.push_back(&table);
    }
    DBSYNC_TRY(holdOrphans());
    if (!touched.empty() || !m_parked.empty()) {
        DBSYNC_TRY(restoreParents());
        DBSYNC_TRY(holdOrphans());
    }
    DBSYNC_TRY(partMixedReferences());
    DBSYNC_TRY(mendStandingRows());
    for (const SyncedTable& table : m_store.tables()) {
        DBSYNC_TRY(noteUnknown(table));
        DBSYNC_TRY(m_images->addDeletions(table));
    }
    return {};
}

Result<bool> ApplyRun::hasIncoming(const SyncedTable& table)
{
    DBSYNC_ASSIGN(const bool empty, isEmpty(m_store.file(), "companion." + table.incoming()));
    return !empty;
}

std::string ApplyRun::authorOf(std::int64_t revision) const
{
    for (const wire::RevisionAuthor& author : m_options.authors) {
        if (author.revision == revision)
            return author.user;
    }
    return {};
}

void ApplyRun::tell(const SyncedTable& table)
{
    constexpr std::int64_t rowsBetween = 2000;
    if (++m_told % rowsBetween == 0 && m_options.progress)
        m_options.progress(table.name(), m_told);
}

Result<void> ApplyRun::mark(const SyncedTable& table, const std::string& key, Held held)
{
    m_anyUnapplied |= held == Held::Unapplied;
    DBSYNC_ASSIGN(const RowView* values, m_keyParser.parse(key));
    DBSYNC_ASSIGN(const auto statement,
                  m_statements.get("INSERT INTO main." + table.pending() + "(" + table.keys("") + ", held) VALUES (" +
                                   parameters(table.keyCount() + 1) + ") ON CONFLICT (" + table.keys("") +
                                   ") DO UPDATE SET held = excluded.held"));
    bindKey(statement->get(), *values);
    return statement->bind(table.keyCount() + 1, static_cast<int>(held)).run();
}

Result<void> ApplyRun::clear(const SyncedTable& table, const std::string& key)
{
    DBSYNC_ASSIGN(const RowView* values, m_keyParser.parse(key));
    DBSYNC_ASSIGN(const auto statement,
                  m_statements.get("DELETE FROM main." + table.pending() + " WHERE " + table.keyParameters()));
    bindKey(statement->get(), *values);
    return statement->run();
}

Result<void> ApplyRun::forgetConflict(const SyncedTable& table, const std::string& key)
{
    return m_anyConflict ? removeConflict(m_store.companionHandle(), table.name(), key, Planned::Yes) : Result<void>();
}

Result<void> ApplyRun::addConflict(const SyncedTable& table, const std::string& key, ConflictEntry entry,
                                   std::int64_t revision)
{
    entry.table = table.name();
    entry.key = key;
    entry.author = authorOf(revision);
    ++m_report.conflicts;
    m_anyConflict = true;
    return writeConflict(m_store.companionHandle(), entry, Planned::Yes);
}

Result<LocalRows*> ApplyRun::rowsOf(const SyncedTable& table)
{
    auto& rows = m_rows[table.id()];
    if (!rows) {
        DBSYNC_ASSIGN(auto opened, LocalRows::open(m_store.file(), table));
        rows = std::make_unique<LocalRows>(std::move(opened));
    }
    return rows.get();
}

Result<KeyedRows*> ApplyRun::keyedRows(const SyncedTable& table, const std::string& name)
{
    auto& rows = m_keyed[name];
    if (!rows) {
        DBSYNC_ASSIGN(auto opened, KeyedRows::open(m_store.companionHandle(), table, name));
        rows = std::make_unique<KeyedRows>(std::move(opened));
    }
    return rows.get();
}

} // namespace dbsync::device
