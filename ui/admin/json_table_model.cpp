#include "ui/admin/json_table_model.h"

#include <QLocale>

namespace dbsync::ui {

JsonTableModel::JsonTableModel(std::vector<Column> columns, QObject* parent)
    : QAbstractTableModel(parent), m_columns(std::move(columns))
{
}

void JsonTableModel::setObjects(const QJsonArray& objects)
{
    if (objects == m_objects)
        return;
    beginResetModel();
    m_objects = objects;
    endResetModel();
}

int JsonTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_objects.size());
}

int JsonTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
}

QVariant JsonTableModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid) || role != Qt::DisplayRole)
        return {};
    const Column& column = m_columns[static_cast<std::size_t>(index.column())];
    const QJsonValue value = m_objects.at(index.row()).toObject().value(column.field);
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
