#pragma once

#include "base/error.h"
#include "device/edit/row_edit.h"
#include "device/exchange/csv.h"
#include "device/exchange/transfer_state.h"
#include "device/view/row_query.h"

namespace dbsync::device {

class RowEditor;
class Store;

/// What a file of lines looks like, before anything is made of it.
struct CsvPreview
{
    char delimiter = ',';
    std::vector<std::string> titles; ///< the first line
    std::vector<CsvLine> lines;      ///< the first few after it
};

/// `delimiter` 0: guessed. Codes as CsvReader's, and emptyFile.
Result<CsvPreview> previewCsv(const std::string& path, char delimiter = 0);

/// How the lines of a file become rows.
struct CsvPlan
{
    std::string path;
    char delimiter = ',';
    bool titles = true; ///< whether the first line names the fields
    std::string table;
    std::vector<std::pair<std::string, int>> columns; ///< which field each column takes; others take their defaults
    bool update = false;                              ///< whether rows with the key of a line are changed, else refused
    bool decimalComma = false;                        ///< whether 3,50 is a number too
};

struct LineProblem
{
    std::int64_t line = 0; ///< counted from 1
    EditProblem problem;
};

struct ImportOutcome
{
    std::vector<LineProblem> problems; ///< nothing is imported where there are any
    std::int64_t rows = 0;
    EditStep step;
};

/// Imports a file in one transaction, or nothing of it; lists at most `mostProblems` lines that do not fit. A field
/// that is empty and not quoted is NULL where the column takes that, else an empty text. Kind Cancelled where `state`
/// says that it is to stop.
Result<ImportOutcome> importCsv(Store& store, RowEditor& editor, const CsvPlan& plan, std::size_t mostProblems,
                                TransferState& state);

/// Where rows are written to, and how.
struct CsvTarget
{
    std::string path;
    char delimiter = ',';
    bool decimalComma = false; ///< whether a number is written 3,50
};

/// Writes what a query shows, but for rows that are deleted, with a first line of titles; the file is there whole or
/// not at all. Returns how many rows. NULL is an empty field, an empty text a pair of quotes, a blob X'…'. A byte order
/// mark tells spreadsheets that it is UTF-8. Kind Cancelled where `state` says that it is to stop.
Result<std::int64_t> exportCsv(Store& store, const RowQuery& query, const std::vector<std::string>& columns,
                               const CsvTarget& target, TransferState& state);

} // namespace dbsync::device
