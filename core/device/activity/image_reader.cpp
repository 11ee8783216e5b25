#include "device/activity/image_reader.h"

#include "change/row_codec.h"
#include "device/activity/image_pack.h"
#include "device/store/row_access.h"

#include <nlohmann/json.hpp>

namespace dbsync::device {

using sqlite::Statement;

namespace {

/// Brings images that were written with other columns into the columns of today.
class ColumnMap
{
public:
    ColumnMap(const SyncedTable& table, std::string_view columnsJson)
    {
        const auto json = nlohmann::json::parse(columnsJson, nullptr, false);
        const auto names = json.is_array() ? json.get<std::vector<std::string>>() : std::vector<std::string>();
        m_same = names.size() == table.table().columns.size();
        for (std::size_t i = 0; i < table.table().columns.size(); ++i) {
            int from = -1;
            for (std::size_t j = 0; j < names.size(); ++j) {
                if (sameName(names[j], table.table().columns[i].name))
                    from = static_cast<int>(j);
            }
            m_from.push_back(from);
            m_same = m_same && from == static_cast<int>(i);
        }
    }

    Result<std::optional<std::string>> map(const std::optional<std::string_view>& row)
    {
        if (!row)
            return std::optional<std::string>();
        if (m_same)
            return std::optional<std::string>(*row);
        DBSYNC_ASSIGN(const RowView* values, m_parser.parse(*row));
        RowView mapped;
        for (const int from : m_from)
            mapped.push_back(from >= 0 && static_cast<std::size_t>(from) < values->size()
                                 ? (*values)[static_cast<std::size_t>(from)]
                                 : ValueView{});
        std::string json;
        appendRow(mapped, json);
        return std::optional<std::string>(std::move(json));
    }

