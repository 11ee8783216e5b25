#include "device/view/status_reader.h"

#include "device/apply/row_decision.h"
#include "device/capture/difference_scan.h"
#include "device/capture/schema_attention.h"
#include "device/view/sync_outcome.h"

namespace dbsync::device {

namespace {

State stateOf(const Status& status, const std::string& errorCode, bool toBeApplied)
{
    if (errorCode == "refused")
        return State::Refused;
    if (errorCode == "offline")
        return State::Offline;
    if (status.conflicts > 0)
        return State::Conflicts;
    if (!status.attention.empty() || errorCode == "other")
        return State::NeedsAttention;
    return status.pending > 0 || toBeApplied ? State::Pending : State::InStep;
}

Result<bool> anyHeld(sqlite3* file, const SyncedTable& table, Held held)
{
    DBSYNC_ASSIGN(const auto found,
                  sqlite::queryInteger(file, "SELECT 1 FROM main." + table.pending() + " WHERE held = " +
                                                 std::to_string(static_cast<int>(held)) + " LIMIT 1"));
    return found.has_value();
}

/// Deletions that the last sync held, and that somebody has taken back since, need nobody any more.
Result<void> dropSettledDeletions(Store& store, std::vector<Attention>& attention)
{
    std::vector<Attention> kept;
    for (Attention& each : attention) {
        const bool here = each.kind == Attention::Kind::DeletionsHere;
        const bool inCloud = each.kind == Attention::Kind::DeletionsInCloud;
        bool needed = !here && !inCloud;
        const SyncedTable* table = needed ? nullptr : store.find(each.table);
        if (table) {
            DBSYNC_ASSIGN(needed, anyHeld(store.file(), *table, here ? Held::Deletes : Held::CloudDeletes));
        }
        if (needed)
            kept.push_back(std::move(each));
    }
    attention = std::move(kept);
    return {};
}

/// Whether the answer to a push told of revisions that no sync has taken yet.
Result<bool> cloudIsAhead(const Companion& companion)
{
    DBSYNC_ASSIGN(const auto cursor, companion.cursor());
    for (const char* name : {"ahead", "more"}) {
        DBSYNC_ASSIGN(const std::string told, companion.value(name));
        if (cursor.revision < std::strtoll(told.c_str(), nullptr, 10))
            return true;
    }
    return false;
}

} // namespace

Result<std::int64_t> countPending(sqlite3* file, const SyncedTable& table)
{
    std::int64_t count = 0;
    DBSYNC_ASSIGN(auto scan, DifferenceScan::open(file, table, DifferenceScan::Which::All));
    while (true) {
        DBSYNC_ASSIGN(const bool more, scan.next());
        if (!more)
            return count;
        count += !isNoChange(static_cast<Held>(scan.held())) && scan.differs();
    }
}

Result<Status> readStatus(Store& store)
{
    Status status;
    const LinkState& state = store.state();
    status.database = store.path();
    status.server = state.server;
    status.tenant = state.tenant;
    status.device = state.device;
    status.revision = state.cursor.revision;
    bool unapplied = false;
    for (const SyncedTable& table : store.tables()) {
        DBSYNC_ASSIGN(const std::int64_t pending, countPending(store.file(), table));
        status.pending += pending;
        // Its conflict may be decided already: the next sync tries it.
        DBSYNC_ASSIGN(const bool waits, anyHeld(store.file(), table, Held::Unapplied));
        unapplied |= waits;
    }
    DBSYNC_ASSIGN(const auto conflicts,
                  sqlite::queryInteger(store.companionHandle(), "SELECT count(*) FROM conflict WHERE planned <> 1"));
    status.conflicts = conflicts.value_or(0);
    DBSYNC_ASSIGN(const auto outcome, readOutcome(store.companion()));
    status.lastSync = outcome.lastSync;
    status.lastError = outcome.lastError;
    status.attention = outcome.attention;
    DBSYNC_TRY(dropSettledDeletions(store, status.attention));
    DBSYNC_ASSIGN(const bool ahead, cloudIsAhead(store.companion()));
    DBSYNC_ASSIGN(const auto cookie, sqlite::queryInteger(store.file(), "PRAGMA main.schema_version"));
    if (cookie != state.schemaCookie) {
        // Another program has changed the tables since the last sync.
        std::erase_if(status.attention, [](const Attention& each) { return each.code() == "schemaDiffers"; });
        DBSYNC_ASSIGN(const auto differing, schemaAttention(store));
        status.attention.insert(status.attention.end(), differing.begin(), differing.end());
    }
    status.state = stateOf(status, outcome.errorCode, unapplied || ahead);
    return status;
}

} // namespace dbsync::device
