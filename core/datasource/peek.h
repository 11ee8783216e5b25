#pragma once

#include "datasource/datasource.h"

namespace dbsync::datasource {

/// What a database tells of itself, before anything of it is touched.
struct Peeked
{
    std::optional<Owner> owner;
    std::vector<KnownTenant> tenants;
};

/// Looks whose a database is without making or changing anything, as Datasource::open() would. Empty where our own
/// tables are not there.
Result<Peeked> peek(const std::string& url, const std::string& folder);

} // namespace dbsync::datasource
