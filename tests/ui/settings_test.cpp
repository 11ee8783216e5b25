#include "ui/settings/accounts_box.h"
#include "ui/settings/databases_box.h"
#include "ui/settings/login_dialog.h"
#include "ui/settings/settings_page.h"
#include "world.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTreeWidget>

using namespace dbsync;
using namespace dbsync::ui;
using namespace dbsync::ui::test;

class SettingsTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<World> m_world;
    std::unique_ptr<SettingsPage> m_page;

private slots:
    void init()
    {
        m_world = std::make_unique<World>();
        m_world->open("/tmp/shop.db");
        m_page = std::make_unique<SettingsPage>(m_world->session());
        m_page->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
    }

    void cleanup()
    {
        m_page.reset();
        m_world.reset();
    }

    void saysWhereLogInsLie()
    {
        QTRY_VERIFY(m_page->accounts()->place().contains(u"/home/me/.config/dbsync"));
        m_world->cloud.m_accounts.inFile = false;
        emit m_world->cloud.accountsChanged();
        QTRY_VERIFY(m_page->accounts()->place().contains(u"keychain"));
    }

    void switchesTheLookWhileRunning()
    {
        m_page->appearanceBox()->setCurrentIndex(static_cast<int>(Appearance::Dark));
        QVERIFY(Theme::isDark(QApplication::palette()));
        QCOMPARE(m_world->preferences.appearance(), Appearance::Dark);
        m_page->appearanceBox()->setCurrentIndex(static_cast<int>(Appearance::Light));
        QVERIFY(!Theme::isDark(QApplication::palette()));
    }

    void switchesAutomaticSync()
    {
        auto* database = static_cast<FakeDatabase*>(m_world->databases.current());
        QVERIFY(database->m_runsAutomatically);
        QTest::keyClick(m_page->automaticBox(), Qt::Key_Space);
        QVERIFY(!database->m_runsAutomatically);
        QVERIFY(!m_world->preferences.automatic());
        QTest::keyClick(m_page->automaticBox(), Qt::Key_Space);
        m_world->databases.setPaused(true);
        QVERIFY(!database->m_runsAutomatically);
        m_world->databases.setPaused(false);
        QVERIFY(database->m_runsAutomatically);
    }

    void unlinksAfterAsking()
    {
        auto* box = m_page->findChild<DatabasesBox*>();
        box->list()->setCurrentItem(box->list()->topLevelItem(0));
        QPushButton* unlink = box->findChildren<QPushButton*>().last();
        QTest::mouseClick(unlink, Qt::LeftButton);
        auto* question = box->findChild<QMessageBox*>();
        QVERIFY(question);
        QVERIFY(m_world->cloud.m_unlinked.isEmpty());
        for (QAbstractButton* button : question->buttons()) {
            if (question->buttonRole(button) == QMessageBox::AcceptRole)
                QTest::mouseClick(button, Qt::LeftButton);
        }
        QTRY_COMPARE(m_world->cloud.m_unlinked, QStringList{QStringLiteral("/tmp/shop.db")});
        QCOMPARE(box->list()->topLevelItemCount(), 0);
    }

    void logsInAndSaysWhatIsWrong()
    {
        auto* dialog = new LoginDialog(m_world->cloud, LoginDialog::Who::User, m_page.get());
        dialog->setPlace(QStringLiteral("https://sync.example.com"), QStringLiteral("example"));
        dialog->open();
        QSignalSpy loggedIn(dialog, &LoginDialog::loggedIn);
        dialog->loginButton()->click();
        QVERIFY(dialog->problem().contains(u"e-mail"));
        const QList<QLineEdit*> fields = dialog->findChildren<QLineEdit*>();
        fields[2]->setText(QStringLiteral("me@example.com"));
        fields[3]->setText(QStringLiteral("wrong"));
        QVERIFY(dialog->problem().isEmpty());
        m_world->cloud.m_error = Error{ErrorKind::Refused, "wrongPassword", "No.", "Try again."};
        dialog->loginButton()->click();
        QTRY_VERIFY(dialog->problem().contains(u"Try again."));
        m_world->cloud.m_error.reset();
        dialog->loginButton()->click();
        QTRY_COMPARE(loggedIn.count(), 1);
        QCOMPARE(m_world->cloud.m_logIns.back().tenant, QStringLiteral("example"));
    }
};

QTEST_MAIN(SettingsTest)
#include "settings_test.moc"
