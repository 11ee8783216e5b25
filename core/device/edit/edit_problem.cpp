#include "device/edit/edit_problem.h"

#include "base/counted.h"
#include "device/schema/mentioned_columns.h"

namespace dbsync::device {

namespace {

using Kind = EditProblem::Kind;

/// What follows the first colon of SQLite's message.
std::string afterColon(const std::string& message)
{
    const std::size_t colon = message.find(": ");
    return colon == std::string::npos ? std::string() : message.substr(colon + 2);
}

/// "Track.Name, Track.Album" becomes the table and its columns.
void readColumns(const std::string& list, EditProblem& problem)
{
    std::size_t from = 0;
    while (from < list.size()) {
        std::size_t end = list.find(", ", from);
        end = end == std::string::npos ? list.size() : end;
        const std::string name = list.substr(from, end - from);
        const bool known = name.compare(0, problem.table.size() + 1, problem.table + ".") == 0;
        const std::size_t dot = known ? problem.table.size() : name.find('.');
        if (dot != std::string::npos) {
            problem.table = name.substr(0, dot);
            problem.columns.push_back(name.substr(dot + 1));
        }
        from = end + 2;
    }
    if (problem.columns.empty())
        problem.detail = list;
}

EditProblem constraintProblem(int code, const std::string& message, const std::string& table)
{
    EditProblem problem;
    problem.table = table;
    switch (code) {
    case SQLITE_CONSTRAINT_NOTNULL:
        problem.kind = Kind::NotNull;
        readColumns(afterColon(message), problem);
        break;
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
        problem.kind = Kind::Unique;
        readColumns(afterColon(message), problem);
        break;
    case SQLITE_CONSTRAINT_CHECK:
        problem.kind = Kind::Check;
        problem.detail = afterColon(message);
        break;
    case SQLITE_CONSTRAINT_FOREIGNKEY:
        problem.kind = Kind::NoParent;
        break;
    case SQLITE_CONSTRAINT_DATATYPE:
        problem.kind = Kind::Type;
        problem.detail = message;
        break;
    default:
        problem.kind = Kind::Refused;
        problem.detail = message;
        break;
    }
    return problem;
}

std::string joined(const std::vector<std::string>& names)
{
    std::string text;
    for (const std::string& name : names)
        text.append(text.empty() ? "" : ", ").append(name);
    return text;
}

} // namespace

std::optional<EditProblem> problemOf(sqlite3* connection, const std::string& table)
{
    const int code = sqlite3_extended_errcode(connection);
    const std::string message = sqlite3_errmsg(connection);
    if ((code & 0xff) == SQLITE_CONSTRAINT)
        return constraintProblem(code, message, table);
    if ((code & 0xff) == SQLITE_MISMATCH || (code & 0xff) == SQLITE_TOOBIG)
        return EditProblem{Kind::Type, 0, table, {}, message, 0};
    return std::nullopt;
}

std::vector<std::string> columnsOf(const EditProblem& problem, const Table& table)
{
    if (problem.kind == Kind::Check)
        return mentionedColumns(table, problem.detail);
    return problem.columns;
}

std::string describe(const EditProblem& problem)
{
    const std::string columns = joined(problem.columns);
    switch (problem.kind) {
    case Kind::NotNull:
        return "Column " + columns + " of table " + problem.table + " needs a value.";
    case Kind::Unique:
        return "Another row of table " + problem.table + " has the same " + columns + ".";
    case Kind::Check:
        return "The row breaks a rule of table " + problem.table + ": " + problem.detail + ".";
    case Kind::NoParent:
        return "Column " + columns + " refers to no row of table " + problem.detail + ".";
    case Kind::StillReferred:
        return counted(problem.count, " row", " rows") + " of table " + problem.detail +
               (problem.count == 1 ? " refers" : " refer") + " to this row.";
    case Kind::Type:
        return "A value does not fit the type of its column" + (columns.empty() ? std::string() : " " + columns) + ".";
    case Kind::Refused:
        return problem.detail.empty() ? "The database refused." : problem.detail;
    case Kind::Gone:
        return "The row is not there any more.";
    case Kind::ChangedSince:
        break;
    }
    return "The row was changed since.";
}

} // namespace dbsync::device
