#pragma once

#include "ui/common/page.h"

#include <QListWidget>

namespace dbsync::ui {

/// The list of views, with how much waits in each.
class Navigation : public QListWidget
{
    Q_OBJECT

public:
    explicit Navigation(QWidget* parent = nullptr);

    void setCount(View view, qint64 count);
    void setCurrentView(View view);
    View currentView() const;
    QSize sizeHint() const override;

    static QString title(View view);

signals:
    void viewChosen(dbsync::ui::View view);
};

} // namespace dbsync::ui
