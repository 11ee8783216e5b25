#pragma once

#include "datasource/postgres/tables/postgres_layout.h"
#include "postgres/connection.h"

#include <set>
#include <string>

namespace dbsync::datasource {

/// Triggers that other software has on the tenant's tables run for what devices send, too. They may write other values,
/// leave rows out, refuse them, and write rows elsewhere. The names are those of the physical tables, plain.
struct OthersTriggers
{
    std::set<std::string> tables;     ///< that have any
    std::set<std::string> beforeRows; ///< that have some which may change or leave out a row
};

Result<OthersTriggers> findOthersTriggers(postgres::Connection& connection, const PostgresLayout& layout);

/// The classes of SQLSTATE that are trouble of the database itself, as a list of SQL: connection, transaction state,
/// serialization, resources, other states, operator, system, configuration, internal.
inline constexpr const char* troubles = "'08', '25', '40', '53', '55', '57', '58', 'F0', 'XX'";

/// Whether an error of this SQLSTATE is what a trigger says of a row, and none of those.
bool isRowRefused(const std::string& sqlState);

} // namespace dbsync::datasource
