#include "change/policy.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace dbsync {

namespace {

constexpr std::array<std::string_view, 5> names{"ask", "cloud", "device", "latest", "sum"};

bool addsUp(const Table& table, const Column& column)
{
    const std::string affinity = affinityOf(column.type);
    return affinity != "TEXT" && affinity != "BLOB" && !table.isKeyColumn(column.name);
}

} // namespace

std::string_view policyName(Policy policy)
{
    return names[static_cast<std::size_t>(policy)];
}

std::optional<Policy> policyFromName(std::string_view name)
{
    const auto found = std::find(names.begin(), names.end(), name);
    return found == names.end() ? std::nullopt : std::optional(static_cast<Policy>(found - names.begin()));
}

std::string policyEffect(Policy policy, const std::string& table, const std::string& column)
{
    const std::string what =
        column.empty() ? "a row of table \"" + table + "\"" : "column \"" + column + "\" of table \"" + table + "\"";
    const std::string when = "From each device's next sync on, where " + what + " was changed here and in the cloud, ";
    switch (policy) {
    case Policy::Ask:
        return when + "a person is asked.";
    case Policy::Cloud:
        return when + "the cloud's value stays; the device's is in its activity.";
    case Policy::Device:
        return when + "the value of the device that syncs later goes to the cloud; the cloud's is in its activity.";
    case Policy::Latest:
        return when +
               "the later change stays, by the time when the row was last written; the earlier is in the activity.";
    case Policy::Sum:
        return when + "both differences add up" +
               (column.empty() ? " in its numeric columns; in the others a person is asked." : ".");
    }
    return {};
}

TablePolicies Policies::of(const Table& table) const
{
    TablePolicies policies;
    const auto ofTable = std::find_if(m_entries.begin(), m_entries.end(), [&](const PolicyEntry& each) {
        return each.column.empty() && sameName(each.table, table.name);
    });
    if (ofTable != m_entries.end())
        policies.table = ofTable->policy;
    policies.columns.assign(table.columns.size(), policies.table);
    if (policies.table == Policy::Sum) {
        for (std::size_t i = 0; i < table.columns.size(); ++i)
            policies.columns[i] = addsUp(table, table.columns[i]) ? Policy::Sum : Policy::Ask;
    }
    for (const PolicyEntry& each : m_entries) {
        const int index = sameName(each.table, table.name) ? table.columnIndex(each.column) : -1;
        if (index >= 0)
            policies.columns[static_cast<std::size_t>(index)] = each.policy;
    }
    const auto has = [&](Policy policy) {
        return std::find(policies.columns.begin(), policies.columns.end(), policy) != policies.columns.end();
    };
    policies.latest = policies.table == Policy::Latest || has(Policy::Latest);
    policies.sums = has(Policy::Sum);
    return policies;
}

std::string Policies::toJson() const
{
    auto json = nlohmann::ordered_json::array();
    for (const PolicyEntry& each : m_entries)
        json.push_back(
            {{"table", each.table},
             {"column", each.column.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(each.column)},
             {"policy", policyName(each.policy)}});
    return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

Policies Policies::fromJson(std::string_view text)
{
    const auto json = nlohmann::ordered_json::parse(text, nullptr, false);
    std::vector<PolicyEntry> entries;
    const auto textOf = [](const nlohmann::ordered_json& each, const char* name) {
        const auto found = each.is_object() ? each.find(name) : each.end();
        return found != each.end() && found->is_string() ? found->get<std::string>() : std::string();
    };
    for (const auto& each : json.is_array() ? json : nlohmann::ordered_json::array()) {
        const auto policy = policyFromName(textOf(each, "policy"));
        if (const std::string table = textOf(each, "table"); policy && !table.empty())
            entries.push_back({table, textOf(each, "column"), *policy});
    }
    return Policies(std::move(entries));
}

} // namespace dbsync
