#include "device/view/referred_rows.h"

#include "device/store/row_access.h"
#include "device/store/store.h"

#include <algorithm>

namespace dbsync::device {

namespace {

/// Where a column stands in a table's rows, -1 where it has none of that name.
int indexOf(const SyncedTable& table, const std::string& column)
{
    const auto& columns = table.table().columns;
    const auto at =
        std::find_if(columns.begin(), columns.end(), [&](const Column& each) { return sameName(each.name, column); });
    return at == columns.end() ? -1 : static_cast<int>(at - columns.begin());
}

Result<void> readLabels(KeyedRows& rows, const std::vector<Value>& values, int label, std::vector<Choice>& found)
{
    RowParser parser;
    for (const Value& value : values) {
        DBSYNC_ASSIGN(const auto stored, rows.read({value.view()}));
        if (!stored || !stored->row)
            continue;
        DBSYNC_ASSIGN(const RowView* row, parser.parse(*stored->row));
        const auto at = static_cast<std::size_t>(label);
        if (at < row->size() && (*row)[at].type == ValueView::Type::Text)
            found.push_back({value, std::string((*row)[at].bytes), {}});
    }
    return {};
}

std::vector<Value> missing(const std::vector<Value>& values, const std::vector<Choice>& found)
{
    std::vector<Value> left;
    for (const Value& value : values) {
        const auto same = [&](const Choice& choice) { return choice.value == value; };
        if (!value.isNull() && std::none_of(found.begin(), found.end(), same))
            left.push_back(value);
    }
    return left;
}

} // namespace

Result<std::vector<Choice>> readReferredEverywhere(Store& store, const ColumnReference& reference,
                                                   const std::vector<Value>& values)
{
    DBSYNC_ASSIGN(auto found, readReferred(store.file(), reference, values));
    if (!reference.others.empty() || sameName(reference.label, reference.column) || missing(values, found).empty())
        return found;
    DBSYNC_TRY(store.reload());
    const SyncedTable* table = store.find(reference.table);
    if (!table || table->keyCount() != 1 || table->keyIndexes().front() != indexOf(*table, reference.column))
        return found;
    const int label = indexOf(*table, reference.label);
    if (label < 0)
        return found;
    for (const std::string& kept : {table->base(), table->incoming()}) {
        DBSYNC_ASSIGN(auto rows, KeyedRows::open(store.companionHandle(), *table, kept));
        DBSYNC_TRY(readLabels(rows, missing(values, found), label, found));
    }
    return found;
}

} // namespace dbsync::device
