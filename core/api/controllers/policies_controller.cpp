#include "api/controllers/policies_controller.h"

#include "api/documents/record_views.h"
#include "schema/table.h"

#include <algorithm>
#include <array>

namespace dbsync::api {

namespace {

constexpr std::array<std::string_view, 5> policyNames{"ask", "cloud", "device", "latest", "sum"};
constexpr std::size_t longestObjectName = 1000;

constexpr const char* policiesExample = R"({"policies":[{"table":"Stock","column":"Count","policy":"sum"}],
    "version":7})";

Error unknown(std::string code, const std::string& what, const std::string& name)
{
    return {ErrorKind::InvalidRequest, std::move(code), "The tenant's schema has no " + what + " \"" + name + "\".",
            "Push the schema first, or check the name."};
}

bool addsUp(const Table& table, const Column& column)
{
    const std::string affinity = affinityOf(column.type);
    return affinity != "TEXT" && affinity != "BLOB" && !table.isKeyColumn(column.name);
}

Result<void> checkSum(const Table& table, const Column* column)
{
    const bool fits = column ? addsUp(table, *column)
                             : std::any_of(table.columns.begin(), table.columns.end(),
                                           [&](const Column& each) { return addsUp(table, each); });
    if (fits)
        return {};
    return Error{ErrorKind::InvalidRequest, "notNumeric",
                 column ? "The column \"" + column->name + "\" of table \"" + table.name +
                              "\" cannot add up: its type is not numeric, or it is part of the key."
                        : "The table \"" + table.name + "\" has no numeric column that could add up.",
                 "Choose ask, cloud, device or latest."};
}

/// The policy with the names as the schema writes them.
Result<maindb::Policy> fitted(maindb::Policy policy, const Schema& schema)
{
    const Table* table = schema.find(policy.table);
    if (!table)
        return unknown("unknownTable", "table", policy.table);
    const int index = table->columnIndex(policy.column);
    if (!policy.column.empty() && index < 0)
        return unknown("unknownColumn", "column", table->name + "." + policy.column);
    const Column* column = policy.column.empty() ? nullptr : &table->columns[static_cast<std::size_t>(index)];
    if (policy.policy == "sum")
        DBSYNC_TRY(checkSum(*table, column));
    policy.table = table->name;
    policy.column = column ? column->name : std::string();
    return policy;
}

Result<maindb::Policy> readPolicy(const Json& body)
{
    Fields fields(body);
    maindb::Policy policy;
    policy.table = fields.text("table", 1, longestObjectName);
    policy.column = fields.optionalText("column", longestObjectName).value_or("");
    if (const auto given = body.find("policy"); given == body.end() || !given->is_null()) {
        policy.policy = fields.text("policy", 1, longestObjectName);
        if (std::find(policyNames.begin(), policyNames.end(), policy.policy) == policyNames.end())
            fields.refuse("policy", "must be ask, cloud, device, latest, sum or null.");
    }
    DBSYNC_TRY(fields.check());
    return policy;
}

Json policiesToJson(const maindb::Policies& policies)
{
    Json json = listToJson("policies", policies.policies);
    json["version"] = policies.version;
    return json;
}

} // namespace

std::vector<Route> PoliciesController::routes()
{
    Route list{"GET", "/policies", Access::membersAndOperators(maindb::Role::Guest),
               "Who decides where a row was changed on two sides; what is not named asks.",
               [this](Call& call) { return this->list(call); }};
    list.answer = policiesExample;
    Route set{"PUT", "/policies", Access::membersAndOperators(maindb::Role::Manager),
              "Sets the policy of a table, or of a column: ask, cloud, device, latest or sum; null removes it, so that "
              "a column is as its table, and a table asks. 400 unknownTable, unknownColumn, notNumeric.",
              [this](Call& call) { return this->set(call); }};
    set.body = R"({"table":"Stock","column?":"Count","policy":"sum"})";
    set.answer = policiesExample;
    return {list, set};
}

Result<http::Response> PoliciesController::list(Call& call)
{
    DBSYNC_ASSIGN(const auto policies, m_services.main.policies.list(call.tenantId()));
    return ok(policiesToJson(policies));
}

Result<http::Response> PoliciesController::set(Call& call)
{
    DBSYNC_ASSIGN(const maindb::Policy asked, readPolicy(call.body));
    DBSYNC_ASSIGN(const Schema schema, call.datasource->schema(call.tenantId()));
    DBSYNC_ASSIGN(const maindb::Policy policy, fitted(asked, schema));
    DBSYNC_ASSIGN(const auto policies, m_services.main.policies.set(call.tenantId(), policy));
    if (policies.version != call.tenant->tenant.policiesVersion) {
        m_services.signals.publishPolicies(call.tenantId(), policies.version);
        const std::string what = policy.table + (policy.column.empty() ? "" : "." + policy.column);
        DBSYNC_TRY(m_services.main.audit.note(policy.policy.empty()
                                                  ? call.note("policyUnset", what)
                                                  : call.note("policySet", what + " " + policy.policy)));
    }
    return ok(policiesToJson(policies));
}

} // namespace dbsync::api
