#include "ui/localdata/rows_model.h"

#include "ui/look/cell_delegate.h"
#include "ui/words/value_text.h"
#include "ui/words/wording.h"

#include <QFont>
#include <QTimer>

#include <limits>

namespace dbsync::ui {

namespace {
constexpr std::size_t mostWishes = 4;
}

RowsModel::RowsModel(QObject* parent) : QAbstractTableModel(parent) {}

void RowsModel::setTable(Database* database, const QString& name, const QString& sortColumn, Qt::SortOrder order)
{
    m_database = database;
    m_table = name;
    const qint64 arrivedAfter = m_query.arrivedAfter;
    m_query = {};
    m_query.table = name.toStdString();
    m_query.arrivedAfter = arrivedAfter;
    m_query.sortColumn = sortColumn.toStdString();
    m_query.descending = !sortColumn.isEmpty() && order == Qt::DescendingOrder;
    m_shape.reset();
    m_names.clear();
    restart();
    fetchShape();
}

void RowsModel::fetchShape()
{
    Database* const database = m_database.data();
    if (!database || m_table.isEmpty())
        return;
    database->shape(this, m_table, [this, table = m_table](Result<device::TableShape> shape) {
        // A table without a key has none, and is only read.
        if (table != m_table || !shape)
            return;
        m_shape = std::move(*shape);
        for (const auto& [number, page] : m_pages)
            fetchNames(number);
        emit shapeKnown();
    });
}

void RowsModel::setSearch(const QString& search)
{
    if (search == this->search())
        return;
    emit aboutToAskAnew();
    m_query.search = search.toStdString();
    restart();
}

void RowsModel::setFilters(std::vector<device::ColumnFilter> filters)
{
    if (filters == m_query.filters)
        return;
    emit aboutToAskAnew();
    m_query.filters = std::move(filters);
    restart();
}

void RowsModel::setArrivedAfter(qint64 revision)
{
    if (m_query.arrivedAfter == revision)
        return;
    m_query.arrivedAfter = revision;
    reload();
}

void RowsModel::sort(int column, Qt::SortOrder order)
{
    const std::string name = column > gutterColumn ? columnName(column).toStdString() : std::string();
    const bool descending = !name.empty() && order == Qt::DescendingOrder;
    if (name == m_query.sortColumn && descending == m_query.descending)
        return;
    emit aboutToAskAnew();
    m_query.sortColumn = name;
    m_query.descending = descending;
    restart();
}

void RowsModel::restart()
{
    beginResetModel();
    ++m_question;
    ++m_generation;
    m_pages.clear();
    m_wanted.clear();
    m_rows = 0;
    m_loaded = false;
    m_complete = true;
    m_patience = 0;
    m_fetching = false;
    if (m_columnsOf != m_table)
        m_columns.clear();
    endResetModel();
    if (m_database && !m_table.isEmpty())
        want(0);
}

void RowsModel::reload()
{
    ++m_generation;
    if (m_database && !m_table.isEmpty() && m_pages.empty())
        want(0);
    // Painting the cells again makes views ask for the pages that they show, and no others.
    for (const auto& [number, page] : m_pages) {
        const int first = static_cast<int>(number * pageSize);
        const int last = std::min(first + pageSize, m_rows) - 1;
        if (first <= last)
            emit dataChanged(index(first, 0), index(last, columnCount() - 1));
    }
    // What no view shows is read again when it is; the count is needed anyway.
    if (m_wanted.empty() && !m_pages.empty())
        want(m_pages.begin()->first);
}

int RowsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : m_rows;
}

int RowsModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() || m_columns.isEmpty() ? 0 : static_cast<int>(m_columns.size()) + 1;
}

QVariant RowsModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Page* page = pageOf(index.row());
    const std::size_t row = static_cast<std::size_t>(index.row() % pageSize);
    const bool waits = !page || row >= page->rows.rows.size() || page->rows.marks[row] == '?';
    if (waits) {
        if (role == KindRole)
            return int(CellKind::Waiting);
        return role == Qt::DisplayRole && index.column() != gutterColumn ? QVariant(QStringLiteral("…")) : QVariant();
    }
    if (index.column() == gutterColumn)
        return gutterData(page->rows.marks[row], role);
    if (const Typed* typed = typedIn(index)) {
        const QVariant data = typedData(*typed, role);
        if (data.isValid())
            return data;
    }
    const auto column = static_cast<std::size_t>(index.column() - 1);
    return valueData(index, page->rows.rows[row][column], role);
}

QVariant RowsModel::valueData(const QModelIndex& index, const Value& value, int role) const
{
    switch (role) {
    case Qt::DisplayRole: {
        const QString name = nameOf(index.column(), value);
        return name.isEmpty() ? cellText(value) : tr("%1 · %2", "name of a row, its key").arg(name, cellText(value));
    }
    case Qt::ToolTipRole: {
        const QString name = nameOf(index.column(), value);
        const QString whole = name.isEmpty() ? exactText(value) : name;
        return whole.size() > 40 ? QVariant(whole.left(2000)) : QVariant();
    }
    case Qt::TextAlignmentRole:
        return QVariant(cellKind(value) == CellKind::Number && nameOf(index.column(), value).isEmpty()
                            ? Qt::AlignRight | Qt::AlignVCenter
                            : Qt::AlignLeft | Qt::AlignVCenter);
    case KindRole:
        return int(cellKind(value));
    case ExactRole:
    case Qt::EditRole:
        return value.isNull() ? QString() : exactText(value);
    case Qt::FontRole:
        if (mark(index.row()) == '-') {
            QFont struck;
            struck.setStrikeOut(true);
            return struck;
        }
        return {};
    default:
        return {};
    }
}

