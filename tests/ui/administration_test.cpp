#include "ui/admin/add_dialogs.h"
#include "ui/admin/administration_page.h"
#include "ui/admin/list_pane.h"
#include "world.h"

#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QTest>

using namespace dbsync;
using namespace dbsync::ui;
using namespace dbsync::ui::test;

class AdministrationTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<World> m_world;
    std::unique_ptr<AdministrationPage> m_page;

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
        QCOMPARE(m_page->tabs()->tabText(0), ListPane::title(Cloud::List::Users));
        auto* users = static_cast<ListPane*>(m_page->tabs()->widget(0));
        QTRY_COMPARE(users->model()->rowCount(), 2);
        m_page->accountBox()->setCurrentIndex(1);
        QCOMPARE(m_page->tabs()->tabText(0), ListPane::title(Cloud::List::Tenants));
        auto* tenants = static_cast<ListPane*>(m_page->tabs()->widget(0));
        QTRY_COMPARE(tenants->model()->rowCount(), 2);
        QCOMPARE(tenants->model()->index(1, 1).data().toString(), QStringLiteral("Nordwind Handel GmbH"));
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
        auto* dialog = new AddTenantDialog(m_world->cloud, {}, m_page.get());
        dialog->open();
        dialog->addButton()->click();
        QVERIFY(dialog->problem().contains(u"name"));
        QTest::keyClicks(dialog->nameField(), QStringLiteral("Nord Wind"));
        QCOMPARE(dialog->codeField()->text(), QStringLiteral("nord-wind"));
        m_world->cloud.m_error = Error{ErrorKind::InvalidRequest, "tenantCodeTaken", "It is taken.", "Take another."};
        dialog->addButton()->click();
        QTRY_VERIFY(dialog->problem().contains(u"Take another."));
        QVERIFY(dialog->isVisible());
        m_world->cloud.m_error.reset();
        dialog->addButton()->click();
        QTRY_VERIFY(m_page->findChildren<AddTenantDialog*>().isEmpty());
        QCOMPARE(m_world->cloud.m_added.back().value(u"code").toString(), QStringLiteral("nord-wind"));
    }

    void checksADatasourcesAddress()
    {
        auto* dialog = new AddDatasourceDialog(m_world->cloud, {}, m_page.get());
        dialog->open();
        dialog->nameField()->setText(QStringLiteral("eu1"));
        for (const char* wrong : {"", "eu1", "mysql://host/db", "postgresql://"}) {
            dialog->urlField()->setText(QString::fromLatin1(wrong));
            dialog->addButton()->click();
            QVERIFY(dialog->problem().contains(u"postgresql://"));
        }
        dialog->urlField()->setText(QStringLiteral("postgresql://user:secret@host:5432/db"));
        dialog->addButton()->click();
        QTRY_VERIFY(m_page->findChildren<AddDatasourceDialog*>().isEmpty());
        QCOMPARE(m_world->cloud.m_added.back().value(u"weight").toInt(), 1);
    }
};

QTEST_MAIN(AdministrationTest)
#include "administration_test.moc"
