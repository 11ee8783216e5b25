#include "ui/admin/administration_page.h"
#include "ui/admin/datasource_dialog.h"
#include "ui/admin/list_columns.h"
#include "ui/admin/list_pane.h"
#include "ui/admin/tenant_dialogs.h"
#include "ui/admin/user_dialog.h"
#include "ui/common/message_bar.h"
#include "world.h"

#include <QComboBox>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QTabWidget>
#include <QTest>
#include <QTreeView>

using namespace dbsync;
using namespace dbsync::ui;
using namespace dbsync::ui::test;

class AdministrationTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<World> m_world;
    std::unique_ptr<AdministrationPage> m_page;

    std::unique_ptr<ListPane> pane(Cloud::List list)
    {
        auto pane = std::make_unique<ListPane>(m_world->cloud, list);
        pane->setAccount({QStringLiteral("https://x"), {}, {}, QStringLiteral("root@example.com"), {}});
        return pane;
    }
    static void choose(ListPane& pane, int row) { pane.view()->setCurrentIndex(pane.model()->index(row, 0)); }
    void agree(ListPane& pane)
    {
        QTRY_VERIFY(pane.findChild<QMessageBox*>());
        for (QAbstractButton* button : pane.findChild<QMessageBox*>()->buttons()) {
            if (pane.findChild<QMessageBox*>()->buttonRole(button) == QMessageBox::AcceptRole)
                return button->click();
        }
    }
    const Cloud::Order& lastOrder() const { return m_world->cloud.m_orders.back(); }
    void refuse(const char* hint)
    {
        m_world->cloud.m_error = Error{ErrorKind::InvalidRequest, "refused", "It cannot be.", hint};
    }

