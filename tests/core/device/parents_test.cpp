#include "decided_company.h"

#include <QTest>

using namespace dbsync;
using namespace dbsync::test;

namespace {

constexpr const char* schema =
    "CREATE TABLE customer(id INTEGER PRIMARY KEY, name TEXT); CREATE TABLE invoice(id INTEGER PRIMARY KEY, no TEXT, "
    "customer INTEGER NOT NULL REFERENCES customer(id)); INSERT INTO customer VALUES (1, 'Zoe'); INSERT INTO invoice "
    "VALUES (1, 'i1', 1); CREATE TABLE cat(id INTEGER PRIMARY KEY, name TEXT UNIQUE); CREATE TABLE prod(id INTEGER "
    "PRIMARY KEY, n TEXT, cat INTEGER REFERENCES cat(id)); INSERT INTO cat VALUES (1, 'one'), (2, 'two'); INSERT INTO "
    "prod VALUES (5, 'p', 2)";
const QStringList tables{QStringLiteral("customer"), QStringLiteral("invoice"), QStringLiteral("cat"),
                         QStringLiteral("prod")};
const char* const invoices = "SELECT i.no || '-' || c.name FROM invoice i JOIN customer c ON c.id = i.customer ORDER "
                             "BY i.no";
const char* const products = "SELECT p.n || '-' || ifnull(c.name, '') FROM prod p LEFT JOIN cat c ON c.id = p.cat "
                             "ORDER BY p.n";
constexpr sync::SyncOptions uploadOnly{true, false, false};

/// What programs that check references would stumble over.
void settled(Company& company)
{
    QVERIFY(company.syncAll({1, 0, 1}));
    for (int desk = 0; desk < 2; ++desk) {
        QCOMPARE(company.conflictsInWords(desk), QStringList());
        QCOMPARE(company.replica(desk)->status()->pending, 0);
        QCOMPARE(dangling(company, desk), QString());
    }
    QCOMPARE(company.differences(tables), QString());
}

} // namespace

/// Rows stay with the row that they refer to, whichever of two rows that is, and wait where it has to.
class ParentsTest : public QObject
{
    Q_OBJECT

private slots:
    void anUploadTakesNoRowToAnotherParent()
    {
        Company company(schema);
        company.sql(0, "INSERT INTO customer VALUES (2, 'Bob')");
        QVERIFY(company.syncAll({0}));
        company.sql(1, "INSERT INTO customer VALUES (2, 'Ann'); INSERT INTO invoice VALUES (9, 'i9', 2); INSERT INTO "
                       "customer VALUES (50, 'Cy'); INSERT INTO invoice VALUES (10, 'i10', 50)");
        QVERIFY(company.sync(1, uploadOnly));
        QVERIFY(company.syncAll({0}));
        QCOMPARE(company.query(0, invoices), QStringLiteral("i1-Zoe i10-Cy"));
        settled(company);
        QCOMPARE(company.query(0, invoices), QStringLiteral("i1-Zoe i10-Cy i9-Ann"));
    }

    void bothKeepsEachRowsOwn()
    {
        Company company(schema);
        const int desk =
            company.addFilledDesk("CREATE TABLE customer(id INTEGER PRIMARY KEY, name TEXT); CREATE TABLE invoice(id "
                                  "INTEGER PRIMARY KEY, no TEXT, customer INTEGER NOT NULL REFERENCES customer(id)); "
                                  "INSERT INTO customer VALUES (1, 'Bob'); INSERT INTO invoice VALUES (7, 'i7', 1), "
                                  "(1, 'j1', 1)");
        QVERIFY(company.syncAll({desk, 0}));
        QCOMPARE(company.conflictsInWords(desk).size(), 2);
        QCOMPARE(company.query(0, invoices), QStringLiteral("i1-Zoe")); // nothing came before it was decided
        QVERIFY(company.resolveAll(desk, device::Decision::Use::Both));
        QVERIFY(company.syncAll({desk, 0, 1, desk}));
        for (const int each : {0, 1, desk}) {
            QCOMPARE(company.query(each, invoices), QStringLiteral("i1-Zoe i7-Bob j1-Bob"));
            QCOMPARE(dangling(company, each), QString());
        }
    }

