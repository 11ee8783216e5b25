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
constexpr int companyCount = 9;
constexpr int rounds = 4;

/// A company with two computers, and a file on each.
struct Company
{
    Desk first, second;
    QString code, a, b;
    std::unique_ptr<QProcess> watchingA, watchingB;
};

/// A table with a column of names, and a key that is the same row's number on every desk.
struct Names
{
    explicit Names(const QString& path)
    {
        const QString found = queryText(
            path, QStringLiteral("SELECT s.name || '/' || c.name FROM sqlite_schema AS s, pragma_table_info(s.name) AS "
                                 "c WHERE s.type = 'table' AND s.name NOT LIKE 'sqlite_%' AND s.name NOT LIKE "
                                 "'dbsync_%' AND c.name LIKE '%name' AND c.pk = 0 AND EXISTS (SELECT 1 FROM "
                                 "pragma_table_info(s.name) AS k WHERE k.pk = 1 AND upper(k.type) = 'INTEGER') ORDER BY "
                                 "s.name, c.cid LIMIT 1"));
        table = found.section(QLatin1Char('/'), 0, 0);
        column = found.section(QLatin1Char('/'), 1);
    }
    /// Writes behind the names of the rows that fit.
    QString extend(const QString& path, const QString& text, const QString& where = QStringLiteral("true")) const
    {
        return runSql(
            path, QStringLiteral("UPDATE \"%1\" SET \"%2\" = \"%2\" || '%3' WHERE %4").arg(table, column, text, where));
    }
    QString table;
    QString column;
};

} // namespace

