#include "decided_company.h"

#include <QTest>

using namespace dbsync;
using namespace dbsync::test;

namespace {

constexpr const char* schema =
    "CREATE TABLE folder(id INTEGER PRIMARY KEY, parent INTEGER REFERENCES folder(id) ON DELETE CASCADE, name TEXT NOT "
    "NULL, note TEXT, UNIQUE (parent, name)); CREATE TABLE doc(id INTEGER PRIMARY KEY, folder INTEGER NOT NULL "
    "REFERENCES folder(id) ON DELETE CASCADE, name TEXT, note TEXT, UNIQUE (folder, name)); CREATE TABLE tag(folder "
    "INTEGER REFERENCES folder(id) ON DELETE CASCADE, word TEXT, weight INTEGER, PRIMARY KEY (folder, word)); INSERT "
    "INTO folder VALUES (1, NULL, 'root', NULL), (2, 1, '2024', NULL), (3, 2, 'Invoices', NULL), (9, 1, 'other', "
    "NULL); INSERT INTO doc VALUES (1, 3, 'one', NULL), (2, 2, 'top', NULL); INSERT INTO tag VALUES (2, 'red', 1), (3, "
    "'red', 1)";
const QStringList tables{QStringLiteral("folder"), QStringLiteral("doc"), QStringLiteral("tag")};

/// A program makes everything under a folder anew.
constexpr const char* replaced =
    "DELETE FROM folder WHERE id = 2; INSERT INTO folder VALUES (12, 1, '2024', 'new'), (13, 12, 'Invoices', 'new'); "
    "INSERT INTO doc VALUES (11, 13, 'one', 'new'), (12, 12, 'top', 'new'); INSERT INTO tag VALUES (12, 'red', 2), "
    "(13, 'red', 2)";
/// Another folder takes the name of one that goes.
constexpr const char* renamed = "INSERT INTO doc VALUES (30, 9, 'top', NULL); DELETE FROM folder WHERE id = 2; UPDATE "
                                "folder SET name = '2024' WHERE id = 9";

} // namespace

/// Rows are needed again, and other rows have their places: those that were made anew elsewhere under other keys.
class TakenPlacesTest : public QObject
{
    Q_OBJECT

private slots:
    void whatIsMadeAnewMeetsWhatWasChanged_data();
    void whatIsMadeAnewMeetsWhatWasChanged();
    void rowsThatStandAreNotMixedWithOthersThatWait_data();
    void rowsThatStandAreNotMixedWithOthersThatWait();
    void whatWaitedAndRefersElsewhereNowWaitsAgain_data();
    void whatWaitedAndRefersElsewhereNowWaitsAgain();
};

void TakenPlacesTest::whatIsMadeAnewMeetsWhatWasChanged_data()
{
    QTest::addColumn<QString>("one");
    QTest::addColumn<QString>("other");
    QTest::addColumn<bool>("device");
    const std::pair<const char*, const char*> changes[] = {
        {"a row below is changed", "UPDATE doc SET note = 'B'"},
        {"a folder below is changed", "UPDATE folder SET note = 'B' WHERE id = 3"},
        {"rows whose keys refer are changed", "UPDATE tag SET weight = 3"},
        {"rows whose keys refer are added", "INSERT INTO tag VALUES (2, 'blue', 3), (3, 'blue', 3)"},
        {"rows whose keys refer are made anew", "DELETE FROM tag; INSERT INTO tag VALUES (2, 'red', 3), (3, 'red', 3)"},
        {"rows are added", "INSERT INTO doc VALUES (20, 2, 'new', 'B'), (21, 3, 'new', 'B')"},
        {"all is changed, and rows are added",
         "UPDATE doc SET note = 'B'; UPDATE folder SET note = 'B' WHERE id IN (2, 3); INSERT INTO doc VALUES (20, 2, "
         "'new', 'B'), (21, 3, 'new', 'B')"},
        {"rows are made anew", "DELETE FROM doc; INSERT INTO doc VALUES (20, 2, 'top', 'B'), (21, 3, 'one', 'B')"},
    };
    for (const auto& [what, change] : changes) {
        for (const bool device : {false, true}) {
            const char* taken = device ? "the device's" : "the cloud's";
            QTest::addRow("%s, then all made anew, %s", what, taken) << change << replaced << device;
            QTest::addRow("made anew, then %s, %s", what, taken) << replaced << change << device;
            QTest::addRow("%s, then renamed, %s", what, taken) << change << renamed << device;
            QTest::addRow("renamed, then %s, %s", what, taken) << renamed << change << device;
        }
    }
}

void TakenPlacesTest::whatIsMadeAnewMeetsWhatWasChanged()
{
    QFETCH(const QString, one);
    QFETCH(const QString, other);
    QFETCH(const bool, device);
    Company company(schema);
    QCOMPARE(company.sql(0, one.toStdString()), QString());
    QCOMPARE(company.sql(1, other.toStdString()), QString());
    QVERIFY(company.syncAll({0}));
    const auto report = company.sync(1);
    QVERIFY(report);
    QVERIFY(report->pulled.inserted >= 0 && report->pulled.updated >= 0 && report->pulled.deleted >= 0);
    QCOMPARE(dangling(company, 1), QString());
    using Use = device::Decision::Use;
    for (int round = 0; round < 12 && !company.conflictsInWords(1).isEmpty(); ++round) {
        // Where rows of the cloud cannot give way, one takes the cloud's.
        decideAll(company, 1, device && round < 8 ? Use::Device : Use::Cloud);
        QCOMPARE(dangling(company, 1), QString());
        QVERIFY(company.syncAll({1}));
        QCOMPARE(dangling(company, 1), QString());
    }
    QVERIFY(company.syncAll({0, 1}));
    for (int desk = 0; desk < 2; ++desk) {
        QCOMPARE(company.conflictsInWords(desk), QStringList());
        QCOMPARE(company.replica(desk)->status()->pending, 0);
        QCOMPARE(dangling(company, desk), QString());
    }
    QCOMPARE(company.differences(tables), QString());
}

