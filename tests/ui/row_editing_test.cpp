#include "linked_file.h"
#include "ui/common/message_bar.h"
#include "ui/common/preferences.h"
#include "ui/live/edit_history.h"
#include "ui/live/live_database.h"
#include "ui/localdata/filter_bar.h"
#include "ui/localdata/import_dialog.h"
#include "ui/localdata/local_data_page.h"
#include "ui/localdata/row_actions.h"
#include "ui/localdata/row_panel.h"
#include "ui/localdata/row_table.h"
#include "ui/localdata/rows_model.h"
#include "ui/look/icons.h"
#include "ui/rowedit/choice_editor.h"
#include "ui/rowedit/row_form.h"
#include "ui/rowedit/table_text.h"
#include "ui/rowedit/value_dialog.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QCompleter>
#include <QFile>
#include <QHeaderView>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QTreeView>

using namespace dbsync;
using namespace dbsync::ui;

/// Rows of a real file, edited by clicks and keys.
class RowEditingTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::string m_path;
    std::unique_ptr<Preferences> m_preferences;
    std::unique_ptr<LiveDatabase> m_database;
    std::unique_ptr<LocalDataPage> m_page;
    std::unique_ptr<QAbstractItemModelTester> m_tester;

    RowTable* view() const { return m_page->rowsView(); }
    RowsModel* rows() const { return m_page->rows(); }

    QString cell(int row, const char* column) const
    {
        return rows()->index(row, rows()->columnOf(QString::fromLatin1(column))).data().toString();
    }

    QModelIndex goTo(int row, const char* column)
    {
        const QModelIndex index = rows()->index(row, rows()->columnOf(QString::fromLatin1(column)));
        view()->setCurrentIndex(index);
        view()->setFocus();
        return index;
    }

    void type(const QString& text)
    {
        QTest::keyClick(view(), Qt::Key_F2);
        auto* editor = view()->viewport()->findChild<QLineEdit*>();
        QVERIFY(editor);
        editor->selectAll();
        QTest::keyClicks(editor, text);
        QTest::keyClick(editor, Qt::Key_Return);
    }

    QString inFile(const char* sql)
    {
        auto file = sqlite::Connection::open(m_path, false);
        const auto text = sqlite::queryText(*file, sql);
        return text && *text ? QString::fromStdString(**text) : QString();
    }

    void showTable(const char* name, int count)
    {
        m_page->showTable(QString::fromLatin1(name));
        QTRY_COMPARE(rows()->table(), QString::fromLatin1(name));
        QTRY_VERIFY(rows()->shape() && rows()->isComplete());
        QTRY_COMPARE(rows()->rowCount(), count);
    }

