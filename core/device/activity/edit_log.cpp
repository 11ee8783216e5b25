#include "device/activity/edit_log.h"

#include "change/row_codec.h"
#include "device/activity/row_images.h"
#include "device/store/row_access.h"
#include "device/view/activity_log.h"

namespace dbsync::device {

void EditLog::note(const SyncedTable& table, std::string key, std::optional<std::string> before,
                   std::optional<std::string> after, bool madeAnew)
{
    if (before != after)
        m_changes.push_back({&table, std::move(key), std::move(before), std::move(after), madeAnew});
}

Counts EditLog::counts() const
{
    Counts counts;
    for (const Change& change : m_changes)
        ++(!change.before ? counts.inserted : !change.after ? counts.deleted : counts.updated);
    return counts;
}

Result<std::int64_t> EditLog::write(const std::vector<std::int64_t>& undoes)
{
    if (m_changes.empty())
        return std::int64_t{0};
    sqlite3* companion = m_store.companionHandle();
    DBSYNC_ASSIGN(auto transaction, sqlite::Transaction::begin(companion, sqlite::Transaction::Kind::Immediate));
    DBSYNC_ASSIGN(const std::string user, m_store.companion().value("user"));
    const std::int64_t revision = m_store.state().cursor.revision;
    DBSYNC_ASSIGN(const std::int64_t activity, writeActivity(companion, m_direction, user, counts(), revision, false));
    RowImages images(companion, activity);
    RowParser parser;
    for (const Change& change : m_changes) {
        DBSYNC_ASSIGN(const RowView* key, parser.parse(change.key));
        DBSYNC_TRY(images.add(*change.table, *key, 0, change.before, change.after, change.madeAnew));
    }
    DBSYNC_TRY(images.finish());
    std::string ids;
    for (const std::int64_t id : undoes)
        ids.append(ids.empty() ? "" : " ").append(std::to_string(id));
    DBSYNC_TRY(sqlite::execute(companion,
                               "UPDATE activity SET undoes = '" + ids + "' WHERE id = " + std::to_string(activity)));
    DBSYNC_TRY(transaction.commit());
    return activity;
}

RowsBefore::RowsBefore(Store& store, const SyncedTable& table, std::vector<std::string> keys)
    : m_store(store), m_table(table), m_keys(std::move(keys))
{
    std::erase_if(m_keys, [](const std::string& key) { return key.empty(); });
}

Result<std::vector<RowsBefore::Present>> RowsBefore::rowsNow() const
{
    std::vector<Present> found;
    RowParser parser;
    DBSYNC_ASSIGN(auto rows, LocalRows::open(m_store.file(), m_table));
    DBSYNC_ASSIGN(auto incarnations, LocalIncarnations::open(m_store.file(), m_table));
    for (const std::string& key : m_keys) {
        DBSYNC_ASSIGN(const RowView* values, parser.parse(key));
        DBSYNC_ASSIGN(auto row, rows.read(*values));
        DBSYNC_ASSIGN(const auto incarnation, incarnations.read(*values));
        found.push_back({std::move(row), incarnation});
    }
    return found;
}

Result<void> RowsBefore::read()
{
    DBSYNC_ASSIGN(m_rows, rowsNow());
    return {};
}

Result<void> RowsBefore::note(EditLog& log) const
{
    DBSYNC_ASSIGN(const auto after, rowsNow());
    for (std::size_t i = 0; i < m_keys.size(); ++i) {
        const auto& [row, incarnation] = m_rows[i];
        const bool madeAnew = incarnation && after[i].incarnation && incarnation != after[i].incarnation;
        log.note(m_table, m_keys[i], row, after[i].row, madeAnew);
    }
    return {};
}

} // namespace dbsync::device
