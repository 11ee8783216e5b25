#include "device/schema/index_triggers.h"
#include "test_support/company.h"

#include <QTest>

using namespace dbsync;
using namespace dbsync::test;

/// Search indexes that the user's triggers keep go on matching their tables, whatever comes from the cloud.
class IndexTriggersTest : public QObject
{
    Q_OBJECT

private slots:
    void followWhatComes_data();
    void followWhatComes();
    void boxesFollow();
    void whatAnIndexRefusesComesWithoutIt_data();
    void whatAnIndexRefusesComesWithoutIt();
    void keysThatMoveFollow();
    void followWithoutWhatTheProgramBrings();
    void damagedOnesAreBuiltAnew();
    void otherTriggersStayQuiet();
};

namespace {

constexpr const char* table = "CREATE TABLE doc(id INTEGER PRIMARY KEY, title TEXT, body TEXT); INSERT INTO doc VALUES "
                              "(1, 'one', 'alpha beta'), (2, 'two', 'gamma'), (3, 'three', 'delta')";

constexpr const char* fts5 =
    "CREATE VIRTUAL TABLE find USING fts5(title, body, content='doc', content_rowid='id'); INSERT INTO find(find) "
    "VALUES ('rebuild'); "
    "CREATE TRIGGER find_insert AFTER INSERT ON doc BEGIN INSERT INTO find(rowid, title, body) VALUES (new.id, "
    "new.title, new.body); END; "
    "CREATE TRIGGER \"find \"\"delete\" AFTER DELETE ON doc BEGIN INSERT INTO find(find, rowid, title, body) VALUES "
    "('delete', old.id, old.title, old.body); END; "
    "CREATE TRIGGER IF NOT EXISTS main.[find update] AFTER UPDATE ON doc BEGIN INSERT INTO find(find, rowid, title, "
    "body) VALUES ('delete', old.id, old.title, old.body); INSERT INTO find(rowid, title, body) VALUES (new.id, "
    "new.title, new.body); END";

constexpr const char* fts4 =
    "CREATE VIRTUAL TABLE find USING fts4(content='doc', title, body); INSERT INTO find(find) VALUES ('rebuild'); "
    "CREATE TRIGGER a BEFORE UPDATE ON doc BEGIN DELETE FROM find WHERE docid = old.rowid; END; "
    "CREATE TRIGGER b BEFORE DELETE ON doc BEGIN DELETE FROM find WHERE docid = old.rowid; END; "
    "CREATE TRIGGER c AFTER UPDATE ON doc BEGIN INSERT INTO find(docid, title, body) VALUES (new.rowid, new.title, "
    "new.body); END; "
    "CREATE TRIGGER d AFTER INSERT ON doc BEGIN INSERT INTO find(docid, title, body) VALUES (new.rowid, new.title, "
    "new.body); END";

/// A full-text table that keeps its text itself.
constexpr const char* ownText =
    "CREATE VIRTUAL TABLE find USING fts5(title, body); INSERT INTO find(rowid, title, body) SELECT id, title, body "
    "FROM doc; CREATE TRIGGER a AFTER INSERT ON doc BEGIN INSERT INTO find(rowid, title, body) VALUES (new.id, "
    "new.title, new.body); END; CREATE TRIGGER b AFTER DELETE ON doc BEGIN DELETE FROM find WHERE rowid = old.id; END; "
    "CREATE TRIGGER c AFTER UPDATE OF title, body, id ON doc FOR EACH ROW WHEN new.title IS NOT old.title OR new.body "
    "IS NOT old.body OR new.id IS NOT old.id BEGIN UPDATE find SET rowid = new.id, title = new.title, body = new.body "
    "WHERE rowid = old.id; END";

constexpr const char* places = "CREATE TABLE place(id INTEGER PRIMARY KEY, x REAL, y REAL)";

constexpr const char* boxes =
    "CREATE VIRTUAL TABLE box USING rtree(id, x0, x1, y0, "
    "y1); CREATE TRIGGER a AFTER INSERT ON place BEGIN INSERT INTO box VALUES (new.id, new.x, new.x, new.y, new.y + "
    "1); END; CREATE TRIGGER b AFTER UPDATE ON place BEGIN UPDATE box SET x0 = new.x, x1 = new.x, y0 = new.y, y1 = "
    "new.y + 1 WHERE id = old.id; END; CREATE TRIGGER c AFTER DELETE ON place BEGIN DELETE FROM box WHERE id = old.id; "
    "END";

/// As programs write that let triggers of the file use virtual tables, which is what SQLite does by itself.
void write(Company& company, int desk, const std::string& sql)
{
    QCOMPARE(company.sql(desk, "PRAGMA trusted_schema = ON; " + sql), QString());
}

QString found(Company& company, int desk, const char* word)
{
    return company.query(desk, std::string("SELECT rowid FROM find WHERE find MATCH '") + word + "' ORDER BY rowid");
}

} // namespace

