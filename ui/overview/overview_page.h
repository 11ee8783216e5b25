#pragma once

#include "ui/common/page.h"

class QLabel;
class QPushButton;
class QTreeView;
class QVBoxLayout;

namespace dbsync::ui {

class IconLabel;
class ProblemDetails;
class TableListModel;

/// How the database stands: one sentence, one button, what waits for a person, and the tables.
class OverviewPage : public Page
{
    Q_OBJECT

public:
    explicit OverviewPage(QWidget* parent = nullptr);

    QPushButton* actButton() const { return m_act; }
    QString sentence() const;
    ProblemDetails* details() const { return m_details; }
    QLabel* attention() const { return m_attention; }

signals:
    void actRequested();
    void tableRequested(const QString& table);

protected:
    void reload() override;
    void databaseChanged() override;

private:
    QWidget* makeState();
    QWidget* makeTables();
    void showSituation();
    void showDetails(const Situation& situation);
    void showAttention(const std::vector<device::Attention>& reasons);
    static QString linkText(const device::Attention& reason);
    void follow(const QString& link);

    IconLabel* m_icon;
    QLabel* m_word;
    QLabel* m_sentence;
    QPushButton* m_act;
    QLabel* m_facts;
    QLabel* m_attention;
    std::vector<device::Attention> m_links; ///< what the links in m_attention lead to
    ProblemDetails* m_details;
    TableListModel* m_tables;
    QTreeView* m_list;
};

} // namespace dbsync::ui
