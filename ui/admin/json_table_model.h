#pragma once

#include <QAbstractTableModel>
#include <QJsonArray>
#include <QJsonObject>

#include <functional>
#include <vector>

namespace dbsync::ui {

/// A list of the cloud's JSON objects, one a line.
class JsonTableModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    struct Column
    {
        QString title;
        QString field;
        std::function<QString(const QJsonValue&)> text; ///< where plain text does not do
    };

    explicit JsonTableModel(std::vector<Column> columns, QObject* parent = nullptr);

    void setObjects(const QJsonArray& objects);
    QJsonObject object(int row) const { return m_objects.at(row).toObject(); }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<Column> m_columns;
    QJsonArray m_objects;
};

} // namespace dbsync::ui
