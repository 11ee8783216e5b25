#include "endtoend/programs.h"
#include "postgres/connection.h"
#include "test_postgres/postgres_cluster.h"

#include <QDir>
#include <QJsonArray>
#include <QTest>

using namespace dbsync;
using namespace dbsync::test;

namespace {

const QByteArray password = "a-long-password\n";

/// A table with a column of names: "table" or "column" of the first.
QString named(const QString& path, const QString& what)
{
    return queryText(path,
                     QStringLiteral("SELECT %1 FROM (SELECT s.name AS \"table\", c.name AS \"column\" FROM "
                                    "sqlite_schema AS s, pragma_table_info(s.name) AS c WHERE s.type = 'table' AND "
                                    "s.name NOT LIKE 'sqlite_%' AND s.name NOT LIKE 'dbsync_%' AND c.name LIKE "
                                    "'%name' AND c.pk = 0 ORDER BY s.name, c.cid LIMIT 1)")
                         .replace(QStringLiteral("%1"), QLatin1Char('"') + what + QLatin1Char('"')));
}

/// How many rows have another name than one with this end.
QString otherNames(const QString& path, const QString& suffix)
{
    return queryText(path,
                     QStringLiteral("SELECT count(*) FROM \"%1\" WHERE \"%2\" NOT LIKE '%' || '%3'")
                         .arg(named(path, QStringLiteral("table")), named(path, QStringLiteral("column")), suffix));
}

} // namespace

