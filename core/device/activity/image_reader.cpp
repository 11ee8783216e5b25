#include "device/activity/image_reader.h"

#include "change/row_codec.h"
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

    Result<std::optional<std::string>> map(const Statement& row, int column)
    {
        if (row.isNull(column))
            return std::optional<std::string>();
        if (m_same)
            return std::optional<std::string>(row.blob(column));
        DBSYNC_ASSIGN(const RowView* values, m_parser.parse(row.blob(column)));
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

/// Reads an image from the row `keys, revision, before, after` of a statement.
Result<RowImage> readImage(const Statement& row, const SyncedTable& table, ColumnMap& columns)
{
    RowImage image;
    image.table = &table;
    appendColumns(row.get(), 0, table.keyCount(), image.key);
    image.revision = row.integer(table.keyCount());
    DBSYNC_ASSIGN(image.before, columns.map(row, table.keyCount() + 1));
    DBSYNC_ASSIGN(image.after, columns.map(row, table.keyCount() + 2));
    image.known = columns.known();
    return image;
}

} // namespace

Result<void> readImages(Store& store, std::int64_t activity, std::size_t limit, const ImageVisitor& visit,
                        std::vector<std::string>* lost)
{
    DBSYNC_ASSIGN(auto tables, Statement::prepare(store.companionHandle(), "SELECT tableId, columns FROM "
                                                                           "activity_table WHERE activity = ?1 ORDER "
                                                                           "BY tableId"));
    tables.bind(1, activity);
    std::size_t shown = 0;
    while (true) {
        DBSYNC_ASSIGN(const bool another, tables.step());
        if (!another)
            return {};
        const SyncedTable* table = tableOfId(store, tables.integer(0));
        if (!table) {
            DBSYNC_ASSIGN(std::string name, nameOfId(store, tables.integer(0)));
            if (lost)
                lost->push_back(std::move(name));
            continue;
        }
        ColumnMap columns(*table, tables.text(1));
        DBSYNC_ASSIGN(auto walk,
                      Statement::prepare(store.companionHandle(),
                                         "SELECT " + table->keys("") + ", revision, before, after FROM " +
                                             table->images() + " WHERE activity = ?1 ORDER BY " + table->keys("")));
        walk.bind(1, activity);
        while (true) {
            DBSYNC_ASSIGN(const bool more, walk.step());
            if (!more)
                break;
            if (limit && shown++ >= limit)
                return {};
            DBSYNC_ASSIGN(RowImage image, readImage(walk, *table, columns));
            DBSYNC_TRY(visit(std::move(image)));
        }
    }
}

Result<void> readImagesOf(Store& store, const SyncedTable& table, const Row& key,
                          const std::function<Result<void>(std::int64_t activity, RowImage&&)>& visit)
{
    DBSYNC_ASSIGN(
        auto walk,
        Statement::prepare(store.companionHandle(),
                           "SELECT " + table.keys("m") +
                               ", m.revision, m.before, m.after, a.id, t.columns FROM "
                               "activity AS a CROSS JOIN activity_table AS t ON t.activity = a.id AND t.tableId = " +
                               std::to_string(table.id()) + " CROSS JOIN " + table.images() +
                               " AS m ON m.activity = a.id WHERE a.planned = 0 AND " + table.keyParameters() +
                               " ORDER BY a.id DESC"));
    RowView view;
    for (const Value& value : key)
        view.push_back(value.view());
    bindKey(walk.get(), view);
    while (true) {
        DBSYNC_ASSIGN(const bool more, walk.step());
        if (!more)
            return {};
        ColumnMap columns(table, walk.text(table.keyCount() + 4));
        DBSYNC_ASSIGN(RowImage image, readImage(walk, table, columns));
        DBSYNC_TRY(visit(walk.integer(table.keyCount() + 3), std::move(image)));
    }
}

} // namespace dbsync::device
