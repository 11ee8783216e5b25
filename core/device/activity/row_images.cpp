#include "device/activity/row_images.h"

#include "base/clock.h"
#include "change/row_codec.h"
#include "device/store/row_access.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace dbsync::device {

using sqlite::Statement;

namespace {

constexpr std::int64_t mostBytes = std::int64_t{256} << 20;
constexpr std::int64_t mostBytesOfOne = std::int64_t{128} << 20;
constexpr std::int64_t millisecondsOfDay = 86'400'000;

std::string columnsOf(const SyncedTable& table)
{
    auto names = nlohmann::json::array();
    for (const Column& column : table.table().columns)
        names.push_back(column.name);
    return names.dump();
}

Result<void> noteTable(sqlite3* companion, std::int64_t activity, int table, const std::string& columns,
                       std::int64_t bytes)
{
    DBSYNC_ASSIGN(auto insert, Statement::prepare(companion, "INSERT OR REPLACE INTO activity_table(activity, tableId, "
                                                             "columns, bytes) VALUES (?1, ?2, ?3, ?4)"));
    return insert.bind(1, activity).bind(2, table).bind(3, columns).bind(4, bytes).run();
}

Result<void> eraseImages(sqlite3* companion, std::int64_t activity, std::int64_t table)
{
    // The table of images is there: this activity wrote into it.
    return sqlite::execute(companion, "DELETE FROM image_" + std::to_string(table) +
                                          " WHERE activity = " + std::to_string(activity));
}

/// Erases the images of all activities for which `condition` holds.
Result<void> eraseWhere(sqlite3* companion, const std::string& condition)
{
    std::vector<std::pair<std::int64_t, std::int64_t>> found;
    {
        DBSYNC_ASSIGN(auto find,
                      Statement::prepare(companion, "SELECT activity, tableId FROM activity_table WHERE " + condition));
        while (true) {
            DBSYNC_ASSIGN(const bool more, find.step());
            if (!more)
                break;
            found.emplace_back(find.integer(0), find.integer(1));
        }
    }
    for (const auto& [activity, table] : found)
        DBSYNC_TRY(eraseImages(companion, activity, table));
    if (found.empty())
        return {};
    return sqlite::execute(companion, "DELETE FROM image_pack WHERE activity IN (SELECT activity FROM activity_table "
                                      "WHERE " +
                                          condition + "); DELETE FROM activity_table WHERE " + condition);
}

/// The newest activity that has to go, with all before it, so that the rest is small enough; 0 where none has.
Result<std::int64_t> newestTooMuch(sqlite3* companion)
{
    DBSYNC_ASSIGN(auto walk, Statement::prepare(companion, "SELECT activity, sum(bytes) FROM activity_table GROUP BY "
                                                           "activity ORDER BY activity DESC"));
    std::int64_t bytes = 0;
    while (true) {
        DBSYNC_ASSIGN(const bool more, walk.step());
        if (!more)
            return std::int64_t{0};
        bytes += walk.integer(1);
        if (bytes > mostBytes)
            return walk.integer(0);
    }
}

} // namespace

Result<RowImages::Images*> RowImages::imagesOf(const SyncedTable& table)
{
    Images& images = m_tables[table.id()];
    if (!images.insert) {
        images.columns = columnsOf(table);
        DBSYNC_ASSIGN(images.insert,
                      Statement::prepare(m_companion,
                                         "INSERT OR REPLACE INTO " + table.images() + "(" + table.keys("") +
                                             ", activity, revision, before, "
                                             "after, madeAnew) VALUES (" +
                                             parameters(table.keyCount() + 5) + ")",
                                         true));
    }
    return &images;
}

Result<void> RowImages::add(const SyncedTable& table, const RowView& key, std::int64_t revision,
                            std::optional<std::string_view> before, std::optional<std::string_view> after,
                            bool madeAnew)
{
    if (m_activity == 0 || m_bytes > mostBytesOfOne || before == after)
        return {};
    DBSYNC_ASSIGN(Images * images, imagesOf(table));
    bindKey(images->insert.get(), key);
    const int first = table.keyCount() + 1;
    images->insert.bind(first, m_activity).bind(first + 1, revision);
    int parameter = first + 2;
    for (const auto& row : {before, after}) {
        if (row)
            sqlite3_bind_blob64(images->insert.get(), parameter, row->data(), row->size(), SQLITE_STATIC);
        else
            images->insert.bindNull(parameter);
        ++parameter;
    }
    images->insert.bind(parameter, std::int64_t{before && after && madeAnew});
    const auto bytes = static_cast<std::int64_t>(16 + (before ? before->size() : 0) + (after ? after->size() : 0));
    images->bytes += bytes;
    m_bytes += bytes;
    return images->insert.run();
}

