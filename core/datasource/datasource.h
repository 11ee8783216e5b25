#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "base/table_versions.h"
#include "change/wire.h"
#include "schema/table.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// Tenants' rows in the cloud: schemas, revisions, push and pull (docs/protocol.md).
namespace dbsync::datasource {

/// Where a first pull was cut: everything up to this row has arrived, as of revision `at`.
struct ResumePoint
{
    std::int64_t at = 0; ///< revision of the first answer
    std::string table;
    std::string key; ///< JSON array
};

/// What a pull asks for.
struct ChangesRequest
{
    wire::Cursor since;                ///< revision 0 (and no mark) for everything
    bool tombstones = false;           ///< with `since` 0 only: tombstones too; otherwise they always come
    std::optional<ResumePoint> resume; ///< with `since` 0 only
};

/// The answer to a pull: lines of one snapshot. May be used from different threads, one at a time. It holds a
/// connection and its snapshot until it is destroyed, and must not outlive its datasource.
class ChangeStream
{
public:
    virtual ~ChangeStream() = default;
    /// Appends whole lines, about 128 KiB a call (a single row may be larger); false, appending nothing, once the last
    /// line was given before. After an error the stream is of no more use.
    virtual Result<bool> next(std::string& lines) = 0;
    /// The revision of the snapshot.
    virtual const wire::Cursor& cursor() const = 0;
};

/// The bytes of a batch as plain lines; what was compressed is decompressed by the one who implements this.
class RowSource
{
public:
    virtual ~RowSource() = default;
    /// Reads up to `size` bytes into `data`; 0 at the end. Must not wait for a slow client: a datasource has few
    /// writers, and one is held meanwhile.
    virtual Result<std::size_t> read(char* data, std::size_t size) = 0;
};

/// Who pushes a batch.
struct Author
{
    std::string user;   ///< e-mail address
    std::string device; ///< id; the batch must be of this device
};

/// How many rows and tombstones a tenant has in a table.
struct TableCount
{
    std::string table;
    std::int64_t rows = 0;
    std::int64_t tombstones = 0;
};

/// Whether a tenant may be used while it is moved to another datasource.
enum class Hold {
    None,
    Writes, ///< it is read only: pushes and schema pushes are "busy"
    Moved,  ///< it is elsewhere now: whatever is asked of it here is "busy"
};

/// What of a tenant's history nobody needs any more.
struct Forgetting
{
    std::int64_t before = 0;          ///< every device has seen this revision: earlier revisions and tombstones go
    std::vector<std::int64_t> keep;   ///< revisions whose marks stay, as devices that were away stand there
    std::vector<std::string> devices; ///< never come back: their answers go
};

/// Where a tenant's rows lie, for those who look at them with other tools.
struct Placement
{
    struct Place
    {
        std::string table;
        std::string physicalTable;
        std::string tenantColumn; ///< the column with the tenant's id
    };
    std::string space; ///< the namespace, "" where the tenant has no schema yet
    std::vector<Place> tables;
};

/// Whose a datasource is: of which main database (its identity), and which of its datasources.
struct Owner
{
    std::string mainDatabase;
    std::int64_t datasource = 0;

    bool operator==(const Owner&) const = default;
};

/// A tenant that is known in a datasource, with one of the devices that have pushed there; "" where none has.
struct KnownTenant
{
    std::int64_t tenant = 0;
    std::string device;
};

/// A database with the rows of one or many tenants. All functions may be called from many threads at a time; each
/// names the tenant it is for and touches no other's rows. Beyond the errors named, there are:
/// - kind Unreachable, code "busy": all writers or readers are taken, or another program holds the database; try later;
/// - kind LocalDatabase with SQLite's codes (diskFull, damaged …) and kind Internal.
class Datasource
{
public:
    virtual ~Datasource() = default;

    /// Opens the datasource of a URL and brings our own tables in it up to date. "sqlite:NAME" is the file NAME in
    /// `folder`, created where missing; NAME holds letters, digits, '.', '_' and '-' only. "postgresql://…?schema=NAME"
    /// is a database of PostgreSQL with our own tables in that schema; errors are those of postgres/diagnostics.h. Any
    /// other URL is an InvalidRequest error (code "invalidUrl") that says what is supported; one that a newer
    /// dbsync-cloud has made has code "newerVersion". `clock` gives the time of revisions and must outlive the
    /// datasource.
    static Result<std::unique_ptr<Datasource>> open(const std::string& url, const std::string& folder,
                                                    const Clock& clock = systemClock());

    /// The version of our own tables there; changes nothing. Errors as those of open(), but none for a newer version.
    static Result<TableVersions> versions(const std::string& url, const std::string& folder);

    /// Whether it can be reached, read and written now.
    virtual Result<void> check() = 0;

