#include "schema/schema_change.h"
#include "schema/schema_json.h"
#include "world.h"

#include <nlohmann/json.hpp>

using namespace dbsync;
using namespace dbsync::datasource;
using namespace dbsync::datasource::test;

/// Schema push, and how tenants share tables.
class SchemaTest : public QObject
{
    Q_OBJECT

private slots:
    void urls_data();
    void urls();
    void schemasReturnAsPushed();
    void versionsFollow();
    void additionsKeepRows();
    void droppedColumns();
    void additionsOfTenantsThatShare();
    void columnsNamedAsOurs();
    void contradictions_data();
    void contradictions();
    void newConstraintsMustHold();
    void malformed_data();
    void malformed();
    void tenantsShareTables();
    void tenantsAreRemoved();
    void unknownTenants();
    void filesAreKept();
    void foreignFilesAreRefused();
};

void SchemaTest::urls_data()
{
    QTest::addColumn<QString>("url");
    for (const char* url :
         {"", "sqlite:", "sqlite:../x", "sqlite:a/b", "sqlite:.hidden", "mysql://h/d", "postgresql:", "rows"})
        QTest::newRow(url) << QString::fromLatin1(url);
}

void SchemaTest::urls()
{
    QFETCH(QString, url);
    QTemporaryDir folder;
    const auto opened = Datasource::open(url.toStdString(), folder.path().toStdString());
    QVERIFY(!opened);
    QCOMPARE(opened.error().kind, ErrorKind::InvalidRequest);
    DBSYNC_TEXT(opened.error().code, "invalidUrl");
    QVERIFY(opened.error().hint.find("sqlite:") != std::string::npos || !url.startsWith(u"m"));
}

void SchemaTest::schemasReturnAsPushed()
{
    World world;
    Schema schema =
        schemaOf("CREATE TABLE \"a b\"(x INTEGER PRIMARY KEY AUTOINCREMENT, y NVARCHAR(20) NOT NULL DEFAULT "
                 "'q' COLLATE NOCASE UNIQUE, z REFERENCES c(k) ON DELETE CASCADE CHECK(z > 0));"
                 "CREATE TABLE c(k BLOB PRIMARY KEY) WITHOUT ROWID; CREATE INDEX i ON c(k) WHERE k > 1;"
                 "CREATE VIEW v AS SELECT 1; CREATE TRIGGER t AFTER INSERT ON c BEGIN SELECT 1; END");
    QCOMPARE(must(world->schema(1)).version, 0);
    QCOMPARE(must(world->pushSchema(1, schema, 0)), 1);
    schema.version = 1;
    DBSYNC_TEXT(schemaToJson(must(world->schema(1))).dump(2), schemaToJson(schema).dump(2));
}

void SchemaTest::versionsFollow()
{
    World world;
    const Schema first = schemaOf("CREATE TABLE t(id INTEGER PRIMARY KEY, a)");
    const Schema second =
        schemaOf("CREATE TABLE u(id INTEGER PRIMARY KEY); CREATE TABLE t(id INTEGER PRIMARY KEY, a, b)");
    QCOMPARE(must(world->pushSchema(1, first, 0)), 1);
    QCOMPARE(must(world->pushSchema(1, first, 0)), 1); // the answer got lost
    const auto stale = world->pushSchema(1, second, 0);
    QVERIFY(!stale);
    DBSYNC_TEXT(stale.error().code, "schemaStale");
    QCOMPARE(must(world->pushSchema(1, second, 1)), 2);
    QCOMPARE(must(world->pushSchema(1, second, 1)), 2);
    // Tables that were there keep their place.
    const Schema now = must(world->schema(1));
    QCOMPARE(now.version, 2);
    DBSYNC_TEXT(now.tables[0].name + now.tables[1].name, "tu");
    const auto back = world->pushSchema(1, first, 2);
    DBSYNC_TEXT(back.error().code, "schemaContradiction");
    QVERIFY(back.error().message.find("Table \"u\" goes") != std::string::npos);
}

