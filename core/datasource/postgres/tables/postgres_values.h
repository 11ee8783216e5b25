#pragma once

#include "change/row_codec.h"
#include "datasource/postgres/tables/postgres_layout.h"
#include "postgres/rows.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>

/// Values between SQLite's five types and the typed columns of PostgreSQL. A column returns a value as SQLite would
/// have it under the column's declared type; where that is not the value that was sent, the value itself goes beside
/// it.
namespace dbsync::datasource {

/// What goes into a column. `value` borrows from what was stored, or from `bytes`.
struct StoredValue
{
    ValueView value; ///< NULL, or of the column's own type
    std::string bytes;
};

/// Fills `stored`; true if the column by itself returns the value.
bool storeValue(const PostgresColumn& column, const ValueView& value, StoredValue& stored);

/// The value that a column by itself returns. `scratch` holds bytes that are made.
ValueView plainValue(const PostgresColumn& column, const ValueView& stored);

/// The text by which a value in a column without type is compared: numbers before text before blobs; equal if SQLite
/// finds them equal.
std::string comparedText(const ValueView& value);

/// Whether PostgreSQL can have the text: UTF-8 without NUL.
bool isStorableText(std::string_view text);

/// A stored value as SQL of the column's type.
std::string literal(const PostgresColumn& column, const ValueView& stored);

/// Appends `"name":value` to what will be between the braces of a row's "dbsync_exact".
void appendExact(const std::string& name, const ValueView& value, std::string& fields);

/// The values that lie beside a row. Keep one and use it again.
class ExactReader
{
public:
    /// `json` is a row's "dbsync_exact". What is not of our making counts as nothing.
    void read(std::string_view json);
    void clear() { m_row = nullptr; }
    /// The value of a column that has `stored`: the one beside it, if it is still the one that `stored` stands for.
    ValueView valueOf(const PostgresColumn& column, const ValueView& stored);

private:
    RowParser m_parser;
    std::string m_array;
    const RowView* m_row = nullptr;
    StoredValue m_stored;
};

/// Columns of a table's rows, as a statement in binary format returns them with "dbsync_exact" behind. Keep one and use
/// it again.
class PostgresRowReader
{
public:
    PostgresRowReader(const PostgresTable& table, std::vector<int> columns)
        : m_table(table), m_columns(std::move(columns)), m_scratch(m_columns.size())
    {
    }
    /// Cells `first` and following of a row; the view borrows from `rows` and this, until the next call.
    const RowView& read(const postgres::Rows& rows, int row, int first);
    /// The same of the fields of a row of COPY (FORMAT binary); `fields` is moved behind them.
    const RowView& read(std::string_view& fields);
    /// How many cells there are, "dbsync_exact" too.
    int cells() const { return static_cast<int>(m_columns.size()) + 1; }

private:
    const PostgresTable& m_table;
    std::vector<int> m_columns;
    std::vector<ValueView> m_scratch;
    RowView m_row;
    ExactReader m_exact;
};

/// `t."a", t."b", t."dbsync_exact"` of columns.
std::string selectColumns(const PostgresTable& table, const std::vector<int>& columns, const std::string& prefix);

/// Takes a field of a row of COPY (FORMAT binary) from the front; nothing where it is NULL or cut.
std::optional<std::string_view> takeField(std::string_view& fields);

/// A bigint in binary.
std::int64_t bigintOf(std::string_view bytes);

} // namespace dbsync::datasource
