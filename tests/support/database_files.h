#pragma once

#include <string>

namespace dbsync::test {

/// Copies a SQLite database that nobody has open, with the journal or log that a crash may have left.
void replaceDatabase(const std::string& from, const std::string& to);

/// Removes one with its journal and log.
void removeDatabase(const std::string& path);

} // namespace dbsync::test
