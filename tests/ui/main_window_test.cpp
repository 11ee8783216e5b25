#include "ui/common/message_bar.h"
#include "ui/live/edit_queue.h"
#include "ui/localdata/local_data_page.h"
#include "ui/localdata/rows_model.h"
#include "ui/overview/overview_page.h"
#include "ui/settings/databases_box.h"
#include "ui/settings/login_dialog.h"
#include "ui/window/header_bar.h"
#include "ui/window/keys_dialog.h"
#include "ui/window/navigation.h"
#include "ui/window/progress_strip.h"
#include "ui/window/state_line.h"
#include "ui/window/sync_button.h"
#include "ui/words/wording.h"
#include "world.h"

#include <QComboBox>
#include <QLabel>
#include <QMenu>
#include <QMessageBox>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTreeWidget>

using namespace dbsync;
using namespace dbsync::ui;
using namespace dbsync::ui::test;

class MainWindowTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<World> m_world;
    std::unique_ptr<MainWindow> m_window;

    SyncButton* button() const { return m_window->header()->syncButton(); }

    void show()
    {
        m_window->present();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }

    void inState(FakeDatabase& database, device::State state, int pending, int conflicts)
    {
        database.set([&](Situation& situation) {
            situation.status.state = state;
            situation.status.pending = pending;
            situation.status.conflicts = conflicts;
        });
    }

