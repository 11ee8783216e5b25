#include "ui/live/kept_pauses.h"
#include "ui/overview/overview_page.h"
#include "ui/window/header_bar.h"
#include "world.h"

#include <QPushButton>
#include <QTest>

using namespace dbsync;
using namespace dbsync::ui;
using namespace dbsync::ui::test;

/// What somebody has stopped stays so, over the end of the program too, until its time or somebody who goes on.
class PausesTest : public QObject
{
    Q_OBJECT

    static Glance glanceOf(const FakeDatabase& database)
    {
        return glanceAt(database.situation(), QDateTime::currentDateTime());
    }

    static void settle(FakeDatabase& database)
    {
        database.set([](Situation& situation) {
            situation.known = true;
            situation.status.state = device::State::InStep;
            situation.status.conflicts = 0;
            situation.status.attention.clear();
        });
    }

private slots:
    void aPauseOutlivesTheProgram()
    {
        World before;
        keepPauses(before.databases, before.preferences);
        before.databases.pauseFor(std::chrono::minutes(30));
        const QDateTime until = before.databases.pausedUntil();

        World after;
        after.preferences.setPause(before.preferences.pause().first, before.preferences.pause().second);
        keepPauses(after.databases, after.preferences);
        FakeDatabase& database = after.open("/tmp/a.db");
        settle(database);
        QVERIFY(after.databases.isPaused());
        QVERIFY(std::abs(after.databases.pausedUntil().secsTo(until)) <= 2);
        QVERIFY(!database.m_runsAutomatically);
        QCOMPARE(glanceOf(database).mood, Mood::Paused);
        QVERIFY(glanceOf(database).sentence.contains(u"goes on"));
        after.databases.setPaused(false);
        QVERIFY(!after.preferences.pause().first);
        QVERIFY(database.m_runsAutomatically);
    }

    void aPauseThatIsOverIsForgotten()
    {
        World world;
        world.preferences.setPause(true, QDateTime::currentDateTime().addSecs(-1));
        keepPauses(world.databases, world.preferences);
        QVERIFY(!world.databases.isPaused());
        QVERIFY(!world.preferences.pause().first);
    }

    /// A clock that was set back makes no pause of days.
    void aPauseLastsNoLongerThanItsHour()
    {
        World world;
        world.preferences.setPause(true, QDateTime::currentDateTime().addDays(3));
        keepPauses(world.databases, world.preferences);
        QVERIFY(world.databases.isPaused());
        QVERIFY(QDateTime::currentDateTime().secsTo(world.databases.pausedUntil()) <= 3600);
    }

    void aPauseWithoutEndStays()
    {
        World world;
        world.preferences.setPause(true, {});
        keepPauses(world.databases, world.preferences);
        QVERIFY(world.databases.isPaused());
        QVERIFY(!world.databases.pausedUntil().isValid());
        QVERIFY(world.preferences.pause().first);
    }

    void theEndOfAPauseNamesTheDay()
    {
        Situation situation;
        situation.known = true;
        situation.paused = true;
        const QDateTime evening(QDate(2026, 3, 9), QTime(23, 40));
        situation.pausedUntil = evening.addSecs(600);
        QVERIFY(glanceAt(situation, evening).sentence.contains(u"goes on at"));
        situation.pausedUntil = evening.addSecs(3600);
        QVERIFY(glanceAt(situation, evening).sentence.contains(u"goes on tomorrow at"));
        QVERIFY(glanceAt(situation, evening.addSecs(1800)).sentence.contains(u"goes on at"));
    }

    void aFirstSyncThatWasStoppedWaitsForSomebody()
    {
        World world;
        keepPauses(world.databases, world.preferences);
        world.databases.putOff(QStringLiteral("/tmp/a.db"));
        FakeDatabase& database = world.open("/tmp/a.db");
        settle(database);
        MainWindow window(world.session());
        window.present();
        auto* page = static_cast<OverviewPage*>(window.page(View::Overview));
        QVERIFY(!database.m_runsAutomatically);
        QCOMPARE(glanceOf(database).mood, Mood::Paused);
        QVERIFY(page->sentence().contains(u"was stopped"));
        QCOMPARE(world.preferences.putOff(), QStringList{QStringLiteral("/tmp/a.db")});
        world.databases.setInterval(std::chrono::minutes(1));
        QPushButton* act = page->actButton();
        QCOMPARE(act->text(), QStringLiteral("Go on with the first sync"));
        QTest::mouseClick(act, Qt::LeftButton);
        QCOMPARE(database.m_syncs.size(), 1u);
        QVERIFY(database.m_runsAutomatically);
        QVERIFY(world.preferences.putOff().isEmpty());
        QVERIFY(!page->sentence().contains(u"was stopped"));
    }

    /// Whoever has to sign in first is told so.
    void signingInComesBeforeGoingOn()
    {
        Situation situation;
        situation.known = true;
        situation.putOff = true;
        situation.status.state = device::State::Refused;
        QCOMPARE(glanceAt(situation, QDateTime::currentDateTime()).act, NextAct::SignIn);
    }
};

QTEST_MAIN(PausesTest)
#include "pauses_test.moc"
