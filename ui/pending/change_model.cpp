#include "ui/pending/change_model.h"

#include "ui/look/cell_delegate.h"
#include "ui/look/theme.h"
#include "ui/words/record_columns.h"
#include "ui/words/value_text.h"

#include <QFont>

#include <algorithm>

namespace dbsync::ui {

namespace {

bool isSameChange(const std::optional<device::PendingChange>& first, const std::optional<device::PendingChange>& second)
{
    if (!first || !second)
        return first.has_value() == second.has_value();
    return first->table == second->table && first->columns == second->columns && isSame(first->base, second->base) &&
           isSame(first->local, second->local);
}

} // namespace

void ChangeModel::setDatabase(Database* database)
{
    m_names.setDatabase(database);
    connect(&m_names, &ReferredNames::known, this, &ChangeModel::repaint, Qt::UniqueConnection);
}

void ChangeModel::repaint()
{
    if (!m_columns.empty())
        emit dataChanged(index(0, BeforeColumn), index(rowCount() - 1, AfterColumn));
}

void ChangeModel::setSides(const QString& before, const QString& after)
{
    m_before = before;
    m_after = after;
    emit headerDataChanged(Qt::Horizontal, BeforeColumn, AfterColumn);
}

void ChangeModel::setChange(const std::optional<device::PendingChange>& change)
{
    if (change) {
        m_names.refresh();
        m_names.want(toQString(change->table), {&change->base, &change->local});
    }
    if (isSameChange(change, m_change))
        return;
    beginResetModel();
    m_change = change;
    m_columns.clear();
    if (m_change)
        m_columns = columnsOf({&m_change->local, &m_change->base}, m_change->columns);
    endResetModel();
}

bool ChangeModel::isChanged(int row) const
{
    const std::string& name = m_columns[static_cast<std::size_t>(row)];
    return std::find(m_change->columns.begin(), m_change->columns.end(), name) != m_change->columns.end();
}

int ChangeModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
}

int ChangeModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant ChangeModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const bool changed = isChanged(index.row());
    const std::string& name = m_columns[static_cast<std::size_t>(index.row())];
    if (role == Qt::FontRole && changed && index.column() == NameColumn) {
        QFont bold;
        bold.setBold(true);
        return bold;
    }
    if (index.column() == NameColumn)
        return role == Qt::DisplayRole ? QVariant(toQString(name)) : QVariant();
    const bool before = index.column() == BeforeColumn;
    const Value* value = valueIn(before ? m_change->base : m_change->local, name);
    if (role == ToneRole && changed && value)
        return int(before ? Theme::Tone::Bad : Theme::Tone::New);
    if (role == Qt::DisplayRole && value)
        return m_names.text(toQString(m_change->table), name, *value,
                            distinctText(*value, {valueIn(m_change->base, name), valueIn(m_change->local, name)}));
    return valueData(name, value, role);
}

QVariant ChangeModel::valueData(const std::string& name, const Value* value, int role) const
{
    if (role == Qt::DisplayRole)
        return QStringLiteral("–");
    if (role == Qt::ToolTipRole && value)
        return m_names.text(toQString(m_change->table), name, *value, exactText(*value).left(2000));
    if (role == KindRole)
        return int(value ? cellKind(*value) : CellKind::Waiting);
    return {};
}

QVariant ChangeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case NameColumn:
        return tr("Column");
    case BeforeColumn:
        return m_before.isEmpty() ? tr("Before") : m_before;
    default:
        return m_after.isEmpty() ? tr("After") : m_after;
    }
}

} // namespace dbsync::ui
