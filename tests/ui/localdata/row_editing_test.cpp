#include "album_page.h"
#include "ui/common/message_bar.h"
#include "ui/live/edit_history.h"
#include "ui/localdata/row_actions.h"
#include "ui/look/icons.h"
#include "ui/rowedit/choice_editor.h"
#include "ui/rowedit/row_form.h"

#include <QApplication>
#include <QHeaderView>
#include <QLabel>
#include <QPointer>
#include <QPushButton>
#include <QSignalSpy>
#include <QToolButton>
#include <QTreeView>

using namespace dbsync;
using namespace dbsync::ui;

/// Rows of a real file, edited by clicks and keys.
class RowEditingTest : public ui::test::AlbumPage
{
    Q_OBJECT

private slots:
    void initTestCase() { initResources(); }
    void init() { open(); }
    void cleanup() { close(); }

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

    /// What was typed is kept, and written as soon as that can be done.
    void anotherProgramHoldsTheFile()
    {
        QSignalSpy failures(m_page.get(), &Page::failed);
        QSignalSpy news(m_page.get(), &Page::notice);
        auto other = sqlite::Connection::open(m_path, false);
        QVERIFY(sqlite::execute(*other, "BEGIN IMMEDIATE"));
        goTo(0, "Title");
        type(QStringLiteral("Typed meanwhile"));
        QTRY_VERIFY(!view()->viewport()->findChild<QLineEdit*>());
        goTo(1, "Title");
        type(QStringLiteral("And this"));
        QTRY_VERIFY_WITH_TIMEOUT(!failures.isEmpty(), 15'000);
        QVERIFY(inFile("SELECT Title FROM Album WHERE AlbumId = 1") != QStringLiteral("Typed meanwhile"));
        QVERIFY(sqlite::execute(*other, "COMMIT"));
        QTRY_COMPARE_WITH_TIMEOUT(inFile("SELECT Title FROM Album WHERE AlbumId = 1"),
                                  QStringLiteral("Typed meanwhile"), 15'000);
        QTRY_COMPARE_WITH_TIMEOUT(inFile("SELECT Title FROM Album WHERE AlbumId = 2"), QStringLiteral("And this"),
                                  15'000);
        QTRY_VERIFY(news.count() > 0 && news.last().first().toString().contains(u"saved"));
        QTRY_COMPARE(cell(0, "Title"), QStringLiteral("Typed meanwhile"));
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

    void whoGivesUpGetsTheSavedValueBack()
    {
        const QModelIndex price = goTo(0, "Price");
        QAction* back = m_page->actions()->action(RowActions::BringBack);
        QVERIFY(!back->isEnabled());
        type(QStringLiteral("nine"));
        QTRY_VERIFY(back->isEnabled());
        QTest::keyClick(view(), Qt::Key_Escape);
        QCOMPARE(price.data().toString(), QStringLiteral("9.5"));
        QVERIFY(m_page->messages()->isHidden());
        QVERIFY(!back->isEnabled());
        // By hand, too: what is as it was is no edit.
        type(QStringLiteral("nine"));
        QTRY_VERIFY(!rows()->problem(price).isEmpty());
        type(QStringLiteral("9.5"));
        QTRY_COMPARE(rows()->problem(price), QString());
        const QModelIndex number = goTo(0, "AlbumId");
        type(QStringLiteral("1.5"));
        QTRY_VERIFY(m_page->messages()->text().contains(QStringLiteral("whole numbers")));
        QTest::mouseClick(m_page->messages()->findChild<QPushButton*>(), Qt::LeftButton);
        QCOMPARE(number.data().toString(), QStringLiteral("1"));
        QVERIFY(m_page->messages()->isHidden());
    }

    void theRowThatIsSortedElsewhereIsFollowed()
    {
        view()->horizontalHeader()->setSortIndicator(rows()->columnOf(QStringLiteral("Price")), Qt::AscendingOrder);
        QTRY_COMPARE(cell(0, "Title"), QStringLiteral("Second"));
        goTo(0, "Price");
        type(QStringLiteral("50"));
        QTRY_COMPARE(cell(2, "Title"), QStringLiteral("Second"));
        QTRY_COMPARE(view()->currentIndex().row(), 2);
        QCOMPARE(view()->currentIndex().column(), rows()->columnOf(QStringLiteral("Price")));
    }

    void aRefusalGoesWithTheNextTry()
    {
        goTo(0, "Title");
        QTest::keyClick(view(), Qt::Key_Delete);
        QTRY_VERIFY(m_page->messages()->text().contains(QStringLiteral("Title")));
        type(QStringLiteral("Another"));
        QTRY_COMPARE(inFile("SELECT Title FROM Album WHERE AlbumId = 1"), QStringLiteral("Another"));
        QVERIFY(m_page->messages()->isHidden());
    }

    void rowsThatAreReadAgainLeaveWhatIsTyped()
    {
        goTo(0, "Title");
        QTest::keyClick(view(), Qt::Key_F2);
        const QPointer<QLineEdit> editor = view()->viewport()->findChild<QLineEdit*>();
        QVERIFY(editor);
        QTest::keyClicks(editor, QStringLiteral("Half a ti"));
        QCOMPARE(dbsync::test::runSql(m_path, "UPDATE Album SET Note = 'else' WHERE AlbumId < 3"), std::string());
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
        QCOMPARE(dbsync::test::runSql(m_path, "INSERT INTO Album(AlbumId, Title, ArtistId) VALUES (-1, 'Before', 1)"),
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
        QCOMPARE(inFile("SELECT Title || ArtistId || (Note = '') FROM Album WHERE AlbumId = 4"),
                 QStringLiteral("Fourth21"));
        QVERIFY(!m_page->actions()->form());
    }

    void aDuplicateGetsAKeyOfItsOwn()
    {
        goTo(0, "Title");
        QTest::keyClick(view(), Qt::Key_D, Qt::ControlModifier);
        RowForm* form = m_page->actions()->form();
        QVERIFY(form);
        QCOMPARE(form->field(QStringLiteral("Title"))->text(), QStringLiteral("First"));
        QTest::keyClick(form->field(QStringLiteral("Title")), Qt::Key_Return);
        QTRY_COMPARE(inFile("SELECT Title || hex(Cover) || ifnull(Note, '-') FROM Album WHERE AlbumId = 4"),
                     QStringLiteral("First0102-"));
    }

    void whoTypesIntoARowThatGoesIsTold()
    {
        goTo(2, "Title");
        QTest::keyClick(view(), Qt::Key_F2);
        const QPointer<QLineEdit> editor = view()->viewport()->findChild<QLineEdit*>();
        QVERIFY(editor);
        QTest::keyClicks(editor, QStringLiteral("Much work"));
        QCOMPARE(dbsync::test::runSql(m_path, "DELETE FROM Album"), std::string());
        emit m_database->localChanged();
        QTRY_COMPARE(rows()->mark(2), '-');
        QVERIFY(editor);
        QTest::keyClick(editor, Qt::Key_Return);
        QTRY_VERIFY(m_page->messages()->text().contains(QStringLiteral("Much work")));
        QCOMPARE(inFile("SELECT count(*) FROM Album"), QStringLiteral("0"));
    }

private:
    void showPlays()
    {
        QCOMPARE(dbsync::test::runSql(m_path, "CREATE TABLE Disc(Box INTEGER, Number INTEGER, Title TEXT, PRIMARY KEY "
                                              "(Box, Number)); CREATE TABLE Play(PlayId INTEGER PRIMARY KEY, Box "
                                              "INTEGER, Number INTEGER, FOREIGN KEY (Box, Number) REFERENCES "
                                              "Disc(Box, Number)); INSERT INTO Disc VALUES (1, 1, 'One'), (2, 7, "
                                              "'Seven'); INSERT INTO Play VALUES (1, 1, 1)"),
                 std::string());
        emit m_database->localChanged();
        QTRY_VERIFY(m_page->findChild<QTreeView*>()->model()->rowCount() == 4);
        showTable("Play", 1);
    }

    /// Chooses the one row that an editor offers for a text.
    static void choose(ChoiceEditor* editor, const QString& text)
    {
        QVERIFY(editor);
        editor->setFocus();
        editor->selectAll();
        QTest::keyClicks(editor, text);
        QTRY_COMPARE(editor->choiceCount(), 1);
        QWidget* list = QApplication::activePopupWidget();
        QVERIFY(list);
        QTest::keyClick(list, Qt::Key_Down);
        QTest::keyClick(list, Qt::Key_Return);
    }

private slots:
    void aReferenceOfSeveralColumnsIsChosenInACell()
    {
        showPlays();
        goTo(0, "Box");
        QTest::keyClick(view(), Qt::Key_F2);
        choose(view()->viewport()->findChild<ChoiceEditor*>(), QStringLiteral("sev"));
        QTRY_COMPARE(inFile("SELECT Box || '.' || Number FROM Play"), QStringLiteral("2.7"));
        QTRY_COMPARE(cell(0, "Number"), QStringLiteral("7"));
        QVERIFY(!view()->viewport()->findChild<ChoiceEditor*>() ||
                !view()->viewport()->findChild<ChoiceEditor*>()->isVisible());
        m_database->edits().undo();
        QTRY_COMPARE(inFile("SELECT Box || '.' || Number FROM Play"), QStringLiteral("1.1"));
    }

    void aReferenceOfSeveralColumnsIsChosenAsOneRow()
    {
        showPlays();
        goTo(0, "Box");
        m_page->actions()->action(RowActions::Change)->trigger();
        RowForm* form = m_page->actions()->form();
        QVERIFY(form);
        choose(qobject_cast<ChoiceEditor*>(form->field(QStringLiteral("Number"))), QStringLiteral("sev"));
        QTRY_COMPARE(form->field(QStringLiteral("Box"))->text(), QStringLiteral("2"));
        QTest::mouseClick(form->saveButton(), Qt::LeftButton);
        QTRY_COMPARE(inFile("SELECT Box || '.' || Number FROM Play"), QStringLiteral("2.7"));
    }
};

QTEST_MAIN(RowEditingTest)
#include "row_editing_test.moc"
