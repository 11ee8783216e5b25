#include "postgres/connection.h"
#include "world.h"

#include <QFile>
#include <QRegularExpression>

#include <array>
#include <thread>

using namespace dbsync;
using namespace dbsync::datasource;
using namespace dbsync::datasource::test;

namespace {

constexpr std::int64_t acme = 1;
constexpr std::int64_t bolt = 2;
const std::string desk = "11111111-1111-4111-8111-111111111111";

/// The role of tenants' rows as the dump has it: it is named after the database and the schema.
constexpr auto role = "dbsync_rows_83b09b0ce4b3";

/// What version 1 of the program has left, with two tenants that share their tables.
std::string dump()
{
    QFile file(QStringLiteral(DBSYNC_SOURCE_DIR "/tests/core/datasource/versions/%1_1.sql")
                   .arg(onPostgres() ? QStringLiteral("postgres") : QStringLiteral("sqlite")));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("%s is missing", qPrintable(file.fileName()));
    return file.readAll().toStdString();
}

std::string postgresDatabase(int number)
{
    return number == 1 ? "versions" : "versions" + std::to_string(number);
}

/// A database of its own, the first of the name that the dump was made in.
int nextDatabase()
{
    static int count = 0;
    auto& cluster = *must(dbsync::test::PostgresCluster::shared());
    if (++count == 1)
        must(cluster.execute("postgres", std::string("CREATE ROLE ") + role));
    must(cluster.makeDatabase(postgresDatabase(count)));
    return count;
}

std::string urlOf(int number)
{
    return onPostgres() ? must(dbsync::test::PostgresCluster::shared())->url(postgresDatabase(number), "?schema=app")
                        : "sqlite:rows";
}

void execute(int number, const std::string& folder, const std::string& sql)
{
    if (onPostgres()) {
        must(must(dbsync::test::PostgresCluster::shared())->execute(postgresDatabase(number), sql));
        return;
    }
    const auto connection = must(sqlite::Connection::open(folder + "/rows", true));
    must(sqlite::execute(connection, sql));
}

constexpr auto schemaOne =
    "CREATE TABLE Album (id INTEGER PRIMARY KEY, title TEXT NOT NULL, code TEXT UNIQUE, price NUMERIC, data BLOB);"
    "CREATE TABLE Tag (name TEXT COLLATE NOCASE PRIMARY KEY, weight REAL);"
    "CREATE TABLE Song (album INTEGER REFERENCES Album(id), number INTEGER, name TEXT, tag TEXT COLLATE NOCASE "
    "REFERENCES Tag, PRIMARY KEY (album, number)) WITHOUT ROWID;";
constexpr auto schemaTwo =
    "CREATE TABLE Album (id INTEGER PRIMARY KEY, title TEXT NOT NULL, code TEXT UNIQUE, price NUMERIC, data BLOB, year "
    "INTEGER DEFAULT 1999);"
    "CREATE TABLE Tag (name TEXT COLLATE NOCASE PRIMARY KEY, weight REAL);"
    "CREATE TABLE Song (album INTEGER REFERENCES Album(id), number INTEGER, name TEXT, tag TEXT COLLATE NOCASE "
    "REFERENCES Tag, PRIMARY KEY (album, number)) WITHOUT ROWID;";

constexpr auto shapeOfSqlite = "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema WHERE name "
                               "NOT LIKE 'sqlite_%' ORDER BY 1";

/// Names that PostgreSQL has given itself do not count, nor does the order of columns that were added.
constexpr auto shapeOfPostgres = R"(
SELECT line FROM (
  SELECT 'column ' || table_schema || '.' || table_name || '.' || column_name || ' ' || data_type || ' ' ||
    coalesce(collation_name, '') || ' ' || is_nullable || ' ' || coalesce(column_default, '') AS line
  FROM information_schema.columns WHERE table_schema LIKE 'app%'
UNION ALL
  SELECT 'index ' || regexp_replace(indexdef, 'INDEX .* ON ', 'INDEX ON ') FROM pg_indexes WHERE schemaname LIKE 'app%'
UNION ALL
  SELECT 'constraint ' || conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
  WHERE connamespace IN (SELECT oid FROM pg_namespace WHERE nspname LIKE 'app%') AND contype <> 't'
UNION ALL
  SELECT 'security ' || oid::regclass || ' ' || relrowsecurity || ' ' || relforcerowsecurity || ' ' ||
    coalesce(array_to_string(reloptions, ','), '')
  FROM pg_class WHERE relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname LIKE 'app%') AND relkind = 'r'
UNION ALL
  SELECT 'policy ' || schemaname || '.' || tablename || ' ' || policyname || ' ' || permissive || ' ' ||
    array_to_string(roles, ',') || ' ' || cmd || ' ' || coalesce(qual, '') || ' ' || coalesce(with_check, '')
  FROM pg_policies WHERE schemaname LIKE 'app%'
UNION ALL
  SELECT 'trigger ' || tgrelid::regclass || ' ' || pg_get_triggerdef(t.oid)
  FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid
  WHERE relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname LIKE 'app%') AND NOT tgisinternal
