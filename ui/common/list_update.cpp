#include "ui/common/list_update.h"

#include <algorithm>

namespace dbsync::ui {
namespace {

constexpr std::size_t mostRuns = 64;

/// The runs of items of `list` that are not in `others`.
std::vector<ListUpdate::Run> runsMissing(const std::vector<QString>& list, const QSet<QString>& others)
{
    std::vector<ListUpdate::Run> runs;
    for (int i = 0; i < static_cast<int>(list.size()); ++i) {
        if (others.contains(list[static_cast<std::size_t>(i)]))
            continue;
        if (!runs.empty() && runs.back().first + runs.back().count == i)
            ++runs.back().count;
        else
            runs.push_back({i, 1});
    }
    return runs;
}

std::vector<QString> kept(const std::vector<QString>& list, const QSet<QString>& others)
{
    std::vector<QString> kept;
    std::copy_if(list.begin(), list.end(), std::back_inserter(kept),
                 [&](const QString& name) { return others.contains(name); });
    return kept;
}

} // namespace

ListUpdate ListUpdate::between(const std::vector<QString>& before, const std::vector<QString>& after)
{
    const QSet<QString> old(before.begin(), before.end());
    const QSet<QString> fresh(after.begin(), after.end());
    ListUpdate update;
    update.removed = runsMissing(before, fresh);
    update.inserted = runsMissing(after, old);
    std::reverse(update.removed.begin(), update.removed.end());
    update.possible =
        update.removed.size() + update.inserted.size() <= mostRuns && kept(before, fresh) == kept(after, old);
    return update;
}

} // namespace dbsync::ui
