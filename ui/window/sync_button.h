#pragma once

#include "ui/words/situation.h"

#include <QToolButton>

class QAction;

namespace dbsync::ui {

/// The one button whose label is the next right act, with the rarer ones in its menu.
class SyncButton : public QToolButton
{
    Q_OBJECT

public:
    explicit SyncButton(QWidget* parent = nullptr);

    void show(const Glance& glance, const Situation& situation);

signals:
    void actRequested(dbsync::ui::NextAct act);
    void syncRequested(const dbsync::sync::SyncOptions& options);
    void deletionsAllowed();

private:
    QAction* add(const QString& text, const QString& tip);

    NextAct m_act = NextAct::Nothing;
    QAction* m_both;
    QAction* m_send;
    QAction* m_fetch;
    QAction* m_deletions;
};

} // namespace dbsync::ui