void TakenPlacesTest::rowsThatStandAreNotMixedWithOthersThatWait_data()
{
    QTest::addColumn<bool>("device");
    QTest::newRow("the device's") << true;
    QTest::newRow("the cloud's") << false;
}

/// A key was deleted and made anew elsewhere, and what stands there goes on being edited while the new row waits.
void TakenPlacesTest::rowsThatStandAreNotMixedWithOthersThatWait()
{
    QFETCH(const bool, device);
    Company company(
        "CREATE TABLE item(code TEXT PRIMARY KEY, place TEXT UNIQUE, name TEXT, price INTEGER); INSERT INTO "
        "item VALUES ('A', 'p1', 'old', 1), ('C', 'p3', 'c', 3)");
    company.sql(0, "DELETE FROM item WHERE code = 'A'; INSERT INTO item VALUES ('A', 'p2', 'another', 2)");
    company.sql(1, "INSERT INTO item VALUES ('B', 'p2', 'b', 4)");
    QVERIFY(company.syncAll({0, 1}));
    QCOMPARE(company.conflictsInWords(1), QStringList{QStringLiteral("unique item [\"B\"] place")});
    company.sql(1, "UPDATE item SET price = 41 WHERE code = 'A'");
    QVERIFY(company.syncAll({1}));
    QCOMPARE(company.query(1, "SELECT * FROM item WHERE code = 'A'"), QStringLiteral("A|p1|old|41"));
    QVERIFY(company.conflictsInWords(1).contains(QStringLiteral("updateUpdate item [\"A\"] place,name,price")));
    for (int round = 0; round < 4 && !company.conflictsInWords(1).isEmpty(); ++round) {
        decideAll(company, 1, device ? device::Decision::Use::Device : device::Decision::Use::Cloud);
        QVERIFY(company.syncAll({1, 0, 1}));
    }
    for (int desk = 0; desk < 2; ++desk) {
        QCOMPARE(company.conflictsInWords(desk), QStringList());
        QCOMPARE(company.replica(desk)->status()->pending, 0);
        QCOMPARE(company.query(desk, "SELECT * FROM item WHERE code = 'A'"),
                 device ? QStringLiteral("A|p1|old|41") : QStringLiteral("A|p2|another|2"));
    }
    QCOMPARE(company.differences({QStringLiteral("item")}), QString());
}

void TakenPlacesTest::whatWaitedAndRefersElsewhereNowWaitsAgain_data()
{
    QTest::addColumn<QString>("collation");
    QTest::newRow("keys to the byte") << QString();
    QTest::newRow("keys that know no blanks") << QStringLiteral("COLLATE RTRIM");
    QTest::newRow("keys that know no case") << QStringLiteral("COLLATE NOCASE");
}

/// The row that it came to refer to refers to one that waits itself.
void TakenPlacesTest::whatWaitedAndRefersElsewhereNowWaitsAgain()
{
    QFETCH(const QString, collation);
    Company company("CREATE TABLE customer(code TEXT NOT NULL " + collation.toStdString() +
                    " PRIMARY KEY, place TEXT UNIQUE, boss TEXT REFERENCES customer(code)); CREATE TABLE item(code "
                    "TEXT PRIMARY KEY, customer TEXT REFERENCES customer(code))");
    company.sql(0, "INSERT INTO customer VALUES ('c1', 'x', NULL)");
    company.sql(1, "INSERT INTO customer VALUES ('c5', 'x', NULL); INSERT INTO item VALUES ('i', 'c5')");
    QVERIFY(company.syncAll({1, 0}));
    QCOMPARE(company.conflictsInWords(0), QStringList{QStringLiteral("unique customer [\"c1\"] place")});
    company.sql(1, "INSERT INTO customer VALUES ('c6', NULL, 'c5'); UPDATE item SET customer = 'c6' WHERE code = 'i'");
    QVERIFY(company.syncAll({1, 0}));
    QCOMPARE(dangling(company, 0), QString());
    company.sql(1, "INSERT INTO item VALUES ('j', NULL)");
    QVERIFY(company.syncAll({1, 0}));
    QCOMPARE(dangling(company, 0), QString());
    QVERIFY(company.resolveAll(0, device::Decision::Use::Cloud));
    QVERIFY(company.syncAll({0, 1}));
    QCOMPARE(company.differences({QStringLiteral("customer"), QStringLiteral("item")}), QString());
    QCOMPARE(company.query(0, "SELECT customer FROM item WHERE code = 'i'"), QStringLiteral("c6"));
}

QTEST_GUILESS_MAIN(TakenPlacesTest)
#include "taken_places_test.moc"
