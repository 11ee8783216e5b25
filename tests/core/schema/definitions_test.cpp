#include "base/sqlite.h"
#include "schema/definitions.h"
#include "schema/schema_change.h"
#include "schema/sqlite_schema.h"

#include <QTest>

using namespace dbsync;

namespace {

Schema schemaOf(const char* sql)
{
    auto connection = sqlite::Connection::open(":memory:", true);
    if (auto made = sqlite::execute(*connection, sql); !made)
        qFatal("%s", made.error().message.c_str());
    return *readSqliteSchema(*connection);
}

/// The schema of one table `t`, with an object.
Schema with(const char* type, const char* name, const char* table, const char* sql)
{
    Schema schema = schemaOf("CREATE TABLE t(id INTEGER PRIMARY KEY, v TEXT)");
    schema.objects.push_back({type, name, table, sql});
    return schema;
}

QString wrong(const Schema& schema)
{
    QString text;
    for (const WrongDefinition& each : wrongDefinitions(schema))
        text += QString::fromStdString(each.sentence()) + QLatin1Char('\n');
    return text;
}

} // namespace

/// SQL that somebody else wrote makes what it says, or is told by name.
class DefinitionsTest : public QObject
{
    Q_OBJECT

private slots:
    void whatIsReadIsRight()
    {
        QCOMPARE(
            wrong(schemaOf(
                "CREATE TABLE p(id INTEGER PRIMARY KEY AUTOINCREMENT, code TEXT COLLATE NOCASE UNIQUE, g AS (id + "
                "length(code)), CHECK (id > abs(-1)));"
                "CREATE TABLE \"q'; drop table p; --\"(\"a \"\" b\" TEXT, n DATETIME DEFAULT CURRENT_TIMESTAMP, "
                "PRIMARY "
                "KEY(\"a \"\" b\")) WITHOUT ROWID;"
                "CREATE TABLE nokey(x); CREATE VIEW v AS WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM "
                "r) SELECT * FROM p, r; CREATE UNIQUE INDEX part ON p(lower(code)) WHERE code LIKE 'a%';"
                "CREATE TRIGGER tr AFTER INSERT ON p BEGIN UPDATE p SET code = upper(code) WHERE id = NEW.id; "
                "INSERT INTO nokey VALUES (random()); END;"
                "CREATE TRIGGER \"on view\" INSTEAD OF INSERT ON v BEGIN SELECT raise(abort, 'no'); END;"
                "CREATE TRIGGER elsewhere AFTER INSERT ON nokey BEGIN DELETE FROM p; END")),
            QString());
    }

    void whatComesFromElsewhereIsRight()
    {
        QCOMPARE(wrong(with("trigger", "tr", "gone", "CREATE TRIGGER tr AFTER INSERT ON gone BEGIN SELECT 1; END")),
                 QString());
        QCOMPARE(
            wrong(with("trigger", "tr", "gone", "CREATE TRIGGER tr INSTEAD OF INSERT ON gone BEGIN SELECT 1; END")),
            QString());
        QCOMPARE(wrong(with("view", "v", "v", "CREATE VIEW v AS SELECT own(x) FROM gone")), QString());
        QCOMPARE(wrong(with("index", "i", "t", "CREATE INDEX i ON t(own(v) COLLATE german)")), QString());
        QCOMPARE(wrong(with(droppedType, "old", "t", "")), QString());
        // A column that came later stands in the list alone.
        Schema later = with("index", "i", "t", "CREATE INDEX i ON t(later)");
        later.tables[0].columns.push_back({"later", "TEXT", false, "BINARY", ""});
        QCOMPARE(wrong(later), QString());
    }

    void wrongObjects_data()
    {
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<QByteArray>("sql");
        const auto add = [](const char* name, const char* type, const char* sql) {
            QTest::newRow(name) << QByteArray(type) << QByteArray(sql);
        };
        add("attach", "trigger", "ATTACH '/tmp/x.db' AS z");
        add("nothing", "trigger", "");
        add("comment", "trigger", "-- nothing");
        add("pragma", "view", "PRAGMA user_version = 7");
        add("two", "index", "CREATE INDEX x ON t(v); DROP TABLE t");
        add("two with dirt", "index", "CREATE INDEX x ON t(v); nonsense");
        add("space in front", "index", " CREATE INDEX x ON t(v)");
        add("another name", "index", "CREATE INDEX y ON t(v)");
        add("another type", "view", "CREATE INDEX x ON t(v)");
        add("another table", "trigger", "CREATE TRIGGER x AFTER INSERT ON u BEGIN SELECT 1; END");
        add("no column", "index", "CREATE INDEX x ON t(nosuch)");
        add("temporary", "view", "CREATE TEMP VIEW x AS SELECT 1");
        add("file", "view", "CREATE VIEW x AS SELECT writefile('/tmp/x', 'y')");
        add("extension", "trigger", "CREATE TRIGGER x AFTER INSERT ON t BEGIN SELECT load_extension('x'); END");
        add("reading", "index", "CREATE INDEX x ON t(readfile(v))");
        add("select", "view", "SELECT 1");
        add("type", "table", "CREATE TABLE x(id INTEGER PRIMARY KEY)");
    }

    void wrongObjects()
    {
        QFETCH(QByteArray, type);
        QFETCH(QByteArray, sql);
        const QString told = wrong(with(type.constData(), "x", type == "view" ? "x" : "t", sql.constData()));
        QVERIFY2(told.contains(QStringLiteral("\"x\": ")) && told.count(QLatin1Char('\n')) == 1, qPrintable(told));
    }

    void namesOfOurs()
    {
        QVERIFY(wrong(with("trigger", "dbsync_1_insert", "t",
                           "CREATE TRIGGER dbsync_1_insert AFTER INSERT ON t BEGIN SELECT 1; END"))
                    .contains(QStringLiteral("dbsync uses itself")));
    }

    void wrongTables_data()
    {
        QTest::addColumn<QByteArray>("sql");
        const auto add = [](const char* name, const char* sql) { QTest::newRow(name) << QByteArray(sql); };
        add("attach", "CREATE TABLE t(id INTEGER PRIMARY KEY, v TEXT); ATTACH '/tmp/x.db' AS z");
        add("another name", "CREATE TABLE u(id INTEGER PRIMARY KEY, v TEXT)");
        add("another key", "CREATE TABLE t(id INTEGER, v TEXT PRIMARY KEY)");
        add("no key", "CREATE TABLE t(id INTEGER, v TEXT)");
        add("as select", "CREATE TABLE t AS SELECT 1 AS id");
        add("endless",
            "CREATE TABLE t AS WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r) SELECT i FROM r");
        add("virtual", "CREATE VIRTUAL TABLE t USING fts5(id)");
        add("temporary", "CREATE TEMP TABLE t(id INTEGER PRIMARY KEY)");
        add("file", "CREATE TABLE t(id INTEGER PRIMARY KEY CHECK (readfile('/etc/passwd') IS NOT NULL))");
        add("hidden", "CREATE TABLE t(id INTEGER PRIMARY KEY, v TEXT, hidden TEXT NOT NULL)");
    }

    void wrongTables()
    {
        QFETCH(QByteArray, sql);
        Schema schema = schemaOf("CREATE TABLE t(id INTEGER PRIMARY KEY, v TEXT)");
        schema.tables[0].sql = sql.toStdString();
        const QString told = wrong(schema);
        QVERIFY2(told.startsWith(QStringLiteral("Table \"t\": ")), qPrintable(told));
    }
};

QTEST_GUILESS_MAIN(DefinitionsTest)
#include "definitions_test.moc"
