#include "../endtoend/window/live_window.h"
#include "sample.h"
#include "ui/activity/activity_export.h"
#include "ui/activity/activity_page.h"
#include "ui/activity/activity_rows.h"
#include "ui/activity/moved_keys_label.h"
#include "ui/activity/row_history_dialog.h"
#include "ui/common/export_strip.h"

#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeView>

using namespace dbsync;
using namespace dbsync::ui;
using namespace dbsync::ui::test;

class ActivityPageTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<FakeDatabase> m_database;
    std::unique_ptr<ActivityPage> m_page;

    QAbstractItemModel* lines() const { return m_page->list()->model(); }
    QAbstractItemModel* rows() const { return m_page->rows()->list()->model(); }
    QModelIndex row(int table, int at) const { return rows()->index(at, 0, rows()->index(table, 0)); }

    static QMessageBox* question(const QObject& parent)
    {
        const auto boxes = parent.findChildren<QMessageBox*>();
        for (QMessageBox* box : boxes) {
            if (box->isVisible())
                return box;
        }
        return nullptr;
    }

    static void agree(const QObject& parent)
    {
        QTRY_VERIFY(question(parent));
        QMessageBox* const box = question(parent);
        for (QAbstractButton* button : box->buttons()) {
            if (box->buttonRole(button) == QMessageBox::AcceptRole)
                QTest::mouseClick(button, Qt::LeftButton);
        }
    }

    /// An activity of so many rows with values of so many characters.
    void makeMany(int rows, int characters)
    {
        m_database->m_activity = {{9, "", "pushed", "me", {0, rows, 0}, 9, {}, true}};
        m_database->m_activityRows.clear();
        const std::string before(static_cast<std::size_t>(characters), 'a');
        const std::string after = before + ",";
        const auto named = [](int number, const std::string& name) {
            return record({"CustomerId", "Name"}, {integer(number), text(name.c_str())});
        };
        for (int i = 0; i < rows; ++i)
            m_database->m_activityRows.push_back({9, "pushed", "Customer", record({"CustomerId"}, {integer(i)}),
                                                  named(i, before), named(i, after), "me", ""});
        emit m_database->localChanged();
        QTRY_COMPARE(lines()->rowCount(), 1);
        QTRY_VERIFY(m_page->list()->currentIndex().isValid());
    }

