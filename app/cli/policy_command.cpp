#include "change/policy.h"
#include "commands.h"
#include "device/view/replica.h"
#include "invocation.h"
#include "sync/account/account.h"
#include "sync/account/linked_databases.h"
#include "sync/cloud/http_cloud.h"

#include <algorithm>
#include <nlohmann/json.hpp>

using dbsync::Error;
using dbsync::ErrorKind;
using dbsync::Policies;
using dbsync::PolicyEntry;
using dbsync::Result;
using dbsync::sync::Account;
using dbsync::sync::AccountStore;
using Json = nlohmann::ordered_json;

namespace {

/// The account of the database that is meant; without one, the only account.
Result<Account> accountFor(const Invocation& invocation)
{
    const auto database = invocation.database();
    if (!database && database.error().code == "notLinked") {
        const auto account = AccountStore().find({}, {});
        // Without either, it is the missing link that is told, as by every other command.
        return account || account.error().code != "notLoggedIn" ? account : Result<Account>(database.error());
    }
    DBSYNC_ASSIGN(const QString path, database);
    DBSYNC_ASSIGN(const auto replica, dbsync::device::Replica::open(path.toStdString()));
    DBSYNC_ASSIGN(const auto status, replica->status());
    return AccountStore().find(QString::fromStdString(status.server), QString::fromStdString(status.tenant));
}

/// TABLE or TABLE.COLUMN; names may have dots themselves, so the tenant's tables decide: the longest name that fits.
Result<PolicyEntry> parseTarget(const std::string& text, const dbsync::Schema& schema)
{
    if (const auto* table = schema.find(text))
        return PolicyEntry{table->name, {}, {}};
    std::optional<Error> noColumn;
    for (std::size_t dot = text.rfind('.'); dot != std::string::npos && dot > 0; dot = text.rfind('.', dot - 1)) {
        const auto* table = schema.find(text.substr(0, dot));
        const int column = table ? table->columnIndex(text.substr(dot + 1)) : -1;
        if (column >= 0)
            return PolicyEntry{table->name, table->columns[static_cast<std::size_t>(column)].name, {}};
        if (table && !noColumn)
            noColumn = Error{ErrorKind::InvalidRequest, "unknownColumn",
                             "Table \"" + table->name + "\" has no column \"" + text.substr(dot + 1) + "\".",
                             "Check the name."};
    }
    if (noColumn)
        return *noColumn;
    return Error{ErrorKind::InvalidRequest, "unknownTable", "The tenant has no table \"" + text + "\".",
                 "Check the name; a column is named TABLE.COLUMN."};
}

std::string inWords(const Policies& policies)
{
    std::string text;
    for (const PolicyEntry& each : policies.entries())
        text += each.table + (each.column.empty() ? "" : "." + each.column) + "  " +
                std::string(policyName(each.policy)) + "\n";
    return text.empty() ? "No policy is set: every conflict asks." : text;
}

Json document(const Policies& policies)
{
    return {{"policies", Json::parse(policies.toJson(), nullptr, false)}};
}

/// What holds for the table or column once it has no policy of its own.
std::string effectOfUnset(const Policies& policies, const PolicyEntry& entry)
{
    if (entry.column.empty())
        return policyEffect(dbsync::Policy::Ask, entry.table, {});
    const auto& entries = policies.entries();
    const auto ofTable = std::find_if(entries.begin(), entries.end(), [&](const PolicyEntry& each) {
        return each.table == entry.table && each.column.empty();
    });
    const auto policy = ofTable == entries.end() ? dbsync::Policy::Ask : ofTable->policy;
    return "Column \"" + entry.column + "\" is as its table. " + policyEffect(policy, entry.table, {});
}

/// Nothing for a policy takes back what is set.
int change(const Invocation& invocation, dbsync::sync::HttpCloud& cloud, const std::string& target,
           std::optional<dbsync::Policy> policy)
{
    const auto schema = cloud.fetchSchema();
    if (!schema)
        return invocation.fail(schema.error());
    auto entry = parseTarget(target, *schema);
    if (!entry)
        return invocation.fail(entry.error());
    if (policy)
        entry->policy = *policy;
    const auto policies = policy ? cloud.setPolicy(*entry) : cloud.unsetPolicy(entry->table, entry->column);
    if (!policies)
        return invocation.fail(policies.error());
    const std::string effect =
        policy ? policyEffect(*policy, entry->table, entry->column) : effectOfUnset(policies->policies, *entry);
    Json answer = document(policies->policies);
    answer["effect"] = effect;
    return invocation.answer(answer, effect);
}

} // namespace

int runPolicy(const QStringList& arguments)
{
    Invocation invocation(
        QStringLiteral("policy"),
        QStringLiteral("policy [TABLE[.COLUMN] ask|cloud|device|latest|sum|unset] [--db FILE]"),
        QStringLiteral("Lists or sets who decides where a row was changed here and in the cloud:\n"
                       "a person (ask), one of the two, the later change, or both differences added\n"
                       "up. unset takes a policy back: a column is as its table again, a table asks.\n"
                       "Policies are the tenant's; setting one needs the role MANAGER."));
    invocation.takesDatabase();
    invocation.takesArguments();
    if (const auto code = invocation.parse(arguments))
        return *code;
    const QStringList words = invocation.positional();
    const auto policy = words.size() == 2 ? dbsync::policyFromName(words.at(1).toStdString()) : std::nullopt;
    const bool unset = words.size() == 2 && words.at(1) == u"unset";
    if (!words.isEmpty() && !policy && !unset)
        return invocation.misuse(
            QStringLiteral("Give nothing, or TABLE[.COLUMN] and ask, cloud, device, latest, sum or unset."));
    const auto account = accountFor(invocation);
    if (!account)
        return invocation.fail(account.error());
    dbsync::sync::HttpCloud cloud(*account);
    if (policy || unset)
        return change(invocation, cloud, words.at(0).toStdString(), policy);
    const auto policies = cloud.fetchPolicies();
    if (!policies)
        return invocation.fail(policies.error());
    return invocation.answer(document(policies->policies), inWords(policies->policies));
}
