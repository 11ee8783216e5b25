#include "base/sqlite.h"
#include "base/statement_pool.h"

#include <QTest>

using namespace dbsync::sqlite;

/// Statements that are used again are prepared once, and nothing of that is seen from outside.
class StatementPoolTest : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        m_connection = std::move(*Connection::open(":memory:", true));
        QVERIFY(execute(m_connection, "CREATE TABLE t(a); INSERT INTO t VALUES (1), (2)"));
    }

    void usedAgainAndBoundToNothing()
    {
        const StatementPool pool(m_connection);
        const sqlite3_stmt* kept = nullptr;
        {
            Statement statement = prepare();
            kept = statement.get();
            QVERIFY(*statement.bind(1, 1).step()); // not run to its end
        }
        Statement again = prepare();
        QCOMPARE(again.get(), kept);
        QVERIFY(!*again.step()); // a = NULL finds nothing
    }

    void twoAtATimeAreTwo()
    {
        const StatementPool pool(m_connection);
        Statement one = prepare();
        Statement two = prepare();
        QVERIFY(one.get() != two.get());
        QVERIFY(*one.bind(1, 1).step() && *two.bind(1, 2).step());
        QVERIFY(one.integer(0) == 1 && two.integer(0) == 2);
    }

    void whatIsKeptHoldsNoLockAndFollowsTheSchema()
    {
        const StatementPool pool(m_connection);
        {
            Statement statement = prepare();
            QVERIFY(*statement.bind(1, 1).step());
        }
        QVERIFY(execute(m_connection, "DROP TABLE t; CREATE TABLE t(b, a); INSERT INTO t VALUES (8, 9)"));
        Statement statement = prepare();
        QVERIFY(*statement.bind(1, 9).step());
        QCOMPARE(statement.integer(0), 9);
        statement = Statement();
        QVERIFY(execute(m_connection, "DROP TABLE t"));
        statement = prepare();
        QVERIFY(!statement.step());
    }

    void endsBeforeTheConnection()
    {
        Statement late;
        {
            const StatementPool pool(m_connection);
            late = prepare();
            (void)prepare();
            for (int i = 0; i < 200; ++i)
                QVERIFY(Statement::prepare(m_connection, "SELECT " + std::to_string(i), true));
        }
        QCOMPARE(sqlite3_next_stmt(m_connection, nullptr), late.get());
        late = Statement();
        QCOMPARE(sqlite3_next_stmt(m_connection, nullptr), nullptr);
        QVERIFY(prepare()); // without a pool
    }

private:
    Statement prepare() { return std::move(*Statement::prepare(m_connection, "SELECT a FROM t WHERE a = ?1", true)); }

    Connection m_connection;
};

QTEST_GUILESS_MAIN(StatementPoolTest)
#include "statement_pool_test.moc"
