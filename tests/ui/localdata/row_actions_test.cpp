#include "album_page.h"
#include "ui/activity/row_history_dialog.h"
#include "ui/common/export_strip.h"
#include "ui/common/message_bar.h"
#include "ui/localdata/filter_bar.h"
#include "ui/localdata/import_dialog.h"
#include "ui/localdata/row_actions.h"
#include "ui/localdata/row_panel.h"
#include "ui/look/icons.h"
#include "ui/rowedit/table_text.h"
#include "ui/rowedit/value_dialog.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QFile>
#include <QHeaderView>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QTreeView>

using namespace dbsync;
using namespace dbsync::ui;

/// What is done with whole rows, columns and files, by clicks and keys.
class RowActionsTest : public ui::test::AlbumPage
{
    Q_OBJECT

private slots:
    void initTestCase() { initResources(); }
    void init() { open(); }
    void cleanup() { close(); }

    void deletedRowsStayStruckThroughUntilSynced()
    {
        showTable("Artist", 2);
        goTo(1, "Name");
        QTest::keyClick(view(), Qt::Key_Delete, Qt::ControlModifier);
        QTRY_COMPARE(inFile("SELECT count(*) FROM Album"), QStringLiteral("1"));
        QTRY_COMPARE(rows()->mark(1), '-');
        QCOMPARE(rows()->rowCount(), 2);
        QVERIFY(rows()->index(1, 2).data(Qt::FontRole).value<QFont>().strikeOut());
        QVERIFY(!(rows()->flags(rows()->index(1, 2)) & Qt::ItemIsEditable));
        QVERIFY(m_page->messages()->text().contains(QStringLiteral("2")));
        view()->setFocus();
        QTest::keyClick(view(), Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE(inFile("SELECT count(*) FROM Album"), QStringLiteral("3"));
        // Its button would take back something else now.
        QVERIFY(m_page->messages()->isHidden());
        QTRY_COMPARE(rows()->mark(1), ' ');
    }

    void cellsArePastedAndBelowTheLastRowAdded()
    {
        QApplication::clipboard()->setText(QStringLiteral("Third!\t1\nFourth\t2\n\"Fi\"\"fth\"\t1"));
        goTo(2, "Title");
        QTest::keyClick(view(), Qt::Key_V, Qt::ControlModifier);
        QTRY_COMPARE(inFile("SELECT group_concat(AlbumId || Title || ArtistId) FROM Album WHERE AlbumId > 2"),
                     QStringLiteral("3Third!1,4Fourth2,5Fi\"fth1"));
        QTRY_COMPARE(rows()->rowCount(), 5);
        QApplication::clipboard()->setText(QStringLiteral("x\t1\ny\tnone"));
        goTo(0, "Title");
        QTest::keyClick(view(), Qt::Key_V, Qt::ControlModifier);
        QTRY_VERIFY(m_page->messages()->text().contains(QStringLiteral("Line 2")));
        QCOMPARE(inFile("SELECT Title FROM Album WHERE AlbumId = 1"), QStringLiteral("First"));
        m_page->actions()->action(RowActions::Undo)->trigger();
        QTRY_COMPARE(rows()->rowCount(), 3);
    }

    void whereNothingIsChosenNewRowsArePasted()
    {
        QApplication::clipboard()->setText(QStringLiteral("\tNew\t2\n\tNewer\t1"));
        goTo(0, "Title");
        QTest::mouseClick(view()->viewport(), Qt::LeftButton, {},
                          view()->viewport()->rect().bottomLeft() - QPoint(-9, 9));
        QVERIFY(!view()->currentIndex().isValid());
        QTest::keyClick(view(), Qt::Key_V, Qt::ControlModifier);
        QTRY_COMPARE(inFile("SELECT group_concat(AlbumId || Title) FROM Album"),
                     QStringLiteral("1First,2Second,3Third,4New,5Newer"));
        QTRY_COMPARE(view()->currentIndex().row(), 3);
        QTest::keyClick(view(), Qt::Key_V, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_COMPARE(rows()->rowCount(), 7);
    }

    void bytesAreCopiedAsBytes()
    {
        goTo(0, "Cover");
        QTest::keyClick(view(), Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("X'0102'"));
        goTo(1, "Cover");
        QTest::keyClick(view(), Qt::Key_V, Qt::ControlModifier);
        QTRY_COMPARE(inFile("SELECT typeof(Cover) || hex(Cover) FROM Album WHERE AlbumId = 2"),
                     QStringLiteral("blob0102"));
        // In a column of texts it is one.
        goTo(1, "Note");
        QTest::keyClick(view(), Qt::Key_V, Qt::ControlModifier);
        QTRY_COMPARE(inFile("SELECT Note FROM Album WHERE AlbumId = 2"), QStringLiteral("X'0102'"));
    }

    void rowsArePastedIntoAnEmptyTable()
    {
        QCOMPARE(dbsync::test::runSql(m_path, "DELETE FROM Album"), std::string());
        emit m_database->localChanged();
        m_page->searchBox()->setText(QStringLiteral("nowhere"));
        QTRY_COMPARE(rows()->rowCount(), 0);
        QApplication::clipboard()->setText(QStringLiteral("7\tNew\t2"));
        view()->setFocus();
        QTest::keyClick(view(), Qt::Key_V, Qt::ControlModifier);
        QTRY_COMPARE(inFile("SELECT group_concat(AlbumId || Title) FROM Album"), QStringLiteral("7New"));
    }

    void oneValueIsPastedIntoAllThatIsChosen()
    {
        QApplication::clipboard()->setText(QStringLiteral("Same\n"));
        goTo(1, "Title");
        goTo(0, "Title");
        view()->selectionModel()->select(
            {view()->currentIndex(), rows()->index(1, rows()->columnOf(QStringLiteral("Title")))},
            QItemSelectionModel::ClearAndSelect);
        QTest::keyClick(view(), Qt::Key_V, Qt::ControlModifier);
        QTRY_COMPARE(inFile("SELECT group_concat(Title) FROM Album WHERE AlbumId < 3"), QStringLiteral("Same,Same"));
        QCOMPARE(inFile("SELECT count(*) FROM Album WHERE Title = 'Same'"), QStringLiteral("2"));
    }

    /// What would be left out is not seen by anybody before it is missed.
    void whatHasMoreColumnsThanThereAreIsNotPastedInPart()
    {
        QApplication::clipboard()->setText(QStringLiteral("New\tcover\tone too many"));
        goTo(0, "Note");
        QTest::keyClick(view(), Qt::Key_V, Qt::ControlModifier);
        QTRY_VERIFY(m_page->messages()->text().contains(QStringLiteral("Nothing was pasted")));
        QCOMPARE(inFile("SELECT Note FROM Album WHERE AlbumId = 1"), QString());
        QApplication::clipboard()->setText(QStringLiteral("New\t\t\t"));
        QTest::keyClick(view(), Qt::Key_V, Qt::ControlModifier);
        QTRY_COMPARE(inFile("SELECT Note FROM Album WHERE AlbumId = 1"), QStringLiteral("New"));
    }

    void theGutterComparesWithTheCloud()
    {
        QCOMPARE(dbsync::test::runSql(m_path, "UPDATE Album SET Title = 'Changed' WHERE AlbumId = 2"), std::string());
        emit m_database->localChanged();
        QTRY_COMPARE(rows()->mark(1), '~');
        QTest::mouseClick(view()->viewport(), Qt::LeftButton, {}, view()->visualRect(rows()->index(1, 0)).center());
        QVERIFY(m_page->panel()->isVisible());
        QAbstractItemModel* values = m_page->panel()->values()->model();
        QTRY_COMPARE(values->rowCount(), 6);
        QCOMPARE(values->index(0, 1).data().toString(), QStringLiteral("Second"));
        QCOMPARE(values->index(0, 2).data().toString(), QStringLiteral("Changed"));
        QTest::mouseClick(m_page->panel()->revertButton(), Qt::LeftButton);
        QTRY_COMPARE(inFile("SELECT Title FROM Album WHERE AlbumId = 2"), QStringLiteral("Second"));
        QTRY_VERIFY(!m_page->panel()->revertButton()->isVisible());
    }

    void aRowTellsItsHistory()
    {
        goTo(1, "Title");
        QTest::keyClick(view(), Qt::Key_H, Qt::ControlModifier);
        auto* dialog = m_page->findChild<RowHistoryDialog*>();
        QVERIFY(dialog);
        QVERIFY(dialog->windowTitle().contains(QStringLiteral("Second")));
        QTRY_VERIFY(dialog->text().contains(QStringLiteral("Nothing is kept")));
    }

    void columnsSortFilterHideAndStaySo()
    {
        QHeaderView* header = view()->horizontalHeader();
        const int title = rows()->columnOf(QStringLiteral("Title"));
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {},
                          {header->sectionViewportPosition(title) + 20, header->height() / 2});
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {},
                          {header->sectionViewportPosition(title) + 20, header->height() / 2});
        QTRY_COMPARE(cell(0, "Title"), QStringLiteral("Third"));
        emit view()->filterAsked(rows()->columnOf(QStringLiteral("Price")));
        QCOMPARE(m_page->filterBar()->kindBox()->currentIndex(), 1); // a number is looked for as a whole
        emit view()->filterAsked(title);
        QCOMPARE(m_page->filterBar()->kindBox()->currentIndex(), 0);
        m_page->filterBar()->begin(QStringLiteral("ArtistId"));
        m_page->filterBar()->kindBox()->setCurrentIndex(1);
        QTest::keyClicks(m_page->filterBar()->textField(), QStringLiteral("2"));
        QTest::keyClick(m_page->filterBar()->textField(), Qt::Key_Return);
        QTRY_COMPARE(rows()->rowCount(), 2);
        QTRY_COMPARE(cell(1, "Title"), QStringLiteral("Second"));
        view()->hideColumnNow(rows()->columnOf(QStringLiteral("Note")));
        header->moveSection(header->visualIndex(title), 1);
        showTable("Artist", 2);
        showTable("Album", 3);
        QVERIFY(view()->isColumnHidden(rows()->columnOf(QStringLiteral("Note"))));
        QCOMPARE(header->visualIndex(title), 1);
        QVERIFY(m_page->filterBar()->filters().empty());
    }