/// The picture of many companies: nine tenants in three datasources of PostgreSQL, two devices each, all at work, and
/// one that moves meanwhile.
class CompaniesTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        auto cluster = PostgresCluster::shared();
        QVERIFY2(cluster, cluster ? "" : cluster.error().message.c_str());
        m_cluster = *cluster;
        QVERIFY(m_cluster->makeDatabase("main"));
        m_cloud = std::make_unique<CloudProcess>(m_folder.path());
        m_cloud->setVariable(QStringLiteral("MAIN_DATABASE_URL"), url("main"));
        QCOMPARE(m_cloud
                     ->run({QStringLiteral("init"), QStringLiteral("--admin-email"), QStringLiteral("op@example.com"),
                            QStringLiteral("--admin-password-stdin")},
                           password)
                     .code,
                 0);
        QVERIFY(m_cloud->start());
        QCOMPARE(admin(QStringLiteral("login --email op@example.com --password-stdin --server ") + m_cloud->url()), 0);
        for (const char* name : {"eu1", "eu2", "eu3"}) {
            QVERIFY(m_cluster->makeDatabase(name));
            QCOMPARE(admin(QStringLiteral("datasource add --name %1 --url %2").arg(QLatin1String(name), url(name))), 0);
        }
    }

    void companiesAreMadeAndLinked()
    {
        for (int i = 0; i < companyCount; ++i) {
            m_companies.push_back(std::make_unique<Company>());
            Company& company = *m_companies.back();
            company.code = QStringLiteral("company%1").arg(i);
            QCOMPARE(admin(QStringLiteral("tenant add --code %1 --name %1 --datasource eu%2")
                               .arg(company.code)
                               .arg(1 + i % 3)),
                     0);
            QCOMPARE(admin(QStringLiteral("user add --tenant %1 --email ann@example.com --role ADMIN --password-stdin")
                               .arg(company.code)),
                     0);
            company.a = company.first.path(QStringLiteral("a.sqlite"));
            company.b = company.second.path(QStringLiteral("b.sqlite"));
            QVERIFY(makeSample(company.a, chinookFile(QStringLiteral("Chinook_Sqlite.sqlite"))));
            QCOMPARE(Names(company.a).extend(company.a, QStringLiteral(" of ") + company.code), QString());
            for (const auto& [desk, file] :
                 {std::pair(&company.first, company.a), std::pair(&company.second, company.b)}) {
                const QStringList account{QStringLiteral("login"),
                                          QStringLiteral("--server"),
                                          m_cloud->url(),
                                          QStringLiteral("--tenant"),
                                          company.code,
                                          QStringLiteral("--email"),
                                          QStringLiteral("ann@example.com"),
                                          QStringLiteral("--password-stdin")};
                QCOMPARE(desk->run(account, password).code, 0);
                QCOMPARE(desk->run({QStringLiteral("link"), QStringLiteral("--db"), file}).code, 0);
            }
            QVERIFY(!allRows(company.a).isEmpty());
            QCOMPARE(allRows(company.b), allRows(company.a));
        }
    }

    void allAreAtWorkWhileOneMoves()
    {
        for (const auto& company : m_companies) {
            company->watchingA = company->first.start({QStringLiteral("watch")});
            company->watchingB = company->second.start({QStringLiteral("watch")});
        }
        const Names names(m_companies[0]->a);
        for (int round = 0; round < rounds; ++round) {
            for (const auto& company : m_companies) {
                QCOMPARE(names.extend(company->a, QStringLiteral(" a%1").arg(round), QStringLiteral("rowid % 2 = 0")),
                         QString());
                QCOMPARE(names.extend(company->b, QStringLiteral(" b%1").arg(round), QStringLiteral("rowid % 2 = 1")),
                         QString());
            }
            m_place = QStringLiteral("eu%1").arg(1 + (round + 1) % 3);
            QCOMPARE(admin(QStringLiteral("tenant move --code company0 --datasource ") + m_place), 0);
        }
        for (const auto& company : m_companies)
            QTRY_COMPARE_WITH_TIMEOUT(unfinished(*company, names), QStringLiteral("0 0"), 60'000);
        for (const auto& company : m_companies) {
            for (QProcess* process : {company->watchingA.get(), company->watchingB.get()})
                process->terminate();
        }
        for (const auto& company : m_companies) {
            for (QProcess* process : {company->watchingA.get(), company->watchingB.get()}) {
                QVERIFY(QTest::qWaitFor([&] { return process->state() == QProcess::NotRunning; }, 30'000));
                QCOMPARE(process->exitCode(), 0);
            }
        }
    }

    void eachSeesItsOwnRowsOnly()
    {
        const Names names(m_companies[0]->a);
        for (const auto& company : m_companies) {
            for (const Desk* desk : {&company->first, &company->second}) {
                const Ended synced = desk->run({QStringLiteral("sync")});
                QVERIFY2(synced.code == 0, qPrintable(synced.errors));
            }
            const QStringList rows = allRows(company->a);
            QCOMPARE(allRows(company->b), rows);
            QCOMPARE(company->first.run({QStringLiteral("doctor")}).code, 0);
            for (const auto& other : m_companies) {
                const bool own = other == company;
                QCOMPARE(rows.filter(QStringLiteral(" of ") + other->code).isEmpty(), !own);
            }
            QCOMPARE(queryText(company->a, QStringLiteral("SELECT count(*) FROM \"%1\" WHERE \"%2\" NOT LIKE '%% of %3 "
                                                          "%%'")
                                               .arg(names.table, names.column, company->code)),
                     QStringLiteral("0"));
        }
    }

    /// The one that moved is where it was moved to, with all its rows.
    void rowsLieWhereTheyShould()
    {
        const Names names(m_companies[0]->a);
        const QString count =
            queryText(m_companies[0]->a, QStringLiteral("SELECT count(*) FROM \"%1\"").arg(names.table));
        const std::string column = postgres::quoteName(names.column.toStdString());
        auto connection =
            postgres::Connection::open(*postgres::Url::parse(url(m_place.toUtf8().constData()).toStdString()));
        QVERIFY(connection);
        const auto space = (*connection)->run("SELECT n.name FROM dbsync_namespaces n ORDER BY id LIMIT 1");
        QVERIFY(space && space->size() == 1);
        const auto rows =
            (*connection)
                ->run("SELECT count(*) FROM " + postgres::quoteName(space->view(0, 0)) + "." +
                      postgres::quoteName(names.table.toStdString()) + " WHERE " + column + " LIKE '% of company0 %'");
        QVERIFY2(rows, rows ? "" : rows.error().message.c_str());
        QCOMPARE(QString::fromStdString(rows->text(0, 0)), count);
    }

private:
    QString url(const char* database) const { return QString::fromStdString(m_cluster->url(database)); }

    int admin(const QString& arguments) const
    {
        const Ended ended =
            m_office.run(QStringList{QStringLiteral("admin")} + arguments.split(QLatin1Char(' ')), password);
        if (ended.code != 0)
            qWarning() << ended.errors;
        return ended.code;
    }

    /// How many rows lack what was written last on either desk, here and there.
    static QString unfinished(const Company& company, const Names& names)
    {
        const QString sql = QStringLiteral("SELECT count(*) FROM \"%1\" WHERE \"%2\" NOT LIKE '%% _%3'")
                                .arg(names.table, names.column)
                                .arg(rounds - 1);
        return queryText(company.a, sql) + QLatin1Char(' ') + queryText(company.b, sql);
    }

    QTemporaryDir m_folder;
    PostgresCluster* m_cluster = nullptr;
    std::unique_ptr<CloudProcess> m_cloud;
    Desk m_office;
    std::vector<std::unique_ptr<Company>> m_companies;
    QString m_place;
};

QTEST_GUILESS_MAIN(CompaniesTest)
#include "companies_test.moc"
