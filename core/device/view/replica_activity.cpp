#include "device/activity/image_reader.h"
#include "device/activity/moved_keys.h"
#include "device/activity/row_images.h"
#include "device/activity/undo.h"
#include "device/store/store.h"
#include "device/store/sync_lock.h"
#include "device/view/activity_log.h"
#include "device/view/record_shapes.h"
#include "device/view/replica.h"

#include <map>

namespace dbsync::device {

using sqlite::Statement;

namespace {

constexpr std::chrono::seconds lockLimit{30};

/// Turns kept rows into records that tell who changed them and when.
class ChangeReader
{
public:
    explicit ChangeReader(Store& store) : m_store(store) {}

    Result<RowChange> read(const ActivityEntry& entry, const RowImage& image)
    {
        Names& names = m_names[image.table->id()];
        if (!names.columns)
            names = {columnNamesOf(*image.table), keyNamesOf(*image.table)};
        RowChange change{entry.id, entry.direction, image.table->name(), {}, {}, {}, entry.user, entry.time};
        DBSYNC_ASSIGN(change.key, keyRecordOf(m_parser, names.keys, image.key));
        DBSYNC_ASSIGN(change.before, recordOf(m_parser, names.columns, image.before));
        DBSYNC_ASSIGN(change.after, recordOf(m_parser, names.columns, image.after));
        DBSYNC_TRY(nameAuthor(image.revision, change));
        return change;
    }

private:
    struct Names
    {
        ColumnNames columns;
        ColumnNames keys;
    };

    Result<void> nameAuthor(std::int64_t revision, RowChange& change)
    {
        if (revision == 0)
            return {};
        if (!m_author) {
            DBSYNC_ASSIGN(m_author, Statement::prepare(m_store.companionHandle(),
                                                       "SELECT user, time FROM author WHERE "
                                                       "revision = ?1",
                                                       true));
        }
        DBSYNC_ASSIGN(const bool found, m_author.bind(1, revision).step());
        if (found) {
            change.user = m_author.text(0);
            change.time = m_author.text(1);
        }
        m_author.reset();
        return {};
    }

    Store& m_store;
    std::map<int, Names> m_names;
    Statement m_author;
    RowParser m_parser;
};

} // namespace

Result<std::vector<ActivityEntry>> Replica::activity(std::size_t limit, std::int64_t before)
{
    return readActivity(m_store->companionHandle(), limit, before);
}

Result<std::vector<RowChange>> Replica::activityRows(std::int64_t activity, std::size_t limit, std::size_t skip)
{
    DBSYNC_TRY(m_store->reload());
    DBSYNC_ASSIGN(const auto entry, findActivity(m_store->companionHandle(), activity));
    if (!entry)
        return Error{ErrorKind::InvalidRequest, "noSuchActivity",
                     "There is no activity " + std::to_string(activity) + ".",
                     "See those that there are: dbsync "
                     "activity."};
    std::vector<RowChange> changes;
    ChangeReader reader(*m_store);
    DBSYNC_TRY(readImages(*m_store, activity, {limit, skip}, [&](RowImage&& image) -> Result<void> {
        DBSYNC_ASSIGN(auto change, reader.read(*entry, image));
        changes.push_back(std::move(change));
        return {};
    }));
    return changes;
}

Result<std::vector<MovedKey>> Replica::movedKeys(std::int64_t activity)
{
    return readMovedKeys(*m_store, activity);
}

Result<std::vector<RowChange>> Replica::history(const std::string& name, const Row& key)
{
    DBSYNC_TRY(m_store->reload());
    const SyncedTable* table = m_store->find(name);
    if (!table || key.size() != static_cast<std::size_t>(table->keyCount()))
        return Error{ErrorKind::InvalidRequest,
                     "noSuchTable",
                     "There is no synced table \"" + name + "\" with a key of " + std::to_string(key.size()) +
                         " columns.",
                     {}};
    std::vector<RowChange> changes;
    ChangeReader reader(*m_store);
    DBSYNC_TRY(readImagesOf(*m_store, *table, key, [&](std::int64_t activity, RowImage&& image) -> Result<void> {
        DBSYNC_ASSIGN(const auto entry, findActivity(m_store->companionHandle(), activity));
        if (!entry)
            return {};
        DBSYNC_ASSIGN(auto change, reader.read(*entry, image));
        changes.push_back(std::move(change));
        return {};
    }));
    return changes;
}

Result<UndoReport> Replica::undo(const UndoRequest& request)
{
    DBSYNC_ASSIGN(const auto lock, SyncLock::take(m_store->path(), lockLimit));
    DBSYNC_TRY(m_store->reload());
    DBSYNC_ASSIGN(const Undone undone, undoActivities(*m_store, request));
    UndoReport report{undone.activity, undone.plan.activities, undone.counts, {}};
    RowParser parser;
    for (const UndoLeft& left : undone.plan.left) {
        DBSYNC_ASSIGN(Record key, keyRecordOf(parser, keyNamesOf(*left.table), left.key));
        report.left.push_back({left.table->name(), std::move(key), left.why, describe(left.why)});
    }
    const LeftReason lost{LeftReason::Kind::NotSynced, {}};
    for (const std::string& table : undone.plan.lostTables)
        report.left.push_back({table, {}, lost, describe(lost)});
    return report;
}

Result<void> Replica::compactActivity(std::optional<int> days)
{
    DBSYNC_ASSIGN(const auto lock, SyncLock::take(m_store->path(), lockLimit));
    return device::compactActivity(m_store->companion(), days);
}

} // namespace dbsync::device
