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
    goToWanted();
}

void LocalDataPage::goToWanted()
{
    if (m_wanted.empty() || !database() || m_rows->table().isEmpty())
        return;
    database()->find(this, m_rows->query(), m_wanted, [this, key = m_wanted](Result<qint64> at) {
        if (key != m_wanted || !at || *at < 0 || *at >= m_rows->rowCount())
            return;
        m_wanted.clear();
        const int current = m_rowsView->currentIndex().column();
        const std::vector<int> shown = m_rowsView->shownColumns();
        const bool stays = std::find(shown.begin(), shown.end(), current) != shown.end();
        const int first = shown.empty() ? 1 : shown.front();
        const QModelIndex cell = m_rows->index(static_cast<int>(*at), stays ? current : first);
        m_rowsView->setCurrentIndex(cell);
        m_rowsView->scrollTo(cell);
    });
}

} // namespace dbsync::ui
