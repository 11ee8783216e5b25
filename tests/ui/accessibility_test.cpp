#include "ui/activity/row_history_dialog.h"
#include "ui/admin/administration_page.h"
#include "ui/admin/datasource_dialog.h"
#include "ui/admin/tenant_dialogs.h"
#include "ui/admin/user_dialog.h"
#include "ui/common/accessibility.h"
#include "ui/common/announcer.h"
#include "ui/common/quiet_view.h"
#include "ui/firstrun/setup_dialog.h"
#include "ui/localdata/filter_bar.h"
#include "ui/localdata/import_dialog.h"
#include "ui/localdata/local_data_page.h"
#include "ui/rowedit/row_form.h"
#include "ui/rowedit/value_dialog.h"
#include "ui/settings/login_dialog.h"
#include "ui/window/navigation.h"
#include "world.h"

#include <QAbstractButton>
#include <QAccessible>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QTabWidget>
#include <QTableView>
#include <QTest>
#include <QTreeWidget>

using namespace dbsync;
using namespace dbsync::ui;
using namespace dbsync::ui::test;

namespace {

bool isPartOfAnother(const QWidget* widget)
{
    // Editors inside spin boxes and combo boxes, and viewports, are spoken of by what they are part of.
    const QWidget* parent = widget->parentWidget();
    return parent &&
           (parent->inherits("QAbstractSpinBox") || parent->inherits("QComboBox") || parent->inherits("QMenuBar") ||
            parent->inherits("QTabBar") || parent->inherits("QComboBoxPrivateContainer"));
}

QString nameOf(QWidget* widget)
{
    const QAccessibleInterface* interface = QAccessible::queryAccessibleInterface(widget);
    return interface ? interface->text(QAccessible::Name) : QString();
}

/// The focusable widgets below `root` that no screen reader could name.
QStringList nameless(QWidget* root)
{
    QStringList found;
    for (QWidget* widget : root->findChildren<QWidget*>()) {
        const bool focusable = widget->focusPolicy() & Qt::TabFocus;
        const bool inside = widget->inherits("QMenuBar") || widget->inherits("QMenu") || widget->inherits("QTabBar") ||
                            widget->inherits("QTabWidget") || isPartOfAnother(widget);
        if (!focusable || inside)
            continue;
        if (nameOf(widget).isEmpty())
            found << QString::fromLatin1(widget->metaObject()->className()) + u' ' + widget->objectName() +
                         QStringLiteral(" in ") +
                         QString::fromLatin1(widget->parentWidget()->metaObject()->className());
    }
    return found;
}

/// What assistive technology walks through: everything that can be used, by role, must say what it is.
void collectUnnamed(QAccessibleInterface* interface, QStringList& found)
{
    using Role = QAccessible::Role;
    static const QSet<int> used{
        Role::Button, Role::PushButton, Role::CheckBox, Role::RadioButton, Role::ComboBox, Role::EditableText,
        Role::List,   Role::Table,      Role::Tree,     Role::ProgressBar, Role::MenuItem, Role::PageTab,
        Role::Slider, Role::SpinBox,    Role::Link,     Role::Dialog,      Role::MenuBar};
    if (!interface || !interface->isValid() || interface->state().invisible)
        return;
    const bool named = !interface->text(QAccessible::Name).isEmpty();
    const bool separator = interface->role() == Role::MenuItem && !interface->state().focusable;
    const auto* widget = qobject_cast<QWidget*>(interface->object());
    if (used.contains(interface->role()) && !named && !separator && !(widget && isPartOfAnother(widget)))
        found << QStringLiteral("role %1, %2")
                     .arg(interface->role())
                     .arg(interface->object() ? QString::fromLatin1(interface->object()->metaObject()->className())
                                              : QString());
    // Rows and cells are the models' to name, and there may be very many.
    const bool items = interface->tableInterface() || interface->role() == Role::ComboBox;
    for (int i = 0; !items && i < interface->childCount(); ++i)
        collectUnnamed(interface->child(i), found);
}

} // namespace