UNION ALL
  SELECT 'function ' || pg_get_functiondef(oid) FROM pg_proc
  WHERE pronamespace IN (SELECT oid FROM pg_namespace WHERE nspname LIKE 'app%')
UNION ALL
  SELECT 'grant ' || table_schema || '.' || table_name || ' ' || privilege_type FROM information_schema.table_privileges
  WHERE table_schema LIKE 'app%' AND grantee = 'dbsync_rows_' || substr(encode(sha256((current_database() ||
    '.app')::bytea), 'hex'), 1, 12)
) AS shape ORDER BY line COLLATE "C")";

/// Tables, indexes, constraints, policies, triggers, functions and rights, a line each.
QStringList shape(int number, const std::string& folder)
{
    QStringList lines;
    if (onPostgres()) {
        const auto url = must(postgres::Url::parse(urlOf(number)));
        const auto connection = must(postgres::Connection::open(url));
        const auto rows = must(connection->run(shapeOfPostgres));
        for (int row = 0; row < rows.size(); ++row)
            lines.append(QString::fromStdString(rows.text(row, 0)).simplified());
        return lines;
    }
    const auto connection = must(sqlite::Connection::open(folder + "/rows", false));
    auto select = must(sqlite::Statement::prepare(connection, shapeOfSqlite));
    static const QRegularExpression blanks(QStringLiteral("\\s+"));
    while (must(select.step()))
        lines.append(QString::fromStdString(std::string(select.text(0))).remove(blanks));
    return lines;
}

} // namespace

/// A datasource that version 1 of the tables has made, brought to this one.
class Version1Test : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        m_number = onPostgres() ? nextDatabase() : 1;
        m_world = std::make_unique<World>(urlOf(m_number),
                                          [this](const std::string& folder) { execute(m_number, folder, dump()); });
    }
    void keepsRowsAndHistory();
    void itsDevicesGoOn();
    void otherProgramsGoOn();
    void becomesAsOneThatIsMadeNow();
    void isMigratedOnceByManyNodes();
    void refusesANewerVersion();

private:
    int m_number = 0;
    std::unique_ptr<World> m_world;
};

void Version1Test::keepsRowsAndHistory()
{
    Device ann(*m_world, acme);
    ann.pull();
    DBSYNC_TEXT(ann.dump(), "Album [1] [1,\"Für Elise\",\"A1\",9.5,{\"blob\":\"AAEC/w==\"},1999]\n"
                            "Album [2] [2,\"zwei\",null,12.25,null,1999]\n"
                            "Album [4] [4,\"four\",\"A4\",1000000000000000,null,2026]\n"
                            "Song [1,1] [1,1,\"Poco moto\",\"PIANO\"]\n"
                            "Song [1,2] [1,2,\"\",null]\n"
                            "Tag [\"Piano\"] [\"Piano\",1.5]\n");
    QCOMPARE(ann.cursor.revision, std::int64_t{3});
    Device bob(*m_world, bolt);
    bob.pull();
    DBSYNC_TEXT(bob.dump(), "Album [1] [1,\"of bolt\",\"A1\",null,null,1999]\n");
    QCOMPARE(must((*m_world)->schema(acme)).version, std::int64_t{2});
    for (const std::int64_t tenant : {acme, bolt})
        QVERIFY(m_world->holds(tenant));
}