    void aRowIsFoundFromElsewhere()
    {
        showTable("Artist", 2);
        m_page->showRow(QStringLiteral("Album"), {Value::integer(3)});
        QTRY_COMPARE(rows()->table(), QStringLiteral("Album"));
        QTRY_COMPARE(view()->currentIndex().row(), 2);
    }

    void longTextsAndBytesHaveADialog()
    {
        goTo(0, "Cover");
        QTest::keyClick(view(), Qt::Key_F2);
        auto* dialog = m_page->window()->findChild<ValueDialog*>();
        QVERIFY(dialog);
        const QString file = m_folder->filePath(QStringLiteral("cover.bin"));
        QCOMPARE(dialog->saveBytes(file), QString());
        QFile written(file);
        QVERIFY(written.open(QIODevice::ReadOnly));
        QCOMPARE(written.readAll(), QByteArray("\x01\x02"));
        written.close();
        QVERIFY(written.open(QIODevice::WriteOnly));
        written.write("new");
        written.close();
        QCOMPARE(dialog->loadBytes(file), QString());
        QTest::mouseClick(dialog->saveButton(), Qt::LeftButton);
        QTRY_COMPARE(inFile("SELECT hex(Cover) FROM Album WHERE AlbumId = 1"), QStringLiteral("6E6577"));
        QTRY_VERIFY(!m_page->window()->findChild<ValueDialog*>());
        goTo(0, "Note");
        m_page->actions()->action(RowActions::ShowValue)->trigger();
        dialog = m_page->window()->findChild<ValueDialog*>();
        QVERIFY(dialog && dialog->text());
        dialog->text()->setPlainText(QStringLiteral("two\nlines"));
        QTest::mouseClick(dialog->saveButton(), Qt::LeftButton);
        QTRY_COMPARE(inFile("SELECT Note FROM Album WHERE AlbumId = 1"), QStringLiteral("two\nlines"));
    }

