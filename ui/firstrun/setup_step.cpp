#include "ui/firstrun/setup_step.h"

namespace dbsync::ui {

SetupStep::SetupStep(Cloud& cloud, SetupPlan& plan, QWidget* parent) : QWidget(parent), m_cloud(cloud), m_plan(plan) {}

QString SetupStep::leaveLabel() const
{
    return tr("Cancel");
}

} // namespace dbsync::ui
