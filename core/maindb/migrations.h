#pragma once

#include <span>
#include <string>

namespace dbsync::maindb {

/// The statements of each version of the main database's tables, as SQLite has them: version 1 first. A version, once
/// released, is never changed; what comes later is another one.
std::span<const char* const> migrations();

/// The statement that makes the identity of a main database that has none; to be run after them, in their transaction.
std::string giveIdentity();

/// The same in PostgreSQL's words. Only INTEGER and TEXT columns, AUTOINCREMENT keys, WITHOUT ROWID, and what both
/// databases share may be in a migration.
std::string inPostgresWords(std::string sql);

} // namespace dbsync::maindb
