#include "conflict_company.h"

using namespace dbsync;
using namespace dbsync::test;
using device::Decision;

/// A conflict tells what it is by now: people go on working on rows that wait.
class ChangedConflictsTest : public QObject
{
    Q_OBJECT

private slots:
    void deletedWhileItWaits_data()
    {
        QTest::addColumn<bool>("device");
        QTest::newRow("stays deleted") << true;
        QTest::newRow("is as the cloud has it") << false;
    }

    void deletedWhileItWaits()
    {
        QFETCH(const bool, device);
        Company company(schema);
        clash(company, "UPDATE note SET title = 'A' WHERE id = 1", "UPDATE note SET title = 'C' WHERE id = 1");
        const auto number = company.conflicts(1).front().id;
        QCOMPARE(company.sql(1, "DELETE FROM note WHERE id = 1"), QString());
        for (int i = 0; i < 2; ++i) { // at once, and after a sync
            QCOMPARE(company.conflictsInWords(1), QStringList{QStringLiteral("deleteUpdate note [1] title")});
            const auto conflict = company.conflicts(1).front();
            QCOMPARE(conflict.id, number);
            QCOMPARE(words(conflict.local), QStringLiteral("none"));
            QCOMPARE(words(conflict.cloud), QStringLiteral(R"([1,"A","eins",1,0,10])"));
            QVERIFY(conflict.message.find("deleted here") != std::string::npos);
            QVERIFY(company.syncAll({1}));
        }
        QVERIFY(company.resolveAll(1, device ? Decision::Use::Device : Decision::Use::Cloud));
        settled(company);
        QCOMPARE(company.query(0, "SELECT title FROM note WHERE id = 1"), device ? QString() : QStringLiteral("A"));
    }

    void madeAgainWhileItWaits()
    {
        Company company(schema);
        clash(company, "UPDATE note SET title = 'A' WHERE id = 1", "DELETE FROM note WHERE id = 1");
        QCOMPARE(company.conflictsInWords(1), QStringList{QStringLiteral("deleteUpdate note [1] title")});
        QCOMPARE(company.sql(1, "INSERT INTO note(id, title, body) VALUES (1, 'again', 'eins')"), QString());
        QCOMPARE(company.conflictsInWords(1), QStringList{QStringLiteral("updateUpdate note [1] title,stars")});
        QVERIFY(company.syncAll({1}));
        QCOMPARE(company.conflictsInWords(1), QStringList{QStringLiteral("updateUpdate note [1] title,stars")});
        QVERIFY(company.resolveAll(1, Decision::Use::Device));
        settled(company);
        QCOMPARE(company.query(0, "SELECT title, stars FROM note WHERE id = 1"), QStringLiteral("again|NULL"));
    }

    void twoRowsOfWhichOneIsDeletedAreOne()
    {
        Company company("CREATE TABLE note(id INTEGER PRIMARY KEY, title TEXT)", 1);
        QCOMPARE(company.sql(0, "INSERT INTO note VALUES (1, 'here')"), QString());
        QVERIFY(company.syncAll({0}));
        const int desk =
            company.addFilledDesk("CREATE TABLE note(id INTEGER PRIMARY KEY, title TEXT); INSERT INTO note "
                                  "VALUES (1, 'there')");
        QVERIFY(company.sync(desk)->state == device::State::Conflicts);
        QCOMPARE(company.sql(desk, "DELETE FROM note"), QString());
        QCOMPARE(company.conflictsInWords(desk), QStringList{QStringLiteral("deleteUpdate note [1] ")});
        const auto both = company.replica(desk)->resolve(company.conflicts(desk).front().id, with(Decision::Use::Both));
        QVERIFY(!both && both.error().code == "cannotKeepBoth");
        QVERIFY(company.resolveAll(desk, Decision::Use::Device));
        QVERIFY(company.syncAll({desk, 0}));
        QCOMPARE(company.query(0, "SELECT count(*) FROM note"), QStringLiteral("0"));
    }

    void whatAColumnCannotHoldNamesTheColumns()
    {
        Company company(schema);
        // The cloud knows no CHECK: what a program has written past it waits at the other desk.
        QCOMPARE(company.sql(0, "PRAGMA ignore_check_constraints = ON; UPDATE note SET stars = 9 WHERE id = 1"),
                 QString());
        QVERIFY(company.syncAll({0, 1}));
        QCOMPARE(company.conflictsInWords(1), QStringList{QStringLiteral("invalidValue note [1] stars")});
    }

    /// The cloud's row finds its unique value with another row of this file: it waits, and what was decided is not
    /// asked.
    void whatWasGivenUpIsNotAskedAboutAgain()
    {
        Company company(schema);
        QCOMPARE(company.sql(0, "INSERT INTO item VALUES ('x', 'quince', 1)"), QString());
        QVERIFY(company.syncAll({0}));
        QCOMPARE(company.sql(1, "INSERT INTO item VALUES ('x', 'medlar', 2), ('y', 'quince', 3)"), QString());
        QVERIFY(company.syncAll({1}));
        const QString asked = QStringLiteral("insertInsert item [\"x\"] name,price");
        QVERIFY2(company.conflictsInWords(1).contains(asked), qPrintable(company.conflictsInWords(1).join(u';')));
        for (const auto& conflict : company.conflicts(1)) {
            if (conflict.kind == "insertInsert")
                QVERIFY(company.replica(1)->resolve(conflict.id, with(Decision::Use::Cloud)));
        }
        QVERIFY(company.syncAll({1}));
        QVERIFY2(!company.conflictsInWords(1).contains(asked), qPrintable(company.conflictsInWords(1).join(u';')));
        QVERIFY(company.resolveAll(1, Decision::Use::Cloud));
        settled(company);
        QCOMPARE(company.query(1, "SELECT price FROM item WHERE code = 'x'"), QStringLiteral("1.0"));
    }

    void aDecisionLooksThroughNothingThatIsPendingElsewhere()
    {
        // Of two rows with one unique value: what refers to the one that goes is found by its index.
        const auto costOfDeciding = [](int pending) {
            Company company("CREATE TABLE item(id INTEGER PRIMARY KEY, code TEXT UNIQUE); CREATE TABLE stock(item "
                            "INTEGER REFERENCES item(id), day INTEGER, PRIMARY KEY (item, day)); INSERT INTO item "
                            "VALUES (1, 'sold everywhere')");
            constexpr const char* items = "WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < "
                                          "50) INSERT INTO item SELECT i + %, 'code ' || i FROM i";
            const auto make = [&](const char* offset) {
                return QString::fromUtf8(items).replace(QLatin1Char('%'), QLatin1String(offset)).toStdString();
            };
            company.sql(0, make("100"));
            company.sql(1, make("900"));
            if (!company.syncAll({0, 1}) || company.conflicts(1).size() != 50)
                return std::clock_t{0};
            company.sql(1, "WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < " +
                               std::to_string(pending) + ") INSERT INTO stock SELECT 1, i FROM i");
            const std::clock_t before = std::clock();
            return company.resolveAll(1, device::Decision::Use::Cloud) ? std::clock() - before : std::clock_t{0};
        };
        const std::clock_t few = costOfDeciding(10);
        const std::clock_t many = costOfDeciding(50'000);
        QVERIFY(few > 0 && many > 0);
        QVERIFY2(many < few * 5, qPrintable(QStringLiteral("%1 against %2").arg(many).arg(few)));
    }
};

QTEST_GUILESS_MAIN(ChangedConflictsTest)
#include "changed_conflicts_test.moc"
