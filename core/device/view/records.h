#pragma once

#include "base/error.h"
#include "change/value.h"
#include "device/view/attention.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// What the local database shows of itself to people and programs: plain values, safe to hand to other threads.
namespace dbsync::device {

using ColumnNames = std::shared_ptr<const std::vector<std::string>>;

/// A row, or the columns of a key, with the names of its columns.
struct Record
{
    ColumnNames columns;
    Row values;

    const Value* find(std::string_view column) const;
};

enum class State {
    InStep,         ///< nothing waits, as far as was known at the last sync
    Pending,        ///< local changes wait to be sent
    Conflicts,      ///< decisions wait
    Offline,        ///< the last sync did not reach the cloud
    Refused,        ///< the cloud did not let us in
    NeedsAttention, ///< something else waits for a person: see `attention`
};

/// `inStep`, `pending`, `conflicts`, `offline`, `refused`, `needsAttention`.
std::string_view stateName(State state);

struct Status
{
    std::string database; ///< absolute path
    std::string server;
    std::string tenant;
    std::string device;
    State state = State::InStep;
    std::int64_t pending = 0;
    std::int64_t conflicts = 0;
    std::int64_t revision = 0;
    std::string lastSync;  ///< ISO 8601 UTC, "" before the first
    std::string lastError; ///< a sentence, "" after success
    std::vector<Attention> attention;
};

enum class ChangeKind { Insert, Update, Delete };
std::string_view changeKindName(ChangeKind kind); ///< `insert`, `update`, `delete`

struct PendingChange
{
    std::string table;
    Record key;
    ChangeKind kind = ChangeKind::Update;
    std::optional<Record> base;
    std::optional<Record> local;
    std::vector<std::string> columns; ///< those that differ; all for insert and delete
    bool held = false;                ///< waits for a decision, or for a row that does
};

/// How many changes of a table wait.
struct PendingCount
{
    std::string table;
    std::int64_t changes = 0; ///< at most: some may have been taken back since they were noted
};

/// Which pending changes to read.
struct PendingQuery
{
    std::string table;     ///< "": of all tables, in their order
    Row after;             ///< of `table`: only what comes after this key
    std::size_t limit = 0; ///< looks at no more than so many; 0: all
    bool onlyHeld = false; ///< those that wait for a decision or for consent
};

/// Pending changes, in the order of tables and keys.
struct PendingSlice
{
    std::vector<PendingChange> changes;
    Row last;             ///< where to go on after, where `complete` is false
    bool complete = true; ///< whether there are no others
};

struct Conflict
{
    std::int64_t id = 0;
    std::string table;
    Record key;
    std::string kind; ///< as in the contract: updateUpdate, updateDelete, …
    std::vector<std::string> columns;
    std::optional<Record> base;
    std::optional<Record> local;
    std::optional<Record> cloud;
    std::string message;
    std::string time;         ///< when it was found
    std::string author;       ///< who made the cloud's change, "" where unknown
    bool canKeepBoth = false; ///< whether both rows can stay, one with a new key
};

/// What to do with a conflict.
struct Decision
{
    enum class Use { Device, Cloud, Both, Values };
    Use use = Use::Device;
    std::vector<std::pair<std::string, Value>> values; ///< for Values: column and value; others merge as they are
};

/// A conflict that could not be decided as was wished, and why.
struct UndecidedConflict
{
    std::int64_t id = 0;
    Error error;
};

/// What became of conflicts that were to be decided alike.
struct DecisionOutcome
{
    std::vector<std::int64_t> decided;
    std::vector<UndecidedConflict> undecided;
};

struct Counts
{
    std::int64_t inserted = 0;
    std::int64_t updated = 0;
    std::int64_t deleted = 0;
    bool empty() const { return inserted == 0 && updated == 0 && deleted == 0; }
};

struct ActivityEntry
{
    std::int64_t id = 0;
    std::string time;
    std::string direction; ///< pulled, pushed, undo, resolve
    std::string user;
    Counts counts;
    std::int64_t sync = 0;            ///< equal for what one sync did; 0 for undo and resolve
    std::vector<std::int64_t> undoes; ///< undo: the activities that it took back
    bool rowsKept = false;            ///< whether its rows can still be shown and taken back
};

/// A row that an activity changed: as it was before and is after, nothing where it was not there.
struct RowChange
{
    std::int64_t activity = 0;
    std::string direction;
    std::string table;
    Record key;
    std::optional<Record> before;
    std::optional<Record> after;
    std::string user; ///< who made the change, "" where unknown
    std::string time; ///< when it reached the cloud; of undo and resolve, when it was done here
};

/// A row that was inserted here and got another key, because the cloud had another row at its own, or the same row
/// elsewhere. Such rows have one automatic key column.
struct MovedKey
{
    std::string table;
    std::int64_t from = 0;
    std::int64_t to = 0;
};

/// What to take back.
struct UndoRequest
{
    struct Key
    {
        std::string table;
        Row key;
    };
    std::vector<std::int64_t> activities; ///< taken back as one; none: the latest sync that changed rows
    std::vector<Key> rows;                ///< only these, and all of `tables`; everything where both are empty
    std::vector<std::string> tables;
    bool onlyTell = false; ///< tells what it would come to, and changes nothing
};

/// Why an undo leaves a row, or a part of one, as it is.
struct LeftReason
{
    enum class Kind {
        Waits,             ///< for a decision
        ChangedSince,      ///< `detail`: the columns, each in quotes
        AddedAndChanged,   ///< it was added, and changed since
        ChangedAndDeleted, ///< it was changed, and deleted since
        KeyTaken,          ///< it was deleted, and another row has its key now
        NoParent,          ///< it would refer to a row that is not there
        StillReferred,     ///< other rows refer to it
        Refused,           ///< by a constraint, in the database's words: `detail`
        NotSynced,         ///< its table is not synced any more
    };
    Kind kind = Kind::Waits;
    std::string detail;
};

/// A row, or a part of one, that an undo left as it is.
struct LeftRow
{
    std::string table;
    Record key;
    LeftReason why;
    std::string reason; ///< why, as a sentence for programs and logs; views have words of their own
};

struct UndoReport
{
    std::int64_t activity = 0; ///< of the undo itself, 0 where there was nothing to change
    std::vector<std::int64_t> undone;
    Counts counts;
    std::vector<LeftRow> left;
};

/// A table of the local database as the window lists it.
struct TableSummary
{
    std::string name;
    bool synced = false;
    LeftOutReason reason; ///< where it is not
    std::int64_t rows = 0;
    std::int64_t pending = 0;
    std::int64_t conflicts = 0;
    std::vector<std::string> columns;
    std::vector<std::string> keyColumns;
};

/// A page of a table's rows.
struct RowPage
{
    ColumnNames columns;
    std::vector<Row> rows;
    /// Per row: ' ' as the cloud has it, '+' new, '~' changed, '-' deleted here (as the cloud has it), '!' in conflict,
    /// '*' just arrived, '?' not there any more.
    std::vector<char> marks;
    std::int64_t offset = 0; ///< of the first row in the whole (filtered) table
    std::int64_t total = 0;  ///< rows of the whole (filtered) table, as far as they are known
    bool complete = true;    ///< whether all is known, and as the file is now
};

} // namespace dbsync::device
