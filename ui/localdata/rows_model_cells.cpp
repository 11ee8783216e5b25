#include "change/row_codec.h"
#include "ui/localdata/rows_model.h"
#include "ui/look/cell_delegate.h"
#include "ui/look/theme.h"
#include "ui/words/value_text.h"

#include <QSet>

namespace dbsync::ui {

QString RowsModel::columnName(int column) const
{
    return m_columns.value(column - 1);
}

int RowsModel::columnOf(const QString& name) const
{
    const auto at = m_columns.indexOf(name);
    return at < 0 ? -1 : static_cast<int>(at) + 1;
}

const device::ColumnShape* RowsModel::columnShape(int column) const
{
    return m_shape && column > gutterColumn ? m_shape->find(columnName(column).toStdString()) : nullptr;
}

char RowsModel::mark(int row) const
{
    const auto page = m_pages.find(row / pageSize);
    const auto at = static_cast<std::size_t>(row % pageSize);
    return row >= 0 && page != m_pages.end() && at < page->second.rows.marks.size() ? page->second.rows.marks[at] : '?';
}

Row RowsModel::rowValues(int row) const
{
    if (!isReadRow(row))
        return {};
    return m_pages.find(row / pageSize)->second.rows.rows[static_cast<std::size_t>(row % pageSize)];
}

const Value* RowsModel::value(const QModelIndex& index) const
{
    if (!index.isValid() || index.column() == gutterColumn || !isReadRow(index.row()))
        return nullptr;
    const Row& row =
        m_pages.find(index.row() / pageSize)->second.rows.rows[static_cast<std::size_t>(index.row() % pageSize)];
    return &row[static_cast<std::size_t>(index.column() - 1)];
}

Row RowsModel::key(int row) const
{
    Row key;
    if (!m_shape || !isReadRow(row))
        return key;
    const Row& values = m_pages.find(row / pageSize)->second.rows.rows[static_cast<std::size_t>(row % pageSize)];
    for (const std::string& column : m_shape->key) {
        const int at = columnOf(toQString(column));
        if (at <= gutterColumn)
            return {};
        key.push_back(values[static_cast<std::size_t>(at - 1)]);
    }
    return key;
}

QString RowsModel::label(int row) const
{
    if (!m_shape || !isReadRow(row))
        return {};
    std::vector<std::string> names;
    for (const QString& column : m_columns)
        names.push_back(column.toStdString());
    return rowLabel({std::make_shared<const std::vector<std::string>>(m_shape->key), key(row)},
                    device::Record{std::make_shared<const std::vector<std::string>>(std::move(names)), rowValues(row)});
}

int RowsModel::rowOf(const Row& key) const
{
    for (const auto& [number, page] : m_pages) {
        for (std::size_t i = 0; i < page.rows.rows.size(); ++i) {
            const int row = static_cast<int>(number * pageSize) + static_cast<int>(i);
            if (row < m_rows && this->key(row) == key)
                return row;
        }
    }
    return -1;
}

QString RowsModel::nameOf(int column, const Value& value) const
{
    const auto names = m_names.find(column);
    if (names == m_names.end() || value.isNull())
        return {};
    const auto name = names->second.find(exactText(value));
    return name == names->second.end() ? QString() : name->second;
}

/// People know a row by its name rather than by its key.
void RowsModel::fetchNames(qint64 page)
{
    Database* const database = m_database.data();
    const auto read = m_pages.find(page);
    if (!m_shape || !database || read == m_pages.end())
        return;
    for (int column = gutterColumn + 1; column < columnCount(); ++column) {
        const device::ColumnShape* shape = columnShape(column);
        if (!shape || !shape->reference || !shape->reference->others.empty() ||
            shape->reference->label == shape->reference->column)
            continue;
        QSet<QString> known;
        std::vector<Value> values;
        for (const Row& row : read->second.rows.rows) {
            const Value& value = row[static_cast<std::size_t>(column - 1)];
            const QString text = value.isNull() ? QString() : exactText(value);
            if (text.isEmpty() || known.contains(text))
                continue;
            known << text;
            values.push_back(value);
        }
        if (values.empty())
            continue;
        database->referred(this, *shape->reference, values,
                           [this, column, table = m_table](Result<std::vector<device::Choice>> referred) {
                               // Without names the keys are shown.
                               if (referred && table == m_table)
                                   takeNames(column, *referred);
                           });
    }
}

void RowsModel::takeNames(int column, const std::vector<device::Choice>& referred)
{
    constexpr std::size_t mostValues = 20000;
    std::map<QString, QString>& names = m_names[column];
    if (names.size() > mostValues)
        names.clear();
    bool news = false;
    for (const device::Choice& row : referred) {
        QString& name = names[exactText(row.value)];
        const QString label = shortText(Value::text(row.label));
        news = news || name != label;
        name = label;
    }
    if (!news || m_rows == 0)
        return;
    emit dataChanged(index(0, column), index(m_rows - 1, column));
    emit namesKnown();
}

RowsModel::Cell RowsModel::cell(const QModelIndex& index) const
{
    const Database* database = m_database.data();
    return {m_table, key(index.row()), columnName(index.column()), database ? database->path() : QString()};
}

QString RowsModel::nameOf(const Cell& cell)
{
    std::string json;
    appendRow(cell.key, json);
    return cell.file + u'\n' + cell.table + u'\n' + toQString(json) + u'\n' + cell.column;
}

const RowsModel::Typed* RowsModel::typedIn(const QModelIndex& index) const
{
    if (m_typed.empty())
        return nullptr;
    const auto typed = m_typed.find(nameOf(cell(index)));
    return typed == m_typed.end() ? nullptr : &typed->second;
}

QVariant RowsModel::typedData(const Typed& typed, int role) const
{
    switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole:
        return typed.text;
    case Qt::ToolTipRole:
    case Qt::AccessibleDescriptionRole:
        return typed.problem.isEmpty() ? QVariant() : typed.problem;
    case KindRole:
        return int(typed.problem.isEmpty() ? CellKind::Waiting : CellKind::Text);
    case ToneRole:
        return typed.problem.isEmpty() ? QVariant() : int(Theme::Tone::Bad);
    default:
        return {};
    }
}