void SchemaTest::additionsKeepRows()
{
    World world;
    world.pushSchema(1, "CREATE TABLE t(id INTEGER PRIMARY KEY, a)");
    Device ann(world, 1);
    DBSYNC_ACCEPTED(ann.push(table("t", {"id", "a"}) + "[\"i\",1,[1,1.0]]\n[\"i\",1,[2,\"x\"]]\n[\"i\",1,[3,null]]\n"));
    DBSYNC_ACCEPTED(ann.push(table("t", {"id", "a"}) + "[\"d\",1,[3]]\n"));
    const std::string before = must(world->placement(1)).space;
    world.pushSchema(1, "CREATE TABLE t(id INTEGER PRIMARY KEY, a, b VARCHAR(5) DEFAULT 7, c INTEGER NOT NULL DEFAULT "
                        "'12', d REAL DEFAULT 3, e);"
                        "CREATE TABLE u(t INTEGER PRIMARY KEY REFERENCES t(id)); CREATE UNIQUE INDEX i ON t(a)");
    DBSYNC_TEXT(must(world->placement(1)).space, before);
    QVERIFY(must(world->cursor(1)) == ann.cursor); // no rows of their own to tell of
    DBSYNC_ACCEPTED(ann.push(table("u", {"t"}) + "[\"i\",1,[2]]\n"));
    DBSYNC_TEXT(refusals(ann.push(table("u", {"t"}) + "[\"i\",1,[3]]\n")), "u[3] foreignKey t <- t[3]\n");
    DBSYNC_TEXT(refusals(ann.push(table("t", {"id", "a"}) + "[\"i\",1,[4,\"x\"]]\n")), "t[4] unique a <- t[2]\n");
    Device bob(world, 1);
    bob.pull();
    DBSYNC_TEXT(bob.dump(), "t [1] [1,1.0,\"7\",12,3.0,null]\nt [2] [2,\"x\",\"7\",12,3.0,null]\nu [2] [2]\n");
    QCOMPARE(bob.rows["t"]["[1]"].revision, 1);
    QVERIFY(world.holds(1));
}

void SchemaTest::droppedColumns()
{
    World world;
    const std::string first =
        "CREATE TABLE p(id INTEGER PRIMARY KEY); CREATE TABLE t(id INTEGER PRIMARY KEY, a INTEGER, b "
        "TEXT, c TEXT UNIQUE, p INTEGER REFERENCES p(id))";
    const std::string second = "CREATE TABLE p(id INTEGER PRIMARY KEY); CREATE TABLE t(id INTEGER PRIMARY KEY, b TEXT)";
    world.pushSchema(1, first);
    world.pushSchema(2, first); // shares the tables
    const std::string t = table("t", {"id", "a", "b", "c", "p"});
    Device other(world, 2);
    DBSYNC_ACCEPTED(other.push(t + "[\"i\",1,[1,1,\"x\",\"u\",null]]\n"));
    Device ann(world, 1);
    DBSYNC_ACCEPTED(
        ann.push(table("p", {"id"}) + "[\"i\",1,[7]]\n" + t +
                 "[\"i\",1,[1,\"odd\",{\"blob\":\"AA==\"},\"u\",7]]\n[\"i\",1,[2,2,\"two\",null,null]]\n[\"i\",1,[3,"
                 "3,null,null,null]]\n"));
    DBSYNC_ACCEPTED(ann.push(t + "[\"d\",1,[3]]\n"));
    const auto refused = world->pushSchema(1, schemaOf(second), 1);
    DBSYNC_TEXT(refused.error().code, "schemaContradiction");
    Schema agreed = schemaOf(second);
    agreeToLoss(must(world->schema(1)), agreed);
    QCOMPARE(must(world->pushSchema(1, agreed, 1)), 2);
    QCOMPARE(must(world->pushSchema(1, agreed, 1)), 2);
    const auto dropped = [&] {
        std::string text;
        for (const SchemaObject& object : must(world->schema(1)).objects) {
            if (object.type == droppedType)
                text += object.table + "." + object.name + " " + object.sql + "\n";
        }
        return text;
    };
    DBSYNC_TEXT(dropped(), "t.a 2\nt.c 2\nt.p 2\n");
    QVERIFY(world.holds(1) && world.holds(2));
    Device bob(world, 1);
    bob.pull();
    DBSYNC_TEXT(bob.dump(), "p [7] [7]\nt [1] [1,{\"blob\":\"AA==\"}]\nt [2] [2,\"two\"]\n");
    DBSYNC_ACCEPTED(ann.push(table("p", {"id"}) + "[\"d\",1,[7]]\n")); // nothing refers to it any more
    DBSYNC_TEXT(ann.push(t + "[\"i\",1,[4,4,null,null,null]]\n").result, "schemaChanged");
    // A column of that name is another one, without the values of before.
    world.pushSchema(
        1, "CREATE TABLE p(id INTEGER PRIMARY KEY); CREATE TABLE t(id INTEGER PRIMARY KEY, b TEXT, a INTEGER)");
    DBSYNC_TEXT(dropped(), "t.a 2\nt.c 2\nt.p 2\n");
    Device carl(world, 1);
    carl.pull();
    DBSYNC_TEXT(carl.rows["t"]["[1]"].json, "[1,{\"blob\":\"AA==\"},null]");
    Device dora(world, 2);
    dora.pull();
    DBSYNC_TEXT(dora.dump(), "t [1] [1,1,\"x\",\"u\",null]\n");
    Schema less = schemaOf("CREATE TABLE t(id INTEGER PRIMARY KEY)");
    agreeToLoss(must(world->schema(1)), less);
    QVERIFY(!world->pushSchema(1, less, 3)); // a table goes
}

