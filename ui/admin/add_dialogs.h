#pragma once

#include "ui/live/cloud.h"

#include <QDialog>

class QComboBox;
class QFormLayout;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace dbsync::ui {

class ProblemLabel;

/// Adds one thing to the cloud; what is wrong is said in the dialog, which stays open until it is done.
class AddDialog : public QDialog
{
    Q_OBJECT

public:
    QString problem() const;
    QPushButton* addButton() const { return m_add; }

signals:
    void added();

protected:
    AddDialog(Cloud& cloud, const sync::Account& account, const QString& title, QWidget* parent);

    QLineEdit* addField(const QString& label, const QString& placeholder);
    QFormLayout* form() const { return m_form; }
    /// The first thing that is wrong with what was typed; "" where nothing is.
    virtual QString check() const = 0;
    virtual void send(Answer<QJsonObject> answer) = 0;

    Cloud& m_cloud;
    sync::Account m_account;

private:
    void submit();

    QFormLayout* m_form;
    ProblemLabel* m_problem;
    QPushButton* m_add;
};

class AddTenantDialog : public AddDialog
{
    Q_OBJECT

public:
    AddTenantDialog(Cloud& cloud, const sync::Account& account, QWidget* parent = nullptr);

    QLineEdit* nameField() const { return m_name; }
    QLineEdit* codeField() const { return m_code; }

protected:
    QString check() const override;
    void send(Answer<QJsonObject> answer) override;

private:
    void listDatasources(const QJsonArray& datasources);

    QLineEdit* m_name;
    QLineEdit* m_code;
    QLineEdit* m_website;
    QComboBox* m_datasource;
    bool m_codeTyped = false;
};

class AddDatasourceDialog : public AddDialog
{
    Q_OBJECT

public:
    AddDatasourceDialog(Cloud& cloud, const sync::Account& account, QWidget* parent = nullptr);

    QLineEdit* nameField() const { return m_name; }
    QLineEdit* urlField() const { return m_url; }

protected:
    QString check() const override;
    void send(Answer<QJsonObject> answer) override;

private:
    QLineEdit* m_name;
    QLineEdit* m_url;
    QSpinBox* m_weight;
};

} // namespace dbsync::ui
