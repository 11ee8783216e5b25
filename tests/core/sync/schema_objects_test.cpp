#include "two_desks.h"

#include <QTest>

using namespace dbsync;
using namespace dbsync::test;
using device::State;
using sync::SchemaReport;

/// Indexes, views and triggers travel with the tables, and no push takes back what others have changed.
class SchemaObjectsTest : public QObject, private TwoDesks
{
    Q_OBJECT

private slots:
    void init()
    {
        openDesks();
        a->link("CREATE TABLE t(id INTEGER PRIMARY KEY, v TEXT, n INTEGER); CREATE TABLE log(id INTEGER PRIMARY KEY, "
                "x); INSERT INTO t VALUES (1, 'one', 1); CREATE VIEW vw AS SELECT v FROM t; CREATE VIEW other AS "
                "SELECT v FROM vw; CREATE INDEX i ON t(v); CREATE TRIGGER tr AFTER INSERT ON t BEGIN UPDATE t SET n = "
                "0 WHERE id = new.id; END; CREATE TRIGGER into_vw INSTEAD OF INSERT ON vw BEGIN INSERT INTO t(v) "
                "VALUES (new.v); END");
        QCOMPARE(a->sync(), std::string());
        b->link();
        QCOMPARE(b->sync(), std::string());
        QCOMPARE(objectsOf(*b), objectsOf(*a));
    }

