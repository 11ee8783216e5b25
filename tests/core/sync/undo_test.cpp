#include "device/activity/row_images.h"
#include "device/store/companion.h"
#include "undo_desks.h"

using namespace dbsync;
using namespace dbsync::test;
using device::UndoReport;
using device::UndoRequest;

/// What syncs did is kept row by row, and can be taken back.
class UndoTest : public QObject, private UndoDesks
{
    Q_OBJECT

private slots:
    void init() { openWithRows(); }

    void firstUploadAndDownloadAreNotedByTheirSize()
    {
        for (const auto* desk : {a.get(), b.get()}) {
            const auto entries = *desk->replica()->activity();
            QCOMPARE(entries.size(), std::size_t{1});
            QCOMPARE(entries.front().counts.inserted, 5);
            QVERIFY(!entries.front().rowsKept);
        }
        const auto undone = a->replica()->undo({});
        QVERIFY(!undone);
        QCOMPARE(undone.error().code, std::string("rowsNotKept"));
        QCOMPARE(undone.error().message.substr(0, 24), std::string("The first sync of a file")); // and nothing else
    }

    void whoeverMadeTheChanges_data()
    {
        QTest::addColumn<bool>("here");
        QTest::newRow("pushed") << true;
        QTest::newRow("pulled") << false;
    }

    void whoeverMadeTheChanges()
    {
        QFETCH(bool, here);
        change(*a);
        QCOMPARE(b->sync(), std::string());
        LinkedDesk& who = here ? *a : *b;
        const UndoReport report = undo(who);
        QCOMPARE(report.left.size(), std::size_t{0});
        QCOMPARE(report.counts.inserted, 3);
        QCOMPARE(report.counts.updated, 1);
        QCOMPARE(report.counts.deleted, 1);
        QCOMPARE(who.rows(allRows), m_first);
        everyoneHas(m_first);
    }

    void activityTellsTheRows()
    {
        change(*a);
        QCOMPARE(b->sync(), std::string());
        const auto replica = b->replica();
        const auto entry = replica->activity()->front();
        QCOMPARE(entry.direction, std::string("pulled"));
        QCOMPARE(entry.user, std::string("ann"));
        const auto rows = *replica->activityRows(entry.id);
        QCOMPARE(rows.size(), std::size_t{5});
        QCOMPARE(rows[0].table, std::string("customer"));
        QCOMPARE(rows[0].user, std::string("ann"));
        QCOMPARE(rows[0].before->find("city")->bytes(), std::string("Aachen"));
        QCOMPARE(rows[0].after->find("city")->bytes(), std::string("Aix"));
        QVERIFY(!rows[1].before);
        const auto history = *replica->history("customer", {Value::integer(1)});
        QCOMPARE(history.size(), std::size_t{1});
        QCOMPARE(history[0].activity, entry.id);
    }

    void rowsOfALargePullAreFoundAgain()
    {
        QCOMPARE(
            a->run("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500) INSERT INTO line "
                   "SELECT 10, 100 + i, 'line' || char(10) || i || hex(randomblob(40)) FROM n"),
            std::string());
        QCOMPARE(a->sync(), std::string());
        QCOMPARE(b->sync(), std::string());
        const QStringList before = b->rows(allRows);
        QCOMPARE(
            a->run("UPDATE line SET what = 'new' || number WHERE number > 100; DELETE FROM line WHERE number = 101"),
            std::string());
        QCOMPARE(a->sync(), std::string());
        QCOMPARE(b->sync(), std::string());
        const auto replica = b->replica();
        const auto entries = *replica->activity();
        QCOMPARE(entries[0].counts.updated, 1499);
        const auto rows = *replica->activityRows(entries[0].id, 0);
        QCOMPARE(rows.size(), std::size_t{1500});
        QCOMPARE(rows[1498].key.find("number")->toInteger(), 1600);
        QCOMPARE(rows[1498].after->find("what")->bytes(), std::string("new1600"));
        QVERIFY(!rows[1499].after); // deletions come last
        QCOMPARE(replica->activityRows(entries[0].id, 5)->size(), std::size_t{5});
        for (const int number : {101, 102, 900, 1600}) {
            const auto history = *replica->history("line", {Value::integer(10), Value::integer(number)});
            QCOMPARE(history.size(), std::size_t{2});
            QCOMPARE(history[0].activity, entries[0].id);
            QCOMPARE(history[1].activity, entries[1].id);
            QVERIFY(!history[1].before);
            QVERIFY(history[0].before->find("what")->bytes() == history[1].after->find("what")->bytes());
        }
        QCOMPARE(undo(*b).counts.updated, 1499);
        QCOMPARE(b->rows(allRows), before);
        everyoneHas(before);
    }

