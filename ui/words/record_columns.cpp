#include "ui/words/record_columns.h"

#include <algorithm>

namespace dbsync::ui {

std::vector<std::string> columnsOf(const std::vector<const std::optional<device::Record>*>& versions,
                                   const std::vector<std::string>& first)
{
    std::vector<std::string> all;
    for (const auto* version : versions) {
        if (!*version || !(*version)->columns)
            continue;
        for (const std::string& column : *(*version)->columns) {
            if (std::find(all.begin(), all.end(), column) == all.end())
                all.push_back(column);
        }
    }
    std::stable_partition(all.begin(), all.end(), [&](const std::string& column) {
        return std::find(first.begin(), first.end(), column) != first.end();
    });
    return all;
}

device::ChangeKind changeKind(const std::optional<device::Record>& before, const std::optional<device::Record>& after)
{
    if (!before)
        return device::ChangeKind::Insert;
    return after ? device::ChangeKind::Update : device::ChangeKind::Delete;
}

std::vector<std::string> changedColumns(const std::optional<device::Record>& before,
                                        const std::optional<device::Record>& after)
{
    std::vector<std::string> columns = columnsOf({&after, &before}, {});
    if (before && after) {
        std::erase_if(columns, [&](const std::string& column) {
            const Value* from = before->find(column);
            const Value* to = after->find(column);
            return from && to && *from == *to;
        });
    }
    return columns;
}

bool isSame(const std::optional<device::Record>& first, const std::optional<device::Record>& second)
{
    if (!first || !second)
        return first.has_value() == second.has_value();
    const bool sameColumns =
        first->columns == second->columns || (first->columns && second->columns && *first->columns == *second->columns);
    return sameColumns && first->values == second->values;
}

const Value* valueIn(const std::optional<device::Record>& version, const std::string& column)
{
    return version ? version->find(column) : nullptr;
}

} // namespace dbsync::ui
