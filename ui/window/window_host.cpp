#include "ui/window/window_host.h"

#include "ui/common/preferences.h"
#include "ui/settings/settings_page.h"
#include "ui/window/main_window.h"
#include "ui/words/languages.h"

namespace dbsync::ui {

WindowHost::WindowHost(const Session& session, QObject* parent)
    : QObject(parent), m_session(session), m_language(session.preferences.language())
{
    speakLanguage(m_language);
    make();
    // The list that the language was chosen from is part of the window that goes.
    connect(&m_session.preferences, &Preferences::changed, this, &WindowHost::obey, Qt::QueuedConnection);
}

WindowHost::~WindowHost() = default;

void WindowHost::setHidesOnClose(bool hides)
{
    m_hidesOnClose = hides;
    m_window->setHidesOnClose(hides);
}

void WindowHost::make()
{
    m_window = std::make_unique<MainWindow>(m_session);
    m_window->setHidesOnClose(m_hidesOnClose);
    connect(m_window.get(), &MainWindow::quitRequested, this, &WindowHost::quitRequested);
    connect(m_window.get(), &MainWindow::setUpGivenUp, this, &WindowHost::setUpGivenUp);
}

void WindowHost::obey()
{
    if (m_language == m_session.preferences.language())
        return;
    m_language = m_session.preferences.language();
    const View view = m_window->currentView();
    const bool visible = m_window->isVisible();
    const QByteArray geometry = m_window->saveGeometry();
    m_window.reset();
    speakLanguage(m_language);
    make();
    m_window->restoreGeometry(geometry);
    m_window->showView(view);
    if (visible)
        m_window->present();
    if (view == View::Settings)
        static_cast<SettingsPage*>(m_window->page(View::Settings))->goToLanguage();
    emit languageChanged();
}

} // namespace dbsync::ui