    void anUndoCanBeUndone()
    {
        change(*a);
        const QStringList changed = a->rows(allRows);
        const UndoReport first = undo(*a);
        UndoRequest again;
        again.activities = {first.activity};
        QCOMPARE(undo(*a, again).counts.updated, 1);
        QCOMPARE(a->rows(allRows), changed);
        // And once more after it was sent.
        undo(*a);
        QCOMPARE(a->sync(), std::string());
        QCOMPARE(a->rows(allRows), m_first);
        undo(*a);
        QCOMPARE(a->rows(allRows), changed);
        everyoneHas(changed);
    }

    void whatWasChangedSinceStays()
    {
        change(*a);
        QCOMPARE(
            a->run(
                "UPDATE customer SET city = 'Aix-la-Chapelle' WHERE id = 1; UPDATE customer SET city = 'since' WHERE "
                "name = 'Cy'"),
            std::string());
        const UndoReport report = undo(*a);
        QCOMPARE(report.left.size(), std::size_t{2});
        QCOMPARE(report.left[0].table, std::string("customer"));
        QVERIFY(report.left[0].reason.find("city") != std::string::npos);
        QCOMPARE(a->value("SELECT city FROM customer WHERE id = 1"), QStringLiteral("Aix-la-Chapelle"));
        QCOMPARE(a->value("SELECT city FROM customer WHERE name = 'Cy'"), QStringLiteral("since"));
        QCOMPARE(a->value("SELECT count(*) FROM line"), QStringLiteral("2"));
    }

    void columnsChangedSinceStayAndOthersGoBack()
    {
        QCOMPARE(a->run("UPDATE customer SET name = 'Anna', city = 'Aix' WHERE id = 1"), std::string());
        QCOMPARE(a->sync(), std::string());
        QCOMPARE(a->run("UPDATE customer SET city = 'Rome' WHERE id = 1"), std::string());
        QCOMPARE(undo(*a).left.size(), std::size_t{1});
        QCOMPARE(a->value("SELECT name || ' ' || city FROM customer WHERE id = 1"), QStringLiteral("Ann Rome"));
    }

    void singleRows()
    {
        change(*a);
        UndoRequest request;
        request.rows.push_back({"CUSTOMER", {Value::integer(1)}});
        QCOMPARE(undo(*a, request).counts.updated, 1);
        QCOMPARE(a->value("SELECT city FROM customer WHERE id = 1"), QStringLiteral("Aachen"));
        QCOMPARE(a->value("SELECT count(*) FROM invoice"), QStringLiteral("0"));
    }

    void aRestoredRowGetsItsOldKeyWhenFreeElseAnother()
    {
        QCOMPARE(a->run("DELETE FROM line; DELETE FROM invoice"), std::string());
        QCOMPARE(a->sync(), std::string());
        QCOMPARE(a->run("INSERT INTO invoice VALUES (10, 2, 99)"), std::string());
        const UndoReport report = undo(*a);
        QCOMPARE(report.left.size(), std::size_t{0});
        QCOMPARE(a->rows("SELECT * FROM invoice ORDER BY id"),
                 (QStringList{QStringLiteral("10|2|99.0"), QStringLiteral("11|1|5.5")}));
        QCOMPARE(a->rows("SELECT * FROM line ORDER BY number"),
                 (QStringList{QStringLiteral("11|1|pen"), QStringLiteral("11|2|ink")}));
        everyoneHas(a->rows(allRows));
    }

    void noReferenceDangles()
    {
        // A row that others refer to by now is not taken away, and one whose parent is gone does not come back.
        QCOMPARE(a->run("INSERT INTO customer VALUES (3, 'Cy', 'Caen'), (4, 'Di', 'Diest')"), std::string());
        QCOMPARE(a->sync(), std::string());
        QCOMPARE(a->run("INSERT INTO invoice VALUES (11, 3, 1)"), std::string());
        UndoReport report = undo(*a);
        QCOMPARE(report.left.size(), std::size_t{1});
        QCOMPARE(report.left[0].reason, std::string("Other rows refer to it."));
        QCOMPARE(a->rows("SELECT id FROM customer"),
                 (QStringList{QStringLiteral("1"), QStringLiteral("2"), QStringLiteral("3")}));
        QCOMPARE(a->sync(), std::string());
        QCOMPARE(a->run("DELETE FROM line WHERE number = 1"), std::string());
        QCOMPARE(a->sync(), std::string());
        QCOMPARE(a->run("DELETE FROM line; DELETE FROM invoice WHERE id = 10"), std::string());
        report = undo(*a);
        QCOMPARE(report.left.size(), std::size_t{1});
        QCOMPARE(report.left[0].table, std::string("line"));
        QCOMPARE(a->value("SELECT count(*) FROM line"), QStringLiteral("0"));
        QVERIFY(a->rows("PRAGMA foreign_key_check").isEmpty());
    }

