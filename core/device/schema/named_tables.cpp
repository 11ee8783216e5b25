#include "device/schema/named_tables.h"

#include <algorithm>

namespace dbsync::device {

namespace {

bool sameShape(const Table& a, const Table& b)
{
    return std::equal(a.columns.begin(), a.columns.end(), b.columns.begin(), b.columns.end(),
                      [](const Column& x, const Column& y) { return sameName(x.name, y.name); });
}

bool wasRenamed(const Table& table, const Schema& local, const LinkState& state)
{
    const std::vector<Table>& synced = state.whole().tables;
    return std::any_of(synced.begin(), synced.end(), [&](const Table& gone) {
        return !local.find(gone.name) && renamedFrom(gone, local, state) == &table;
    });
}

} // namespace

const Table* renamedFrom(const Table& gone, const Schema& local, const LinkState& state)
{
    const auto found = std::find_if(local.tables.begin(), local.tables.end(), [&](const Table& table) {
        return !state.whole().find(table.name) && !state.isExcluded(table.name) && sameShape(table, gone);
    });
    return found == local.tables.end() ? nullptr : &*found;
}

void leaveOutUnnamed(LinkState& state, const Schema& local, const Schema& cloud)
{
    if (!state.onlyNamed)
        return;
    std::vector<std::string> unnamed;
    for (const Table& table : local.tables) {
        if (!state.whole().find(table.name) && !state.isExcluded(table.name) && !wasRenamed(table, local, state))
            unnamed.push_back(table.name);
    }
    for (const Table& table : cloud.tables) {
        if (!state.whole().find(table.name) && !state.isExcluded(table.name) && !local.find(table.name))
            unnamed.push_back(table.name);
    }
    state.excluded.insert(state.excluded.end(), unnamed.begin(), unnamed.end());
}

} // namespace dbsync::device