void SchemaTest::additionsOfTenantsThatShare()
{
    World world;
    const std::string first = "CREATE TABLE t(id INTEGER PRIMARY KEY, a)";
    const std::string second = "CREATE TABLE t(id INTEGER PRIMARY KEY, a, b DEFAULT 5)";
    Device devices[] = {{world, 1}, {world, 2}, {world, 3}};
    for (int i = 0; i < 3; ++i) {
        world.pushSchema(i + 1, first);
        DBSYNC_ACCEPTED(devices[i].push(table("t", {"id", "a"}) + "[\"i\",1,[1,\"of " + std::to_string(i + 1) +
                                        "\"]]\n[\"i\",1,[2,null]]\n"));
        DBSYNC_ACCEPTED(devices[i].push(table("t", {"id", "a"}) + "[\"d\",1,[2]]\n"));
    }
    world.pushSchema(1, second);
    QVERIFY(must(world->placement(1)).space != must(world->placement(2)).space);
    QVERIFY(must(world->placement(3)).space == must(world->placement(2)).space);
    world.pushSchema(2, second);
    world.pushSchema(3, second);
    QVERIFY(must(world->placement(1)).space == must(world->placement(2)).space);
    QVERIFY(must(world->placement(1)).space == must(world->placement(3)).space);
    for (int i = 0; i < 3; ++i) {
        DBSYNC_ACCEPTED(devices[i].push(table("t", {"id", "a"}) + "[\"i\",2,[2,\"again\"]]\n"));
        devices[i].cursor = {};
        devices[i].pull();
        DBSYNC_TEXT(devices[i].dump(), "t [1] [1,\"of " + std::to_string(i + 1) + "\",5]\nt [2] [2,\"again\",5]\n");
        QVERIFY(world.holds(i + 1));
    }
}

