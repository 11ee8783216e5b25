#pragma once

#include <QAccessible>

class QApplication;
class QComboBox;
class QToolButton;
class QWidget;

namespace dbsync::ui {

/// To be called once, before there are windows: lists tell which of their lines has the focus, and what merely holds
/// pages is nothing of its own to screen readers.
void setUpAccessibility(QApplication& application);

/// What a widget of our own is to screen readers; Qt knows a role for its own classes only. To be set before anything
/// asks for it.
void setAccessibleRole(QWidget& widget, QAccessible::Role role);

/// For a button that acts and has a menu beside: screen readers can press it, and open the menu.
void setAccessibleSplit(QToolButton& button);

/// What a box without a label beside it is for. On Linux what it shows is its name for screen readers, so this is its
/// description too.
void setAccessibleNames(QComboBox& box, const QString& name);

/// Has screen readers read the widget's name now, wherever the person is. Its role is to be Notification.
void announce(QWidget& widget);

} // namespace dbsync::ui