void IndexTriggersTest::followWhatComes_data()
{
    QTest::addColumn<QString>("index");
    QTest::newRow("FTS5") << QString::fromLatin1(fts5);
    QTest::newRow("FTS4") << QString::fromLatin1(fts4);
    QTest::newRow("FTS5 with text of its own") << QString::fromLatin1(ownText);
}

void IndexTriggersTest::followWhatComes()
{
    QFETCH(const QString, index);
    Company company(table);
    for (const int desk : {0, 1})
        QCOMPARE(company.sql(desk, index.toStdString()), QString());
    QVERIFY(company.syncAll({0, 1}));
    write(company, 1,
          "UPDATE doc SET body = 'epsilon' WHERE id = 1; DELETE FROM doc WHERE id = 3; INSERT INTO doc VALUES "
          "(9, 'nine', 'zeta')");
    write(company, 0, "UPDATE doc SET title = 'uno' WHERE id = 1");
    QVERIFY(company.syncAll({1, 0, 1}));
    for (const int desk : {0, 1}) {
        QCOMPARE(found(company, desk, "alpha"), QString());
        QCOMPARE(found(company, desk, "epsilon"), QStringLiteral("1"));
        QCOMPARE(found(company, desk, "uno"), QStringLiteral("1"));
        QCOMPARE(found(company, desk, "delta"), QString());
        QCOMPARE(found(company, desk, "zeta"), QStringLiteral("9"));
        QCOMPARE(company.sql(desk, "INSERT INTO find(find) VALUES ('integrity-check')"), QString());
    }
    // The user's own program goes on with it.
    write(company, 0, "UPDATE doc SET body = 'eta' WHERE id = 9; DELETE FROM doc WHERE id = 1");
    QVERIFY(company.syncAll({0, 1}));
    QCOMPARE(found(company, 1, "eta"), QStringLiteral("9"));
    QCOMPARE(found(company, 1, "epsilon"), QString());
    QCOMPARE(company.differences({QStringLiteral("doc")}), QString());
}

void IndexTriggersTest::boxesFollow()
{
    Company company(places);
    for (const int desk : {0, 1})
        QCOMPARE(company.sql(desk, boxes), QString());
    QVERIFY(company.syncAll({0, 1}));
    write(company, 1, "INSERT INTO place VALUES (1, 1, 1), (2, 2, 2), (3, 3, 3)");
    QVERIFY(company.syncAll({1, 0}));
    write(company, 1, "UPDATE place SET x = 7 WHERE id = 1; DELETE FROM place WHERE id = 2");
    QVERIFY(company.syncAll({1, 0}));
    for (const int desk : {0, 1})
        QCOMPARE(company.query(desk, "SELECT id || ':' || x0 FROM box ORDER BY id"), QStringLiteral("1:7.0 3:3.0"));
}

void IndexTriggersTest::whatAnIndexRefusesComesWithoutIt_data()
{
    QTest::addColumn<QString>("schema");
    QTest::addColumn<QString>("index");
    QTest::addColumn<QString>("stale");
    QTest::addColumn<QString>("change");
    QTest::addColumn<QString>("rows");
    QTest::newRow("a place that is taken")
        << QString::fromLatin1(table) << QString::fromLatin1(ownText)
        << QStringLiteral("INSERT INTO find(rowid, title) VALUES (9, 'stale')")
        << QStringLiteral("INSERT INTO doc VALUES (9, 'nine', 'zeta'), (10, 'ten', 'eta')")
        << QStringLiteral("SELECT id || body FROM doc WHERE id > 3 ORDER BY id");
    QTest::newRow("a box that is taken") << QString::fromLatin1(places) << QString::fromLatin1(boxes)
                                         << QStringLiteral("INSERT INTO box VALUES (9, 0, 0, 0, 0)")
                                         << QStringLiteral("INSERT INTO place VALUES (9, 1, 1), (10, 2, 2)")
                                         << QStringLiteral("SELECT id || ':' || y FROM place ORDER BY id");
}

