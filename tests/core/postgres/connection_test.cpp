#include "base/interruption.h"
#include "postgres/copy.h"
#include "postgres/pipeline.h"
#include "postgres/pool.h"
#include "postgres/transaction.h"
#include "test_postgres/pooler.h"
#include "test_postgres/postgres_cluster.h"
#include "test_postgres/relay.h"

#include <QElapsedTimer>
#include <QTest>

#include <limits>
#include <thread>

using namespace dbsync;
using namespace dbsync::postgres;

#define CHECK(result)                                                                                                  \
    do {                                                                                                               \
        const auto& checked = (result);                                                                                \
        QVERIFY2(checked, checked ? "" : checked.error().message.c_str());                                             \
    } while (false)

class ConnectionTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        auto cluster = test::PostgresCluster::shared();
        CHECK(cluster);
        m_cluster = *cluster;
        auto url = m_cluster->makeDatabase("connection");
        CHECK(url);
        auto opened = Connection::open(*Url::parse(*url));
        CHECK(opened);
        m_connection = std::move(*opened);
        CHECK(m_connection->execute(R"(CREATE TABLE "t" ("id" bigint PRIMARY KEY, "name" text NOT NULL, "b" bytea))"));
    }

    void init() { CHECK(m_connection->execute(R"(TRUNCATE "t")")); }

    void valuesComeBack()
    {
        Parameters parameters;
        parameters.add(std::numeric_limits<std::int64_t>::min())
            .add("it's \"so\"")
            .addBytes(std::string_view("\0\xff", 2));
        CHECK(m_connection->run(R"(INSERT INTO "t" VALUES ($1, $2, $3))", parameters));
        const auto text = m_connection->run(R"(SELECT * FROM "t")");
        CHECK(text);
        QCOMPARE(text->integer(0, 0), std::numeric_limits<std::int64_t>::min());
        QCOMPARE(text->text(0, 1), std::string("it's \"so\""));
        QCOMPARE(text->text(0, 2), std::string("\\x00ff"));
        const auto binary =
            m_connection->run(R"(SELECT "id", "b", 7::int, 1.5::float8, NULL FROM "t")", {}, Format::Binary);
        CHECK(binary);
        QCOMPARE(binary->binaryInteger(0, 0), std::numeric_limits<std::int64_t>::min());
        QCOMPARE(binary->text(0, 1), std::string("\0\xff", 2));
        QCOMPARE(binary->binaryInteger(0, 2), 7);
        QVERIFY(binary->isNull(0, 4));
    }

    void arraysArrive()
    {
        ArrayBuilder integers(type::bigint);
        integers.append(std::int64_t{-1});
        integers.appendNull();
        ArrayBuilder texts(type::text);
        texts.append(std::string_view("a{,\"b"));
        texts.append(std::string_view(""));
        Parameters parameters;
        parameters.add(integers.take(), type::bigintArray, Format::Binary);
        parameters.add(texts.take(), type::textArray, Format::Binary);
        const auto rows = m_connection->run("SELECT * FROM unnest($1::bigint[], $2::text[])", parameters);
        CHECK(rows);
        QCOMPARE(rows->size(), 2);
        QCOMPARE(rows->integer(0, 0), -1);
        QVERIFY(rows->isNull(1, 0));
        QCOMPARE(rows->text(0, 1), std::string("a{,\"b"));
        Parameters none;
        none.add(ArrayBuilder(type::bigint).take(), type::bigintArray, Format::Binary);
        QCOMPARE(m_connection->run("SELECT * FROM unnest($1::bigint[])", none)->size(), 0);
    }

    void errorsHaveCodes_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("constraint");
        QTest::newRow("unique") << R"(INSERT INTO "t" VALUES (1, 'a'), (1, 'b'))"
                                << "unique"
                                << "t_pkey";
        QTest::newRow("not null") << R"(INSERT INTO "t" VALUES (1, NULL))"
                                  << "notNull"
                                  << "";
        QTest::newRow("value") << "SELECT 'x'::int"
                               << "invalidValue"
                               << "";
        QTest::newRow("ours") << "SELEC 1"
                              << "database"
                              << "";
        QTest::newRow("serialization") << "DO $$ BEGIN RAISE EXCEPTION SQLSTATE '40001'; END $$"
                                       << "serialization"
                                       << "";
    }

    void errorsHaveCodes()
    {
        QFETCH(QString, sql);
        QFETCH(QString, code);
        QFETCH(QString, constraint);
        const auto done = m_connection->run(sql.toStdString());
        QVERIFY(!done);
        QCOMPARE(QString::fromStdString(done.error().code), code);
        QCOMPARE(QString::fromStdString(m_connection->diagnostics().constraint), constraint);
        CHECK(m_connection->run("SELECT 1"));
    }

    void aNulIsRefusedAndNotCutOff()
    {
        const auto done =
            m_connection->run("SELECT $1::text", std::move(Parameters().add(std::string_view("a\0b", 3))));
        QVERIFY(!done);
        QCOMPARE(done.error().code, std::string("invalidValue"));
    }

    void transactionsEnd()
    {
        {
            auto transaction = Transaction::begin(*m_connection);
            CHECK(transaction);
            CHECK(m_connection->run(R"(INSERT INTO "t" VALUES (1, 'a'))"));
        }
        QCOMPARE(m_connection->run(R"(SELECT count(*) FROM "t")")->integer(0, 0), 0);
        TransactionOptions options;
        options.searchPath = {"pg_catalog", "a \"b"};
        options.settings = {{"dbsync.tenant", "it's \\ 7"}};
        auto transaction = Transaction::begin(*m_connection, options);
        CHECK(transaction);
        QCOMPARE(m_connection->run("SELECT current_setting('dbsync.tenant')")->text(0, 0), std::string("it's \\ 7"));
        CHECK(m_connection->run(R"(INSERT INTO public."t" VALUES (1, 'a'))"));
        CHECK(transaction->commit());
        QCOMPARE(m_connection->run("SELECT current_setting('dbsync.tenant', true)")->text(0, 0), std::string());
        QCOMPARE(m_connection->run(R"(SELECT count(*) FROM "t")")->integer(0, 0), 1);
    }

    void aFailedTransactionIsNotCommitted()
    {
        auto transaction = Transaction::begin(*m_connection);
        CHECK(transaction);
        QVERIFY(!m_connection->run("SELECT 1/0"));
        QVERIFY(!transaction->commit());
        QVERIFY(!m_connection->isInTransaction());
    }

    void pipelinesAreOneTransaction()
    {
        {
            Pipeline pipeline(*m_connection);
            CHECK(pipeline.add("SELECT set_config('search_path', 'public', true)"));
            CHECK(pipeline.add(R"(INSERT INTO "t" VALUES ($1, 'a'))", std::move(Parameters().add(1))));
            CHECK(pipeline.add(R"(SELECT "name" FROM "t")"));
            const auto rows = pipeline.finish();
            CHECK(rows);
            QCOMPARE(rows->size(), std::size_t{3});
            QCOMPARE((*rows)[2].text(0, 0), std::string("a"));
        }
        {
            Pipeline pipeline(*m_connection);
            CHECK(pipeline.add(R"(INSERT INTO "t" VALUES (2, 'b'))"));
            CHECK(pipeline.add(R"(INSERT INTO "t" VALUES (1, 'again'))"));
            CHECK(pipeline.add(R"(INSERT INTO "t" VALUES (3, 'c'))"));
            const auto rows = pipeline.finish();
            QVERIFY(!rows);
            QCOMPARE(rows.error().code, std::string("unique"));
        }
        QCOMPARE(m_connection->run(R"(SELECT count(*) FROM "t")")->integer(0, 0), 1);
        {
            const Pipeline forgotten(*m_connection);
        }
        CHECK(m_connection->run("SELECT 1"));
    }

    void pipelinesMayBeLong()
    {
        Pipeline pipeline(*m_connection);
        const std::string large(20'000, 'x');
        for (int index = 0; index < 1000; ++index)
            CHECK(pipeline.add("SELECT $1::text", std::move(Parameters().add(large))));
        const auto rows = pipeline.finish();
        CHECK(rows);
        QCOMPARE(rows->size(), std::size_t{1000});
        QCOMPARE(rows->back().view(0, 0).size(), large.size());
    }

    void copiesInAndOut()
    {
        auto in = CopyIn::begin(*m_connection, R"(COPY "t" ("id", "name") FROM STDIN)");
        CHECK(in);
        const std::string tail = "\t" + std::string(100, 'n') + "\n";
        for (int index = 0; index < 100'000; ++index)
            CHECK(in->put(std::to_string(index) + tail));
        const auto count = in->finish();
        CHECK(count);
        QCOMPARE(*count, 100'000);
        auto out = CopyOut::begin(*m_connection, R"(COPY (SELECT "id" FROM "t" ORDER BY "id") TO STDOUT)");
        CHECK(out);
        std::string_view row;
        int seen = 0;
        for (auto more = out->next(row); more && *more; more = out->next(row))
            QCOMPARE(row, std::to_string(seen++) + "\n");
        QCOMPARE(seen, 100'000);
        CHECK(m_connection->run("SELECT 1"));
    }

    void copiesMayBeGivenUp()
    {
        {
            auto in = CopyIn::begin(*m_connection, R"(COPY "t" ("id", "name") FROM STDIN)");
            CHECK(in);
            CHECK(in->put("1\ta\n"));
        }
        QCOMPARE(m_connection->run(R"(SELECT count(*) FROM "t")")->integer(0, 0), 0);
        {
            auto out = CopyOut::begin(*m_connection, "COPY (SELECT generate_series(1, 100000000)) TO STDOUT");
            CHECK(out);
            std::string_view row;
            QVERIFY(*out->next(row));
        }
        auto wrong = CopyIn::begin(*m_connection, R"(COPY "t" ("id", "name") FROM STDIN)");
        CHECK(wrong->put("not a number\ta\n"));
        const auto count = wrong->finish();
        QVERIFY(!count);
        QCOMPARE(count.error().code, std::string("invalidValue"));
        QVERIFY(!CopyOut::begin(*m_connection, "SELECT 1"));
        CHECK(m_connection->run("SELECT 1"));
    }

    void rowsComeOneByOne()
    {
        std::int64_t sum = 0;
        CHECK(m_connection->forEach("SELECT generate_series(1, 1000)", {}, [&](const Rows& rows) -> Result<bool> {
            sum += rows.integer(0, 0);
            return true;
        }));
        QCOMPARE(sum, 500'500);
        int seen = 0;
        CHECK(m_connection->forEach("SELECT generate_series(1, 100000000)", {},
                                    [&](const Rows&) -> Result<bool> { return ++seen < 3; }));
        QCOMPARE(seen, 3);
        CHECK(m_connection->run("SELECT 1"));
    }

    void slowStatementsEnd()
    {
        QElapsedTimer timer;
        timer.start();
        m_connection->setLimit(std::chrono::milliseconds(200));
        const auto slow = m_connection->run("SELECT pg_sleep(20)");
        m_connection->setLimit(Connection::usualLimit);
        QVERIFY(!slow);
        QCOMPARE(slow.error().code, std::string("timeout"));
        const Canceller canceller = m_connection->canceller();
        std::thread other([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(300));
            canceller.cancel();
        });
        const auto cancelled = m_connection->run("SELECT pg_sleep(20)");
        other.join();
        QVERIFY(!cancelled);
        QCOMPARE(cancelled.error().code, std::string("timeout"));
        QVERIFY(timer.elapsed() < 10'000);
        CHECK(m_connection->run("SELECT 1"));
    }

    void frozenServersHoldUpNobody()
    {
        test::Relay relay(m_cluster->port());
        const auto url = Url::parse("postgresql://postgres:" + test::PostgresCluster::encodedPassword() +
                                    "@127.0.0.1:" + std::to_string(relay.port()) + "/connection");
        auto frozen = Connection::open(*url);
        CHECK(frozen);
        (*frozen)->setLimit(std::chrono::milliseconds(200));
        relay.freeze(true);
        const auto nothing = (*frozen)->run("SELECT 1"); // asks to cancel, which nobody hears either
        QVERIFY(!nothing);
        QCOMPARE(nothing.error().code, std::string("databaseUnreachable"));
        QVERIFY(!(*frozen)->run("SELECT 1"));
    }

    void whoIsNotLetInIsTold_data()
    {
        QTest::addColumn<QString>("url");
        QTest::addColumn<QString>("code");
        const std::string port = std::to_string((*test::PostgresCluster::shared())->port());
        const auto url = [&](const std::string& text) { return QString::fromStdString("postgresql://" + text); };
        QTest::newRow("password") << url("postgres:hushhush@127.0.0.1:" + port + "/postgres") << "databaseLogin";
        QTest::newRow("role") << url("nobody:hushhush@127.0.0.1:" + port + "/postgres") << "databaseLogin";
        QTest::newRow("database") << url("postgres:cluster%20secret%2F1@127.0.0.1:" + port + "/none")
                                  << "databaseMissing";
        QTest::newRow("nobody there") << url("postgres:hushhush@127.0.0.1:1/postgres") << "databaseUnreachable";
        QTest::newRow("no such host") << url("postgres:hushhush@none.invalid/postgres") << "databaseUnreachable";
    }

    void whoIsNotLetInIsTold()
    {
        QFETCH(QString, url);
        QFETCH(QString, code);
        const auto opened = Connection::open(*Url::parse(url.toStdString()));
        QVERIFY(!opened);
        QCOMPARE(QString::fromStdString(opened.error().code), code);
        QVERIFY(opened.error().kind == ErrorKind::Unreachable);
        QVERIFY(opened.error().message.find("hushhush") == std::string::npos);
        QVERIFY(opened.error().message.find("cluster secret") == std::string::npos);
        QVERIFY(opened.error().message.find('\n') == std::string::npos);
    }

    /// Through a pooler too, which passes the request to cancel on.
    void whatNobodyWantsIsCancelled_data()
    {
        QTest::addColumn<bool>("pooled");
        QTest::newRow("direct") << false;
        QTest::newRow("pooled") << true;
    }

    void whatNobodyWantsIsCancelled()
    {
        QFETCH(bool, pooled);
        auto pooler = test::Pooler::start(*m_cluster);
        CHECK(pooler);
        Pool pool(*Url::parse(pooled ? pooler->url("connection") : m_cluster->url("connection")), {.connections = 1});
        for (const bool copies : {false, true}) {
            Interruption interruption;
            std::thread ending([&] {
                std::this_thread::sleep_for(std::chrono::milliseconds(300));
                interruption.interrupt();
            });
            QElapsedTimer clock;
            clock.start();
            std::string code;
            {
                const Interruption::Scope scope(&interruption);
                const auto lease = pool.take();
                CHECK(lease);
                const auto transaction = Transaction::begin(**lease);
                CHECK(transaction);
                if (copies) {
                    auto copy = CopyOut::begin(**lease, "COPY (SELECT 1 FROM pg_sleep(30)) TO STDOUT");
                    std::string_view row;
                    const auto next = copy ? copy->next(row) : Result<bool>(copy.error());
                    code = next ? std::string() : next.error().code;
                } else {
                    const auto slow = (*lease)->run("SELECT 'nobody', pg_sleep(30)");
                    code = slow ? std::string() : slow.error().code;
                }
            }
            ending.join();
            QCOMPARE(code, std::string("interrupted"));
            QVERIFY(clock.elapsed() < 5'000);
            QTRY_COMPARE(m_connection
                             ->run("SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND state <> "
                                   "'idle' AND query LIKE '%pg_sleep(30)%'")
                             ->integer(0, 0),
                         0);
            CHECK(pool.check()); // its only connection is free again
        }
    }

    void whatLeadsToAStandbyIsNotUsedAgain()
    {
        const auto connection = Connection::open(m_connection->url());
        CHECK(connection);
        const auto refused =
            (*connection)->execute("BEGIN READ ONLY; CREATE TABLE never(id int)"); // as a standby says it
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, std::string("readOnly"));
        QVERIFY(!(*connection)->isOpen());
    }

    void cleanupTestCase() { m_connection.reset(); }

private:
    test::PostgresCluster* m_cluster = nullptr;
    std::unique_ptr<Connection> m_connection;
};

QTEST_GUILESS_MAIN(ConnectionTest)
#include "connection_test.moc"