/// The main job with real processes and tenants' rows in PostgreSQL.
class PostgresEndToEndTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        auto cluster = PostgresCluster::shared();
        QVERIFY2(cluster, cluster ? "" : cluster.error().message.c_str());
        m_cluster = *cluster;
    }

    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        qunsetenv("TENANT_DATABASE_URL");
    }

    void cleanup() { m_cloud.reset(); }

    void filesArriveWholeAndSqlReachesDevices_data()
    {
        QTest::addColumn<QString>("source");
        QTest::newRow("sample") << QString();
        for (const char* name : {"Chinook_Sqlite.sqlite", "Chinook_AutoIncrement.sqlite"}) {
            if (const QString file = chinookFile(QLatin1String(name)); !file.isEmpty())
                QTest::newRow(name) << file;
        }
    }

    void filesArriveWholeAndSqlReachesDevices()
    {
        QFETCH(QString, source);
        const std::string url = makeDatabase() + "?schema=rows";
        qputenv("TENANT_DATABASE_URL", QByteArray::fromStdString(url));
        startCloud();
        Desk first;
        Desk second;
        const QString a = first.path(QStringLiteral("a.sqlite"));
        QVERIFY(makeSample(a, source));
        const QString b = second.path(QStringLiteral("b.sqlite"));
        signUp(first, QStringLiteral("acme"));
        QCOMPARE(link(first, a).code, 0);
        logIn(second, QStringLiteral("acme"));
        QCOMPARE(link(second, b).code, 0);
        QVERIFY(!allRows(a).isEmpty());
        QCOMPARE(allRows(b), allRows(a));
        QCOMPARE(second.run({QStringLiteral("doctor")}).code, 0);
        // Another program writes to the database; who watches has it at once.
        const auto watching = second.start({QStringLiteral("watch")});
        const std::string table = postgres::quoteName(named(a, QStringLiteral("table")).toStdString());
        const std::string column = postgres::quoteName(named(a, QStringLiteral("column")).toStdString());
        auto connection = postgres::Connection::open(*postgres::Url::parse(url));
        QVERIFY(connection);
        const auto space = (*connection)
                               ->run("SELECT n.name FROM rows.dbsync_namespaces n JOIN rows.dbsync_tenants t ON "
                                     "t.namespace = n.id");
        QVERIFY(space && space->size() == 1);
        QVERIFY((*connection)
                    ->execute("UPDATE " + postgres::quoteName(space->view(0, 0)) + "." + table + " SET " + column +
                              " = " + column + " || ' by SQL'"));
        QTRY_COMPARE_WITH_TIMEOUT(otherNames(b, QStringLiteral(" by SQL")), QStringLiteral("0"), 40'000);
        watching->terminate();
        QVERIFY(watching->waitForFinished(20'000));
        QCOMPARE(first.run({QStringLiteral("sync")}).code, 0);
        QCOMPARE(allRows(a), allRows(b));
    }

    /// Under `latest` it counts when a row was changed, not when that was synced.
    void theLaterChangeStays()
    {
        qputenv("TENANT_DATABASE_URL", QByteArray::fromStdString(makeDatabase()));
        startCloud();
        Desk first;
        Desk second;
        const QString a = first.path(QStringLiteral("a.sqlite"));
        const QString b = second.path(QStringLiteral("b.sqlite"));
        QCOMPARE(runSql(a, QStringLiteral("CREATE TABLE note(id INTEGER PRIMARY KEY, title TEXT); "
                                          "INSERT INTO note VALUES (1, 'x'), (2, 'x')")),
                 QString());
        signUp(first, QStringLiteral("acme"));
        QCOMPARE(link(first, a).code, 0);
        logIn(second, QStringLiteral("acme"));
        QCOMPARE(link(second, b).code, 0);
        QCOMPARE(first.run({QStringLiteral("policy"), QStringLiteral("note"), QStringLiteral("latest")}).code, 0);
        QCOMPARE(first.run({QStringLiteral("sync")}).code, 0);
        QCOMPARE(second.run({QStringLiteral("sync")}).code, 0);
        const auto title = [](const QString& path, const char* text, int id) {
            QTest::qWait(100); // the times of changes have milliseconds
            return runSql(
                path, QStringLiteral("UPDATE note SET title = '%1' WHERE id = %2").arg(QLatin1String(text)).arg(id));
        };
        QCOMPARE(title(b, "earlier", 1), QString());
        QCOMPARE(title(a, "later", 1), QString());
        QCOMPARE(title(a, "earlier", 2), QString());
        QCOMPARE(title(b, "later", 2), QString());
        QTest::qWait(100);
        QCOMPARE(second.run({QStringLiteral("sync")}).code, 0);
        QCOMPARE(first.run({QStringLiteral("sync")}).code, 0);
        QCOMPARE(second.run({QStringLiteral("sync")}).code, 0);
        QCOMPARE(queryText(a, QStringLiteral("SELECT group_concat(title) FROM note")), QStringLiteral("later,later"));
        QCOMPARE(allRows(b), allRows(a));
    }

    /// The conflict of a row that PostgreSQL cannot hold goes with the companion; the row is tried again at once.
    void refusedRowsAreAskedAboutAgainWithoutCompanion()
    {
        qputenv("TENANT_DATABASE_URL", QByteArray::fromStdString(makeDatabase()));
        startCloud();
        Desk desk;
        const QString path = desk.path(QStringLiteral("a.sqlite"));
        QCOMPARE(runSql(path, QStringLiteral("CREATE TABLE item(id INTEGER PRIMARY KEY, code TEXT UNIQUE)")),
                 QString());
        signUp(desk, QStringLiteral("acme"));
        QCOMPARE(link(desk, path).code, 0);
        QCOMPARE(runSql(path, QStringLiteral("INSERT INTO item(code) VALUES (x'00ff')")), QString());
        QCOMPARE(desk.run({QStringLiteral("sync")}).code, 3);
        QVERIFY(QFile::remove(path + QStringLiteral("-dbsync")));
        QCOMPARE(desk.run({QStringLiteral("sync")}).code, 3);
        const Ended conflicts = desk.run({QStringLiteral("conflicts")});
        QCOMPARE(conflicts.json.value(QStringLiteral("conflicts")).toArray().size(), 1);
    }

private:
    std::string makeDatabase()
    {
        auto url = m_cluster->makeDatabase();
        return url ? *url : std::string();
    }

    QString data() const { return m_folder->filePath(QStringLiteral("cloud")); }

    void startCloud()
    {
        QDir().mkpath(data());
        m_cloud = std::make_unique<CloudProcess>(data());
        QVERIFY(m_cloud->start());
    }

    void signUp(const Desk& desk, const QString& tenant) const
    {
        QCOMPARE(
            desk.run({QStringLiteral("signup"), QStringLiteral("--server"), m_cloud->url(), QStringLiteral("--tenant"),
                      tenant, QStringLiteral("--name"), tenant, QStringLiteral("--email"),
                      QStringLiteral("ann@example.com"), QStringLiteral("--password-stdin")},
                     password)
                .code,
            0);
    }

    void logIn(const Desk& desk, const QString& tenant) const
    {
        QCOMPARE(desk.run({QStringLiteral("login"), QStringLiteral("--server"), m_cloud->url(),
                           QStringLiteral("--tenant"), tenant, QStringLiteral("--email"),
                           QStringLiteral("ann@example.com"), QStringLiteral("--password-stdin")},
                          password)
                     .code,
                 0);
    }

    static Ended link(const Desk& desk, const QString& path)
    {
        return desk.run({QStringLiteral("link"), QStringLiteral("--db"), path});
    }

    PostgresCluster* m_cluster = nullptr;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<CloudProcess> m_cloud;
};

QTEST_GUILESS_MAIN(PostgresEndToEndTest)
#include "postgres_test.moc"
