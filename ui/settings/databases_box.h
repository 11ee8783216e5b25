#pragma once

#include "ui/live/database.h"
#include "ui/live/session.h"

#include <QGroupBox>

class QPushButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace dbsync::ui {

/// The linked databases of this computer.
class DatabasesBox : public QGroupBox
{
    Q_OBJECT

public:
    explicit DatabasesBox(const Session& session, QWidget* parent = nullptr);

    QTreeWidget* list() const { return m_list; }
    /// Chooses a database, with the keyboard at what unlinks it.
    void goTo(const QString& path);

signals:
    void setUpRequested();
    void notice(const QString& text);
    void failed(const dbsync::Error& error);

protected:
    void changeEvent(QEvent* event) override;

private:
    void show();
    void showMood(QTreeWidgetItem& item, Mood mood) const;
    void askToUnlink();
    void unlink(const QString& path);

    Session m_session;
    QTreeWidget* m_list;
    QPushButton* m_link;
    QPushButton* m_unlink;
};

} // namespace dbsync::ui
