#include "device/view/records.h"

#include "schema/table.h"

#include <array>

namespace dbsync::device {

const Value* Record::find(std::string_view column) const
{
    for (std::size_t i = 0; columns && i < columns->size() && i < values.size(); ++i) {
        if (sameName((*columns)[i], column))
            return &values[i];
    }
    return nullptr;
}

std::string_view stateName(State state)
{
    static constexpr std::array<std::string_view, 6> names{"inStep",  "pending", "conflicts",
                                                           "offline", "refused", "needsAttention"};
    return names[static_cast<std::size_t>(state)];
}

std::string_view changeKindName(ChangeKind kind)
{
    static constexpr std::array<std::string_view, 3> names{"insert", "update", "delete"};
    return names[static_cast<std::size_t>(kind)];
}

} // namespace dbsync::device