    void whatComesBackRefersToWhatHasReplacedItsParent()
    {
        using Use = device::Decision::Use;
        Company company(
            "CREATE TABLE cat(id INTEGER PRIMARY KEY, name TEXT UNIQUE, note TEXT); CREATE TABLE prod(id "
            "INTEGER PRIMARY KEY, n TEXT, cat INTEGER REFERENCES cat(id)); INSERT INTO cat VALUES (2, 'two', "
            "''); INSERT INTO prod VALUES (5, 'p', 2)");
        company.sql(0, "UPDATE prod SET n = 'theirs'; UPDATE cat SET note = 'noted'");
        QVERIFY(company.syncAll({0}));
        company.sql(1, "REPLACE INTO prod VALUES (5, 'mine', NULL); REPLACE INTO cat VALUES (9, 'two', '')");
        QVERIFY(company.syncAll({1}));
        const auto conflicts = *company.replica(1)->conflicts();
        QCOMPARE(conflicts.size(), std::size_t{3}); // who has the name is asked, too
        for (const device::Conflict& conflict : conflicts)
            QVERIFY(company.replica(1)->resolve(conflict.id, {conflict.table == "cat" ? Use::Device : Use::Cloud, {}}));
        QCOMPARE(dangling(company, 1), QString());
        QVERIFY(company.syncAll({1, 0, 1}));
        for (int desk = 0; desk < 2; ++desk) {
            QCOMPARE(company.query(desk, products), QStringLiteral("theirs-two"));
            QCOMPARE(company.query(desk, "SELECT id FROM cat"), QStringLiteral("9"));
            QCOMPARE(company.conflictsInWords(desk), QStringList());
        }
    }

    void twoRowsOfOneNameBecomeOneWithAllThatRefersToThem_data()
    {
        QTest::addColumn<bool>("device");
        QTest::newRow("the cloud's") << false;
        QTest::newRow("the device's") << true;
    }

    void twoRowsOfOneNameBecomeOneWithAllThatRefersToThem()
    {
        QFETCH(const bool, device);
        Company company(schema);
        company.sql(0, "INSERT INTO cat VALUES (3, 'Drinks'); INSERT INTO prod VALUES (6, 'cola', 3)");
        QVERIFY(company.syncAll({0}));
        company.sql(1, "INSERT INTO cat VALUES (8, 'Drinks'); INSERT INTO prod VALUES (7, 'tea', 8)");
        QVERIFY(company.syncAll({1}));
        QCOMPARE(company.conflictsInWords(1).size(), 1);
        // What refers to the cloud's row waits with it.
        QCOMPARE(company.query(1, products), QStringLiteral("p-two tea-Drinks"));
        QCOMPARE(dangling(company, 1), QString());
        using Use = device::Decision::Use;
        QVERIFY(company.resolveAll(1, device ? Use::Device : Use::Cloud));
        QCOMPARE(dangling(company, 1), QString());
        settled(company);
        for (int desk = 0; desk < 2; ++desk) {
            QCOMPARE(company.query(desk, products), QStringLiteral("cola-Drinks p-two tea-Drinks"));
            QCOMPARE(company.query(desk, "SELECT id FROM cat WHERE name = 'Drinks'"), QStringLiteral("3"));
        }
    }

    void aReferenceThatBothSidesMadeHalfIsAskedAbout_data()
    {
        QTest::addColumn<bool>("device");
        QTest::addColumn<bool>("another");
        for (const bool device : {false, true}) {
            for (const bool another : {false, true})
                QTest::addRow("%s%s", device ? "the device's" : "the cloud's", another ? ", while another waits" : "")
                    << device << another;
        }
    }

