#include "ui/rowedit/row_edits.h"

#include "device/edit/typed_value.h"
#include "ui/live/edit_queue.h"
#include "ui/localdata/rows_model.h"
#include "ui/rowedit/table_text.h"
#include "ui/words/value_text.h"
#include "ui/words/wording.h"

#include <algorithm>

namespace dbsync::ui {

using device::EditOutcome;
using device::EditProblem;
using device::RowEdit;
using Edited = Wording::Edited;

RowEdits::RowEdits(RowsModel* rows) : QObject(rows), m_rows(rows)
{
    connect(rows, &RowsModel::edited, this, &RowEdits::editCell);
    connect(rows, &RowsModel::referenceChosen, this, &RowEdits::setValues);
}

Database* RowEdits::database() const
{
    return m_rows->database();
}

void RowEdits::send(std::vector<RowEdit> edits, const QString& words,
                    const std::function<void(const EditOutcome&)>& done)
{
    emit begun();
    if (database())
        database()->queue().send(
            std::move(edits), words, this, done ? done : [this](const EditOutcome& outcome) { tell(outcome); });
}

void RowEdits::tell(const EditOutcome& outcome)
{
    if (!outcome.problems.empty())
        emit refused(Wording::editProblem(outcome.problems.front()));
}

bool RowEdits::typeFits(int column, const QString& typed, Value& value)
{
    const device::ColumnShape* shape = m_rows->columnShape(column);
    if (!shape)
        return false;
    // An emptied cell has no value, but where it must have a text.
    const bool none = typed.isEmpty() && (shape->affinity != "TEXT" || !shape->notNull);
    auto fits = none ? std::optional<Value>(Value()) : std::nullopt;
    if (!fits && shape->affinity != "TEXT")
        fits = bytesFromText(typed);
    if (!fits)
        fits = typedValue(typed, *shape);
    if (fits)
        value = *fits;
    return fits.has_value();
}

/// A value of this program goes where its type does; else it is what its text would be, typed there.
bool RowEdits::pastedFits(int column, const PastedCell& pasted, Value& value)
{
    const device::ColumnShape* shape = m_rows->columnShape(column);
    if (!shape || !pasted.value)
        return typeFits(column, pasted.text, value);
    const bool text = shape->affinity == "TEXT";
    const Value::Type type = pasted.value->type();
    const bool fits = type == Value::Type::Null || (type == Value::Type::Blob && !text) ||
                      (type == Value::Type::Text && (text || shape->affinity == "BLOB"));
    if (!fits)
        return typeFits(column, pasted.text, value);
    value = *pasted.value;
    return true;
}

void RowEdits::editCell(const QModelIndex& index, const QString& typed)
{
    const RowsModel::Cell cell = m_rows->cell(index);
    const std::string column = cell.column.toStdString();
    Value value;
    if (!typeFits(index.column(), typed, value)) {
        const EditProblem problem{EditProblem::Kind::Type, 0, cell.table.toStdString(), {column},
                                  typed.toStdString(),     0};
        m_rows->setRefused(cell, typed, Wording::editProblem(problem));
        emit refused(Wording::editProblem(problem));
        return;
    }
    m_rows->setRefused(cell, typed, {});
    RowEdit edit{RowEdit::Kind::Update, cell.table.toStdString(), cell.key, {{column, value}}};
    send({std::move(edit)}, Wording::rowsEdited(Edited::Changed, 1, cell.table),
         [this, cell, typed](const EditOutcome& outcome) {
             m_rows->clearTyped(cell);
             if (!outcome.problems.empty()) {
                 const QString why = Wording::editProblem(outcome.problems.front());
                 m_rows->setRefused(cell, typed, why);
                 emit refused(why);
                 return;
             }
             if (m_rows->cell({}).file != cell.file || m_rows->table() != cell.table)
                 return;
             if (!outcome.keys.empty() && outcome.keys.front() != cell.key)
                 emit rowMoved(outcome.keys.front());
             else if (m_rows->query().sortColumn == cell.column.toStdString())
                 emit rowSorted(cell.key);
         });
}

void RowEdits::setValue(const QModelIndex& index, const Value& value)
{
    const QString column = m_rows->columnName(index.column());
    send({{RowEdit::Kind::Update,
           m_rows->table().toStdString(),
           m_rows->key(index.row()),
           {{column.toStdString(), value}}}},
         Wording::rowsEdited(Edited::Changed, 1, m_rows->table()));
}

void RowEdits::setValues(const Row& key, const std::vector<std::pair<std::string, Value>>& values)
{
    send({{RowEdit::Kind::Update, m_rows->table().toStdString(), key, values}},
         Wording::rowsEdited(Edited::Changed, 1, m_rows->table()), [this, key](const EditOutcome& outcome) {
             tell(outcome);
             if (outcome.problems.empty() && !outcome.keys.empty() && outcome.keys.front() != key)
                 emit rowMoved(outcome.keys.front());
         });
}

void RowEdits::setNull(const QModelIndexList& cells)
{
    std::vector<RowEdit> edits;
    for (const QModelIndex& cell : cells) {
        const Row key = m_rows->key(cell.row());
        const Value* value = m_rows->value(cell);
        if (key.empty() || !value || value->isNull() || m_rows->mark(cell.row()) == '-')
            continue;
        edits.push_back({RowEdit::Kind::Update,
                         m_rows->table().toStdString(),
                         key,
                         {{m_rows->columnName(cell.column()).toStdString(), Value()}}});
    }
    const int count = static_cast<int>(edits.size());
    send(std::move(edits), Wording::rowsEdited(Edited::Changed, count, m_rows->table()));
}

void RowEdits::erase(const std::vector<int>& rows)
{
    std::vector<RowEdit> edits;
    for (const int row : rows) {
        const Row key = m_rows->key(row);
        if (!key.empty() && m_rows->mark(row) != '-')
            edits.push_back({RowEdit::Kind::Delete, m_rows->table().toStdString(), key, {}});
    }
    const QString words = Wording::rowsEdited(Edited::Deleted, static_cast<int>(edits.size()), m_rows->table());
    const std::size_t asked = edits.size();
    send(std::move(edits), words, [this, words, asked](const EditOutcome& outcome) {
        tell(outcome);
        if (!outcome.problems.empty())
            return;
        const std::size_t changed = outcome.step ? outcome.step.changes->size() : asked;
        emit notice(
            changed > asked
                ? tr("%1, and %Ln row(s) that belong to them.", nullptr, static_cast<int>(changed - asked)).arg(words)
                : tr("%1.", "what was done").arg(words));
    });
}

namespace {

/// Without the empty cells that spreadsheets leave at the end.
std::size_t widthOf(const std::vector<PastedCell>& line)
{
    std::size_t width = line.size();
    while (width > 0 && line[width - 1].text.isEmpty() && !line[width - 1].value)
        --width;
    return width;
}

} // namespace

/// Rather nothing than a part, or rows that are there a second time.
QString RowEdits::cannotPaste(const PastedLines& lines, int row, std::size_t columns) const
{
    std::size_t width = 0;
    for (const std::vector<PastedCell>& line : lines)
        width = std::max(width, widthOf(line));
    if (width > columns)
        return tr("Nothing was pasted: it needs %Ln column(s) more than there are from here on.", nullptr,
                  static_cast<int>(width - columns));
    if (row != newRows && !m_rows->isComplete() && row + static_cast<int>(lines.size()) > m_rows->rowCount())
        return tr("Nothing was pasted: not all rows of the table are read yet. Try again in a moment.");
    return {};
}

void RowEdits::fill(const QModelIndexList& cells, const PastedCell& pasted)
{
    std::vector<RowEdit> edits;
    int row = -1;
    for (const QModelIndex& cell : cells) {
        const Row key = m_rows->key(cell.row());
        if (key.empty() || m_rows->mark(cell.row()) == '-') {
            emit refused(tr("Nothing was pasted: not all of the rows that it would change are there."));
            return;
        }
        const std::string column = m_rows->columnName(cell.column()).toStdString();
        Value value;
        if (!pastedFits(cell.column(), pasted, value)) {
            emit refused(
                Wording::editProblem({EditProblem::Kind::Type, 0, {}, {column}, pasted.text.toStdString(), 0}));
            return;
        }
        if (std::exchange(row, cell.row()) != cell.row())
            edits.push_back({RowEdit::Kind::Update, m_rows->table().toStdString(), key, {}});
        edits.back().values.emplace_back(column, std::move(value));
    }
    const QString words = Wording::rowsEdited(Edited::Changed, static_cast<int>(edits.size()), m_rows->table());
    send(std::move(edits), words, [this, words](const EditOutcome& outcome) {
        tell(outcome);
        if (outcome.problems.empty())
            emit notice(tr("%1.", "what was done").arg(words));
    });
}

void RowEdits::paste(const PastedLines& lines, int firstRow, const std::vector<int>& columns)
{
    if (const QString why = cannotPaste(lines, firstRow, columns.size()); !why.isEmpty()) {
        emit refused(why);
        return;
    }
    std::vector<RowEdit> edits;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const int row = firstRow + static_cast<int>(i);
        const bool known = firstRow != newRows && row < m_rows->rowCount();
        RowEdit edit{known ? RowEdit::Kind::Update : RowEdit::Kind::Insert, m_rows->table().toStdString(), {}, {}};
        if (known)
            edit.key = m_rows->key(row);
        if (known && (edit.key.empty() || m_rows->mark(row) == '-')) {
            emit refused(tr("Nothing was pasted: not all of the rows that it would change are there."));
            return;
        }
        for (std::size_t c = 0; c < columns.size() && c < lines[i].size(); ++c) {
            const PastedCell& pasted = lines[i][c];
            Value value;
            if (!pastedFits(columns[c], pasted, value)) {
                emit refused(tr("Nothing was pasted. Line %1: %2")
                                 .arg(i + 1)
                                 .arg(Wording::editProblem({EditProblem::Kind::Type,
                                                            i,
                                                            {},
                                                            {m_rows->columnName(columns[c]).toStdString()},
                                                            pasted.text.toStdString(),
                                                            0})));
                return;
            }
            edit.values.emplace_back(m_rows->columnName(columns[c]).toStdString(), std::move(value));
        }
        edits.push_back(std::move(edit));
    }
    const QString words = Wording::rowsEdited(Edited::Pasted, static_cast<int>(edits.size()), m_rows->table());
    send(std::move(edits), words, [this, words, firstRow](const EditOutcome& outcome) {
        if (firstRow == newRows && outcome.problems.empty() && !outcome.keys.empty())
            emit rowMoved(outcome.keys.front());
        if (outcome.problems.empty())
            emit notice(tr("%1.", "what was done").arg(words));
        else
            emit refused(tr("Nothing was pasted. Line %1: %2")
                             .arg(outcome.problems.front().edit + 1)
                             .arg(Wording::editProblem(outcome.problems.front())));
    });
}

void RowEdits::saveRow(const RowEdit& edit, const std::function<void(const std::vector<EditProblem>&)>& done)
{
    const bool isNew = edit.kind == RowEdit::Kind::Insert;
    const QString words = Wording::rowsEdited(isNew ? Edited::Added : Edited::Changed, 1, m_rows->table());
    send({edit}, words, [this, done, words, isNew](const EditOutcome& outcome) {
        if (outcome.problems.empty()) {
            emit notice(tr("%1.", "what was done").arg(words));
            if (isNew && !outcome.keys.empty())
                emit rowMoved(outcome.keys.front());
        }
        done(outcome.problems);
    });
}

} // namespace dbsync::ui
