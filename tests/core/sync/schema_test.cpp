#include "device/capture/upkeep.h"
#include "device/schema/schema_adoption.h"
#include "device/store/linking.h"
#include "two_desks.h"

#include <QTest>

using namespace dbsync;
using namespace dbsync::test;
using device::State;
using sync::SchemaReport;

/// Schemas change on one device, reach the cloud by a push, and other devices by their next sync.
class SchemaTest : public QObject, private TwoDesks
{
    Q_OBJECT

private slots:
    void init()
    {
        openDesks();
        a->link("CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT, n INTEGER); INSERT INTO t VALUES (1, 'one', 1), (2, "
                "'two', 2)");
        QCOMPARE(a->sync(), std::string());
        b->link();
        QCOMPARE(b->sync(), std::string());
    }

    void additionsFlow()
    {
        QCOMPARE(
            a->run("ALTER TABLE t ADD COLUMN size REAL DEFAULT 1.5 CHECK (size > 0); ALTER TABLE t ADD COLUMN parent "
                   "INTEGER REFERENCES t(id); CREATE TABLE u(k TEXT PRIMARY KEY, v) WITHOUT ROWID; CREATE INDEX tn ON "
                   "t(n); CREATE UNIQUE INDEX uv ON u(v); UPDATE t SET size = 7 WHERE id = 1; INSERT INTO u VALUES "
                   "('k', 5)"),
            std::string());
        // Not pushed: told, while what both know goes on.
        QCOMPARE(a->run("UPDATE t SET name = 'uno' WHERE id = 1"), std::string());
        QCOMPARE(a->replica()->status()->state, State::NeedsAttention);
        QCOMPARE(a->sync(), std::string());
        QCOMPARE(a->report().state, State::NeedsAttention);
        QCOMPARE(b->sync(), std::string());
        QCOMPARE(b->value("SELECT name FROM t WHERE id = 1"), QStringLiteral("uno"));
        QCOMPARE(examine(*a).state, std::string("localAhead"));
        QCOMPARE(push(*a).state, std::string("same"));
        QCOMPARE(examine(*b).state, std::string("cloudAhead"));
        inStep();
        QCOMPARE(b->rows("SELECT id, size FROM t ORDER BY id"),
                 (QStringList{QStringLiteral("1|7.0"), QStringLiteral("2|1.5")}));
        QCOMPARE(b->value("SELECT v FROM u"), QStringLiteral("5"));
        QCOMPARE(b->value("SELECT count(*) FROM sqlite_schema WHERE name IN ('tn', 'uv')"), QStringLiteral("2"));
        QCOMPARE(b->value("SELECT sql LIKE '%CHECK (size > 0)%REFERENCES%' FROM sqlite_schema WHERE name = 't'"),
                 QStringLiteral("1"));
        QCOMPARE(b->replica()->status()->pending, 0);
        QCOMPARE(examine(*b).state, std::string("same"));
    }

