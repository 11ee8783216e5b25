#pragma once

#include "device/edit/table_shape.h"
#include "device/view/row_query.h"

#include <QWidget>

#include <vector>

class QComboBox;
class QHBoxLayout;
class QLineEdit;
class QPushButton;

namespace dbsync::ui {

/// The filters of a table, a chip each that takes it away; and a line to add one.
class FilterBar : public QWidget
{
    Q_OBJECT

public:
    explicit FilterBar(QWidget* parent = nullptr);

    void setColumns(const QStringList& columns);
    const std::vector<device::ColumnFilter>& filters() const { return m_filters; }
    void clear();
    void add(const device::ColumnFilter& filter);
    /// Opens the line that adds a filter, for a column.
    void begin(const QString& column, const device::ColumnShape* shape = nullptr);

    QComboBox* columnBox() const { return m_column; }
    QComboBox* kindBox() const { return m_kind; }
    QLineEdit* textField() const { return m_text; }
    QPushButton* addButton() const { return m_add; }

signals:
    void filtersChanged();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void showChips();
    void addTyped();
    void showKind();

    std::vector<device::ColumnFilter> m_filters;
    QHBoxLayout* m_chips;
    QWidget* m_line;
    QComboBox* m_column;
    QComboBox* m_kind;
    QLineEdit* m_text;
    QPushButton* m_add;
};

} // namespace dbsync::ui
