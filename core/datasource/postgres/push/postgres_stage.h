#pragma once

#include "change/wire.h"
#include "datasource/batch_section.h"
#include "datasource/postgres/tables/postgres_values.h"
#include "postgres/connection.h"
#include "postgres/copy.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dbsync::datasource {

/// The operations of a batch on one table, on their way into statements on all of them: kept here while they are few,
/// else in a temporary table. Columns: o (number of the operation), k (its kind), n (incarnation), m (a byte a column:
/// 1 where it is set), p and b (positions and values of an update's base), x (what lies beside), t (times to keep), c0
/// … (values), h0 … (what columns without a type are compared by).
class PostgresStage
{
public:
    PostgresStage(const PostgresTable& table, std::size_t number);

    struct Operation
    {
        std::int64_t number = 0;
        char kind = 'i';
        std::int64_t incarnation = 0;
        std::string_view positions;  ///< JSON array, of columns of the table
        std::string_view base;       ///< JSON array
        std::string_view times = {}; ///< to keep of the row (change_times.h); "" where it has none
    };
    /// Begins an operation; then set() for each value it has.
    void begin(const Operation& operation);
    /// Whether the column of a key can have the value.
    bool fits(int column, const ValueView& value);
    /// False where the column cannot have the value, which then is NULL.
    bool set(int column, const ValueView& value, bool changes);
    void end();
    /// Whether the row of the operation that ended last may be too wide for a page of the database.
    bool isWide() const { return m_isWide; }
    /// Finds that out, at the database, of a row that isWide(); the operation of one that does not fit is taken back.
    /// No other stage may be copying.
    Result<bool> fitsPage(postgres::Connection& connection);

    /// Moves what is kept here to the temporary table. The connection is copying then, until close(), so that the
    /// database takes in rows while the next are read.
    Result<void> flush(postgres::Connection& connection);
    Result<void> close();
    /// Ends the copying, whatever becomes of the rows.
    void giveUp() { m_copy.reset(); }
    /// Makes ready for statements.
    Result<void> finish(postgres::Connection& connection);
    /// The same for those that look for many rows by their keys. A second time does nothing.
    Result<void> indexKey(postgres::Connection& connection);
    /// What to select from: `… AS s`.
    std::string source(const std::string& alias = "s") const;

    /// Makes that fast to select from by the numbers of operations: a statement with its semicolon, or "".
    std::string indexByNumber() const { return m_inTable ? "CREATE INDEX ON " + name() + "(o); " : std::string(); }

    const PostgresTable& table() const { return *m_table; }
    std::size_t number() const { return m_number; }
    std::size_t bytes() const { return m_rows.size(); }
    bool isInTable() const { return m_inTable; }
    std::int64_t count(char kind) const;
    std::int64_t count() const { return m_count; }
    /// Whether operations have times.
    bool hasTimes() const { return m_hasTimes; }
    /// The columns that updates or replacements set.
    const std::vector<bool>& changed() const { return m_changed; }

    static std::string value(int column) { return "c" + std::to_string(column); }
    static std::string compared(int column) { return "h" + std::to_string(column); }
    /// `s.c0`, `lower(s.c0)`: what a column's value is compared by.
    static std::string comparable(const PostgresTable& table, int column, const std::string& collation,
                                  const std::string& prefix);
    /// `t."Id" = s.c0 AND …` of the primary key.
    static std::string sameKey(const PostgresTable& table, const std::string& rows, const std::string& staged);
    /// The columns' definitions, for tables of the same form.
    static std::string definitions(const PostgresTable& table);

private:
    void appendField(std::string_view bytes);
    void appendNull() { m_rows.append(4, '\xff'); }
    void appendValue(const PostgresColumn& column, const ValueView& value);
    Result<void> describeToPlanner(postgres::Connection& connection);
    std::string literals() const;
    Result<void> makeTable(postgres::Connection& connection);
    std::string name() const { return "pg_temp.dbsync_stage" + std::to_string(m_number); }

    const PostgresTable* m_table;
    std::size_t m_number;
    std::string m_rows;     ///< in the format of COPY (FORMAT binary)
    std::size_t m_last = 0; ///< where the last row begins in m_rows
    bool m_mayBeWide = false;
    bool m_isWide = false;
    std::int64_t m_count = 0;
    std::int64_t m_kept = 0; ///< rows in m_rows
    bool m_inTable = false;
    bool m_indexed = false;
    bool m_hasTimes = false;
    std::optional<postgres::CopyIn> m_copy;
    std::map<char, std::int64_t> m_counts;
    std::vector<bool> m_changed;

    Operation m_operation;
    std::string m_mask;
    std::string m_exact;
    std::vector<StoredValue> m_values;
    std::vector<std::string> m_compared;
};

} // namespace dbsync::datasource
