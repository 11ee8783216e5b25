#include "ui/pending/pending_model.h"

#include "ui/look/cell_delegate.h"
#include "ui/common/list_update.h"
#include "ui/words/value_text.h"
#include "ui/words/wording.h"

#include <QFont>
#include <QLocale>

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

QString filterText(const PendingChange& change)
{
    QStringList words{toQString(change.table), keyText(change.key), Wording::changeKind(change.kind)};
    for (const auto& version : {change.base, change.local}) {
        if (!version)
            continue;
        for (const Value& value : version->values)
            words << cellText(value);
    }
    return words.join(u'\n');
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

void PendingModel::setChanges(std::vector<PendingChange> changes)
{
    std::vector<std::unique_ptr<Group>> fresh;
    for (PendingChange& change : changes) {
        const QString table = toQString(change.table);
        if (fresh.empty() || fresh.back()->table != table)
            fresh.push_back(std::make_unique<Group>(Group{table, {}}));
        fresh.back()->changes.push_back(std::move(change));
    }
    std::vector<QString> before, after;
    for (const auto& group : m_groups)
        before.push_back(group->table);
    for (const auto& group : fresh)
        after.push_back(group->table);
    const ListUpdate update = ListUpdate::between(before, after);
    if (!update.possible) {
        reset(std::move(fresh));
        return;
    }
    for (const ListUpdate::Run& run : update.removed) {
        beginRemoveRows({}, run.first, run.first + run.count - 1);
        m_groups.erase(m_groups.begin() + run.first, m_groups.begin() + run.first + run.count);
        endRemoveRows();
    }
    for (const ListUpdate::Run& run : update.inserted) {
        beginInsertRows({}, run.first, run.first + run.count - 1);
        for (int row = run.first; row < run.first + run.count; ++row) {
            const auto at = static_cast<std::size_t>(row);
            m_groups.insert(m_groups.begin() + row, std::move(fresh[at]));
        }
        endInsertRows();
    }
    for (std::size_t row = 0; row < m_groups.size(); ++row) {
        if (fresh[row])
            updateGroup(static_cast<int>(row), *fresh[row]);
    }
}

void PendingModel::reset(std::vector<std::unique_ptr<Group>> groups)
{
    beginResetModel();
    m_groups = std::move(groups);
    endResetModel();
}

void PendingModel::updateGroup(int row, Group& fresh)
{
    Group& group = *m_groups[static_cast<std::size_t>(row)];
    const QModelIndex parent = index(row, 0);
    const ListUpdate update = ListUpdate::between(namesOf(group.changes), namesOf(fresh.changes));
    if (!update.possible) {
        beginRemoveRows(parent, 0, static_cast<int>(group.changes.size()) - 1);
        group.changes.clear();
        endRemoveRows();
        beginInsertRows(parent, 0, static_cast<int>(fresh.changes.size()) - 1);
        group.changes = std::move(fresh.changes);
        endInsertRows();
    } else {
        for (const ListUpdate::Run& run : update.removed) {
            beginRemoveRows(parent, run.first, run.first + run.count - 1);
            group.changes.erase(group.changes.begin() + run.first, group.changes.begin() + run.first + run.count);
            endRemoveRows();
        }
        for (const ListUpdate::Run& run : update.inserted) {
            beginInsertRows(parent, run.first, run.first + run.count - 1);
            group.changes.insert(group.changes.begin() + run.first, fresh.changes.begin() + run.first,
                                 fresh.changes.begin() + run.first + run.count);
            endInsertRows();
        }
        group.changes = std::move(fresh.changes);
        const int last = static_cast<int>(group.changes.size()) - 1;
        emit dataChanged(index(0, 0, parent), index(last, ColumnCount - 1, parent));
    }
    emit dataChanged(parent, index(row, ColumnCount - 1));
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
    if (role == FilterRole || (role == Qt::DisplayRole && column == RowColumn))
        return group.table;
    if (role == Qt::DisplayRole && column == KindColumn)
        return tr("%Ln change(s)", nullptr, static_cast<int>(group.changes.size()));
    return {};
}

QVariant PendingModel::changeData(const PendingChange& change, int column, int role) const
{
    if (role == FilterRole)
        return filterText(change);
    if (role == IdentityRole)
        return QString(toQString(change.table) + u'\n' + keyText(change.key));
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
        return change.kind == device::ChangeKind::Update ? toQStringList(change.columns).join(QStringLiteral(", "))
                                                         : QString();
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
