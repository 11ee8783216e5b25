#include "ui/localdata/row_actions.h"

#include "ui/common/export_strip.h"
#include "ui/live/edit_history.h"
#include "ui/localdata/row_table.h"
#include "ui/localdata/rows_model.h"
#include "ui/look/icons.h"
#include "ui/rowedit/cell_clipboard.h"
#include "ui/rowedit/row_edits.h"
#include "ui/rowedit/row_form.h"
#include "ui/rowedit/value_dialog.h"
#include "ui/words/value_text.h"
#include "ui/words/wording.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QMenu>
#include <QToolButton>

namespace dbsync::ui {

RowActions::RowActions(RowTable* view, RowsModel* rows, RowEdits* edits, QObject* parent)
    : QObject(parent), m_view(view), m_rows(rows), m_edits(edits), m_export(new ExportStrip)
{
    makeAll();
    connect(view, &RowTable::valueAsked, this, &RowActions::showValue);
    connect(view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &RowActions::update);
    connect(view->selectionModel(), &QItemSelectionModel::currentChanged, this, &RowActions::update);
    connect(rows, &RowsModel::shapeKnown, this, &RowActions::update);
    connect(edits, &RowEdits::begun, this, &RowActions::update);
    connect(edits, &RowEdits::refused, this, &RowActions::update);
    connect(rows, &RowsModel::modelReset, this, &RowActions::update);
    update();
}

void RowActions::make(Action action, const QString& text, const QString& iconName, const QKeySequence& key,
                      void (RowActions::*act)())
{
    auto* made = new QAction(text, m_view);
    if (!iconName.isEmpty())
        made->setIcon(icon(iconName));
    made->setShortcut(key);
    made->setShortcutContext(Qt::WidgetShortcut);
    const QString keys = key.toString(QKeySequence::NativeText);
    made->setToolTip(keys.isEmpty() ? text : tr("%1 (%2)", "action, keys").arg(text, keys));
    connect(made, &QAction::triggered, this, act);
    m_view->addAction(made);
    m_actions[action] = made;
}

void RowActions::makeAll()
{
    make(Copy, tr("Copy"), {}, QKeySequence::Copy, &RowActions::copy);
    make(Paste, tr("Paste"), {}, QKeySequence::Paste, &RowActions::paste);
    make(PasteRows, tr("Paste as new rows"), {}, Qt::CTRL | Qt::SHIFT | Qt::Key_V, &RowActions::pasteRows);
    make(Add, tr("Add a row…"), QStringLiteral("add"), Qt::Key_Insert, &RowActions::addRow);
    make(Duplicate, tr("Duplicate the row…"), {}, Qt::CTRL | Qt::Key_D, &RowActions::duplicateRow);
    make(Change, tr("Change the row…"), {}, Qt::CTRL | Qt::Key_Return, &RowActions::changeRow);
    make(Delete, tr("Delete the rows"), QStringLiteral("delete"), Qt::CTRL | Qt::Key_Delete, &RowActions::deleteRows);
    make(SetNull, tr("Make NULL"), {}, Qt::Key_Delete, &RowActions::setNull);
    make(BringBack, tr("Bring the saved value back"), {}, Qt::Key_Escape, &RowActions::bringBack);
    make(ShowValue, tr("Show the whole value…"), {}, Qt::SHIFT | Qt::Key_Return, &RowActions::showValue);
    make(Compare, tr("Compare with the cloud"), {}, Qt::CTRL | Qt::Key_B, &RowActions::compare);
    make(History, tr("History of the row…"), QStringLiteral("activity"), Qt::CTRL | Qt::Key_H,
         &RowActions::showRowHistory);
    make(FilterByValue, tr("Filter by this value"), {}, {}, &RowActions::filterByValue);
    make(Undo, tr("Undo"), QStringLiteral("revert"), QKeySequence::Undo, &RowActions::undo);
    make(Redo, tr("Redo"), QStringLiteral("redo"), QKeySequence::Redo, &RowActions::redo);
    make(Import, tr("Import CSV…"), {}, {}, &RowActions::askForImport);
    make(Export, tr("Export CSV…"), {}, {}, &RowActions::askForExport);
    // Both habits, whatever the desktop's own is.
    m_actions[Redo]->setShortcuts({Qt::CTRL | Qt::SHIFT | Qt::Key_Z, Qt::CTRL | Qt::Key_Y});
    m_view->setContextMenuPolicy(Qt::ActionsContextMenu);
}

QWidget* RowActions::makeButtons()
{
    auto* bar = new QWidget;
    auto* layout = new QHBoxLayout(bar);
    layout->setContentsMargins({});
    layout->setSpacing(m_view->fontMetrics().averageCharWidth() / 2);
    for (const Action action : {Add, Delete, Undo, Redo}) {
        auto* button = new QToolButton;
        button->setDefaultAction(m_actions[action]);
        button->setAutoRaise(true);
        button->setAccessibleName(m_actions[action]->text());
        button->setToolButtonStyle(action == Add ? Qt::ToolButtonTextBesideIcon : Qt::ToolButtonIconOnly);
        layout->addWidget(button);
    }
    auto* more = new QToolButton;
    more->setText(tr("More"));
    more->setAutoRaise(true);
    more->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(more);
    for (const Action action : {Copy, Paste, PasteRows})
        menu->addAction(m_actions[action]);
    menu->addSeparator();
    for (const Action action : {Change, Duplicate, SetNull, BringBack, ShowValue, Compare, History})
        menu->addAction(m_actions[action]);
    menu->addSeparator();
    menu->addMenu(m_view->columnsMenu(menu));
    menu->addSeparator();
    menu->addAction(m_actions[Import]);
    menu->addAction(m_actions[Export]);
    more->setMenu(menu);
    layout->addWidget(more);
    return bar;
}

RowForm* RowActions::form() const
{
    return m_form;
}

void RowActions::setDatabase(Database* database)
{
    if (Database* const before = m_database.data())
        before->edits().disconnect(this);
    m_database = database;
    if (database) {
        connect(&database->edits(), &EditHistory::changed, this, &RowActions::update);
        connect(&database->edits(), &EditHistory::notice, this, &RowActions::notice);
        connect(&database->edits(), &EditHistory::failed, this, &RowActions::failed);
    }
    update();
}

void RowActions::update()
{
    const QModelIndex current = m_view->currentIndex();
    const bool editable = m_rows->shape();
    const bool row = editable && current.isValid() && m_rows->mark(current.row()) != '-';
    m_actions[Add]->setEnabled(editable);
    m_actions[Paste]->setEnabled(editable);
    m_actions[PasteRows]->setEnabled(editable);
    m_actions[BringBack]->setEnabled(!m_rows->problem(current).isEmpty());
    m_actions[Import]->setEnabled(editable);
    m_actions[Export]->setEnabled(m_rows->columnCount() > 0);
    for (const Action action : {Duplicate, Change, Delete, SetNull})
        m_actions[action]->setEnabled(row);
    m_actions[Compare]->setEnabled(editable && current.isValid());
    m_actions[History]->setEnabled(editable && current.isValid());
    m_actions[ShowValue]->setEnabled(current.isValid() && current.column() != RowsModel::gutterColumn);
    m_actions[FilterByValue]->setEnabled(m_actions[ShowValue]->isEnabled());
    showSteps();
}

void RowActions::showSteps()
{
    bool canUndo = false;
    bool canRedo = false;
    QString undone;
    QString redone;
    if (Database* const database = m_database.data()) {
        const EditHistory& history = database->edits();
        canUndo = history.canUndo();
        canRedo = history.canRedo();
        undone = history.undoWords();
        redone = history.redoWords();
    }
    m_actions[Undo]->setEnabled(canUndo);
    m_actions[Redo]->setEnabled(canRedo);
    m_actions[Undo]->setText(canUndo ? tr("Undo: %1").arg(undone) : tr("Undo"));
    m_actions[Redo]->setText(canRedo ? tr("Redo: %1").arg(redone) : tr("Redo"));
    for (const Action action : {Undo, Redo}) {
        m_actions[action]->setToolTip(
            tr("%1 (%2)", "action, keys")
                .arg(m_actions[action]->text(), m_actions[action]->shortcut().toString(QKeySequence::NativeText)));
    }
}

void RowActions::copy()
{
    std::vector<Row> lines;
    if (!m_view->selectedValues(lines))
        emit notice(tr("Nothing was copied: not all of these rows are read yet. Choose fewer."));
    else if (!lines.empty())
        QApplication::clipboard()->setMimeData(dataFromCells(lines));
}

void RowActions::paste()
{
    // From the first selected cell on; where none is chosen nothing that is there is pasted over.
    const QModelIndexList cells = m_view->isTooMuchSelected() ? QModelIndexList() : m_view->selectedCells();
    const QModelIndex at = cells.isEmpty() ? m_view->currentIndex() : cells.first();
    if (!at.isValid())
        return pasteRows();
    // As in a spreadsheet: one value goes into all that is chosen.
    const auto lines = cellsFromData(QApplication::clipboard()->mimeData());
    if (cells.size() > 1 && lines.size() == 1 && lines.front().size() == 1)
        return m_edits->fill(cells, lines.front().front());
    pasteFrom(at.row(), at.column());
}

void RowActions::pasteRows()
{
    const std::vector<int> columns = m_view->shownColumns();
    pasteFrom(RowEdits::newRows, columns.empty() ? 1 : columns.front());
}

void RowActions::pasteFrom(int row, int column)
{
    const auto lines = cellsFromData(QApplication::clipboard()->mimeData());
    if (!lines.empty() && m_rows->shape())
        m_edits->paste(lines, row, m_view->shownColumns(std::max(column, 1)));
}

void RowActions::openForm(int purpose, int row)
{
    if (!m_rows->shape() || m_form)
        return;
    const auto kind = static_cast<RowForm::Purpose>(purpose);
    const bool isNew = kind == RowForm::Purpose::Add;
    auto* form = new RowForm(kind, m_database, *m_rows->shape(), isNew ? Row() : m_rows->rowValues(row),
                             isNew ? Row() : m_rows->key(row), m_view->window());
    m_form = form;
    form->setAttribute(Qt::WA_DeleteOnClose);
    connect(form, &RowForm::saved, this, [this](const device::RowEdit& edit) {
        m_edits->saveRow(edit, [this](const std::vector<device::EditProblem>& problems) {
            RowForm* const open = m_form.data();
            if (!open)
                return;
            if (problems.empty())
                open->accept();
            else
                open->setProblems(problems);
        });
    });
    form->open();
}

void RowActions::addRow()
{
    openForm(int(RowForm::Purpose::Add), -1);
}

void RowActions::duplicateRow()
{
    if (m_rows->isReadRow(m_view->currentIndex().row()))
        openForm(int(RowForm::Purpose::Duplicate), m_view->currentIndex().row());
}

void RowActions::changeRow()
{
    if (m_rows->isReadRow(m_view->currentIndex().row()))
        openForm(int(RowForm::Purpose::Change), m_view->currentIndex().row());
}

void RowActions::deleteRows()
{
    const bool tooMany = m_view->isTooMuchSelected();
    const std::vector<int> rows = tooMany ? std::vector<int>() : m_view->selectedRows();
    const auto unread = [this](int row) { return !m_rows->isReadRow(row); };
    if (tooMany || std::any_of(rows.begin(), rows.end(), unread))
        emit refused(tr("Nothing was deleted: not all of these rows are read yet. Choose fewer."));
    else
        m_edits->erase(rows);
}

void RowActions::setNull()
{
    if (!m_view->isTooMuchSelected())
        m_edits->setNull(m_view->selectedCells());
}

/// In place of what was typed and refused.
void RowActions::bringBack()
{
    m_rows->clearTyped(m_rows->cell(m_view->currentIndex()));
    update();
}

void RowActions::showValue()
{
    const QPersistentModelIndex index = m_view->currentIndex();
    const Value* value = m_rows->value(index);
    if (!value)
        return;
    const device::ColumnShape* shape = m_rows->columnShape(index.column());
    const bool editable = shape && m_rows->mark(index.row()) != '-' &&
                          (value->type() == Value::Type::Blob || shape->affinity != "INTEGER");
    auto* dialog = new ValueDialog(m_rows->columnName(index.column()), *value, editable, shape && !shape->notNull,
                                   m_view->window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    const bool ofNumbers = shape && (shape->affinity == "REAL" || shape->affinity == "NUMERIC");
    connect(dialog, &ValueDialog::saved, this, [this, index, ofNumbers](const Value& changed) {
        if (index.isValid() && ofNumbers && changed.type() == Value::Type::Text)
            m_edits->editCell(index, exactText(changed)); // as if it was typed into the cell
        else if (index.isValid())
            m_edits->setValue(index, changed);
    });
    dialog->open();
}

void RowActions::compare()
{
    emit compareAsked(m_view->currentIndex().row());
}

void RowActions::showRowHistory()
{
    emit historyAsked(m_view->currentIndex().row());
}

void RowActions::filterByValue()
{
    if (const Value* value = m_rows->value(m_view->currentIndex()))
        emit filterAsked(m_rows->columnName(m_view->currentIndex().column()), *value);
}

void RowActions::undo()
{
    if (Database* const database = m_database.data())
        database->edits().undo();
}

void RowActions::redo()
{
    if (Database* const database = m_database.data())
        database->edits().redo();
}

} // namespace dbsync::ui