    void uniqueValuesSwapBackOrStay()
    {
        QCOMPARE(a->run("UPDATE customer SET name = 'x' WHERE id = 1; UPDATE customer SET name = 'Ann' WHERE id = 2; "
                        "UPDATE customer SET name = 'Bob' WHERE id = 1"),
                 std::string());
        QCOMPARE(a->sync(), std::string());
        QCOMPARE(undo(*a).counts.updated, 2);
        QCOMPARE(a->rows(allRows), m_first);
        QCOMPARE(a->sync(), std::string());
        QCOMPARE(a->run("UPDATE customer SET name = 'Anna' WHERE id = 1"), std::string());
        QCOMPARE(a->sync(), std::string());
        QCOMPARE(a->run("INSERT INTO customer VALUES (7, 'Ann', 'Ayr')"), std::string());
        const UndoReport report = undo(*a);
        QCOMPARE(report.left.size(), std::size_t{1});
        QCOMPARE(a->value("SELECT name FROM customer WHERE id = 1"), QStringLiteral("Anna"));
    }

    void aSyncThatPulledAndPushedIsOne()
    {
        QCOMPARE(a->run("UPDATE customer SET city = 'Aix' WHERE id = 1"), std::string());
        QCOMPARE(a->sync(), std::string());
        QCOMPARE(b->run("UPDATE customer SET name = 'Anna' WHERE id = 1; DELETE FROM customer WHERE id = 2"),
                 std::string());
        QCOMPARE(b->sync(), std::string());
        const UndoReport report = undo(*b);
        QCOMPARE(report.undone.size(), std::size_t{2});
        QCOMPARE(b->rows(allRows), m_first);
        everyoneHas(m_first);
    }

    void whatItComesToIsToldWithoutDoingIt()
    {
        change(*a);
        QCOMPARE(a->run("UPDATE customer SET city = 'since' WHERE name = 'Cy'"), std::string());
        const QStringList before = a->rows(allRows);
        UndoRequest request;
        request.onlyTell = true;
        const UndoReport told = undo(*a, request);
        QCOMPARE(a->rows(allRows), before);
        QCOMPARE(told.left.size(), std::size_t{1});
        QVERIFY(told.left.front().why.kind == device::LeftReason::Kind::AddedAndChanged);
        QCOMPARE(a->replica()->activity()->size(), std::size_t{2});
        const UndoReport done = undo(*a);
        QCOMPARE(done.counts.updated, told.counts.updated);
        QCOMPARE(done.counts.inserted, told.counts.inserted);
    }

    void wholeTables()
    {
        change(*a);
        UndoRequest request;
        request.activities = {a->replica()->activity()->front().id};
        request.tables = {"line"};
        QCOMPARE(undo(*a, request).left.size(), std::size_t{2}); // their invoice is still deleted
        request.tables = {"line", "invoice"};
        QCOMPARE(undo(*a, request).counts.inserted, 3);
        QCOMPARE(a->value("SELECT city FROM customer WHERE id = 1"), QStringLiteral("Aix"));
    }

    void rowsAreKeptForASetTime()
    {
        change(*a);
        QVERIFY(a->replica()->activity()->front().rowsKept);
        QVERIFY(a->replica()->compactActivity(90));
        QCOMPARE(a->replica()->activity()->size(), std::size_t{2});
        QTest::qWait(5);
        QVERIFY(a->replica()->compactActivity(0));
        QCOMPARE(a->replica()->activity()->size(), std::size_t{0});
        QCOMPARE(a->replica()->undo({}).error().code, std::string("nothingToUndo"));
    }

private:
    /// One update, two inserts in order, three deletes; synced.
    static void change(LinkedDesk& desk)
    {
        QCOMPARE(
            desk.run("UPDATE customer SET city = 'Aix' WHERE id = 1; INSERT INTO customer VALUES (3, 'Cy', 'Caen'); "
                     "DELETE FROM line; DELETE FROM invoice"),
            std::string());
        QCOMPARE(desk.sync(), std::string());
    }
};

QTEST_GUILESS_MAIN(UndoTest)
#include "undo_test.moc"