    void aReferenceThatBothSidesMadeHalfIsAskedAbout()
    {
        QFETCH(const bool, device);
        QFETCH(const bool, another);
        Company company(
            "CREATE TABLE place(a TEXT, b TEXT, u TEXT UNIQUE, PRIMARY KEY (a, b)); CREATE TABLE visit(id "
            "INTEGER PRIMARY KEY, n TEXT, a TEXT, b TEXT, FOREIGN KEY (a, b) REFERENCES place(a, b)); "
            "INSERT INTO place(a, b) VALUES ('x', '1'), ('y', '2'); INSERT INTO visit VALUES (1, 'v', NULL, "
            "NULL)");
        company.sql(0, "UPDATE visit SET a = 'x', b = '1'");
        company.sql(1, "UPDATE visit SET b = '2', n = 'w'");
        if (another) {
            company.sql(0, "INSERT INTO place VALUES ('p', '1', 'same')");
            company.sql(1, "INSERT INTO place VALUES ('q', '1', 'same')");
        }
        QVERIFY(company.syncAll({0, 1}));
        QCOMPARE(dangling(company, 1), QString());
        QStringList asked(QStringLiteral("updateUpdate visit [1] a,b"));
        if (another)
            asked.append(QStringLiteral("unique place [\"q\",\"1\"] u"));
        auto conflicts = company.conflictsInWords(1);
        conflicts.sort();
        asked.sort();
        QCOMPARE(conflicts, asked);
        using Use = device::Decision::Use;
        QVERIFY(company.resolveAll(1, device ? Use::Device : Use::Cloud));
        QVERIFY(company.syncAll({1, 0, 1}));
        for (int desk = 0; desk < 2; ++desk) {
            QCOMPARE(company.query(desk, "SELECT n, a, b FROM visit"),
                     device ? QStringLiteral("w|NULL|2") : QStringLiteral("w|x|1"));
            QCOMPARE(company.conflictsInWords(desk), QStringList());
            QCOMPARE(dangling(company, desk), QString());
        }
    }

    void whatWaitedWithoutARowHereGoesOnWaiting()
    {
        Company company("CREATE TABLE node(code TEXT PRIMARY KEY, up TEXT REFERENCES node(code), u TEXT UNIQUE)");
        company.sql(0, "INSERT INTO node VALUES ('x', NULL, 'A'), ('y', 'x', 'B')");
        company.sql(1, "INSERT INTO node VALUES ('mine', NULL, 'A')");
        QVERIFY(company.syncAll({0, 1}));
        QCOMPARE(company.query(1, "SELECT code FROM node"), QStringLiteral("mine"));
        company.sql(0, "INSERT INTO node VALUES ('z', NULL, 'C'); UPDATE node SET up = 'z' WHERE code = 'y'; DELETE "
                       "FROM node WHERE code = 'x'; UPDATE node SET u = 'A' WHERE code = 'z'");
        QVERIFY(company.syncAll({0}));
        const auto report = company.sync(1);
        QVERIFY(report);
        QVERIFY(report->pulled.inserted >= 0 && report->pulled.updated >= 0);
        QCOMPARE(dangling(company, 1), QString());
        QCOMPARE(company.query(1, "SELECT code FROM node"), QStringLiteral("mine"));
        QVERIFY(company.resolveAll(1, device::Decision::Use::Cloud));
        QVERIFY(company.syncAll({1, 0, 1}));
        for (int desk = 0; desk < 2; ++desk)
            QCOMPARE(company.query(desk, "SELECT code, up FROM node ORDER BY code"), QStringLiteral("y|z z|NULL"));
    }

    void aRowOfWhichOneReferenceCannotFollowWaits_data()
    {
        QTest::addColumn<bool>("device");
        QTest::newRow("the cloud's") << false;
        QTest::newRow("the device's") << true;
    }

