#pragma once

#include "ui/live/cloud.h"
#include "ui/live/session.h"

#include <QGroupBox>
#include <QPointer>

class QComboBox;
class QLabel;
class QPushButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace dbsync::ui {

/// Who decides where a row was changed on two sides, for each table and column of the current database's company. They
/// hold for all of the company, so only those with the role change them, by a button of its own: what is chosen is told
/// first, and done by nobody who merely walks through the list.
class PoliciesBox : public QGroupBox
{
    Q_OBJECT

public:
    explicit PoliciesBox(const Session& session, QWidget* parent = nullptr);

    QTreeWidget* list() const { return m_list; }
    QComboBox* choice() const { return m_choice; }
    QPushButton* setButton() const { return m_set; }
    QString effect() const;

signals:
    void failed(const dbsync::Error& error);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void reload();
    void findAccount();
    void fetch();
    void listTables(const std::vector<device::TableSummary>& tables);
    void show(Policies policies);
    void showItem(QTreeWidgetItem& item);
    void offerChoices();
    void showChoice();
    void apply();
    void applied(const Result<Policies>& policies);
    /// Nothing where none is set.
    std::optional<Policy> policyOf(const QTreeWidgetItem& item) const;
    /// What is chosen below the list; nothing where the column is to be as its table.
    std::optional<Policy> chosen() const;
    /// What is set for the table or column, as the choices have it.
    QVariant choiceOf(const QTreeWidgetItem& item) const;
    QString whatHolds(bool isSet) const;
    bool mayChange() const;

    Session m_session;
    QTreeWidget* m_list;
    QLabel* m_who;
    QComboBox* m_choice;
    QPushButton* m_set;
    QLabel* m_effect; ///< what the choice comes to
    QLabel* m_note;
    QPointer<Database> m_database;
    sync::Account m_account;
    Policies m_policies;
};

} // namespace dbsync::ui
