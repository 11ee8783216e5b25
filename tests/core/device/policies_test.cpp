#include "test_support/company.h"

#include <QTest>

#include <algorithm>

using namespace dbsync;
using namespace dbsync::test;

namespace {

constexpr const char* schema =
    "CREATE TABLE stock(code TEXT PRIMARY KEY, name TEXT, place TEXT, n INTEGER, price REAL); "
    "INSERT INTO stock VALUES ('a', 'apple', 'x', 10, 1.5), ('b', 'berry', 'y', 20, 2.5)";
const QStringList tables{QStringLiteral("stock")};

void setPolicies(Company& company, std::vector<PolicyEntry> entries)
{
    company.server().policies = Policies(std::move(entries));
    ++company.server().policiesVersion;
}

void wait()
{
    QTest::qWait(15); // the times of changes have milliseconds
}

} // namespace

/// Policies are the tenant's: every device decides by them, from its next sync on.
class PoliciesTest : public QObject
{
    Q_OBJECT

private:
    void meet(Company& company, const std::string& first, const std::string& second)
    {
        QCOMPARE(company.sql(0, first), QString());
        QVERIFY(company.syncAll({0}));
        QCOMPARE(company.sql(1, second), QString());
        QVERIFY(company.syncAll({1, 0, 1}));
    }

private slots:
    void cloudAndDevice()
    {
        Company company(schema);
        setPolicies(company, {{"stock", {}, Policy::Cloud}, {"stock", "place", Policy::Device}});
        meet(company, "UPDATE stock SET name = 'A', place = 'A', n = 1 WHERE code = 'a'",
             "UPDATE stock SET name = 'B', place = 'B', price = 2 WHERE code = 'a'");
        QCOMPARE(company.query(0, "SELECT * FROM stock WHERE code = 'a'"), QStringLiteral("a|A|B|1|2.0"));
        QCOMPARE(company.differences(tables), QString());
        QCOMPARE(company.conflictsInWords(1), QStringList());
    }

    void wholeRowsByTheTablesPolicy_data()
    {
        QTest::addColumn<int>("policy");
        QTest::addColumn<QString>("first");
        QTest::addColumn<QString>("second");
        QTest::addColumn<QString>("left");
        const QString update = QStringLiteral("UPDATE stock SET name = 'changed' WHERE code = 'a'");
        const QString erase = QStringLiteral("DELETE FROM stock WHERE code = 'a'");
        const QString changed = QStringLiteral("changed");
        const auto add = [](const char* name, Policy policy, const QString& first, const QString& second,
                            const QString& left) {
            QTest::newRow(name) << static_cast<int>(policy) << first << second << left;
        };
        add("updateDelete, cloud", Policy::Cloud, erase, update, {});
        add("updateDelete, device", Policy::Device, erase, update, changed);
        add("updateDelete, latest", Policy::Latest, erase, update, changed);
        add("deleteUpdate, cloud", Policy::Cloud, update, erase, changed);
        add("deleteUpdate, device", Policy::Device, update, erase, {});
        add("deleteUpdate, latest", Policy::Latest, update, erase, {});
        const QString one = QStringLiteral("DELETE FROM stock; INSERT INTO stock VALUES ('n', 'one', 'x', 1, 1)");
        const QString two = QStringLiteral("DELETE FROM stock; INSERT INTO stock VALUES ('n', 'two', 'x', 1, 1)");
        add("insertInsert, cloud", Policy::Cloud, one, two, QStringLiteral("one"));
        add("insertInsert, device", Policy::Device, one, two, QStringLiteral("two"));
        add("insertInsert, latest", Policy::Latest, one, two, QStringLiteral("two"));
    }

    void wholeRowsByTheTablesPolicy()
    {
        QFETCH(int, policy);
        QFETCH(QString, first);
        QFETCH(QString, second);
        QFETCH(QString, left);
        Company company(schema);
        setPolicies(company, {{"stock", {}, static_cast<Policy>(policy)}});
        QVERIFY(company.syncAll({0, 1}));
        QCOMPARE(company.sql(0, first.toStdString()), QString());
        wait();
        QVERIFY(company.syncAll({0}));
        QCOMPARE(company.sql(1, second.toStdString()), QString());
        QVERIFY(company.syncAll({1, 0, 1}));
        QCOMPARE(company.query(0, "SELECT name FROM stock WHERE code IN ('a', 'n')"), left);
        QCOMPARE(company.differences(tables), QString());
        QCOMPARE(company.conflictsInWords(1), QStringList());
    }

