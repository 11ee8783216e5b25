#include "../linked_file.h"
#include "device/view/replica.h"

#include <QTemporaryDir>
#include <QTest>

using namespace dbsync;
using namespace dbsync::device;

/// Whoever was ended before it heard that its edits are done may ask for them again.
class EditMarksTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    std::string m_path;
    std::unique_ptr<Replica> m_replica;

    Result<EditOutcome> insert(const std::string& mark, const char* name)
    {
        return m_replica->edit({{RowEdit::Kind::Insert, "item", {}, {{"name", Value::text(name)}}}}, 1, mark);
    }

    std::int64_t count() const
    {
        auto file = sqlite::Connection::open(m_path, false);
        const auto rows = sqlite::queryInteger(*file, "SELECT count(*) FROM item");
        return rows ? rows->value_or(-1) : -1;
    }

private slots:
    void init()
    {
        m_path = m_folder.filePath(QString::fromLatin1(QTest::currentTestFunction())).toStdString();
        QVERIFY(test::makeLinkedFile(m_path, "CREATE TABLE item(id INTEGER PRIMARY KEY, name TEXT UNIQUE)"));
        m_replica = std::move(*Replica::open(m_path));
    }

    void cleanup() { m_replica.reset(); }

    void whatIsMarkedIsDoneOnce()
    {
        const auto first = insert("a-1", "one");
        QVERIFY(first && first->step && !first->doneBefore);
        m_replica = std::move(*Replica::open(m_path)); // as after a kill
        const auto again = insert("a-1", "two");
        QVERIFY(again && again->problems.empty() && again->doneBefore && !again->step);
        QCOMPARE(count(), 1);
        QVERIFY(insert("a-2", "two") && insert({}, "three") && insert({}, "four"));
        QCOMPARE(count(), 4);
    }

    void whatIsRefusedIsNotMarked()
    {
        QVERIFY(insert("a-1", "one"));
        QCOMPARE(insert("a-2", "one")->problems.size(), std::size_t{1});
        QVERIFY(!insert("a-2", "two")->doneBefore);
        QCOMPARE(count(), 2);
    }

    void theLastFewAreKnown()
    {
        for (int i = 0; i < 40; ++i)
            QVERIFY(insert("mark" + std::to_string(i), std::to_string(i).c_str()));
        QVERIFY(insert("mark39", "again")->doneBefore);
        QVERIFY(insert("mark30", "again")->doneBefore);
        QVERIFY(!insert("mark3", "again")->doneBefore); // none but a whole word
        auto file = sqlite::Connection::open(m_path, false);
        const auto size =
            sqlite::queryInteger(*file, "SELECT length(value) FROM dbsync_state WHERE name = 'editMarks'");
        QVERIFY(size && size->value_or(1000) < 16 * 8);
    }
};

QTEST_GUILESS_MAIN(EditMarksTest)
#include "edit_marks_test.moc"
