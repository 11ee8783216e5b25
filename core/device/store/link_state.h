#pragma once

#include "base/error.h"
#include "change/policy.h"
#include "change/wire.h"
#include "schema/table.h"

#include <optional>
#include <sqlite3.h>
#include <string>
#include <vector>

namespace dbsync::device {

/// A table, or a column of one, that another program removed or renamed.
struct GoneFromFile
{
    std::string table;
    std::string column; ///< "" for the table
};

/// An index, view or trigger that was changed here and in the cloud: the file keeps its own.
struct KeptObject
{
    std::string type;
    std::string name;
};

/// What links a file to a tenant; it lies in the file itself (table dbsync_state) and changes together with the rows.
struct LinkState
{
    std::string server;
    std::string tenant;
    std::string device;
    std::string companion;             ///< the id of the companion that belongs to this file
    wire::Cursor cursor;               ///< up to which all of the cloud's changes are applied
    std::string plan;                  ///< of the last apply that reached the file
    std::int64_t sequence = 0;         ///< of the last batch
    std::int64_t schemaCookie = 0;     ///< PRAGMA schema_version when capture was last found whole
    Schema schema;                     ///< the tenant's, as far as it is synced here
    Policies policies;                 ///< the tenant's, as of the last sync
    std::int64_t policiesVersion = -1; ///< of the policies; below 0 before the first sync
    /// The tenant's whole schema (without excluded tables), where the file does not have all of it.
    std::optional<Schema> wholeSchema;
    std::vector<std::string> excluded; ///< tables that the user left out
    bool onlyNamed = false;            ///< the user named what is synced: what comes later is left out
    /// What was synced here and is gone from the file since: not made again by itself.
    std::vector<GoneFromFile> gone;
    std::vector<KeptObject> kept;

    const Schema& whole() const { return wholeSchema ? *wholeSchema : schema; }
    bool isExcluded(std::string_view table) const;
    bool isGone(std::string_view table, std::string_view column) const;
};

/// A synced table as the file numbers it.
struct NumberedTable
{
    int id = 0;
    std::string name;
    std::string sql; ///< the user's CREATE TABLE when capture was installed
};

/// Creates the tables of the link in the file.
Result<void> createLinkTables(sqlite3* connection);

/// That this program may read and write the link of a linked file. Code "newerLink" where a later one made it.
Result<void> checkLinkFormat(sqlite3* connection);

/// Code "newerLink", as checkLinkFormat().
Result<LinkState> readLinkState(sqlite3* connection);
Result<void> writeLinkState(sqlite3* connection, const LinkState& state);
Result<void> writeCursor(sqlite3* connection, const wire::Cursor& cursor);
Result<void> writePlan(sqlite3* connection, const std::string& plan);
Result<void> writeSequence(sqlite3* connection, std::int64_t sequence);
Result<void> writePolicies(sqlite3* connection, const Policies& policies, std::int64_t version);
Result<void> writeSchemaCookie(sqlite3* connection, std::int64_t cookie);

Result<std::vector<NumberedTable>> readNumberedTables(sqlite3* connection);
Result<void> writeNumberedTable(sqlite3* connection, const NumberedTable& table);

/// The name in dbsync_state under which capture notes that rows with NULL in their key were written into a table.
std::string keylessName(int table);

/// Why a table has to be compared with its bases because its triggers were not whole: "changed", or "returned" where it
/// was away; "" where it has not. Kept in the file, so that neither a crash nor a lost companion forgets it.
Result<std::string> readUnnoticed(sqlite3* connection, int table);
Result<void> writeUnnoticed(sqlite3* connection, int table, const std::string& why);

} // namespace dbsync::device
