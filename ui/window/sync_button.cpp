#include "ui/window/sync_button.h"

#include "ui/common/accessibility.h"
#include "ui/look/icons.h"
#include "ui/look/primary_look.h"

#include <QMenu>

#include <algorithm>

namespace dbsync::ui {
namespace {

QString iconFor(NextAct act)
{
    switch (act) {
    case NextAct::Resolve:
        return QStringLiteral("conflicts");
    case NextAct::Review:
        return QStringLiteral("pending");
    case NextAct::SignIn:
        return QStringLiteral("account");
    case NextAct::SetUp:
        return QStringLiteral("add");
    case NextAct::Settings:
        return QStringLiteral("settings");
    case NextAct::Sync:
    case NextAct::Retry:
    case NextAct::Nothing:
        break;
    }
    return QStringLiteral("sync");
}

} // namespace

SyncButton::SyncButton(QWidget* parent) : QToolButton(parent)
{
    setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    setPopupMode(QToolButton::MenuButtonPopup);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleSplit(*this);
    const int side = fontMetrics().height() * 5 / 4;
    setIconSize({side, side});
    setMinimumHeight(fontMetrics().height() * 5 / 2);
    auto* menu = new QMenu(this);
    menu->setToolTipsVisible(true);
    setMenu(menu);
    new PrimaryLook(*this);
    m_both = add(tr("Sync now"), tr("Fetches and sends"));
    m_send = add(tr("Send only"), tr("Sends what waits here, fetches nothing"));
    m_fetch = add(tr("Fetch only"), tr("Fetches what is new in the cloud, sends nothing"));
    menu->addSeparator();
    m_deletions = add(tr("Sync and allow many deletions…"),
                      tr("Deletions of more than half of a table wait until you allow them"));
    connect(this, &QToolButton::clicked, this, [this] { emit actRequested(m_act); });
    connect(m_both, &QAction::triggered, this, [this] { emit syncRequested({}); });
    connect(m_send, &QAction::triggered, this, [this] { emit syncRequested({true, false, false}); });
    connect(m_fetch, &QAction::triggered, this, [this] { emit syncRequested({false, true, false}); });
    connect(m_deletions, &QAction::triggered, this, &SyncButton::deletionsAllowed);
}

QAction* SyncButton::add(const QString& text, const QString& tip)
{
    QAction* action = menu()->addAction(text);
    action->setToolTip(tip);
    return action;
}

void SyncButton::show(const Glance& glance, const Situation& situation)
{
    m_act = glance.act;
    setText(glance.actLabel);
    if (accessibleName() != glance.actLabel)
        setAccessibleName(glance.actLabel); // which is announced
    setToolTip(glance.sentence);
    setIcon(ui::icon(iconFor(glance.act), QPalette::HighlightedText));
    const bool ready = situation.known && !situation.problem && !situation.syncing;
    setEnabled(glance.act != NextAct::Nothing);
    for (QAction* action : {m_both, m_send, m_fetch})
        action->setEnabled(ready);
    const auto& reasons = situation.status.attention;
    const bool held = std::any_of(reasons.begin(), reasons.end(),
                                  [](const device::Attention& reason) { return reason.code() == "deletionsHeld"; });
    m_deletions->setVisible(held);
    m_deletions->setEnabled(ready);
}

} // namespace dbsync::ui
