#pragma once

#include "base/identifier.h"
#include "base/sqlite.h"
#include "change/row_codec.h"
#include "datasource/datasource.h"
#include "schema/sqlite_schema.h"
#include "test_postgres/pooler.h"
#include "test_postgres/postgres_cluster.h"

#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <cstring>
#include <map>

/// What the tests of the datasource share: a datasource of their own and devices that push and pull text. The tests
/// speak to the public interface only, so that they hold for every dialect.
namespace dbsync::datasource::test {

/// The value, or the end of the test program with the error.
template <typename T>
T must(Result<T> result)
{
    if (!result)
        qFatal("%s: %s", result.error().code.c_str(), result.error().message.c_str());
    return std::move(*result);
}

inline void must(Result<void> result)
{
    if (!result)
        qFatal("%s: %s", result.error().code.c_str(), result.error().message.c_str());
}

/// A batch from a text, given in pieces of odd sizes.
class TextSource : public RowSource
{
public:
    explicit TextSource(std::string text, std::size_t piece = 1'000'003) : m_text(std::move(text)), m_piece(piece) {}

    Result<std::size_t> read(char* data, std::size_t size) override
    {
        const std::size_t count = std::min({size, m_piece, m_text.size() - m_position});
        std::memcpy(data, m_text.data() + m_position, count);
        m_position += count;
        return count;
    }

private:
    std::string m_text;
    std::size_t m_piece;
    std::size_t m_position = 0;
};

inline Schema schemaOf(const std::string& sql)
{
    auto connection = must(sqlite::Connection::open(":memory:", true));
    must(sqlite::execute(connection, sql));
    return must(readSqliteSchema(connection));
}

/// Whether the tests run on PostgreSQL: CMake registers each twice.
inline bool onPostgres()
{
    return qEnvironmentVariable("DBSYNC_TEST_DIALECT") == QStringLiteral("postgres");
}

/// A schema of its own in the database that all worlds of the process share, as a user who owns it and is no superuser.
inline std::string makePostgresUrl()
{
    constexpr auto owner = "rows_owner";
    constexpr auto database = "rows";
    static int worlds = 0;
    auto& cluster = *must(dbsync::test::PostgresCluster::shared());
    if (worlds++ == 0) {
        must(cluster.makeDatabase(database));
        must(cluster.makeRole(owner, "secret"));
        must(
            cluster.execute(database, "ALTER ROLE rows_owner CREATEROLE; GRANT CREATE ON DATABASE rows TO rows_owner"));
    }
    const std::string schema = "?schema=w" + std::to_string(worlds);
    if (!qEnvironmentVariableIsSet("DBSYNC_TEST_POOLED"))
        return cluster.urlAs(owner, "secret", database) + schema;
    static const auto pooler = must(dbsync::test::Pooler::start(cluster, {{owner, "secret"}}));
    return pooler.urlAs(owner, "secret", database) + schema;
}

/// A datasource of its own, in the dialect of this run.
class World
{
public:
    World() : World(onPostgres() ? makePostgresUrl() : "sqlite:rows") {}
    explicit World(std::string url) : World(std::move(url), [](const std::string&) {}) {}
    /// `prepare` gets the folder of embedded datasources before this one is opened.
    template <typename Prepare>
    World(std::string url, const Prepare& prepare) : m_url(std::move(url))
    {
        prepare(folder());
        reopen();
    }
    void reopen()
    {
        m_datasource.reset();
        m_datasource = must(Datasource::open(m_url, folder()));
    }
    const std::string& url() const { return m_url; }
    std::string folder() const { return m_folder.path().toStdString(); }
    Datasource* operator->() const { return m_datasource.get(); }

    void pushSchema(std::int64_t tenant, const std::string& sql)
    {
        const Schema current = must(m_datasource->schema(tenant));
        must(m_datasource->pushSchema(tenant, schemaOf(sql), current.version));
    }
    /// Whether all that must hold of the tenant's rows does.
    bool holds(std::int64_t tenant) const
    {
        const auto findings = must(m_datasource->verify(tenant));
        for (const std::string& finding : findings)
            qWarning("%s", finding.c_str());
        return findings.empty();
    }

private:
    std::string m_url;
    QTemporaryDir m_folder;
    std::unique_ptr<Datasource> m_datasource;
};

/// A row as a pull tells it.
struct PulledRow
{
    std::int64_t revision = 0;
    std::int64_t incarnation = 0;
    std::string json;
};

/// All lines of a pull.
inline std::string pullText(Datasource& datasource, std::int64_t tenant, const ChangesRequest& request)
{
    const auto stream = must(datasource.changes(tenant, request));
    std::string lines;
    while (must(stream->next(lines))) {
    }
    return lines;
}

/// The section line of a table.
inline std::string table(const std::string& name, const std::vector<std::string>& columns)
{
    std::string line;
    wire::append(wire::Section{name, columns}, line);
    return line;
}

/// A device of a tenant. `rows` is what it has pulled: table, then key as JSON.
class Device
{
public:
    Device(World& world, std::int64_t tenant, std::string name = "ann")
        : m_world(world), m_tenant(tenant), m_author{name + "@example.com", makeUuid()}
    {
    }

