#pragma once

#include <QStyledItemDelegate>

namespace dbsync::ui {

/// What models tell of a cell besides its text; colours and shapes are the delegate's.
enum CellRole {
    KindRole = Qt::UserRole + 1, ///< CellKind
    ToneRole,                    ///< Theme::Tone of the cell's ground, invalid where plain
    MarkRole,                    ///< QChar of a row's mark, in the gutter
    ChosenRole,                  ///< bool: painted as a choice that is made or not, invalid where there is none
    ExactRole,                   ///< the whole value as text, "" for NULL; invalid while it is not there yet
    IdentityRole,                ///< what stays the same when the model reads again
};

/// Paints values true to their type: NULL and binary values apart from text, marks as shapes in a gutter.
class CellDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    static constexpr const char* widestProperty =
        "widestCell"; ///< of a view: how wide its columns become by themselves
    static int rowHeight(const QFontMetrics& metrics);
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

    /// What is cut off is told in full.
    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
                   const QModelIndex& index) override;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;
};

} // namespace dbsync::ui
