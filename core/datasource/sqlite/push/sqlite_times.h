#pragma once

#include "base/error.h"
#include "datasource/sqlite/sqlite_connections.h"

#include <cstdint>
#include <optional>
#include <string>

namespace dbsync::datasource {

/// Whether times are kept of any row of the table.
Result<bool> hasTimes(sqlite::StatementCache& statements, std::int64_t tenant, const std::string& table);

/// What is kept of a row (change_times.h), where it was written in `revision`; of any revision where that is 0. `key`
/// is JSON.
Result<std::optional<std::string>> readTimes(sqlite::StatementCache& statements, std::int64_t tenant,
                                             const std::string& table, const std::string& key, std::int64_t revision);

Result<void> writeTimes(sqlite::StatementCache& statements, std::int64_t tenant, const std::string& table,
                        const std::string& key, std::int64_t revision, const std::string& times);

} // namespace dbsync::datasource