void SchemaTest::columnsNamedAsOurs()
{
    World world;
    world.pushSchema(1, "CREATE TABLE t(id INTEGER PRIMARY KEY)");
    Device ann(world, 1);
    DBSYNC_ACCEPTED(ann.push(table("t", {"id"}) + "[\"i\",1,[1]]\n"));
    world.pushSchema(1, "CREATE TABLE t(id INTEGER PRIMARY KEY, TENANTID TEXT DEFAULT 'x')");
    DBSYNC_TEXT(must(world->placement(1)).tables[0].tenantColumn, "dbsync_tenantId");
    DBSYNC_ACCEPTED(ann.push(table("t", {"id", "tenantid"}) + "[\"i\",1,[2,\"y\"]]\n"));
    ann.cursor = {};
    ann.pull();
    DBSYNC_TEXT(ann.dump(), "t [1] [1,\"x\"]\nt [2] [2,\"y\"]\n");
    QVERIFY(world.holds(1));
}

void SchemaTest::contradictions_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("told");
    const auto add = [](const char* name, const char* sql, const char* told) {
        QTest::newRow(name) << QString::fromLatin1(sql) << QString::fromLatin1(told);
    };
    add("table gone", "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT)", "Table \"u\" goes");
    add("column gone", "CREATE TABLE t(id INTEGER PRIMARY KEY); CREATE TABLE u(id TEXT PRIMARY KEY)",
        "Column \"a\" goes");
    add("another type", "CREATE TABLE t(id INTEGER PRIMARY KEY, a INTEGER); CREATE TABLE u(id TEXT PRIMARY KEY)",
        "changes its type");
    add("another collation",
        "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT COLLATE NOCASE); CREATE TABLE u(id TEXT PRIMARY KEY)",
        "compares by NOCASE");
    add("another key", "CREATE TABLE t(id INTEGER, a TEXT PRIMARY KEY); CREATE TABLE u(id TEXT PRIMARY KEY)",
        "primary key");
    add("value needed", "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT NOT NULL); CREATE TABLE u(id TEXT PRIMARY KEY)",
        "must have a value");
    add("new value needed",
        "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT, b NOT NULL); CREATE TABLE u(id TEXT PRIMARY KEY)",
        "there is no default");
}

void SchemaTest::contradictions()
{
    QFETCH(QString, sql);
    QFETCH(QString, told);
    World world;
    world.pushSchema(1, "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT); CREATE TABLE u(id TEXT PRIMARY KEY)");
    Device ann(world, 1);
    DBSYNC_ACCEPTED(ann.push(table("t", {"id", "a"}) + "[\"i\",1,[1,null]]\n"));
    const auto pushed = world->pushSchema(1, schemaOf(sql.toStdString()), 1);
    QVERIFY(!pushed);
    QCOMPARE(pushed.error().kind, ErrorKind::InvalidRequest);
    DBSYNC_TEXT(pushed.error().code, "schemaContradiction");
    QVERIFY2(pushed.error().message.find(told.toStdString()) != std::string::npos, pushed.error().message.c_str());
    QCOMPARE(must(world->schema(1)).version, 1);
    QVERIFY(world.holds(1));
}

void SchemaTest::newConstraintsMustHold()
{
    World world;
    world.pushSchema(1, "CREATE TABLE p(id INTEGER PRIMARY KEY); CREATE TABLE t(id INTEGER PRIMARY KEY, a, p INTEGER)");
    world.pushSchema(2, "CREATE TABLE p(id INTEGER PRIMARY KEY); CREATE TABLE t(id INTEGER PRIMARY KEY, a, p INTEGER)");
    for (const int tenant : {1, 2}) { // the first has to move, the second is alone then
        Device ann(world, tenant);
        DBSYNC_ACCEPTED(ann.push(table("t", {"id", "a", "p"}) + "[\"i\",1,[1,\"x\",5]]\n[\"i\",1,[2,\"x\",null]]\n"));
        const std::string parent = "CREATE TABLE p(id INTEGER PRIMARY KEY);";
        const Schema unique = schemaOf(parent + "CREATE TABLE t(id INTEGER PRIMARY KEY, a UNIQUE, p INTEGER)");
        const Schema referring = schemaOf(parent + "CREATE TABLE t(id INTEGER PRIMARY KEY, a, p INTEGER REFERENCES p)");
        for (const Schema& schema : {unique, referring}) {
            const auto pushed = world->pushSchema(tenant, schema, 1);
            QVERIFY(!pushed);
            DBSYNC_TEXT(pushed.error().code, "schemaContradiction");
        }
        DBSYNC_ACCEPTED(ann.push(table("p", {"id"}) + "[\"i\",1,[5]]\n" + table("t", {"id", "a", "p"}) +
                                 "[\"u\",1,[2],[1],[\"x\"],[\"y\"]]\n"));
        QCOMPARE(must(world->pushSchema(tenant, unique, 1)), 2);
        QCOMPARE(must(world->pushSchema(tenant, referring, 2)), 3); // drops the one, adds the other
        DBSYNC_TEXT(refusals(ann.push(table("t", {"id", "a", "p"}) + "[\"i\",1,[3,\"x\",6]]\n")),
                    "t[3] foreignKey p <- p[6]\n");
        QVERIFY(world.holds(tenant));
    }
}