    void theDialogOfANumberTakesNoOtherText()
    {
        const QModelIndex price = goTo(0, "Price");
        m_page->actions()->action(RowActions::ShowValue)->trigger();
        auto* dialog = m_page->window()->findChild<ValueDialog*>();
        QVERIFY(dialog && dialog->text());
        dialog->text()->setPlainText(QStringLiteral("12 or so"));
        QTest::mouseClick(dialog->saveButton(), Qt::LeftButton);
        QTRY_VERIFY(m_page->messages()->text().contains(QStringLiteral("12 or so")));
        QCOMPARE(price.data().toString(), QStringLiteral("12 or so"));
        QCOMPARE(inFile("SELECT Price FROM Album WHERE AlbumId = 1"), QStringLiteral("9.5"));
    }

    void linesAreImportedAndExported()
    {
        const QString path = m_folder->filePath(QStringLiteral("in.csv"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("title;artistid;price\nFourth;1;3\nFifth;9;2\n");
        file.close();
        m_page->actions()->importFile(path);
        auto* dialog = m_page->window()->findChild<ImportDialog*>();
        QVERIFY(dialog);
        QTRY_VERIFY(dialog->importButton()->isEnabled());
        QCOMPARE(dialog->columnBox(0)->currentText(), QStringLiteral("Title"));
        QTest::mouseClick(dialog->importButton(), Qt::LeftButton);
        QTRY_COMPARE(dialog->problems()->model()->rowCount(), 1);
        QCOMPARE(dialog->problems()->model()->index(0, 0).data().toString(), QStringLiteral("3"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("title;artistid;price\nFourth;1;3\nFifth;2;2\n");
        file.close();
        QTest::mouseClick(dialog->importButton(), Qt::LeftButton);
        QTRY_COMPARE(rows()->rowCount(), 5);
        QTRY_VERIFY(!m_page->window()->findChild<ImportDialog*>());
        const QString out = m_folder->filePath(QStringLiteral("out.csv"));
        m_page->actions()->exportTo(out);
        QTRY_VERIFY(QFile::exists(out));
        QFile exported(out);
        QVERIFY(exported.open(QIODevice::ReadOnly));
        QVERIFY(exported.readAll().startsWith("\xEF\xBB\xBF"
                                              "AlbumId,Title,ArtistId,Price,Note,Cover\r\n1,First,1,9.5,,X'0102'\r\n"));
        m_page->actions()->exportTo(m_folder->filePath(QStringLiteral("none.csv")));
        m_page->actions()->exportStrip()->cancelButton()->click();
        QTRY_VERIFY(!m_page->actions()->exportStrip()->isRunning());
        m_page->actions()->action(RowActions::Undo)->trigger();
        QTRY_COMPARE(rows()->rowCount(), 3);
    }

    void anImportIsSeenAndStopped()
    {
        const QString path = m_folder->filePath(QStringLiteral("in.csv"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("title,artistid\n");
        for (int i = 0; i < 20'000; ++i)
            file.write("New " + QByteArray::number(i) + ",1\n");
        file.close();
        m_page->actions()->importFile(path);
        auto* dialog = m_page->window()->findChild<ImportDialog*>();
        QVERIFY(dialog);
        QTRY_VERIFY(dialog->importButton()->isEnabled());
        QVERIFY(dialog->progressBar()->isHidden());
        dialog->importButton()->click();
        QVERIFY(!dialog->progressBar()->isHidden());
        QVERIFY(!dialog->importButton()->isEnabled());
        // What the file is asked meanwhile is answered meanwhile.
        bool answered = false;
        m_database->shape(this, QStringLiteral("Album"),
                          [&](const Result<device::TableShape>&) { answered = !dialog->importButton()->isEnabled(); });
        QTRY_VERIFY(answered);
        QTest::keyClick(dialog, Qt::Key_Escape);
        QTRY_VERIFY(dialog->importButton()->isEnabled());
        QVERIFY(dialog->isVisible());
        QVERIFY(dialog->progressBar()->isHidden());
        QVERIFY2(dialog->summary().contains(QStringLiteral("nothing was imported")), qPrintable(dialog->summary()));
        QCOMPARE(inFile("SELECT count(*) FROM Album"), QStringLiteral("3"));
        dialog->cancelButton()->click();
        QTRY_VERIFY(!m_page->window()->findChild<ImportDialog*>());
    }

    void cellsOfSpreadsheetsAreReadAsTheyAre()
    {
        const std::vector<QStringList> lines{{QStringLiteral("a\tb"), QStringLiteral("c")},
                                             {QStringLiteral("\"q\" x"), QStringLiteral("two\nlines")},
                                             {QString(), QString()}};
        QCOMPARE(cellsFromText(textFromCells(lines)), lines);
        QCOMPARE(cellsFromText(QStringLiteral("1\t2\r\n3\t4\r\n")).size(), 2U);
    }
};

QTEST_MAIN(RowActionsTest)
#include "row_actions_test.moc"