    /// Whose it is, as it is stored there, and so the same by whatever URL it is reached; nothing where nobody has
    /// claimed it.
    virtual Result<std::optional<Owner>> owner() = 0;

    /// Makes it `owner`'s where nobody has claimed it, or `instead` has, and returns whose it is then. Safe with many
    /// at once.
    virtual Result<Owner> claim(const Owner& owner, const std::optional<Owner>& instead = {}) = 0;

    /// All tenants that are known there.
    virtual Result<std::vector<KnownTenant>> tenants() = 0;

    /// Makes the tenant known, without schema and at revision 0; nothing where it is known. Optional: the first
    /// schema push does the same.
    virtual Result<void> addTenant(std::int64_t tenant) = 0;

    /// Removes the tenant with all its rows and its history; nothing where it is not known.
    virtual Result<void> removeTenant(std::int64_t tenant) = 0;

    /// The same where the tenant has moved away from here (Hold::Moved), and nothing where it has not, or is back.
    virtual Result<void> removeMoved(std::int64_t tenant) = 0;

    /// Makes `schema` the tenant's and returns its version; the current version, where nothing changes. InvalidRequest
    /// errors: "schemaStale" where `baseVersion` is not the current one, "schemaContradiction" where it is more than
    /// added tables and columns or the rows do not fit it, "malformed" where it makes no sense. Tables that were there
    /// keep their place in the order, whatever order `schema` has.
    virtual Result<std::int64_t> pushSchema(std::int64_t tenant, const Schema& schema, std::int64_t baseVersion) = 0;

    /// The tenant's schema; version 0 and no tables where it has none, or is not known.
    virtual Result<Schema> schema(std::int64_t tenant) = 0;

    /// The tenant's latest revision; 0 where nothing was pushed, or the tenant is not known.
    virtual Result<wire::Cursor> cursor(std::int64_t tenant) = 0;

    /// Starts a pull. InvalidRequest errors: "otherHistory" where the tenant's history does not have `since` (or
    /// `resume->at`), "cursorTooOld" where it has, but tombstones since then are gone, "malformed" for a resume point
    /// that names no table or key.
    virtual Result<std::unique_ptr<ChangeStream>> changes(std::int64_t tenant, const ChangesRequest& request) = 0;

    /// Does a batch, wholly or not at all; refusals are answers (accepted, refused, otherHistory, copied,
    /// schemaChanged), and all but `copied` are remembered for the device. What is not a batch is an InvalidRequest
    /// error of code "malformed", which changes and uses up nothing, as do errors of `batch`, which are passed on. May
    /// answer before `batch` was read to its end.
    virtual Result<wire::BatchAnswer> push(std::int64_t tenant, const Author& author, RowSource& batch) = 0;

    /// What became of a batch of this device, sequence and id: its answer. One that has not come is `withdrawn`, which
    /// is remembered as an answer: should it still come, nothing of it is done.
    virtual Result<wire::BatchAnswer> withdraw(std::int64_t tenant, const wire::BatchHeader& batch) = 0;

    /// Rows per table, in the order of the schema; costs the same for many rows as for few.
    virtual Result<std::vector<TableCount>> counts(std::int64_t tenant) = 0;

    virtual Result<Placement> placement(std::int64_t tenant) = 0;

    /// Holds a tenant while it is moved, or lets it go.
    virtual Result<void> hold(std::int64_t tenant, Hold hold);

    /// All of a tenant (`since` revision 0), or what came after `since`, as the lines of a transfer (transfer.h), of
    /// one snapshot. Errors as those of changes().
    virtual Result<std::unique_ptr<ChangeStream>> exportTenant(std::int64_t tenant, const wire::Cursor& since);

    /// Takes such lines of a tenant from another datasource: everything replaces what is here, what came after a
    /// revision must go on from it. Rows, tombstones, revisions, marks and answers are as they were there, so that no
    /// device notices. Not one transaction: after an error, remove the tenant or begin again. Code "malformed" for what
    /// is no export. Returns where the tenant stands now.
    virtual Result<wire::Cursor> importTenant(std::int64_t tenant, RowSource& lines);

    /// Forgets history that nobody needs. A cursor before that is too old from then on (see changes()).
    virtual Result<void> forget(std::int64_t tenant, const Forgetting& what);

    /// Checks what must always hold of the tenant's rows (counts, references, unique keys, tombstones, revisions) and
    /// returns what does not, a sentence each. Reads everything.
    virtual Result<std::vector<std::string>> verify(std::int64_t tenant) = 0;

    /// The channel of PostgreSQL's NOTIFY on which each new revision is told in the datasource's database, by devices'
    /// batches and other programs' transactions alike, as "TENANT:REVISION"; "" where there is none.
    virtual std::string channel() const { return {}; }
};

} // namespace dbsync::datasource