QString RowsModel::problem(const QModelIndex& index) const
{
    const Typed* typed = index.isValid() && index.column() > gutterColumn ? typedIn(index) : nullptr;
    return typed ? typed->problem : QString();
}

void RowsModel::setRefused(const Cell& cell, const QString& typed, const QString& problem)
{
    m_typed[nameOf(cell)] = {typed, problem};
    repaint(cell);
}

void RowsModel::clearTyped(const Cell& cell)
{
    if (m_typed.erase(nameOf(cell)) > 0)
        repaint(cell);
}

void RowsModel::repaint(const Cell& cell)
{
    const Database* database = m_database.data();
    const bool shown = database && cell.file == database->path() && cell.table == m_table;
    if (const int row = shown ? rowOf(cell.key) : -1; row >= 0)
        emit dataChanged(index(row, 0), index(row, columnCount() - 1));
}

bool RowsModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (role != Qt::EditRole || !(flags(index) & Qt::ItemIsEditable))
        return false;
    const Value* now = this->value(index);
    const QString typed = value.toString();
    // To leave an editor of no value without typing is no edit: an empty text is asked for by other means.
    const bool asInFile = now && (now->isNull() ? typed.isEmpty() : exactText(*now) == typed);
    const Typed* before = typedIn(index);
    const bool gaveUp = asInFile && before && !before->problem.isEmpty();
    if (gaveUp)
        clearTyped(cell(index));
    if (gaveUp || (asInFile && !before))
        return false;
    emit edited(index, typed);
    return true;
}

Qt::ItemFlags RowsModel::flags(const QModelIndex& index) const
{
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    if (!index.isValid() || !m_shape || index.column() == gutterColumn)
        return flags;
    const char rowMark = mark(index.row());
    const Value* now = value(index);
    const bool typable = now && now->type() != Value::Type::Blob;
    if (rowMark != '?' && rowMark != '-' && columnShape(index.column()) && typable)
        flags |= Qt::ItemIsEditable;
    return flags;
}

} // namespace dbsync::ui
