#include "endtoend/programs.h"
#include "test_postgres/postgres_cluster.h"
#include "test_postgres/relay.h"

#include <QTest>

using namespace dbsync;
using namespace dbsync::test;

#define CHECK(result)                                                                                                  \
    do {                                                                                                               \
        const auto& checked = (result);                                                                                \
        QVERIFY2(checked, checked ? "" : checked.error().message.c_str());                                             \
    } while (false)

namespace {

const QByteArray password = "a-long-password\n";
const QStringList syncOnce{QStringLiteral("sync"), QStringLiteral("--json")};

} // namespace

/// A cloud in PostgreSQL whose database fails over, or is put back from a backup, while devices go on.
class OutagesTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        auto cluster = PostgresCluster::shared();
        CHECK(cluster);
        m_cluster = *cluster;
    }

    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_first = std::make_unique<Desk>();
        m_second = std::make_unique<Desk>();
        m_written = 1;
    }
    void cleanup() { m_cloud.reset(); }

    void putBackFromADump()
    {
        const auto url = m_cluster->makeDatabase("dumped");
        CHECK(url);
        start(QString::fromStdString(*url + "?schema=app"));
        QVERIFY(linkBoth());
        writeBoth("before");
        QVERIFY(agree());
        CHECK(m_cluster->run("pg_dump", "-Fc -f dump '" + *url + "'"));
        // Both go on, one of them alone at last.
        writeBoth("after");
        QVERIFY(agree());
        QCOMPARE(runSql(m_a, QStringLiteral("UPDATE note SET title = 'changed after' WHERE title = 'first'; "
                                            "DELETE FROM note WHERE title = 'before a'")),
                 QString());
        --m_written;
        QCOMPARE(m_first->run({QStringLiteral("sync")}).code, 0);
        m_cloud->stop();
        CHECK(m_cluster->run("pg_restore", "--clean --if-exists -d '" + *url + "' dump"));
        QVERIFY(m_cloud->start());
        // One who was behind writes first.
        write(m_b, "restored b");
        QCOMPARE(m_second->run({QStringLiteral("sync")}).code, 0);
        write(m_a, "restored a");
        QCOMPARE(m_first->run({QStringLiteral("sync")}).code, 0);
        QVERIFY(agree());
        allIsThere();
        QCOMPARE(queryText(m_a, QStringLiteral("SELECT count(*) FROM note WHERE title = 'changed after'")),
                 QStringLiteral("1"));
    }

    /// As docs/operating.md says, by an owner of the databases who may do nothing more; the first ones are lost.
    void putBackElsewhere()
    {
        CHECK(m_cluster->makeRole("keeper", "secret"));
        const auto database = [&](const char* name) {
            CHECK(m_cluster->makeDatabase(name));
            CHECK(m_cluster->execute("postgres", std::string("ALTER DATABASE ") + name + " OWNER TO keeper"));
        };
        const auto url = [&](const char* name) { return m_cluster->urlAs("keeper", "secret", name); };
        for (const char* name : {"kept_main", "kept_rows", "again_main", "again_rows", "other_main"})
            database(name);
        start(QString::fromStdString(url("kept_main")), QString::fromStdString(url("kept_rows")));
        QVERIFY(linkBoth());
        writeBoth("before");
        QVERIFY(agree());
        for (const char* name : {"main", "rows"})
            CHECK(m_cluster->run("pg_dump", "--enable-row-security --format=custom --file=" + std::string(name) + " '" +
                                                url(("kept_" + std::string(name)).c_str()) +
                                                "?options=-c%20dbsync.dump%3Dyes'"));
        writeBoth("after");
        QVERIFY(agree());
        m_cloud->stop();
        for (const char* name : {"main", "rows"}) {
            CHECK(m_cluster->run("pg_restore", "--clean --if-exists -d '" +
                                                   url(("again_" + std::string(name)).c_str()) + "' " + name));
            CHECK(m_cluster->execute("postgres", "DROP DATABASE kept_" + std::string(name) + " WITH (FORCE)"));
        }
        m_cloud->setVariable(QStringLiteral("MAIN_DATABASE_URL"), QString::fromStdString(url("again_main")));
        m_cloud->setVariable(QStringLiteral("TENANT_DATABASE_URL"), QString::fromStdString(url("again_rows")));
        QVERIFY(m_cloud->start());
        write(m_b, "restored b");
        QCOMPARE(m_second->run({QStringLiteral("sync")}).code, 0);
        QVERIFY(agree());
        allIsThere();
        // Another cloud keeps its hands off it.
        CloudProcess other(m_folder->path());
        other.setVariable(QStringLiteral("MAIN_DATABASE_URL"), QString::fromStdString(url("other_main")));
        other.setVariable(QStringLiteral("TENANT_DATABASE_URL"), QString::fromStdString(url("again_rows")));
        const Ended refused =
            other.run({QStringLiteral("serve"), QStringLiteral("--listen"), QStringLiteral("127.0.0.1:0")});
        QCOMPARE(refused.code, 1);
        QVERIFY2(refused.errors.contains(QStringLiteral("another installation")), qPrintable(refused.errors));
        QVERIFY(!refused.errors.contains(QStringLiteral("secret")));
    }

    void failsOver_data()
    {
        QTest::addColumn<bool>("relayed");
        QTest::newRow("two hosts in the URL") << false;
        QTest::newRow("a proxy that leads elsewhere") << true;
    }

    void failsOver()
    {
        QFETCH(bool, relayed);
        const std::string database = relayed ? "relayed" : "two_hosts";
        CHECK(m_cluster->makeDatabase(database));
        auto standby = m_cluster->makeStandby();
        CHECK(standby);
        Relay relay(m_cluster->port());
        const std::string port = std::to_string(m_cluster->port());
        const std::string hosts = relayed ? "127.0.0.1:" + std::to_string(relay.port())
                                          : "127.0.0.1:" + port + ",127.0.0.1:" + std::to_string((*standby)->port());
        start(QString::fromStdString("postgresql://postgres:" + PostgresCluster::encodedPassword() + "@" + hosts + "/" +
                                     database + "?schema=app&target_session_attrs=read-write"));
        QVERIFY(linkBoth());
        const auto watching = m_second->start({QStringLiteral("watch")});
        writeBoth("before");
        const auto syncing = m_first->start(syncOnce);
        QTest::qWait(40); // in the middle of it, perhaps
        CHECK(m_cluster->stop(true));
        writeBoth("meanwhile");
        CHECK((*standby)->promote());
        relay.lead((*standby)->port());
        QVERIFY(QTest::qWaitFor([&] { return syncing->state() == QProcess::NotRunning; }, 60'000));
        QCOMPARE(syncing->exitCode(), 0);
        const auto inStep = [&] {
            return m_first->run({QStringLiteral("sync")}).code == 0 && allRows(m_a) == allRows(m_b);
        };
        QVERIFY(QTest::qWaitFor(inStep, 60'000));
        watching->terminate();
        QVERIFY(QTest::qWaitFor([&] { return watching->state() == QProcess::NotRunning; }, 30'000));
        QVERIFY(agree());
        allIsThere();
        m_cloud.reset();
        CHECK(m_cluster->start());
        CHECK(m_cluster->waitForStandby(false));
    }

private:
    void start(const QString& url) { start(url, url); }
    void start(const QString& url, const QString& tenantUrl)
    {
        m_cloud = std::make_unique<CloudProcess>(m_folder->path());
        m_cloud->setVariable(QStringLiteral("MAIN_DATABASE_URL"), url);
        m_cloud->setVariable(QStringLiteral("TENANT_DATABASE_URL"), tenantUrl);
        m_cloud->setWithoutData();
        QVERIFY(m_cloud->start());
    }

    bool linkBoth()
    {
        m_a = m_first->path(QStringLiteral("a.sqlite"));
        m_b = m_second->path(QStringLiteral("b.sqlite"));
        const QStringList account{QStringLiteral("--server"),        m_cloud->url(),
                                  QStringLiteral("--tenant"),        QStringLiteral("acme"),
                                  QStringLiteral("--email"),         QStringLiteral("ada@example.com"),
                                  QStringLiteral("--password-stdin")};
        const auto done = [](const Ended& ended) {
            if (ended.code != 0)
                qWarning() << ended.code << ended.errors << ended.json;
            return ended.code == 0;
        };
        return runSql(m_a, QStringLiteral("CREATE TABLE note(id INTEGER PRIMARY KEY, title TEXT);"
                                          "INSERT INTO note(title) VALUES ('first')"))
                   .isEmpty() &&
               done(m_first->run(
                   QStringList{QStringLiteral("signup"), QStringLiteral("--name"), QStringLiteral("Acme")} + account,
                   password)) &&
               done(m_first->run({QStringLiteral("link"), QStringLiteral("--db"), m_a})) &&
               done(m_second->run(QStringList{QStringLiteral("login")} + account, password)) &&
               done(m_second->run({QStringLiteral("link"), QStringLiteral("--db"), m_b}));
    }

    void write(const QString& path, const char* title)
    {
        QCOMPARE(runSql(path, QStringLiteral("INSERT INTO note(title) VALUES ('%1')").arg(QLatin1String(title))),
                 QString());
        ++m_written;
    }
    void writeBoth(const QByteArray& title)
    {
        write(m_a, title + " a");
        write(m_b, title + " b");
    }

    bool agree() const
    {
        for (const Desk* desk : {m_first.get(), m_second.get(), m_first.get()}) {
            const Ended ended = desk->run({QStringLiteral("sync")});
            if (ended.code != 0) {
                qWarning() << ended.code << ended.errors << ended.json;
                return false;
            }
        }
        return allRows(m_a) == allRows(m_b);
    }

    void allIsThere() const
    {
        QCOMPARE(queryText(m_a, QStringLiteral("SELECT count(*) FROM note")), QString::number(m_written));
        QCOMPARE(queryText(m_a, QStringLiteral("SELECT count(DISTINCT title) FROM note")), QString::number(m_written));
    }

    PostgresCluster* m_cluster = nullptr;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<CloudProcess> m_cloud;
    std::unique_ptr<Desk> m_first;
    std::unique_ptr<Desk> m_second;
    QString m_a;
    QString m_b;
    int m_written = 0;
};

QTEST_GUILESS_MAIN(OutagesTest)
#include "outages_test.moc"
