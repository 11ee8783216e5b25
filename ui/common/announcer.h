#pragma once

#include <QTimer>
#include <QWidget>

namespace dbsync::ui {

/// Has screen readers say something wherever the person is; shows nothing. On Linux they read a notification when it
/// appears, and neither names that change nor alerts.
class Announcer : public QWidget
{
    Q_OBJECT

public:
    explicit Announcer(QWidget* parent);

    void say(const QString& text);

private:
    QTimer m_said; ///< until it goes, so as not to be read again when what is around it is shown
};

} // namespace dbsync::ui