/// Counts how often it would have told of its line.
class TellingList : public QListWidget
{
public:
    using QListWidget::QListWidget;
    int told = 0;

protected:
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override
    {
        ++told;
        QListWidget::currentChanged(current, previous);
    }
};

class AccessibilityTest : public QObject
{
    Q_OBJECT

    World m_world;

    void check(QWidget* root)
    {
        const QStringList found = nameless(root);
        QVERIFY2(found.isEmpty(), qPrintable(found.join(u'\n')));
    }

private slots:
    void everythingInTheWindowHasAName()
    {
        m_world.open("/tmp/shop.db");
        MainWindow window(m_world.session());
        window.present();
        for (int i = 0; i <= static_cast<int>(View::Administration); ++i) {
            window.showView(static_cast<View>(i));
            QTest::qWait(120);
        }
        check(&window);
    }

    void everythingHasARoleAndAName()
    {
        m_world.open("/tmp/shop.db");
        MainWindow window(m_world.session());
        window.present();
        for (int i = 0; i <= static_cast<int>(View::Administration); ++i) {
            window.showView(static_cast<View>(i));
            QTest::qWait(120);
            QStringList found;
            collectUnnamed(QAccessible::queryAccessibleInterface(&window), found);
            QVERIFY2(found.isEmpty(), qPrintable(Navigation::title(static_cast<View>(i)) + u'\n' + found.join(u'\n')));
        }
    }

    /// Whoever may see them: each list of the administration, one tab after the other.
    void everyListOfTheAdministrationHasNames()
    {
        AdministrationPage page(m_world.cloud);
        page.QWidget::show();
        QTRY_VERIFY(page.accountBox()->count() > 1);
        for (int account = 0; account < page.accountBox()->count(); ++account) {
            page.accountBox()->setCurrentIndex(account);
            for (int tab = 0; tab < page.tabs()->count(); ++tab) {
                page.tabs()->setCurrentIndex(tab);
                QTest::qWait(60);
                QStringList found;
                collectUnnamed(QAccessible::queryAccessibleInterface(&page), found);
                QVERIFY2(found.isEmpty(), qPrintable(page.tabs()->tabText(tab) + u'\n' + found.join(u'\n')));
                check(&page);
            }
        }
    }

    void everythingInDialogsHasAName()
    {
        SetupDialog setup(m_world.cloud);
        LoginDialog login(m_world.cloud, LoginDialog::Who::User);
        TenantDialog tenant(m_world.cloud, {});
        MoveDialog move(m_world.cloud, {}, {});
        DatasourceDialog datasource(m_world.cloud, {});
        UserDialog user(m_world.cloud, {}, QStringLiteral("example"));
        for (QDialog* dialog : std::initializer_list<QDialog*>{&setup, &login, &tenant, &move, &datasource, &user}) {
            dialog->setAttribute(Qt::WA_DeleteOnClose, false);
            dialog->show();
            check(dialog);
        }
    }

    void everythingAboutRowsHasAName()
    {
        FakeDatabase& database = m_world.open("/tmp/shop.db");
        device::TableShape shape{"Customer", "Name", {}, {"Id"}};
        device::ColumnShape column;
        column.name = "Id";
        shape.columns = {column, column};
        shape.columns[1].name = "City";
        shape.columns[1].reference = device::ColumnReference{"City", "Id", "Name", {}};
        RowForm form(RowForm::Purpose::Add, &database, shape, {}, {});
        ImportDialog import(&database, shape, QStringLiteral("/tmp/absent.csv"));
        ValueDialog text(QStringLiteral("Note"), Value::text("long"), true, true);
        ValueDialog bytes(QStringLiteral("Cover"), Value::blob("x"), true, true);
        RowHistoryDialog history(&database, QStringLiteral("Customer"), {Value::integer(2)}, QStringLiteral("Ann"),
                                 nullptr);
        LocalDataPage page;
        page.setDatabase(&database);
        page.filterBar()->begin(QStringLiteral("City"));
        for (QWidget* widget : std::initializer_list<QWidget*>{&form, &import, &text, &bytes, &history, &page}) {
            widget->show();
            QTest::qWait(50);
            check(widget);
        }
        page.setDatabase(nullptr);
    }

