#include "ui/settings/accounts_box.h"
#include "ui/settings/databases_box.h"
#include "ui/settings/login_dialog.h"
#include "ui/settings/policies_box.h"
#include "ui/settings/settings_page.h"
#include "ui/words/path_text.h"
#include "ui/words/wording.h"
#include "world.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFile>
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

    QTemporaryDir m_configuration;
    std::unique_ptr<World> m_world;
    std::unique_ptr<SettingsPage> m_page;

private slots:
    /// From right to left a path keeps its first stroke in front, and can still be unlinked.
    void pathsAreReadFromLeftToRight()
    {
        const QString path = QStringLiteral("/home/me/shop.db");
        QCOMPARE(pathText(path), path);
        QApplication::setLayoutDirection(Qt::RightToLeft);
        const QString shown = pathText(path);
        QApplication::setLayoutDirection(Qt::LeftToRight);
        QCOMPARE(shown, QChar(0x2066) + path + QChar(0x2069));
    }

    /// A sentence that begins with data of another script is read in the language's direction all the same.
    void sentencesAreReadInTheLanguagesDirection()
    {
        const QString sentence = QStringLiteral("ten\nnot");
        QCOMPARE(sentenceText(sentence), sentence);
        QApplication::setLayoutDirection(Qt::RightToLeft);
        const QString shown = sentenceText(sentence);
        const QString value = ownDirection(QStringLiteral("030 1"));
        QApplication::setLayoutDirection(Qt::LeftToRight);
        QCOMPARE(value, QChar(0x2068) + QStringLiteral("030 1") + QChar(0x2069));
        QCOMPARE(ownDirection(QStringLiteral("030 1")), QStringLiteral("030 1"));
        const QChar mark(0x200f);
        QCOMPARE(shown, mark + QStringLiteral("ten\n") + mark + QStringLiteral("not"));
    }

    void initTestCase() { qputenv("XDG_CONFIG_HOME", m_configuration.path().toLocal8Bit()); }

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

    void choosesWhenToSync()
    {
        QCOMPARE(m_world->preferences.schedule(), Preferences::onChange);
        m_page->scheduleBox()->setFocus();
        QTest::keyClick(m_page->scheduleBox(), Qt::Key_End);
        QCOMPARE(m_world->preferences.schedule(), 0);
        QTest::keyClick(m_page->scheduleBox(), Qt::Key_Up);
        QCOMPARE(m_world->preferences.schedule(), 60);
    }

    void startsAtLogInThroughTheDesktopsOwnFolder()
    {
        QVERIFY(!m_page->autostartBox()->isChecked());
        const QString file = m_configuration.filePath(QStringLiteral("autostart/dbsync-desktop.desktop"));
        QTest::keyClick(m_page->autostartBox(), Qt::Key_Space);
        QFile entry(file);
        QVERIFY(entry.open(QIODevice::ReadOnly));
        const QByteArray text = entry.readAll();
        QVERIFY(text.startsWith("[Desktop Entry]\n"));
        QVERIFY(text.contains("Exec=\"/") && text.contains("\" --minimized\n"));
        QTest::keyClick(m_page->autostartBox(), Qt::Key_Space);
        QVERIFY(!QFile::exists(file));
    }

    void whatStartsAtLogInFollowsTheProgram()
    {
        const QTemporaryDir folder;
        const QString old = folder.filePath(QStringLiteral("old $program"));
        QFile program(old);
        QVERIFY(program.open(QIODevice::WriteOnly));
        program.close();
        const auto text = [&] {
            QFile entry(folder.filePath(QStringLiteral("dbsync-desktop.desktop")));
            return entry.open(QIODevice::ReadOnly) ? entry.readAll() : QByteArray();
        };
        const Autostart next(folder.path(), QStringLiteral("/new/program"));
        next.follow();
        QVERIFY(text().isEmpty());
        QVERIFY(Autostart(folder.path(), old).set(true));
        next.follow();
        QVERIFY(text().contains("program\" --minimized") && !text().contains("/new/program"));
        QVERIFY(program.remove());
        next.follow();
        QVERIFY(text().contains("Exec=\"/new/program\" --minimized"));
        QVERIFY(next.isOn());
    }

    void offersEveryLanguageByItsOwnName()
    {
        QVERIFY(m_page->languageBox()->findText(QStringLiteral("Deutsch")) > 0);
        m_page->languageBox()->setCurrentIndex(m_page->languageBox()->findData(QStringLiteral("de")));
        QCOMPARE(m_world->preferences.language(), QStringLiteral("de"));
    }

    void setsWhoDecides()
    {
        auto* box = m_page->findChild<PoliciesBox*>();
        QTRY_COMPARE(box->list()->topLevelItemCount(), 2);
        QTreeWidgetItem* table = box->list()->topLevelItem(0);
        QCOMPARE(box->list()->currentItem(), table); // or nobody sees why nothing can be chosen
        QTRY_VERIFY(box->choice()->isEnabled());
        table->setExpanded(true);
        const int shown = box->list()->columnWidth(0);
        box->list()->resizeColumnToContents(0); // with the names of the columns, too
        QVERIFY(shown >= box->list()->columnWidth(0));
        box->list()->setCurrentItem(table->child(1));
        box->choice()->setFocus();
        QVERIFY(!box->setButton()->isEnabled());
        QTest::keyClick(box->choice(), Qt::Key_End);
        QVERIFY2(box->effect().contains(u"goes up by 2"), qPrintable(box->effect())); // told before it is done
        QTest::qWait(100);
        QCOMPARE(m_world->cloud.m_policies.size(), 0u);
        QTest::mouseClick(box->setButton(), Qt::LeftButton);
        QTRY_COMPARE(m_world->cloud.m_policies.size(), 1u);
        QCOMPARE(m_world->cloud.m_policies[0].policy, Policy::Sum);
        QCOMPARE(m_world->cloud.m_policies[0].column, table->child(1)->text(0).toStdString());
        QTRY_COMPARE(table->child(1)->text(1), Wording::policy(Policy::Sum));
        QCOMPARE(table->child(0)->text(1), QStringLiteral("as the table"));
        QVERIFY(!box->setButton()->isEnabled());
        m_page->hide();
        m_page->show();
        QTRY_VERIFY(box->list()->topLevelItem(0) != table);
        QVERIFY(box->list()->topLevelItem(0)->isExpanded());
        QCOMPARE(box->list()->currentItem(), box->list()->topLevelItem(0)->child(1));
    }

    void aColumnIsAsItsTableAgain()
    {
        const auto decided = [this] { return m_world->cloud.m_policies; };
        auto* box = m_page->findChild<PoliciesBox*>();
        QTRY_COMPARE(box->list()->topLevelItemCount(), 2);
        QTreeWidgetItem* table = box->list()->topLevelItem(0);
        const std::string name = table->text(0).toStdString();
        m_world->cloud.m_policies = {{name, {}, Policy::Latest},
                                     {name, table->child(1)->text(0).toStdString(), Policy::Cloud}};
        m_page->hide();
        m_page->show();
        QTRY_COMPARE(box->list()->topLevelItem(0)->text(1), Wording::policy(Policy::Latest));
        table = box->list()->topLevelItem(0);
        box->list()->setCurrentItem(table->child(1));
        QCOMPARE(box->choice()->currentText(), Wording::policy(Policy::Cloud));
        box->choice()->setCurrentIndex(0);
        QCOMPARE(box->choice()->currentText(), QStringLiteral("As the table: The later change stays"));
        QVERIFY2(box->effect().contains(u"latest"), qPrintable(box->effect()));
        box->setButton()->setFocus();
        QTest::keyClick(box->setButton(), Qt::Key_Space);
        QTRY_COMPARE(decided().size(), 1u);
        QTRY_COMPARE(table->child(1)->text(1), QStringLiteral("as the table"));
        QTRY_VERIFY(!box->setButton()->isEnabled());
        // A table goes back to asking, and what was chosen and not set is gone with the next row.
        box->list()->setCurrentItem(table);
        box->choice()->setCurrentIndex(box->choice()->findData(int(Policy::Device)));
        QVERIFY(box->setButton()->isEnabled());
        box->list()->setCurrentItem(table->child(0));
        QCOMPARE(box->choice()->currentText(), QStringLiteral("As the table: The later change stays"));
        QVERIFY(!box->setButton()->isEnabled());
        QCOMPARE(decided().size(), 1u);
    }

    void onlyManagersDecide()
    {
        m_world->cloud.m_accounts.accounts[0].role = QStringLiteral("USER");
        m_page->hide();
        m_page->show();
        auto* box = m_page->findChild<PoliciesBox*>();
        QTRY_COMPARE(box->list()->topLevelItemCount(), 2);
        box->list()->setCurrentItem(box->list()->topLevelItem(0));
        QTest::qWait(200);
        QVERIFY(!box->choice()->isEnabled());
    }

    void tellsHowEachDatabaseStandsAndWhoseItIs()
    {
        FakeDatabase& first = m_world->open("/tmp/shop.db");
        FakeDatabase& second = m_world->open("/tmp/other.db");
        const auto company = [](FakeDatabase& database, const char* code, const char* name) {
            database.set([&](Situation& situation) {
                situation.status.tenant = code;
                situation.company = QString::fromUtf8(name);
            });
        };
        company(first, "acme", "Acme Ltd");
        company(second, "acme2", "");
        const QTreeWidget* list = m_page->findChild<DatabasesBox*>()->list();
        const auto shown = [&](int row, int column) { return list->topLevelItem(row)->text(column); };
        QCOMPARE(shown(0, 1), QStringLiteral("Acme Ltd"));
        QCOMPARE(shown(1, 1), QStringLiteral("acme2"));
        company(second, "acme2", "Acme Ltd");
        QCOMPARE(shown(0, 1), QStringLiteral("Acme Ltd (acme)"));
        QCOMPARE(shown(1, 1), QStringLiteral("Acme Ltd (acme2)"));
        second.set([](Situation& situation) {
            situation.problem = Error{ErrorKind::LocalDatabase, "damaged", "It is damaged.", {}};
        });
        QCOMPARE(shown(1, 2), QStringLiteral("The file is damaged"));
        QVERIFY(!list->topLevelItem(1)->icon(2).isNull());
        second.set([](Situation& situation) { situation.problem.reset(); });
        QVERIFY(shown(1, 2) != QStringLiteral("The file is damaged"));
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
        QTRY_VERIFY(dialog->problem().contains(u"Check the company code"));
        m_world->cloud.m_error.reset();
        dialog->loginButton()->click();
        QTRY_COMPARE(loggedIn.count(), 1);
        QCOMPARE(m_world->cloud.m_logIns.back().tenant, QStringLiteral("example"));
    }
};

QTEST_MAIN(SettingsTest)
#include "settings_test.moc"