QVariant RowsModel::gutterData(char mark, int role) const
{
    switch (role) {
    case MarkRole:
        return QChar(QLatin1Char(mark));
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole:
        return Wording::mark(mark);
    default:
        return {};
    }
}

QVariant RowsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Vertical)
        return role == Qt::DisplayRole ? QVariant(section + 1) : QVariant();
    if (section == gutterColumn) {
        if (role == Qt::ToolTipRole || role == Qt::AccessibleTextRole)
            return tr("Marks: new, changed, deleted, in conflict, just arrived");
        return role == Qt::DisplayRole ? QVariant(QString()) : QVariant();
    }
    if (section > m_columns.size())
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    return role == Qt::DisplayRole ? QVariant(m_columns[section - 1]) : QVariant();
}

const RowsModel::Page* RowsModel::pageOf(int row) const
{
    const qint64 number = row / pageSize;
    const auto page = m_pages.find(number);
    if (page == m_pages.end()) {
        want(number);
        return nullptr;
    }
    page->second.used = ++m_uses;
    m_lastShown = number;
    if (page->second.generation != m_generation)
        want(number);
    return &page->second;
}

void RowsModel::want(qint64 page) const
{
    std::erase(m_wanted, page);
    m_wanted.push_back(page);
    if (m_wanted.size() > mostWishes)
        m_wanted.erase(m_wanted.begin());
    if (m_fetchScheduled)
        return;
    m_fetchScheduled = true;
    auto* self = const_cast<RowsModel*>(this);
    QMetaObject::invokeMethod(
        self,
        [self] {
            self->m_fetchScheduled = false;
            self->fetchNext();
        },
        Qt::QueuedConnection);
}

void RowsModel::fetchNext()
{
    if (m_fetching || m_wanted.empty() || !m_database)
        return;
    const qint64 number = m_wanted.back();
    m_wanted.pop_back();
    m_fetching = true;
    m_database->rows(this, m_query, number * pageSize, pageSize,
                     [this, number, question = m_question, generation = m_generation](Result<device::RowPage> rows) {
                         if (question != m_question)
                             return;
                         m_fetching = false;
                         if (!rows) {
                             m_wanted.clear();
                             emit failed(rows.error());
                             return;
                         }
                         accept(number, std::move(*rows), generation);
                         askAgain();
                         fetchNext();
                     });
}

void RowsModel::accept(qint64 number, device::RowPage rows, int generation)
{
    setColumns(rows);
    const bool news = !m_loaded || rows.total != m_rows || rows.complete != m_complete;
    m_complete = rows.complete;
    m_patience = m_complete ? 0 : m_patience + 1;
    setTotal(rows.total);
    m_loaded = true;
    const int first = static_cast<int>(number * pageSize);
    // While rows are still counted the same page comes again and again.
    const bool namesWanted = m_complete || !m_pages.contains(number);
    if (rows.rows.empty()) {
        m_pages.erase(number);
    } else {
        m_pages[number] = Page{std::move(rows), generation, ++m_uses};
        dropUnused();
        if (namesWanted)
            fetchNames(number);
        const int last = std::min(first + pageSize, m_rows) - 1;
        if (first <= last)
            emit dataChanged(index(first, 0), index(last, columnCount() - 1));
    }
    if (news)
        emit loaded();
}

/// While the database is still finding out, and then once more for what is shown.
void RowsModel::askAgain()
{
    if (m_complete)
        return;
    constexpr int longestText = 250;
    QTimer::singleShot(std::min(longestText, m_patience * 5), this, [this, question = m_question] {
        if (question != m_question || m_complete)
            return;
        ++m_generation;
        want(m_pages.empty() ? 0 : m_lastShown);
    });
}

void RowsModel::setColumns(const device::RowPage& rows)
{
    const QStringList columns = rows.columns ? toQStringList(*rows.columns) : QStringList();
    if (columns == m_columns)
        return;
    beginResetModel();
    m_columns = columns;
    m_columnsOf = m_table;
    m_pages.clear();
    m_rows = 0;
    endResetModel();
}

void RowsModel::setTotal(qint64 total)
{
    const int rows = static_cast<int>(std::min<qint64>(total, std::numeric_limits<int>::max()));
    if (rows > m_rows) {
        beginInsertRows({}, m_rows, rows - 1);
        m_rows = rows;
        endInsertRows();
    } else if (rows < m_rows) {
        beginRemoveRows({}, rows, m_rows - 1);
        m_rows = rows;
        endRemoveRows();
    }
}

void RowsModel::dropUnused()
{
    while (m_pages.size() > mostPages) {
        auto oldest = m_pages.begin();
        for (auto page = m_pages.begin(); page != m_pages.end(); ++page) {
            if (page->second.used < oldest->second.used)
                oldest = page;
        }
        m_pages.erase(oldest);
    }
}

} // namespace dbsync::ui