    /// What is read in the background changes the chosen line of lists: whoever listens stays where the keyboard is.
    void onlyTheListWithTheKeyboardTellsOfItsLine()
    {
        QWidget window;
        auto* list = new QuietView<TellingList>(&window);
        list->addItems({QStringLiteral("one"), QStringLiteral("two")});
        auto* field = new QLineEdit(&window);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        list->setFocus();
        list->setCurrentRow(0);
        field->setFocus();
        const int before = list->told;
        list->setCurrentRow(1);
        QCOMPARE(list->currentRow(), 1);
        QCOMPARE(list->told, before);
        list->setFocus();
        list->setCurrentRow(0);
        QCOMPARE(list->told, before + 1);
    }

    void everyListOfTheWindowIsSuchAList()
    {
        m_world.open("/tmp/shop.db");
        MainWindow window(m_world.session());
        for (auto* list : window.findChildren<QAbstractItemView*>()) {
            const bool hasLines = list->inherits("QTreeView") || list->inherits("QTableView");
            const bool quiet = dynamic_cast<QuietView<QTreeView>*>(list) ||
                               dynamic_cast<QuietView<QTreeWidget>*>(list) ||
                               dynamic_cast<QuietView<QTableView>*>(list);
            QVERIFY2(!hasLines || quiet, qPrintable(list->accessibleName()));
        }
    }

    /// It would be read again whenever the view around it is shown.
    void whatWasSaidGoesAway()
    {
        QWidget window;
        Announcer announcer(&window);
        window.show();
        QVERIFY(!announcer.isVisible());
        announcer.say(QStringLiteral("something"));
        QVERIFY(announcer.isVisible());
        QTRY_VERIFY_WITH_TIMEOUT(!announcer.isVisible(), 8'000);
        window.hide();
        window.show();
        QVERIFY(!announcer.isVisible());
    }

    void aClosedListSaysWhatIsChosenAndThatItChanges()
    {
        QWidget window;
        auto* label = new QLabel(QStringLiteral("&When"), &window);
        auto* box = new QComboBox(&window);
        box->addItems({QStringLiteral("at once"), QStringLiteral("every hour")});
        label->setBuddy(box);
        setUpAccessibility(*qApp);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        box->setFocus();
        QAccessible::setActive(true);
        QAccessibleInterface* heard = QAccessible::queryAccessibleInterface(box);
        QCOMPARE(heard->text(QAccessible::Name), QStringLiteral("When"));
        QCOMPARE(heard->text(QAccessible::Value), QStringLiteral("at once"));
        QVERIFY(heard->textInterface());
        QTest::keyClick(box, Qt::Key_Down);
        QCOMPARE(heard->textInterface()->text(0, 100), QStringLiteral("every hour"));
        const auto* said = box->findChild<Announcer*>();
        QVERIFY(said);
        QCOMPARE(said->accessibleName(), QStringLiteral("every hour"));
    }

    void theTabKeyReachesEverythingOnAPage()
    {
        m_world.open("/tmp/shop.db");
        MainWindow window(m_world.session());
        window.present();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        for (int i = 0; i <= static_cast<int>(View::Administration); ++i) {
            const auto view = static_cast<View>(i);
            window.showView(view);
            QTest::qWait(120);
            QSet<QWidget*> reached;
            for (int tab = 0; tab < 80; ++tab) {
                QTest::keyClick(QApplication::focusWidget() ? QApplication::focusWidget() : &window, Qt::Key_Tab);
                reached << QApplication::focusWidget();
            }
            for (QWidget* widget : window.page(view)->findChildren<QWidget*>()) {
                const bool expected = widget->isVisible() && widget->isEnabled() &&
                                      widget->focusPolicy() == Qt::StrongFocus && !widget->focusProxy() &&
                                      !isPartOfAnother(widget);
                QVERIFY2(!expected || reached.contains(widget), qPrintable(nameOf(widget)));
            }
        }
    }
};

QTEST_MAIN(AccessibilityTest)
#include "accessibility_test.moc"
