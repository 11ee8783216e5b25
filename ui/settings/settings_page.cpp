#include "ui/settings/settings_page.h"

#include "ui/common/preferences.h"
#include "ui/settings/accounts_box.h"
#include "ui/settings/databases_box.h"
#include "ui/settings/policies_box.h"
#include "ui/words/languages.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QGroupBox>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QVBoxLayout>

namespace dbsync::ui {

namespace {

/// A choice that is kept as soon as it is made.
QCheckBox* choice(const QString& text, const QString& tip, bool checked, std::function<void(bool)> keep)
{
    auto* box = new QCheckBox(text);
    box->setToolTip(tip);
    box->setChecked(checked);
    QObject::connect(box, &QCheckBox::toggled, box, std::move(keep));
    return box;
}

} // namespace

SettingsPage::SettingsPage(const Session& session, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_scroll(new QScrollArea),
      m_databases(new DatabasesBox(session)),
      m_accounts(new AccountsBox(session.cloud)),
      m_schedule(new QComboBox),
      m_autostartBox(new QCheckBox(tr("Start when I lo&g in to this computer"))),
      m_appearance(new QComboBox),
      m_language(new QComboBox)
{
    auto* inside = new QWidget;
    auto* list = new QVBoxLayout(inside);
    list->setContentsMargins({});
    list->setSpacing(fontMetrics().height());
    makeBoxes(*list);
    list->addStretch(1);
    m_scroll->setWidget(inside);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(m_scroll);
}

void SettingsPage::goToLanguage()
{
    m_language->setFocus(Qt::OtherFocusReason);
    bringIntoView(*m_language);
}

void SettingsPage::goToDatabase(const QString& path)
{
    m_databases->goTo(path);
    bringIntoView(*m_databases);
}

/// Once all of it has its place.
void SettingsPage::bringIntoView(QWidget& widget)
{
    QMetaObject::invokeMethod(
        this, [this, &widget] { m_scroll->ensureWidgetVisible(&widget); }, Qt::QueuedConnection);
}

void SettingsPage::makeBoxes(QVBoxLayout& list)
{
    connect(m_databases, &DatabasesBox::setUpRequested, this, &SettingsPage::setUpRequested);
    connect(m_databases, &DatabasesBox::notice, this, &SettingsPage::notice);
    connect(m_databases, &DatabasesBox::failed, this, &SettingsPage::failed);
    connect(m_accounts, &AccountsBox::failed, this, &SettingsPage::failed);
    auto* policies = new PoliciesBox(m_session);
    connect(policies, &PoliciesBox::failed, this, &SettingsPage::failed);
    for (QWidget* box : {static_cast<QWidget*>(m_databases), static_cast<QWidget*>(m_accounts), makeSyncing(),
                         static_cast<QWidget*>(policies), makeNotifications(), makeAppearance(), makeStarting()})
        list.addWidget(box);
}

QWidget* SettingsPage::makeSyncing()
{
    auto* box = new QGroupBox(tr("Syncing"));
    auto* layout = new QFormLayout(box);
    fillSchedule();
    layout->addRow(tr("&When"), m_schedule);
    connect(m_schedule, &QComboBox::currentIndexChanged, this,
            [this] { m_session.preferences.setSchedule(m_schedule->currentData().toInt()); });
    return box;
}

void SettingsPage::fillSchedule()
{
    m_schedule->addItem(tr("Whenever something changes, here or in the cloud"), Preferences::onChange);
    for (const int minutes : {5, 15, 60})
        m_schedule->addItem(tr("Every %Ln minute(s)", nullptr, minutes), minutes);
    m_schedule->addItem(tr("Only when I ask"), 0);
    const int chosen = m_schedule->findData(m_session.preferences.schedule());
    m_schedule->setCurrentIndex(std::max(0, chosen));
}

QWidget* SettingsPage::makeNotifications()
{
    auto* box = new QGroupBox(tr("Messages beside the clock"));
    auto* layout = new QVBoxLayout(box);
    Preferences& preferences = m_session.preferences;
    layout->addWidget(choice(tr("When &decisions are needed"), tr("One message for all that a sync brings"),
                             preferences.tellsOfDecisions(),
                             [&preferences](bool tells) { preferences.setTellsOfDecisions(tells); }));
    layout->addWidget(choice(tr("When something else needs &me"),
                             tr("A session that has ended, a file that cannot be read, deletions that wait"),
                             preferences.tellsOfProblems(),
                             [&preferences](bool tells) { preferences.setTellsOfProblems(tells); }));
    return box;
}

QWidget* SettingsPage::makeAppearance()
{
    auto* box = new QGroupBox(tr("Appearance"));
    auto* layout = new QFormLayout(box);
    m_appearance->addItems({tr("As the system"), tr("Light"), tr("Dark")});
    m_appearance->setCurrentIndex(static_cast<int>(m_session.preferences.appearance()));
    fillLanguages();
    layout->addRow(tr("&Colours"), m_appearance);
    layout->addRow(tr("&Language"), m_language);
    connect(m_appearance, &QComboBox::currentIndexChanged, this, [this](int index) {
        const auto appearance = static_cast<Appearance>(index);
        m_session.preferences.setAppearance(appearance);
        m_session.theme.setAppearance(appearance);
    });
    connect(m_language, &QComboBox::currentIndexChanged, this,
            [this] { m_session.preferences.setLanguage(m_language->currentData().toString()); });
    return box;
}

void SettingsPage::fillLanguages()
{
    m_language->addItem(tr("As the system"), QString());
    for (const Language& language : languages())
        m_language->addItem(language.name, language.code);
    const int chosen = m_language->findData(m_session.preferences.language());
    m_language->setCurrentIndex(std::max(0, chosen));
}

QWidget* SettingsPage::makeStarting()
{
    auto* box = new QGroupBox(tr("Starting"));
    auto* layout = new QVBoxLayout(box);
    m_autostartBox->setToolTip(tr("Stays beside the clock and opens no window"));
    connect(m_autostartBox, &QCheckBox::toggled, this, &SettingsPage::startAtLogIn);
    layout->addWidget(m_autostartBox);
    Preferences& preferences = m_session.preferences;
    layout->addWidget(choice(tr("Start minimi&zed"), tr("Opens no window when the program starts"),
                             preferences.startMinimized(),
                             [&preferences](bool minimized) { preferences.setStartMinimized(minimized); }));
    return box;
}

void SettingsPage::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    const QSignalBlocker quiet(m_autostartBox);
    m_autostartBox->setChecked(m_autostart.isOn());
}

void SettingsPage::startAtLogIn(bool start)
{
    if (m_autostart.set(start))
        return;
    emit failed(Error{ErrorKind::Internal,
                      "autostart",
                      tr("The desktop's folder of programs to start cannot be written.").toStdString(),
                      {}});
    const QSignalBlocker quiet(m_autostartBox);
    m_autostartBox->setChecked(m_autostart.isOn());
}

} // namespace dbsync::ui
