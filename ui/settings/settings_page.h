#pragma once

#include "ui/live/database.h"
#include "ui/live/session.h"
#include "ui/settings/autostart.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QScrollArea;
class QVBoxLayout;

namespace dbsync::ui {

class AccountsBox;
class DatabasesBox;

/// Accounts, databases, and how the program behaves and looks. Each choice applies at once.
class SettingsPage : public QWidget
{
    Q_OBJECT

public:
    explicit SettingsPage(const Session& session, QWidget* parent = nullptr);

    AccountsBox* accounts() const { return m_accounts; }
    QComboBox* scheduleBox() const { return m_schedule; }
    QCheckBox* autostartBox() const { return m_autostartBox; }
    QComboBox* appearanceBox() const { return m_appearance; }
    QComboBox* languageBox() const { return m_language; }
    /// Brings the choice of the language into view, and the keyboard to it.
    void goToLanguage();
    /// Chooses a database among the linked ones.
    void goToDatabase(const QString& path);

signals:
    void setUpRequested();
    void notice(const QString& text);
    void failed(const dbsync::Error& error);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void bringIntoView(QWidget& widget);
    void makeBoxes(QVBoxLayout& list);
    QWidget* makeSyncing();
    QWidget* makeStarting();
    QWidget* makeNotifications();
    QWidget* makeAppearance();
    void fillSchedule();
    void fillLanguages();
    void startAtLogIn(bool start);

    Session m_session;
    Autostart m_autostart = Autostart::own();
    QScrollArea* m_scroll;
    DatabasesBox* m_databases;
    AccountsBox* m_accounts;
    QComboBox* m_schedule;
    QCheckBox* m_autostartBox;
    QComboBox* m_appearance;
    QComboBox* m_language;
};

} // namespace dbsync::ui
