#include "ui/common/accessibility.h"

#include "ui/common/item_focus.h"

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

QAccessibleInterface* interfaceOf(const QString& type, QObject* object)
{
    const QVariant role = object->property(roleProperty);
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
