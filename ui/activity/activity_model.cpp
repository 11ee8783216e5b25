#include "ui/activity/activity_model.h"

#include "ui/common/list_update.h"
#include "ui/words/value_text.h"
#include "ui/words/wording.h"

#include <iterator>

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

void ActivityModel::setEntries(std::vector<ActivityEntry> entries, bool complete)
{
    m_complete = complete;
    const ListUpdate update = ListUpdate::between(namesOf(m_entries), namesOf(entries));
    if (!update.possible) {
        beginResetModel();
        m_entries = std::move(entries);
        noteUndone();
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
    noteUndone();
    if (!m_entries.empty())
        emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

void ActivityModel::append(std::vector<ActivityEntry> entries, bool complete)
{
    m_complete = complete;
    if (entries.empty())
        return;
    beginInsertRows({}, rowCount(), rowCount() + static_cast<int>(entries.size()) - 1);
    m_entries.insert(m_entries.end(), std::make_move_iterator(entries.begin()), std::make_move_iterator(entries.end()));
    noteUndone();
    endInsertRows();
}

void ActivityModel::noteUndone()
{
    m_undone.clear();
    for (const ActivityEntry& entry : m_entries)
        m_undone.insert(entry.undoes.begin(), entry.undoes.end());
}

const ActivityEntry* ActivityModel::entry(int row) const
{
    return row >= 0 && row < rowCount() ? &m_entries[static_cast<std::size_t>(row)] : nullptr;
}

QString ActivityModel::what(const ActivityEntry& entry) const
{
    const QString words = Wording::direction(entry.direction);
    return m_undone.count(entry.id) > 0 ? tr("%1, taken back since", "what was done").arg(words) : words;
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
    if (role == DirectionRole)
        return toQString(entry.direction);
    if (role == Qt::ToolTipRole && index.column() == WhenColumn)
        return Wording::wholeDate(entry.time);
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case WhenColumn:
        return Wording::when(entry.time, QDateTime::currentDateTime());
    case WhatColumn:
        return what(entry);
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
