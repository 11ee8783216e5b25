#pragma once

#include "ui/words/time_left.h"

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;

namespace dbsync::ui {

/// Where a sync stands, and a button to stop it.
class ProgressStrip : public QWidget
{
    Q_OBJECT

public:
    explicit ProgressStrip(QWidget* parent = nullptr);

    void show(const sync::Progress& progress);
    /// Makes ready for another sync.
    void reset();
    QPushButton* cancelButton() const { return m_cancel; }

signals:
    void cancelled();

private:
    QLabel* m_text;
    QProgressBar* m_bar;
    QPushButton* m_cancel;
    TimeLeft m_left;
};

} // namespace dbsync::ui
