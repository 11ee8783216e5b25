#include "undo_desks.h"

using namespace dbsync;
using namespace dbsync::test;
using device::UndoReport;
using device::UndoRequest;

/// What is taken back meets what others have done meanwhile, decisions and other undos too.
class UndoOfManyTest : public QObject, private UndoDesks
{
    Q_OBJECT

private slots:
    void init() { openWithRows(); }

    void twoWhoTakeTheSameDeletionBackHaveTheRowOnce_data()
    {
        QTest::addColumn<bool>("taken");
        QTest::newRow("its key is free") << false;
        QTest::newRow("its key is taken") << true;
    }

    void twoWhoTakeTheSameDeletionBackHaveTheRowOnce()
    {
        QFETCH(bool, taken);
        QCOMPARE(a->run("DELETE FROM customer WHERE id = 2"), std::string());
        QCOMPARE(a->sync(), std::string());
        QCOMPARE(b->sync(), std::string());
        if (taken)
            QCOMPARE(b->run("INSERT INTO customer VALUES (2, 'Cy', 'Cork')"), std::string());
        QCOMPARE(undo(*a).counts.inserted, 1);
        QCOMPARE(undo(*b).counts.inserted, 1);
        QCOMPARE(a->sync(), std::string());
        QCOMPARE(b->sync(), std::string());
        QCOMPARE(a->sync(), std::string());
        QCOMPARE(b->replica()->conflicts()->size(), std::size_t{0});
        QCOMPARE(a->value("SELECT count(*) FROM customer WHERE name = 'Bob'"), QStringLiteral("1"));
        QCOMPARE(a->value("SELECT count(*) FROM customer"), taken ? QStringLiteral("3") : QStringLiteral("2"));
        QCOMPARE(a->rows(allRows), b->rows(allRows));
    }

    void whoeverChangesWhatCameBackTwiceIsMerged()
    {
        QCOMPARE(a->run("DELETE FROM customer WHERE id = 2"), std::string());
        QCOMPARE(a->sync(), std::string());
        QCOMPARE(b->sync(), std::string());
        QCOMPARE(undo(*a).counts.inserted, 1);
        QCOMPARE(undo(*b).counts.inserted, 1);
        QCOMPARE(a->run("UPDATE customer SET city = 'Brest' WHERE id = 2"), std::string());
        QCOMPARE(a->sync(), std::string());
        QCOMPARE(b->sync(), std::string());
        // Whose city is right only a person can tell; that it is one row is known.
        QCOMPARE(b->replica()->conflicts()->size(), std::size_t{1});
        QCOMPARE(b->replica()->conflicts()->front().kind, std::string("updateUpdate"));
        QCOMPARE(b->value("SELECT count(*) FROM customer"), QStringLiteral("2"));
    }

    void anUndoThatIsTakenBackLeavesNothingToSend()
    {
        QCOMPARE(a->run("INSERT INTO customer VALUES (3, 'Cy', 'Cork')"), std::string());
        QCOMPARE(a->sync(), std::string());
        QCOMPARE(undo(*a).counts.deleted, 1);
        UndoRequest request;
        request.activities = {a->replica()->activity()->front().id};
        QCOMPARE(undo(*a, request).counts.inserted, 1);
        QCOMPARE(a->replica()->status()->pending, 0);
    }

    void theLoserOfAConflictCanBeBroughtBack_data()
    {
        QTest::addColumn<bool>("useCloud");
        QTest::addColumn<QString>("loser");
        QTest::newRow("cloud wins") << true << QStringLiteral("Bath");
        QTest::newRow("device wins") << false << QStringLiteral("Aix");
    }

    void theLoserOfAConflictCanBeBroughtBack()
    {
        QFETCH(bool, useCloud);
        QFETCH(QString, loser);
        QCOMPARE(a->run("UPDATE customer SET city = 'Aix' WHERE id = 1"), std::string());
        QCOMPARE(b->run("UPDATE customer SET city = 'Bath' WHERE id = 1"), std::string());
        QCOMPARE(a->sync(), std::string());
        QCOMPARE(b->sync(), std::string());
        const auto replica = b->replica();
        const auto conflicts = *replica->conflicts();
        QCOMPARE(conflicts.size(), std::size_t{1});
        device::Decision decision;
        decision.use = useCloud ? device::Decision::Use::Cloud : device::Decision::Use::Device;
        QVERIFY(replica->resolve(conflicts.front().id, decision));
        const auto entry = replica->activity()->front();
        QCOMPARE(entry.direction, std::string("resolve"));
        QVERIFY(entry.rowsKept);
        QCOMPARE(b->sync(), std::string());
        UndoRequest request;
        request.activities = {entry.id};
        QCOMPARE(undo(*b, request).counts.updated, 1);
        QCOMPARE(b->value("SELECT city FROM customer WHERE id = 1"), loser);
        everyoneHas(b->rows(allRows));
    }

    void discardedChangesCanBeBroughtBack()
    {
        QCOMPARE(a->run("UPDATE customer SET city = 'Aix' WHERE id = 1"), std::string());
        const auto replica = a->replica();
        const auto pending = *replica->pending();
        QVERIFY(replica->discard("customer", pending.front().key));
        QCOMPARE(a->rows(allRows), m_first);
        UndoRequest request;
        request.activities = {replica->activity()->front().id};
        QCOMPARE(undo(*a, request).counts.updated, 1);
        QCOMPARE(a->value("SELECT city FROM customer WHERE id = 1"), QStringLiteral("Aix"));
    }
};

QTEST_GUILESS_MAIN(UndoOfManyTest)
#include "undo_of_many_test.moc"
