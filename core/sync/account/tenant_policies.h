#pragma once

#include "base/error.h"
#include "sync/account/account.h"

#include <vector>

namespace dbsync::sync {

/// Who decides where a row was changed on two sides: `ask`, `cloud`, `device`, `latest` or `sum`.
struct Policy
{
    QString table;
    QString column; ///< "" for the whole table
    QString policy;
};

/// The policies of an account's tenant, as the cloud keeps them for every device. Blocks.
class TenantPolicies
{
public:
    explicit TenantPolicies(Account account) : m_account(std::move(account)) {}

    Result<std::vector<Policy>> list() const;
    /// Sets one, and answers all. Code forbidden where the role is too low.
    Result<std::vector<Policy>> set(const Policy& policy) const;

private:
    Account m_account;
};

} // namespace dbsync::sync
