#include "ui/tray/tray.h"
#include "ui/tray/tray_presenter.h"
#include "ui/words/wording.h"
#include "world.h"

#include <QMenu>
#include <QSignalSpy>
#include <QTest>

using namespace dbsync;
using namespace dbsync::ui;
using namespace dbsync::ui::test;

namespace {

class FakeTray : public Tray
{
    Q_OBJECT

public:
    bool isAvailable() const override { return true; }
    void show(Mood mood, const QString& tooltip) override
    {
        m_mood = mood;
        m_tooltip = tooltip;
    }
    void setMenu(QMenu* menu) override { m_menu = menu; }
    void notify(const QString& title, const QString&) override { m_notices << title; }

    Mood m_mood = Mood::Ok;
    QString m_tooltip;
    QMenu* m_menu = nullptr;
    QStringList m_notices;
};

} // namespace

class TrayTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<World> m_world;
    std::unique_ptr<FakeTray> m_tray;
    std::unique_ptr<TrayPresenter> m_presenter;

    QAction* action(const QString& start) const
    {
        for (QAction* action : m_tray->m_menu->actions()) {
            if (action->text().startsWith(start))
                return action;
        }
        return nullptr;
    }

    static void inState(FakeDatabase& database, device::State state, int conflicts = 0)
    {
        database.set([&](Situation& situation) {
            situation.status.state = state;
            situation.status.pending = 0;
            situation.status.conflicts = conflicts;
        });
    }

