#include "test_support/company.h"

#include <QTest>

using namespace dbsync;
using namespace dbsync::test;

namespace {

constexpr const char* schema =
    "CREATE TABLE seat(id INTEGER PRIMARY KEY, code TEXT UNIQUE); CREATE TABLE firm(id INTEGER PRIMARY KEY, name "
    "TEXT); CREATE TABLE person(id INTEGER PRIMARY KEY, firm INTEGER REFERENCES firm(id)); INSERT INTO firm VALUES (1, "
    "'one'), (2, 'two')";
const QStringList tables{QStringLiteral("seat"), QStringLiteral("firm"), QStringLiteral("person")};
/// Without a look at the cloud's rows before, so that the cloud refuses.
constexpr sync::SyncOptions uploadOnly{true, false, false};

} // namespace

/// Rows that the cloud refuses wait, and go once they are mended.
class RefusedRowsTest : public QObject
{
    Q_OBJECT

private slots:
    void whatIsMendedInTheFileIsSentAgain()
    {
        Company company(schema);
        company.sql(0, "INSERT INTO seat VALUES (5, 'taken')");
        QVERIFY(company.syncAll({0}));
        company.sql(1, "INSERT INTO seat VALUES (9, 'taken')");
        QVERIFY(company.sync(1, uploadOnly)->state == device::State::Conflicts);
        QCOMPARE(company.conflictsInWords(1), QStringList{QStringLiteral("unique seat [9] code")});
        // As long as nobody does anything it is the same conflict.
        const auto number = company.replica(1)->conflicts()->front().id;
        QVERIFY(company.sync(1, uploadOnly)->state == device::State::Conflicts);
        QCOMPARE(company.replica(1)->conflicts()->front().id, number);
        company.sql(1, "UPDATE seat SET code = 'free' WHERE id = 9");
        const auto done = company.sync(1);
        QVERIFY(done && done->state == device::State::InStep);
        QCOMPARE(done->pushed.inserted, 1);
        QVERIFY(company.replica(1)->conflicts()->empty());
        QVERIFY(company.syncAll({0}));
        QCOMPARE(company.differences(tables), QString());
    }

    void whatIsMendedWronglyWaitsOn()
    {
        Company company(schema);
        company.sql(0, "INSERT INTO seat VALUES (5, 'taken'), (6, 'taken too')");
        QVERIFY(company.syncAll({0}));
        company.sql(1, "INSERT INTO seat VALUES (9, 'taken')");
        QVERIFY(company.sync(1, uploadOnly)->state == device::State::Conflicts);
        company.sql(1, "UPDATE seat SET code = 'taken too' WHERE id = 9");
        QVERIFY(company.sync(1, uploadOnly)->state == device::State::Conflicts);
        QCOMPARE(company.conflictsInWords(1), QStringList{QStringLiteral("unique seat [9] code")});
        company.sql(1, "DELETE FROM seat WHERE id = 9");
        QVERIFY(company.sync(1)->state == device::State::InStep);
        QCOMPARE(company.differences(tables), QString());
    }

    void aParentThatOthersReferToIsToldAsSuch()
    {
        Company company(schema);
        company.sql(0, "INSERT INTO person VALUES (1, 2)");
        QVERIFY(company.syncAll({0}));
        company.sql(1, "DELETE FROM firm WHERE id = 2");
        QVERIFY(company.sync(1, uploadOnly)->state == device::State::Conflicts);
        QCOMPARE(company.replica(1)->conflicts()->front().message,
                 std::string("This row of table \"firm\" was deleted here, but rows of table \"person\" still refer to "
                             "it in the cloud."));
    }
};

QTEST_GUILESS_MAIN(RefusedRowsTest)
#include "refused_rows_test.moc"