private slots:
    void init()
    {
        m_database = std::make_unique<FakeDatabase>(QStringLiteral("/tmp/shop.db"));
        fill(*m_database);
        m_database->m_undoReport.counts = {0, 2, 1};
        m_page = std::make_unique<ActivityPage>();
        m_page->resize(1100, 700);
        m_page->setDatabase(m_database.get());
        m_page->QWidget::show();
        QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
        QTRY_COMPARE(lines()->rowCount(), 4);
        QTRY_COMPARE(rows()->rowCount(), 2);
        QCOMPARE(rows()->rowCount(rows()->index(0, 0)), 2);
    }

    void cleanup()
    {
        m_page.reset();
        m_database.reset();
    }

    void rowsAreToldInWords()
    {
        QCOMPARE(row(0, 0).data().toString(), QStringLiteral("Björn Hansen (CustomerId 2)"));
        QCOMPARE(row(0, 1).siblingAtColumn(2).data().toString(), QStringLiteral("Name: Chloe Martin → Chloé Martin"));
    }

    void theConsequenceIsToldBeforeAnythingIsTakenBack()
    {
        QTest::mouseClick(m_page->undoButton(), Qt::LeftButton);
        QTRY_VERIFY(question(*m_page));
        QCOMPARE(m_database->m_undone.size(), 1u);
        QVERIFY(m_database->m_undone.front().onlyTell);
        QVERIFY(question(*m_page)->informativeText().contains(QStringLiteral("2")));
        QTest::keyClick(question(*m_page), Qt::Key_Return);
        QTRY_VERIFY(!question(*m_page));
        QCOMPARE(m_database->m_undone.size(), 1u);
    }

    void allOfItIsTakenBack()
    {
        QSignalSpy notices(m_page.get(), &Page::notice);
        QTest::mouseClick(m_page->undoButton(), Qt::LeftButton);
        agree(*m_page);
        QTRY_COMPARE(m_database->m_undone.size(), 2u);
        const device::UndoRequest& request = m_database->m_undone.back();
        QVERIFY(!request.onlyTell);
        QCOMPARE(request.activities, std::vector<std::int64_t>{4});
        QVERIFY(request.rows.empty() && request.tables.empty());
        QTRY_COMPARE(notices.count(), 1);
    }

    /// What one sync received and sent is one line, and taken back as one.
    void aSyncIsOneLine()
    {
        m_database->m_activity[0].sync = m_database->m_activity[1].sync;
        emit m_database->localChanged();
        QTRY_COMPARE(lines()->rowCount(), 3);
        m_page->list()->setCurrentIndex(lines()->index(0, 0));
        QCOMPARE(lines()->index(0, 1).data().toString(), QStringLiteral("Received and sent"));
        const QString people = lines()->index(0, 2).data().toString();
        QVERIFY(people.contains(u"me@example.com") && people.contains(u"ann@example.com"));
        const QString counts = lines()->index(0, 3).data().toString();
        QVERIFY(counts.contains(u"received: 12") && counts.contains(u"sent: 1"));
        QTRY_COMPARE(rows()->rowCount(), 2); // Customer of both, Invoice of one
        QTRY_COMPARE(rows()->rowCount(rows()->index(0, 0)), 4);
        m_page->kindBox()->setCurrentIndex(m_page->kindBox()->findData(QStringLiteral("pushed")));
        QCOMPARE(lines()->rowCount(), 1);
        m_page->list()->setCurrentIndex(lines()->index(0, 0));
        QTest::mouseClick(m_page->undoButton(), Qt::LeftButton);
        QTRY_COMPARE(m_database->m_undone.size(), 1u);
        QCOMPARE(m_database->m_undone.back().activities, (std::vector<std::int64_t>{3, 4}));
    }

    void rowsWithAnotherNumberAreTold()
    {
        QVERIFY(!m_page->movedKeys()->isVisible());
        m_database->m_movedIn = 3;
        m_database->m_movedKeys = {{"Customer", 2, 641}, {"Invoice", 17, 413}};
        m_page->list()->setCurrentIndex(lines()->index(1, 0));
        QTRY_VERIFY(m_page->movedKeys()->isVisible());
        QVERIFY(m_page->movedKeys()->text().contains(u"Customer 2 is 641 now"));
        m_page->list()->setCurrentIndex(lines()->index(2, 0));
        QTRY_VERIFY(!m_page->movedKeys()->isVisible());
    }

    void onlyTheChosenRowsAreTakenBackAndThoseThatStayAreNamed()
    {
        device::LeftRow left;
        left.table = "Customer";
        left.key = record({"CustomerId"}, {integer(3)});
        left.why = {device::LeftReason::Kind::ChangedSince, "\"City\""};
        m_database->m_undoReport.left.push_back(left);
        m_page->rows()->list()->setCurrentIndex(row(0, 0));
        QTest::keyClick(m_page->rows()->list(), Qt::Key_Down, Qt::ShiftModifier);
        QTest::mouseClick(m_page->undoRowsButton(), Qt::LeftButton);
        QTRY_VERIFY(question(*m_page));
        const QString told = question(*m_page)->informativeText();
        QVERIFY(told.contains(QStringLiteral("CustomerId 3")) && told.contains(QStringLiteral("City")));
        agree(*m_page);
        QTRY_COMPARE(m_database->m_undone.size(), 2u);
        QCOMPARE(m_database->m_undone.back().rows.size(), 2u);
    }

    void aTablesLineTakesAllOfItsRowsBack()
    {
        m_page->rows()->list()->setCurrentIndex(rows()->index(1, 0));
        QTest::mouseClick(m_page->undoRowsButton(), Qt::LeftButton);
        QTRY_COMPARE(m_database->m_undone.size(), 1u);
        QCOMPARE(m_database->m_undone.back().tables, std::vector<std::string>{"Invoice"});
    }

    void whatCannotBeTakenBackIsOnlySaid()
    {
        QSignalSpy notices(m_page.get(), &Page::notice);
        m_database->m_undoReport.counts = {};
        QTest::mouseClick(m_page->undoButton(), Qt::LeftButton);
        QTRY_COMPARE(notices.count(), 1);
        QVERIFY(!question(*m_page));
    }

    void whatIsNotKeptCannotBeTakenBack()
    {
        m_page->list()->setCurrentIndex(lines()->index(3, 0));
        QTRY_VERIFY(!m_page->undoButton()->isEnabled());
        QCOMPARE(rows()->rowCount(), 0);
    }

    void aRowHasItsHistoryAndEachStepCanBeTakenBack()
    {
        m_page->rows()->list()->setCurrentIndex(row(0, 1));
        QTest::mouseClick(m_page->historyButton(), Qt::LeftButton);
        auto* dialog = m_page->findChild<RowHistoryDialog*>();
        QVERIFY(dialog);
        QTRY_COMPARE(dialog->list()->model()->rowCount(), 2);
        QVERIFY(dialog->list()->model()->index(0, 3).data().toString().contains(QStringLiteral("Chloé Martin")));
        dialog->list()->setCurrentIndex(dialog->list()->model()->index(1, 0));
        QTest::mouseClick(dialog->undoButton(), Qt::LeftButton);
        agree(*dialog);
        QTRY_COMPARE(m_database->m_undone.size(), 2u);
        QCOMPARE(m_database->m_undone.back().activities, std::vector<std::int64_t>{3});
        QCOMPARE(m_database->m_undone.back().rows.size(), 1u);
        QTRY_VERIFY(dialog->text().contains(QStringLiteral("Taken back")));
    }

    /// By what people call them, in the rows of an activity and in the history of a row.
    void whatARowRefersToIsNamed()
    {
        for (FakeDatabase::Table& table : m_database->m_tables) {
            if (table.summary.name == "Customer")
                table.references["Name"] = {"Person", "Name", "Title", {}};
        }
        m_database->m_choices = {{text("Chloé Martin"), "Head of Sales", {}}};
        const auto what = [this] { return row(0, 1).siblingAtColumn(2).data().toString(); };
        QTRY_VERIFY2(what().contains(QStringLiteral("Head of Sales · Chloé Martin")), qPrintable(what()));
        m_page->rows()->list()->setCurrentIndex(row(0, 1));
        QTest::mouseClick(m_page->historyButton(), Qt::LeftButton);
        auto* dialog = m_page->findChild<RowHistoryDialog*>();
        QVERIFY(dialog);
        QTRY_COMPARE(dialog->list()->model()->rowCount(), 2);
        QTRY_VERIFY(dialog->list()->model()->index(0, 3).data().toString().contains(QStringLiteral("Head of Sales")));
    }

    void leadsToTheRow()
    {
        QSignalSpy asked(m_page.get(), &ActivityPage::rowRequested);
        m_page->rows()->list()->setCurrentIndex(row(0, 1));
        QTest::mouseClick(m_page->openButton(), Qt::LeftButton);
        QCOMPARE(asked.count(), 1);
        QCOMPARE(asked.first().first().toString(), QStringLiteral("Customer"));
    }

    void theListIsFilteredByKindAndText()
    {
        QTest::keyClicks(m_page->filterBox(), QStringLiteral("ann@"));
        QTRY_COMPARE(lines()->rowCount(), 2);
        m_page->filterBox()->clear();
        m_page->kindBox()->setCurrentIndex(m_page->kindBox()->findData(QStringLiteral("resolve")));
        QCOMPARE(lines()->rowCount(), 1);
        QVERIFY(m_page->nothingFound()->isHidden());
        QVERIFY(m_page->list()->currentIndex().isValid());
        QTest::keyClicks(m_page->filterBox(), QStringLiteral("nobody"));
        QTRY_COMPARE(m_page->nothingFound()->text(), QStringLiteral("No line contains this."));
        QVERIFY(!m_page->nothingFound()->isHidden());
        m_page->filterBox()->clear();
        QVERIFY(m_page->nothingFound()->isHidden());
    }

    void rowsAreExportedAsAnyoneReadsThem()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("activity.csv"));
        QSignalSpy notices(m_page.get(), &Page::notice);
        m_page->exportTo(path);
        QTRY_COMPARE(notices.count(), 1);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray text = file.readAll();
        QVERIFY(text.contains("Customer,CustomerId 3,Changed,Name,Chloe Martin,Chloé Martin,me@example.com,"));
        QCOMPARE(ActivityExport::field(QStringLiteral("a \"b\", c")), QByteArray("\"a \"\"b\"\", c\""));
        // Nothing that somebody typed into a row is run by a spreadsheet.
        for (const char* formula : {"=1+1", "@SUM(1)", "+cmd|'/c calc'!A0", "-A1(2)", "\t=1"})
            QCOMPARE(ActivityExport::field(QLatin1String(formula)), QByteArray("'") + formula);
        for (const char* harmless : {"-5.25", "+49 170 1234", "- a remark", "a=1", ""})
            QCOMPARE(ActivityExport::field(QLatin1String(harmless)), QByteArray(harmless));
        QSignalSpy failures(m_page.get(), &Page::failed);
        m_page->exportTo(folder.filePath(QStringLiteral("no/such/folder.csv")));
        QTRY_COMPARE(failures.count(), 1);
    }

    /// Large values, so that making and writing lines takes its time: elsewhere.
    void theWindowGoesOnWhileMuchIsExported()
    {
        makeMany(3000, 30'000);
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("activity.csv"));
        QSignalSpy notices(m_page.get(), &Page::notice);
        dbsync::test::Heartbeat heartbeat;
        m_page->exportTo(path);
        QTRY_VERIFY_WITH_TIMEOUT(m_page->exportStrip()->text().contains(QStringLiteral("of 3,000 rows")), 20'000);
        QTRY_COMPARE_WITH_TIMEOUT(notices.count(), 1, 60'000);
        QVERIFY(QFileInfo(path).size() > 3000LL * 2 * 30'000);
        QVERIFY(!m_page->exportStrip()->isRunning() && m_page->exportStrip()->isHidden());
        qInfo("longest work of the window's thread: %.1f ms", heartbeat.longestWorkMilliseconds());
#ifndef __SANITIZE_THREAD__ // under which all work takes ten times as long
        QVERIFY(heartbeat.longestWorkMilliseconds() < 60);
#endif
    }

    void anExportCanBeStopped()
    {
        makeMany(3000, 10'000);
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("activity.csv"));
        QSignalSpy notices(m_page.get(), &Page::notice);
        QSignalSpy failures(m_page.get(), &Page::failed);
        m_page->exportTo(path);
        m_page->exportTo(path); // one at a time
        m_page->exportStrip()->cancelButton()->click();
        QTRY_COMPARE(notices.count(), 1);
        QVERIFY(notices.first().first().toString().contains(QStringLiteral("stopped")));
        QCOMPARE(failures.count(), 0);
        QVERIFY(QDir(folder.path()).isEmpty());
    }

    void thousandsOfLinesAndRowsComeAsTheyAreScrolledTo()
    {
        m_database->m_activity.clear();
        m_database->m_activityRows.clear();
        for (int i = 3000; i > 0; --i)
            m_database->m_activity.push_back({i, "", i % 1000 == 1 ? "undo" : "pushed", "me", {0, 1, 0}, i, {}, true});
        for (int i = 0; i < 5000; ++i)
            m_database->m_activityRows.push_back({3000,
                                                  "pushed",
                                                  "Customer",
                                                  record({"CustomerId"}, {integer(i)}),
                                                  {},
                                                  record({"CustomerId"}, {integer(i)}),
                                                  "me",
                                                  ""});
        emit m_database->localChanged();
        QTRY_COMPARE(lines()->index(0, 3).data().isValid(), true);
        QTRY_COMPARE(lines()->rowCount(), 200);
        m_page->list()->scrollToBottom();
        QTRY_COMPARE(lines()->rowCount(), 400);
        m_page->list()->setCurrentIndex(lines()->index(0, 0));
        QTRY_COMPARE(rows()->rowCount(rows()->index(0, 0)), 500);
        m_page->rows()->list()->scrollToBottom();
        QTRY_VERIFY(rows()->rowCount(rows()->index(0, 0)) >= 1000);
        m_page->kindBox()->setCurrentIndex(m_page->kindBox()->findData(QStringLiteral("undo")));
        QTRY_COMPARE(lines()->rowCount(), 3); // and all of them are looked through
    }
};

QTEST_MAIN(ActivityPageTest)
#include "activity_page_test.moc"
