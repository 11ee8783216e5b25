#pragma once

#include "ui/look/cell_delegate.h"

#include <string>

class QLineEdit;

namespace dbsync::device {
struct Choice;
struct ColumnReference;
} // namespace dbsync::device

namespace dbsync::ui {

class ChoiceEditor;
class RowsModel;

/// Edits cells of rows: by choice where they refer to other rows, else as text, which is taken as the column's type.
class RowDelegate : public CellDelegate
{
    Q_OBJECT

public:
    RowDelegate(RowsModel* rows, QObject* parent);

    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void setEditorData(QWidget* editor, const QModelIndex& index) const override;
    void destroyEditor(QWidget* editor, const QModelIndex& index) const override;
    void setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const override;

private:
    void take(ChoiceEditor& editor, const std::string& column, const device::ColumnReference& reference,
              const device::Choice& chosen) const;
    void tellVanished(const QLineEdit& editor) const;

    RowsModel* m_rows;
};

} // namespace dbsync::ui
