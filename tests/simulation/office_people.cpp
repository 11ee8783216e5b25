#include "base/sqlite.h"
#include "change/row_codec.h"
#include "device/view/replica.h"
#include "simulation/office.h"

#include <algorithm>

namespace dbsync::test {

namespace {

std::string nameOf(device::Decision::Use use)
{
    return use == device::Decision::Use::Device  ? "device"
           : use == device::Decision::Use::Cloud ? "cloud"
           : use == device::Decision::Use::Both  ? "both"
                                                 : "another value";
}

/// What a person gives up who takes the cloud's: the whole row, or of a row that both changed what clashes. A row with
/// another token is another row.
std::set<std::string> clashingFacts(const device::Conflict& conflict)
{
    auto facts = factsOf(*conflict.local);
    if (conflict.kind == "updateUpdate" && std::ranges::count(conflict.columns, "tok") == 0)
        std::erase_if(facts, [&](const std::string& fact) {
            return std::none_of(conflict.columns.begin(), conflict.columns.end(), [&](const std::string& column) {
                return fact.find("/" + column + " ") != std::string::npos;
            });
        });
    return facts;
}

} // namespace

namespace {

/// What a person decides who is told that the first choice cannot be.
const std::map<std::string, device::Decision::Use> otherWays{{"cannotUseDevice", device::Decision::Use::Cloud},
                                                             {"cannotUseCloud", device::Decision::Use::Device}};

} // namespace

void Office::settle(int desk, Draw& draw, bool all, bool types)
{
    auto replica = device::Replica::open(at(desk).path);
    if (!replica)
        return fail(replica.error().message);
    const auto conflicts = (*replica)->conflicts();
    if (!conflicts)
        return fail(conflicts.error().message);
    for (const auto& conflict : *conflicts) {
        if (!all && draw.chance(50))
            continue;
        std::set<std::string> shown;
        for (const auto* record : {&conflict.base, &conflict.local, &conflict.cloud}) {
            if (*record)
                shown.merge(factsOf(**record));
        }
        // Only what somebody deleted who had seen it is written again by a decision; the rest has been written.
        const auto own =
            conflict.local && conflict.kind == "updateDelete" ? factsOf(*conflict.local) : std::set<std::string>();
        device::Decision decision;
        decision.use = draw.chance(50) ? device::Decision::Use::Device : device::Decision::Use::Cloud;
        if (types && (conflict.kind == "unique" || conflict.kind == "invalidValue" || conflict.kind == "foreignKey"))
            decision = {device::Decision::Use::Values, {{"u", Value::text("z" + std::to_string(++m_counter))}}};
        if (m_plan.keepsBoth && conflict.canKeepBoth && draw.chance(60))
            decision.use = device::Decision::Use::Both;
        const auto& row = conflict.local ? conflict.local : conflict.cloud;
        for (const char* column : {"ref_a", "ref"}) {
            if (types && conflict.kind == "foreignKey" && row && row->find(column))
                decision.values.emplace_back(column, Value());
        }
        const Snapshot before = snapshot(desk);
        auto resolved = (*replica)->resolve(conflict.id, decision);
        if (!resolved && resolved.error().code == "invalidValue") {
            decision.use = device::Decision::Use::Cloud;
            resolved = (*replica)->resolve(conflict.id, decision);
        }
        if (!resolved && otherWays.contains(resolved.error().code)) {
            decision.use = otherWays.at(resolved.error().code);
            resolved = (*replica)->resolve(conflict.id, decision);
        }
        trace("   desk " + std::to_string(desk) + " resolves " + conflict.table + " " + conflict.kind + " with " +
              nameOf(decision.use) + (resolved ? "" : ": " + resolved.error().message));
        if (resolved && decision.use == device::Decision::Use::Both)
            m_model.keepBoth(conflict.local->find("tok")->bytes());
        if (resolved && decision.use == device::Decision::Use::Cloud && conflict.local)
            m_model.giveUp(clashingFacts(conflict));
        if (resolved)
            m_model.decided(desk, shown, decision.use == device::Decision::Use::Cloud ? std::set<std::string>() : own,
                            before, snapshot(desk));
        else if (resolved.error().code != "invalidValue" && resolved.error().code != "noSuchConflict" &&
                 resolved.error().code != "parentWaits" && !otherWays.contains(resolved.error().code))
            fail("resolving failed: " + resolved.error().message);
    }
}

/// A person takes the latest sync back: an edit like any other.
void Office::undo(int desk)
{
    auto replica = device::Replica::open(at(desk).path);
    if (!replica)
        return fail(replica.error().message);
    const Snapshot before = snapshot(desk);
    const auto undone = (*replica)->undo({});
    trace("-- desk " + std::to_string(desk) + " undoes: " +
          (undone ? std::to_string(undone->counts.inserted + undone->counts.updated + undone->counts.deleted) + " rows"
                  : undone.error().message));
    if (undone) {
        const Snapshot after = snapshot(desk);
        m_model.observe(desk, before, after);
        m_model.bringBack(before, after);
    } else if (undone.error().code != "nothingToUndo" && undone.error().code != "rowsNotKept") {
        fail("undo failed: " + undone.error().message);
    }
}

/// From now on the company's policy decides what two desks changed in a table.
void Office::setPolicy(Draw& draw)
{
    const std::string& table = draw.pick(m_plan.tables).name;
    const auto policy = draw.pick(std::vector<Policy>{Policy::Ask, Policy::Cloud, Policy::Device, Policy::Latest});
    trace("-- policy of " + table + ": " + std::string(policyName(policy)));
    m_tablesOfPolicies.insert(table);
    setPolicies({{table, {}, policy}});
}

/// These, and that credit adds up where it does.
void Office::setPolicies(std::vector<PolicyEntry> entries)
{
    for (const DrawnTable& table : m_plan.tables) {
        if (table.sums)
            entries.push_back({table.name, "credit", Policy::Sum});
    }
    if (entries.empty())
        return;
    m_server->policies = Policies(std::move(entries));
    ++m_server->policiesVersion;
}

/// What a policy overruled is in the activity log of the desk where it did.
std::set<std::string> Office::factsInActivity()
{
    std::set<std::string> facts;
    if (m_tablesOfPolicies.empty())
        return facts;
    for (int desk = 0; desk < static_cast<int>(m_desks.size()); ++desk) {
        auto replica = device::Replica::open(at(desk).path);
        const auto entries =
            replica ? (*replica)->activity() : Result<std::vector<device::ActivityEntry>>(replica.error());
        if (!entries) {
            fail(entries.error().message);
            return facts;
        }
        for (const auto& entry : *entries) {
            const auto rows = (*replica)->activityRows(entry.id);
            for (const auto& row : rows ? *rows : std::vector<device::RowChange>()) {
                if (row.before)
                    facts.merge(factsOf(*row.before));
                if (row.after)
                    facts.merge(factsOf(*row.after));
            }
        }
    }
    return facts;
}

} // namespace dbsync::test