void IndexTriggersTest::whatAnIndexRefusesComesWithoutIt()
{
    QFETCH(const QString, schema);
    QFETCH(const QString, index);
    QFETCH(const QString, stale);
    QFETCH(const QString, change);
    QFETCH(const QString, rows);
    Company company(schema.toStdString());
    QCOMPARE(company.sql(0, index.toStdString()), QString());
    QVERIFY(company.syncAll({0, 1}));
    write(company, 0, stale.toStdString());
    write(company, 1, change.toStdString());
    QVERIFY(company.syncAll({1, 0}));
    QCOMPARE(company.query(0, rows.toStdString()), company.query(1, rows.toStdString()));
    QVERIFY(company.replica(0)->conflicts()->empty());
    QCOMPARE(company.query(0, "SELECT count(*) FROM dbsync_pending_1"), QStringLiteral("0"));
    // What was refused stays as it was, and what follows it is kept.
    const QString there = index.contains(QStringLiteral("rtree"))
                              ? company.query(0, "SELECT id || ':' || y0 FROM box ORDER BY id")
                              : company.query(0, "SELECT rowid || title FROM find WHERE rowid > 3 ORDER BY rowid");
    QCOMPARE(there,
             index.contains(QStringLiteral("rtree")) ? QStringLiteral("9:0.0 10:2.0") : QStringLiteral("9stale 10ten"));
}

void IndexTriggersTest::keysThatMoveFollow()
{
    Company company(table);
    for (const int desk : {0, 1})
        QCOMPARE(company.sql(desk, ownText), QString());
    QVERIFY(company.syncAll({0, 1}));
    write(company, 0, "INSERT INTO doc(title, body) VALUES ('first', 'epsilon')");
    write(company, 1, "INSERT INTO doc(title, body) VALUES ('second', 'zeta')");
    QVERIFY(company.syncAll({0, 1, 0}));
    for (const int desk : {0, 1}) {
        QCOMPARE(found(company, desk, "epsilon"), QStringLiteral("4"));
        QCOMPARE(found(company, desk, "zeta"), QStringLiteral("5"));
    }
}

void IndexTriggersTest::followWithoutWhatTheProgramBrings()
{
    Company company(table);
    // The function is its program's own: here the trigger cannot run, and must not keep rows from coming.
    QCOMPARE(company.sql(0, "CREATE VIRTUAL TABLE find USING fts5(title); CREATE TRIGGER own AFTER UPDATE ON doc BEGIN "
                            "INSERT INTO find(rowid, title) VALUES (new.id, fold_of_the_program(new.title)); END"),
             QString());
    company.sql(1, "UPDATE doc SET body = 'epsilon' WHERE id = 1");
    QVERIFY(company.syncAll({1, 0}));
    QCOMPARE(company.query(0, "SELECT body FROM doc WHERE id = 1"), QStringLiteral("epsilon"));
}

void IndexTriggersTest::damagedOnesAreBuiltAnew()
{
    Company company(table);
    QCOMPARE(company.sql(0, fts5), QString());
    QCOMPARE(company.sql(0, "INSERT INTO find(find) VALUES ('delete-all')"), QString());
    auto store = device::Store::open(company.path(0));
    QCOMPARE(device::damagedIndexes((*store)->file(), (*store)->tables())->size(), std::size_t{1});
    store->reset();
    company.sql(1, "UPDATE doc SET body = 'epsilon'; DELETE FROM doc WHERE id = 2");
    QVERIFY(company.syncAll({1, 0}));
    QCOMPARE(found(company, 0, "epsilon"), QStringLiteral("1 3"));
    QCOMPARE(company.sql(0, "INSERT INTO find(find, rank) VALUES ('integrity-check', 1)"), QString());
}

void IndexTriggersTest::otherTriggersStayQuiet()
{
    Company company(std::string(table) + "; CREATE TABLE note(id INTEGER PRIMARY KEY, text TEXT)");
    QCOMPARE(company.sql(0, std::string(fts5) + "; CREATE TRIGGER writes_both AFTER UPDATE ON doc BEGIN INSERT INTO "
                                                "note(text) VALUES (new.body); END"),
             QString());
    company.sql(1, "UPDATE doc SET body = 'epsilon' WHERE id = 1");
    QVERIFY(company.syncAll({1, 0, 1}));
    QCOMPARE(company.query(0, "SELECT count(*) FROM note"), QStringLiteral("0"));
    QCOMPARE(found(company, 0, "epsilon"), QStringLiteral("1"));
    QCOMPARE(company.query(0, "SELECT count(*) FROM dbsync_pending_1"), QStringLiteral("0"));
}

QTEST_GUILESS_MAIN(IndexTriggersTest)
#include "index_triggers_test.moc"