    std::vector<bool> known() const
    {
        std::vector<bool> known;
        for (std::size_t i = 0; !m_same && i < m_from.size(); ++i)
            known.push_back(m_from[i] >= 0);
        return known;
    }

private:
    bool m_same = true;
    std::vector<int> m_from;
    RowParser m_parser;
};

const SyncedTable* tableOfId(const Store& store, std::int64_t id)
{
    for (const SyncedTable& table : store.tables()) {
        if (table.id() == id)
            return &table;
    }
    return nullptr;
}

Result<std::string> nameOfId(Store& store, std::int64_t id)
{
    DBSYNC_ASSIGN(const auto numbered, readNumberedTables(store.file()));
    for (const NumberedTable& each : numbered) {
        if (each.id == id)
            return each.name;
    }
    return std::string("?");
}

Result<RowImage> toImage(const PackedImage& packed, const SyncedTable& table, ColumnMap& columns)
{
    RowImage image;
    image.table = &table;
    image.key = packed.key;
    image.revision = packed.revision;
    image.madeAnew = packed.madeAnew;
    DBSYNC_ASSIGN(image.before, columns.map(packed.before));
    DBSYNC_ASSIGN(image.after, columns.map(packed.after));
    image.known = columns.known();
    return image;
}

/// Reads an image from the row `keys, revision, before, after, madeAnew` of a statement.
Result<RowImage> readImage(const Statement& row, const SyncedTable& table, ColumnMap& columns)
{
    const int first = table.keyCount();
    std::string key;
    appendColumns(row.get(), 0, first, key);
    const auto rowIn = [&](int column) {
        return row.isNull(column) ? std::nullopt : std::optional<std::string_view>(row.blob(column));
    };
    return toImage({row.integer(first), key, rowIn(first + 1), rowIn(first + 2), row.integer(first + 3) != 0}, table,
                   columns);
}

/// Shows the rows that an activity keeps in packs until `visit` returns false; false if it did.
Result<bool> visitPacks(sqlite3* companion, std::int64_t activity, const SyncedTable& table, ColumnMap& columns,
                        const std::function<Result<bool>(RowImage&&)>& visit)
{
    DBSYNC_ASSIGN(auto walk, Statement::prepare(companion, "SELECT images FROM image_pack WHERE activity = ?1 AND "
                                                           "tableId = ?2 ORDER BY id"));
    walk.bind(1, activity).bind(2, table.id());
    bool goOn = true;
    const auto visitOne = [&](const PackedImage& packed) -> Result<bool> {
        DBSYNC_ASSIGN(RowImage image, toImage(packed, table, columns));
        DBSYNC_ASSIGN(goOn, visit(std::move(image)));
        return goOn;
    };
    while (goOn) {
        DBSYNC_ASSIGN(const bool more, walk.step());
        if (!more)
            break;
        DBSYNC_TRY(unpackImages(walk.blob(0), std::nullopt, visitOne));
    }
    return goOn;
}

/// The same for those that it keeps one by one.
Result<bool> visitSingles(sqlite3* companion, std::int64_t activity, const SyncedTable& table, ColumnMap& columns,
                          const std::function<Result<bool>(RowImage&&)>& visit)
{
    DBSYNC_ASSIGN(auto walk, Statement::prepare(
                                 companion, "SELECT " + table.keys("") + ", revision, before, after, madeAnew FROM " +
                                                table.images() + " WHERE activity = ?1 ORDER BY " + table.keys("")));
    walk.bind(1, activity);
    while (true) {
        DBSYNC_ASSIGN(const bool more, walk.step());
        if (!more)
            return true;
        DBSYNC_ASSIGN(RowImage image, readImage(walk, table, columns));
        DBSYNC_ASSIGN(const bool goOn, visit(std::move(image)));
        if (!goOn)
            return false;
    }
}

using Found = std::pair<std::int64_t, RowImage>; ///< with the activity

/// What packs hold of one row, newest activity first.
Result<std::vector<Found>> findInPacks(sqlite3* companion, const SyncedTable& table, const RowView& key)
{
    DBSYNC_ASSIGN(auto walk, Statement::prepare(companion, "SELECT p.images, a.id, t.columns FROM activity AS a CROSS "
                                                           "JOIN activity_table AS t ON t.activity = a.id CROSS JOIN "
                                                           "image_pack AS p ON p.activity = a.id AND p.tableId = "
                                                           "t.tableId WHERE a.planned = 0 AND t.tableId = ?2 AND "
                                                           "p.firstKey <= ?1 AND p.lastKey >= ?1 ORDER BY a.id DESC"));
    bindValue(walk.get(), 1, key.front());
    walk.bind(2, table.id());
    std::string keyJson;
    appendRow(key, keyJson);
    std::vector<Found> found;
    while (true) {
        DBSYNC_ASSIGN(const bool more, walk.step());
        if (!more)
            return found;
        ColumnMap columns(table, walk.text(2));
        const auto take = [&](const PackedImage& packed) -> Result<bool> {
            DBSYNC_ASSIGN(RowImage image, toImage(packed, table, columns));
            found.emplace_back(walk.integer(1), std::move(image));
            return false;
        };
        DBSYNC_TRY(unpackImages(walk.blob(0), keyJson, take));
    }
}

} // namespace

Result<void> readImages(Store& store, std::int64_t activity, const ImageSlice& slice, const ImageVisitor& visit,
                        std::vector<std::string>* lost)
{
    sqlite3* companion = store.companionHandle();
    DBSYNC_ASSIGN(auto tables, Statement::prepare(companion, "SELECT tableId, columns FROM activity_table WHERE "
                                                             "activity = ?1 ORDER BY tableId"));
    tables.bind(1, activity);
    std::size_t at = 0;
    const auto visitOne = [&](RowImage&& image) -> Result<bool> {
        if (at++ < slice.skip)
            return true;
        if (slice.limit && at > slice.skip + slice.limit)
            return false;
        DBSYNC_TRY(visit(std::move(image)));
        return true;
    };
    bool goOn = true;
    while (goOn) {
        DBSYNC_ASSIGN(const bool another, tables.step());
        if (!another)
            break;
        const SyncedTable* table = tableOfId(store, tables.integer(0));
        if (!table) {
            DBSYNC_ASSIGN(std::string name, nameOfId(store, tables.integer(0)));
            if (lost)
                lost->push_back(std::move(name));
            continue;
        }
        ColumnMap columns(*table, tables.text(1));
        DBSYNC_ASSIGN(goOn, visitPacks(companion, activity, *table, columns, visitOne));
        if (goOn) {
            DBSYNC_ASSIGN(goOn, visitSingles(companion, activity, *table, columns, visitOne));
        }
    }
    return {};
}

Result<void> readImagesOf(Store& store, const SyncedTable& table, const Row& key,
                          const std::function<Result<void>(std::int64_t activity, RowImage&&)>& visit)
{
    RowView view;
    for (const Value& value : key)
        view.push_back(value.view());
    DBSYNC_ASSIGN(auto packed, findInPacks(store.companionHandle(), table, view));
    DBSYNC_ASSIGN(
        auto walk,
        Statement::prepare(store.companionHandle(),
                           "SELECT " + table.keys("m") +
                               ", m.revision, m.before, m.after, m.madeAnew, a.id, t.columns FROM "
                               "activity AS a CROSS JOIN activity_table AS t ON t.activity = a.id AND t.tableId = " +
                               std::to_string(table.id()) + " CROSS JOIN " + table.images() +
                               " AS m ON m.activity = a.id WHERE a.planned = 0 AND " + table.keyParameters() +
                               " ORDER BY a.id DESC"));
    bindKey(walk.get(), view);
    auto next = packed.begin();
    const auto visitPackedAfter = [&](std::int64_t activity) -> Result<void> {
        for (; next != packed.end() && next->first > activity; ++next)
            DBSYNC_TRY(visit(next->first, std::move(next->second)));
        return {};
    };
    while (true) {
        DBSYNC_ASSIGN(const bool more, walk.step());
        if (!more)
            return visitPackedAfter(0);
        ColumnMap columns(table, walk.text(table.keyCount() + 5));
        DBSYNC_ASSIGN(RowImage image, readImage(walk, table, columns));
        const std::int64_t activity = walk.integer(table.keyCount() + 4);
        DBSYNC_TRY(visitPackedAfter(activity));
        DBSYNC_TRY(visit(activity, std::move(image)));
    }
}

} // namespace dbsync::device
