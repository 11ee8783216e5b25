#include "ui/common/column_shares.h"

#include <QEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QTreeView>

#include <algorithm>
#include <chrono>
#include <numeric>

namespace dbsync::ui {

ColumnShares::ColumnShares(QTreeView& view, std::vector<ColumnShare> shares)
    : QObject(&view), m_view(view), m_shares(std::move(shares)), m_asked(m_shares.size())
{
    view.header()->setStretchLastSection(true);
    view.viewport()->installEventFilter(this);
    connect(view.header(), &QHeaderView::sectionResized, this, [this] {
        if (!m_layingOut && QGuiApplication::mouseButtons() != Qt::NoButton)
            m_moved = true;
    });
    m_soon.setSingleShot(true);
    m_soon.setInterval(std::chrono::milliseconds(20));
    connect(&m_soon, &QTimer::timeout, this, [this] {
        if (!m_moved)
            layOut();
    });
    const auto soon = [this] { m_soon.start(); };
    const QAbstractItemModel* model = view.model();
    connect(model, &QAbstractItemModel::modelReset, this, soon);
    connect(model, &QAbstractItemModel::rowsInserted, this, soon);
    connect(model, &QAbstractItemModel::dataChanged, this, soon);
    connect(view.verticalScrollBar(), &QScrollBar::valueChanged, this, soon);
    layOut();
}

/// In pixels.
int ColumnShares::wantedOf(std::size_t column)
{
    const ColumnShare& share = m_shares[column];
    const int character = std::max(1, m_view.fontMetrics().averageCharWidth());
    if (!share.whole)
        return share.preferred * character;
    const int index = static_cast<int>(column);
    const int cells = static_cast<const QAbstractItemView&>(m_view).sizeHintForColumn(index);
    m_asked[column] = std::max({m_asked[column], cells, m_view.header()->sectionSizeHint(index)});
    return std::clamp(m_asked[column], share.least * character, share.preferred * character);
}

bool ColumnShares::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Resize && !m_moved)
        layOut();
    return QObject::eventFilter(watched, event);
}

/// What is missing is taken from each by what it has to spare.
void ColumnShares::yield(std::vector<int>& widths, bool whole, int missing) const
{
    const int character = std::max(1, m_view.fontMetrics().averageCharWidth());
    const auto spareOf = [&](std::size_t column) {
        const ColumnShare& share = m_shares[column];
        return share.whole == whole ? std::max(0, widths[column] - share.least * character) : 0;
    };
    int spare = 0;
    for (std::size_t column = 0; column < widths.size(); ++column)
        spare += spareOf(column);
    if (spare == 0 || missing <= 0)
        return;
    std::vector<int> left = widths;
    for (std::size_t column = 0; column < widths.size(); ++column)
        left[column] -= static_cast<int>(qint64(spareOf(column)) * std::min(missing, spare) / spare);
    widths = std::move(left);
}

void ColumnShares::layOut()
{
    const QScopedValueRollback layingOut(m_layingOut, true);
    std::vector<int> widths;
    for (std::size_t column = 0; column < m_shares.size(); ++column)
        widths.push_back(wantedOf(column));
    const auto missing = [&] { return std::accumulate(widths.begin(), widths.end(), 0) - m_view.viewport()->width(); };
    yield(widths, false, missing());
    yield(widths, true, missing());
    for (std::size_t column = 0; column + 1 < m_shares.size(); ++column)
        m_view.header()->resizeSection(static_cast<int>(column), widths[column]);
}

} // namespace dbsync::ui
