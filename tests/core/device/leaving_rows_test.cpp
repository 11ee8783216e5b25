#include "decided_company.h"

#include <QTest>

using namespace dbsync;
using namespace dbsync::test;
using Use = device::Decision::Use;

namespace {

constexpr const char* schema =
    "CREATE TABLE customer(id INTEGER PRIMARY KEY, name TEXT); CREATE TABLE invoice(id INTEGER PRIMARY KEY, no TEXT, "
    "customer INTEGER NOT NULL REFERENCES customer(id)); CREATE TABLE line(id INTEGER PRIMARY KEY, invoice INTEGER NOT "
    "NULL REFERENCES invoice(id)); INSERT INTO customer VALUES (1, 'Zoe'), (2, 'Bob')";
const QStringList tables{QStringLiteral("customer"), QStringLiteral("invoice"), QStringLiteral("line")};
const QStringList asked{QStringLiteral("foreignKey invoice [9] customer")};
const char* const invoices = "SELECT i.no || '-' || c.name FROM invoice i JOIN customer c ON c.id = i.customer";

/// Zoe was deleted in the cloud, while here an invoice was made for her and her name was changed; her deletion is
/// taken.
void takeDeletion(Company& company)
{
    QCOMPARE(company.sql(0, "DELETE FROM customer WHERE id = 1"), QString());
    QVERIFY(company.syncAll({0}));
    QCOMPARE(company.sql(1, "UPDATE customer SET name = 'Zoë' WHERE id = 1; INSERT INTO invoice VALUES (9, 'i9', 1); "
                            "INSERT INTO line VALUES (5, 9)"),
             QString());
    QVERIFY(company.syncAll({1}));
    QCOMPARE(company.conflictsInWords(1), QStringList{QStringLiteral("updateDelete customer [1] name")});
    QVERIFY(company.resolveAll(1, Use::Cloud));
}

void settled(Company& company)
{
    QVERIFY(company.syncAll({1, 0, 1}));
    for (int desk = 0; desk < 2; ++desk) {
        QCOMPARE(company.conflictsInWords(desk), QStringList());
        QCOMPARE(company.replica(desk)->status()->pending, 0);
        QVERIFY(company.replica(desk)->status()->state == device::State::InStep);
    }
    QCOMPARE(company.query(1, "SELECT count(*) FROM dbsync_pending_1 WHERE held <> 0"), QStringLiteral("0"));
    QCOMPARE(company.differences(tables), QString());
}

} // namespace

/// A row whose deletion is taken goes once nothing refers to it any more; until then no reference leads nowhere.
class LeavingRowsTest : public QObject
{
    Q_OBJECT

private slots:
    void whatRefersToItIsAskedAboutAtOnce()
    {
        Company company(schema);
        takeDeletion(company);
        for (int i = 0; i < 3; ++i) { // at once, and however often it syncs
            QCOMPARE(company.conflictsInWords(1), asked);
            QCOMPARE(dangling(company, 1), QString());
            QCOMPARE(company.query(1, invoices), QStringLiteral("i9-Zoë"));
            const auto pending = company.replica(1)->pending();
            QCOMPARE(pending->size(), std::size_t{2}); // the invoice and its line
            QVERIFY(company.replica(1)->status()->state == device::State::Conflicts);
            QVERIFY(company.syncAll({1, 0}));
            QCOMPARE(company.query(0, "SELECT name FROM customer"), QStringLiteral("Bob"));
        }
    }

    void decided_data()
    {
        QTest::addColumn<int>("use");
        QTest::addColumn<QString>("customers");
        QTest::addColumn<QString>("left");
        QTest::newRow("all go") << static_cast<int>(Use::Cloud) << QStringLiteral("Bob") << QString();
        QTest::newRow("all stay") << static_cast<int>(Use::Device) << QStringLiteral("Bob Zoë")
                                  << QStringLiteral("i9-Zoë");
        QTest::newRow("another's") << static_cast<int>(Use::Values) << QStringLiteral("Bob")
                                   << QStringLiteral("i9-Bob");
    }

