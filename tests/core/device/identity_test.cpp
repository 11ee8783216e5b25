#include "device/capture/upkeep.h"
#include "device/store/store.h"
#include "identity_company.h"
#include "test_support/failing_disk.h"

#include <QTest>

using namespace dbsync;
using namespace dbsync::test;

/// Files that were copied or restored are noticed, nothing is lost, and nothing is there twice.
class IdentityTest : public QObject
{
    Q_OBJECT

private slots:
    void copies_data();
    void copies();
    void copyWhoseOriginalGaveTheRowAnotherKey();
    void copyThatHasAnotherRowAtThatKey();
    void copyOfARowThatWasDeleted();
    void restoredFiles_data();
    void restoredFiles();
    void restoredFilesAndRefresh_data();
    void restoredFilesAndRefresh();
    void lostCompanionNeverOverwrites();
    void whatNoTriggerSawSurvivesACrashAndALostCompanion();
    void deletionsThatNoTriggerSawAfterACutApply();
    void keysThatFoldCase();
    void pushedOutByAnExpression();
};

void IdentityTest::copies_data()
{
    QTest::addColumn<bool>("companion");
    QTest::addColumn<bool>("sameComputer");
    QTest::newRow("file, same computer") << false << true;
    QTest::newRow("file, other computer") << false << false;
    QTest::newRow("both, same computer") << true << true;
    QTest::newRow("both, other computer") << true << false;
}

void IdentityTest::copies()
{
    QFETCH(bool, companion);
    QFETCH(bool, sameComputer);
    Company company(schema);
    company.sql(
        0, "INSERT INTO note(title) VALUES ('pending'); INSERT INTO line(note, text) VALUES (3, 'its line'); UPDATE "
           "note SET body = 'changed' WHERE id = 1");
    const int copy = company.copyDesk(0, companion, sameComputer);
    company.sql(copy, "INSERT INTO note(title) VALUES ('of the copy')");
    company.sql(0, "INSERT INTO note(title) VALUES ('of the original')");
    QVERIFY(company.syncAll({copy, 0, copy, 1, 0}));
    QVERIFY(company.deviceOf(copy) != company.deviceOf(0));
    QCOMPARE(company.query(0, titles), QStringLiteral("a c of the copy of the original pending"));
    QCOMPARE(company.query(0, "SELECT title FROM line JOIN note ON note.id = note"), QStringLiteral("pending"));
    QCOMPARE(company.differences(tables), QString());
    QVERIFY(company.conflicts(0).empty() && company.conflicts(copy).empty());
}

void IdentityTest::copyWhoseOriginalGaveTheRowAnotherKey()
{
    for (const bool companion : {true, false}) {
        Company company(schema);
        company.sql(0,
                    "INSERT INTO note(title) VALUES ('pending'); INSERT INTO line(note, text) VALUES (3, 'its line')");
        const int copy = company.copyDesk(0, companion, false);
        company.sql(1, "INSERT INTO note(title) VALUES ('first at its key')");
        QVERIFY(company.syncAll({1, 0}));
        QCOMPARE(company.query(0, titles), QStringLiteral("a c first at its key pending"));
        QVERIFY(company.syncAll({copy, 0, 1}));
        QCOMPARE(company.query(copy, titles), QStringLiteral("a c first at its key pending"));
        QCOMPARE(company.query(copy, "SELECT title FROM line JOIN note ON note.id = note"), QStringLiteral("pending"));
        QCOMPARE(company.differences(tables), QString());
    }
}

void IdentityTest::copyThatHasAnotherRowAtThatKey()
{
    for (const bool companion : {true, false}) {
        Company company(schema);
        company.sql(0,
                    "INSERT INTO note(title) VALUES ('pending'); INSERT INTO line(note, text) VALUES (3, 'its line')");
        const int copy = company.copyDesk(0, companion, false);
        company.sql(copy, "INSERT INTO note(title) VALUES ('of the copy'); INSERT INTO line(note, text) VALUES (4, "
                          "'a line of the copy')");
        company.sql(1, "INSERT INTO note(title) VALUES ('first at its key')");
        QVERIFY(company.syncAll({1, 0, copy, 0, 1}));
        QCOMPARE(company.conflictsInWords(copy), QStringList());
        QCOMPARE(company.query(copy, titles), QStringLiteral("a c first at its key of the copy pending"));
        QCOMPARE(company.query(copy, "SELECT line.text || ': ' || title FROM line JOIN note ON note.id = note ORDER BY "
                                     "title"),
                 QStringLiteral("a line of the copy: of the copy its line: pending"));
        QCOMPARE(company.differences(tables), QString());
    }
}

