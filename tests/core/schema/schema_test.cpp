#include "base/sqlite.h"
#include "schema/column_text.h"
#include "schema/left_out_tables.h"
#include "schema/schema_change.h"
#include "schema/schema_difference.h"
#include "schema/schema_json.h"
#include "schema/sqlite_schema.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <nlohmann/json.hpp>

using namespace dbsync;

namespace {

Schema schemaOf(const char* sql)
{
    auto connection = sqlite::Connection::open(":memory:", true);
    if (auto made = sqlite::execute(*connection, sql); !made)
        qFatal("%s", made.error().message.c_str());
    return *readSqliteSchema(*connection);
}

QStringList changesFrom(const char* from, const char* to)
{
    QStringList list;
    for (const SchemaChange& change : changesBetween(schemaOf(from), schemaOf(to)))
        list << QString::fromStdString(change.what + (change.column.empty() ? "" : " " + change.column) +
                                       (change.refusal.empty() ? "" : " refused"));
    return list;
}

} // namespace

/// Schemas are read, compared and sent as they are.
class SchemaTest : public QObject
{
    Q_OBJECT

private slots:
    void tablesAreReadWhole()
    {
        const Schema schema = schemaOf(
            "CREATE TABLE p(id INTEGER PRIMARY KEY AUTOINCREMENT, code TEXT COLLATE NOCASE UNIQUE, g AS (id + 1));"
            "CREATE TABLE c(a TEXT, b INTEGER NOT NULL DEFAULT 5, p INTEGER REFERENCES p, CHECK (b > 0), PRIMARY KEY "
            "(b, a)) "
            "WITHOUT ROWID;"
            "CREATE UNIQUE INDEX part ON c(p) WHERE b = 1; CREATE TABLE nokey(x); CREATE VIRTUAL TABLE f USING fts5(x);"
            "CREATE TRIGGER tr AFTER INSERT ON c BEGIN SELECT 1; END; CREATE VIEW v AS SELECT * FROM c");
        QCOMPARE(schema.tables.size(), std::size_t{2});
        const Table& p = *schema.find("P");
        QVERIFY(p.automaticKey && !p.checks && !p.withoutRowid);
        QCOMPARE(p.columns.size(), std::size_t{2}); // what is computed is not synced
        QCOMPARE(p.columns[1].collation, std::string("NOCASE"));
        QCOMPARE(p.uniqueKeys.size(), std::size_t{1});
        const Table& c = *schema.find("c");
        QVERIFY(!c.automaticKey && c.checks && c.withoutRowid);
        QCOMPARE(c.keyIndexes(), (std::vector<int>{1, 0}));
        QCOMPARE(c.columns[1].defaultValue, std::string("5"));
        QCOMPARE(c.foreignKeys.front().references, std::vector<std::string>{"id"});
        QCOMPARE(c.uniqueKeys.front().where, std::string(" b = 1"));
        QCOMPARE(schema.leftOut.size(), std::size_t{2});
        QCOMPARE(schema.objects.size(), std::size_t{3});
    }