void SchemaTest::malformed_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    const auto add = [](const char* name, const char* from, const char* to) {
        QTest::newRow(name) << QStringLiteral(
                                   "CREATE TABLE t(id INTEGER PRIMARY KEY, a UNIQUE); CREATE TABLE u(id TEXT "
                                   "PRIMARY KEY)")
                            << QString::fromLatin1(from) << QString::fromLatin1(to);
    };
    add("table of ours", "\"name\":\"u\"", "\"name\":\"dbsync_pending_1\"");
    add("column of ours", "\"name\":\"a\"", "\"name\":\"DBSYNC_revision\"");
    add("table twice", "\"name\":\"u\"", "\"name\":\"T\"");
    add("column twice", "\"name\":\"a\"", "\"name\":\"ID\"");
    add("zero byte", "\"name\":\"u\"", "\"name\":\"u\\u0000x\"");
    add("system table", "\"name\":\"u\"", "\"name\":\"sqlite_u\"");
    add("no tables", "\"tables\":[", "\"tables\":[],\"ignored\":[");
}

void SchemaTest::malformed()
{
    QFETCH(QString, sql);
    QFETCH(QString, from);
    QFETCH(QString, to);
    QString text = QString::fromStdString(schemaToJson(schemaOf(sql.toStdString())).dump());
    QVERIFY(text.contains(from));
    text.replace(from, to);
    const auto schema = schemaFromJson(nlohmann::ordered_json::parse(text.toStdString()));
    if (!schema)
        return; // noticed even earlier
    World world;
    const auto pushed = world->pushSchema(1, *schema, 0);
    QVERIFY(!pushed);
    DBSYNC_TEXT(pushed.error().code, "malformed");
    QCOMPARE(must(world->schema(1)).version, 0);
}

void SchemaTest::tenantsShareTables()
{
    World world;
    const std::string sql = "CREATE TABLE t(id INTEGER PRIMARY KEY, a UNIQUE)";
    world.pushSchema(1, sql);
    world.pushSchema(2, sql);
    world.pushSchema(3, "CREATE TABLE t(id INTEGER PRIMARY KEY, a)");
    QVERIFY(must(world->placement(1)).space == must(world->placement(2)).space);
    QVERIFY(must(world->placement(1)).space != must(world->placement(3)).space);
    Device ann(world, 1);
    Device bob(world, 2);
    const std::string t = table("t", {"id", "a"});
    DBSYNC_ACCEPTED(ann.push(t + "[\"i\",1,[1,\"x\"]]\n[\"i\",1,[2,\"y\"]]\n"));
    DBSYNC_ACCEPTED(bob.push(t + "[\"i\",2,[1,\"x\"]]\n")); // neither key nor unique value collide
    DBSYNC_ACCEPTED(ann.push(t + "[\"d\",1,[1]]\n"));
    DBSYNC_TEXT(refusals(bob.push(t + "[\"d\",1,[2]]\n[\"u\",1,[2],[1],[\"y\"],[\"z\"]]\n")), "t[2] stale\n");
    bob.cursor = {};
    bob.pull();
    DBSYNC_TEXT(bob.dump(), "t [1] [1,\"x\"]\n");
    QCOMPARE(bob.cursor.revision, 1);
    // Another tenant's cursor is another history.
    bob.cursor = ann.cursor;
    DBSYNC_TEXT(bob.push(t + "[\"i\",1,[5,null]]\n").result, "otherHistory");
    QVERIFY(world.holds(1));
    QVERIFY(world.holds(2));
}

