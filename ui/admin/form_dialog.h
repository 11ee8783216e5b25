#pragma once

#include "ui/live/cloud.h"

#include <QCoreApplication>
#include <QDialog>

class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;

namespace dbsync::ui {

class ProblemLabel;

/// A form about one thing of the cloud, to add or to change it; what is wrong is said in the dialog, which stays open
/// until it is done.
class FormDialog : public QDialog
{
    Q_OBJECT

public:
    QString problem() const;
    QPushButton* doneButton() const { return m_done; }

signals:
    /// With what the cloud made of it.
    void done(const QJsonObject& object);

protected:
    FormDialog(Cloud& cloud, const sync::Account& account, const QString& title, const QString& doneLabel,
               QWidget* parent);

    QLineEdit* addField(const QString& label, const QString& placeholder);
    QFormLayout* form() const { return m_form; }
    /// The first thing that is wrong with what was typed; "" where nothing is.
    virtual QString check() const = 0;
    virtual Cloud::Order order() const = 0;
    void showEvent(QShowEvent* event) override;

    Cloud& m_cloud;
    sync::Account m_account;

private:
    void submit();
    void setWaiting(bool waiting);

    QFormLayout* m_form;
    ProblemLabel* m_problem;
    QLabel* m_waiting;
    QPushButton* m_done;
};

/// Notes of an operator's own, a JSON object, as a line of text: how it is shown, checked and read.
class MetadataField
{
    Q_DECLARE_TR_FUNCTIONS(MetadataField)

public:
    static void show(QLineEdit* field, const QJsonObject& thing);
    static QString check(const QLineEdit* field);
    /// Adds `metadata` where something was typed.
    static void read(const QLineEdit* field, QJsonObject& fields);
};

} // namespace dbsync::ui