    void whatCannotBeSyncedIsLeftOutByName()
    {
        auto connection = sqlite::Connection::open(":memory:", true);
        QVERIFY(bool(connection));
        const auto compare = [](void*, int, const void*, int, const void*) { return 0; };
        const auto answer = [](sqlite3_context* context, int, sqlite3_value**) { sqlite3_result_int(context, 1); };
        sqlite3_create_collation(connection->get(), "own", SQLITE_UTF8, nullptr, compare);
        sqlite3_create_function(connection->get(), "own", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr, answer,
                                nullptr, nullptr);
        std::string wide = "CREATE TABLE wide(";
        std::string key;
        for (int i = 0; i < 32; ++i) {
            wide += "c" + std::to_string(i) + ", ";
            key += (i ? ", c" : "c") + std::to_string(i);
        }
        QVERIFY(bool(sqlite::execute(
            connection->get(), "CREATE TABLE \"\"(id INTEGER PRIMARY KEY); CREATE TABLE a(k TEXT COLLATE own PRIMARY "
                               "KEY); CREATE TABLE b(id INTEGER PRIMARY KEY, v CHECK (own(v) > 0)); CREATE TABLE "
                               "c(id INTEGER PRIMARY KEY, v TEXT COLLATE own); CREATE TABLE d(id INTEGER PRIMARY KEY, "
                               "v COLLATE NOCASE); " +
                                   wide + "PRIMARY KEY(" + key + "))")));
        sqlite3_create_collation(connection->get(), "own", SQLITE_UTF8, nullptr, nullptr);
        sqlite3_create_function(connection->get(), "own", 1, SQLITE_UTF8, nullptr, nullptr, nullptr, nullptr);
        sqlite3_db_config(connection->get(), SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
        const auto schema = readSqliteSchema(connection->get());
        QVERIFY(bool(schema));
        QCOMPARE(schema->tables.size(), std::size_t{1});
        QCOMPARE(schema->tables.front().name, std::string("d"));
        QCOMPARE(schema->leftOut.size(), std::size_t{5});
    }

    void filesOfSqlWriteNothing()
    {
        const QTemporaryDir folder;
        const std::string path = folder.filePath(QStringLiteral("made")).toStdString();
        for (const std::string& reach : std::vector<std::string>{
                 "VACUUM INTO '" + path + "'", "ATTACH '" + path + "' AS made; CREATE TABLE made.t(a)"})
            QVERIFY(!schemaFromSql("CREATE TABLE t(id INTEGER PRIMARY KEY); " + reach));
        QVERIFY(!QFile::exists(QString::fromStdString(path)));
    }

    void settingsAreOptional()
    {
        const Schema schema =
            schemaOf("PRAGMA user_version = -7; PRAGMA application_id = 99; CREATE TABLE t(id INTEGER "
                     "PRIMARY KEY)");
        const auto json = schemaToJson(schema);
        QCOMPARE(json.at("userVersion").get<int>(), -7);
        QCOMPARE(json.at("applicationId").get<int>(), 99);
        QVERIFY(json.at("objects").empty());
        const auto back = schemaFromJson(json);
        QVERIFY(bool(back));
        QCOMPARE(settingOf(*back, "user_version"), -7);
        QCOMPARE(settingOf(*back, "application_id"), 99);
        const auto without = schemaToJson(schemaOf("CREATE TABLE t(id INTEGER PRIMARY KEY)"));
        QVERIFY(!without.contains("userVersion") && !without.contains("applicationId"));
        auto wrong = json;
        wrong["userVersion"] = 1LL << 40;
        QVERIFY(!schemaFromJson(wrong));
        wrong["userVersion"] = "12";
        QVERIFY(!schemaFromJson(wrong));
        QCOMPARE(changesFrom("PRAGMA user_version = 1; CREATE TABLE t(id INTEGER PRIMARY KEY)",
                             "PRAGMA user_version = 2; CREATE TABLE t(id INTEGER PRIMARY KEY)"),
                 QStringList{QStringLiteral("changeSetting user_version")});
    }

    void tablesAreLeftOutWithWhatRefersToThem()
    {
        Schema schema = schemaOf("CREATE TABLE a(id INTEGER PRIMARY KEY); CREATE TABLE b(id INTEGER PRIMARY KEY, a INT "
                                 "REFERENCES a(id), b REFERENCES b(id)); CREATE INDEX ia ON a(id); CREATE INDEX ib ON "
                                 "b(a); CREATE VIEW v AS SELECT * FROM a; CREATE TRIGGER ta AFTER INSERT ON a BEGIN "
                                 "SELECT 1; END; CREATE TRIGGER tv INSTEAD OF INSERT ON v BEGIN SELECT 1; END");
        QCOMPARE(leaveOutTables(schema, [](std::string_view table) { return table == "a"; }),
                 std::vector<std::string>{"a"});
        QCOMPARE(schema.tables.size(), std::size_t{1});
        QCOMPARE(schema.tables.front().foreignKeys.size(), std::size_t{1});
        QCOMPARE(schema.objects.size(), std::size_t{3});
        const auto loose = looseReferences(schema);
        QCOMPARE(loose.size(), std::size_t{1});
        QCOMPARE(loose.front().to, std::string("a"));
        dropLooseReferences(schema);
        QVERIFY(looseReferences(schema).empty());
    }

    void jsonThereAndBack()
    {
        Schema schema =
            schemaOf("CREATE TABLE \"odd \"\"x\"(\"a b\" TEXT PRIMARY KEY, n UNIQUE DEFAULT 'é'); CREATE TABLE "
                     "t(id INTEGER PRIMARY KEY, o TEXT REFERENCES \"odd \"\"x\" ON DELETE CASCADE); CREATE INDEX i "
                     "ON t(o DESC)");
        schema.version = 7;
        const auto json = schemaToJson(schema);
        const auto back = schemaFromJson(nlohmann::ordered_json::parse(json.dump()));
        QVERIFY(bool(back));
        QCOMPARE(schemaToJson(*back).dump(), json.dump());
        QCOMPARE(back->version, 7);
        QVERIFY(compareSchemas(*back, schema).empty());
        QVERIFY(changesBetween(*back, schema).empty());
        auto broken = json;
        broken["tables"][0]["primaryKey"][0]["name"] = "none";
        QVERIFY(!schemaFromJson(broken));
        QVERIFY(!schemaFromJson(nlohmann::ordered_json::parse("{}")));
    }

    void namesWhatIsMissingInJson_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("what");
        const auto add = [](const char* json, const char* what) {
            QTest::newRow(json) << QByteArray(json) << QString::fromUtf8(what);
        };
        add(R"({})", "\"tables\" is missing.");
        add(R"(["x"])", "there is something else where an object with \"tables\" belongs.");
        add(R"({"tables":7})", "\"tables\" must be an array.");
        add(R"({"tables":[7]})", "there is something else where an object with \"name\" belongs.");
        add(R"({"tables":[{}]})", "\"name\" is missing.");
        add(R"({"tables":[{"name":7}]})", "\"name\" is of the wrong kind.");
        add(R"({"tables":[{"name":"T","sql":"CREATE TABLE T"}]})", "in table \"T\" \"columns\" is missing.");
        add(R"({"tables":[{"name":"T","sql":"CREATE TABLE T","columns":[{"name":"a","type":1}]}]})",
            "in table \"T\" \"type\" is of the wrong kind.");
        add(R"({"version":"x","tables":[]})", "\"version\" is of the wrong kind.");
        add(R"({"tables":[],"objects":[{"type":"view"}]})", "\"name\" is missing.");
    }

