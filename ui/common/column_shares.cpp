#include "ui/common/column_shares.h"

#include <QEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QScopedValueRollback>
#include <QTreeView>

#include <algorithm>

namespace dbsync::ui {

ColumnShares::ColumnShares(QTreeView& view, std::vector<ColumnShare> shares)
    : QObject(&view), m_view(view), m_shares(std::move(shares))
{
    view.header()->setStretchLastSection(true);
    view.viewport()->installEventFilter(this);
    connect(view.header(), &QHeaderView::sectionResized, this, [this] {
        if (!m_layingOut && QGuiApplication::mouseButtons() != Qt::NoButton)
            m_moved = true;
    });
    layOut();
}

bool ColumnShares::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Resize && !m_moved)
        layOut();
    return QObject::eventFilter(watched, event);
}

/// What is missing is taken from each by what it has to spare.
void ColumnShares::layOut()
{
    const QScopedValueRollback layingOut(m_layingOut, true);
    const int character = std::max(1, m_view.fontMetrics().averageCharWidth());
    int preferred = 0;
    int spare = 0;
    for (const ColumnShare& share : m_shares) {
        preferred += share.preferred * character;
        spare += (share.preferred - share.least) * character;
    }
    const int missing = std::clamp(preferred - m_view.viewport()->width(), 0, spare);
    for (std::size_t column = 0; column + 1 < m_shares.size(); ++column) {
        const ColumnShare& share = m_shares[column];
        const int yielded = spare > 0 ? (share.preferred - share.least) * character * missing / spare : 0;
        m_view.header()->resizeSection(static_cast<int>(column), share.preferred * character - yielded);
    }
}

} // namespace dbsync::ui
