#include "device/activity/row_images.h"
#include "device/apply/apply_run.h"
#include "device/view/activity_log.h"

#include <algorithm>

namespace dbsync::device {

namespace {

bool alwaysAsk(const TablePolicies& policies)
{
    const auto isAsk = [](Policy policy) { return policy == Policy::Ask; };
    return isAsk(policies.table) && std::all_of(policies.columns.begin(), policies.columns.end(), isAsk);
}

} // namespace

bool ApplyRun::mayOverrule() const
{
    const auto& tables = m_store.tables();
    return m_anyConflict || !std::all_of(tables.begin(), tables.end(),
                                         [](const SyncedTable& each) { return alwaysAsk(each.policies()); });
}

/// Notes the row if the decision overwrites what was changed here. Nobody is asked where a policy decides, so what it
/// decides against must not be gone.
Result<void> ApplyRun::keepOverruled(const SyncedTable& table, const std::string& key, const RowSides& sides,
                                     const RowDecision& decision)
{
    if (decision.write == RowDecision::Write::Nothing || !sides.local || sides.local == sides.base)
        return {};
    if (!sides.earlier && (!sides.policies || alwaysAsk(*sides.policies)))
        return {}; // a merge by column keeps what was changed here
    if (decision.write == RowDecision::Write::Erase) {
        m_overruled.push_back({&table, key, std::string(*sides.local), std::nullopt, false});
        return {};
    }
    const std::int64_t own =
        sides.localIncarnation.value_or(sides.base ? sides.baseIncarnation : sides.cloudIncarnation);
    const bool madeAnew = own != sides.cloudIncarnation;
    const RowView* base = nullptr;
    if (sides.base) {
        DBSYNC_ASSIGN(base, m_baseParser.parse(*sides.base));
    }
    DBSYNC_ASSIGN(const RowView* local, m_localParser.parse(*sides.local));
    DBSYNC_ASSIGN(const RowView* written, m_parser.parse(decision.row));
    for (std::size_t i = 0; i < local->size(); ++i) {
        const bool changedHere = !base || !((*local)[i] == (*base)[i]);
        if (changedHere && !((*written)[i] == (*local)[i])) {
            m_overruled.push_back({&table, key, std::string(*sides.local), decision.row, madeAnew});
            return {};
        }
    }
    return {};
}

Result<void> ApplyRun::writeOverruled()
{
    if (m_overruled.empty())
        return {};
    sqlite3* companion = m_store.companionHandle();
    Counts counts;
    for (const OverruledRow& row : m_overruled)
        ++(row.written ? counts.updated : counts.deleted);
    DBSYNC_ASSIGN(const std::string user, m_store.companion().value("user"));
    DBSYNC_ASSIGN(const std::int64_t activity,
                  writeActivity(companion, "resolve", user, counts, m_store.state().cursor.revision, true));
    RowImages images(companion, activity);
    for (const OverruledRow& row : m_overruled) {
        DBSYNC_ASSIGN(const RowView* key, m_keyParser.parse(row.key));
        DBSYNC_TRY(images.add(*row.table, *key, 0, row.local, row.written, row.madeAnew));
    }
    return images.finish();
}

} // namespace dbsync::device
