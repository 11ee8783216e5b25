#include "ui/admin/json_table_model.h"

#include <QLocale>

#include <algorithm>

namespace dbsync::ui {

JsonTableModel::JsonTableModel(std::vector<Column> columns, QObject* parent)
    : QAbstractTableModel(parent), m_columns(std::move(columns))
{
}

void JsonTableModel::setObjects(const QJsonArray& objects)
{
    m_objects = objects;
    show(filtered());
}

void JsonTableModel::setFilter(const QString& text)
{
    m_filter = text.trimmed();
    show(filtered());
}

void JsonTableModel::show(const QJsonArray& objects)
{
    if (objects == m_shown)
        return;
    beginResetModel();
    m_shown = objects;
    endResetModel();
}

QJsonArray JsonTableModel::filtered() const
{
    if (m_filter.isEmpty())
        return m_objects;
    QJsonArray matching;
    for (const QJsonValue& each : m_objects) {
        if (matches(each.toObject()))
            matching.append(each);
    }
    return matching;
}

bool JsonTableModel::matches(const QJsonObject& object) const
{
    return std::any_of(m_columns.begin(), m_columns.end(), [&](const Column& column) {
        return textOf(object, column).contains(m_filter, Qt::CaseInsensitive);
    });
}

int JsonTableModel::rowOf(const QJsonObject& object) const
{
    const QJsonValue id = object.value(u"id");
    for (int row = 0; row < rowCount(); ++row) {
        const QJsonObject each = this->object(row);
        if (id.isUndefined() ? each == object : each.value(u"id") == id)
            return row;
    }
    return -1;
}

int JsonTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_shown.size());
}

int JsonTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
}

QVariant JsonTableModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid) || role != Qt::DisplayRole)
        return {};
    return textOf(object(index.row()), m_columns[static_cast<std::size_t>(index.column())]);
}

QString JsonTableModel::textOf(const QJsonObject& object, const Column& column) const
{
    const QJsonValue value = object.value(column.field);
    if (column.text)
        return column.text(value);
    if (value.isDouble())
        return QLocale().toString(value.toInteger());
    return value.toString();
}

QVariant JsonTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return m_columns[static_cast<std::size_t>(section)].title;
}

} // namespace dbsync::ui