    void namesWhatIsMissingInJson()
    {
        QFETCH(const QByteArray, json);
        QFETCH(const QString, what);
        const auto schema = schemaFromJson(nlohmann::ordered_json::parse(json.toStdString()));
        QVERIFY(!schema);
        QCOMPARE(QString::fromStdString(schema.error().message), QStringLiteral("The schema is malformed: ") + what);
    }

    void differencesAreTold()
    {
        const Schema one = schemaOf("CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT)");
        const Schema more =
            schemaOf("CREATE TABLE T(ID INTEGER PRIMARY KEY, A text, b); CREATE TABLE u(k PRIMARY KEY)");
        QCOMPARE(compareSchemas(one, one).state(), std::string("same"));
        QCOMPARE(compareSchemas(more, one).state(), std::string("localAhead"));
        QCOMPARE(compareSchemas(one, more).state(), std::string("cloudAhead"));
        QCOMPARE(compareSchemas(one, more).sentences().size(), std::size_t{2});
        QCOMPARE(compareSchemas(one, schemaOf("CREATE TABLE t(id INTEGER PRIMARY KEY, a BLOB)")).state(),
                 std::string("differs"));
        QCOMPARE(compareSchemas(one, schemaOf("CREATE TABLE t(id INT PRIMARY KEY, a TEXT)")).state(),
                 std::string("differs"));
    }

