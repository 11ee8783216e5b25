#include "ui/pending/pending_model.h"

#include "ui/common/list_update.h"
#include "ui/look/cell_delegate.h"
#include "ui/words/value_text.h"
#include "ui/words/wording.h"

#include <QFont>
#include <QLocale>

#include <algorithm>
#include <iterator>

namespace dbsync::ui {

using device::PendingChange;

namespace {

std::vector<QString> namesOf(const std::vector<PendingChange>& changes)
{
    std::vector<QString> names;
    names.reserve(changes.size());
    for (const PendingChange& change : changes)
        names.push_back(keyText(change.key));
    return names;
}

QString labelOf(const PendingChange& change)
{
    return rowLabel(change.key, change.local ? change.local : change.base);
}

char markOf(device::ChangeKind kind)
{
    switch (kind) {
    case device::ChangeKind::Insert:
        return '+';
    case device::ChangeKind::Update:
        return '~';
    case device::ChangeKind::Delete:
        break;
    }
    return '-';
}

} // namespace

PendingModel::PendingModel(QObject* parent) : QAbstractItemModel(parent) {}

PendingModel::~PendingModel() = default;

void PendingModel::setDatabase(Database* database)
{
    m_names.setDatabase(database);
    connect(&m_names, &ReferredNames::known, this, &PendingModel::repaint, Qt::UniqueConnection);
}

void PendingModel::repaint(const QString& table)
{
    const int row = rowOf(table);
    const QModelIndex parent = row < 0 ? QModelIndex() : index(row, 0);
    if (parent.isValid() && rowCount(parent) > 0)
        emit dataChanged(index(0, WhatColumn, parent), index(rowCount(parent) - 1, WhatColumn, parent));
}

QString PendingModel::whatChanged(const PendingChange& change) const
{
    const QString table = toQString(change.table);
    return Wording::changedValues(change.base, change.local, change.columns,
                                  [&](const std::string& column, const Value& value) {
                                      m_names.want(table, {{column, value}});
                                      return m_names.text(table, column, value, Wording::valueInSentence(value));
                                  });
}

void PendingModel::setChanges(std::vector<PendingChange> changes)
{
    std::vector<std::unique_ptr<Group>> fresh;
    for (PendingChange& change : changes) {
        const QString table = toQString(change.table);
        if (fresh.empty() || fresh.back()->table != table)
            fresh.push_back(std::make_unique<Group>(Group{table, {}, -1, true}));
        fresh.back()->changes.push_back(std::move(change));
    }
    updateGroups(fresh);
    for (std::size_t row = 0; row < m_groups.size(); ++row) {
        m_groups[row]->complete = true;
        if (fresh[row])
            updateGroup(static_cast<int>(row), std::move(fresh[row]->changes));
    }
}

/// Takes tables out and in; those that stay keep their changes, and are left in `fresh`.
void PendingModel::updateGroups(std::vector<std::unique_ptr<Group>>& fresh)
{
    std::vector<QString> before, after;
    for (const auto& group : m_groups)
        before.push_back(group->table);
    for (const auto& group : fresh)
        after.push_back(group->table);
    const ListUpdate update = ListUpdate::between(before, after);
    if (!update.possible) {
        reset(std::move(fresh));
        fresh.resize(m_groups.size());
        return;
    }
    for (const ListUpdate::Run& run : update.removed) {
        beginRemoveRows({}, run.first, run.first + run.count - 1);
        m_groups.erase(m_groups.begin() + run.first, m_groups.begin() + run.first + run.count);
        endRemoveRows();
    }
    for (const ListUpdate::Run& run : update.inserted) {
        beginInsertRows({}, run.first, run.first + run.count - 1);
        for (int row = run.first; row < run.first + run.count; ++row)
            m_groups.insert(m_groups.begin() + row, std::move(fresh[static_cast<std::size_t>(row)]));
        endInsertRows();
    }
}

void PendingModel::setTables(const std::vector<device::PendingCount>& tables)
{
    m_names.refresh();
    std::vector<std::unique_ptr<Group>> fresh;
    for (const device::PendingCount& table : tables)
        fresh.push_back(std::make_unique<Group>(Group{toQString(table.table), {}, table.changes, false}));
    updateGroups(fresh);
    for (std::size_t row = 0; row < m_groups.size(); ++row) {
        m_groups[row]->total = tables[row].changes;
        const QModelIndex line = createIndex(static_cast<int>(row), 0);
        emit dataChanged(line, line.siblingAtColumn(ColumnCount - 1));
    }
}

void PendingModel::insertTable(int row, const QString& table)
{
    beginInsertRows({}, row, row);
    m_groups.insert(m_groups.begin() + row, std::make_unique<Group>(Group{table, {}, -1, false}));
    endInsertRows();
}

void PendingModel::removeTable(int row)
{
    beginRemoveRows({}, row, row);
    m_groups.erase(m_groups.begin() + row);
    endRemoveRows();
}

void PendingModel::setTable(int row, std::vector<PendingChange> changes, bool complete)
{
    m_groups[static_cast<std::size_t>(row)]->complete = complete;
    updateGroup(row, std::move(changes));
}

void PendingModel::appendTo(int row, std::vector<PendingChange> changes, bool complete)
{
    Group& group = *m_groups[static_cast<std::size_t>(row)];
    group.complete = complete;
    const QModelIndex parent = createIndex(row, 0);
    if (!changes.empty()) {
        const int first = static_cast<int>(group.changes.size());
        beginInsertRows(parent, first, first + static_cast<int>(changes.size()) - 1);
        group.changes.insert(group.changes.end(), std::make_move_iterator(changes.begin()),
                             std::make_move_iterator(changes.end()));
        endInsertRows();
    }
    emit dataChanged(parent, parent.siblingAtColumn(ColumnCount - 1));
}

int PendingModel::rowOf(const QString& table) const
{
    for (std::size_t row = 0; row < m_groups.size(); ++row) {
        if (m_groups[row]->table == table)
            return static_cast<int>(row);
    }
    return -1;
}

bool PendingModel::isComplete(int row) const
{
    return m_groups[static_cast<std::size_t>(row)]->complete;
}

qint64 PendingModel::count(int row) const
{
    const Group& group = *m_groups[static_cast<std::size_t>(row)];
    const auto here = static_cast<qint64>(group.changes.size());
    return group.complete ? here : std::max(here, group.total);
}

bool PendingModel::isCountKnown(int row) const
{
    const Group& group = *m_groups[static_cast<std::size_t>(row)];
    return group.complete || group.total >= 0;
}

void PendingModel::forgetTotal(int row)
{
    m_groups[static_cast<std::size_t>(row)]->total = -1;
    const QModelIndex line = createIndex(row, 0);
    emit dataChanged(line, line.siblingAtColumn(ColumnCount - 1));
}

QString PendingModel::identity(const PendingChange& change)
{
    return toQString(change.table) + u'\n' + keyText(change.key);
}

void PendingModel::append(std::vector<PendingChange> changes, bool complete)
{
    const auto setComplete = [this](bool known) {
        if (m_groups.empty() || m_groups.back()->complete == known)
            return;
        m_groups.back()->complete = known;
        const QModelIndex line = createIndex(static_cast<int>(m_groups.size()) - 1, 0);
        emit dataChanged(line, line.siblingAtColumn(ColumnCount - 1));
    };
    for (auto next = changes.begin(); next != changes.end();) {
        const std::string table = next->table;
        const auto end = std::find_if(next, changes.end(), [&](const auto& change) { return change.table != table; });
        const QString name = toQString(table);
        if (m_groups.empty() || m_groups.back()->table != name) {
            setComplete(true);
            const int row = static_cast<int>(m_groups.size());
            beginInsertRows({}, row, row);
            m_groups.push_back(std::make_unique<Group>(Group{name, {}, -1, true}));
            endInsertRows();
        }
        appendTo(static_cast<int>(m_groups.size()) - 1, {std::make_move_iterator(next), std::make_move_iterator(end)},
                 false);
        next = end;
    }
    setComplete(complete);
}

void PendingModel::reset(std::vector<std::unique_ptr<Group>> groups)
{
    beginResetModel();
    m_groups = std::move(groups);
    endResetModel();
}

void PendingModel::updateGroup(int row, std::vector<PendingChange> fresh)
{
    Group& group = *m_groups[static_cast<std::size_t>(row)];
    const QModelIndex parent = createIndex(row, 0);
    const ListUpdate update = ListUpdate::between(namesOf(group.changes), namesOf(fresh));
    if (!update.possible) {
        beginRemoveRows(parent, 0, static_cast<int>(group.changes.size()) - 1);
        group.changes.clear();
        endRemoveRows();
        beginInsertRows(parent, 0, static_cast<int>(fresh.size()) - 1);
        group.changes = std::move(fresh);
        endInsertRows();
    } else {
        for (const ListUpdate::Run& run : update.removed) {
            beginRemoveRows(parent, run.first, run.first + run.count - 1);
            group.changes.erase(group.changes.begin() + run.first, group.changes.begin() + run.first + run.count);
            endRemoveRows();
        }
        for (const ListUpdate::Run& run : update.inserted) {
            beginInsertRows(parent, run.first, run.first + run.count - 1);
            group.changes.insert(group.changes.begin() + run.first, fresh.begin() + run.first,
                                 fresh.begin() + run.first + run.count);
            endInsertRows();
        }
        group.changes = std::move(fresh);
        const int last = static_cast<int>(group.changes.size()) - 1;
        if (last >= 0)
            emit dataChanged(index(0, 0, parent), index(last, ColumnCount - 1, parent));
    }
    emit dataChanged(parent, parent.siblingAtColumn(ColumnCount - 1));
}

QString PendingModel::table(const QModelIndex& index) const
{
    if (!index.isValid())
        return {};
    if (const PendingChange* found = change(index))
        return toQString(found->table);
    return m_groups[static_cast<std::size_t>(index.row())]->table;
}

const PendingChange* PendingModel::change(const QModelIndex& index) const
{
    if (!index.isValid() || !index.internalPointer())
        return nullptr;
    const auto* group = static_cast<const Group*>(index.internalPointer());
    return &group->changes[static_cast<std::size_t>(index.row())];
}

QModelIndex PendingModel::index(int row, int column, const QModelIndex& parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    if (!parent.isValid())
        return createIndex(row, column);
    return createIndex(row, column, m_groups[static_cast<std::size_t>(parent.row())].get());
}

QModelIndex PendingModel::indexOf(const Group& group, int column) const
{
    for (std::size_t row = 0; row < m_groups.size(); ++row) {
        if (m_groups[row].get() == &group)
            return createIndex(static_cast<int>(row), column);
    }
    return {};
}

QModelIndex PendingModel::parent(const QModelIndex& index) const
{
    if (!index.isValid() || !index.internalPointer())
        return {};
    return indexOf(*static_cast<const Group*>(index.internalPointer()));
}

int PendingModel::rowCount(const QModelIndex& parent) const
{
    if (!parent.isValid())
        return static_cast<int>(m_groups.size());
    if (parent.internalPointer() || parent.column() != 0)
        return 0;
    return static_cast<int>(m_groups[static_cast<std::size_t>(parent.row())]->changes.size());
}

bool PendingModel::hasChildren(const QModelIndex& parent) const
{
    if (!parent.isValid() || parent.internalPointer())
        return !parent.isValid() && !m_groups.empty();
    const Group& group = *m_groups[static_cast<std::size_t>(parent.row())];
    return parent.column() == 0 && (!group.complete || !group.changes.empty());
}

int PendingModel::columnCount(const QModelIndex&) const
{
    return ColumnCount;
}

QVariant PendingModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    if (const PendingChange* found = change(index))
        return changeData(*found, index.column(), role);
    return groupData(*m_groups[static_cast<std::size_t>(index.row())], index.column(), role);
}

