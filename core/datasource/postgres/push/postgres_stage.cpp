#include "datasource/postgres/push/postgres_stage.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace dbsync::datasource {

namespace {

using postgres::appendBigEndian;
using postgres::quoteText;
using Type = PostgresColumn::Type;

constexpr std::int64_t mostLiterals = 60; ///< rows that go with a statement
constexpr std::size_t mostLiteralBytes = std::size_t{32} << 10;
constexpr std::size_t mostSpare = std::size_t{4} << 20;
constexpr std::size_t safeWidth = 8'000;   ///< of a row; a page has room for 8,160 bytes
constexpr std::size_t longestInPlace = 20; ///< what is longer lies elsewhere, where room is scarce
constexpr std::size_t padding = 7;
constexpr std::string_view copyHeader("PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19);

/// The fields in front of the values.
struct Field
{
    const char* name;
    const char* type;
};
constexpr std::array<Field, 8> fields = {{{"o", "bigint"},
                                          {"k", "text"},
                                          {"n", "bigint"},
                                          {"m", "bytea"},
                                          {"p", "text"},
                                          {"b", "text"},
                                          {"x", "text"},
                                          {"t", "text"}}};

std::string plainType(const PostgresColumn& column)
{
    const std::string name = column.typeName();
    return name.substr(0, name.find(" COLLATE"));
}

std::string hexOf(std::string_view bytes)
{
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (const char character : bytes) {
        text.push_back(digits[static_cast<unsigned char>(character) >> 4]);
        text.push_back(digits[static_cast<unsigned char>(character) & 15]);
    }
    return text;
}

/// The most that a row can take of a page.
std::size_t widestOf(std::string_view row)
{
    std::size_t size = 24 + row.size() / 32;
    for (row.remove_prefix(2); !row.empty();) {
        if (const auto field = takeField(row))
            size += std::min(field->size(), longestInPlace) + padding;
    }
    return size;
}

/// A field of a row as SQL.
std::string literalOf(const std::string& type, std::optional<std::string_view> field)
{
    const std::string cast = "::" + type + (type == "text" ? " COLLATE \"C\"" : "");
    if (!field)
        return "NULL" + cast;
    if (type == "bigint")
        return "'" + std::to_string(bigintOf(*field)) + "'" + cast;
    if (type == "bytea")
        return "'\\x" + hexOf(*field) + "'" + cast;
    if (type == "text")
        return quoteText(*field) + cast;
    PostgresColumn column;
    column.type = Type::Double;
    return literal(column, {ValueView::Type::Real, 0, std::bit_cast<double>(bigintOf(*field)), {}});
}

} // namespace

PostgresStage::PostgresStage(const PostgresTable& table, std::size_t number)
    : m_table(&table),
      m_number(number),
      m_mayBeWide((fields.size() + 2 * table.columns.size()) * (longestInPlace + padding) > safeWidth)
{
}

void PostgresStage::begin(const Operation& operation)
{
    m_operation = operation;
    const std::size_t columns = m_table->columns.size();
    m_changed.resize(columns);
    m_mask.assign(columns, '\0');
    m_exact.clear();
    m_values.resize(columns);
    m_compared.resize(columns);
    for (StoredValue& value : m_values)
        value.value = {};
}

bool PostgresStage::fits(int position, const ValueView& value)
{
    const PostgresColumn& column = m_table->column(position);
    StoredValue stored;
    return value.type != ValueView::Type::Null && (!column.compared.empty() || storeValue(column, value, stored));
}

bool PostgresStage::set(int position, const ValueView& value, bool changes)
{
    const auto at = static_cast<std::size_t>(position);
    const PostgresColumn& column = m_table->columns[at];
    if (changes) {
        m_mask[at] = '\1';
        m_changed[at] = true;
    }
    if (!column.compared.empty())
        m_compared[at] = comparedText(value);
    if (storeValue(column, value, m_values[at]))
        return true;
    if (column.keyed && column.compared.empty()) {
        m_values[at].value = {};
        return false;
    }
    appendExact(column.name, value, m_exact);
    return true;
}

void PostgresStage::appendField(std::string_view bytes)
{
    appendBigEndian(m_rows, bytes.size(), 4);
    m_rows.append(bytes);
}

void PostgresStage::appendValue(const PostgresColumn& column, const ValueView& value)
{
    if (value.type == ValueView::Type::Null)
        return appendNull();
    if (column.type == Type::Text || column.type == Type::Bytea)
        return appendField(value.bytes);
    appendBigEndian(m_rows, 8, 4);
    appendBigEndian(m_rows,
                    column.type == Type::Bigint ? static_cast<std::uint64_t>(value.integer)
                                                : std::bit_cast<std::uint64_t>(value.real),
                    8);
}

void PostgresStage::end()
{
    const bool update = m_operation.kind == 'u' || m_operation.kind == 'r';
    std::size_t compared = 0;
    for (const PostgresColumn& column : m_table->columns)
        compared += !column.compared.empty();
    m_last = m_rows.size();
    appendBigEndian(m_rows, fields.size() + m_values.size() + compared, 2);
    appendBigEndian(m_rows, 8, 4);
    appendBigEndian(m_rows, static_cast<std::uint64_t>(m_operation.number), 8);
    appendField({&m_operation.kind, 1});
    appendBigEndian(m_rows, 8, 4);
    appendBigEndian(m_rows, static_cast<std::uint64_t>(m_operation.incarnation), 8);
    update ? appendField(m_mask) : appendNull();
    m_operation.kind == 'u' ? appendField(m_operation.positions) : appendNull();
    m_operation.kind == 'u' ? appendField(m_operation.base) : appendNull();
    m_exact.empty() ? appendNull() : appendField("{" + m_exact + "}");
    m_operation.times.empty() ? appendNull() : appendField(m_operation.times);
    m_hasTimes |= !m_operation.times.empty();
    for (std::size_t i = 0; i < m_values.size(); ++i)
        appendValue(m_table->columns[i], m_values[i].value);
    for (std::size_t i = 0; i < m_values.size(); ++i) {
        if (!m_table->columns[i].compared.empty())
            m_values[i].value.type == ValueView::Type::Null&& m_compared[i].empty() ? appendNull()
                                                                                    : appendField(m_compared[i]);
    }
    for (std::string& text : m_compared)
        text.clear();
    ++m_count;
    ++m_kept;
    ++m_counts[m_operation.kind];
    m_isWide = m_mayBeWide && widestOf(std::string_view(m_rows).substr(m_last)) > safeWidth;
}

Result<bool> PostgresStage::fitsPage(postgres::Connection& connection)
{
    std::string row = m_rows.substr(m_last);
    m_rows.resize(m_last);
    --m_kept;
    DBSYNC_TRY(flush(connection));
    DBSYNC_TRY(close());
    DBSYNC_TRY(makeTable(connection));
    DBSYNC_TRY(connection.run("SAVEPOINT wide"));
    m_rows = std::move(row);
    m_kept = 1;
    DBSYNC_TRY(flush(connection));
    if (const auto closed = close(); !closed) {
        if (connection.diagnostics().sqlState != "54000")
            return closed.error();
        DBSYNC_TRY(connection.run("ROLLBACK TO SAVEPOINT wide"));
        --m_count;
        --m_counts[m_operation.kind];
        return false;
    }
    DBSYNC_TRY(connection.run("RELEASE SAVEPOINT wide"));
    return true;
}

std::int64_t PostgresStage::count(char kind) const
{
    const auto found = m_counts.find(kind);
    return found == m_counts.end() ? 0 : found->second;
}

std::string PostgresStage::definitions(const PostgresTable& table)
{
    std::string text;
    for (const Field& field : fields)
        text.append(text.empty() ? "" : ", ").append(field.name).append(" ").append(field.type);
    for (std::size_t i = 0; i < table.columns.size(); ++i)
        text += ", " + value(static_cast<int>(i)) + " " + table.columns[i].typeName();
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        if (!table.columns[i].compared.empty())
            text += ", " + compared(static_cast<int>(i)) + " text COLLATE \"C\"";
    }
    return text;
}

