#include "album_page.h"
#include "ui/localdata/row_actions.h"
#include "ui/rowedit/cell_clipboard.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QMimeData>

using namespace dbsync;
using namespace dbsync::ui;
using namespace dbsync::ui::test;

/// What is copied here is pasted here as it was, and elsewhere as a spreadsheet expects it.
class ClipboardTest : public AlbumPage
{
    Q_OBJECT

    void select(int firstRow, int lastRow, const char* firstColumn, const char* lastColumn)
    {
        const QModelIndex first = rows()->index(firstRow, rows()->columnOf(QString::fromLatin1(firstColumn)));
        const QModelIndex last = rows()->index(lastRow, rows()->columnOf(QString::fromLatin1(lastColumn)));
        view()->setFocus();
        view()->setCurrentIndex(first);
        view()->selectionModel()->select({first, last}, QItemSelectionModel::ClearAndSelect);
    }

private slots:
    void init() { open(); }
    void cleanup() { close(); }

    void noValueAndAnEmptyTextStayApart()
    {
        QCOMPARE(inFile("SELECT group_concat(quote(Note)) FROM Album"), QStringLiteral("NULL,'','n'"));
        select(0, 1, "Note", "Note");
        QTest::keyClick(view(), Qt::Key_C, Qt::ControlModifier);
        select(1, 1, "Note", "Note");
        QTest::keyClick(view(), Qt::Key_V, Qt::ControlModifier);
        QTRY_COMPARE(inFile("SELECT group_concat(quote(Note)) FROM Album"), QStringLiteral("NULL,NULL,''"));
        QTRY_COMPARE(cell(2, "Note"), QString());
        // One value into all that is chosen.
        select(2, 2, "Note", "Note");
        QTest::keyClick(view(), Qt::Key_C, Qt::ControlModifier);
        select(0, 1, "Note", "Note");
        QTest::keyClick(view(), Qt::Key_V, Qt::ControlModifier);
        QTRY_COMPARE(inFile("SELECT group_concat(quote(Note)) FROM Album"), QStringLiteral("'','',''"));
    }

    void bytesAndOddTextsArriveAsTheyWere()
    {
        QCOMPARE(dbsync::test::runSql(m_path, "UPDATE Album SET Note = 'X''00''' WHERE AlbumId = 1;"
                                              "UPDATE Album SET Note = '007' WHERE AlbumId = 2"),
                 std::string());
        m_database->refresh();
        QTRY_COMPARE(cell(1, "Note"), QStringLiteral("007"));
        select(0, 1, "Note", "Cover");
        QTest::keyClick(view(), Qt::Key_C, Qt::ControlModifier);
        select(1, 1, "Note", "Note");
        QTest::keyClick(view(), Qt::Key_V, Qt::ControlModifier);
        QTRY_COMPARE(inFile("SELECT group_concat(quote(Note)) FROM Album"),
                     QStringLiteral("'X''00''','X''00''','007'"));
        QTRY_COMPARE(inFile("SELECT group_concat(quote(Cover)) FROM Album"), QStringLiteral("X'0102',X'0102',NULL"));
    }

    void spreadsheetsGetTextAndATable()
    {
        select(0, 1, "AlbumId", "Note");
        QTest::keyClick(view(), Qt::Key_C, Qt::ControlModifier);
        const QMimeData* data = QApplication::clipboard()->mimeData();
        QCOMPARE(data->text(), QStringLiteral("1\tFirst\t1\t9.5\t\n2\tSecond\t2\t1.0\t"));
        QVERIFY(data->hasHtml());
        QVERIFY(data->html().contains(QStringLiteral("<td>9.5</td><td></td></tr>")));
        QVERIFY(data->html().contains(QStringLiteral("mso-number-format:'\\@'\">First</td>")));
    }

    void whatOthersPutThereIsText()
    {
        const QScopedPointer<QMimeData> hostile(new QMimeData);
        hostile->setText(QStringLiteral("a\tb"));
        hostile->setData(QStringLiteral("application/x-dbsync-cells"), "[1,\n{");
        const PastedLines lines = cellsFromData(hostile.get());
        QCOMPARE(lines.size(), 1U);
        QCOMPARE(lines[0].size(), 2U);
        QCOMPARE(lines[0][1].text, QStringLiteral("b"));
        QVERIFY(!lines[0][1].value);
        QVERIFY(cellsFromData(nullptr).empty());
    }

    /// A value of another type goes in as if it was typed.
    void textGoesIntoANumberAsTyped()
    {
        select(0, 0, "Title", "Title");
        QTest::keyClick(view(), Qt::Key_C, Qt::ControlModifier);
        select(0, 0, "Price", "Price");
        QTest::keyClick(view(), Qt::Key_V, Qt::ControlModifier);
        QTest::qWait(50);
        QCOMPARE(inFile("SELECT Price FROM Album WHERE AlbumId = 1"), QStringLiteral("9.5"));
        select(0, 0, "AlbumId", "AlbumId");
        QTest::keyClick(view(), Qt::Key_C, Qt::ControlModifier);
        select(0, 0, "Note", "Note");
        QTest::keyClick(view(), Qt::Key_V, Qt::ControlModifier);
        QTRY_COMPARE(inFile("SELECT quote(Note) FROM Album WHERE AlbumId = 1"), QStringLiteral("'1'"));
    }
};

QTEST_MAIN(ClipboardTest)
#include "clipboard_test.moc"