    void whatAPolicyOverrulesCanBeBroughtBack()
    {
        // Two inserts of one key: the one that the policy decides against is in the activity.
        Company company(schema);
        setPolicies(company, {{"stock", {}, Policy::Cloud}});
        QVERIFY(company.syncAll({0, 1}));
        company.sql(0, "INSERT INTO stock(code, name) VALUES ('n', 'theirs')");
        QVERIFY(company.syncAll({0}));
        company.sql(1, "INSERT INTO stock(code, name) VALUES ('n', 'mine')");
        QVERIFY(company.syncAll({1}));
        QCOMPARE(company.query(1, "SELECT name FROM stock WHERE code = 'n'"), QStringLiteral("theirs"));
        auto replica = company.replica(1);
        const auto entries = replica->activity();
        QVERIFY(entries);
        const auto overruled = std::find_if(entries->begin(), entries->end(),
                                            [](const auto& entry) { return entry.direction == "resolve"; });
        QVERIFY(overruled != entries->end());
        QVERIFY(replica->undo({{overruled->id}, {}, {}}));
        QCOMPARE(company.query(1, "SELECT name FROM stock WHERE code = 'n'"), QStringLiteral("mine"));
    }

    void sumAddsUp()
    {
        Company company(schema, 3);
        setPolicies(company, {{"stock", {}, Policy::Sum}});
        QVERIFY(company.syncAll({0, 1, 2}));
        for (int desk = 0; desk < 3; ++desk)
            company.sql(desk, "UPDATE stock SET n = n + 1, price = price + 0.1 WHERE code = 'a'");
        QVERIFY(company.syncAll({0, 1, 2, 0, 1}));
        QCOMPARE(company.query(0, "SELECT n, price FROM stock WHERE code = 'a'"), QStringLiteral("13|1.8"));
        QCOMPARE(company.differences(tables), QString());
        // What is no number asks.
        company.sql(0, "UPDATE stock SET name = 'A' WHERE code = 'a'");
        company.sql(1, "UPDATE stock SET name = 'B', n = n + 5 WHERE code = 'a'");
        company.sql(2, "UPDATE stock SET n = n + 7 WHERE code = 'a'");
        QVERIFY(company.syncAll({0, 2, 1}));
        QCOMPARE(company.conflictsInWords(1), QStringList{QStringLiteral("updateUpdate stock [\"a\"] name")});
        QCOMPARE(company.query(1, "SELECT n FROM stock WHERE code = 'a'"), QStringLiteral("25"));
        QVERIFY(company.resolveAll(1, device::Decision::Use::Cloud));
        QVERIFY(company.syncAll({1, 0, 2}));
        QCOMPARE(company.query(0, "SELECT name, n FROM stock WHERE code = 'a'"), QStringLiteral("A|25"));
        QCOMPARE(company.differences(tables), QString());
    }

    void sumInARace()
    {
        // Both have pulled before either pushes: the cloud must not take the second for agreement.
        Company company(schema);
        setPolicies(company, {{"stock", "n", Policy::Sum}});
        QVERIFY(company.syncAll({0, 1}));
        company.sql(0, "UPDATE stock SET n = n + 1 WHERE code = 'a'");
        company.sql(1, "UPDATE stock SET n = n + 1 WHERE code = 'a'");
        QVERIFY(company.sync(0, {true, false, false})); // uploading only
        const auto second = company.sync(1, {true, false, false});
        QVERIFY(second && second->pushed.empty());
        QVERIFY(company.syncAll({1, 0}));
        QCOMPARE(company.query(0, "SELECT n FROM stock WHERE code = 'a'"), QStringLiteral("12"));
        QCOMPARE(company.differences(tables), QString());
    }

