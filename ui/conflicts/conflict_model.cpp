#include "ui/conflicts/conflict_model.h"

#include "ui/look/cell_delegate.h"
#include "ui/look/theme.h"
#include "ui/words/record_columns.h"
#include "ui/words/value_text.h"
#include "ui/words/wording.h"

#include <QFont>

#include <algorithm>

namespace dbsync::ui {

using device::Decision;

namespace {

bool isSameConflict(const std::optional<device::Conflict>& first, const std::optional<device::Conflict>& second)
{
    if (!first || !second)
        return first.has_value() == second.has_value();
    return first->id == second->id && first->columns == second->columns && isSame(first->base, second->base) &&
           isSame(first->local, second->local) && isSame(first->cloud, second->cloud);
}

} // namespace

void ConflictModel::setDatabase(Database* database)
{
    m_names.setDatabase(database);
    connect(&m_names, &ReferredNames::known, this, &ConflictModel::repaint, Qt::UniqueConnection);
}

void ConflictModel::repaint()
{
    if (!m_columns.empty())
        emit dataChanged(index(0, BeforeColumn), index(rowCount() - 1, ColumnCount - 1));
}

QString ConflictModel::named(int row, const Value& value, const QString& plain) const
{
    return m_names.text(toQString(m_conflict->table), column(row), value, plain);
}

void ConflictModel::setConflict(const std::optional<device::Conflict>& conflict)
{
    if (conflict) {
        m_names.refresh();
        m_names.want(toQString(conflict->table), {&conflict->base, &conflict->local, &conflict->cloud});
    }
    if (isSameConflict(conflict, m_conflict))
        return;
    beginResetModel();
    if (!conflict || !m_conflict || conflict->id != m_conflict->id)
        m_choices.clear();
    m_conflict = conflict;
    m_columns.clear();
    if (m_conflict)
        m_columns = columnsOf({&m_conflict->local, &m_conflict->cloud, &m_conflict->base}, m_conflict->columns);
    endResetModel();
    emit choicesChanged();
}

bool ConflictModel::canChoose() const
{
    return m_conflict && m_conflict->local && m_conflict->kind != "updateDelete" && !m_conflict->columns.empty();
}

bool ConflictModel::isClashing(int row) const
{
    const auto& clashing = m_conflict->columns;
    return std::find(clashing.begin(), clashing.end(), column(row)) != clashing.end();
}

void ConflictModel::choose(const QModelIndex& cell)
{
    const bool isSide = cell.column() == HereColumn || cell.column() == CloudColumn;
    if (!cell.isValid() || !canChoose() || !isClashing(cell.row()) || !isSide)
        return;
    if (const Value* value = valueAt(cell.row(), cell.column()))
        take(cell.row(), {static_cast<Column>(cell.column()), *value});
}

void ConflictModel::setNull(int row)
{
    if (canChoose() && row >= 0 && row < rowCount() && isClashing(row))
        take(row, {ResultColumn, Value()});
}

void ConflictModel::take(int row, Choice choice)
{
    m_names.want(toQString(m_conflict->table), {{column(row), choice.value}});
    m_choices.insert_or_assign(column(row), std::move(choice));
    emit dataChanged(index(row, 0), index(row, ColumnCount - 1));
    emit choicesChanged();
}

bool ConflictModel::isComplete() const
{
    return canChoose() && std::all_of(m_conflict->columns.begin(), m_conflict->columns.end(),
                                      [&](const std::string& name) { return m_choices.contains(name); });
}

Decision ConflictModel::decision() const
{
    const auto all = [&](Column from) {
        return std::all_of(m_choices.begin(), m_choices.end(),
                           [&](const auto& choice) { return choice.second.from == from; });
    };
    if (all(HereColumn))
        return {Decision::Use::Device, {}};
    if (all(CloudColumn))
        return {Decision::Use::Cloud, {}};
    Decision decision{Decision::Use::Values, {}};
    for (const std::string& name : m_conflict->columns)
        decision.values.emplace_back(name, m_choices.at(name).value);
    return decision;
}

const ConflictModel::Choice* ConflictModel::choiceOf(int row) const
{
    const auto choice = m_choices.find(column(row));
    return choice == m_choices.end() ? nullptr : &choice->second;
}

const Value* ConflictModel::valueAt(int row, int column) const
{
    const std::string& name = this->column(row);
    const Value* base = valueIn(m_conflict->base, name);
    const Value* here = valueIn(m_conflict->local, name);
    const Value* cloud = valueIn(m_conflict->cloud, name);
    switch (column) {
    case BeforeColumn:
        return base;
    case HereColumn:
        return here;
    case CloudColumn:
        return cloud;
    default:
        break;
    }
    if (isClashing(row)) {
        const Choice* choice = choiceOf(row);
        return choice ? &choice->value : nullptr;
    }
    const bool changedHere = here && (!base || !(*here == *base));
    return changedHere || !cloud ? here : cloud;
}

int ConflictModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
}

int ConflictModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QString ConflictModel::shownText(int row, int column) const
{
    if (const Value* value = valueAt(row, column))
        return named(
            row, *value,
            distinctText(*value, {valueAt(row, BeforeColumn), valueAt(row, HereColumn), valueAt(row, CloudColumn)}));
    if (column == ResultColumn && canChoose() && isClashing(row))
        return tr("choose…");
    return QStringLiteral("–");
}

