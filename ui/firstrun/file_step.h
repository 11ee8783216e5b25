#pragma once

#include "ui/firstrun/setup_step.h"

class QLineEdit;
class QPushButton;
class QRadioButton;

namespace dbsync::ui {

/// Which database file: one that exists, or a new one.
class FileStep : public SetupStep
{
    Q_OBJECT

public:
    FileStep(Cloud& cloud, SetupPlan& plan, QWidget* parent = nullptr);

    QString title() const override;
    QString explanation() const override;
    QString nextLabel() const override;
    bool canProceed() const override;
    void enter() override;
    void proceed() override;

    void setFile(const QString& path);
    /// Of the file that stands there; "" where none does.
    QString fileName() const;
    QLineEdit* pathField() const { return m_path; }
    QRadioButton* newChoice() const { return m_new; }

private:
    void browse();
    QString path() const;
    /// What is wrong with the path, as far as the file system tells; "" where nothing is.
    QString problem() const;

    QRadioButton* m_existing;
    QRadioButton* m_new;
    QLineEdit* m_path;
    QPushButton* m_browse;
};

} // namespace dbsync::ui
