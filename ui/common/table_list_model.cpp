#include "ui/common/table_list_model.h"

#include "ui/common/list_update.h"
#include "ui/look/cell_delegate.h"
#include "ui/words/attention_text.h"
#include "ui/words/value_text.h"

#include <QLocale>
#include <QStringList>

namespace dbsync::ui {
namespace {

std::vector<QString> namesOf(const std::vector<device::TableSummary>& tables)
{
    std::vector<QString> names;
    for (const device::TableSummary& table : tables)
        names.push_back(toQString(table.name));
    return names;
}

} // namespace

void TableListModel::setTables(std::vector<device::TableSummary> tables)
{
    const ListUpdate update = ListUpdate::between(namesOf(m_tables), namesOf(tables));
    if (!update.possible) {
        beginResetModel();
        m_tables = std::move(tables);
        endResetModel();
        return;
    }
    for (const ListUpdate::Run& run : update.removed) {
        beginRemoveRows({}, run.first, run.first + run.count - 1);
        m_tables.erase(m_tables.begin() + run.first, m_tables.begin() + run.first + run.count);
        endRemoveRows();
    }
    for (const ListUpdate::Run& run : update.inserted) {
        beginInsertRows({}, run.first, run.first + run.count - 1);
        m_tables.insert(m_tables.begin() + run.first, tables.begin() + run.first,
                        tables.begin() + run.first + run.count);
        endInsertRows();
    }
    m_tables = std::move(tables);
    if (!m_tables.empty())
        emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

const device::TableSummary* TableListModel::table(int row) const
{
    return row >= 0 && row < rowCount() ? &m_tables[static_cast<std::size_t>(row)] : nullptr;
}

int TableListModel::rowOf(const QString& name) const
{
    for (int row = 0; row < rowCount(); ++row) {
        if (toQString(table(row)->name) == name)
            return row;
    }
    return -1;
}

int TableListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_tables.size());
}

int TableListModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant TableListModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const device::TableSummary& table = *this->table(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return text(table, index.column());
    case Qt::ToolTipRole: {
        const QString waiting = waitingInWords(table);
        const bool named = index.column() == NameColumn && !waiting.isEmpty();
        return named ? toQString(table.name) + u'\n' + waiting : waiting;
    }
    case Qt::TextAlignmentRole:
        return QVariant(index.column() == NameColumn ? Qt::AlignLeft | Qt::AlignVCenter
                                                     : Qt::AlignRight | Qt::AlignVCenter);
    case KindRole:
        return int(table.synced ? CellKind::Text : CellKind::Null);
    case IdentityRole:
        return toQString(table.name);
    default:
        return {};
    }
}

QVariant TableListModel::text(const device::TableSummary& table, int column) const
{
    const QLocale locale;
    switch (column) {
    case NameColumn:
        return toQString(table.name);
    case RowsColumn:
        return table.synced ? locale.toString(qlonglong(table.rows)) : QString(); // of others they are not counted
    default:
        if (m_wordy)
            return waitingInWords(table);
        if (!table.synced)
            return tr("not synced");
        if (table.conflicts > 0)
            return tr("! %1", "conflicts in a table").arg(locale.toString(qlonglong(table.conflicts)));
        return table.pending > 0 ? tr("↑ %1", "changes to send").arg(locale.toString(qlonglong(table.pending)))
                                 : QString();
    }
}

QString TableListModel::waitingInWords(const device::TableSummary& table)
{
    if (!table.synced)
        return tr("Not synced: %1").arg(leftOutText(table.reason));
    QStringList parts;
    if (table.conflicts > 0)
        parts << tr("%Ln conflict(s)", nullptr, static_cast<int>(table.conflicts));
    // A row in conflict waits for the decision, not to be sent.
    if (const qint64 changes = table.pending - table.conflicts; changes > 0)
        parts << tr("%Ln change(s) to send", nullptr, static_cast<int>(changes));
    return parts.join(QStringLiteral(" · "));
}

QVariant TableListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(section == NameColumn ? Qt::AlignLeft | Qt::AlignVCenter : Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case NameColumn:
        return tr("Table");
    case RowsColumn:
        return tr("Rows");
    default:
        return tr("Waiting");
    }
}

} // namespace dbsync::ui
