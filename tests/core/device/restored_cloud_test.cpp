#include "device/capture/upkeep.h"
#include "device/store/store.h"
#include "identity_company.h"

#include <QTest>

using namespace dbsync;
using namespace dbsync::test;

/// A cloud that was put back from a backup is noticed, gets back what it lacks, and nothing is there twice.
class RestoredCloudTest : public QObject
{
    Q_OBJECT

private slots:
    void restoredCloud();
    void restoredCloudAfterOthersPushed();
    void restoredCloudAndRefresh();
    void restoredCloudAndUpload();
    void restoredCloudAndTakenKeys();
    void restoredCloudAndLostCompanion();
    void restoredCloudAndLostCompanionOfTheFirstToSync_data();
    void restoredCloudAndLostCompanionOfTheFirstToSync();
    void rowsOfUnknownIncarnationThatWereDeleted();
    void batchAboveTheCursorIsNotLost();
};

void RestoredCloudTest::restoredCloud()
{
    Company company(schema);
    company.backUpCloud();
    company.sql(0,
                "INSERT INTO note(title) VALUES ('lost by the backup'); INSERT INTO line(note, text) VALUES (3, 'so is "
                "this'); UPDATE note SET body = 'changed' WHERE id = 1; DELETE FROM note WHERE id = 2");
    QVERIFY(company.syncAll({0, 1}));
    company.restoreCloud();
    company.sql(1, "INSERT INTO note(title) VALUES ('pending')");
    QVERIFY(company.syncAll({1, 0, 1}));
    QCOMPARE(company.query(0, titles), QStringLiteral("a lost by the backup pending"));
    QCOMPARE(company.query(0, "SELECT body FROM note WHERE id = 1"), QStringLiteral("changed"));
    QCOMPARE(company.query(0, "SELECT title FROM line JOIN note ON note.id = note"),
             QStringLiteral("lost by the backup"));
    QCOMPARE(company.differences(tables), QString());
    QVERIFY(company.conflicts(0).empty() && company.conflicts(1).empty());
}

void RestoredCloudTest::restoredCloudAfterOthersPushed()
{
    Company company(schema, 3);
    company.backUpCloud();
    company.sql(0, "UPDATE note SET title = 'lost' WHERE id = 1");
    QVERIFY(company.syncAll({0}));
    company.restoreCloud();
    // Desk 2 never saw it; its cursor is good, and it pushes past desk 0's.
    company.sql(2, "UPDATE note SET title = 'newer' WHERE id = 1");
    QVERIFY(company.syncAll({2}));
    company.sql(2, "UPDATE note SET title = 'merged' WHERE id = 2");
    QVERIFY(company.syncAll({2}));
    company.sql(0, "UPDATE note SET body = 'pending' WHERE id = 2");
    QVERIFY(company.syncAll({0}));
    const auto conflicts = company.conflicts(0);
    QCOMPARE(conflicts.size(), std::size_t{1});
    QCOMPARE(conflicts.front().cloud->find("title")->bytes(), std::string("newer"));
    QCOMPARE(conflicts.front().local->find("title")->bytes(), std::string("lost"));
    QCOMPARE(company.query(0, "SELECT title, body FROM note WHERE id = 2"), QStringLiteral("merged|pending"));
    QVERIFY(company.resolveAll(0, device::Decision::Use::Device));
    QVERIFY(company.syncAll({0, 1, 2}));
    QCOMPARE(company.query(2, titles), QStringLiteral("lost merged"));
    QCOMPARE(company.differences(tables), QString());
}

void RestoredCloudTest::restoredCloudAndRefresh()
{
    // Whoever takes the cloud's rows afresh means those of the cloud that he knows.
    Company company(schema);
    company.backUpCloud();
    company.sql(0, "INSERT INTO note(title) VALUES ('lost by the backup'); UPDATE note SET body = 'changed' WHERE id = "
                   "1; DELETE FROM note WHERE id = 2");
    QVERIFY(company.syncAll({0}));
    company.restoreCloud();
    company.enter(0);
    QVERIFY(device::beginRefresh(**device::Store::open(company.path(0))));
    QVERIFY(company.sync(0, {false, true, false}));
    QCOMPARE(company.query(0, titles), QStringLiteral("a lost by the backup"));
    QVERIFY(company.syncAll({0, 1}));
    QCOMPARE(company.query(1, titles), QStringLiteral("a lost by the backup"));
    QCOMPARE(company.query(1, "SELECT body FROM note WHERE id = 1"), QStringLiteral("changed"));
    QCOMPARE(company.differences(tables), QString());
    QVERIFY(company.conflicts(0).empty());
}

void RestoredCloudTest::restoredCloudAndUpload()
{
    Company company(schema);
    company.backUpCloud();
    company.sql(0, "INSERT INTO note(title) VALUES ('lost by the backup')");
    QVERIFY(company.syncAll({0}));
    company.restoreCloud();
    company.sql(0, "INSERT INTO note(title) VALUES ('pending')");
    QVERIFY(company.sync(0, {true, false, false}));
    QVERIFY(company.syncAll({1}));
    QCOMPARE(company.query(1, titles), QStringLiteral("a c lost by the backup pending"));
    QVERIFY(company.syncAll({0}));
    QCOMPARE(company.differences(tables), QString());
}