    void sumBeyondIntegersAsks()
    {
        Company company(schema);
        setPolicies(company, {{"stock", "n", Policy::Sum}});
        company.sql(0, "UPDATE stock SET n = 9223372036854775800 WHERE code = 'a'");
        QVERIFY(company.syncAll({0, 1}));
        for (const int desk : {0, 1})
            company.sql(desk, "UPDATE stock SET n = n + 5 WHERE code = 'a'");
        // Both have the same value now, but nobody agreed to one addition less.
        QVERIFY(company.syncAll({0, 1}));
        for (int sync = 0; sync < 2; ++sync) {
            QCOMPARE(company.conflictsInWords(1), QStringList{QStringLiteral("updateUpdate stock [\"a\"] n")});
            QVERIFY(company.syncAll({1}));
        }
        QVERIFY(company.resolveAll(1, device::Decision::Use::Cloud));
        QVERIFY(company.syncAll({1, 0}));
        QVERIFY(company.conflicts(1).empty());
        QCOMPARE(company.query(1, "SELECT n FROM stock WHERE code = 'a'"), QStringLiteral("9223372036854775805"));
        QCOMPARE(company.differences(tables), QString());
    }

    void sumThatAnswersGotLost()
    {
        Company company(schema);
        setPolicies(company, {{"stock", "n", Policy::Sum}});
        QVERIFY(company.syncAll({0, 1}));
        company.sql(0, "UPDATE stock SET n = n + 1 WHERE code = 'a'");
        int requests = 0;
        company.server().fault = [&] {
            return NetworkFault{++requests >= 2 ? NetworkFault::Kind::LostAnswer : NetworkFault::Kind::None, 0};
        };
        QVERIFY(!company.sync(0));
        company.server().fault = {};
        company.sql(0, "UPDATE stock SET n = n + 1 WHERE code = 'a'");
        company.sql(1, "UPDATE stock SET n = n + 1 WHERE code = 'a'");
        QVERIFY(company.syncAll({1, 0, 1}));
        QCOMPARE(company.query(0, "SELECT n FROM stock WHERE code = 'a'"), QStringLiteral("13"));
        QCOMPARE(company.differences(tables), QString());
    }

    void latestWhoeverSyncsFirst_data()
    {
        QTest::addColumn<bool>("earlierSyncsFirst");
        QTest::addColumn<qint64>("ahead");
        QTest::newRow("earlier first") << true << qint64{0};
        QTest::newRow("later first") << false << qint64{0};
        QTest::newRow("clocks differ") << false << qint64{3'600'000};
        QTest::newRow("clocks differ the other way") << true << qint64{-3'600'000};
    }

    void latestWhoeverSyncsFirst()
    {
        QFETCH(bool, earlierSyncsFirst);
        QFETCH(qint64, ahead);
        Company company(schema);
        company.server().clockAhead = ahead;
        setPolicies(company, {{"stock", {}, Policy::Latest}});
        QVERIFY(company.syncAll({0, 1}));
        QCOMPARE(company.sql(0, "UPDATE stock SET name = 'earlier', n = 1 WHERE code = 'a'"), QString());
        wait();
        QCOMPARE(company.sql(1, "UPDATE stock SET name = 'later', price = 9 WHERE code = 'a'"), QString());
        QVERIFY(company.syncAll(earlierSyncsFirst ? std::vector<int>{0, 1, 0} : std::vector<int>{1, 0, 1}));
        QCOMPARE(company.query(0, "SELECT * FROM stock WHERE code = 'a'"), QStringLiteral("a|later|x|1|9.0"));
        QCOMPARE(company.differences(tables), QString());
        QCOMPARE(company.conflictsInWords(0) + company.conflictsInWords(1), QStringList());
    }

    void latestByAClockThatWasAhead_data()
    {
        QTest::addColumn<bool>("sentFirst");
        QTest::newRow("sent before the other change") << true;
        QTest::newRow("sent after it") << false;
    }