private slots:
    void initTestCase() { initResources(); }

    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        qputenv("DBSYNC_CONFIG_DIR", m_folder->path().toUtf8());
        m_path = m_folder->filePath(QStringLiteral("shop.sqlite")).toStdString();
        QVERIFY(test::makeLinkedFile(
            m_path, "CREATE TABLE Artist(ArtistId INTEGER PRIMARY KEY, Name TEXT NOT NULL UNIQUE);"
                    "CREATE TABLE Album(AlbumId INTEGER PRIMARY KEY, Title TEXT NOT NULL, ArtistId INTEGER NOT NULL "
                    "REFERENCES Artist(ArtistId) ON DELETE CASCADE, Price REAL CHECK (Price >= 0), Note TEXT, Cover "
                    "BLOB);"
                    "INSERT INTO Artist VALUES (1, 'Ann'), (2, 'Bo');"
                    "INSERT INTO Album VALUES (1, 'First', 1, 9.5, NULL, x'0102'), (2, 'Second', 2, 1, '', NULL), (3, "
                    "'Third', 2, 2, 'n', NULL)"));
        m_preferences = std::make_unique<Preferences>(m_folder->filePath(QStringLiteral("desktop.ini")));
        m_database = std::make_unique<LiveDatabase>(QString::fromStdString(m_path));
        m_page = std::make_unique<LocalDataPage>();
        m_tester = std::make_unique<QAbstractItemModelTester>(m_page->rows());
        m_tester->setUseFetchMore(false);
        m_page->setPreferences(m_preferences.get());
        m_page->resize(1100, 700);
        m_page->setDatabase(m_database.get());
        m_page->show();
        QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
        QTRY_COMPARE(rows()->table(), QStringLiteral("Artist"));
        showTable("Album", 3);
    }

    void cleanup()
    {
        m_tester.reset();
        m_page.reset();
        m_database.reset();
    }

    void aCellIsTypedTakenBackAndDoneAgain()
    {
        goTo(0, "Title");
        type(QStringLiteral("New title"));
        QTRY_COMPARE(inFile("SELECT Title FROM Album WHERE AlbumId = 1"), QStringLiteral("New title"));
        QTRY_COMPARE(rows()->mark(0), '~');
        QTRY_VERIFY(m_page->actions()->action(RowActions::Undo)->isEnabled());
        view()->setFocus();
        QTest::keyClick(view(), Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE(cell(0, "Title"), QStringLiteral("First"));
        QTRY_COMPARE(rows()->mark(0), ' ');
        QTest::keyClick(view(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_COMPARE(cell(0, "Title"), QStringLiteral("New title"));
    }

    void whatDoesNotFitStaysWithTheReason()
    {
        const QModelIndex price = goTo(0, "Price");
        type(QStringLiteral("nine"));
        QTRY_COMPARE(price.data().toString(), QStringLiteral("nine"));
        QVERIFY(m_page->messages()->text().contains(QStringLiteral("nine")));
        type(QStringLiteral("-4"));
        QTRY_VERIFY(m_page->messages()->text().contains(QStringLiteral("Price >= 0")));
        QCOMPARE(price.data().toString(), QStringLiteral("-4"));
        QCOMPARE(inFile("SELECT Price FROM Album WHERE AlbumId = 1"), QStringLiteral("9.5"));
        type(QStringLiteral("4.25"));
        QTRY_COMPARE(inFile("SELECT Price FROM Album WHERE AlbumId = 1"), QStringLiteral("4.25"));
        QTRY_COMPARE(price.data().toString(), QStringLiteral("4.25"));
        QCOMPARE(rows()->problem(price), QString());
    }

    void rowsThatAreReadAgainLeaveWhatIsTyped()
    {
        goTo(0, "Title");
        QTest::keyClick(view(), Qt::Key_F2);
        const QPointer<QLineEdit> editor = view()->viewport()->findChild<QLineEdit*>();
        QVERIFY(editor);
        QTest::keyClicks(editor, QStringLiteral("Half a ti"));
        QCOMPARE(test::runSql(m_path, "UPDATE Album SET Note = 'else' WHERE AlbumId < 3"), std::string());
        emit m_database->localChanged();
        QTRY_COMPARE(cell(0, "Note"), QStringLiteral("else"));
        QVERIFY(editor);
        QCOMPARE(editor->text(), QStringLiteral("Half a ti"));
        QTest::keyClicks(editor, QStringLiteral("tle"));
        QTest::keyClick(editor, Qt::Key_Return);
        rows()->reload();
        QTRY_COMPARE(inFile("SELECT Title FROM Album WHERE AlbumId = 1"), QStringLiteral("Half a title"));
    }

    void whatIsTypedIsForItsRowWhereverThatIs()
    {
        goTo(0, "Title");
        QTest::keyClick(view(), Qt::Key_F2);
        const QPointer<QLineEdit> editor = view()->viewport()->findChild<QLineEdit*>();
        QVERIFY(editor);
        QTest::keyClicks(editor, QStringLiteral("Mine"));
        QCOMPARE(test::runSql(m_path, "INSERT INTO Album(AlbumId, Title, ArtistId) VALUES (-1, 'Before', 1)"),
                 std::string());
        emit m_database->localChanged();
        QTRY_COMPARE(cell(0, "AlbumId"), QStringLiteral("-1"));
        QVERIFY(editor);
        QTest::keyClick(editor, Qt::Key_Return);
        QTRY_COMPARE(inFile("SELECT group_concat(Title) FROM Album WHERE AlbumId < 2"), QStringLiteral("Before,Mine"));
    }

    void noValueIsNotAnEmptyText()
    {
        QCOMPARE(cell(0, "Note"), QStringLiteral("NULL"));
        QCOMPARE(cell(1, "Note"), QString());
        goTo(1, "Note");
        QTest::keyClick(view(), Qt::Key_Delete);
        QTRY_COMPARE(inFile("SELECT count(*) FROM Album WHERE Note IS NULL"), QStringLiteral("2"));
        goTo(0, "Title");
        QTest::keyClick(view(), Qt::Key_Delete);
        QTRY_VERIFY(m_page->messages()->text().contains(QStringLiteral("Title")));
    }

    void aReferenceIsChosenByName()
    {
        goTo(0, "ArtistId");
        QTest::keyClick(view(), Qt::Key_F2);
        auto* editor = view()->viewport()->findChild<ChoiceEditor*>();
        QVERIFY(editor);
        editor->selectAll();
        QTest::keyClicks(editor, QStringLiteral("bo"));
        QTRY_COMPARE(editor->choiceCount(), 1);
        QWidget* list = QApplication::activePopupWidget();
        QVERIFY(list);
        QTest::keyClick(list, Qt::Key_Down);
        QTest::keyClick(list, Qt::Key_Return);
        QTRY_COMPARE(inFile("SELECT ArtistId FROM Album WHERE AlbumId = 1"), QStringLiteral("2"));
    }

    void aRowIsAddedInTheForm()
    {
        view()->setFocus();
        QTest::keyClick(view(), Qt::Key_Insert);
        RowForm* form = m_page->actions()->form();
        QVERIFY(form);
        QTest::keyClicks(form->field(QStringLiteral("Title")), QStringLiteral("Fourth"));
        QTest::mouseClick(form->saveButton(), Qt::LeftButton);
        QVERIFY(form->problemOf(QStringLiteral("ArtistId"))->isVisible());
        QTest::keyClicks(form->field(QStringLiteral("ArtistId")), QStringLiteral("77"));
        QTest::mouseClick(form->saveButton(), Qt::LeftButton);
        QTRY_VERIFY(form->problemOf(QStringLiteral("ArtistId"))->text().contains(QStringLiteral("Artist")));
        form->field(QStringLiteral("ArtistId"))->setText(QStringLiteral("2"));
        QVERIFY(form->nullButton(QStringLiteral("Note"))->isChecked());
        QTest::mouseClick(form->nullButton(QStringLiteral("Note")), Qt::LeftButton);
        QTest::mouseClick(form->saveButton(), Qt::LeftButton);
        QTRY_COMPARE(rows()->rowCount(), 4);
        QTRY_COMPARE(view()->currentIndex().row(), 3);
        QCOMPARE(rows()->mark(3), '+');
        QCOMPARE(inFile("SELECT Title || ArtistId || (Note = '') FROM Album WHERE AlbumId = 4"), QStringLiteral("Fourth21"));
        QVERIFY(!m_page->actions()->form());
    }

    void aDuplicateGetsAKeyOfItsOwn()
    {
        goTo(0, "Title");
        QTest::keyClick(view(), Qt::Key_D, Qt::ControlModifier);
        RowForm* form = m_page->actions()->form();
        QVERIFY(form);
        QCOMPARE(form->field(QStringLiteral("Title"))->text(), QStringLiteral("First"));
        QTest::mouseClick(form->saveButton(), Qt::LeftButton);
        QTRY_COMPARE(inFile("SELECT Title || hex(Cover) || ifnull(Note, '-') FROM Album WHERE AlbumId = 4"),
                     QStringLiteral("First0102-"));
    }

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

    void theGutterComparesWithTheCloud()
    {
        QCOMPARE(test::runSql(m_path, "UPDATE Album SET Title = 'Changed' WHERE AlbumId = 2"), std::string());
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

    void columnsSortFilterHideAndStaySo()
    {
        QHeaderView* header = view()->horizontalHeader();
        const int title = rows()->columnOf(QStringLiteral("Title"));
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {},
                          {header->sectionViewportPosition(title) + 20, header->height() / 2});
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {},
                          {header->sectionViewportPosition(title) + 20, header->height() / 2});
        QTRY_COMPARE(cell(0, "Title"), QStringLiteral("Third"));
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
        QVERIFY(exported.readAll().startsWith("AlbumId,Title,ArtistId,Price,Note,Cover\r\n1,First,1,9.5,,X'0102'\r\n"));
        m_page->actions()->action(RowActions::Undo)->trigger();
        QTRY_COMPARE(rows()->rowCount(), 3);
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

QTEST_MAIN(RowEditingTest)
#include "row_editing_test.moc"