    void aRowOfWhichOneReferenceCannotFollowWaits()
    {
        QFETCH(const bool, device);
        Company company("CREATE TABLE node(code TEXT PRIMARY KEY, a TEXT REFERENCES node(code), b TEXT REFERENCES "
                        "node(code), UNIQUE (a, b)); INSERT INTO node VALUES ('1', NULL, NULL), ('2', '1', '1')");
        company.sql(0, "INSERT INTO node VALUES ('9', '2', '2')");
        company.sql(1, "DELETE FROM node WHERE code = '2'; INSERT INTO node VALUES ('7', '1', '1'), ('8', '7', '7')");
        QVERIFY(company.syncAll({0, 1}));
        QCOMPARE(dangling(company, 1), QString());
        using Use = device::Decision::Use;
        for (int round = 0; round < 6 && !company.conflictsInWords(1).isEmpty(); ++round) {
            (void)company.resolveAll(1, device == (round < 3) ? Use::Device : Use::Cloud);
            QVERIFY(company.syncAll({1}));
            QCOMPARE(dangling(company, 1), QString());
        }
        QVERIFY(company.syncAll({0, 1}));
        QCOMPARE(company.conflictsInWords(1), QStringList());
        QCOMPARE(company.differences({QStringLiteral("node")}), QString());
    }

    void aRowThatWasChangedHereWaitsWithTheRowThatItIsToReferTo_data()
    {
        QTest::addColumn<bool>("device");
        QTest::addColumn<bool>("clash");
        for (const bool device : {false, true}) {
            for (const bool clash : {false, true})
                QTest::addRow("%s%s", device ? "the device's" : "the cloud's", clash ? ", in conflict itself" : "")
                    << device << clash;
        }
    }

    void aRowThatWasChangedHereWaitsWithTheRowThatItIsToReferTo()
    {
        QFETCH(const bool, device);
        QFETCH(const bool, clash);
        Company company("CREATE TABLE cat(id INTEGER PRIMARY KEY, name TEXT UNIQUE); CREATE TABLE prod(id INTEGER "
                        "PRIMARY KEY, n TEXT, note TEXT, cat INTEGER REFERENCES cat(id)); INSERT INTO cat VALUES (2, "
                        "'two'); INSERT INTO prod VALUES (5, 'p', 'x', 2)");
        company.sql(0, "INSERT INTO cat VALUES (3, 'Drinks'); UPDATE prod SET cat = 3");
        if (clash)
            company.sql(0, "UPDATE prod SET note = 'of 0'");
        QVERIFY(company.syncAll({0}));
        company.sql(1, "INSERT INTO cat VALUES (8, 'Drinks'); UPDATE prod SET n = 'mine'");
        if (clash)
            company.sql(1, "UPDATE prod SET note = 'of 1'");
        for (int i = 0; i < 2; ++i) {
            QVERIFY(company.syncAll({1}));
            QCOMPARE(dangling(company, 1), QString());
            QCOMPARE(company.query(1, "SELECT n, cat FROM prod"), QStringLiteral("mine|2"));
            QCOMPARE(company.conflictsInWords(1).size(), clash ? 2 : 1);
        }
        company.sql(1, "UPDATE prod SET n = 'mine too'");
        QVERIFY(company.resolveAll(1, device ? device::Decision::Use::Device : device::Decision::Use::Cloud));
        QCOMPARE(dangling(company, 1), QString());
        QVERIFY(company.syncAll({1, 0, 1}));
        QCOMPARE(company.conflictsInWords(1), QStringList());
        QCOMPARE(company.query(0, "SELECT p.n, c.name, p.note FROM prod p JOIN cat c ON c.id = p.cat"),
                 QStringLiteral("mine too|Drinks|") + (!clash   ? QStringLiteral("x")
                                                       : device ? QStringLiteral("of 1")
                                                                : QStringLiteral("of 0")));
        QCOMPARE(company.differences({QStringLiteral("cat"), QStringLiteral("prod")}), QString());
        QVERIFY(company.replica(1)->status()->state == device::State::InStep);
    }