void RestoredCloudTest::restoredCloudAndTakenKeys()
{
    Company company(schema, 3);
    company.backUpCloud();
    company.sql(0, "INSERT INTO note(title) VALUES ('lost'); INSERT INTO line(note, text) VALUES (3, 'its line')");
    QVERIFY(company.syncAll({0, 1}));
    company.restoreCloud();
    company.sql(2, "INSERT INTO note(title) VALUES ('at its key')");
    QVERIFY(company.syncAll({2, 0, 1, 0, 1, 2}));
    QCOMPARE(company.query(2, titles), QStringLiteral("a at its key c lost"));
    QCOMPARE(company.query(2, "SELECT title FROM line JOIN note ON note.id = note"), QStringLiteral("lost"));
    QCOMPARE(company.differences(tables), QString());
}

void RestoredCloudTest::restoredCloudAndLostCompanion()
{
    Company company(schema);
    company.backUpCloud();
    company.sql(
        0, "INSERT INTO note(title) VALUES ('lost by the backup'); UPDATE note SET title = 'changed' WHERE id = 1");
    QVERIFY(company.syncAll({0}));
    company.restoreCloud();
    company.loseCompanion(0);
    QVERIFY(company.syncAll({0}));
    // Nothing is known of row 1 but that the two differ.
    QCOMPARE(company.conflictsInWords(0), QStringList{QStringLiteral("updateUpdate note [1] title")});
    QVERIFY(company.resolveAll(0, device::Decision::Use::Device));
    QVERIFY(company.syncAll({0, 1}));
    QCOMPARE(company.query(1, titles), QStringLiteral("c changed lost by the backup"));
    QCOMPARE(company.differences(tables), QString());
}

void RestoredCloudTest::restoredCloudAndLostCompanionOfTheFirstToSync_data()
{
    QTest::addColumn<int>("lost");
    QTest::addColumn<QString>("change");
    QTest::newRow("one") << 1 << QString();
    QTest::newRow("all") << 3 << QString();
    QTest::newRow("one, and another has changed the row")
        << 1 << QStringLiteral("UPDATE note SET body = 'changed' WHERE id = 3");
}

void RestoredCloudTest::restoredCloudAndLostCompanionOfTheFirstToSync()
{
    QFETCH(int, lost);
    QFETCH(QString, change);
    Company company(schema, 3);
    company.backUpCloud();
    company.sql(0, "INSERT INTO note(title) VALUES ('lost by the backup'), ('this too'); INSERT INTO line(note, text) "
                   "VALUES (3, 'its line')");
    QVERIFY(company.syncAll({0, 1, 2}));
    company.restoreCloud();
    for (int desk = 1; desk <= lost; ++desk)
        company.loseCompanion(desk % 3);
    company.sql(2, change.toStdString());
    company.sql(2, "INSERT INTO note(title) VALUES ('of 2')");
    QVERIFY(company.syncAll({1, 0, 2, 1, 0, 2}));
    // Nobody knows by its incarnation that the row of desk 1 is that of the others, but it is the same to the byte.
    QCOMPARE(company.query(1, titles), QStringLiteral("a c lost by the backup of 2 this too"));
    QCOMPARE(company.query(1, "SELECT title FROM line JOIN note ON note.id = note"),
             QStringLiteral("lost by the backup"));
    QCOMPARE(company.conflicts(2).size(), change.isEmpty() ? std::size_t{0} : std::size_t{1});
    QVERIFY(company.resolveAll(2, device::Decision::Use::Device));
    QVERIFY(company.syncAll({2, 0, 1}));
    QCOMPARE(company.query(1, "SELECT body FROM note WHERE id = 3"),
             change.isEmpty() ? QStringLiteral("NULL") : QStringLiteral("changed"));
    QVERIFY(company.conflicts(0).empty() && company.conflicts(1).empty() && company.conflicts(2).empty());
    QCOMPARE(company.differences(tables), QString());
}

void RestoredCloudTest::rowsOfUnknownIncarnationThatWereDeleted()
{
    Company company(schema, 3);
    company.backUpCloud();
    company.sql(0, "INSERT INTO note(title) VALUES ('lost by the backup')");
    QVERIFY(company.syncAll({0, 1, 2}));
    company.restoreCloud();
    company.loseCompanion(1);
    QVERIFY(company.syncAll({1, 0}));
    company.sql(0, "DELETE FROM note WHERE id = 3");
    QVERIFY(company.syncAll({0, 1, 2}));
    // Desk 2 brings the row; whether that is the one that was deleted it cannot know.
    QCOMPARE(company.conflictsInWords(2), QStringList{QStringLiteral("updateDelete note [3] ")});
    QVERIFY(company.resolveAll(2, device::Decision::Use::Cloud));
    QVERIFY(company.syncAll({2, 0, 1}));
    QCOMPARE(company.query(2, titles), QStringLiteral("a c"));
    QCOMPARE(company.differences(tables), QString());
}

void RestoredCloudTest::batchAboveTheCursorIsNotLost()
{
    Company company(schema);
    company.sql(1, "INSERT INTO note(title) VALUES ('of 1')");
    QVERIFY(company.syncAll({1}));
    company.backUpCloud();
    // Pushed without a pull: accepted, but the cursor stays where it was.
    company.sql(0, "UPDATE note SET title = 'of 0' WHERE id = 1");
    int requests = 0;
    company.server().fault = [&] {
        NetworkFault fate;
        fate.kind = ++requests > 1 ? NetworkFault::Kind::LostRequest : NetworkFault::Kind::None;
        return fate;
    };
    sync::SyncOptions upload;
    upload.download = false;
    (void)company.sync(0, upload);
    company.server().fault = {};
    company.restoreCloud();
    QVERIFY(company.syncAll({0, 1, 0}));
    QCOMPARE(company.query(1, titles), QStringLiteral("c of 0 of 1"));
    QCOMPARE(company.differences(tables), QString());
}

QTEST_GUILESS_MAIN(RestoredCloudTest)
#include "restored_cloud_test.moc"