    void whatIsChangedTravels_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::newRow("view changed") << QStringLiteral("DROP VIEW vw; CREATE VIEW vw AS SELECT v, n FROM t");
        QTest::newRow("view changed, with its trigger")
            << QStringLiteral("DROP VIEW vw; CREATE VIEW vw AS SELECT v, n FROM t; CREATE TRIGGER into_vw INSTEAD OF "
                              "INSERT ON vw BEGIN INSERT INTO t(v, n) VALUES (new.v, new.n); END");
        QTest::newRow("view dropped") << QStringLiteral("DROP VIEW other");
        QTest::newRow("view on one that is made later")
            << QStringLiteral("CREATE VIEW early AS SELECT * FROM late; CREATE VIEW late AS SELECT * FROM t");
        QTest::newRow("view becomes a table")
            << QStringLiteral("DROP VIEW other; CREATE TABLE other(id INTEGER PRIMARY KEY)");
        QTest::newRow("trigger of a view") << QStringLiteral("DROP TRIGGER into_vw; CREATE TRIGGER into_vw INSTEAD OF "
                                                             "INSERT ON vw BEGIN INSERT INTO t(v) VALUES ('x'); END");
        QTest::newRow("index") << QStringLiteral("DROP INDEX i; CREATE INDEX i ON t(n)");
        QTest::newRow("index dropped") << QStringLiteral("DROP INDEX i");
        QTest::newRow("trigger") << QStringLiteral("DROP TRIGGER tr; CREATE TRIGGER tr AFTER INSERT ON t BEGIN UPDATE "
                                                   "t SET n = 42 WHERE id = new.id; END");
        QTest::newRow("trigger dropped") << QStringLiteral("DROP TRIGGER tr");
        QTest::newRow("column with a view and an index")
            << QStringLiteral("ALTER TABLE t ADD COLUMN w; DROP VIEW vw; CREATE VIEW vw AS "
                              "SELECT v, w FROM t; CREATE INDEX iw ON t(w)");
    }

    void whatIsChangedTravels()
    {
        QFETCH(QString, sql);
        QCOMPARE(a->run(sql.toStdString()), std::string());
        QCOMPARE(push(*a).state, std::string("same"));
        QCOMPARE(b->sync(), std::string());
        QCOMPARE(b->report().state, State::InStep);
        QCOMPARE(objectsOf(*b), objectsOf(*a));
        QCOMPARE(examine(*b).state, std::string("same"));
        QCOMPARE(b->run("INSERT INTO t(v) VALUES ('b')"), std::string());
        // And a push for something else changes nothing of it.
        QCOMPARE(b->run("ALTER TABLE t ADD COLUMN extra"), std::string());
        QCOMPARE(push(*b).changes.size(), std::size_t{1});
        QCOMPARE(a->sync(), std::string());
        QCOMPARE(objectsOf(*b), objectsOf(*a));
    }

    void aPushFromBehindTakesNothingBack_data() { whatIsChangedTravels_data(); }

    void aPushFromBehindTakesNothingBack()
    {
        QFETCH(QString, sql);
        QCOMPARE(a->run(sql.toStdString()), std::string());
        push(*a);
        QCOMPARE(b->run("ALTER TABLE t ADD COLUMN extra"), std::string());
        const SchemaReport report = push(*b);
        QCOMPARE(report.changes.size(), std::size_t{1});
        QCOMPARE(report.state, std::string("same"));
        QCOMPARE(a->sync(), std::string());
        QCOMPARE(objectsOf(*b), objectsOf(*a));
    }

    void aUniqueIndexThatWasDroppedIsNotMadeAgain()
    {
        QCOMPARE(a->run("CREATE UNIQUE INDEX once ON t(v)"), std::string());
        push(*a);
        QCOMPARE(b->sync(), std::string());
        QCOMPARE(a->run("DROP INDEX once"), std::string());
        push(*a);
        QCOMPARE(b->run("ALTER TABLE t ADD COLUMN extra"), std::string());
        QCOMPARE(push(*b).changes.size(), std::size_t{1});
        QCOMPARE(b->run("INSERT INTO t(v) VALUES ('one')"), std::string());
        QCOMPARE(b->sync(), std::string());
        QCOMPARE(b->report().state, State::InStep);
    }

    void whatTheCloudsRowsDoNotSatisfyIsLeftAndTheRestPushed()
    {
        QCOMPARE(b->run("INSERT INTO t VALUES (5, 'one', 5)"), std::string());
        QCOMPARE(b->sync(), std::string());
        QCOMPARE(a->run("CREATE UNIQUE INDEX once ON t(v); CREATE INDEX plain ON t(n); ALTER TABLE t ADD COLUMN "
                        "w; CREATE TABLE u(id INTEGER PRIMARY KEY)"),
                 std::string());
        sync::SchemaPushOptions options;
        QVERIFY(!tryPush(*a, options));
        options.onlyAllowed = true;
        const auto report = tryPush(*a, options);
        QVERIFY(report);
        QVERIFY(report->pushed);
        QCOMPARE(report->state, std::string("localAhead"));
        QVERIFY(report->differences.back().find("equal values") != std::string::npos);
        QCOMPARE(b->sync(), std::string());
        QCOMPARE(b->value("SELECT group_concat(name) FROM pragma_table_info('t')"), QStringLiteral("id,v,n,w"));
        QCOMPARE(b->value("SELECT count(*) FROM sqlite_schema WHERE name IN ('u', 'once', 'plain')"),
                 QStringLiteral("2"));
    }

    void theDevicesRowIsUsedWhereAUniqueIndexCannotBeMadeYet()
    {
        QCOMPARE(a->run("CREATE UNIQUE INDEX once ON t(v)"), std::string());
        push(*a);
        QCOMPARE(b->run("INSERT INTO t(v, n) VALUES ('one', 7)"), std::string());
        QCOMPARE(b->sync(), std::string());
        auto replica = b->replica();
        const auto conflicts = replica->conflicts();
        QVERIFY(conflicts);
        QCOMPARE(conflicts->size(), std::size_t{1});
        QCOMPARE(conflicts->front().kind, std::string("unique"));
        QVERIFY(replica->resolve(conflicts->front().id, {device::Decision::Use::Device, {}}));
        replica.reset();
        QCOMPARE(b->sync(), std::string());
        QCOMPARE(a->sync(), std::string());
        QCOMPARE(b->rows("SELECT v, id <> 1 FROM t"), a->rows("SELECT v, id <> 1 FROM t"));
        QCOMPARE(a->rows("SELECT v, id <> 1 FROM t"), QStringList{QStringLiteral("one|1")});
    }

    void whatIsChangedOnBothSidesIsToldAndStays_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("theirs");
        QTest::addColumn<QString>("ours");
        QTest::newRow("view") << QStringLiteral("other") << QStringLiteral("CREATE VIEW other AS SELECT 'a' AS v")
                              << QStringLiteral("CREATE VIEW other AS SELECT 'b' AS v");
        QTest::newRow("index") << QStringLiteral("i") << QStringLiteral("CREATE INDEX i ON t(n)")
                               << QStringLiteral("CREATE INDEX i ON t(n, v)");
        QTest::newRow("trigger") << QStringLiteral("tr")
                                 << QStringLiteral("CREATE TRIGGER tr AFTER INSERT ON t BEGIN SELECT 1; END")
                                 << QStringLiteral("CREATE TRIGGER tr AFTER INSERT ON t BEGIN SELECT 2; END");
    }

    void whatIsChangedOnBothSidesIsToldAndStays()
    {
        QFETCH(QString, name);
        QFETCH(QString, theirs);
        QFETCH(QString, ours);
        const std::string type = theirs.section(QLatin1Char(' '), 1, 1).toStdString();
        const std::string drop = "DROP " + type + " " + name.toStdString() + "; ";
        const std::string text = "SELECT sql FROM sqlite_schema WHERE name = '" + name.toStdString() + "'";
        QCOMPARE(a->run(drop + theirs.toStdString()), std::string());
        push(*a);
        QCOMPARE(b->run(drop + ours.toStdString()), std::string());
        // Behind, a push of something else leaves the cloud's.
        QCOMPARE(b->run("ALTER TABLE t ADD COLUMN extra"), std::string());
        QCOMPARE(push(*b).state, std::string("localAhead"));
        QCOMPARE(a->sync(), std::string());
        QCOMPARE(a->value(text), theirs);
        for (int times = 0; times < 2; ++times) {
            QCOMPARE(b->sync(), std::string());
            QCOMPARE(b->report().state, State::NeedsAttention);
            QCOMPARE(b->report().attention.front().kind, device::Attention::Kind::DefinitionDiffers);
            QCOMPARE(b->report().attention.front().table, name.toStdString());
            QCOMPARE(b->value(text), ours);
            QCOMPARE(examine(*b).state, std::string("localAhead"));
        }
        // Dropped here, the cloud's comes.
        QCOMPARE(b->run(drop), std::string());
        QCOMPARE(b->sync(), std::string());
        QCOMPARE(b->report().state, State::InStep);
        QCOMPARE(b->value(text), theirs);
        // Pushed with the cloud's before one's eyes, one's own goes everywhere.
        QCOMPARE(b->run(drop + ours.toStdString()), std::string());
        QCOMPARE(push(*b).state, std::string("same"));
        QCOMPARE(a->sync(), std::string());
        QCOMPARE(a->value(text), ours);
    }

    void whatWasDroppedHereStaysSoUntilItIsPushed()
    {
        QCOMPARE(b->run("DROP INDEX i; DROP VIEW other"), std::string());
        QCOMPARE(a->run("ALTER TABLE t ADD COLUMN extra"), std::string());
        push(*a);
        QCOMPARE(b->sync(), std::string());
        QCOMPARE(b->value("SELECT count(*) FROM sqlite_schema WHERE name IN ('i', 'other')"), QStringLiteral("0"));
        QCOMPARE(examine(*b).state, std::string("localAhead"));
        QCOMPARE(push(*b).changes.size(), std::size_t{2});
        QCOMPARE(a->sync(), std::string());
        QCOMPARE(objectsOf(*b), objectsOf(*a));
    }

    void aTriggerOfOnesOwnOnAViewSurvivesTheViewsChange()
    {
        QCOMPARE(b->run("CREATE TRIGGER mine INSTEAD OF DELETE ON vw BEGIN DELETE FROM t WHERE v = old.v; END"),
                 std::string());
        QCOMPARE(a->run("CREATE TRIGGER theirs INSTEAD OF UPDATE ON vw BEGIN SELECT 1; END"), std::string());
        QCOMPARE(a->run("DROP VIEW vw; CREATE VIEW vw AS SELECT v, n FROM t"), std::string());
        push(*a);
        QCOMPARE(b->sync(), std::string());
        QCOMPARE(b->run("DELETE FROM vw WHERE v = 'one'"), std::string());
        QCOMPARE(b->value("SELECT count(*) FROM t"), QStringLiteral("0"));
    }

    /// Two programs have made tables of one name: what the cloud's has is no business of the one here.
    void aTableOfTheSameNameWithAnotherKeyStaysAsItIs()
    {
        QCOMPARE(a->run("CREATE TABLE z(id TEXT PRIMARY KEY, x, y); CREATE INDEX zi ON z(id); CREATE TRIGGER zt AFTER "
                        "DELETE ON z BEGIN SELECT 1; END"),
                 std::string());
        push(*a);
        QCOMPARE(b->run("CREATE TABLE z(id INTEGER PRIMARY KEY, x, own)"), std::string());
        QCOMPARE(b->sync(), std::string());
        QCOMPARE(b->report().state, State::NeedsAttention);
        QCOMPARE(b->rows("SELECT sql FROM sqlite_schema WHERE tbl_name = 'z'"),
                 QStringList{QStringLiteral("CREATE TABLE z(id INTEGER PRIMARY KEY, x, own)")});
        sync::SchemaPushOptions allowed;
        allowed.onlyAllowed = true;
        push(*b, allowed);
        QCOMPARE(a->sync(), std::string());
        QCOMPARE(a->value("SELECT count(*) FROM sqlite_schema WHERE name IN ('zi', 'zt')"), QStringLiteral("2"));
        QCOMPARE(a->value("SELECT count(*) FROM pragma_table_info('z')"), QStringLiteral("3"));
        QCOMPARE(b->run("DROP TABLE z"), std::string());
        QCOMPARE(b->sync(), std::string());
        QCOMPARE(b->report().state, State::InStep);
        QCOMPARE(objectsOf(*b), objectsOf(*a));
    }

    void aTableWithoutAKeyOrAViewOfTheSameNameStaysAsItIs_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::newRow("no key") << QStringLiteral("CREATE TABLE z(id, x)");
        QTest::newRow("view") << QStringLiteral("CREATE VIEW z AS SELECT v AS id FROM t");
    }

    void aTableWithoutAKeyOrAViewOfTheSameNameStaysAsItIs()
    {
        QFETCH(QString, sql);
        QCOMPARE(a->run("CREATE TABLE z(id TEXT PRIMARY KEY, x); CREATE INDEX zi ON z(id); CREATE TRIGGER zt AFTER "
                        "DELETE ON z BEGIN SELECT 1; END"),
                 std::string());
        push(*a);
        QCOMPARE(b->run(sql.toStdString()), std::string());
        QCOMPARE(b->sync(), std::string());
        for (const device::Attention& each : b->report().attention)
            QVERIFY2(each.message().find("zi") == std::string::npos, each.message().c_str());
        QCOMPARE(b->rows("SELECT sql FROM sqlite_schema WHERE tbl_name = 'z'"), QStringList{sql});
        sync::SchemaPushOptions allowed;
        allowed.onlyAllowed = true;
        push(*b, allowed);
        // One that can be synced, made without the cloud's index, takes that from nobody.
        QCOMPARE(b->run(sql.startsWith(QStringLiteral("CREATE VIEW")) ? "DROP VIEW z" : "DROP TABLE z"), std::string());
        QCOMPARE(b->run("CREATE TABLE z(id TEXT PRIMARY KEY, x)"), std::string());
        QCOMPARE(b->sync(), std::string());
        push(*b, allowed);
        QCOMPARE(a->sync(), std::string());
        QCOMPARE(a->value("SELECT count(*) FROM sqlite_schema WHERE name IN ('zi', 'zt')"), QStringLiteral("2"));
    }

    void anIndexOfTheSameNameOnAnotherTableIsTold()
    {
        QCOMPARE(a->run("CREATE TABLE z(id TEXT PRIMARY KEY); CREATE INDEX zi ON z(id)"), std::string());
        push(*a);
        QCOMPARE(b->run("CREATE INDEX zi ON t(n)"), std::string());
        QCOMPARE(b->sync(), std::string());
        QCOMPARE(b->report().state, State::NeedsAttention);
    }

    void triggersThatHangTogetherAreMadeInAnyOrder()
    {
        QCOMPARE(a->run("CREATE VIEW sink AS SELECT x FROM log; CREATE TRIGGER note AFTER UPDATE ON t BEGIN INSERT "
                        "INTO sink VALUES (new.v); END; CREATE TRIGGER sinks INSTEAD OF INSERT ON sink BEGIN INSERT "
                        "INTO log(x) VALUES (new.x); END"),
                 std::string());
        push(*a);
        QCOMPARE(b->sync(), std::string());
        QCOMPARE(objectsOf(*b), objectsOf(*a));
        QCOMPARE(b->run("UPDATE t SET v = 'uno'"), std::string());
        QCOMPARE(b->value("SELECT x FROM log"), QStringLiteral("uno"));
    }

private:
    static QStringList objectsOf(const LinkedDesk& desk)
    {
        return desk.rows("SELECT type, name, sql FROM sqlite_schema WHERE type <> 'table' AND sql IS NOT NULL AND name "
                         "NOT LIKE 'dbsync%' ORDER BY 1, 2");
    }
};

QTEST_GUILESS_MAIN(SchemaObjectsTest)
#include "schema_objects_test.moc"
