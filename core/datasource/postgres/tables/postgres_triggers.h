#pragma once

#include "datasource/postgres/tables/postgres_layout.h"
#include "datasource/postgres/tables/postgres_migrations.h"

#include <string>

namespace dbsync::datasource {

/// The triggers by which rows that other programs write get what ours have: transaction, incarnation, tombstones,
/// counts. In our own transactions, which set "dbsync.own", they do nothing but for what
/// triggers of other software write. First the functions, again where columns
/// were added, then the triggers themselves.
std::string createTriggerFunctions(const PostgresPlace& place, const PostgresLayout& layout,
                                   const PostgresTable& table);
std::string createTriggers(const PostgresLayout& layout, const PostgresTable& table);

} // namespace dbsync::datasource