void IdentityTest::copyOfARowThatWasDeleted()
{
    Company company(schema);
    company.sql(0, "INSERT INTO note(title) VALUES ('pending')");
    const int copy = company.copyDesk(0, true, false);
    QVERIFY(company.syncAll({0}));
    company.sql(0, "DELETE FROM note WHERE title = 'pending'");
    QVERIFY(company.syncAll({0, copy}));
    QCOMPARE(company.conflictsInWords(copy).size(), 1);
    QVERIFY(company.conflicts(copy).front().kind == "updateDelete");
    QVERIFY(company.resolveAll(copy, device::Decision::Use::Cloud));
    QVERIFY(company.syncAll({copy, 0, 1}));
    QCOMPARE(company.query(1, titles), QStringLiteral("a c"));
    QCOMPARE(company.differences(tables), QString());
}

void IdentityTest::restoredFiles_data()
{
    QTest::addColumn<std::vector<std::string>>("parts");
    QTest::newRow("file") << std::vector<std::string>{""};
    QTest::newRow("companion") << std::vector<std::string>{"-dbsync"};
    QTest::newRow("both") << std::vector<std::string>{"", "-dbsync"};
}

void IdentityTest::restoredFiles()
{
    using Parts = std::vector<std::string>;
    QFETCH(Parts, parts);
    Company company(schema);
    company.sql(0, "INSERT INTO note(title) VALUES ('before')");
    company.backUp(0);
    QVERIFY(company.syncAll({0}));
    company.sql(0, "INSERT INTO note(title) VALUES ('after'); UPDATE note SET body = 'after' WHERE id = 1");
    QVERIFY(company.syncAll({0, 1}));
    company.sql(1, "UPDATE note SET title = 'by 1' WHERE id = 2");
    QVERIFY(company.syncAll({1}));
    company.restore(0, parts);
    company.sql(0, "INSERT INTO note(title) VALUES ('later')");
    QVERIFY(company.syncAll({0}));
    if (parts == Parts{""}) {
        // Without the bases nobody knows whether the row at this key is new: it is asked for, once.
        QCOMPARE(company.conflictsInWords(0), QStringList{QStringLiteral("insertInsert note [4] title")});
        QVERIFY(company.resolveAll(0, device::Decision::Use::Both));
    }
    QVERIFY(company.syncAll({0, 1, 0, 1}));
    QCOMPARE(company.query(1, titles), QStringLiteral("a after before by 1 later"));
    QCOMPARE(company.query(1, "SELECT body FROM note WHERE id = 1"), QStringLiteral("after"));
    QCOMPARE(company.differences(tables), QString());
    QVERIFY(company.conflicts(0).empty());
}

void IdentityTest::restoredFilesAndRefresh_data()
{
    QTest::addColumn<bool>("companion");
    QTest::newRow("its companion is newer") << true;
    QTest::newRow("its companion is lost") << false;
}

void IdentityTest::restoredFilesAndRefresh()
{
    // What was confirmed when the backup was made is no change of this device, whatever the companion has by now.
    QFETCH(bool, companion);
    Company company(schema);
    company.backUp(0);
    company.sql(0, "INSERT INTO note(title) VALUES ('after'); UPDATE note SET body = 'after' WHERE id = 1; DELETE FROM "
                   "note WHERE id = 2");
    QVERIFY(company.syncAll({0, 1}));
    company.restore(0, {""});
    if (!companion)
        company.loseCompanion(0);
    company.enter(0);
    QVERIFY(device::beginRefresh(**device::Store::open(company.path(0))));
    QVERIFY(company.syncAll({0, 1}));
    QCOMPARE(company.conflictsInWords(0), QStringList());
    QCOMPARE(company.query(1, "SELECT title, body FROM note"), QStringLiteral("a|after after|NULL"));
    QCOMPARE(company.differences(tables), QString());
}

void IdentityTest::lostCompanionNeverOverwrites()
{
    Company company(schema);
    company.sql(0, "UPDATE note SET title = 'mine' WHERE id = 1; UPDATE note SET title = 'only mine' WHERE id = 2");
    company.sql(1, "UPDATE note SET title = 'theirs' WHERE id = 1");
    QVERIFY(company.syncAll({1, 0}));
    QCOMPARE(company.conflictsInWords(0), QStringList{QStringLiteral("updateUpdate note [1] title")});
    company.loseCompanion(0);
    QVERIFY(company.syncAll({0}));
    // The decision is still owed, and is asked for once.
    QCOMPARE(company.conflictsInWords(0), QStringList{QStringLiteral("updateUpdate note [1] title")});
    QVERIFY(company.syncAll({0, 1}));
    QCOMPARE(company.conflicts(0).size(), std::size_t{1});
    QCOMPARE(company.query(1, titles), QStringLiteral("only mine theirs"));
}

