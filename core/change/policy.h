#pragma once

#include "schema/table.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dbsync {

/// Who decides where a row was changed on two sides.
enum class Policy {
    Ask,    ///< a person
    Cloud,  ///< the cloud's value stays
    Device, ///< the value of the device that merges goes to the cloud
    Latest, ///< the later change
    Sum,    ///< both differences add up
};

/// `ask`, `cloud`, `device`, `latest`, `sum`.
std::string_view policyName(Policy policy);
std::optional<Policy> policyFromName(std::string_view name);

/// What setting a policy does, in a sentence. `column` is "" for a whole table.
std::string policyEffect(Policy policy, const std::string& table, const std::string& column);

/// One policy of a tenant.
struct PolicyEntry
{
    std::string table;
    std::string column; ///< "" for the whole table
    Policy policy = Policy::Ask;
    friend bool operator==(const PolicyEntry&, const PolicyEntry&) = default;
};

/// The policies that hold for one table.
struct TablePolicies
{
    Policy table = Policy::Ask;  ///< for whole rows; Sum asks there
    std::vector<Policy> columns; ///< per column of the table; empty where all ask
    bool latest = false;         ///< the time of changes matters
    bool sums = false;           ///< equal changes are no agreement

    Policy of(std::size_t column) const { return column < columns.size() ? columns[column] : Policy::Ask; }
};

/// All policies of a tenant, as the cloud tells them. What is not named asks.
class Policies
{
public:
    Policies() = default;
    explicit Policies(std::vector<PolicyEntry> entries) : m_entries(std::move(entries)) {}

    const std::vector<PolicyEntry>& entries() const { return m_entries; }
    /// A column's own policy goes before its table's; `sum` of a table is for its numeric columns outside the key.
    TablePolicies of(const Table& table) const;

    /// `[{"table","column"|null,"policy"}]`; what is not understood asks.
    std::string toJson() const;
    static Policies fromJson(std::string_view json);

private:
    std::vector<PolicyEntry> m_entries;
};

} // namespace dbsync
