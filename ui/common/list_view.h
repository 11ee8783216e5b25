#pragma once

class QAbstractItemView;
class QHeaderView;
class QLineEdit;
class QString;
class QTreeView;
class QWidget;

namespace dbsync::ui {

/// Gives a flat list, which has its model, the look, the delegate and the name for screen readers that all lists here
/// have.
void setUpList(QTreeView& view, const QString& accessibleName);

/// The same for a list of a row's columns by name and value: the values share what room there is.
void setUpValues(QTreeView& view, const QString& accessibleName);

/// Titles that are cut off are told in full.
void tellElidedTitles(QHeaderView& header);

/// What is selected without having been gone to, as screen readers do, is gone to. The view has its model.
void goToSelected(QAbstractItemView& view);

/// Shows that a field is for searching; its accessible name is the icon's too.
void addSearchIcon(QLineEdit& field);
/// The usual key for finding leads from anywhere in a page into its field.
void addFindKey(QWidget& page, QLineEdit& field);

/// Makes a short list just high enough for `rows`; more of them scroll.
void setRowsShown(QTreeView& view, int rows);

/// Whether less than about two pages of a list are left below.
bool isNearEnd(const QTreeView& view);

/// Makes each column but the last as wide as its contents, within reason.
void fitColumns(QTreeView& view);

} // namespace dbsync::ui
