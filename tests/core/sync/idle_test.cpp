#include "base/sqlite.h"
#include "two_desks.h"

#include <QTest>

using namespace dbsync;
using namespace dbsync::test;

/// A sync that has nothing to do leaves the file as it is: whoever watches it would take that for a change, and sync
/// again.
class IdleTest : public QObject, private TwoDesks
{
    Q_OBJECT

private slots:
    void init()
    {
        openDesks();
        a->link("CREATE TABLE t(id INTEGER PRIMARY KEY, n INTEGER); CREATE TABLE u(code TEXT PRIMARY KEY, n INTEGER); "
                "INSERT INTO t VALUES (1, 1), (2, 2); INSERT INTO u VALUES ('a', 1)");
        QCOMPARE(a->sync(), std::string());
        b->link();
        QCOMPARE(b->sync(), std::string());
    }

    void comesToRest_data()
    {
        QTest::addColumn<QString>("written");
        QTest::newRow("nothing") << QString();
        QTest::newRow("as it was") << QStringLiteral("UPDATE t SET n = n; UPDATE u SET n = n");
        QTest::newRow("there and back") << QStringLiteral("UPDATE t SET n = 9; UPDATE t SET n = id");
        QTest::newRow("inserted and deleted")
            << QStringLiteral("INSERT INTO t VALUES (3, 3); DELETE FROM t WHERE id = 3");
        QTest::newRow("deleted and inserted")
            << QStringLiteral("DELETE FROM t WHERE id = 1; INSERT INTO t VALUES (1, 1)");
        QTest::newRow("no key") << QStringLiteral("INSERT INTO u VALUES (NULL, 5)");
        QTest::newRow("beside another change") << QStringLiteral("UPDATE t SET n = n; UPDATE u SET n = 7");
    }

    void comesToRest()
    {
        QFETCH(const QString, written);
        const auto watching = std::move(*sqlite::Connection::openReadOnly(b->path()));
        const auto version = [&] { return *sqlite::queryInteger(watching, "PRAGMA data_version"); };
        if (!written.isEmpty())
            QCOMPARE(b->run(written.toStdString()), std::string());
        QCOMPARE(b->sync(), std::string());
        QCOMPARE(b->value("SELECT (SELECT count(*) FROM dbsync_pending_1 WHERE held = 0) + (SELECT count(*) FROM "
                          "dbsync_pending_2 WHERE held = 0)"),
                 QStringLiteral("0"));
        const auto before = version();
        QCOMPARE(b->sync(), std::string());
        QCOMPARE(version(), before);
    }

    void aConflictThatWaits()
    {
        const auto watching = std::move(*sqlite::Connection::openReadOnly(b->path()));
        QCOMPARE(a->run("UPDATE t SET n = 5"), std::string());
        QCOMPARE(a->sync(), std::string());
        QCOMPARE(b->run("UPDATE t SET n = 6"), std::string());
        QCOMPARE(b->sync(), std::string());
        QCOMPARE(b->report().conflicts, 2);
        const auto before = *sqlite::queryInteger(watching, "PRAGMA data_version");
        QCOMPARE(b->sync(), std::string());
        QCOMPARE(*sqlite::queryInteger(watching, "PRAGMA data_version"), before);
    }
};

QTEST_GUILESS_MAIN(IdleTest)
#include "idle_test.moc"