void Version1Test::itsDevicesGoOn()
{
    const wire::Cursor last{3, "00000000000000000000000000000103"};
    const Author author{"ann@example.com", desk};
    const auto push = [&](std::int64_t sequence, const std::string& id, const std::string& lines) {
        std::string text;
        wire::append(wire::BatchHeader{desk, sequence, id, last, 2}, text);
        text += lines;
        wire::append(wire::End{1, {}}, text);
        TextSource source(text);
        return must((*m_world)->push(acme, author, source));
    };
    // What was answered before is answered so again; the next batch is its own.
    const std::string tag = table("Tag", {"name", "weight"});
    QCOMPARE(push(3, "batch 3", tag + "[\"i\",99,[\"never\",0.5]]\n").cursor, last);
    DBSYNC_ACCEPTED(push(4, "batch 4", tag + "[\"u\",14,[\"Piano\"],[1],[1.5],[2.5]]\n"));
    // It stood at the first revision when it was last in step.
    ChangesRequest request;
    request.since = {1, "00000000000000000000000000000101"};
    const std::string pulled = pullText(*m_world->operator->(), acme, request);
    for (const char* part : {"[2,13,null,[3]]", "[2,12,[2,\"zwei\"", "[3,17,[4,\"four\"", "[4,14,[\"Piano\",2.5]]"})
        QVERIFY2(pulled.find(part) != std::string::npos, (std::string(part) + "\n" + pulled).c_str());
    QVERIFY(pulled.find("Elise") == std::string::npos);
    QVERIFY(m_world->holds(acme));
}

void Version1Test::otherProgramsGoOn()
{
    if (!onPostgres())
        return; // nobody else writes there
    execute(m_number, {}, R"(UPDATE app_n2."Album" SET title = 'by SQL' WHERE "tenantId" = 1 AND id = 4)");
    Device ann(*m_world, acme);
    ann.pull();
    QCOMPARE(ann.cursor.revision, std::int64_t{4});
    QVERIFY(ann.dump().find("by SQL") != std::string::npos);
    QVERIFY(m_world->holds(acme));
}

void Version1Test::becomesAsOneThatIsMadeNow()
{
    const QStringList old = shape(m_number, m_world->folder());
    const int number = onPostgres() ? nextDatabase() : 1;
    World fresh(urlOf(number));
    for (const char* schema : {schemaOne, schemaTwo})
        for (const std::int64_t tenant : {acme, bolt})
            fresh.pushSchema(tenant, schema);
    const QStringList now = shape(number, fresh.folder());
    QVERIFY(now.size() > 20);
    for (const QString& line : now)
        QVERIFY2(old.contains(line), qPrintable(QStringLiteral("is missing: ") + line));
    for (const QString& line : old)
        QVERIFY2(now.contains(line), qPrintable(QStringLiteral("is left over: ") + line));
    QCOMPARE(old, now);
}

void Version1Test::isMigratedOnceByManyNodes()
{
    const int number = onPostgres() ? nextDatabase() : 1;
    const QTemporaryDir folder;
    execute(number, folder.path().toStdString(), dump());
    std::array<std::string, 4> errors;
    {
        std::vector<std::jthread> nodes;
        for (std::string& error : errors)
            nodes.emplace_back([&] {
                const auto opened = Datasource::open(urlOf(number), folder.path().toStdString());
                error = opened ? std::string() : opened.error().message;
            });
    }
    for (const std::string& error : errors)
        DBSYNC_TEXT(error, "");
    QCOMPARE(shape(number, folder.path().toStdString()), shape(m_number, m_world->folder()));
}

void Version1Test::refusesANewerVersion()
{
    execute(m_number, m_world->folder(),
            onPostgres() ? "UPDATE app.dbsync_datasource SET version = 1000" : "PRAGMA user_version = 1000");
    const QStringList before = shape(m_number, m_world->folder());
    const auto opened = Datasource::open(urlOf(m_number), m_world->folder());
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, std::string("newerVersion"));
    QVERIFY2(opened.error().message.find("1000") != std::string::npos, opened.error().message.c_str());
    QVERIFY(opened.error().hint.find("newer dbsync-cloud") != std::string::npos);
    QCOMPARE(shape(m_number, m_world->folder()), before);
}

QTEST_GUILESS_MAIN(Version1Test)
#include "version1_test.moc"
