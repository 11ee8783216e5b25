#pragma once

#include "change/value.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// What people do to rows, as plain values that any thread may hold.
namespace dbsync::device {

/// One edit of one row.
struct RowEdit
{
    enum class Kind {
        Insert,
        Update,
        Delete,
        Put, ///< an update where there is a row with the key that is among the values, else an insert
    };
    Kind kind = Kind::Update;
    std::string table;
    Row key; ///< of the row as it is, in the key's order; for Update and Delete
    std::vector<std::pair<std::string, Value>> values; ///< what to set; an insert's other columns take their defaults
};

/// Why an edit cannot be done: facts, of which a view makes words.
struct EditProblem
{
    enum class Kind {
        NotNull,       ///< the column needs a value
        Unique,        ///< another row has these values
        Check,         ///< `detail` is the condition, or its name
        NoParent,      ///< the value refers to no row of `detail`
        StillReferred, ///< `count` rows of `detail` refer to this row
        Type,          ///< the value does not fit the column's type, `detail`
        Refused,       ///< a trigger of the database says no, in its own words: `detail`
        Gone,          ///< the row is not there any more
        ChangedSince,  ///< undo: the row was changed again
    };
    Kind kind = Kind::Refused;
    std::size_t edit = 0; ///< which of the edits, counted from 0
    std::string table;
    std::vector<std::string> columns;
    std::string detail;
    std::int64_t count = 0;
};

/// An edit that is to be done, or why it cannot be.
struct PlannedEdit
{
    RowEdit edit;
    std::optional<EditProblem> problem;
};

/// What became of a row; values in the order of the table's columns.
struct EditedRow
{
    std::string table;
    Row key;
    std::optional<Row> before; ///< nothing where the row was not there
    std::optional<Row> after;  ///< nothing where it is not there any more
};

/// What was done in one transaction, side effects of triggers and foreign keys included, ready to be taken back.
struct EditStep
{
    std::shared_ptr<const std::vector<EditedRow>> changes; ///< null where nothing was

    explicit operator bool() const { return changes && !changes->empty(); }
};

/// Either `problems` is empty and all edits are done, or none is.
struct EditOutcome
{
    std::vector<EditProblem> problems;
    EditStep step;
    std::vector<Row> keys;   ///< per edit: the row's key afterwards; empty after a delete
    bool doneBefore = false; ///< nothing was done now, as the edits' mark says that they have been
};

/// What keeping rows from a mass deletion came to.
struct KeptRows
{
    EditOutcome restored;       ///< of those that were deleted here
    std::int64_t sentAgain = 0; ///< rows that were deleted in the cloud and go there again
};

} // namespace dbsync::device