QVariant ConflictModel::nameData(int row, int role) const
{
    if (role == Qt::DisplayRole)
        return toQString(column(row));
    if (role == MarkRole)
        return changeAt(row, NameColumn);
    if (role != Qt::FontRole || !isClashing(row))
        return {};
    QFont bold;
    bold.setBold(true);
    return bold;
}

QVariant ConflictModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const int row = index.row();
    const int column = index.column();
    if (role == Qt::AccessibleTextRole)
        return accessibleText(index);
    if (column == NameColumn)
        return nameData(row, role);
    const Value* value = valueAt(row, column);
    const bool clashing = isClashing(row);
    switch (role) {
    case Qt::DisplayRole:
        return shownText(row, column);
    case Qt::EditRole:
        return value && !value->isNull() ? exactText(*value) : QString();
    case Qt::ToolTipRole:
        return tipAt(row, column);
    case KindRole:
        return int(value ? cellKind(*value) : CellKind::Waiting);
    case MarkRole:
        return changeAt(row, column);
    case ToneRole:
        return toneAt(row, column);
    case ChosenRole:
        if (!clashing || !canChoose() || !value || (column != HereColumn && column != CloudColumn))
            return {};
        return choiceOf(row) && choiceOf(row)->from == column;
    default:
        return {};
    }
}

QChar ConflictModel::changeOfSide(int row, int column) const
{
    const auto& side = column == HereColumn ? m_conflict->local : m_conflict->cloud;
    const Value* value = valueAt(row, column);
    const Value* base = valueAt(row, BeforeColumn);
    if (!side)
        return base ? u'-' : u' ';
    if (!m_conflict->base)
        return value && isClashing(row) ? u'+' : u' ';
    return value && !(base && *value == *base) ? u'~' : u' ';
}

QChar ConflictModel::changeAt(int row, int column) const
{
    const auto isChanged = [&](int side) { return changeOfSide(row, side) == u'~'; };
    switch (column) {
    case NameColumn:
        return isClashing(row) ? u'!' : isChanged(HereColumn) || isChanged(CloudColumn) ? u'~' : u' ';
    case HereColumn:
    case CloudColumn:
        return changeOfSide(row, column);
    case ResultColumn:
        break;
    default:
        return u' ';
    }
    const bool merged = !isClashing(row) && m_conflict->local && m_conflict->cloud;
    return merged && (isChanged(HereColumn) || isChanged(CloudColumn)) ? u'~' : u' ';
}

QVariant ConflictModel::toneAt(int row, int column) const
{
    const QChar change = changeAt(row, column);
    const bool clashing = isClashing(row);
    if (column == ResultColumn) {
        if (clashing)
            return int(valueAt(row, column) ? Theme::Tone::Good : Theme::Tone::Quiet);
        return change == u'~' ? QVariant(int(Theme::Tone::Good)) : QVariant();
    }
    if (column != HereColumn && column != CloudColumn)
        return {};
    if (change == u'-')
        return int(Theme::Tone::Bad);
    if (clashing)
        return int(Theme::Tone::Warning);
    return change == u'~' ? QVariant(int(Theme::Tone::Changed)) : QVariant();
}

/// The whole value, and what it was before where it was changed.
QString ConflictModel::tipAt(int row, int column) const
{
    constexpr int longestText = 1000;
    const Value* value = valueAt(row, column);
    const Value* base = valueAt(row, BeforeColumn);
    const QString text = value ? named(row, *value, exactText(*value).left(longestText)) : QString();
    if (!value || !base || changeAt(row, column) != u'~')
        return text;
    return named(row, *base, exactText(*base).left(longestText)) + QStringLiteral(" → ") + text;
}

QVariant ConflictModel::accessibleText(const QModelIndex& index) const
{
    const QString name = toQString(column(index.row()));
    if (index.column() == NameColumn)
        return isClashing(index.row()) ? tr("%1, differs").arg(name) : name;
    const QString side = headerData(index.column(), Qt::Horizontal, Qt::DisplayRole).toString();
    QString text = tr("%1, %2: %3", "column, side, value").arg(name, side, shownText(index.row(), index.column()));
    const QChar change = changeAt(index.row(), index.column());
    if (change == u'~')
        text = tr("%1, changed").arg(text);
    else if (change == u'+')
        text = tr("%1, new").arg(text);
    else if (change == u'-')
        text = tr("%1, deleted").arg(text);
    return index.data(ChosenRole).toBool() ? tr("%1, chosen").arg(text) : text;
}

bool ConflictModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (role != Qt::EditRole || !(flags(index) & Qt::ItemIsEditable))
        return false;
    const Value* like = valueAt(index.row(), HereColumn);
    if (!like || like->isNull())
        like = valueAt(index.row(), CloudColumn);
    take(index.row(), {ResultColumn, valueFromText(value.toString(), like ? *like : Value::text({}))});
    return true;
}

Qt::ItemFlags ConflictModel::flags(const QModelIndex& index) const
{
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    if (index.isValid() && index.column() == ResultColumn && canChoose() && isClashing(index.row()))
        flags |= Qt::ItemIsEditable;
    return flags;
}

QVariant ConflictModel::headerData(int section, Qt::Orientation orientation, int role) const
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
        return tr("Before");
    case HereColumn:
        return tr("This computer");
    case CloudColumn:
        return m_conflict ? Wording::cloudSide(*m_conflict, QDateTime::currentDateTime()) : tr("Cloud");
    default:
        return tr("Result");
    }
}

} // namespace dbsync::ui