    /// A batch of these lines, sections and operations, made at the cursor.
    std::string batch(const std::string& lines)
    {
        ++m_sequence;
        return batch(lines, m_sequence, makeRandomHex(8));
    }
    std::string batch(const std::string& lines, std::int64_t sequence, const std::string& id) const
    {
        std::string text;
        wire::append(wire::BatchHeader{m_author.device, sequence, id, cursor, 1}, text);
        std::int64_t count = 0;
        for (std::size_t i = 0; i < lines.size(); i = lines.find('\n', i) + 1)
            count += lines[i] == '[';
        text += lines;
        wire::append(wire::End{count, {}}, text);
        return text;
    }
    Result<wire::BatchAnswer> send(const std::string& text, std::size_t piece = 1'000'003) const
    {
        TextSource source(text, piece);
        return m_world->push(m_tenant, m_author, source);
    }
    /// Sends a batch of these lines; the cursor follows as a device's does.
    wire::BatchAnswer push(const std::string& lines)
    {
        auto answer = must(send(batch(lines)));
        if (answer.result == "accepted" && answer.previous == cursor)
            cursor = answer.cursor;
        return answer;
    }
    /// Pulls all since the cursor into `rows`.
    void pull()
    {
        ChangesRequest request;
        request.since = cursor;
        apply(pullText(*m_world.operator->(), m_tenant, request));
    }
    void apply(const std::string& lines);
    /// "table key row" of all rows, a line each.
    std::string dump() const
    {
        std::string text;
        for (const auto& [name, keys] : rows)
            for (const auto& [key, row] : keys)
                text.append(name).append(" ").append(key).append(" ").append(row.json).append("\n");
        return text;
    }

    const Author& author() const { return m_author; }
    std::int64_t sequence() const { return m_sequence; }

    wire::Cursor cursor;
    std::map<std::string, std::map<std::string, PulledRow>> rows;
    wire::End end; ///< of the last pull

private:
    std::string keyOf(const std::string& name, std::string_view row);

    World& m_world;
    std::int64_t m_tenant;
    Author m_author;
    std::int64_t m_sequence = 0;
    Schema m_schema;
    RowParser m_parser;
};

inline void Device::apply(const std::string& lines)
{
    m_schema = must(m_world->schema(m_tenant));
    wire::LineSplitter splitter;
    splitter.buffer() = lines;
    wire::Section section;
    const auto header = must(wire::parseChangesHeader(*must(splitter.next())));
    while (const auto line = must(splitter.next())) {
        if (line->front() == '{') {
            const auto parsed = must(wire::parseSectionOrEnd(*line));
            if (parsed.section)
                section = *parsed.section;
            else
                end = *parsed.end;
            continue;
        }
        const auto row = must(wire::parseChangedRow(*line));
        if (row.deleted)
            rows[section.table].erase(std::string(row.json));
        else
            rows[section.table][keyOf(section.table, row.json)] = {row.revision, row.incarnation,
                                                                   std::string(row.json)};
    }
    cursor = header.cursor;
}

inline std::string Device::keyOf(const std::string& name, std::string_view row)
{
    const RowView* values = must(m_parser.parse(row));
    RowView key;
    for (const int column : m_schema.find(name)->keyIndexes())
        key.push_back((*values)[static_cast<std::size_t>(column)]);
    std::string json;
    appendRow(key, json);
    return json;
}

/// "table key reason columns other" of an answer's rows, a line each.
inline std::string refusals(const wire::BatchAnswer& answer)
{
    std::string text;
    for (const wire::RefusedRow& row : answer.rows) {
        text.append(row.table).append(row.key).append(" ").append(row.reason);
        for (const std::string& column : row.columns)
            text.append(" ").append(column);
        if (!row.otherTable.empty())
            text.append(" <- ").append(row.otherTable).append(row.otherKey);
        text.append("\n");
    }
    return text;
}

} // namespace dbsync::datasource::test

#define DBSYNC_ACCEPTED(answer)                                                                                        \
    do {                                                                                                               \
        const dbsync::wire::BatchAnswer dbsyncAnswer = (answer);                                                       \
        QVERIFY2(dbsyncAnswer.result == "accepted",                                                                    \
                 (dbsyncAnswer.result + "\n" + dbsync::datasource::test::refusals(dbsyncAnswer)).c_str());             \
    } while (false)

#define DBSYNC_TEXT(actual, expected) QCOMPARE(QString::fromStdString(actual), QString::fromStdString(expected))
