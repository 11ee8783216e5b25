#include "album_page.h"
#include "ui/localdata/filter_bar.h"

#include <QHeaderView>
#include <QScrollBar>

using namespace dbsync;
using namespace dbsync::ui;
using namespace dbsync::ui::test;

/// Whoever sorts, searches or filters stays at the row that they were at.
class FollowedRowTest : public AlbumPage
{
    Q_OBJECT

    void showMany()
    {
        QCOMPARE(dbsync::test::runSql(m_path, "WITH RECURSIVE n(i) AS (SELECT 4 UNION ALL SELECT i + 1 FROM n WHERE i "
                                              "< 3000) INSERT INTO Album SELECT i, printf('Title %05d', (i * 7919) % "
                                              "3001), 1 + i % 2, i, CASE WHEN i % 3 THEN 'few' END, NULL FROM n"),
                 std::string());
        m_database->refresh();
        QTRY_COMPARE(rows()->rowCount(), 3000);
    }

    QString currentKey() const
    {
        const QModelIndex current = view()->currentIndex();
        return current.isValid()
                   ? rows()->index(current.row(), rows()->columnOf(QStringLiteral("AlbumId"))).data().toString()
                   : QString();
    }

    void goToRow(int row)
    {
        view()->scrollTo(rows()->index(row, 1));
        QTRY_VERIFY(rows()->index(row, 1).data().toString() != u"…");
        goTo(row, "Title");
    }

private slots:
    void init()
    {
        open();
        showMany();
    }
    void cleanup() { close(); }

    void sortingFollowsTheRow()
    {
        goToRow(1500);
        const QString key = currentKey();
        const int before = view()->currentIndex().row();
        QHeaderView* header = view()->horizontalHeader();
        const int title = rows()->columnOf(QStringLiteral("Title"));
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {},
                          {header->sectionViewportPosition(title) + 20, header->height() / 2});
        QTRY_COMPARE(rows()->query().sortColumn, std::string("Title"));
        QTRY_COMPARE(currentKey(), key);
        QVERIFY(view()->currentIndex().row() != before);
        QCOMPARE(view()->currentIndex().column(), title);
        QVERIFY(view()->selectionModel()->isSelected(view()->currentIndex()));
        QVERIFY(view()->viewport()->rect().contains(view()->visualRect(view()->currentIndex()).center()));
        header->setSortIndicator(title, Qt::DescendingOrder);
        QTRY_COMPARE(currentKey(), key);
    }

    void searchingFollowsTheRowWhereItIsFound()
    {
        goToRow(1500); // of which the note is "few" or nothing
        const QString key = currentKey();
        QTest::keyClicks(m_page->searchBox(), QStringLiteral("Title"));
        QTRY_COMPARE(rows()->search(), QStringLiteral("Title"));
        QTRY_COMPARE(currentKey(), key);
        m_page->searchBox()->setText(QStringLiteral("First"));
        QTRY_VERIFY(rows()->search() == QStringLiteral("First") && rows()->rowCount() == 1);
        QTest::qWait(50);
        QVERIFY(currentKey() != key);
        m_page->searchBox()->clear();
        QTRY_COMPARE(rows()->rowCount(), 3000);
        QTRY_COMPARE(currentKey(), key);
        QVERIFY(view()->viewport()->rect().contains(view()->visualRect(view()->currentIndex()).center()));
    }

    /// Whoever has chosen another row meanwhile is not taken away from it.
    void anotherRowThatIsChosenStays()
    {
        goToRow(1500);
        const QString key = currentKey();
        m_page->searchBox()->setText(QStringLiteral("First"));
        QTRY_VERIFY(rows()->search() == QStringLiteral("First") && rows()->rowCount() == 1 && rows()->isReadRow(0));
        QTest::mouseClick(view()->viewport(), Qt::LeftButton, {}, view()->visualRect(rows()->index(0, 2)).center());
        QCOMPARE(currentKey(), QStringLiteral("1"));
        m_page->searchBox()->clear();
        QTRY_COMPARE(rows()->rowCount(), 3000);
        QTRY_COMPARE(currentKey(), QStringLiteral("1"));
        QVERIFY(currentKey() != key);
    }

    void anotherTableBeginsAtItsTop()
    {
        goToRow(1500);
        m_page->searchBox()->setText(QStringLiteral("none has this"));
        QTRY_VERIFY(rows()->rowCount() == 0 && rows()->isComplete());
        m_page->showTable(QStringLiteral("Artist"));
        QTRY_COMPARE(rows()->rowCount(), 2);
        QTest::qWait(50);
        QVERIFY(!view()->currentIndex().isValid() || view()->currentIndex().row() == 0);
    }
};

QTEST_MAIN(FollowedRowTest)
#include "followed_row_test.moc"