    void whatRefersByTwoColumnsGoesToTheOtherRowToo_data()
    {
        QTest::addColumn<bool>("inKey");
        QTest::newRow("in columns of its own") << false;
        QTest::newRow("in a key, too") << true;
    }

    void whatRefersByTwoColumnsGoesToTheOtherRowToo()
    {
        QFETCH(const bool, inKey);
        Company company("CREATE TABLE place(a INTEGER, b TEXT, name TEXT UNIQUE, PRIMARY KEY (a, b)) WITHOUT ROWID; "
                        "CREATE TABLE visit(id INTEGER PRIMARY KEY, a INTEGER, b TEXT, FOREIGN KEY (a, b) REFERENCES "
                        "place); CREATE TABLE shelf(a INTEGER, b TEXT, n INTEGER, PRIMARY KEY (a, b, n), FOREIGN KEY "
                        "(a, b) REFERENCES place)");
        company.sql(0, "INSERT INTO place VALUES (1, 'x', 'Kiel')");
        QVERIFY(company.syncAll({0}));
        company.sql(1, "INSERT INTO place VALUES (2, 'y', 'Kiel'); INSERT INTO visit VALUES (5, 2, 'y')");
        QVERIFY(company.syncAll({1}));
        if (inKey) // a reference that is part of a key does not move by itself: a person decides about that row
            QCOMPARE(company.sql(1, "INSERT INTO shelf VALUES (2, 'y', 1)"), QString());
        QVERIFY(company.resolveAll(1, device::Decision::Use::Cloud));
        QCOMPARE(dangling(company, 1), QString());
        QCOMPARE(company.query(1, "SELECT a, b FROM visit"), inKey ? QStringLiteral("2|y") : QStringLiteral("1|x"));
        if (inKey) {
            QCOMPARE(company.conflictsInWords(1), (QStringList{QStringLiteral("foreignKey visit [5] a,b"),
                                                               QStringLiteral("foreignKey shelf [2,\"y\",1] a,b")}));
            QVERIFY(company.resolveAll(1, device::Decision::Use::Cloud));
            QCOMPARE(dangling(company, 1), QString());
        }
        QVERIFY(company.syncAll({1, 0, 1}));
        QCOMPARE(company.conflictsInWords(1), QStringList());
        QCOMPARE(company.query(0, "SELECT count(*) FROM visit"), inKey ? QStringLiteral("0") : QStringLiteral("1"));
        QCOMPARE(company.differences({QStringLiteral("place"), QStringLiteral("visit"), QStringLiteral("shelf")}),
                 QString());
        QCOMPARE(company.query(0, "SELECT name FROM place"), QStringLiteral("Kiel"));
    }

    void aRowThatIsReferredToCannotGiveWay()
    {
        Company company(schema);
        company.sql(0, "INSERT INTO cat VALUES (3, 'Drinks'); INSERT INTO prod VALUES (6, 'cola', 3)");
        QVERIFY(company.syncAll({0}));
        company.sql(1, "UPDATE cat SET name = 'Drinks' WHERE id = 1"); // another row, which the cloud knows
        QVERIFY(company.syncAll({1}));
        QCOMPARE(dangling(company, 1), QString());
        const auto conflict = company.conflicts(1).front();
        const auto refused = company.replica(1)->resolve(conflict.id, {device::Decision::Use::Device, {}});
        QVERIFY(!refused && refused.error().code == "cannotUseDevice");
        QVERIFY(company.replica(1)->resolve(conflict.id,
                                            {device::Decision::Use::Values, {{"name", Value::text("Beverages")}}}));
        settled(company);
        QCOMPARE(company.query(0, "SELECT name FROM cat ORDER BY id"), QStringLiteral("Beverages two Drinks"));
    }

    void theCloudsRowsFollowAKeyThatChangesHere_data()
    {
        QTest::addColumn<QString>("change");
        QTest::newRow("key") << QStringLiteral("UPDATE cat SET id = 7 WHERE id = 1");
        QTest::newRow("replace") << QStringLiteral("INSERT OR REPLACE INTO cat VALUES (7, 'one')");
        QTest::newRow("anew") << QStringLiteral("DELETE FROM cat WHERE id = 1; INSERT INTO cat VALUES (7, 'one')");
    }