    /// What an administrator's script, or an older cloud, has stored.
    void wrongDefinitionsAreToldAndTheRestGoesOn()
    {
        Schema schema = *m_server->rows().schema(1);
        schema.objects.push_back({"trigger", "evil", "t", "ATTACH '/tmp/dbsync-evil.db' AS evil"});
        schema.objects.push_back({"index", "tn", "t", "CREATE INDEX tn ON t(n)"});
        schema.tables.push_back(schema.tables[0]);
        schema.tables.back().name = "u";
        schema.tables.back().sql = "CREATE TABLE other(id INTEGER PRIMARY KEY, name TEXT, n INTEGER)";
        QVERIFY(m_server->rows().pushSchema(1, schema, schema.version));
        QCOMPARE(a->run("UPDATE t SET name = 'uno' WHERE id = 1"), std::string());
        for (LinkedDesk* desk : {a.get(), b.get()}) {
            QCOMPARE(desk->sync(), std::string());
            QCOMPARE(desk->report().state, State::NeedsAttention);
            std::string told;
            for (const device::Attention& each : desk->report().attention)
                told += each.detail + "\n";
            QVERIFY2(told.find("Trigger \"evil\"") != std::string::npos, told.c_str());
            QVERIFY2(told.find("Table \"u\"") != std::string::npos, told.c_str());
            QCOMPARE(desk->value("SELECT count(*) FROM sqlite_schema WHERE name IN ('tn', 'evil', 'u', 'other')"),
                     QStringLiteral("1"));
        }
        QCOMPARE(b->value("SELECT name FROM t WHERE id = 1"), QStringLiteral("uno"));
        LinkedDesk c(*m_server, m_folder->path().toStdString(), "cid");
        c.link();
        QCOMPARE(c.sync(), std::string());
        QCOMPARE(c.report().state, State::NeedsAttention);
        QCOMPARE(c.value("SELECT name FROM t WHERE id = 1"), QStringLiteral("uno"));
        // Mended, nothing is left of it.
        schema.objects.erase(schema.objects.end() - 2);
        schema.tables.back().sql = "CREATE TABLE u(id INTEGER PRIMARY KEY, name TEXT, n INTEGER)";
        QVERIFY(m_server->rows().pushSchema(1, schema, schema.version + 1));
        for (LinkedDesk* desk : {a.get(), b.get(), &c}) {
            QCOMPARE(desk->sync(), std::string());
            QCOMPARE(desk->report().state, State::InStep);
            QCOMPARE(desk->value("SELECT count(*) FROM u"), QStringLiteral("0"));
        }
    }

    void columnsThatADeviceDoesNotKnowSurviveItsEdits()
    {
        // b has a column of that name with another type, so it cannot follow yet.
        QCOMPARE(b->run("ALTER TABLE t ADD COLUMN size TEXT"), std::string());
        QCOMPARE(a->run("ALTER TABLE t ADD COLUMN size INTEGER"), std::string());
        push(*a);
        QCOMPARE(a->run("UPDATE t SET size = 40"), std::string());
        QCOMPARE(a->sync(), std::string());
        QCOMPARE(
            b->run("UPDATE t SET name = 'dos' WHERE id = 2; UPDATE t SET size = 'x'; INSERT INTO t(id, name) VALUES "
                   "(3, 'drei')"),
            std::string());
        QCOMPARE(b->sync(), std::string());
        QCOMPARE(b->report().state, State::NeedsAttention);
        QCOMPARE(a->sync(), std::string());
        QCOMPARE(a->rows("SELECT id, name, size FROM t ORDER BY id"),
                 (QStringList{QStringLiteral("1|one|40"), QStringLiteral("2|dos|40"), QStringLiteral("3|drei|NULL")}));
        // Once it can, it gets the rest, and nothing of its own column of before is sent.
        QCOMPARE(b->run("ALTER TABLE t DROP COLUMN size"), std::string());
        QCOMPARE(b->run("ALTER TABLE t ADD COLUMN size INTEGER"), std::string());
        QCOMPARE(b->sync(), std::string());
        QCOMPARE(b->report().state, State::InStep);
        QCOMPARE(b->rows("SELECT id, size FROM t ORDER BY id"),
                 (QStringList{QStringLiteral("1|40"), QStringLiteral("2|40"), QStringLiteral("3|NULL")}));
        inStep();
    }

