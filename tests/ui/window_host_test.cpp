#include "ui/settings/settings_page.h"
#include "ui/window/navigation.h"
#include "ui/window/window_host.h"
#include "world.h"

#include <QComboBox>
#include <QSignalSpy>
#include <QTest>

using namespace dbsync;
using namespace dbsync::ui;
using namespace dbsync::ui::test;

class WindowHostTest : public QObject
{
    Q_OBJECT

private slots:
    void anotherLanguageIsSpokenAtTheSameView()
    {
        World world;
        world.preferences.setLanguage(QStringLiteral("en"));
        world.open("/tmp/shop.db");
        WindowHost host(world.session());
        host.window().present();
        host.window().showView(View::Pending);
        const QSize size(1000, 700);
        host.window().resize(size);
        QCOMPARE(Navigation::title(View::Settings), QStringLiteral("Settings"));
        QSignalSpy changed(&host, &WindowHost::languageChanged);
        world.preferences.setLanguage(QStringLiteral("de"));
        QTRY_COMPARE(changed.count(), 1);
        QCOMPARE(Navigation::title(View::Settings), QStringLiteral("Einstellungen"));
        QCOMPARE(QLocale().language(), QLocale::German);
        QCOMPARE(host.window().currentView(), View::Pending);
        QVERIFY(host.window().isVisible());
        QCOMPARE(host.window().size(), size);
        world.preferences.setLanguage(QStringLiteral("en"));
        QTRY_COMPARE(changed.count(), 2);
        QCOMPARE(Navigation::title(View::Settings), QStringLiteral("Settings"));
    }

    /// At the end of a long page: it is where it was, and another can be chosen at once.
    void theChoiceOfTheLanguageIsStillThere()
    {
        World world;
        world.preferences.setLanguage(QStringLiteral("en"));
        world.open("/tmp/shop.db");
        WindowHost host(world.session());
        host.window().present();
        host.window().resize(900, 500);
        host.window().showView(View::Settings);
        QSignalSpy changed(&host, &WindowHost::languageChanged);
        world.preferences.setLanguage(QStringLiteral("ar"));
        QTRY_COMPARE(changed.count(), 1);
        auto* box = static_cast<SettingsPage*>(host.window().page(View::Settings))->languageBox();
        QVERIFY(QTest::qWaitForWindowActive(&host.window()));
        QTRY_VERIFY(box->hasFocus());
        QTRY_COMPARE(box->visibleRegion().boundingRect().height(), box->height());
        world.preferences.setLanguage(QStringLiteral("en"));
        QTRY_COMPARE(changed.count(), 2);
    }

    void aHiddenWindowStaysHidden()
    {
        World world;
        world.preferences.setLanguage(QStringLiteral("en"));
        WindowHost host(world.session());
        QSignalSpy changed(&host, &WindowHost::languageChanged);
        world.preferences.setLanguage(QStringLiteral("de"));
        QTRY_COMPARE(changed.count(), 1);
        QVERIFY(!host.window().isVisible());
    }

    void otherChoicesLeaveTheWindowAlone()
    {
        World world;
        WindowHost host(world.session());
        QSignalSpy changed(&host, &WindowHost::languageChanged);
        world.preferences.setStartMinimized(true);
        QTest::qWait(50);
        QCOMPARE(changed.count(), 0);
    }
};

QTEST_MAIN(WindowHostTest)
#include "window_host_test.moc"
