#include "endtoend/programs.h"
#include "endtoend/round_robin.h"
#include "test_postgres/pooler.h"
#include "test_postgres/postgres_cluster.h"

#include <QDir>
#include <QJsonArray>
#include <QTest>
#include <QUrl>

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

/// Three nodes behind a round-robin proxy, over one PostgreSQL that holds everything.
class NodesTest : public QObject
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
        auto url = m_cluster->makeDatabase();
        CHECK(url);
        m_database = url->substr(url->rfind('/') + 1);
        m_url = QString::fromStdString(*url) + QStringLiteral("?schema=app");
    }

    void cleanup()
    {
        m_proxy.reset();
        m_nodes.clear();
    }

    void aNodeIsKilledEveryMoment()
    {
        startNodes(m_url, 3);
        Desk first;
        Desk second;
        QVERIFY(linkBoth(first, second));
        int written = 0;
        for (int round = 0; round < 9; ++round) {
            for (const QString& path : {m_a, m_b}) {
                QCOMPARE(runSql(path, QStringLiteral("INSERT INTO note(title) VALUES ('round %1')").arg(round)),
                         QString());
                ++written;
            }
            const auto one = first.start(syncOnce);
            const auto two = second.start(syncOnce);
            QTest::qWait(20 + 60 * (round % 5));
            CloudProcess& node = *m_nodes[static_cast<std::size_t>(round) % 3];
            node.kill();
            QVERIFY(node.start());
            QVERIFY(endedWell(*one));
            QVERIFY(endedWell(*two));
        }
        QVERIFY(agree(first, second));
        QCOMPARE(queryText(m_a, QStringLiteral("SELECT count(*) FROM note")), QString::number(written + 1));
    }

    void postgresIsRestartedUnderLoad()
    {
        startNodes(m_url, 3);
        Desk first;
        Desk second;
        QVERIFY(linkBoth(first, second));
        int written = 0;
        for (int round = 0; round < 4; ++round) {
            for (const QString& path : {m_a, m_b}) {
                QCOMPARE(runSql(path, QStringLiteral("INSERT INTO note(title) VALUES ('round %1')").arg(round)),
                         QString());
                ++written;
            }
            const auto one = first.start(syncOnce);
            const auto two = second.start(syncOnce);
            QTest::qWait(30 + 90 * round);
            CHECK(m_cluster->restart());
            QVERIFY(endedWell(*one));
            QVERIFY(endedWell(*two));
        }
        QVERIFY(agree(first, second));
        QCOMPARE(queryText(m_a, QStringLiteral("SELECT count(*) FROM note")), QString::number(written + 1));
    }

    void everyNodeHearsOfEachChange_data()
    {
        QTest::addColumn<bool>("pooled");
        QTest::newRow("directly") << false;
        QTest::newRow("behind pgbouncer") << true;
    }

    void everyNodeHearsOfEachChange()
    {
        QFETCH(bool, pooled);
        const auto pooler = Pooler::start(*m_cluster);
        CHECK(pooler);
        startNodes(pooled ? QString::fromStdString(pooler->url(m_database, "?schema=app")) : m_url, 3);
        Desk first;
        Desk second;
        QVERIFY(linkBoth(first, second));
        const auto watching = second.start({QStringLiteral("watch")});
        // Each of these syncs goes to another node.
        for (int round = 0; round < 3; ++round) {
            const QString title = QStringLiteral("round %1").arg(round);
            QCOMPARE(runSql(m_a, QStringLiteral("INSERT INTO note(title) VALUES ('%1')").arg(title)), QString());
            QCOMPARE(first.run({QStringLiteral("sync")}).code, 0);
            QTRY_COMPARE_WITH_TIMEOUT(has(m_b, title), true, 15'000);
        }
        // Another program, by SQL.
        CHECK(m_cluster->execute(m_database, R"(DO $$ DECLARE place text; BEGIN
            SELECT format('%I.%I', table_schema, table_name) INTO place FROM information_schema.tables
                WHERE table_name = 'note';
            EXECUTE 'UPDATE ' || place || ' SET title = ''by SQL'' WHERE title = ''first''';
        END $$)"));
        QTRY_COMPARE_WITH_TIMEOUT(has(m_b, QStringLiteral("by SQL")), true, 15'000);
        watching->terminate();
        QVERIFY(watching->waitForFinished(20'000));
    }

    void nothingIsInTheFolder()
    {
        startNodes(m_url, 1);
        Desk first;
        Desk second;
        QVERIFY(linkBoth(first, second));
        const QStringList files = QDir(m_folder->filePath(QStringLiteral("node0"))).entryList(QDir::Files);
        QCOMPARE(files, QStringList{QStringLiteral("log")});
        // Another node, without any folder, knows everybody's logins.
        m_nodes.front()->kill();
        const QString url = m_nodes.front()->url();
        m_nodes.front()->setWithoutData();
        QVERIFY(m_nodes.front()->start());
        QCOMPARE(m_nodes.front()->url(), url);
        QCOMPARE(first.run({QStringLiteral("sync")}).code, 0);
        QCOMPARE(m_nodes.front()->stop(), 0);
    }

    void whatIsWrongIsSaid_data()
    {
        QTest::addColumn<QString>("variable");
        QTest::addColumn<QString>("url");
        QTest::addColumn<int>("code");
        const auto as = [&](const char* role, const char* secret, const char* database) {
            return QString::fromStdString(m_cluster->urlAs(role, secret, database));
        };
        for (const char* variable : {"MAIN_DATABASE_URL", "TENANT_DATABASE_URL"}) {
            const QString name = QLatin1String(variable);
            const auto row = [&](const char* what, const QString& url, int code) {
                QTest::newRow(qPrintable(name + QLatin1Char(' ') + QLatin1String(what))) << name << url << code;
            };
            row("nonsense", QStringLiteral("mysql://root:hushhush@127.0.0.1/x"), 2);
            row("password not encoded", QStringLiteral("postgresql://root:hush/hushhush@127.0.0.1/x"), 2);
            row("nobody there", QStringLiteral("postgresql://root:hushhush@127.0.0.1:1/x"), 1);
            row("wrong password", as("postgres", "hushhush", "postgres"), 1);
            row("unknown database", as("postgres", PostgresCluster::password, "none"), 1);
        }
    }

    void whatIsWrongIsSaid()
    {
        QFETCH(QString, variable);
        QFETCH(QString, url);
        QFETCH(int, code);
        CloudProcess node(m_folder->path());
        node.setVariable(variable, url);
        const Ended ended = node.run({QStringLiteral("serve"), QStringLiteral("--data"), m_folder->path(),
                                      QStringLiteral("--listen"), QStringLiteral("127.0.0.1:0")});
        QCOMPARE(ended.code, code);
        QVERIFY(!ended.errors.isEmpty());
        for (const char* secret : {"hush", "cluster secret", "cluster%20secret"})
            QVERIFY2(!ended.errors.contains(QLatin1String(secret)), qPrintable(ended.errors));
    }

    void theEnvironmentFileIsRead()
    {
        QFile file(m_folder->filePath(QStringLiteral("settings")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("# where it is\nexport\tMAIN_DATABASE_URL=" + m_url.toUtf8() + "\t# the main one\r\n" +
                   "DBSYNC_RETENTION_DAYS= # as usual");
        file.close();
        const QStringList from{QStringLiteral("--env-file"), file.fileName()};
        const CloudProcess node(m_folder->path());
        QCOMPARE(node.run(QStringList{QStringLiteral("init"), QStringLiteral("--admin-email"),
                                      QStringLiteral("root@example.com"), QStringLiteral("--admin-password-stdin")} +
                              from,
                          password)
                     .code,
                 0);
        QCOMPARE(
            node.run(QStringList{QStringLiteral("schema"), QStringLiteral("push"), QStringLiteral("main")} + from).code,
            0);
        QCOMPARE(
            node.run(QStringList{QStringLiteral("schema"), QStringLiteral("push"), QStringLiteral("tenant")} + from)
                .code,
            0);
        QVERIFY(file.open(QIODevice::Append));
        file.write("\nDBSYNC_RETENTION_DAYS=never");
        file.close();
        const Ended served = node.run(QStringList{QStringLiteral("serve")} + from);
        QCOMPARE(served.code, 2);
        QVERIFY2(served.errors.contains(QStringLiteral("DBSYNC_RETENTION_DAYS")), qPrintable(served.errors));
        CHECK(m_cluster->execute(m_database, R"(DO $$ BEGIN
            ASSERT (SELECT count(*) FROM app."operators") = 1; ASSERT (SELECT count(*) FROM app."datasources") = 1;
        END $$)"));
    }

private:
    void startNodes(const QString& url, int count)
    {
        m_proxy = std::make_unique<RoundRobin>();
        for (int index = 0; index < count; ++index) {
            const QString folder = m_folder->filePath(QStringLiteral("node%1").arg(index));
            QDir().mkpath(folder);
            auto node = std::make_unique<CloudProcess>(folder);
            node->setVariable(QStringLiteral("MAIN_DATABASE_URL"), url);
            node->setVariable(QStringLiteral("TENANT_DATABASE_URL"), url);
            QVERIFY(node->start());
            m_proxy->add(static_cast<std::uint16_t>(QUrl(node->url()).port()));
            m_nodes.push_back(std::move(node));
        }
    }

    QString server() const { return QStringLiteral("http://127.0.0.1:%1").arg(m_proxy->port()); }

    bool linkBoth(const Desk& first, const Desk& second)
    {
        m_a = first.path(QStringLiteral("a.sqlite"));
        m_b = second.path(QStringLiteral("b.sqlite"));
        const QStringList account{QStringLiteral("--server"),        server(),
                                  QStringLiteral("--tenant"),        QStringLiteral("acme"),
                                  QStringLiteral("--email"),         QStringLiteral("ada@example.com"),
                                  QStringLiteral("--password-stdin")};
        const auto done = [](const Ended& ended) {
            if (ended.code != 0)
                qWarning() << ended.code << ended.errors << ended.json;
            return ended.code == 0;
        };
        return runSql(m_a, QStringLiteral("CREATE TABLE note(id INTEGER PRIMARY KEY, title TEXT, body TEXT);"
                                          "INSERT INTO note(title) VALUES ('first')"))
                   .isEmpty() &&
               done(first.run(QStringList{QStringLiteral("signup"), QStringLiteral("--name"), QStringLiteral("Acme")} +
                                  account,
                              password)) &&
               done(first.run({QStringLiteral("link"), QStringLiteral("--db"), m_a})) &&
               done(second.run(QStringList{QStringLiteral("login")} + account, password)) &&
               done(second.run({QStringLiteral("link"), QStringLiteral("--db"), m_b}));
    }

    static bool endedWell(QProcess& process)
    {
        // By its events: waitForFinished() misses an end that came while another process was waited for.
        const bool ended = QTest::qWaitFor([&] { return process.state() == QProcess::NotRunning; }, 60'000);
        const bool well = ended && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0;
        if (!well)
            qWarning() << process.exitCode() << process.readAllStandardError() << process.readAllStandardOutput();
        return well;
    }

    bool agree(const Desk& first, const Desk& second) const
    {
        const bool synced = first.run({QStringLiteral("sync")}).code == 0 &&
                            second.run({QStringLiteral("sync")}).code == 0 &&
                            first.run({QStringLiteral("sync")}).code == 0;
        return synced && allRows(m_a) == allRows(m_b);
    }

    static bool has(const QString& path, const QString& title)
    {
        return queryText(path, QStringLiteral("SELECT count(*) FROM note WHERE title = '%1'").arg(title)) ==
               QStringLiteral("1");
    }

    PostgresCluster* m_cluster = nullptr;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::string m_database;
    QString m_url;
    std::vector<std::unique_ptr<CloudProcess>> m_nodes;
    std::unique_ptr<RoundRobin> m_proxy;
    QString m_a;
    QString m_b;
};

QTEST_GUILESS_MAIN(NodesTest)
#include "nodes_test.moc"
