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
    /// Shows only lines that contain `text` in one of their columns.
    void setFilter(const QString& text);
    QJsonObject object(int row) const { return m_shown.at(row).toObject(); }
    /// Where a line stands, also after it was changed; -1 where it does not.
    int rowOf(const QJsonObject& object) const;
    int countOfAll() const { return static_cast<int>(m_objects.size()); }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    bool matches(const QJsonObject& object) const;
    QString textOf(const QJsonObject& object, const Column& column) const;
    QJsonArray filtered() const;
    void show(const QJsonArray& objects);

    std::vector<Column> m_columns;
    QJsonArray m_objects;
    QJsonArray m_shown; ///< those that match the filter
    QString m_filter;
};

} // namespace dbsync::ui