private slots:
    void init()
    {
        m_world = std::make_unique<World>();
        m_page = std::make_unique<AdministrationPage>(m_world->cloud);
    }

    void cleanup()
    {
        m_page.reset();
        m_world.reset();
    }

    void showsWhatEachMaySee()
    {
        m_page->QWidget::show();
        QTRY_COMPARE(m_page->accountBox()->count(), 2);
        QCOMPARE(m_page->tabs()->tabText(0), ListColumns::title(Cloud::List::Users));
        QCOMPARE(m_page->tabs()->count(), 3);
        auto* users = static_cast<ListPane*>(m_page->tabs()->widget(0));
        QTRY_COMPARE(users->model()->rowCount(), 2);
        QVERIFY(users->tenantBox()->isHidden());
        m_page->accountBox()->setCurrentIndex(1);
        QCOMPARE(m_page->tabs()->count(), 5);
        QCOMPARE(m_page->tabs()->tabText(0), ListColumns::title(Cloud::List::Tenants));
        auto* tenants = static_cast<ListPane*>(m_page->tabs()->widget(0));
        QTRY_COMPARE(tenants->model()->rowCount(), 2);
        QCOMPARE(tenants->model()->index(1, 1).data().toString(), QStringLiteral("Nordwind Handel GmbH"));
        QCOMPARE(tenants->model()->index(1, 3).data().toString(), QStringLiteral("eu1"));
    }

    void invitesToLogInWhereNobodyMay()
    {
        m_world->cloud.m_accounts.accounts = {{QStringLiteral("https://x"),
                                               QStringLiteral("t"),
                                               {},
                                               QStringLiteral("user@example.com"),
                                               QStringLiteral("USER")}};
        m_page->QWidget::show();
        QTest::qWait(50);
        QVERIFY(!m_page->tabs()->isVisible());
    }

    void addsACompany()
    {
        auto* dialog = new TenantDialog(m_world->cloud, {}, {}, m_page.get());
        dialog->open();
        dialog->doneButton()->click();
        QVERIFY(dialog->problem().contains(u"name"));
        QTest::keyClicks(dialog->nameField(), QStringLiteral("Nord Wind"));
        QCOMPARE(dialog->codeField()->text(), QStringLiteral("nord-wind"));
        dialog->metadataField()->setText(QStringLiteral("nonsense"));
        dialog->doneButton()->click();
        QVERIFY(dialog->problem().contains(u"JSON"));
        dialog->metadataField()->setText(QStringLiteral("{\"a\":1}"));
        refuse("Take another.");
        dialog->doneButton()->click();
        QTRY_VERIFY(dialog->problem().contains(u"Take another."));
        QVERIFY(dialog->isVisible());
        m_world->cloud.m_error.reset();
        QTest::keyClick(dialog->nameField(), Qt::Key_Return);
        QTRY_VERIFY(m_page->findChildren<TenantDialog*>().isEmpty());
        QCOMPARE(lastOrder().fields.value(u"code").toString(), QStringLiteral("nord-wind"));
        QCOMPARE(lastOrder().fields.value(u"metadata")[u"a"].toInt(), 1);
    }

    void changesACompany()
    {
        const auto tenants = pane(Cloud::List::Tenants);
        QVERIFY(!tenants->button("edit")->isEnabled());
        QVERIFY(tenants->button("add")->isEnabled());
        QTRY_COMPARE(tenants->model()->rowCount(), 2);
        choose(*tenants, 0);
        tenants->button("edit")->click();
        auto* dialog = tenants->findChild<TenantDialog*>();
        QVERIFY(dialog && dialog->codeField()->isReadOnly());
        QCOMPARE(dialog->websiteField()->text(), QStringLiteral("https://example.com"));
        dialog->nameField()->setText(QStringLiteral("Example Limited"));
        dialog->doneButton()->click();
        QTRY_VERIFY(!tenants->findChild<TenantDialog*>());
        QCOMPARE(lastOrder().act, Cloud::Act::EditTenant);
        QCOMPARE(lastOrder().tenant, QStringLiteral("example"));
        QCOMPARE(lastOrder().fields.value(u"name").toString(), QStringLiteral("Example Limited"));
    }

    void suspendsResumesAndRemovesACompany()
    {
        const auto tenants = pane(Cloud::List::Tenants);
        QTRY_COMPARE(tenants->model()->rowCount(), 2);
        choose(*tenants, 0);
        QVERIFY(tenants->button("suspend")->isEnabled() && !tenants->button("resume")->isEnabled());
        tenants->button("suspend")->click();
        QCOMPARE(lastOrder().fields.value(u"state").toString(), QStringLiteral("suspended"));
        choose(*tenants, 1);
        QVERIFY(!tenants->button("suspend")->isEnabled() && tenants->button("resume")->isEnabled());
        tenants->button("resume")->click();
        QCOMPARE(lastOrder().fields.value(u"state").toString(), QStringLiteral("active"));
        refuse("Not now.");
        tenants->button("remove")->click();
        const std::size_t before = m_world->cloud.m_orders.size();
        QTest::qWait(30);
        QCOMPARE(m_world->cloud.m_orders.size(), before); // asks first
        agree(*tenants);
        QTRY_VERIFY(tenants->problem().contains(u"Not now."));
        QCOMPARE(lastOrder().act, Cloud::Act::RemoveTenant);
        QCOMPARE(lastOrder().tenant, QStringLiteral("nordwind"));
    }

    void movesACompany()
    {
        const auto tenants = pane(Cloud::List::Tenants);
        QTRY_COMPARE(tenants->model()->rowCount(), 2);
        choose(*tenants, 0);
        tenants->button("move")->click();
        auto* dialog = tenants->findChild<MoveDialog*>();
        QTRY_COMPARE(dialog->datasourceBox()->count(), 1); // neither where it is nor what is draining
        dialog->doneButton()->click();
        QTRY_VERIFY(!tenants->findChild<MoveDialog*>());
        QCOMPARE(lastOrder().act, Cloud::Act::MoveTenant);
        QCOMPARE(lastOrder().object, QStringLiteral("eu1"));
    }

    void checksADatasourcesAddress()
    {
        auto* dialog = new DatasourceDialog(m_world->cloud, {}, {}, m_page.get());
        dialog->open();
        dialog->nameField()->setText(QStringLiteral("eu1"));
        for (const char* wrong : {"", "eu1", "mysql://host/db", "postgresql://", "sqlite:"}) {
            dialog->urlField()->setText(QString::fromLatin1(wrong));
            dialog->doneButton()->click();
            QVERIFY(dialog->problem().contains(u"postgresql://"));
        }
        dialog->urlField()->setText(QStringLiteral("postgresql://user:secret@host:5432/db"));
        dialog->doneButton()->click();
        QTRY_VERIFY(m_page->findChildren<DatasourceDialog*>().isEmpty());
        QCOMPARE(lastOrder().fields.value(u"weight").toInt(), 1);
    }

    void administersDatasources()
    {
        const auto datasources = pane(Cloud::List::Datasources);
        QTRY_COMPARE(datasources->model()->rowCount(), 3);
        choose(*datasources, 1);
        QVERIFY(!datasources->button("remove")->isEnabled()); // it has companies
        datasources->button("check")->click();
        QCOMPARE(lastOrder().act, Cloud::Act::CheckDatasource);
        QCOMPARE(lastOrder().object, QStringLiteral("eu1"));
        datasources->button("drain")->click();
        QCOMPARE(lastOrder().fields.value(u"state").toString(), QStringLiteral("draining"));
        datasources->button("edit")->click();
        auto* dialog = datasources->findChild<DatasourceDialog*>();
        QVERIFY(dialog->nameField()->isReadOnly());
        dialog->doneButton()->click();
        QTRY_VERIFY(!datasources->findChild<DatasourceDialog*>());
        QVERIFY(!lastOrder().fields.contains(u"url")); // it stays, with a password that nobody sees
        choose(*datasources, 2);
        QVERIFY(datasources->button("use")->isEnabled() && !datasources->button("drain")->isEnabled());
        datasources->button("remove")->click();
        agree(*datasources);
        QTRY_COMPARE(lastOrder().act, Cloud::Act::RemoveDatasource);
    }

    void administersUsers()
    {
        const auto users = pane(Cloud::List::Users);
        QTRY_COMPARE(users->tenantBox()->count(), 2);
        QTRY_COMPARE(users->model()->rowCount(), 2);
        users->tenantBox()->setCurrentIndex(1);
        users->button("add")->click();
        auto* dialog = users->findChild<UserDialog*>();
        dialog->doneButton()->click();
        QVERIFY(dialog->problem().contains(u"e-mail"));
        dialog->emailField()->setText(QStringLiteral("bob@example.com"));
        dialog->passwordField()->setText(QStringLiteral("short"));
        dialog->doneButton()->click();
        QVERIFY(dialog->problem().contains(u"8"));
        dialog->passwordField()->setText(QStringLiteral("long enough"));
        dialog->doneButton()->click();
        QTRY_VERIFY(!users->findChild<UserDialog*>());
        QCOMPARE(lastOrder().tenant, QStringLiteral("nordwind"));
        QCOMPARE(lastOrder().fields.value(u"role").toString(), QStringLiteral("USER"));
        QTRY_COMPARE(users->model()->rowCount(), 2);
        choose(*users, 1);
        QVERIFY(users->button("enable")->isEnabled() && !users->button("disable")->isEnabled());
        users->button("enable")->click();
        QCOMPARE(lastOrder().object, QStringLiteral("2"));
        QCOMPARE(lastOrder().fields.value(u"disabled"), QJsonValue(false));
    }

    void isDoneByKeysAlone()
    {
        const auto users = pane(Cloud::List::Users);
        users->QWidget::show();
        QVERIFY(QTest::qWaitForWindowActive(users.get()));
        QTRY_COMPARE(users->model()->rowCount(), 2);
        QCOMPARE(users->view()->currentIndex().row(), 0);
        users->view()->setFocus();
        QTest::keyClick(users->view(), Qt::Key_Down);
        QCOMPARE(users->view()->currentIndex().row(), 1);
        QTest::keyClick(users->view(), Qt::Key_Return);
        auto* dialog = users->findChild<UserDialog*>();
        QVERIFY(dialog && !dialog->emailField()->text().isEmpty());
        QTest::keyClick(dialog, Qt::Key_Escape);
        QTRY_VERIFY(!users->findChild<UserDialog*>());
        users->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(users.get()));
        users->view()->setFocus();
        QTest::keyClick(users->view(), Qt::Key_Insert);
        dialog = users->findChild<UserDialog*>();
        QVERIFY(dialog && dialog->emailField()->text().isEmpty());
        QTest::keyClick(dialog, Qt::Key_Escape);
        QTRY_VERIFY(!users->findChild<UserDialog*>());
    }

    void revokesADevice()
    {
        const auto devices = pane(Cloud::List::Devices);
        QTRY_COMPARE(devices->model()->rowCount(), 1);
        choose(*devices, 0);
        devices->button("revoke")->click();
        agree(*devices);
        QTRY_COMPARE(lastOrder().act, Cloud::Act::RevokeDevice);
        QCOMPARE(lastOrder().object, QStringLiteral("d1"));
    }

    void findsLinesByWhatIsShown()
    {
        const auto users = pane(Cloud::List::Users);
        users->QWidget::show();
        QVERIFY(QTest::qWaitForWindowActive(users.get()));
        QTRY_COMPARE(users->model()->rowCount(), 2);
        QTest::keyClick(users->view(), Qt::Key_F, Qt::ControlModifier);
        QVERIFY(users->filterField()->hasFocus());
        QTest::keyClicks(users->filterField(), QStringLiteral("weBER"));
        QCOMPARE(users->model()->rowCount(), 1);
        users->button("edit")->click();
        QCOMPARE(users->findChild<UserDialog*>()->emailField()->text(), QStringLiteral("ann@example.com"));
        QTest::keyClick(users->findChild<UserDialog*>(), Qt::Key_Escape);
        users->filterField()->setText(QStringLiteral("nobody"));
        QCOMPARE(users->model()->rowCount(), 0);
        QVERIFY(!users->button("edit")->isEnabled());
        users->filterField()->clear();
        QCOMPARE(users->model()->rowCount(), 2);
    }

    /// Somebody else may have added or removed lines meanwhile.
    void theChosenLineStaysWhereverItStands()
    {
        const auto tenants = pane(Cloud::List::Tenants);
        QTRY_COMPARE(tenants->model()->rowCount(), 2);
        choose(*tenants, 1);
        m_world->cloud.m_lists[0].prepend(QJsonObject{{QStringLiteral("id"), 9},
                                                      {QStringLiteral("code"), QStringLiteral("new")},
                                                      {QStringLiteral("name"), QStringLiteral("New Ltd")}});
        tenants->reload();
        QTRY_COMPARE(tenants->model()->rowCount(), 3);
        QCOMPARE(tenants->view()->currentIndex().row(), 2);
        tenants->button("resume")->click();
        QCOMPARE(lastOrder().tenant, QStringLiteral("nordwind"));
    }

    /// What was added elsewhere is there as soon as one looks: a company, to choose among them too.
    void listsAreReadAgainWhenTheyAreShown()
    {
        const auto users = pane(Cloud::List::Users);
        users->QWidget::show();
        QTRY_COMPARE(users->model()->rowCount(), 2);
        users->tenantBox()->setCurrentIndex(1);
        users->hide();
        m_world->cloud.m_lists[0].append(QJsonObject{{QStringLiteral("id"), 9},
                                                     {QStringLiteral("code"), QStringLiteral("new")},
                                                     {QStringLiteral("name"), QStringLiteral("New Ltd")}});
        users->QWidget::show();
        QTRY_COMPARE(users->tenantBox()->count(), 3);
        QCOMPARE(users->tenantBox()->currentIndex(), 1);
    }

    void theFocusStaysAtTheLineThatWasActedUpon()
    {
        const auto users = pane(Cloud::List::Users);
        users->QWidget::show();
        QVERIFY(QTest::qWaitForWindowActive(users.get()));
        QTRY_COMPARE(users->model()->rowCount(), 2);
        users->button("disable")->setFocus();
        QJsonObject disabled = m_world->cloud.m_lists[2][0].toObject();
        disabled.insert(QStringLiteral("disabled"), true);
        m_world->cloud.m_lists[2][0] = disabled;
        QTest::keyClick(users->button("disable"), Qt::Key_Space);
        QTRY_VERIFY(!users->button("disable")->isEnabled());
        QVERIFY(users->view()->hasFocus());
        QCOMPARE(users->view()->currentIndex().row(), 0);
    }

    void tellsThatADatasourceWasChecked()
    {
        const auto datasources = pane(Cloud::List::Datasources);
        datasources->QWidget::show();
        QTRY_COMPARE(datasources->model()->rowCount(), 3);
        choose(*datasources, 1);
        datasources->button("check")->click();
        QTRY_VERIFY(datasources->messages()->text().contains(u"eu1"));
    }

    void aManagerSeesAndChangesNothing()
    {
        ListPane users(m_world->cloud, Cloud::List::Users);
        users.setAccount({QStringLiteral("https://x"),
                          QStringLiteral("t"),
                          {},
                          QStringLiteral("m@example.com"),
                          QStringLiteral("MANAGER")});
        users.QWidget::show();
        QVERIFY(QTest::qWaitForWindowActive(&users));
        QTRY_COMPARE(users.model()->rowCount(), 2);
        QVERIFY(!users.button("add")->isVisible() && !users.button("disable")->isVisible());
        QTest::keyClick(users.view(), Qt::Key_Insert);
        QTest::keyClick(users.view(), Qt::Key_Return);
        QVERIFY(!users.findChild<UserDialog*>());
    }

    void whoMayNoLongerSeeAListDoesNot()
    {
        const auto users = pane(Cloud::List::Users);
        QTRY_COMPARE(users->model()->rowCount(), 2);
        m_world->cloud.m_error = Error{ErrorKind::Refused, "roleTooLow", "Your role is USER; this needs MANAGER.", {}};
        users->reload();
        QTRY_COMPARE(users->problem(),
                     QStringLiteral("You may not do that: Your role does not allow it. Ask an administrator of your "
                                    "company."));
        QCOMPARE(users->model()->rowCount(), 0);
    }

    void showsTheAuditLog()
    {
        const auto audit = pane(Cloud::List::Audit);
        QTRY_COMPARE(audit->model()->rowCount(), 2);
        QCOMPARE(audit->model()->index(0, 2).data().toString(), QStringLiteral("company suspended"));
        QCOMPARE(audit->tenantBox()->count(), 3);
    }
};

QTEST_MAIN(AdministrationTest)
#include "administration_test.moc"
