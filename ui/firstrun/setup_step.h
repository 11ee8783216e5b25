#pragma once

#include "ui/live/cloud.h"

#include <QWidget>

namespace dbsync::ui {

/// What the steps of the set-up find out, one after the other.
struct SetupPlan
{
    QString server;
    sync::Account account;
    QString path;
    bool makesFile = false; ///< a new file is to be made
    sync::FilePreview preview;
};

/// One step of the set-up. Where it has something to ask of the network it does so in proceed() and tells when it is
/// through.
class SetupStep : public QWidget
{
    Q_OBJECT

public:
    SetupStep(Cloud& cloud, SetupPlan& plan, QWidget* parent = nullptr);

    virtual QString title() const = 0;
    virtual QString explanation() const = 0;
    /// The label of the button that goes on.
    virtual QString nextLabel() const = 0;
    /// The label of the button that leaves the set-up, or stops what runs.
    virtual QString leaveLabel() const;
    virtual bool canProceed() const = 0;
    /// Called when the step is shown.
    virtual void enter() {}
    /// Does what the step is for; proceeded() or failed() follows.
    virtual void proceed() = 0;
    /// Stops what proceed() began; true where there was something to stop.
    virtual bool stop() { return false; }

signals:
    void changed();
    void proceeded();
    /// What went wrong, and what to do; "" takes it back.
    void failed(const QString& sentence);
    /// Nothing is wrong, and `sentence` says what is.
    void noted(const QString& sentence);

protected:
    Cloud& m_cloud;
    SetupPlan& m_plan;
};

} // namespace dbsync::ui