    void theCloudsRowsFollowAKeyThatChangesHere()
    {
        QFETCH(const QString, change);
        Company company(schema);
        company.sql(0, "UPDATE prod SET cat = 1 WHERE id = 5; INSERT INTO prod VALUES (6, 'q', 1)");
        QVERIFY(company.syncAll({0}));
        QCOMPARE(company.sql(1, change.toStdString()), QString());
        QVERIFY(company.syncAll({1}));
        QCOMPARE(dangling(company, 1), QString());
        settled(company);
        QCOMPARE(company.query(0, "SELECT id, cat FROM prod"), QStringLiteral("5|7 6|7"));
    }

    void whatWasMadeHereFollowsAKeyThatChangesInTheCloud()
    {
        Company company(schema);
        company.sql(0, "UPDATE cat SET id = 7 WHERE id = 1");
        QVERIFY(company.syncAll({0}));
        company.sql(1, "INSERT INTO prod VALUES (6, 'q', 1)");
        QVERIFY(company.syncAll({1}));
        QCOMPARE(dangling(company, 1), QString());
        settled(company);
        QCOMPARE(company.query(0, "SELECT id, cat FROM prod"), QStringLiteral("5|2 6|7"));
    }

    void aDecidedValueRefersToARowThatIsThere()
    {
        Company company(schema);
        company.sql(0, "UPDATE prod SET cat = NULL WHERE id = 5");
        QVERIFY(company.syncAll({0}));
        company.sql(1, "UPDATE prod SET cat = 1 WHERE id = 5");
        QVERIFY(company.syncAll({1}));
        const auto id = company.conflicts(1).front().id;
        const auto decide = [&](const Value& value) {
            return company.replica(1)->resolve(id, {device::Decision::Use::Values, {{"cat", value}}});
        };
        const auto refused = decide(Value::integer(99));
        QVERIFY(!refused && refused.error().code == "invalidValue");
        QVERIFY(QString::fromStdString(refused.error().message).contains(u"\"cat\""));
        QCOMPARE(dangling(company, 1), QString());
        QVERIFY(decide(Value::integer(2)));
        settled(company);
    }

    void aRowThatComesBackBringsItsParents()
    {
        Company company(schema);
        company.sql(0, "UPDATE invoice SET no = 'edited' WHERE id = 1");
        QVERIFY(company.syncAll({0}));
        company.sql(1, "DELETE FROM invoice; DELETE FROM customer");
        QVERIFY(company.syncAll({1}));
        QVERIFY(company.resolveAll(1, device::Decision::Use::Cloud));
        QCOMPARE(dangling(company, 1), QString());
        settled(company);
        QCOMPARE(company.query(1, invoices), QStringLiteral("edited-Zoe"));
    }

    void aDeletionTakesNobodysWorkWithIt()
    {
        Company company(schema);
        company.sql(0, "DELETE FROM invoice; DELETE FROM customer");
        QVERIFY(company.syncAll({0}));
        company.sql(1, "UPDATE customer SET name = 'Zoë'; INSERT INTO invoice VALUES (2, 'new', 1)");
        QVERIFY(company.syncAll({1}));
        const auto id = company.conflicts(1).front().id;
        QVERIFY(company.replica(1)->resolve(id, {device::Decision::Use::Cloud, {}}));
        // What was made here meanwhile is asked about by itself.
        QCOMPARE(company.conflictsInWords(1), QStringList{QStringLiteral("foreignKey invoice [2] customer")});
        QVERIFY(company.resolveAll(1, device::Decision::Use::Cloud));
        settled(company);
        QCOMPARE(company.query(0, invoices), QString());
    }
};

QTEST_GUILESS_MAIN(ParentsTest)
#include "parents_test.moc"
