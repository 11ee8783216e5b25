#include "ui/common/accessibility.h"

#include "ui/common/announcer.h"
#include "ui/common/item_focus.h"

#include <QAbstractItemView>
#include <QAccessibleWidget>
#include <QApplication>
#include <QComboBox>
#include <QTimer>
#include <QToolButton>

namespace dbsync::ui {

namespace {

constexpr const char* roleProperty = "accessibleRole";

/// A button that acts, and has a menu beside: Qt's own would offer the menu alone.
class SplitButton : public QAccessibleWidget
{
public:
    explicit SplitButton(QToolButton* button) : QAccessibleWidget(button, QAccessible::Button), m_button(button) {}

    QAccessible::State state() const override
    {
        QAccessible::State state = QAccessibleWidget::state();
        state.hasPopup = true;
        return state;
    }

    QStringList actionNames() const override
    {
        return QStringList{pressAction(), showMenuAction()} + QAccessibleWidget::actionNames();
    }

    void doAction(const QString& name) override
    {
        if (name == pressAction())
            m_button->click();
        else if (name == showMenuAction())
            QTimer::singleShot(0, m_button, &QToolButton::showMenu); // which returns once the menu is closed
        else
            QAccessibleWidget::doAction(name);
    }

private:
    QToolButton* m_button;
};

/// Said beside the box, as a message: of the box itself only the name is read then.
void sayChoice(QComboBox& box)
{
    auto* announcer = box.findChild<Announcer*>(QString(), Qt::FindDirectChildrenOnly);
    if (!announcer)
        announcer = new Announcer(&box);
    announcer->say(box.currentText());
}

/// A list to choose from, which says what is chosen and that it changes. Qt's own hands on neither to Linux's screen
/// readers, as long as the list is closed.
class ChoiceBox : public QAccessibleWidget, public QAccessibleTextInterface
{
public:
    explicit ChoiceBox(QComboBox* box) : QAccessibleWidget(box, QAccessible::ComboBox), m_box(box)
    {
        QObject::connect(box, &QComboBox::currentIndexChanged, box, [box] {
            if (box->hasFocus())
                sayChoice(*box);
        });
    }

    void* interface_cast(QAccessible::InterfaceType type) override
    {
        if (type == QAccessible::TextInterface)
            return static_cast<QAccessibleTextInterface*>(this);
        return QAccessibleWidget::interface_cast(type);
    }
    QString text(QAccessible::Text part) const override
    {
        const QString own = QAccessibleWidget::text(part);
        return part == QAccessible::Value || (part == QAccessible::Name && own.isEmpty()) ? m_box->currentText() : own;
    }
    QAccessible::State state() const override
    {
        QAccessible::State state = QAccessibleWidget::state();
        state.hasPopup = true;
        return state;
    }
    int childCount() const override { return 1; }
    QAccessibleInterface* child(int index) const override
    {
        return index == 0 ? QAccessible::queryAccessibleInterface(m_box->view()) : nullptr;
    }
    int indexOfChild(const QAccessibleInterface* child) const override
    {
        return child && child->object() == m_box->view() ? 0 : -1;
    }
    QAccessibleInterface* childAt(int, int) const override { return nullptr; }
    QStringList actionNames() const override { return {showMenuAction(), pressAction()}; }
    void doAction(const QString& name) override
    {
        if (name != showMenuAction() && name != pressAction())
            return;
        if (m_box->view()->isVisible())
            m_box->hidePopup();
        else
            m_box->showPopup();
    }

    int characterCount() const override { return static_cast<int>(m_box->currentText().size()); }
    QString text(int from, int to) const override { return m_box->currentText().mid(from, to - from); }
    void selection(int, int* from, int* to) const override { *from = *to = 0; }
    int selectionCount() const override { return 0; }
    void addSelection(int, int) override {}
    void removeSelection(int) override {}
    void setSelection(int, int, int) override {}
    int cursorPosition() const override { return 0; }
    void setCursorPosition(int) override {}
    QRect characterRect(int) const override { return rect(); }
    int offsetAtPoint(const QPoint&) const override { return -1; }
    void scrollToSubstring(int, int) override {}
    QString attributes(int, int* from, int* to) const override
    {
        *from = 0;
        *to = characterCount();
        return {};
    }

private:
    QComboBox* m_box;
};

QAccessibleInterface* interfaceOf(const QString& type, QObject* object)
{
    const QVariant role = object->property(roleProperty);
    auto* box = qobject_cast<QComboBox*>(object);
    if (!role.isValid() && box && !box->isEditable())
        return new ChoiceBox(box);
    if (!role.isValid())
        return type == u"QStackedWidget" ? new QAccessibleWidget(static_cast<QWidget*>(object), QAccessible::Grouping)
                                         : nullptr;
    if (auto* button = qobject_cast<QToolButton*>(object))
        return new SplitButton(button);
    return new QAccessibleWidget(static_cast<QWidget*>(object), static_cast<QAccessible::Role>(role.toInt()));
}

void installRoles()
{
    [[maybe_unused]] static const bool installed = (QAccessible::installFactory(interfaceOf), true);
}

} // namespace

void setUpAccessibility(QApplication& application)
{
    installRoles();
    application.installEventFilter(new ItemFocus(&application));
}

void setAccessibleRole(QWidget& widget, QAccessible::Role role)
{
    installRoles();
    widget.setProperty(roleProperty, static_cast<int>(role));
}

void setAccessibleSplit(QToolButton& button)
{
    setAccessibleRole(button, QAccessible::Button);
}

void setAccessibleNames(QComboBox& box, const QString& name)
{
    box.setAccessibleName(name);
    box.setAccessibleDescription(name);
}

void announce(QWidget& widget)
{
    // Qt hands no alerts on to the accessibility bus of Linux.
    for (const QAccessible::Event type : {QAccessible::Alert, QAccessible::ObjectShow}) {
        QAccessibleEvent event(&widget, type);
        QAccessible::updateAccessibility(&event);
    }
}

} // namespace dbsync::ui
