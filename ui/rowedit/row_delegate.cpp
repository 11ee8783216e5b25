#include "ui/rowedit/row_delegate.h"

#include "ui/localdata/rows_model.h"
#include "ui/rowedit/choice_editor.h"

namespace dbsync::ui {

namespace {
constexpr const char* KeyProperty = "rowKey"; ///< of an editor: the row that its text is for
}

RowDelegate::RowDelegate(RowsModel* rows, QObject* parent) : CellDelegate(parent), m_rows(rows) {}

QWidget* RowDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem&, const QModelIndex& index) const
{
    const device::ColumnShape* shape = m_rows->columnShape(index.column());
    QLineEdit* editor = nullptr;
    if (shape && shape->reference && m_rows->database()) {
        auto* choice = new ChoiceEditor(m_rows->database(), *shape->reference, parent);
        connect(choice, &ChoiceEditor::chosen, this, [this, choice] {
            auto* self = const_cast<RowDelegate*>(this);
            emit self->commitData(choice);
            emit self->closeEditor(choice);
        });
        editor = choice;
    } else {
        editor = new QLineEdit(parent);
        if (shape && !shape->notNull)
            editor->setPlaceholderText(tr("NULL: no value"));
    }
    editor->setFrame(false);
    editor->setAccessibleName(m_rows->columnName(index.column()));
    return editor;
}

void RowDelegate::setEditorData(QWidget* editor, const QModelIndex& index) const
{
    auto* line = static_cast<QLineEdit*>(editor);
    const QString text = index.data(Qt::EditRole).toString();
    // Views call this again whenever rows are read again: what a person is typing stays.
    if (line->isModified())
        return;
    line->setProperty(KeyProperty, QVariant::fromValue(m_rows->key(index.row())));
    if (!text.isEmpty() && line->text() == text)
        return;
    line->setText(text);
    line->selectAll();
}

void RowDelegate::setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const
{
    // Rows that came meanwhile may have moved the row; what was typed is for no other.
    const Row key = editor->property(KeyProperty).value<Row>();
    const int row = m_rows->key(index.row()) == key ? index.row() : m_rows->rowOf(key);
    if (row >= 0)
        model->setData(m_rows->index(row, index.column()), static_cast<QLineEdit*>(editor)->text(), Qt::EditRole);
}

} // namespace dbsync::ui