    void decided()
    {
        QFETCH(const int, use);
        QFETCH(const QString, customers);
        QFETCH(const QString, left);
        Company company(schema);
        takeDeletion(company);
        device::Decision decision{static_cast<Use>(use), {}};
        if (decision.use == Use::Values)
            decision.values = {{"customer", Value::integer(2)}};
        QVERIFY(company.replica(1)->resolve(company.conflicts(1).front().id, decision));
        QCOMPARE(dangling(company, 1), QString());
        if (decision.use == Use::Cloud) { // the line refers to the invoice, which goes
            QCOMPARE(company.conflictsInWords(1), QStringList{QStringLiteral("foreignKey line [5] invoice")});
            QCOMPARE(company.query(1, "SELECT count(*) FROM customer"), QStringLiteral("2"));
            QVERIFY(company.resolveAll(1, Use::Cloud));
            QCOMPARE(company.query(1, "SELECT count(*) FROM customer"), QStringLiteral("1"));
            QCOMPARE(company.query(1, "SELECT count(*) FROM line"), QStringLiteral("0"));
        }
        settled(company);
        QCOMPARE(company.query(0, "SELECT name FROM customer ORDER BY name"), customers);
        QCOMPARE(company.query(0, invoices), left);
    }

    void whatAProgramDoesSettlesIt()
    {
        Company company(schema);
        takeDeletion(company);
        QCOMPARE(company.sql(1, "DELETE FROM line; DELETE FROM invoice"), QString());
        settled(company);
        QCOMPARE(company.query(1, "SELECT name FROM customer"), QStringLiteral("Bob"));
    }

    void whatIsMadeMeanwhileIsAskedAboutToo()
    {
        Company company(schema);
        takeDeletion(company);
        QCOMPARE(company.sql(1, "INSERT INTO invoice VALUES (10, 'i10', 1)"), QString());
        QVERIFY(company.syncAll({1}));
        QCOMPARE(company.conflictsInWords(1),
                 (QStringList{asked.front(), QStringLiteral("foreignKey invoice [10] customer")}));
        QVERIFY(company.resolveAll(1, Use::Device));
        settled(company);
        QCOMPARE(company.query(0, invoices), QStringLiteral("i9-Zoë i10-Zoë"));
    }

    void whoeverEditsItKeepsIt()
    {
        Company company(schema);
        takeDeletion(company);
        QCOMPARE(company.sql(1, "UPDATE customer SET name = 'Zoe again' WHERE id = 1"), QString());
        QVERIFY(company.syncAll({1}));
        QVERIFY(company.resolveAll(1, Use::Device));
        settled(company);
        QCOMPARE(company.query(0, invoices), QStringLiteral("i9-Zoe again"));
    }

    void theCloudMayHaveItAgain()
    {
        Company company(schema);
        takeDeletion(company);
        QCOMPARE(company.sql(0, "INSERT INTO customer VALUES (1, 'Zoe of 0')"), QString());
        QVERIFY(company.syncAll({0, 1}));
        QCOMPARE(company.query(1, invoices), QStringLiteral("i9-Zoe of 0"));
        QVERIFY(company.resolveAll(1, Use::Device));
        settled(company);
    }

    void withoutACompanionItIsAskedAgain()
    {
        Company company(schema);
        takeDeletion(company);
        company.loseCompanion(1);
        QVERIFY(company.syncAll({1}));
        QCOMPARE(dangling(company, 1), QString());
        for (int i = 0; i < 3 && !company.conflictsInWords(1).isEmpty(); ++i) {
            QVERIFY(company.resolveAll(1, Use::Device));
            QVERIFY(company.syncAll({1}));
        }
        settled(company);
        QCOMPARE(company.query(0, invoices), QStringLiteral("i9-Zoë"));
    }

    void itsDeletionStandsInTheActivity()
    {
        Company company(schema);
        takeDeletion(company);
        QVERIFY(company.resolveAll(1, Use::Cloud)); // the invoice's
        QVERIFY(company.resolveAll(1, Use::Cloud)); // the line's
        const auto entries = company.replica(1)->activity();
        QVERIFY(entries->front().direction == "resolve");
        QCOMPARE(entries->front().counts.deleted, 3);
        device::UndoRequest back;
        back.activities = {entries->front().id};
        QVERIFY(company.replica(1)->undo(back));
        QCOMPARE(company.query(1, invoices), QStringLiteral("i9-Zoë"));
        settled(company);
        QCOMPARE(company.query(0, invoices), QStringLiteral("i9-Zoë"));
    }
};

QTEST_GUILESS_MAIN(LeavingRowsTest)
#include "leaving_rows_test.moc"