private slots:
    void init()
    {
        m_world = std::make_unique<World>();
        m_tray = std::make_unique<FakeTray>();
        m_presenter = std::make_unique<TrayPresenter>(*m_tray, m_world->databases, m_world->preferences);
    }

    void cleanup()
    {
        m_presenter.reset();
        m_tray.reset();
        m_world.reset();
    }

    void tellsTheGravestOfAllDatabases()
    {
        QCOMPARE(m_tray->m_mood, Mood::Paused);
        FakeDatabase& first = m_world->open("/tmp/a.db");
        FakeDatabase& second = m_world->open("/tmp/b.db");
        inState(first, device::State::InStep);
        inState(second, device::State::InStep);
        QCOMPARE(m_tray->m_mood, Mood::Ok);
        inState(second, device::State::Offline);
        QCOMPARE(m_tray->m_mood, Mood::Offline);
        QVERIFY(m_tray->m_tooltip.contains(u"b.db"));
        inState(first, device::State::Conflicts, 2);
        QCOMPARE(m_tray->m_mood, Mood::Attention);
        inState(first, device::State::Refused);
        QCOMPARE(m_tray->m_mood, Mood::Error);
        inState(first, device::State::InStep);
        second.set([](Situation& situation) { situation.syncing = true; });
        QCOMPARE(m_tray->m_mood, Mood::Working);
    }

    void itsMenuSyncsAndOpens()
    {
        FakeDatabase& database = m_world->open("/tmp/a.db");
        action(QStringLiteral("Sync now"))->trigger();
        QCOMPARE(database.m_syncs.size(), 1u);
        QSignalSpy opens(m_presenter.get(), &TrayPresenter::openRequested);
        action(QStringLiteral("Conflicts"))->trigger();
        QCOMPARE(opens.takeFirst()[0].value<View>(), View::Conflicts);
        emit m_tray->activated();
        QCOMPARE(opens.takeFirst()[0].value<View>(), View::Overview);
        QSignalSpy quits(m_presenter.get(), &TrayPresenter::quitRequested);
        action(QStringLiteral("Quit"))->trigger();
        QCOMPARE(quits.count(), 1);
    }

    /// What the tray tells is what a click shows.
    void leadsToTheDatabaseThatItTellsOf()
    {
        FakeDatabase& first = m_world->open("/tmp/a.db");
        inState(first, device::State::InStep);
        QVERIFY(!action(QStringLiteral("a.db")));
        FakeDatabase& second = m_world->open("/tmp/b&c.db");
        inState(second, device::State::InStep);
        QSignalSpy opens(m_presenter.get(), &TrayPresenter::openRequested);
        const auto opened = [&] { return opens.takeFirst()[1].value<Database*>(); };
        emit m_tray->activated();
        QCOMPARE(opened(), nullptr);
        second.set([](Situation& situation) {
            situation.problem = Error{ErrorKind::LocalDatabase, "damaged", "It is damaged.", {}};
        });
        emit m_tray->activated();
        QCOMPARE(opened(), &second);
        QVERIFY(action(QStringLiteral("b&&c.db: The file is damaged")));
        action(QStringLiteral("a.db"))->trigger();
        QCOMPARE(opened(), &first);
        second.set([](Situation& situation) { situation.problem.reset(); });
        inState(second, device::State::Conflicts, 1);
        action(QStringLiteral("Conflicts"))->trigger();
        QCOMPARE(opened(), &second);
        m_world->databases.close(QStringLiteral("/tmp/b&c.db"));
        QVERIFY(!action(QStringLiteral("b&&c.db")) && !action(QStringLiteral("a.db")));
    }

    void pausesAndResumes()
    {
        FakeDatabase& database = m_world->open("/tmp/a.db");
        inState(database, device::State::InStep);
        QVERIFY(database.m_runsAutomatically);
        action(QStringLiteral("Pause"))->trigger();
        QVERIFY(!database.m_runsAutomatically);
        QCOMPARE(m_tray->m_mood, Mood::Paused);
        action(QStringLiteral("Resume"))->trigger();
        QVERIFY(database.m_runsAutomatically);
        QCOMPARE(m_tray->m_mood, Mood::Ok);
    }

    void aPauseEndsByItself()
    {
        FakeDatabase& database = m_world->open("/tmp/a.db");
        inState(database, device::State::InStep);
        m_world->databases.pauseFor(std::chrono::seconds(1));
        QVERIFY(!database.m_runsAutomatically);
        QVERIFY(m_tray->m_tooltip.contains(u"goes on at"));
        QTRY_VERIFY_WITH_TIMEOUT(database.m_runsAutomatically, 15'000);
    }

    void tellsOfNewConflictsOnce()
    {
        FakeDatabase& database = m_world->open("/tmp/a.db");
        QVERIFY(m_tray->m_notices.isEmpty());
        inState(database, device::State::Conflicts, 25);
        QTRY_COMPARE(m_tray->m_notices.size(), 1);
        QVERIFY(m_tray->m_notices[0].contains(u"25"));
        inState(database, device::State::Conflicts, 25);
        inState(database, device::State::Conflicts, 3);
        QTest::qWait(1200);
        QCOMPARE(m_tray->m_notices.size(), 1);
        QCOMPARE(m_tray->m_mood, Mood::Attention);
        QSignalSpy opens(m_presenter.get(), &TrayPresenter::openRequested);
        emit m_tray->messageActivated();
        QCOMPARE(opens.takeFirst()[0].value<View>(), View::Conflicts);
    }

    void severalDatabasesAreOneMessage()
    {
        FakeDatabase& first = m_world->open("/tmp/a.db");
        FakeDatabase& second = m_world->open("/tmp/b.db");
        inState(first, device::State::Conflicts, 7);
        inState(second, device::State::Refused);
        QTRY_COMPARE(m_tray->m_notices.size(), 1);
        QSignalSpy opens(m_presenter.get(), &TrayPresenter::openRequested);
        emit m_tray->messageActivated();
        QCOMPARE(opens.takeFirst()[0].value<View>(), View::Overview);
    }

    void whatHasPassedBeforeItIsToldIsNotTold()
    {
        FakeDatabase& database = m_world->open("/tmp/a.db");
        inState(database, device::State::InStep);
        inState(database, device::State::Conflicts, 7);
        inState(database, device::State::InStep);
        database.set([](Situation& situation) {
            situation.status.state = device::State::Refused;
            situation.failure = Error{ErrorKind::Refused, "deviceRevoked", "Revoked.", {}};
        });
        QTRY_COMPARE(m_tray->m_notices.size(), 1);
        QCOMPARE(m_tray->m_notices.first(), QStringLiteral("This device was shut out")); // not several things
        inState(database, device::State::InStep);
        inState(database, device::State::Conflicts, 1);
        inState(database, device::State::InStep);
        QTest::qWait(1200);
        QCOMPARE(m_tray->m_notices.size(), 1);
    }

    /// Also where the last one to tell of it has told before.
    void whichDatabaseIsNotSaidOfSeveral()
    {
        FakeDatabase& first = m_world->open("/tmp/a.db");
        FakeDatabase& second = m_world->open("/tmp/b.db");
        inState(first, device::State::Conflicts, 7);
        inState(second, device::State::Conflicts, 1);
        inState(second, device::State::Conflicts, 2);
        QTRY_COMPARE(m_tray->m_notices.size(), 1);
        QVERIFY2(m_tray->m_notices[0].startsWith(u"9 "), qPrintable(m_tray->m_notices[0]));
    }

    /// Signing in again helps only who is signed out, and a network that comes and goes is no news of it.
    void aRefusalIsToldByItsReasonAndOnce()
    {
        FakeDatabase& database = m_world->open("/tmp/a.db");
        const auto refused = [&](const char* code) {
            database.set([&](Situation& situation) {
                situation.failure = Error{ErrorKind::Refused, code, "No.", {}};
                situation.status.state = device::State::Refused;
            });
        };
        refused("tenantSuspended");
        QTRY_COMPARE(m_tray->m_notices, QStringList{QStringLiteral("Your company is suspended")});
        inState(database, device::State::Offline);
        refused("tenantSuspended");
        QTest::qWait(1200);
        QCOMPARE(m_tray->m_notices.size(), 1);
        inState(database, device::State::InStep);
        refused("unauthorised");
        QTRY_COMPARE(m_tray->m_notices.value(1), QStringLiteral("You are signed out"));
        inState(database, device::State::Offline);
        refused("notLoggedIn");
        QTest::qWait(1200);
        QCOMPARE(m_tray->m_notices.size(), 2);
    }

    void nothingIsToldThatNobodyWants()
    {
        FakeDatabase& database = m_world->open("/tmp/a.db");
        m_world->preferences.setTellsOfDecisions(false);
        inState(database, device::State::Conflicts, 9);
        m_presenter->notices().setWatched([] { return true; });
        inState(database, device::State::Refused);
        QTest::qWait(1200);
        QVERIFY(m_tray->m_notices.isEmpty());
    }

    void aLockIsNoNewsAndAVanishedFileIs()
    {
        FakeDatabase& database = m_world->open("/tmp/a.db");
        database.set([](Situation& situation) {
            situation.problem = Error{ErrorKind::LocalDatabase, "locked", "Locked.", {}};
        });
        QTest::qWait(1200);
        QVERIFY(m_tray->m_notices.isEmpty());
        database.set([](Situation& situation) {
            situation.problem = Error{ErrorKind::LocalDatabase, "missing", "Gone.", {}};
        });
        QTRY_COMPARE(m_tray->m_notices.size(), 1);
    }

    void eachMoodHasAShapeOfItsOwn()
    {
        QStringList shapes;
        std::vector<QImage> images;
        for (int i = 0; i <= static_cast<int>(Mood::Error); ++i) {
            const auto mood = static_cast<Mood>(i);
            QVERIFY(!shapes.contains(moodIconName(mood)));
            shapes << moodIconName(mood);
            // Told apart by shape alone: the same image in grey differs.
            const QImage grey = trayIcon(mood).pixmap(22, 22).toImage().convertToFormat(QImage::Format_Grayscale8);
            QVERIFY(!grey.isNull());
            for (const QImage& other : images)
                QVERIFY(other != grey);
            images.push_back(grey);
        }
    }
};

QTEST_MAIN(TrayTest)
#include "tray_test.moc"
