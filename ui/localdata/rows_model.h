#pragma once

#include "ui/live/database.h"
#include "ui/words/value_text.h"

#include <QAbstractTableModel>
#include <QPointer>

#include <map>
#include <optional>

namespace dbsync::ui {

/// The rows of one table, read page by page as views ask for them. Until a page arrives its cells say that they wait;
/// reading again replaces pages in place, so that selection and scroll position stay. What is typed stands in its cell
/// until the database has taken it, and stays there with the reason where it was refused.
class RowsModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    static constexpr int pageSize = 200;
    static constexpr int mostPages = 40; ///< kept in memory; the one unused for longest goes first
    static constexpr int gutterColumn = 0;

    explicit RowsModel(QObject* parent = nullptr);

    /// Shows another table, from the first row on, sorted by a column where one is named; `name` "" shows nothing.
    void setTable(Database* database, const QString& name, const QString& sortColumn = {},
                  Qt::SortOrder order = Qt::AscendingOrder);
    void setSearch(const QString& search);
    void setFilters(std::vector<device::ColumnFilter> filters);
    /// Rows that came with a later revision are marked as just arrived; -1: none are.
    void setArrivedAfter(qint64 revision);
    /// Sorts by a column of the view; by none where it is the gutter or -1.
    void sort(int column, Qt::SortOrder order) override;
    /// Reads again what is shown.
    void reload();

    Database* database() const { return m_database; }
    QString table() const { return m_table; }
    QString search() const { return toQString(m_query.search); }
    const device::RowQuery& query() const { return m_query; }
    bool isLoaded() const { return m_loaded; }
    /// Whether all rows are known; until then there may be more.
    bool isComplete() const { return m_complete; }

    /// What is known of the columns; null where rows can only be read, or it is not known yet.
    const device::TableShape* shape() const { return m_shape ? &*m_shape : nullptr; }
    const device::ColumnShape* columnShape(int column) const;
    QString columnName(int column) const;
    /// The column of the view that shows a table's column, -1 where none does.
    int columnOf(const QString& name) const;
    /// A row's mark; ' ' where there is none, '?' where the row is not read yet.
    char mark(int row) const;
    bool isReadRow(int row) const { return mark(row) != '?'; }
    /// Null where the row is not read yet.
    const Value* value(const QModelIndex& index) const;
    /// The whole row, or its key; empty where it is not read yet.
    Row rowValues(int row) const;
    Row key(int row) const;
    /// What people call the row.
    QString label(int row) const;
    /// The row with a key among those that are read, -1 where none has it.
    int rowOf(const Row& key) const;

    /// A cell of a table of this database, shown or not.
    struct Cell
    {
        QString table;
        Row key;
        QString column;
        QString file; ///< the database's
    };
    Cell cell(const QModelIndex& index) const;
    /// What was typed but not taken, with the reason; none where `problem` is empty. It is kept while other tables, and
    /// other databases, are shown.
    void setRefused(const Cell& cell, const QString& typed, const QString& problem);
    QString problem(const QModelIndex& index) const;
    void clearTyped(const Cell& cell);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    /// Asks for the edit by edited(), for texts and for values.
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

signals:
    /// A person typed into a cell.
    void edited(const QModelIndex& index, const QString& typed);
    /// A person chose the row that several columns of a row refer to.
    void referenceChosen(const dbsync::Row& key, const std::vector<std::pair<std::string, dbsync::Value>>& values);
    void shapeKnown();
    /// What rows are called that others refer to.
    void namesKnown();
    /// The row that a person was typing into is not there any more.
    void rowVanished(const QString& typed);
    /// The rows will be asked for in another order, or others of the same table.
    void aboutToAskAnew();
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
    struct Typed
    {
        QString text;
        QString problem;
    };
    void fetchShape();
    void fetchNames(qint64 page);
    void takeNames(int column, const std::vector<device::Choice>& referred);
    QString nameOf(int column, const Value& value) const;
    void askAgain();
    const Typed* typedIn(const QModelIndex& index) const;
    static QString nameOf(const Cell& cell);
    void repaint(const Cell& cell);
    QVariant typedData(const Typed& typed, int role) const;
    QVariant valueData(const QModelIndex& index, const Value& value, int role) const;
    QVariant gutterData(char mark, int role) const;

    QPointer<Database> m_database;
    QString m_table;
    device::RowQuery m_query;
    QStringList m_columns;
    QString m_columnsOf; ///< the table that has them
    std::optional<device::TableShape> m_shape;
    std::map<QString, Typed> m_typed;                  ///< by file, table, row and column
    std::map<int, std::map<QString, QString>> m_names; ///< by column: what the rows are called that its values refer to
    int m_rows = 0;
    bool m_loaded = false;
    bool m_complete = true;
    int m_patience = 0;   ///< how often in a row not all was known
    int m_question = 0;   ///< counts tables and searches; late answers to earlier ones are dropped
    int m_generation = 0; ///< counts readings; pages of earlier ones are shown until they are read again
    bool m_fetching = false;
    mutable std::map<qint64, Page> m_pages;
    mutable quint64 m_uses = 0;
    mutable qint64 m_lastShown = 0;       ///< the page that was last asked for
    mutable std::vector<qint64> m_wanted; ///< the latest wish last
    mutable bool m_fetchScheduled = false;
};

} // namespace dbsync::ui