Result<void> PostgresStage::makeTable(postgres::Connection& connection)
{
    if (std::exchange(m_inTable, true))
        return {};
    return connection.execute("CREATE TEMP TABLE dbsync_stage" + std::to_string(m_number) + "(" +
                              definitions(*m_table) + ") ON COMMIT DROP");
}

Result<void> PostgresStage::flush(postgres::Connection& connection)
{
    if (m_kept == 0)
        return {};
    DBSYNC_TRY(makeTable(connection));
    if (!m_copy) {
        DBSYNC_ASSIGN(auto copy, postgres::CopyIn::begin(connection, "COPY " + name() + " FROM STDIN (FORMAT binary)"));
        m_copy.emplace(std::move(copy));
        DBSYNC_TRY(m_copy->put(copyHeader));
    }
    DBSYNC_TRY(m_copy->put(m_rows));
    if (m_rows.capacity() > mostSpare)
        m_rows = std::string();
    m_rows.clear();
    m_kept = 0;
    return {};
}

Result<void> PostgresStage::close()
{
    if (!m_copy)
        return {};
    DBSYNC_TRY(m_copy->put("\xff\xff"));
    auto finished = m_copy->finish();
    m_copy.reset();
    return finished ? Result<void>() : Result<void>(std::move(finished.error()));
}

