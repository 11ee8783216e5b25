#include "change/merge.h"

#include <algorithm>
#include <cmath>

namespace dbsync {

namespace {

using Type = ValueView::Type;

std::optional<bool> later(std::int64_t local, std::int64_t cloud)
{
    return local == 0 || cloud == 0 ? std::nullopt : std::optional(local > cloud);
}

/// Whether the device's value stays where both sides have one of their own; nothing where a person is asked.
std::optional<bool> deviceStays(std::size_t column, const MergeRules& rules)
{
    switch (rules.of(column)) {
    case Policy::Cloud:
        return false;
    case Policy::Device:
        return true;
    case Policy::Latest:
        return rules.times ? rules.times->deviceIsLater(column) : std::nullopt;
    case Policy::Ask:
    case Policy::Sum:
        break;
    }
    return std::nullopt;
}

void take(Merge& merge, const ValueView& value, const ValueView& local, const ValueView& cloud)
{
    merge.fromCloud |= !(value == local);
    merge.fromLocal |= !(value == cloud);
    merge.row.push_back(value);
}

void decide(Merge& merge, std::size_t column, const ValueView& local, const ValueView& cloud, const MergeRules& rules)
{
    const auto stays = deviceStays(column, rules);
    if (!stays)
        merge.clashes.push_back(static_cast<int>(column));
    take(merge, stays && !*stays ? cloud : local, local, cloud);
}

ValueView integerView(std::int64_t value)
{
    ValueView view;
    view.type = Type::Integer;
    view.integer = value;
    return view;
}

std::optional<ValueView> addIntegers(std::int64_t base, std::int64_t local, std::int64_t cloud)
{
    std::int64_t difference = 0;
    std::int64_t sum = 0;
    if (!__builtin_sub_overflow(cloud, base, &difference) && !__builtin_add_overflow(local, difference, &sum))
        return integerView(sum);
    // The other way round what lies between may fit.
    if (!__builtin_sub_overflow(local, base, &difference) && !__builtin_add_overflow(cloud, difference, &sum))
        return integerView(sum);
    return std::nullopt;
}

bool isNumber(const ValueView& value)
{
    return value.type == Type::Integer || value.type == Type::Real;
}

long double numberOf(const ValueView& value)
{
    return value.type == Type::Integer ? static_cast<long double>(value.integer) : static_cast<long double>(value.real);
}

} // namespace

std::optional<bool> ChangeTimes::deviceIsLater(std::size_t column) const
{
    const std::int64_t own = column < cloud.size() ? cloud[column] : 0;
    return later(local, own != 0 ? own : cloudRow);
}

std::optional<bool> ChangeTimes::deviceIsLater() const
{
    const ChangeTimes rows = ofRows();
    return later(rows.local, rows.cloudRow);
}

ChangeTimes ChangeTimes::ofRows() const
{
    const std::int64_t latest = cloud.empty() ? 0 : *std::max_element(cloud.begin(), cloud.end());
    return {local, {}, latest != 0 ? latest : cloudRow};
}

std::optional<ValueView> addDifferences(const ValueView& given, const ValueView& local, const ValueView& cloud)
{
    const ValueView base = given.type == Type::Null ? integerView(0) : given;
    if (!isNumber(base) || !isNumber(local) || !isNumber(cloud))
        return std::nullopt;
    if (base.type == Type::Integer && local.type == Type::Integer && cloud.type == Type::Integer) {
        return addIntegers(base.integer, local.integer, cloud.integer);
    }
    // Wider than a double, so that 0.1 + 0.2 - 0.1 is 0.2 again.
    const auto sum = static_cast<double>(numberOf(local) + (numberOf(cloud) - numberOf(base)));
    if (!std::isfinite(sum))
        return std::nullopt;
    ValueView view;
    view.type = Type::Real;
    view.real = sum;
    return view;
}

Merge mergeRows(const RowView& base, const RowView& local, const RowView& cloud, const MergeRules& rules)
{
    Merge merge;
    merge.row.reserve(local.size());
    for (std::size_t i = 0; i < local.size(); ++i) {
        const bool bothChanged = !(local[i] == base[i]) && !(cloud[i] == base[i]);
        const bool adds = bothChanged && rules.of(i) == Policy::Sum && isNumber(local[i]) && isNumber(cloud[i]);
        const auto sum = adds ? addDifferences(base[i], local[i], cloud[i]) : std::nullopt;
        if (sum)
            take(merge, *sum, local[i], cloud[i]);
        else if (bothChanged && (adds || !(local[i] == cloud[i])))
            decide(merge, i, local[i], cloud[i], rules);
        else
            take(merge, local[i] == base[i] ? cloud[i] : local[i], local[i], cloud[i]);
    }
    return merge;
}

Merge chooseRows(const RowView& local, const RowView& cloud, const MergeRules& rules)
{
    const ChangeTimes times = rules.times ? rules.times->ofRows() : ChangeTimes{};
    const MergeRules whole{rules.policies, rules.times ? &times : nullptr};
    Merge merge;
    merge.row.reserve(local.size());
    for (std::size_t i = 0; i < local.size(); ++i) {
        if (local[i] == cloud[i])
            merge.row.push_back(local[i]);
        else
            decide(merge, i, local[i], cloud[i], whole);
    }
    return merge;
}

std::vector<int> differingColumns(const RowView& a, const RowView& b)
{
    std::vector<int> columns;
    for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) {
        if (!(a[i] == b[i]))
            columns.push_back(static_cast<int>(i));
    }
    return columns;
}

} // namespace dbsync
