#include "ui/activity/activity_model.h"

#include "ui/common/list_update.h"
#include "ui/words/value_text.h"
#include "ui/words/wording.h"

namespace dbsync::ui {

using device::ActivityEntry;

namespace {

std::vector<QString> namesOf(const std::vector<ActivityEntry>& entries)
{
    std::vector<QString> names;
    for (const ActivityEntry& entry : entries)
        names.push_back(QString::number(entry.id));
    return names;
}

} // namespace

void ActivityModel::setEntries(std::vector<ActivityEntry> entries)
{
    const ListUpdate update = ListUpdate::between(namesOf(m_entries), namesOf(entries));
    if (!update.possible) {
        beginResetModel();
        m_entries = std::move(entries);
        endResetModel();
        return;
    }
    for (const ListUpdate::Run& run : update.removed) {
        beginRemoveRows({}, run.first, run.first + run.count - 1);
        m_entries.erase(m_entries.begin() + run.first, m_entries.begin() + run.first + run.count);
        endRemoveRows();
    }
    for (const ListUpdate::Run& run : update.inserted) {
        beginInsertRows({}, run.first, run.first + run.count - 1);
        m_entries.insert(m_entries.begin() + run.first, entries.begin() + run.first,
                         entries.begin() + run.first + run.count);
        endInsertRows();
    }
    m_entries = std::move(entries);
    if (!m_entries.empty())
        emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

int ActivityModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_entries.size());
}

int ActivityModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant ActivityModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const ActivityEntry& entry = m_entries[static_cast<std::size_t>(index.row())];
    if (role == Qt::ToolTipRole && index.column() == WhenColumn)
        return Wording::wholeDate(entry.time);
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case WhenColumn:
        return Wording::when(entry.time, QDateTime::currentDateTime());
    case WhatColumn:
        return Wording::direction(entry.direction);
    case WhoColumn:
        return toQString(entry.user);
    default:
        return Wording::counts(entry.counts);
    }
}

QVariant ActivityModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case WhenColumn:
        return tr("When");
    case WhatColumn:
        return tr("What");
    case WhoColumn:
        return tr("Who");
    default:
        return tr("Changes");
    }
}

} // namespace dbsync::ui