QVariant PendingModel::groupData(const Group& group, int column, int role) const
{
    if (role == Qt::FontRole) {
        QFont bold;
        bold.setBold(true);
        return bold;
    }
    if (role == Qt::DisplayRole && column == RowColumn)
        return group.table;
    if (role == Qt::DisplayRole && column == KindColumn)
        return group.complete || group.total >= 0
                   ? tr("%Ln change(s)", nullptr, static_cast<int>(group.complete ? group.changes.size() : group.total))
                   : tr("more than %Ln change(s)", nullptr, static_cast<int>(group.changes.size()));
    return {};
}

QVariant PendingModel::changeData(const PendingChange& change, int column, int role) const
{
    if (role == IdentityRole)
        return identity(change);
    if (role == MarkRole && column == KindColumn)
        return QChar(QLatin1Char(markOf(change.kind)));
    if (role == Qt::ToolTipRole && column == RowColumn)
        return keyText(change.key);
    if (role != Qt::DisplayRole)
        return {};
    switch (column) {
    case RowColumn:
        return labelOf(change);
    case KindColumn:
        return Wording::changeKind(change.kind);
    default:
        if (change.held)
            return tr("waits for a decision");
        return change.kind == device::ChangeKind::Update ? whatChanged(change) : QString();
    }
}

QVariant PendingModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case RowColumn:
        return tr("Row");
    case KindColumn:
        return tr("Change");
    default:
        return tr("What");
    }
}

} // namespace dbsync::ui