    void changes_data()
    {
        QTest::addColumn<QByteArray>("to");
        QTest::addColumn<QStringList>("expected");
        const auto row = [](const char* name, const char* to, const char* expected) {
            QTest::newRow(name) << QByteArray(to) << QString::fromLatin1(expected).split(QLatin1Char('|'));
        };
        row("table", "CREATE TABLE t(id INTEGER PRIMARY KEY, a VARCHAR(5)); CREATE TABLE u(k PRIMARY KEY)", "addTable");
        row("column", "CREATE TABLE t(id INTEGER PRIMARY KEY, a VARCHAR(5), b)", "addColumn b");
        row("dropped", "CREATE TABLE t(id INTEGER PRIMARY KEY)", "dropColumn a refused");
        row("renamed", "CREATE TABLE t(id INTEGER PRIMARY KEY, b VARCHAR(5))", "dropColumn a refused|addColumn b");
        row("other type", "CREATE TABLE t(id INTEGER PRIMARY KEY, a INTEGER)", "changeType a refused");
        row("longer text", "CREATE TABLE t(id INTEGER PRIMARY KEY, a VARCHAR(9))", "changeType a");
        row("value needed", "CREATE TABLE t(id INTEGER PRIMARY KEY, a VARCHAR(5) NOT NULL)", "requireValue a");
        row("default", "CREATE TABLE t(id INTEGER PRIMARY KEY, a VARCHAR(5) DEFAULT 'x')", "changeDefault a");
        row("key", "CREATE TABLE t(id INTEGER, a VARCHAR(5) PRIMARY KEY)", "changeKey refused");
        row("unique", "CREATE TABLE t(id INTEGER PRIMARY KEY, a VARCHAR(5) UNIQUE)", "addUnique");
        row("check", "CREATE TABLE t(id INTEGER PRIMARY KEY, a VARCHAR(5) CHECK (a <> ''))", "addCheck");
        row("reference", "CREATE TABLE t(id INTEGER PRIMARY KEY, a VARCHAR(5) REFERENCES t(id))", "addReference");
        row("index", "CREATE TABLE t(id INTEGER PRIMARY KEY, a VARCHAR(5)); CREATE INDEX i ON t(a)", "addObject i");
    }

    void changes()
    {
        QFETCH(QByteArray, to);
        QFETCH(QStringList, expected);
        QCOMPARE(changesFrom("CREATE TABLE t(id INTEGER PRIMARY KEY, a VARCHAR(5))", to.constData()), expected);
    }

    void whatSeemsToBeRenamedIsToldSo()
    {
        const Schema from = schemaOf("CREATE TABLE t(id INTEGER PRIMARY KEY, a VARCHAR(5), n INTEGER)");
        const auto detail = [&](const char* to) {
            const auto changes = changesBetween(from, schemaOf(to));
            return QString::fromStdString(changes.front().what + ": " + changes.front().detail);
        };
        QCOMPARE(detail("CREATE TABLE t(id INTEGER PRIMARY KEY, n INTEGER, b TEXT)"),
                 QStringLiteral("dropColumn: Table \"t\": Column \"a\" goes, perhaps renamed to \"b\"."));
        for (const char* other : {"CREATE TABLE t(id INTEGER PRIMARY KEY, n INTEGER)",
                                  "CREATE TABLE t(id INTEGER PRIMARY KEY, n INTEGER, b REAL)",
                                  "CREATE TABLE t(id INTEGER PRIMARY KEY, n INTEGER, b TEXT, c TEXT)"})
            QCOMPARE(detail(other), QStringLiteral("dropColumn: Table \"t\": Column \"a\" goes."));
    }

    void columnsAreFoundInTheirOwnWords()
    {
        const auto columns =
            columnTexts("CREATE TABLE \"a(b\" ( -- first, here\n id INTEGER PRIMARY KEY, \"odd \"\"x\" TEXT "
                        "DEFAULT 'a,b)' CHECK (length(\"odd \"\"x\") > 0), [c d] REAL /* , */, e AS (id + 1), "
                        "CONSTRAINT k UNIQUE (id, e), FOREIGN KEY (id) REFERENCES t(x)) STRICT");
        QCOMPARE(columns.size(), std::size_t{4});
        QCOMPARE(columns[0].name, std::string("id"));
        QCOMPARE(columns[1].name, std::string("odd \"x"));
        QVERIFY(columns[1].text.ends_with("> 0)"));
        QCOMPARE(columns[2].name, std::string("c d"));
        QCOMPARE(columns[3].text, std::string("e AS (id + 1)"));
        QVERIFY(columnTexts("CREATE TABLE t AS SELECT 1").empty());
    }
};

QTEST_GUILESS_MAIN(SchemaTest)
#include "schema_test.moc"