    void whatIsRenamedOrDroppedIsToldAndNothingIsLost_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QString>("back");
        QTest::newRow("column renamed") << QStringLiteral("ALTER TABLE t RENAME COLUMN name TO title")
                                        << QStringLiteral("ALTER TABLE t RENAME COLUMN title TO name");
        QTest::newRow("column dropped") << QStringLiteral("ALTER TABLE t DROP COLUMN name")
                                        << QStringLiteral("ALTER TABLE t ADD COLUMN name TEXT");
        QTest::newRow("table renamed") << QStringLiteral("ALTER TABLE t RENAME TO z")
                                       << QStringLiteral("ALTER TABLE z RENAME TO t");
        QTest::newRow("table dropped") << QStringLiteral("DROP TABLE t")
                                       << QStringLiteral(
                                              "CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT, n INTEGER)");
    }

    void whatIsRenamedOrDroppedIsToldAndNothingIsLost()
    {
        QFETCH(QString, sql);
        QFETCH(QString, back);
        QCOMPARE(a->run(sql.toStdString()), std::string());
        QCOMPARE(a->sync(), std::string());
        QCOMPARE(a->report().state, State::NeedsAttention);
        QCOMPARE(examine(*a).state, std::string("differs"));
        const auto refused = tryPush(*a);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, std::string("schemaContradiction"));
        QCOMPARE(b->run("UPDATE t SET n = 20 WHERE id = 2; UPDATE t SET name = 'uno' WHERE id = 1"), std::string());
        QCOMPARE(b->sync(), std::string());
        QCOMPARE(a->sync(), std::string());
        if (a->value("SELECT count(*) FROM sqlite_schema WHERE name = 't'") == QStringLiteral("1"))
            QCOMPARE(a->value("SELECT n FROM t WHERE id = 2"), QStringLiteral("20"));
        QCOMPARE(a->run(back.toStdString()), std::string());
        inStep();
        QCOMPARE(a->report().state, State::InStep);
        QCOMPARE(a->rows("SELECT id, name, n FROM t ORDER BY id"),
                 (QStringList{QStringLiteral("1|uno|1"), QStringLiteral("2|two|20")}));
    }

    void whatIsDroppedWithConsentGoesEverywhere_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QStringList>("rows");
        QTest::newRow("dropped") << QStringLiteral("ALTER TABLE t DROP COLUMN name")
                                 << QStringList{QStringLiteral("1|1"), QStringLiteral("2|2")};
        QTest::newRow("renamed") << QStringLiteral("ALTER TABLE t RENAME COLUMN name TO title")
                                 << QStringList{QStringLiteral("1|1|one"), QStringLiteral("2|2|two")};
    }

    void whatIsDroppedWithConsentGoesEverywhere()
    {
        QFETCH(QString, sql);
        QFETCH(QStringList, rows);
        QCOMPARE(a->run(sql.toStdString()), std::string());
        const SchemaReport plan = examine(*a);
        QCOMPARE(plan.changes.front().what, std::string("dropColumn"));
        QVERIFY(plan.changes.front().loses);
        QCOMPARE(plan.changes.front().detail.find("\"title\"") != std::string::npos, rows.front().size() > 3);
        const auto refused = tryPush(*a);
        QVERIFY(!refused && refused.error().hint.find("--allow-loss") != std::string::npos);
        // What others have pending in other columns goes on.
        QCOMPARE(b->run("UPDATE t SET n = n + 0 WHERE id = 2; INSERT INTO t(id, n) VALUES (3, 3)"), std::string());
        QCOMPARE(push(*a, {false, false, true}).state, std::string("same"));
        inStep();
        QCOMPARE(b->report().state, State::InStep);
        QCOMPARE(b->rows("SELECT * FROM t WHERE id < 3 ORDER BY id"), rows);
        QCOMPARE(a->value("SELECT n FROM t WHERE id = 3"), QStringLiteral("3"));
    }

    void whatWasNotSentOfADroppedColumnStays()
    {
        QCOMPARE(b->run("UPDATE t SET name = 'mine' WHERE id = 1"), std::string());
        QCOMPARE(a->run("ALTER TABLE t DROP COLUMN name"), std::string());
        push(*a, {false, false, true});
        for (int times = 0; times < 2; ++times) {
            QCOMPARE(b->sync(), std::string());
            QCOMPARE(b->report().state, State::NeedsAttention);
            QCOMPARE(b->value("SELECT name FROM t WHERE id = 1"), QStringLiteral("mine"));
        }
        // Pushed again it is back for all, with what is here.
        QCOMPARE(push(*b).state, std::string("same"));
        inStep();
        QCOMPARE(a->rows("SELECT id, name FROM t ORDER BY id"),
                 (QStringList{QStringLiteral("1|mine"), QStringLiteral("2|two")}));
    }

    void aColumnThatWasDroppedAndAddedMeanwhileIsAnother()
    {
        QCOMPARE(a->run("ALTER TABLE t DROP COLUMN name"), std::string());
        push(*a, {false, false, true});
        QCOMPARE(a->run("ALTER TABLE t ADD COLUMN name TEXT"), std::string());
        push(*a);
        QCOMPARE(a->run("UPDATE t SET name = 'new' WHERE id = 2"), std::string());
        QCOMPARE(a->sync(), std::string());
        inStep();
        QCOMPARE(b->rows("SELECT id, name FROM t ORDER BY id"),
                 (QStringList{QStringLiteral("1|NULL"), QStringLiteral("2|new")}));
    }

    void constraintsThatAllRowsSatisfyArePushed()
    {
        QCOMPARE(a->run("CREATE UNIQUE INDEX once ON t(name)"), std::string());
        QCOMPARE(push(*a).state, std::string("same"));
        inStep();
        QVERIFY(!b->run("INSERT INTO t(name) VALUES ('one')").empty());
        // Dropped again, everywhere.
        QCOMPARE(a->run("DROP INDEX once"), std::string());
        QCOMPARE(push(*a).state, std::string("same"));
        inStep();
        QCOMPARE(b->run("INSERT INTO t(name) VALUES ('one')"), std::string());
        QCOMPARE(b->sync(), std::string());
        inStep();
        // Rows in the cloud that do not fit refuse it.
        QCOMPARE(a->run("DELETE FROM t WHERE id = 1; CREATE UNIQUE INDEX once ON t(name)"), std::string());
        QVERIFY(!tryPush(*a));
    }

    void aRebuiltTableIsCapturedAndComparedAgain()
    {
        QCOMPARE(
            a->run(
                "BEGIN; CREATE TABLE n(id INTEGER PRIMARY KEY, name TEXT, n INTEGER, extra TEXT DEFAULT 'e'); INSERT "
                "INTO n(id, name, n) SELECT id, upper(name), n FROM t WHERE id > 1; DROP TABLE t; ALTER TABLE n "
                "RENAME TO t; COMMIT; INSERT INTO t(id, name) VALUES (9, 'nine')"),
            std::string());
        QCOMPARE(a->sync(), std::string());
        push(*a);
        QCOMPARE(a->run("UPDATE t SET n = 90 WHERE id = 9"), std::string());
        inStep();
        QCOMPARE(b->rows("SELECT * FROM t ORDER BY id"),
                 (QStringList{QStringLiteral("2|TWO|2|e"), QStringLiteral("9|nine|90|e")}));
    }

    void aRowKeepsWhatWasWrittenBeforeItsColumnWasPushed()
    {
        QCOMPARE(a->run("ALTER TABLE t ADD COLUMN extra TEXT; UPDATE t SET extra = 'x' || id"), std::string());
        QCOMPARE(a->sync(), std::string());
        push(*a);
        inStep();
        QCOMPARE(b->value("SELECT group_concat(extra) FROM (SELECT extra FROM t ORDER BY id)"),
                 QStringLiteral("x1,x2"));
    }

    void reinitializeKeepsWhatIsPending()
    {
        QCOMPARE(a->run("UPDATE t SET name = 'uno' WHERE id = 1"), std::string());
        QCOMPARE(
            b->run("UPDATE t SET n = 20 WHERE id = 2; DELETE FROM t WHERE id = 1; INSERT INTO t VALUES (5, 'five', 5)"),
            std::string());
        // A row that changed without being noticed is a change like any other.
        QCOMPARE(a->run("INSERT INTO t VALUES (6, 'six', 6); DELETE FROM dbsync_pending_1 WHERE k0 = 6"),
                 std::string());
        {
            auto store = device::Store::open(a->path());
            QVERIFY(device::beginRefresh(**store));
        }
        sync::SyncOptions options;
        options.upload = false;
        QCOMPARE(a->sync(options), std::string());
        QCOMPARE(a->replica()->pending()->size(), std::size_t{2});
        QCOMPARE(b->sync(), std::string());
        QCOMPARE(a->sync(), std::string());
        QCOMPARE(a->report().conflicts, 1);
        QCOMPARE(a->rows("SELECT id FROM t ORDER BY id"),
                 (QStringList{QStringLiteral("1"), QStringLiteral("2"), QStringLiteral("5"), QStringLiteral("6")}));
    }

    void everyKindOfTableFollows()
    {
        QCOMPARE(
            a->run(
                "CREATE TABLE strict(id INTEGER PRIMARY KEY, v ANY, b BLOB) STRICT; CREATE TABLE g(a INTEGER, b TEXT, "
                "c TEXT GENERATED ALWAYS AS (a || b) STORED, \"select\" TEXT COLLATE NOCASE DEFAULT 'it''s', PRIMARY "
                "KEY (b, a)); CREATE TABLE \"odd \"\"x\"(\"a b\" TEXT PRIMARY KEY, CHECK (\"a b\" <> '')) WITHOUT "
                "ROWID; INSERT INTO strict VALUES (1, x'00', NULL); INSERT INTO g(a, b) VALUES (1, 'x'); INSERT INTO "
                "\"odd \"\"x\" VALUES ('k'); CREATE TABLE nokey(x); CREATE VIEW v AS SELECT * FROM g"),
            std::string());
        QCOMPARE(push(*a).state, std::string("same"));
        inStep();
        QCOMPARE(b->rows("SELECT a, b, c, \"select\" FROM g"), QStringList{QStringLiteral("1|x|1x|it's")});
        QCOMPARE(b->value("SELECT typeof(v) FROM strict"), QStringLiteral("blob"));
        QCOMPARE(b->value("SELECT count(*) FROM v"), QStringLiteral("1"));
        QCOMPARE(b->value("SELECT count(*) FROM sqlite_schema WHERE name = 'nokey'"), QStringLiteral("0"));
        QCOMPARE(a->run("ALTER TABLE g ADD COLUMN d AS (b || '!')"), std::string());
        QCOMPARE(a->run("ALTER TABLE g ADD COLUMN e INTEGER NOT NULL DEFAULT 3"), std::string());
        QCOMPARE(push(*a).state, std::string("same"));
        inStep();
        QCOMPARE(b->rows("SELECT d, e FROM g"), QStringList{QStringLiteral("x!|3")});
    }

private:
    void inStep()
    {
        for (LinkedDesk* desk : {a.get(), b.get(), a.get()})
            QCOMPARE(desk->sync(), std::string());
        const QStringList tables =
            a->rows("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name "
                    "NOT LIKE 'dbsync%' AND name NOT LIKE 'sqlite%' AND name <> 'nokey'");
        for (const QString& table : tables) {
            const QString name = QString(table).replace(QStringLiteral("\""), QStringLiteral("\"\""));
            const QStringList columns =
                a->rows("SELECT '\"' || replace(name, '\"', '\"\"') || '\"' FROM pragma_table_info('" +
                        table.toStdString() + "')");
            const std::string sql = "SELECT " + columns.join(QLatin1Char(',')).toStdString() + " FROM \"" +
                                    name.toStdString() + "\" ORDER BY 1";
            QCOMPARE(b->rows(sql), a->rows(sql));
        }
        QCOMPARE(a->replica()->status()->pending, 0);
        QCOMPARE(b->replica()->status()->pending, 0);
        QVERIFY(m_server->rows().verify(1)->empty());
    }
};

QTEST_GUILESS_MAIN(SchemaTest)
#include "schema_test.moc"
