#include "ui/firstrun/file_step.h"
#include "ui/firstrun/setup_dialog.h"
#include "ui/window/header_bar.h"
#include "ui/window/sync_button.h"
#include "world.h"

#include <QComboBox>
#include <QFile>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>
#include <QToolButton>

using namespace dbsync;
using namespace dbsync::ui;
using namespace dbsync::ui::test;

/// How the window leads into the set-up, and what remains of it.
class SetupInWindowTest : public QObject
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

    void aFileThatIsNotLinkedLeadsToTheSetUp()
    {
        FakeDatabase& database = m_world->open("/tmp/new.db");
        database.set([](Situation& situation) {
            situation.problem = Error{ErrorKind::LocalDatabase, "notLinked", "It is not linked.", "Link it."};
        });
        show();
        m_window->showView(View::Activity);
        QTest::mouseClick(button(), Qt::LeftButton, {}, QPoint(20, button()->height() / 2));
        QVERIFY(m_window->setup());
        QVERIFY(m_window->setup()->fileStep()->pathField()->text().endsWith(u"new.db"));
    }

    void theSetUpBeginsWithTheCompanyThatIsShown()
    {
        sync::Account other = m_world->cloud.m_accounts.accounts.front();
        other.tenant = QStringLiteral("another");
        other.tenantName = QStringLiteral("Another");
        m_world->cloud.m_accounts.accounts.insert(m_world->cloud.m_accounts.accounts.begin(), other);
        m_world->open("/tmp/shop.db");
        show();
        for (QToolButton* each : m_window->findChildren<QToolButton*>()) {
            if (each->accessibleName() == QStringLiteral("Link another database"))
                QTest::mouseClick(each, Qt::LeftButton);
        }
        QVERIFY(m_window->setup());
        auto* who = m_window->setup()->findChild<QComboBox*>();
        QTRY_VERIFY(who->count() > 2);
        QVERIFY2(!who->currentText().contains(QStringLiteral("Another")), qPrintable(who->currentText()));
    }

    void anAskedForFileThatIsNotLinkedIsSetUp()
    {
        show();
        m_window->openDatabase(QStringLiteral("/tmp/new.db"));
        QVERIFY(!m_window->setup());
        static_cast<FakeDatabase*>(m_world->databases.current())->set([](Situation& situation) {
            situation.known = true;
            situation.problem = Error{ErrorKind::LocalDatabase, "notLinked", "It is not linked.", "Link it."};
        });
        QTRY_VERIFY(m_window->setup());
        QVERIFY(m_window->setup()->fileStep()->pathField()->text().endsWith(u"new.db"));
    }

    /// A file that was shown while it was not linked does not go on by itself where somebody stops its first sync.
    void whatTheSetUpSyncsNobodyElseDoes()
    {
        const QString path = m_world->folder.filePath(QStringLiteral("new.db"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("SQLite format 3") > 0);
        file.close();
        show();
        m_window->openDatabase(path);
        static_cast<FakeDatabase*>(m_world->databases.current())->set([](Situation& situation) {
            situation.known = true;
            situation.problem = Error{ErrorKind::LocalDatabase, "notLinked", "It is not linked.", "Link it."};
        });
        QTRY_VERIFY(m_window->setup());
        m_world->cloud.m_linkWaits = true;
        SetupDialog* dialog = m_window->setup();
        for (const int step : {0, 2, 3}) {
            QTRY_COMPARE(dialog->currentStep(), step);
            QTRY_VERIFY(dialog->nextButton()->isEnabled());
            QTest::mouseClick(dialog->nextButton(), Qt::LeftButton);
        }
        QCOMPARE(m_world->cloud.m_links.size(), 1U);
        QVERIFY(m_world->databases.all().empty());
        m_world->cloud.m_preview.linked = true;
        QTest::mouseClick(dialog->leaveButton(), Qt::LeftButton);
        QTRY_VERIFY(!dialog->problem().isEmpty());
        QTest::mouseClick(dialog->leaveButton(), Qt::LeftButton);
        QTRY_COMPARE(m_world->databases.all().size(), std::size_t{1});
        auto* database = static_cast<FakeDatabase*>(m_world->databases.current());
        QVERIFY(database->situation().putOff);
        QVERIFY(!database->m_runsAutomatically);
        QVERIFY(database->m_syncs.empty());
    }

    void nothingRemainsOfASetUpThatIsGivenUp()
    {
        FakeDatabase& shop = m_world->open("/tmp/shop.db");
        show();
        m_window->openDatabase(QStringLiteral("/tmp/new.db"));
        static_cast<FakeDatabase*>(m_world->databases.current())->set([](Situation& situation) {
            situation.known = true;
            situation.problem = Error{ErrorKind::LocalDatabase, "missing", "There is no file.", {}};
        });
        QTRY_VERIFY(m_window->setup());
        m_window->setup()->reject();
        QCOMPARE(m_world->databases.all().size(), std::size_t{1});
        QCOMPARE(m_world->databases.current(), &shop);
        QTRY_VERIFY(!m_window->setup());
    }
};

QTEST_MAIN(SetupInWindowTest)
#include "setup_in_window_test.moc"
