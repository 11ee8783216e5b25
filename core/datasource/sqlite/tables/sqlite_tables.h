#pragma once

#include "base/statement_cache.h"
#include "datasource/layout.h"

namespace dbsync::datasource {

/// Makes the physical tables of a namespace.
Result<void> createTables(sqlite3* connection, const Layout& layout);

/// Turns the tables of `from` into those of `to`, in the same namespace, which one tenant has alone: adds tables and
/// columns, filling these with their defaults, and brings indexes up to date. An error of code "schemaContradiction"
/// where rows have equal values in a new unique key.
Result<void> alterTables(sqlite::StatementCache& statements, const Layout& from, const Layout& to);

/// Copies a tenant's rows and tombstones to another namespace, which has all tables and columns of `from`; errors as
/// above.
Result<void> copyRows(sqlite::StatementCache& statements, std::int64_t tenant, const Layout& from, const Layout& to);

/// Deletes a tenant's rows and tombstones.
Result<void> deleteRows(sqlite::StatementCache& statements, std::int64_t tenant, const Layout& layout);

/// The same of at most `most` of them; how many there were.
Result<std::int64_t> deleteSomeRows(sqlite::StatementCache& statements, std::int64_t tenant, const Layout& layout,
                                    std::int64_t most);

/// Makes keys that earlier versions compared by their folded form one to the byte, and what indexes are missing.
Result<void> unfoldKeys(sqlite3* connection, const Layout& layout);

Result<void> dropTables(sqlite3* connection, const Layout& layout);

} // namespace dbsync::datasource
