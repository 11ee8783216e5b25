#pragma once

#include "ui/live/database.h"

#include <QAbstractTableModel>
#include <QPointer>

#include <map>

namespace dbsync::ui {

/// The rows of one table, read page by page as views ask for them. Until a page arrives its cells say that they wait;
/// reading again replaces pages in place, so that selection and scroll position stay.
class RowsModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    static constexpr int PageSize = 200;
    static constexpr int MostPages = 40; ///< kept in memory; the one unused for longest goes first
    static constexpr int GutterColumn = 0;

    explicit RowsModel(QObject* parent = nullptr);

    /// Shows another table, from the first row on; `name` "" shows nothing.
    void setTable(Database* database, const QString& name);
    void setSearch(const QString& search);
    /// Reads again what is shown.
    void reload();

    QString table() const { return m_table; }
    QString search() const { return m_search; }
    bool isLoaded() const { return m_loaded; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

signals:
    /// The first page of a table or search has arrived, or the number of rows is another.
    void loaded();
    void failed(const dbsync::Error& error);

private:
    struct Page
    {
        device::RowPage rows;
        int generation = 0;
        quint64 used = 0;
    };

    void restart();
    void want(qint64 page) const;
    void fetchNext();
    void accept(qint64 number, device::RowPage rows, int generation);
    void setColumns(const device::RowPage& rows);
    void setTotal(qint64 total);
    void dropUnused();
    const Page* pageOf(int row) const;
    QVariant valueData(const Value& value, int role) const;
    QVariant gutterData(char mark, int role) const;

    QPointer<Database> m_database;
    QString m_table;
    QString m_search;
    QStringList m_columns;
    int m_rows = 0;
    bool m_loaded = false;
    int m_question = 0;   ///< counts tables and searches; late answers to earlier ones are dropped
    int m_generation = 0; ///< counts readings; pages of earlier ones are shown until they are read again
    bool m_fetching = false;
    mutable std::map<qint64, Page> m_pages;
    mutable quint64 m_uses = 0;
    mutable std::vector<qint64> m_wanted; ///< the latest wish last
    mutable bool m_fetchScheduled = false;
};

} // namespace dbsync::ui
