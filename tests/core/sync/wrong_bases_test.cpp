#include "device/store/store.h"
#include "two_desks.h"

#include <QTest>

using namespace dbsync;
using namespace dbsync::test;
using device::State;

/// What stands in a companion as the cloud's row and is not, by whatever fault, keeps nothing from coming to rest.
class WrongBasesTest : public QObject, private TwoDesks
{
    Q_OBJECT

private slots:
    void init()
    {
        openDesks();
        a->link(
            "CREATE TABLE t(id INTEGER PRIMARY KEY, n INTEGER, m INTEGER); INSERT INTO t VALUES (1, 1, 1), (2, 2, 2)");
        QCOMPARE(a->sync(), std::string());
        b->link();
        QCOMPARE(b->sync(), std::string());
    }

    void aChangeIsSent()
    {
        setBase("[1,9,1]");
        QCOMPARE(b->run("UPDATE t SET n = 7 WHERE id = 1"), std::string());
        QCOMPARE(b->sync(), std::string());
        QCOMPARE(b->report().state, State::InStep);
        QCOMPARE(a->sync(), std::string());
        QCOMPARE(a->value("SELECT group_concat(n) FROM t"), QStringLiteral("7,2"));
    }

    void aDeletionIsSent()
    {
        setBase("[1,9,1]");
        QCOMPARE(b->run("DELETE FROM t WHERE id = 1"), std::string());
        QCOMPARE(b->sync(), std::string());
        QCOMPARE(b->report().state, State::InStep);
        QCOMPARE(a->sync(), std::string());
        QCOMPARE(a->value("SELECT group_concat(n) FROM t"), QStringLiteral("2"));
    }

    /// The cloud has no such row.
    void aRowIsSentAsNew()
    {
        QCOMPARE(a->run("DELETE FROM t WHERE id = 1"), std::string());
        QCOMPARE(a->sync(), std::string());
        QCOMPARE(b->sync(), std::string());
        QCOMPARE(b->run("INSERT INTO t VALUES (5, 5, 5)"), std::string());
        execute("INSERT INTO companion.base_1(k0, revision, incarnation, row) VALUES (5, 1, 12345, '[5,4,4]')");
        QCOMPARE(b->sync(), std::string());
        QCOMPARE(b->report().state, State::InStep);
        QCOMPARE(a->sync(), std::string());
        QCOMPARE(a->value("SELECT group_concat(id) FROM t"), QStringLiteral("2,5"));
    }

private:
    void execute(const std::string& sql)
    {
        const auto store = device::Store::open(b->path());
        const auto done = sqlite::execute((*store)->file(), sql);
        QVERIFY2(bool(done), done ? "" : done.error().message.c_str());
    }

    void setBase(const std::string& row)
    {
        execute("UPDATE companion.base_1 SET row = CAST('" + row + "' AS BLOB) WHERE k0 = 1");
    }
};

QTEST_GUILESS_MAIN(WrongBasesTest)
#include "wrong_bases_test.moc"
