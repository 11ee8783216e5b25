#include "ui/window/navigation.h"

#include "ui/common/list_view.h"
#include "ui/look/icons.h"
#include "ui/look/style.h"

#include <QLocale>
#include <QPainter>
#include <QStyledItemDelegate>

namespace dbsync::ui {
namespace {

constexpr View views[] = {View::Overview, View::LocalData, View::Pending,       View::Conflicts,
                          View::Activity, View::Settings,  View::Administration};
constexpr int countRole = Qt::UserRole + 1;

QString iconName(View view)
{
    switch (view) {
    case View::Overview:
        return QStringLiteral("overview");
    case View::LocalData:
        return QStringLiteral("local");
    case View::Pending:
        return QStringLiteral("pending");
    case View::Conflicts:
        return QStringLiteral("conflicts");
    case View::Activity:
        return QStringLiteral("activity");
    case View::Settings:
        return QStringLiteral("settings");
    case View::Administration:
        break;
    }
    return QStringLiteral("admin");
}

/// Paints the count of an item at its far end.
class CountDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const QSize plain = QStyledItemDelegate::sizeHint(option, index);
        const QFontMetrics metrics(option.font);
        return {plain.width() + metrics.averageCharWidth() * 9, metrics.height() * 2};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        QStyledItemDelegate::paint(painter, option, index);
        const QString count = index.data(countRole).toString();
        if (count.isEmpty())
            return;
        const QFontMetrics metrics(option.font);
        const int height = metrics.height() + 2;
        const int width = std::max(height, metrics.horizontalAdvance(count) + metrics.averageCharWidth() * 2);
        QRect badge(0, 0, width, height);
        badge.moveCenter(option.rect.center());
        badge.moveRight(option.rect.right() - metrics.averageCharWidth());
        badge = QStyle::visualRect(option.direction, option.rect, badge);
        const bool selected = option.state & QStyle::State_Selected;
        const QPalette& palette = option.palette;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(palette.color(QPalette::Active, selected ? QPalette::HighlightedText : QPalette::Highlight));
        painter->drawRoundedRect(badge, height / 2.0, height / 2.0);
        painter->setPen(palette.color(QPalette::Active, selected ? QPalette::Highlight : QPalette::HighlightedText));
        painter->drawText(badge, Qt::AlignCenter, count);
        painter->restore();
    }
};

} // namespace

Navigation::Navigation(QWidget* parent) : QListWidget(parent)
{
    setItemDelegate(new CountDelegate(this));
    setAccessibleName(tr("Views"));
    setFrameShape(QFrame::NoFrame);
    setProperty(Style::roundSelection, true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setBackgroundRole(QPalette::Window);
    viewport()->setBackgroundRole(QPalette::Window);
    const int side = fontMetrics().height() * 5 / 4;
    setIconSize({side, side});
    for (const View view : views) {
        auto* item = new QListWidgetItem(icon(iconName(view)), title(view), this);
        item->setData(Qt::AccessibleTextRole, title(view));
    }
    goToSelected(*this);
    connect(this, &QListWidget::currentRowChanged, this, [this](int row) {
        if (row >= 0)
            emit viewChosen(views[row]);
    });
}

QString Navigation::title(View view)
{
    switch (view) {
    case View::Overview:
        return tr("Overview");
    case View::LocalData:
        return tr("Local data");
    case View::Pending:
        return tr("Pending changes");
    case View::Conflicts:
        return tr("Conflicts");
    case View::Activity:
        return tr("Activity");
    case View::Settings:
        return tr("Settings");
    case View::Administration:
        break;
    }
    return tr("Administration");
}

void Navigation::setCount(View view, qint64 count)
{
    QListWidgetItem* entry = item(static_cast<int>(view));
    const QString text = count > 9999 ? tr("9999+") : count > 0 ? QLocale().toString(qlonglong(count)) : QString();
    entry->setData(countRole, text);
    entry->setData(Qt::AccessibleTextRole,
                   text.isEmpty() ? title(view) : tr("%1, %2", "view, how many wait there").arg(title(view), text));
}

void Navigation::setCurrentView(View view)
{
    setCurrentRow(static_cast<int>(view));
}

View Navigation::currentView() const
{
    return currentRow() < 0 ? View::Overview : views[currentRow()];
}

QSize Navigation::sizeHint() const
{
    return {sizeHintForColumn(0) + 2 * frameWidth(), sizeHintForRow(0) * count() + 2 * frameWidth()};
}

} // namespace dbsync::ui
