#pragma once

#include "device/exchange/transfer_state.h"

#include <QTimer>
#include <QWidget>

#include <memory>

class QLabel;
class QProgressBar;
class QPushButton;

namespace dbsync::ui {

/// Where an export stands, and a button to stop it; seen while one runs.
class ExportStrip : public QWidget
{
    Q_OBJECT

public:
    explicit ExportStrip(QWidget* parent = nullptr);
    /// What runs is stopped.
    ~ExportStrip() override;

    bool isRunning() const { return m_state != nullptr; }
    /// What an export is to tell its progress to; of so many rows, 0 where that is not known yet.
    std::shared_ptr<device::TransferState> begin(qint64 total = 0);
    void end();
    /// What is told of an export that was stopped.
    static QString stoppedText();
    QPushButton* cancelButton() const { return m_cancel; }
    QString text() const;

private:
    void look();
    void stop();

    QLabel* m_text;
    QProgressBar* m_bar;
    QPushButton* m_cancel;
    QTimer m_look;
    std::shared_ptr<device::TransferState> m_state;
};

} // namespace dbsync::ui
