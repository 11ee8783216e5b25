#pragma once

#include "ui/live/database.h"
#include "ui/live/session.h"

#include <QWidget>

class QCheckBox;
class QComboBox;

namespace dbsync::ui {

class AccountsBox;

/// Accounts, databases, and how the program behaves and looks. Each choice applies at once.
class SettingsPage : public QWidget
{
    Q_OBJECT

public:
    explicit SettingsPage(const Session& session, QWidget* parent = nullptr);

    AccountsBox* accounts() const { return m_accounts; }
    QCheckBox* automaticBox() const { return m_automatic; }
    QComboBox* appearanceBox() const { return m_appearance; }

signals:
    void setUpRequested();
    void notice(const QString& text);
    void failed(const dbsync::Error& error);

private:
    QWidget* makeSyncing();
    QWidget* makeAppearance();

    Session m_session;
    AccountsBox* m_accounts;
    QCheckBox* m_automatic;
    QCheckBox* m_minimized;
    QComboBox* m_appearance;
};

} // namespace dbsync::ui