Result<void> RowImages::finish()
{
    for (const auto& [table, images] : m_tables) {
        if (m_bytes > mostBytesOfOne)
            DBSYNC_TRY(eraseImages(m_companion, m_activity, table));
        else
            DBSYNC_TRY(noteTable(m_companion, m_activity, table, images.columns, images.bytes));
    }
    m_tables.clear();
    return {};
}

Result<void> PulledImages::add(const SyncedTable& table, const PackedImage& image)
{
    if (m_activity == 0 || m_tooMuch)
        return {};
    if (m_table != &table) {
        DBSYNC_TRY(endTable());
        m_table = &table;
        m_packer.emplace(m_companion, m_activity, table.id());
    }
    DBSYNC_TRY(m_packer->add(image));
    m_tooMuch = m_bytes + m_packer->bytes() > mostBytesOfOne;
    return {};
}

Result<void> PulledImages::addDeletions(const SyncedTable& table)
{
    if (m_activity == 0)
        return {};
    DBSYNC_ASSIGN(auto walk, Statement::prepare(m_companion, "SELECT i.revision, b.row, " + table.keys("i") + " FROM " +
                                                                 table.incoming() + " AS i CROSS JOIN " + table.base() +
                                                                 " AS b ON " + table.sameKeys("b", "i") +
                                                                 " WHERE i.row IS NULL ORDER BY " + table.keys("i")));
    std::string key;
    while (!m_tooMuch) {
        DBSYNC_ASSIGN(const bool more, walk.step());
        if (!more)
            break;
        key.clear();
        appendColumns(walk.get(), 2, table.keyCount(), key);
        DBSYNC_TRY(add(table, {walk.integer(0), key, walk.blob(1), std::nullopt}));
    }
    return {};
}

Result<void> PulledImages::endTable()
{
    if (!m_packer)
        return {};
    DBSYNC_TRY(m_packer->finish());
    m_bytes += m_packer->bytes();
    m_tables[m_table] += m_packer->bytes();
    m_packer.reset();
    m_table = nullptr;
    return {};
}

Result<void> PulledImages::finish(bool carriedOut)
{
    DBSYNC_TRY(endTable());
    if (!carriedOut || m_bytes > mostBytesOfOne)
        return sqlite::execute(m_companion, "DELETE FROM image_pack WHERE activity = " + std::to_string(m_activity));
    for (const auto& [table, bytes] : m_tables)
        DBSYNC_TRY(noteTable(m_companion, m_activity, table->id(), columnsOf(*table), bytes));
    return {};
}

Result<void> forgetPlannedImages(sqlite3* companion)
{
    return eraseWhere(companion, "activity IN (SELECT id FROM activity WHERE planned = 1)");
}

Result<void> trimActivity(Companion& companion)
{
    DBSYNC_ASSIGN(const std::string kept, companion.value("activityDays"));
    const int days = kept.empty() ? defaultActivityDays : std::atoi(kept.c_str());
    const std::string before = sqlite::quoteText(formatTime(systemClock().now() - days * millisecondsOfDay));
    sqlite3* handle = companion.handle();
    DBSYNC_ASSIGN(const auto old, sqlite::queryInteger(handle, "SELECT max(id) FROM activity WHERE time < " + before));
    DBSYNC_ASSIGN(const std::int64_t tooMuch, newestTooMuch(handle));
    if (old.value_or(0) == 0 && tooMuch == 0)
        return {};
    DBSYNC_ASSIGN(auto transaction, sqlite::Transaction::begin(handle, sqlite::Transaction::Kind::Immediate));
    DBSYNC_TRY(eraseWhere(handle, "activity <= " + std::to_string(std::max(old.value_or(0), tooMuch))));
    DBSYNC_TRY(sqlite::execute(handle, "DELETE FROM activity WHERE planned = 0 AND time < " + before +
                                           "; DELETE FROM author WHERE time < " + before +
                                           "; DELETE FROM moved_key WHERE activity NOT IN (SELECT id FROM activity)"));
    return transaction.commit();
}

Result<void> compactActivity(Companion& companion, std::optional<int> days)
{
    if (days)
        DBSYNC_TRY(companion.setValue("activityDays", std::to_string(*days)));
    DBSYNC_TRY(trimActivity(companion));
    companion.checkpoint().wait();
    return sqlite::execute(companion.handle(), "VACUUM; PRAGMA wal_checkpoint(TRUNCATE)");
}

} // namespace dbsync::device