    /// A change noted for a time to come was made when it is sent, at the latest.
    void latestByAClockThatWasAhead()
    {
        QFETCH(bool, sentFirst);
        Company company(schema);
        setPolicies(company, {{"stock", {}, Policy::Latest}});
        QVERIFY(company.syncAll({0, 1}));
        company.sql(0, "UPDATE stock SET name = 'ahead' WHERE code = 'a'");
        const auto store = std::move(*device::Store::open(company.path(0)));
        for (const device::SyncedTable& table : store->tables())
            company.sql(0, "UPDATE " + table.pending() + " SET time = time + 300000000000");
        if (sentFirst)
            QVERIFY(company.syncAll({0}));
        wait();
        company.sql(1, "UPDATE stock SET name = 'later' WHERE code = 'a'");
        QVERIFY(company.syncAll({1, 0, 1}));
        wait();
        company.sql(1, "UPDATE stock SET name = 'last' WHERE code = 'a'");
        QVERIFY(company.syncAll({1, 0, 1}));
        QCOMPARE(company.query(0, "SELECT name FROM stock WHERE code = 'a'"), QStringLiteral("last"));
        company.sql(0, "UPDATE stock SET name = 'here' WHERE code = 'a'");
        wait();
        company.sql(1, "UPDATE stock SET name = 'there' WHERE code = 'a'");
        QVERIFY(company.syncAll({0, 1, 0}));
        QCOMPARE(company.query(0, "SELECT name FROM stock WHERE code = 'a'"), QStringLiteral("there"));
        QCOMPARE(company.differences(tables), QString());
    }

    void latestIsByColumn()
    {
        // A later change of another column does not make an earlier one later.
        Company company(schema, 3);
        setPolicies(company, {{"stock", {}, Policy::Latest}});
        QVERIFY(company.syncAll({0, 1, 2}));
        company.sql(0, "UPDATE stock SET name = 'first' WHERE code = 'a'");
        QVERIFY(company.syncAll({0}));
        wait();
        company.sql(1, "UPDATE stock SET name = 'second' WHERE code = 'a'");
        wait();
        company.sql(2, "UPDATE stock SET place = 'third' WHERE code = 'a'");
        QVERIFY(company.syncAll({2, 1, 0, 2}));
        QCOMPARE(company.query(0, "SELECT name, place FROM stock WHERE code = 'a'"), QStringLiteral("second|third"));
        QCOMPARE(company.differences(tables), QString());
    }

    void latestOfAChangeFromBefore()
    {
        // The policy arrives after the change was made: the file's last write stands for its time.
        Company company(schema);
        QCOMPARE(company.sql(0, "UPDATE stock SET name = 'earlier' WHERE code = 'a'"), QString());
        setPolicies(company, {{"stock", {}, Policy::Latest}});
        wait();
        QVERIFY(company.syncAll({1}));
        QCOMPARE(company.sql(1, "UPDATE stock SET name = 'later' WHERE code = 'a'"), QString());
        QVERIFY(company.syncAll({1, 0, 1}));
        QCOMPARE(company.query(0, "SELECT name FROM stock WHERE code = 'a'"), QStringLiteral("later"));
        QCOMPARE(company.conflictsInWords(0), QStringList());
    }

    void onAndOffAgain()
    {
        Company company(schema);
        const auto triggers = [&] {
            return company.query(0, "SELECT group_concat(sql) FROM sqlite_schema WHERE type = 'trigger'");
        };
        const QString before = triggers();
        setPolicies(company, {{"stock", "name", Policy::Latest}});
        QVERIFY(company.syncAll({0}));
        QVERIFY(triggers().contains(QStringLiteral("julianday")));
        QVERIFY(company.replica(0)->pending()->empty());
        setPolicies(company, {});
        QVERIFY(company.syncAll({0}));
        QCOMPARE(triggers(), before);
        // A rebuilt table gets the right ones back.
        setPolicies(company, {{"stock", "name", Policy::Latest}});
        QVERIFY(company.syncAll({0}));
        QCOMPARE(company.sql(
                     0, "CREATE TABLE other AS SELECT * FROM stock; DROP TABLE stock; CREATE TABLE stock(code TEXT "
                        "PRIMARY KEY, name TEXT, place TEXT, n INTEGER, price REAL); INSERT INTO stock SELECT * FROM "
                        "other; DROP TABLE other"),
                 QString());
        QVERIFY(company.syncAll({0}));
        QVERIFY(triggers().contains(QStringLiteral("julianday")));
    }
};

QTEST_GUILESS_MAIN(PoliciesTest)
#include "policies_test.moc"
