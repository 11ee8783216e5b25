#include "ui/live/live_database.h"
#include "ui/words/wording.h"

namespace dbsync::ui {

using device::Replica;

namespace {

constexpr std::size_t mostLookedAt = 20'000; ///< in one go, so that other questions wait no longer

/// Reads on until there are enough changes that contain the text, or enough were looked at.
Result<device::PendingSlice> readWanted(Replica& replica, const PendingWanted& wanted)
{
    device::PendingSlice found;
    device::PendingQuery query;
    query.table = wanted.table.toStdString();
    query.after = wanted.after;
    query.limit = wanted.most;
    for (std::size_t looked = 0; looked < mostLookedAt; looked += query.limit) {
        DBSYNC_ASSIGN(auto slice, replica.pending(query));
        for (device::PendingChange& change : slice.changes) {
            if (wanted.text.isEmpty() || Wording::searchText(change).contains(wanted.text, Qt::CaseInsensitive))
                found.changes.push_back(std::move(change));
        }
        found.last = slice.last;
        found.complete = slice.complete;
        if (slice.complete || found.changes.size() >= wanted.most)
            break;
        query.after = slice.last;
    }
    return found;
}

Result<std::vector<std::pair<std::string, Row>>> keysOf(Replica& replica, const ChosenChanges& changes)
{
    std::vector<std::pair<std::string, Row>> keys = changes.rows;
    for (const QString& table : changes.tables) {
        PendingWanted wanted{table, {}, changes.text, 1000};
        for (bool more = true; more;) {
            DBSYNC_ASSIGN(auto slice, readWanted(replica, wanted));
            for (device::PendingChange& change : slice.changes)
                keys.emplace_back(change.table, std::move(change.key.values));
            more = !slice.complete;
            wanted.after = slice.last;
        }
    }
    return keys;
}

} // namespace

void LiveDatabase::pendingCounts(QObject* context, Answer<std::vector<device::PendingCount>> answer)
{
    m_controller.run(
        context, [](Replica& replica) { return replica.pendingCounts(); }, std::move(answer));
}

void LiveDatabase::pending(QObject* context, const PendingWanted& wanted, Answer<device::PendingSlice> answer)
{
    m_controller.run(
        context, [wanted](Replica& replica) { return readWanted(replica, wanted); }, std::move(answer));
}

void LiveDatabase::heldChanges(QObject* context, Answer<std::vector<device::PendingChange>> answer)
{
    m_controller.run(
        context,
        [](Replica& replica) -> Result<std::vector<device::PendingChange>> {
            device::PendingQuery query;
            query.onlyHeld = true;
            query.limit = 5'000;
            DBSYNC_ASSIGN(auto slice, replica.pending(query));
            return std::move(slice.changes);
        },
        std::move(answer));
}

void LiveDatabase::discard(QObject* context, const ChosenChanges& changes, Answer<device::EditOutcome> answer)
{
    change<device::EditOutcome>(
        context,
        [changes](Replica& replica) -> Result<device::EditOutcome> {
            DBSYNC_ASSIGN(const auto keys, keysOf(replica, changes));
            return replica.discard(keys);
        },
        std::move(answer));
}

void LiveDatabase::keepRows(QObject* context, Answer<device::KeptRows> answer)
{
    change<device::KeptRows>(
        context, [](Replica& replica) { return replica.keepRows(); }, std::move(answer));
}

} // namespace dbsync::ui
