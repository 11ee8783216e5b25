#pragma once

#include "base/error.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The lines of the two streams of rows (docs/protocol.md), written and read. Rows themselves stay as raw JSON here;
/// row_codec.h turns them into values.
namespace dbsync::wire {

/// zstd frame of lines; what devices and cloud use.
inline constexpr std::string_view compressedType = "application/x-dbsync-rows+zstd";
/// The lines themselves; for people with curl.
inline constexpr std::string_view plainType = "application/x-ndjson";

/// A point in a tenant's history: a revision and that revision's random mark. Revision 0 has no mark.
struct Cursor
{
    std::int64_t revision = 0;
    std::string mark;
    friend bool operator==(const Cursor&, const Cursor&) = default;
};

struct ChangesHeader
{
    Cursor cursor;
    std::int64_t schemaVersion = 0;
    std::int64_t rows = 0;             ///< an estimate
    std::int64_t policiesVersion = -1; ///< below 0: not told
    std::int64_t time = 0;             ///< the cloud's clock, milliseconds since 1970; 0: not told
};

struct BatchHeader
{
    std::string device;
    std::int64_t sequence = 0;
    std::string id;
    Cursor cursor;
    std::int64_t schemaVersion = 0;
};

struct Section
{
    std::string table;
    std::vector<std::string> columns;
};

struct RevisionAuthor
{
    std::int64_t revision = 0;
    std::string time;
    std::string user;
    std::string device;
};

struct End
{
    std::int64_t rows = 0;
    std::vector<RevisionAuthor> revisions;
};

/// The incarnation of a row that a device knows to have been in the cloud before, and no more than that: any other row
/// of its key may be the same one.
inline constexpr std::int64_t unknownIncarnation = 0;

/// A line of a pull; `json` is the row, or the key of a tombstone. Borrowed from the line.
struct ChangedRow
{
    std::int64_t revision = 0;
    std::int64_t incarnation = 0;
    bool deleted = false;
    std::string_view json;
    std::string_view times =
        {}; ///< when its columns were changed (one value of a tombstone), JSON array; "" where not told
};

/// A line of a push; which views are set depends on `kind` ('i', 'u', 'd', 'r'). Borrowed from the line.
struct Operation
{
    char kind = 'i';
    std::int64_t incarnation = 0;
    std::string_view row;     ///< i, r: the row
    std::string_view key;     ///< u, d
    std::string_view columns; ///< u: positions
    std::string_view base;    ///< u: values in the base
    std::string_view values;  ///< u: new values
    std::int64_t time = 0;    ///< when the device changed it, milliseconds since 1970 by the cloud's clock; 0: not told
};

void append(const ChangesHeader& header, std::string& out);
void append(const BatchHeader& header, std::string& out);
void append(const Section& section, std::string& out);
void append(const End& end, std::string& out);
void append(const ChangedRow& row, std::string& out);
void append(const Operation& operation, std::string& out);

Result<ChangesHeader> parseChangesHeader(std::string_view line);
Result<BatchHeader> parseBatchHeader(std::string_view line);
/// The line that begins with '{' after the header: a section, or the end.
struct SectionOrEnd
{
    std::optional<Section> section;
    std::optional<End> end;
};
Result<SectionOrEnd> parseSectionOrEnd(std::string_view line);
Result<ChangedRow> parseChangedRow(std::string_view line);
Result<Operation> parseOperation(std::string_view line);

/// Why the cloud did not take a row of a batch.
struct RefusedRow
{
    std::string table;
    std::string key;    ///< JSON array
    std::string reason; ///< stale, exists, unique, foreignKey, invalidValue
    std::vector<std::string> columns;
    std::string message;
    std::string otherTable; ///< the row it collides with or lacks, "" where none
    std::string otherKey;   ///< JSON array
};

/// The cloud's answer to a batch.
struct BatchAnswer
{
    std::string result; ///< accepted, refused, otherHistory, copied, unknownDevice, schemaChanged, withdrawn
    Cursor cursor;      ///< of the new revision, when accepted
    Cursor previous;    ///< the one before it
    std::vector<RefusedRow> rows;
    bool more = false; ///< accepted: the next revision holds what triggers in the cloud made of it; refused: more rows
    std::string message;
};

/// As JSON text; refusals as the error document with status code 409.
std::string answerToJson(const BatchAnswer& answer);
Result<BatchAnswer> answerFromJson(std::string_view json);

/// Cuts a stream of bytes into lines. A line may be as long as `limit` bytes.
class LineSplitter
{
public:
    explicit LineSplitter(std::size_t limit = std::size_t{512} << 20) : m_limit(limit) {}

    /// The buffer to append bytes to; call next() until it has no more.
    std::string& buffer() { return m_buffer; }
    /// The next whole line without its end, borrowed until the buffer is touched; an error where a line is too long.
    Result<std::optional<std::string_view>> next();
    /// Drops the lines that were taken; call after next() had no more, before appending.
    void compact();
    /// Whether bytes without a line end are left.
    bool hasRest() const { return m_position < m_buffer.size(); }

private:
    std::string m_buffer;
    std::size_t m_position = 0;
    std::size_t m_searched = 0;
    std::size_t m_limit;
};

} // namespace dbsync::wire
