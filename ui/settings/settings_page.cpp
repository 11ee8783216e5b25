#include "ui/settings/settings_page.h"

#include "ui/live/database_list.h"
#include "ui/common/preferences.h"
#include "ui/settings/accounts_box.h"
#include "ui/settings/databases_box.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QGroupBox>
#include <QScrollArea>
#include <QVBoxLayout>

namespace dbsync::ui {

SettingsPage::SettingsPage(const Session& session, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_accounts(new AccountsBox(session.cloud)),
      m_automatic(new QCheckBox(tr("Keep in step &automatically"))),
      m_minimized(new QCheckBox(tr("Start &minimized"))),
      m_appearance(new QComboBox)
{
    auto* databases = new DatabasesBox(session);
    auto* inside = new QWidget;
    auto* list = new QVBoxLayout(inside);
    list->setContentsMargins({});
    list->setSpacing(fontMetrics().height());
    list->addWidget(databases);
    list->addWidget(m_accounts);
    list->addWidget(makeSyncing());
    list->addWidget(makeAppearance());
    list->addStretch(1);
    auto* scroll = new QScrollArea;
    scroll->setWidget(inside);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(scroll);
    connect(databases, &DatabasesBox::setUpRequested, this, &SettingsPage::setUpRequested);
    connect(databases, &DatabasesBox::notice, this, &SettingsPage::notice);
    connect(databases, &DatabasesBox::failed, this, &SettingsPage::failed);
    connect(m_accounts, &AccountsBox::failed, this, &SettingsPage::failed);
}

QWidget* SettingsPage::makeSyncing()
{
    auto* box = new QGroupBox(tr("Syncing"));
    auto* layout = new QVBoxLayout(box);
    m_automatic->setToolTip(tr("Syncs whenever something changes, here or in the cloud"));
    m_automatic->setChecked(m_session.preferences.automatic());
    m_minimized->setToolTip(tr("Opens no window when the program starts"));
    m_minimized->setChecked(m_session.preferences.startMinimized());
    layout->addWidget(m_automatic);
    layout->addWidget(m_minimized);
    connect(m_automatic, &QCheckBox::toggled, this, [this](bool automatic) {
        m_session.preferences.setAutomatic(automatic);
        m_session.databases.setAutomatic(automatic);
    });
    connect(m_minimized, &QCheckBox::toggled, this,
            [this](bool minimized) { m_session.preferences.setStartMinimized(minimized); });
    return box;
}

QWidget* SettingsPage::makeAppearance()
{
    auto* box = new QGroupBox(tr("Appearance"));
    auto* layout = new QFormLayout(box);
    m_appearance->addItems({tr("As the system"), tr("Light"), tr("Dark")});
    m_appearance->setCurrentIndex(static_cast<int>(m_session.preferences.appearance()));
    layout->addRow(tr("&Colours"), m_appearance);
    connect(m_appearance, &QComboBox::currentIndexChanged, this, [this](int index) {
        const auto appearance = static_cast<Appearance>(index);
        m_session.preferences.setAppearance(appearance);
        m_session.theme.setAppearance(appearance);
    });
    return box;
}

} // namespace dbsync::ui
