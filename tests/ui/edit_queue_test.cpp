#include "fake_database.h"
#include "ui/live/edit_history.h"
#include "ui/live/edit_queue.h"
#include "ui/live/kept_edits.h"

#include <QFileInfo>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace dbsync;
using namespace dbsync::ui;
using namespace dbsync::ui::test;
using device::RowEdit;

/// What people change is carried out, in order, whatever becomes of the file, the window and the program meanwhile.
class EditQueueTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_file;
    std::unique_ptr<FakeDatabase> m_database;

    static RowEdit edit(int number)
    {
        return {RowEdit::Kind::Update, "Track", {Value::integer(number)}, {{"Name", Value::text("typed")}}};
    }
    static Error locked() { return {ErrorKind::LocalDatabase, "locked", "Another program holds the file.", {}}; }

    EditQueue& queue() { return m_database->queue(); }
    void send(int number) { queue().send({edit(number)}, QStringLiteral("words"), this, {}); }

    std::vector<std::int64_t> keysSent() const
    {
        std::vector<std::int64_t> keys;
        for (const RowEdit& each : m_database->m_edits)
            keys.push_back(each.key.front().toInteger());
        return keys;
    }

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_file = m_folder->filePath(QStringLiteral("configuration/unwritten.json"));
        m_database = std::make_unique<FakeDatabase>(QStringLiteral("/tmp/shop.db"));
    }
    void cleanup() { m_database.reset(); }

    void editsAreCarriedOutOneAfterTheOther()
    {
        int done = 0;
        for (int i = 1; i <= 3; ++i)
            queue().send({edit(i)}, {}, this, [&done](const device::EditOutcome&) { ++done; });
        QCOMPARE(m_database->m_edits.size(), std::size_t{1});
        QTRY_COMPARE(done, 3);
        QCOMPARE(keysSent(), (std::vector<std::int64_t>{1, 2, 3}));
        QCOMPARE(queue().waiting(), 0);
    }

    void whatCannotBeWrittenWaitsAndIsToldOnce()
    {
        QSignalSpy failures(&queue(), &EditQueue::failed);
        QSignalSpy caughtUp(&queue(), &EditQueue::caughtUp);
        m_database->m_error = locked();
        send(1);
        QTRY_COMPARE(queue().waiting(), 1);
        send(2);
        QCOMPARE(queue().waiting(), 2);
        QCOMPARE(m_database->situation().unwritten, 2);
        queue().tryNow();
        QTest::qWait(50);
        QCOMPARE(failures.count(), 1);
        m_database->m_error.reset();
        m_database->m_edits.clear();
        queue().tryNow();
        QTRY_COMPARE(caughtUp.count(), 1);
        QCOMPARE(keysSent(), (std::vector<std::int64_t>{1, 2}));
        QCOMPARE(m_database->situation().unwritten, 0);
    }

    void whatIsRefusedAfterItsWindowHasGoneIsNotForgotten()
    {
        auto window = std::make_unique<QObject>();
        bool told = false;
        m_database->m_error = locked();
        queue().send({edit(1)}, {}, window.get(), [&told](const device::EditOutcome&) { told = true; });
        QTRY_COMPARE(queue().waiting(), 1);
        window.reset();
        m_database->m_error.reset();
        m_database->m_outcome.problems = {{device::EditProblem::Kind::Gone, 0, "Track", {}, {}, 0}};
        QSignalSpy refused(&queue(), &EditQueue::refused);
        queue().tryNow();
        QTRY_COMPARE(refused.count(), 1);
        QVERIFY(!told);
        const QStringList refusals = queue().takeRefusals();
        QCOMPARE(refusals.size(), 1);
        QVERIFY(refusals.front().contains(u"Name = typed"));
        QVERIFY(queue().takeRefusals().isEmpty());
    }

    void whatWaitsOutlivesTheProgram()
    {
        queue().keepIn(m_file);
        m_database->m_error = locked();
        send(1);
        QTRY_COMPARE(queue().waiting(), 1);
        send(2);
        QTRY_VERIFY(queue().isKept());
        QCOMPARE(QFileInfo(m_file).permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
        // As if the program had been killed: nothing is said to the first one.
        FakeDatabase next(QStringLiteral("/tmp/shop.db"));
        next.m_error = locked();
        next.queue().keepIn(m_file);
        QCOMPARE(next.queue().waiting(), 2);
        next.m_edits.clear();
        next.m_error.reset();
        next.queue().tryNow();
        QTRY_COMPARE(next.queue().waiting(), 0);
        QTRY_VERIFY(!QFileInfo::exists(m_file));
    }

    /// A kill can come at any moment, also while the file is being written.
    void whatIsTypedIsKeptAtOnceAndMarked()
    {
        queue().keepIn(m_file);
        m_database->m_edits.clear();
        send(1);
        QTRY_VERIFY(QFileInfo::exists(m_file) || queue().isKept());
        QTRY_VERIFY(queue().isKept());
        QTRY_VERIFY(!QFileInfo::exists(m_file));
        m_database->m_error = locked();
        send(2);
        send(3);
        QTRY_VERIFY(queue().waiting() == 2 && queue().isKept());
        const auto kept = keptEdits(m_file);
        QCOMPARE(kept.size(), std::size_t{2});
        QVERIFY(!kept[0].mark.isEmpty() && kept[0].mark != kept[1].mark);
        FakeDatabase next(QStringLiteral("/tmp/shop.db"));
        next.m_outcome.doneBefore = true;
        next.queue().keepIn(m_file);
        QTRY_COMPARE(next.queue().waiting(), 0);
        QCOMPARE(next.m_marks, (QStringList{kept[0].mark, kept[1].mark}));
        QVERIFY(next.queue().takeRefusals().isEmpty());
    }

    void whatWaitsIsForTheCompanyItWasTypedFor()
    {
        const auto lies = [](FakeDatabase& database, const char* tenant) {
            database.set([&](Situation& situation) {
                situation.known = true;
                situation.status.server = "https://sync.example.com";
                situation.status.tenant = tenant;
            });
        };
        lies(*m_database, "acme");
        queue().keepIn(m_file);
        m_database->m_error = locked();
        send(1);
        QTRY_COMPARE(queue().waiting(), 1);
        QTRY_VERIFY(queue().isKept());
        FakeDatabase next(QStringLiteral("/tmp/shop.db"));
        lies(next, "other");
        next.queue().keepIn(m_file);
        next.queue().tryNow();
        QTest::qWait(50);
        QVERIFY(next.m_edits.empty());
        QCOMPARE(next.queue().waiting(), 1);
        lies(next, "acme");
        next.queue().tryNow();
        QTRY_COMPARE(next.queue().waiting(), 0);
        QCOMPARE(next.m_edits.size(), std::size_t{1});
    }

    void whatWaitsIsKeptAsTheProgramEnds()
    {
        queue().keepIn(m_file);
        m_database->m_error = locked();
        send(1);
        QTRY_COMPARE(queue().waiting(), 1);
        send(2);
        m_database.reset();
        QCOMPARE(keptEdits(m_file).size(), std::size_t{2});
    }

    void whatWaitsAsTheFileIsClosedIsKept()
    {
        queue().keepIn(m_file);
        m_database->m_error = locked();
        send(1);
        QTRY_VERIFY(queue().waiting() == 1 && queue().isKept());
        m_database->m_error = Error{ErrorKind::Cancelled, "cancelled", "The database is being closed.", {}};
        queue().tryNow();
        QTest::qWait(100);
        QCOMPARE(queue().waiting(), 1);
        m_database.reset();
        QCOMPARE(keptEdits(m_file).size(), std::size_t{1});
    }

    void whatIsGivenUpIsKeptNoMore()
    {
        queue().keepIn(m_file);
        m_database->m_error = locked();
        send(1);
        QTRY_VERIFY(queue().waiting() == 1 && queue().isKept());
        queue().forget();
        QCOMPARE(queue().waiting(), 0);
        QTRY_VERIFY(!QFileInfo::exists(m_file));
    }

    void valuesAreKeptAsTheyAre()
    {
        const WaitingStep step{{{RowEdit::Kind::Insert,
                                 "Ünïcode \"table\"",
                                 {},
                                 {{"a", Value::integer(9'007'199'254'740'993)},
                                  {"b", Value::real(0.1)},
                                  {"c", Value::text(std::string("\xff\x00", 2))},
                                  {"d", Value::blob("\x01\x02")},
                                  {"e", Value()}}},
                                {RowEdit::Kind::Delete, "t", {Value::text("key")}, {}}},
                               QStringLiteral("1 row of t deleted")};
        QVERIFY(keepEdits(m_file, {step}));
        const auto kept = keptEdits(m_file);
        QCOMPARE(kept.size(), std::size_t{1});
        QCOMPARE(kept[0].words, step.words);
        QCOMPARE(kept[0].edits.size(), step.edits.size());
        for (std::size_t i = 0; i < step.edits.size(); ++i) {
            QCOMPARE(static_cast<int>(kept[0].edits[i].kind), static_cast<int>(step.edits[i].kind));
            QCOMPARE(kept[0].edits[i].table, step.edits[i].table);
            QVERIFY(kept[0].edits[i].key == step.edits[i].key);
            QVERIFY(kept[0].edits[i].values == step.edits[i].values);
        }
        QVERIFY(keepEdits(m_file, {}));
        QVERIFY(!QFileInfo::exists(m_file));
        QVERIFY(keptEdits(m_file).empty());
    }
};

QTEST_MAIN(EditQueueTest)
#include "edit_queue_test.moc"
