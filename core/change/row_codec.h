#pragma once

#include "base/error.h"
#include "change/value.h"

#include <memory>
#include <sqlite3.h>
#include <string>
#include <string_view>

namespace dbsync {

/// Appends a value as JSON, in the one form it can have: integers up to 2^53 and finite reals as numbers (reals in
/// their shortest form that reads back the same, always with a point or an exponent), text as a string, NULL as null;
/// larger integers, non-finite reals, blobs and text that is not UTF-8 tagged: {"integer":"…"}, {"real":"Infinity"},
/// {"blob":"BASE64"}, {"text":"BASE64"}. Since the form is unique, equal rows are equal bytes.
void appendValue(const ValueView& value, std::string& out);

/// Appends `[v1,v2,…]`.
void appendRow(const RowView& row, std::string& out);
void appendRow(const Row& row, std::string& out);

/// The value in a column of the statement's current row; borrowed until the next step.
ValueView columnValue(sqlite3_stmt* statement, int column);

/// Appends columns `first` … `first + count - 1` of the statement's current row as `[v1,v2,…]`.
void appendColumns(sqlite3_stmt* statement, int first, int count, std::string& out);

/// Binds without copying: the bytes must stay until the statement has run.
void bindValue(sqlite3_stmt* statement, int parameter, const ValueView& value);

/// Reads rows in the form above. Not thread-safe; keep one and use it again, it reuses its memory.
class RowParser
{
public:
    RowParser();
    ~RowParser();
    RowParser(RowParser&&) noexcept;
    RowParser& operator=(RowParser&&) noexcept;

    /// Parses `[v1,v2,…]`; the view borrows from this parser and holds until its next call. Malformed input is an
    /// InvalidRequest error of code "malformed".
    Result<const RowView*> parse(std::string_view json);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace dbsync
