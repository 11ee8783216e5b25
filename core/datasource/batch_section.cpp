#include "datasource/batch_section.h"

#include "datasource/batch_reader.h"
#include "datasource/sqlite/sqlite_expressions.h"

namespace dbsync::datasource {

const Value& ColumnDefaults::of(const Column& column)
{
    const auto found = m_values.find(&column);
    return found != m_values.end() ? found->second : m_values.emplace(&column, defaultValue(column)).first->second;
}

Result<std::optional<BatchSection>> BatchSection::make(const Layout& layout, const wire::Section& section,
                                                       ColumnDefaults& defaults)
{
    BatchSection made;
    const int table = layout.find(section.table);
    if (table < 0)
        return std::optional<BatchSection>();
    made.table = static_cast<std::size_t>(table);
    made.layout = &layout.tables[made.table];
    made.positions.assign(made.layout->columnCount(), -1);
    for (const std::string& name : section.columns) {
        const int column = made.layout->table.columnIndex(name);
        if (column < 0)
            return std::optional<BatchSection>();
        int& position = made.positions[static_cast<std::size_t>(column)];
        if (position >= 0)
            return malformedBatch("table \"" + section.table + "\" names column \"" + name + "\" twice");
        position = static_cast<int>(made.columns.size());
        made.columns.push_back(column);
    }
    for (const int column : made.layout->key) {
        made.keyPositions.push_back(made.positions[static_cast<std::size_t>(column)]);
        if (made.keyPositions.back() < 0)
            return malformedBatch("table \"" + section.table + "\" lacks its key column \"" +
                                  made.layout->column(column).name + "\"");
    }
    made.defaults.resize(made.layout->columnCount());
    for (std::size_t column = 0; column < made.positions.size(); ++column) {
        if (made.positions[column] >= 0)
            continue;
        made.defaults[column] = defaults.of(made.layout->table.columns[column]);
        if (made.layout->needsValue[column] && made.defaults[column].isNull())
            made.lacking = static_cast<int>(column);
    }
    return std::optional(std::move(made));
}

int BatchSection::withoutValue(const std::vector<int>& which, const RowView& row) const
{
    for (std::size_t i = 0; i < which.size(); ++i) {
        if (row[i].type == ValueView::Type::Null && layout->needsValue[static_cast<std::size_t>(which[i])])
            return which[i];
    }
    return -1;
}

RowView BatchSection::keyOf(const RowView& row) const
{
    RowView key;
    for (const int position : keyPositions)
        key.push_back(row[static_cast<std::size_t>(position)]);
    return key;
}

std::vector<std::string> BatchSection::names(const std::vector<int>& which) const
{
    std::vector<std::string> list;
    for (const int column : which)
        list.push_back(layout->column(column).name);
    return list;
}

} // namespace dbsync::datasource