private slots:
    void init()
    {
        m_world = std::make_unique<World>();
        m_window = std::make_unique<MainWindow>(m_world->session());
    }

    void cleanup()
    {
        m_window.reset();
        m_world.reset();
    }

    void welcomesWhereNothingIsLinked()
    {
        show();
        QVERIFY(!m_window->header()->isVisible());
        QVERIFY(!m_window->page(View::Overview)->isVisible());
        m_window->showView(View::Settings);
        QVERIFY(m_window->page(View::Settings)->isVisible());
    }

    void theButtonIsTheNextRightAct()
    {
        FakeDatabase& database = m_world->open("/tmp/shop.db");
        show();
        m_window->showView(View::Activity);
        QTest::mouseClick(button(), Qt::LeftButton, {}, QPoint(20, button()->height() / 2));
        QCOMPARE(m_window->currentView(), View::Conflicts);
        inState(database, device::State::Pending, 3, 0);
        QVERIFY(button()->text().contains(u'3'));
        QTest::mouseClick(button(), Qt::LeftButton, {}, QPoint(20, button()->height() / 2));
        QCOMPARE(database.m_syncs.size(), 1u);
        inState(database, device::State::Refused, 3, 0);
        QTest::mouseClick(button(), Qt::LeftButton, {}, QPoint(20, button()->height() / 2));
        QVERIFY(m_window->findChild<LoginDialog*>());
    }

    /// Nobody has to do anything about these, but has to hear of them once.
    void whatASyncLeftOutOrMovedIsTold()
    {
        FakeDatabase& database = m_world->open("/tmp/shop.db");
        show();
        sync::SyncReport report;
        report.pulled.inserted = 1;
        emit database.syncFinished(report); // by itself
        QCOMPARE(m_window->header()->messages()->text(), QString());
        database.syncNow();
        emit database.syncFinished(report);
        QCOMPARE(m_window->header()->messages()->text(), Wording::report(report));
        report.movedKeys = 1;
        report.attention = {
            {.kind = device::Attention::Kind::LeftOut, .table = "ImportLog", .reason = {LeftOutReason::Kind::NoKey}}};
        emit database.syncFinished(report);
        const QString told = m_window->header()->messages()->text();
        QVERIFY(told.contains(u"ImportLog") && told.contains(u"primary key") && told.contains(u"another number"));
    }

    void stateWindowTitleAndCountsAgree()
    {
        FakeDatabase& database = m_world->open("/tmp/shop.db");
        show();
        for (const auto state : {device::State::InStep, device::State::Pending, device::State::Conflicts,
                                 device::State::Offline, device::State::Refused, device::State::NeedsAttention}) {
            inState(database, state, 2, state == device::State::Conflicts ? 1 : 0);
            const Glance glance = glanceAt(database.situation(), QDateTime::currentDateTime());
            QVERIFY(m_window->windowTitle().startsWith(glance.word));
            QVERIFY(m_window->header()->stateLine()->accessibleName().contains(glance.word));
            QCOMPARE(button()->text(), glance.actLabel);
            auto* overview = static_cast<OverviewPage*>(m_window->page(View::Overview));
            QCOMPARE(overview->actButton()->text(), glance.actLabel);
            QCOMPARE(overview->sentence(), glance.sentence);
        }
        const QString pending =
            m_window->navigation()->item(static_cast<int>(View::Pending))->data(Qt::AccessibleTextRole).toString();
        QVERIFY(pending.contains(u'2'));
    }

    void whatWaitsLeadsToWhereItIsDecided()
    {
        FakeDatabase& database = m_world->open("/tmp/shop.db");
        show();
        database.set([](Situation& situation) {
            situation.status.state = device::State::NeedsAttention;
            situation.status.attention = {
                {.kind = device::Attention::Kind::DeletionsHere, .table = "Customer", .count = 900},
                {.kind = device::Attention::Kind::ColumnOnlyHere, .table = "Invoice", .column = "<Note>"},
                {.kind = device::Attention::Kind::CannotFollow, .detail = "x"}};
        });
        auto* overview = static_cast<OverviewPage*>(m_window->page(View::Overview));
        const QString text = overview->attention()->text();
        QCOMPARE(text.count(QStringLiteral("<a href")), 2);
        QVERIFY(text.contains(u"&lt;Note&gt;"));
        emit overview->attention()->linkActivated(QStringLiteral("1"));
        QCOMPARE(m_window->currentView(), View::LocalData);
        m_window->showView(View::Overview);
        emit overview->attention()->linkActivated(QStringLiteral("0"));
        QCOMPARE(m_window->currentView(), View::Pending);
    }

    void namesTheKeysThatWork()
    {
        m_world->open("/tmp/shop.db");
        show();
        QList<QWidget*> pages;
        for (int view = 0; view <= static_cast<int>(View::Administration); ++view)
            pages << m_window->page(static_cast<View>(view));
        const auto keys = KeysDialog::keysOf(*m_window, pages);
        const auto has = [&](View view, const QKeySequence& sequence) {
            return std::any_of(keys.begin(), keys.end(), [&](const KeysDialog::Key& key) {
                return key.place == Navigation::title(view) && key.keys.contains(sequence) && !key.what.isEmpty();
            });
        };
        QVERIFY(has(View::Conflicts, Qt::ALT | Qt::Key_1));
        QVERIFY(has(View::Conflicts, Qt::ALT | Qt::Key_Down));
        QVERIFY(has(View::LocalData, Qt::Key_Insert));
        QVERIFY(has(View::LocalData, QKeySequence::Find));
        const auto sync = std::find_if(keys.begin(), keys.end(),
                                       [](const auto& key) { return key.keys.contains(QKeySequence::Refresh); });
        QVERIFY(sync != keys.end() && sync->place.isEmpty());
        KeysDialog dialog(keys, m_window.get());
        dialog.show();
        QVERIFY(QTest::qWaitForWindowExposed(&dialog));
    }

    void aSyncShowsItsProgressAndCanBeCancelled()
    {
        FakeDatabase& database = m_world->open("/tmp/shop.db");
        show();
        QVERIFY(!m_window->header()->progress()->isVisible());
        database.syncNow();
        database.set([](Situation& situation) {
            situation.syncing = true;
            situation.progress.phase = sync::Phase::Pulling;
            situation.progress.rows = 50;
            situation.progress.totalRows = 200;
        });
        auto* strip = m_window->header()->progress();
        QVERIFY(strip->isVisible());
        QCOMPARE(strip->findChild<QProgressBar*>()->value(), 250);
        QVERIFY(!button()->isEnabled());
        QTest::mouseClick(strip->cancelButton(), Qt::LeftButton);
        QCOMPARE(database.m_cancels, 1);
        QVERIFY(!strip->cancelButton()->isEnabled());
        database.set([](Situation& situation) { situation.syncing = false; });
        emit database.syncFailed(Error{ErrorKind::Cancelled, "cancelled", "Stopped.", {}});
        QVERIFY(!strip->isVisible());
        QVERIFY(!m_window->header()->messages()->text().isEmpty());
    }

    void aSyncThatComesByItselfShowsItsProgressOnlyWhereItLasts()
    {
        FakeDatabase& database = m_world->open("/tmp/shop.db");
        show();
        auto* strip = m_window->header()->progress();
        database.set([](Situation& situation) { situation.syncing = true; });
        QVERIFY(!strip->isVisible());
        database.set([](Situation& situation) { situation.syncing = false; });
        QTest::qWait(1'000);
        QVERIFY(!strip->isVisible());
        database.set([](Situation& situation) { situation.syncing = true; });
        QVERIFY(!strip->isVisible());
        QTRY_VERIFY(strip->isVisible());
    }

    void whatASyncDidIsNotToldBesideOneThatFailed()
    {
        FakeDatabase& database = m_world->open("/tmp/shop.db");
        show();
        database.syncNow();
        sync::SyncReport report;
        report.pushed.updated = 1;
        emit database.syncFinished(report);
        QVERIFY(!m_window->header()->messages()->text().isEmpty());
        emit database.syncFailed(Error{ErrorKind::Refused, "deviceRevoked", "Revoked.", {}});
        QVERIFY(m_window->header()->messages()->text().isEmpty());
    }

    void whoWasShutOutIsOneKeyFromUnlinking()
    {
        m_world->open("/tmp/first.db");
        FakeDatabase& database = m_world->open("/tmp/shop.db");
        m_world->databases.setCurrent(&database);
        show();
        database.set([](Situation& situation) {
            situation.failure = Error{ErrorKind::Refused, "deviceRevoked", "Revoked.", {}};
            situation.status.state = device::State::Refused;
        });
        QTest::mouseClick(button(), Qt::LeftButton);
        QCOMPARE(m_window->currentView(), View::Settings);
        auto* box = m_window->page(View::Settings)->findChild<DatabasesBox*>();
        QCOMPARE(box->list()->indexOfTopLevelItem(box->list()->currentItem()), 1);
        QTRY_VERIFY(qobject_cast<QPushButton*>(m_window->focusWidget()));
        QTest::keyClick(m_window->focusWidget(), Qt::Key_Space);
        auto* question = box->findChild<QMessageBox*>();
        QVERIFY(question && question->text().contains(u"shop.db"));
    }

    void aWindowOfALargerScreenIsBroughtOntoThisOne()
    {
        const QRect screen = m_window->screen()->availableGeometry();
        m_window->setGeometry(screen.right() - 200, screen.bottom() - 150, 900, 600);
        m_world->preferences.setGeometry(m_window->saveGeometry());
        m_window = std::make_unique<MainWindow>(m_world->session());
        QVERIFY(screen.contains(m_window->geometry()));
    }

    void deletionsThatWaitNeedConsent()
    {
        FakeDatabase& database = m_world->open("/tmp/shop.db");
        show();
        const auto held = [this] {
            const QList<QAction*> actions = button()->menu()->actions();
            return actions.last();
        };
        QVERIFY(!held()->isVisible());
        database.set([](Situation& situation) {
            situation.status.state = device::State::NeedsAttention;
            situation.status.conflicts = 0;
            situation.status.attention = {
                {.kind = device::Attention::Kind::DeletionsInCloud, .table = "Customer", .count = 900}};
        });
        QVERIFY(held()->isVisible());
        held()->trigger();
        QVERIFY(database.m_syncs.empty());
    }

    void severalDatabasesHaveAChooser()
    {
        m_world->open("/tmp/shop.db");
        m_world->open("/tmp/other.db");
        show();
        auto* chooser = m_window->findChild<QComboBox*>();
        QCOMPARE(chooser->count(), 2);
        QVERIFY(chooser->currentText().startsWith(u"shop.db"));
        chooser->setFocus();
        QTest::keyClick(chooser, Qt::Key_Down);
        QCOMPARE(m_world->databases.current()->name(), QStringLiteral("other.db"));
        m_world->databases.close(QStringLiteral("/tmp/other.db"));
        QCOMPARE(m_world->databases.current()->name(), QStringLiteral("shop.db"));
        m_world->databases.close(QStringLiteral("/tmp/shop.db"));
        QVERIFY(!m_window->header()->isVisible());
    }

    void filesOfOneNameAreToldApart()
    {
        m_world->open("/tmp/north/shop.db");
        show();
        QVERIFY(!m_window->windowTitle().contains(QStringLiteral("north")));
        m_world->open("/tmp/south/shop.db");
        auto* chooser = m_window->findChild<QComboBox*>();
        QVERIFY2(chooser->itemText(0).startsWith(QStringLiteral("shop.db (north)")), qPrintable(chooser->itemText(0)));
        QVERIFY(chooser->itemText(1).startsWith(QStringLiteral("shop.db (south)")));
        QVERIFY(m_window->windowTitle().contains(QStringLiteral("shop.db (north)")));
        m_world->open("/tmp/far/south/shop.db");
        QVERIFY(chooser->itemText(2).contains(QStringLiteral("/tmp/far/south")));
    }

    void everyViewHasAKey()
    {
        m_world->open("/tmp/shop.db");
        show();
        for (int i = 0; i < 7; ++i) {
            QTest::keyClick(m_window.get(), static_cast<Qt::Key>(Qt::Key_1 + i), Qt::ControlModifier);
            QCOMPARE(m_window->currentView(), static_cast<View>(i));
            QVERIFY(m_window->page(static_cast<View>(i))->isVisible());
        }
    }

    void closingHidesOnlyWhereATrayLeadsBack()
    {
        show();
        QSignalSpy quits(m_window.get(), &MainWindow::quitRequested);
        m_window->setHidesOnClose(true);
        m_window->close();
        QVERIFY(!m_window->isVisible());
        QCOMPARE(quits.count(), 0);
        m_window->present();
        QVERIFY(m_window->isVisible());
        m_window->setHidesOnClose(false);
        m_window->close();
        QCOMPARE(quits.count(), 1);
    }

    void doesNotQuitOverEditsThatCouldNotBeWritten()
    {
        FakeDatabase& database = m_world->open("/tmp/shop.db");
        show();
        m_window->showView(View::LocalData);
        auto* page = static_cast<LocalDataPage*>(m_window->page(View::LocalData));
        QTRY_VERIFY(page->rows()->shape() && page->rows()->rowCount() > 0);
        (void)page->rows()->index(0, 2).data();
        QTRY_VERIFY(page->rows()->isReadRow(0));
        database.m_error = Error{ErrorKind::LocalDatabase, "locked", "Another program holds the file.", {}};
        QVERIFY(page->rows()->setData(page->rows()->index(0, 2), QStringLiteral("typed"), Qt::EditRole));
        QTRY_COMPARE(database.queue().waiting(), 1);
        QSignalSpy quits(m_window.get(), &MainWindow::quitRequested);
        m_window->setHidesOnClose(false);
        m_window->close();
        QVERIFY(m_window->isVisible());
        QCOMPARE(quits.count(), 0);
        auto* question = m_window->findChild<QMessageBox*>();
        QVERIFY(question && question->text().contains(u'1'));
        QTest::keyClick(question, Qt::Key_Escape);
        QCOMPARE(quits.count(), 0);
        database.m_error.reset();
        QTRY_COMPARE(database.queue().waiting(), 0);
        m_window->close();
        QCOMPARE(quits.count(), 1);
    }

    void aDamagedFileIsToldEverywhereUntilItIsSound()
    {
        FakeDatabase& database = m_world->open("/tmp/shop.db");
        database.set([](Situation& situation) {
            situation.known = true;
            situation.status.tenant = "acme";
            situation.company = QStringLiteral("Acme Ltd");
        });
        show();
        const QString well = m_window->windowTitle();
        auto* chooser = m_window->findChild<QComboBox*>();
        const auto said = [&] { return chooser->itemData(0, Qt::AccessibleTextRole).toString(); };
        QCOMPARE(chooser->currentText(), QStringLiteral("shop.db · Acme Ltd"));
        auto* overview = static_cast<OverviewPage*>(m_window->page(View::Overview));
        database.set([](Situation& situation) {
            situation.problem = Error{ErrorKind::LocalDatabase, "damaged", "Page 7 cannot be read.", {}};
        });
        const QString what = Wording::problem(*database.situation().problem).title;
        QVERIFY(m_window->windowTitle().startsWith(what));
        QVERIFY(said().contains(what));
        QVERIFY(overview->sentence().contains(u"backup"));
        QCOMPARE(static_cast<int>(m_window->header()->glance().mood), static_cast<int>(Mood::Error));
        database.set([](Situation& situation) { situation.problem.reset(); });
        QCOMPARE(m_window->windowTitle(), well);
        QVERIFY(!said().contains(what));
    }

    void problemsOfAPageAreToldAbove()
    {
        FakeDatabase& database = m_world->open("/tmp/shop.db");
        show();
        m_window->showView(View::Pending);
        database.m_error = Error{ErrorKind::LocalDatabase, "damaged", "The file is damaged.", "Bring a backup."};
        emit database.localChanged();
        QTRY_VERIFY(m_window->header()->messages()->text().contains(Wording::problem(*database.m_error).text));
    }

    /// What the state says stands there once.
    void aProblemOfTheFileIsNotToldTwice()
    {
        FakeDatabase& database = m_world->open("/tmp/shop.db");
        show();
        m_window->showView(View::Pending);
        const auto* messages = m_window->header()->messages();
        database.m_error = Error{ErrorKind::LocalDatabase, "missing", "There is no file.", {}};
        emit database.localChanged();
        QTRY_VERIFY(!messages->text().isEmpty());
        database.set([&](Situation& situation) { situation.problem = database.m_error; });
        QVERIFY(messages->text().isEmpty());
        emit database.localChanged();
        QTest::qWait(100);
        QVERIFY(messages->text().isEmpty());
        QVERIFY(m_window->windowTitle().startsWith(Wording::problem(*database.m_error).title));
    }

    void remembersWhereItWas()
    {
        m_world->open("/tmp/shop.db");
        show();
        m_window->resize(900, 700);
        m_window->close();
        QVERIFY(!m_world->preferences.geometry().isEmpty());
        QCOMPARE(m_world->preferences.lastDatabase(), QStringLiteral("/tmp/shop.db"));
    }
};

QTEST_MAIN(MainWindowTest)
#include "main_window_test.moc"
