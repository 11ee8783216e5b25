#include "postgres/connection.h"
#include "test_postgres/postgres_cluster.h"

#include <QProcess>
#include <QTest>

#include <sys/stat.h>
#include <unistd.h>

using namespace dbsync;
using namespace dbsync::postgres;

#define CHECK(result)                                                                                                  \
    do {                                                                                                               \
        const auto& checked = (result);                                                                                \
        QVERIFY2(checked, checked ? "" : checked.error().message.c_str());                                             \
    } while (false)

/// Encrypted connections, with certificates made for the test.
class TlsTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        auto cluster = test::PostgresCluster::shared();
        CHECK(cluster);
        m_cluster = *cluster;
        // Not there yet: a server without it.
        const auto plain = open("?sslmode=require");
        QVERIFY(!plain);
        QCOMPARE(plain.error().code, std::string("databaseUnreachable"));
        QVERIFY2(plain.error().message.find("SSL") != std::string::npos, plain.error().message.c_str());
        const std::string folder = m_cluster->folder() + "/data/";
        QVERIFY(makeCertificate(folder + "server"));
        QVERIFY(makeCertificate(m_cluster->folder() + "/other"));
        struct stat owner
        {
        };
        QCOMPARE(::stat(folder.c_str(), &owner), 0);
        for (const char* file : {"server.crt", "server.key"})
            QCOMPARE(::chown((folder + file).c_str(), owner.st_uid, owner.st_gid), 0);
        CHECK(m_cluster->execute("postgres", "ALTER SYSTEM SET ssl = on"));
        CHECK(m_cluster->execute("postgres", "SELECT pg_reload_conf()"));
    }

    void connects_data()
    {
        QTest::addColumn<QString>("parameters");
        const QString own = QString::fromStdString(m_cluster->folder());
        QTest::newRow("require") << QStringLiteral("?sslmode=require");
        QTest::newRow("verify-ca") << QStringLiteral("?sslmode=verify-ca&sslrootcert=%1/data/server.crt").arg(own);
        QTest::newRow("verify-full")
            << QStringLiteral("?schema=app&sslmode=verify-full&sslrootcert=%1/data/server.crt").arg(own);
    }

    void connects()
    {
        QFETCH(QString, parameters);
        Result<std::unique_ptr<Connection>> connection = open(parameters.toStdString());
        for (int round = 0; !connection && round < 50; ++round) { // the server takes a moment to read its settings
            QTest::qWait(100);
            connection = open(parameters.toStdString());
        }
        CHECK(connection);
        const auto encrypted = (*connection)->run("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
        CHECK(encrypted);
        QCOMPARE(encrypted->text(0, 0), std::string("t"));
    }

    void trustsNobodyElse()
    {
        const auto connection = open("?sslmode=verify-full&sslrootcert=" + m_cluster->folder() + "/other.crt");
        QVERIFY(!connection);
        QVERIFY2(connection.error().message.find("certificate") != std::string::npos,
                 connection.error().message.c_str());
        QVERIFY(connection.error().message.find("secret") == std::string::npos);
    }

    void wantsTheRightName()
    {
        const auto url = "postgresql://postgres:" + test::PostgresCluster::encodedPassword() +
                         "@localhost:" + std::to_string(m_cluster->port()) +
                         "/postgres?hostaddr=127.0.0.1&sslmode=verify-full&sslrootcert=" + m_cluster->folder() +
                         "/data/server.crt";
        const auto connection = Connection::open(*Url::parse(url));
        QVERIFY(!connection);
        QVERIFY2(connection.error().message.find("localhost") != std::string::npos, connection.error().message.c_str());
    }

private:
    /// NAME.crt and NAME.key for 127.0.0.1.
    static bool makeCertificate(const std::string& name)
    {
        QProcess openssl;
        openssl.start(
            QStringLiteral("openssl"),
            {QStringLiteral("req"), QStringLiteral("-x509"), QStringLiteral("-newkey"), QStringLiteral("ec"),
             QStringLiteral("-pkeyopt"), QStringLiteral("ec_paramgen_curve:prime256v1"), QStringLiteral("-nodes"),
             QStringLiteral("-days"), QStringLiteral("2"), QStringLiteral("-subj"), QStringLiteral("/CN=test"),
             QStringLiteral("-addext"), QStringLiteral("subjectAltName=IP:127.0.0.1"), QStringLiteral("-keyout"),
             QString::fromStdString(name + ".key"), QStringLiteral("-out"), QString::fromStdString(name + ".crt")});
        return openssl.waitForFinished(20'000) && openssl.exitCode() == 0;
    }

    Result<std::unique_ptr<Connection>> open(const std::string& parameters) const
    {
        DBSYNC_ASSIGN(const Url url, Url::parse(m_cluster->url("postgres", parameters)));
        return Connection::open(url);
    }

    test::PostgresCluster* m_cluster = nullptr;
};

QTEST_GUILESS_MAIN(TlsTest)
#include "tls_test.moc"