void IdentityTest::whatNoTriggerSawSurvivesACrashAndALostCompanion()
{
    FailingDisk::install();
    constexpr int mostWrites = 400;
    int writes = 0;
    for (bool failed = true; failed && writes < mostWrites; writes += 2) {
        Company company(schema);
        company.sql(0, "CREATE TABLE made_anew(name TEXT PRIMARY KEY COLLATE NOCASE, n INTEGER); INSERT INTO made_anew "
                       "SELECT * FROM tag; DROP TABLE tag; ALTER TABLE made_anew RENAME TO tag");
        company.sql(0, "INSERT INTO tag VALUES ('here', 1)");
        company.sql(1, "INSERT INTO tag VALUES ('here', 2)");
        QVERIFY(company.syncAll({1}));
        FailingDisk::failAfter(writes);
        (void)company.sync(0);
        failed = FailingDisk::hasFailed();
        FailingDisk::heal();
        company.loseCompanion(0);
        QVERIFY(company.syncAll({0}));
        QVERIFY2(company.query(0, "SELECT n FROM tag WHERE name = 'here'") == QStringLiteral("1"),
                 qPrintable(QStringLiteral("after %1 writes").arg(writes)));
        QCOMPARE(company.conflicts(0).size(), std::size_t{1});
    }
    QVERIFY(writes < mostWrites);
}

void IdentityTest::deletionsThatNoTriggerSawAfterACutApply()
{
    FailingDisk::install();
    constexpr int mostWrites = 400;
    int writes = 0;
    for (bool failed = true; failed && writes < mostWrites; ++writes) {
        Company company("CREATE TABLE note(name TEXT PRIMARY KEY, title TEXT)");
        company.sql(0, "INSERT INTO note VALUES ('here', 'a'), ('too', 'b')");
        company.sql(1, "INSERT INTO note VALUES ('one', 'c'), ('two', 'd')");
        QVERIFY(company.syncAll({1}));
        FailingDisk::failAfter(writes);
        (void)company.sync(0);
        failed = FailingDisk::hasFailed();
        FailingDisk::heal();
        for (const char* trigger : {"insert", "update", "delete", "key_from", "key_to"})
            company.sql(0, std::string("DROP TRIGGER dbsync_1_") + trigger);
        company.sql(0, "DELETE FROM note WHERE name IN ('one', 'here')");
        QVERIFY(company.syncAll({0, 1, 0}));
        QVERIFY2(
            company.differences({QStringLiteral("note")}).isEmpty(),
            qPrintable(
                QStringLiteral("after %1 writes: %2").arg(writes).arg(company.differences({QStringLiteral("note")}))));
    }
    QVERIFY(writes < mostWrites);
}

void IdentityTest::keysThatFoldCase()
{
    Company company(schema);
    company.sql(0, "INSERT INTO tag VALUES ('abc', 1), ('keep', 1)");
    company.sql(1, "INSERT INTO tag VALUES ('ABC', 2), ('stay', 2)");
    QVERIFY(company.syncAll({0, 1, 0}));
    QCOMPARE(company.conflicts(1).size(), std::size_t{1});
    QVERIFY(company.conflicts(1).front().kind == "unique");
    QCOMPARE(company.query(0, "SELECT name FROM tag ORDER BY name"), QStringLiteral("abc keep stay"));
    QVERIFY(company.resolveAll(1, device::Decision::Use::Device));
    QVERIFY(company.syncAll({1, 0}));
    QCOMPARE(company.query(0, "SELECT name FROM tag ORDER BY name"), QStringLiteral("ABC keep stay"));
    company.sql(0, "UPDATE tag SET name = 'Abc' WHERE name = 'abc'");
    QVERIFY(company.syncAll({0, 1}));
    QCOMPARE(company.query(1, "SELECT name, n FROM tag WHERE name = 'abc'"), QStringLiteral("Abc|2"));
    QCOMPARE(company.differences(tables), QString());
}

void IdentityTest::pushedOutByAnExpression()
{
    Company company(schema);
    company.sql(0, "INSERT INTO word VALUES (1, 'abc'), (2, 'def')");
    QVERIFY(company.syncAll({0, 1}));
    QCOMPARE(company.sql(0, "REPLACE INTO word VALUES (9, 'ABC')"), QString());
    QVERIFY(company.syncAll({0, 1}));
    QCOMPARE(company.query(1, "SELECT text FROM word ORDER BY id"), QStringLiteral("def ABC"));
    QCOMPARE(company.differences(tables), QString());
}

QTEST_GUILESS_MAIN(IdentityTest)
#include "identity_test.moc"
