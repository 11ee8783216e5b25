#include "ui/localdata/local_data_page.h"
#include "ui/localdata/row_table.h"
#include "ui/localdata/rows_model.h"
#include "ui/words/value_text.h"

#include <QHeaderView>
#include <QSignalBlocker>

#include <algorithm>

namespace dbsync::ui {

/// As the table was sorted when it was shown last; once its columns are known.
void LocalDataPage::showSorting()
{
    QHeaderView* header = m_rowsView->horizontalHeader();
    const int column = m_rows->columnOf(toQString(m_rows->query().sortColumn));
    const QSignalBlocker quiet(header);
    header->setSortIndicator(column, m_rows->query().descending ? Qt::DescendingOrder : Qt::AscendingOrder);
}

void LocalDataPage::noteSorting()
{
    if (m_rows->columnCount() > 0)
        m_sortings[placeOf(m_rows->table())] = {toQString(m_rows->query().sortColumn),
                                                m_rows->query().descending ? Qt::DescendingOrder : Qt::AscendingOrder};
}

QString LocalDataPage::placeOf(const QString& table) const
{
    return (database() ? database()->path() : QString()) + u'\n' + table;
}

void LocalDataPage::goTo(const Row& key)
{
    m_wanted = key;
    m_wantedColumn = -1;
    m_follows = false;
    goToWanted();
}

/// Whoever sorts or searches stays at the row that they were at, if it is still shown; and finds it again later if not.
void LocalDataPage::followCurrent()
{
    m_sought = false;
    const QModelIndex current = m_rowsView->currentIndex();
    const Row key = m_rows->key(current.row());
    if (key.empty())
        return;
    m_wanted = key;
    m_wantedColumn = current.column();
    m_follows = true;
}

void LocalDataPage::goToWanted()
{
    if (m_wanted.empty() || !database() || m_rows->table().isEmpty())
        return;
    // To look for it would hold up the rows that are still being found.
    if (m_follows && (m_sought || !m_rows->isComplete()))
        return;
    const device::RowQuery query = m_rows->query();
    database()->find(this, query, m_wanted, [this, key = m_wanted, query](Result<qint64> at) {
        if (key != m_wanted || !at || !sameRows(query, m_rows->query()))
            return;
        m_sought = m_rows->isComplete();
        if (*at < 0 || *at >= m_rows->rowCount())
            return;
        m_wanted.clear();
        const int current = m_wantedColumn >= 0 ? m_wantedColumn : m_rowsView->currentIndex().column();
        const std::vector<int> shown = m_rowsView->shownColumns();
        const bool stays = std::find(shown.begin(), shown.end(), current) != shown.end();
        const int first = shown.empty() ? 1 : shown.front();
        const QModelIndex cell = m_rows->index(static_cast<int>(*at), stays ? current : first);
        m_rowsView->setCurrentIndex(cell);
        m_rowsView->scrollTo(cell, m_follows ? QAbstractItemView::PositionAtCenter : QAbstractItemView::EnsureVisible);
    });
}

} // namespace dbsync::ui
