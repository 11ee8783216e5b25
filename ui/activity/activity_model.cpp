#include "ui/activity/activity_model.h"

#include "ui/common/list_update.h"
#include "ui/words/wording.h"

#include <algorithm>
#include <iterator>

namespace dbsync::ui {

using device::ActivityEntry;

namespace {

std::vector<QString> namesOf(const std::vector<ActivityLine>& lines)
{
    std::vector<QString> names;
    for (const ActivityLine& line : lines)
        names.push_back(QString::number(line.id()));
    return names;
}

} // namespace

void ActivityModel::setEntries(std::vector<ActivityEntry> entries, bool complete)
{
    m_complete = complete;
    m_entries = std::move(entries);
    noteUndone();
    setLines(linesOf(m_entries));
}

void ActivityModel::append(std::vector<ActivityEntry> entries, bool complete)
{
    std::vector<ActivityEntry> all = m_entries;
    all.insert(all.end(), std::make_move_iterator(entries.begin()), std::make_move_iterator(entries.end()));
    setEntries(std::move(all), complete);
}

void ActivityModel::setLines(std::vector<ActivityLine> lines)
{
    const ListUpdate update = ListUpdate::between(namesOf(m_lines), namesOf(lines));
    if (!update.possible) {
        beginResetModel();
        m_lines = std::move(lines);
        endResetModel();
        return;
    }
    for (const ListUpdate::Run& run : update.removed) {
        beginRemoveRows({}, run.first, run.first + run.count - 1);
        m_lines.erase(m_lines.begin() + run.first, m_lines.begin() + run.first + run.count);
        endRemoveRows();
    }
    for (const ListUpdate::Run& run : update.inserted) {
        beginInsertRows({}, run.first, run.first + run.count - 1);
        m_lines.insert(m_lines.begin() + run.first, lines.begin() + run.first, lines.begin() + run.first + run.count);
        endInsertRows();
    }
    m_lines = std::move(lines);
    if (!m_lines.empty())
        emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

void ActivityModel::noteUndone()
{
    m_undone.clear();
    for (const ActivityEntry& entry : m_entries)
        m_undone.insert(entry.undoes.begin(), entry.undoes.end());
}

const ActivityLine* ActivityModel::line(int row) const
{
    return row >= 0 && row < rowCount() ? &m_lines[static_cast<std::size_t>(row)] : nullptr;
}

QString ActivityModel::what(const ActivityLine& line) const
{
    const QString words = line.what();
    const bool undone = std::any_of(line.parts.begin(), line.parts.end(),
                                    [this](const ActivityEntry& part) { return m_undone.count(part.id) > 0; });
    return undone ? tr("%1, taken back since", "what was done").arg(words) : words;
}

int ActivityModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

int ActivityModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant ActivityModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const ActivityLine& line = m_lines[static_cast<std::size_t>(index.row())];
    if (role == DirectionsRole)
        return line.directions();
    if (role == Qt::ToolTipRole && index.column() == WhenColumn)
        return Wording::wholeDate(line.time());
    if (role == Qt::ToolTipRole && index.column() == ChangesColumn)
        return line.counts();
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case WhenColumn:
        return Wording::when(line.time(), QDateTime::currentDateTime());
    case WhatColumn:
        return what(line);
    case WhoColumn:
        return line.people();
    default:
        return line.counts();
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
