#include "ui/conflicts/conflict_list_model.h"

#include "change/row_codec.h"
#include "ui/common/list_update.h"
#include "ui/words/value_text.h"
#include "ui/words/wording.h"

#include <QElapsedTimer>

#include <utility>

namespace dbsync::ui {

using device::Conflict;

namespace {

std::vector<QString> namesOf(const std::vector<std::shared_ptr<const Conflict>>& conflicts)
{
    std::vector<QString> names;
    names.reserve(conflicts.size());
    for (const auto& conflict : conflicts)
        names.push_back(QString::number(conflict->id));
    return names;
}

std::string rowName(const std::string& table, const Row& key)
{
    std::string name = table + '\n';
    appendRow(key, name);
    return name;
}

} // namespace

ConflictListModel::ConflictListModel(QObject* parent) : QAbstractTableModel(parent)
{
    m_looking.setSingleShot(true);
    m_looking.setInterval(0);
    connect(&m_looking, &QTimer::timeout, this, &ConflictListModel::lookOn);
}

void ConflictListModel::setConflicts(std::vector<Conflict> conflicts)
{
    m_all.clear();
    m_rows.clear();
    for (Conflict& conflict : conflicts) {
        m_rows.insert(rowName(conflict.table, conflict.key.values));
        m_all.push_back(std::make_shared<const Conflict>(std::move(conflict)));
    }
    look();
}

void ConflictListModel::setFilter(const QString& text)
{
    if (text == m_filter)
        return;
    m_filter = text;
    look();
}

void ConflictListModel::look()
{
    m_looking.stop();
    m_looked = 0;
    m_found.clear();
    if (m_filter.isEmpty())
        show(m_all);
    else
        lookOn();
}

/// The window goes on meanwhile.
void ConflictListModel::lookOn()
{
    constexpr qint64 turn = 8; // milliseconds
    QElapsedTimer spent;
    spent.start();
    for (; m_looked < m_all.size() && spent.elapsed() < turn; ++m_looked) {
        if (Wording::searchText(*m_all[m_looked]).contains(m_filter, Qt::CaseInsensitive))
            m_found.push_back(m_all[m_looked]);
    }
    if (m_looked < m_all.size())
        m_looking.start();
    else
        show(std::exchange(m_found, {}));
}

void ConflictListModel::show(Conflicts conflicts)
{
    const ListUpdate update = ListUpdate::between(namesOf(m_conflicts), namesOf(conflicts));
    if (!update.possible) {
        beginResetModel();
        m_conflicts = std::move(conflicts);
        endResetModel();
        emit shown();
        return;
    }
    for (const ListUpdate::Run& run : update.removed) {
        beginRemoveRows({}, run.first, run.first + run.count - 1);
        m_conflicts.erase(m_conflicts.begin() + run.first, m_conflicts.begin() + run.first + run.count);
        endRemoveRows();
    }
    for (const ListUpdate::Run& run : update.inserted) {
        beginInsertRows({}, run.first, run.first + run.count - 1);
        m_conflicts.insert(m_conflicts.begin() + run.first, conflicts.begin() + run.first,
                           conflicts.begin() + run.first + run.count);
        endInsertRows();
    }
    m_conflicts = std::move(conflicts);
    if (!m_conflicts.empty())
        emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    emit shown();
}

const Conflict* ConflictListModel::conflict(int row) const
{
    return row >= 0 && row < rowCount() ? m_conflicts[static_cast<std::size_t>(row)].get() : nullptr;
}

std::vector<std::int64_t> ConflictListModel::alike(const Conflict& conflict) const
{
    std::vector<std::int64_t> ids{conflict.id};
    for (const auto& other : m_conflicts) {
        if (other->id != conflict.id && other->table == conflict.table && other->kind == conflict.kind)
            ids.push_back(other->id);
    }
    return ids;
}

bool ConflictListModel::isInConflict(const device::PendingChange& change) const
{
    return m_rows.contains(rowName(change.table, change.key.values));
}

int ConflictListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_conflicts.size());
}

int ConflictListModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant ConflictListModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Conflict& conflict = *this->conflict(index.row());
    if (role == Qt::ToolTipRole)
        return index.column() == WhenColumn ? Wording::wholeDate(conflict.time) : Wording::conflictSentence(conflict);
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case RowColumn: {
        const bool hereOnly = conflict.local.has_value();
        return rowLabel(conflict.key, hereOnly ? conflict.local : conflict.cloud);
    }
    case TableColumn:
        return toQString(conflict.table);
    case WhatColumn:
        return Wording::conflictKind(conflict.kind);
    default:
        return Wording::when(conflict.time, QDateTime::currentDateTime());
    }
}

QVariant ConflictListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case RowColumn:
        return tr("Row");
    case TableColumn:
        return tr("Table");
    case WhatColumn:
        return tr("What happened");
    default:
        return tr("Found");
    }
}

} // namespace dbsync::ui
