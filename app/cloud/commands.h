#pragma once

#include "command_line.h"

/// The subcommands: what they know and what they do.
namespace dbsync::cloud {

CommandSpec initSpec();
/// Makes or updates the first operator.
Result<void> runInit(const CommandLine& line);

CommandSpec serveSpec();
/// Serves until SIGTERM or SIGINT.
Result<void> runServe(const CommandLine& line);

CommandSpec schemaSpec();
/// Brings the tables of the main database, of the datasources, or of one tenant up to date.
Result<void> runSchema(const CommandLine& line);

} // namespace dbsync::cloud