void SchemaTest::tenantsAreRemoved()
{
    World world;
    const std::string sql = "CREATE TABLE t(id INTEGER PRIMARY KEY, a UNIQUE)";
    const std::string t = table("t", {"id", "a"});
    for (const int tenant : {1, 2, 3}) {
        world.pushSchema(tenant, tenant == 3 ? "CREATE TABLE u(id INTEGER PRIMARY KEY)" : sql);
        if (tenant < 3)
            DBSYNC_ACCEPTED(Device(world, tenant).push(t + "[\"i\",1,[1,\"x\"]]\n"));
    }
    must(world->removeTenant(1));
    must(world->removeTenant(3));
    must(world->removeTenant(4));
    QCOMPARE(must(world->schema(1)).version, 0);
    QCOMPARE(must(world->cursor(1)).revision, 0);
    QCOMPARE(must(world->counts(2))[0].rows, 1);
    QVERIFY(world.holds(2));
    must(world->removeTenant(2));
    world.pushSchema(1, sql); // starts anew
    Device ann(world, 1);
    DBSYNC_ACCEPTED(ann.push(t + "[\"i\",1,[1,\"x\"]]\n"));
    QCOMPARE(ann.cursor.revision, 1);
    QVERIFY(world.holds(1));
}

void SchemaTest::unknownTenants()
{
    World world;
    QCOMPARE(must(world->cursor(9)).revision, 0);
    QVERIFY(must(world->schema(9)).tables.empty());
    QVERIFY(must(world->counts(9)).empty());
    Device ann(world, 9);
    ann.pull();
    DBSYNC_TEXT(ann.push(table("t", {"id"}) + "[\"i\",1,[1]]\n").result, "schemaChanged");
    DBSYNC_TEXT(ann.push("").result, "accepted");
    must(world->addTenant(9));
    must(world->addTenant(9));
    must(world->check());
}

void SchemaTest::filesAreKept()
{
    World world;
    world.pushSchema(1, "CREATE TABLE t(id INTEGER PRIMARY KEY)");
    Device ann(world, 1);
    DBSYNC_ACCEPTED(ann.push(table("t", {"id"}) + "[\"i\",1,[1]]\n"));
    world.reopen();
    DBSYNC_ACCEPTED(ann.push(table("t", {"id"}) + "[\"i\",1,[2]]\n"));
    QCOMPARE(ann.cursor.revision, 2);
    QVERIFY(world.holds(1));
}

void SchemaTest::foreignFilesAreRefused()
{
    QTemporaryDir folder;
    const std::string path = folder.path().toStdString();
    {
        auto connection = must(sqlite::Connection::open(path + "/other", true));
        must(sqlite::execute(connection, "CREATE TABLE t(a)"));
        auto newer = must(sqlite::Connection::open(path + "/newer", true));
        must(sqlite::execute(newer, "PRAGMA user_version = 1000"));
        QFile text(folder.filePath(QStringLiteral("text")));
        QVERIFY(text.open(QIODevice::WriteOnly) && text.write(QByteArray(5000, 'x')) == 5000);
    }
    DBSYNC_TEXT(Datasource::open("sqlite:other", path).error().code, "foreignDatabase");
    DBSYNC_TEXT(Datasource::open("sqlite:newer", path).error().code, "newerVersion");
    DBSYNC_TEXT(Datasource::open("sqlite:text", path).error().code, "notADatabase");
}

QTEST_GUILESS_MAIN(SchemaTest)
#include "schema_test.moc"
