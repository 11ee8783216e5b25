#include "ui/rowedit/row_delegate.h"

#include "ui/localdata/rows_model.h"
#include "ui/rowedit/choice_editor.h"

namespace dbsync::ui {

namespace {
constexpr const char* keyProperty = "rowKey"; ///< of an editor: the row that its text is for
}

RowDelegate::RowDelegate(RowsModel* rows, QObject* parent) : CellDelegate(parent), m_rows(rows) {}

QWidget* RowDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem&, const QModelIndex& index) const
{
    const device::ColumnShape* shape = m_rows->columnShape(index.column());
    QLineEdit* editor = nullptr;
    if (shape && shape->reference && m_rows->database()) {
        auto* choice = new ChoiceEditor(m_rows->database(), *shape->reference, parent);
        connect(choice, &ChoiceEditor::chosen, this,
                [this, choice, column = shape->name, reference = *shape->reference](const device::Choice& chosen) {
                    take(*choice, column, reference, chosen);
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

/// A row that is referred to by several columns is taken as a whole: one of them alone leads nowhere.
void RowDelegate::take(ChoiceEditor& editor, const std::string& column, const device::ColumnReference& reference,
                       const device::Choice& chosen) const
{
    auto* self = const_cast<RowDelegate*>(this);
    if (reference.others.empty()) {
        emit self->commitData(&editor);
    } else {
        std::vector<std::pair<std::string, Value>> values{{column, chosen.value}};
        for (std::size_t i = 0; i < reference.others.size() && i < chosen.others.size(); ++i)
            values.emplace_back(reference.others[i].first, chosen.others[i]);
        editor.setModified(false);
        emit m_rows->referenceChosen(editor.property(keyProperty).value<Row>(), values);
    }
    emit self->closeEditor(&editor);
}

void RowDelegate::setEditorData(QWidget* editor, const QModelIndex& index) const
{
    auto* line = static_cast<QLineEdit*>(editor);
    const QString text = index.data(Qt::EditRole).toString();
    // Views call this again whenever rows are read again: what a person is typing stays.
    if (line->isModified())
        return;
    line->setProperty(keyProperty, QVariant::fromValue(m_rows->key(index.row())));
    if (!text.isEmpty() && line->text() == text)
        return;
    line->setText(text);
    line->selectAll();
}

void RowDelegate::setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const
{
    // Rows that came meanwhile may have moved the row; what was typed is for no other. One that was deleted here is
    // still shown until that is sent.
    const Row key = editor->property(keyProperty).value<Row>();
    const int row = m_rows->key(index.row()) == key ? index.row() : m_rows->rowOf(key);
    if (row >= 0 && m_rows->mark(row) != '-')
        model->setData(m_rows->index(row, index.column()), static_cast<QLineEdit*>(editor)->text(), Qt::EditRole);
    else
        tellVanished(*static_cast<QLineEdit*>(editor));
    static_cast<QLineEdit*>(editor)->setModified(false);
}

/// A row that goes takes its editor along, without asking for what was typed.
void RowDelegate::destroyEditor(QWidget* editor, const QModelIndex& index) const
{
    const auto* line = static_cast<QLineEdit*>(editor);
    if (line->isModified() && !index.isValid())
        tellVanished(*line);
    CellDelegate::destroyEditor(editor, index);
}

void RowDelegate::tellVanished(const QLineEdit& editor) const
{
    if (!editor.property(keyProperty).value<Row>().empty())
        emit m_rows->rowVanished(editor.text());
}

} // namespace dbsync::ui