Result<void> PostgresStage::finish(postgres::Connection& connection)
{
    if (m_inTable || m_kept > mostLiterals || m_rows.size() > mostLiteralBytes)
        DBSYNC_TRY(flush(connection));
    DBSYNC_TRY(close());
    return m_inTable ? describeToPlanner(connection) : Result<void>();
}

/// Nobody else counts the rows of a temporary table. Only what statements look for is worth counting.
Result<void> PostgresStage::describeToPlanner(postgres::Connection& connection)
{
    std::string columns = "o, k, n";
    for (const int position : m_table->layout->key)
        columns += ", " + (m_table->column(position).compared.empty() ? value(position) : compared(position));
    return connection.execute("ANALYZE " + name() + "(" + columns + ")");
}

/// Of the table whose rows they are the planner may know nothing yet. With an index none of its guesses compares each
/// row with each. A key that is too long for one goes without.
Result<void> PostgresStage::indexKey(postgres::Connection& connection)
{
    if (!m_inTable || std::exchange(m_indexed, true))
        return {};
    std::string key;
    for (const int position : m_table->layout->key)
        key.append(key.empty() ? "" : ", ")
            .append("(" + comparable(*m_table, position, m_table->layout->storedCollation(position), "") + ")");
    DBSYNC_TRY(connection.run("SAVEPOINT stage"));
    if (const auto made = connection.execute("CREATE INDEX ON " + name() + "(" + key + ")"); !made) {
        if (connection.diagnostics().sqlState != "54000")
            return made.error();
        return connection.execute("ROLLBACK TO SAVEPOINT stage");
    }
    DBSYNC_TRY(connection.run("RELEASE SAVEPOINT stage"));
    return {};
}

std::string PostgresStage::literals() const
{
    std::vector<std::string> types;
    for (const Field& field : fields)
        types.emplace_back(field.type);
    for (const PostgresColumn& column : m_table->columns)
        types.push_back(plainType(column));
    for (const PostgresColumn& column : m_table->columns) {
        if (!column.compared.empty())
            types.emplace_back("text");
    }
    std::string sql;
    for (std::string_view rest = m_rows; rest.size() > 2;) {
        rest.remove_prefix(2);
        sql += sql.empty() ? "(" : ", (";
        for (std::size_t i = 0; i < types.size(); ++i)
            sql += (i ? ", " : "") + literalOf(types[i], takeField(rest));
        sql += ")";
    }
    return sql;
}

std::string PostgresStage::source(const std::string& alias) const
{
    if (m_inTable)
        return name() + " AS " + alias;
    std::string names;
    for (const Field& field : fields)
        names.append(names.empty() ? "" : ", ").append(field.name);
    for (std::size_t i = 0; i < m_table->columns.size(); ++i)
        names += ", " + value(static_cast<int>(i));
    for (std::size_t i = 0; i < m_table->columns.size(); ++i) {
        if (!m_table->columns[i].compared.empty())
            names += ", " + compared(static_cast<int>(i));
    }
    return "(VALUES " + literals() + ") AS " + alias + "(" + names + ")";
}

std::string PostgresStage::comparable(const PostgresTable& table, int position, const std::string& collation,
                                      const std::string& prefix)
{
    const PostgresColumn& column = table.column(position);
    return PostgresTable::collated(column, collation,
                                   prefix + (column.compared.empty() ? value(position) : compared(position)));
}

std::string PostgresStage::sameKey(const PostgresTable& table, const std::string& rows, const std::string& staged)
{
    std::string text;
    for (const int position : table.layout->key)
        text.append(text.empty() ? "" : " AND ")
            .append(table.keyValue(position, rows))
            .append(" = ")
            .append(comparable(table, position, table.layout->storedCollation(position), staged));
    return text;
}

} // namespace dbsync::datasource
