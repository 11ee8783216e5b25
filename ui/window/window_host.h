#pragma once

#include "ui/live/session.h"

#include <QObject>
#include <QString>

#include <memory>

namespace dbsync::ui {

class MainWindow;

/// Keeps the window, and makes it anew in another language when one is chosen: at the same view and place.
class WindowHost : public QObject
{
    Q_OBJECT

public:
    explicit WindowHost(const Session& session, QObject* parent = nullptr);
    ~WindowHost() override;

    MainWindow& window() const { return *m_window; }
    void setHidesOnClose(bool hides);

signals:
    void quitRequested();
    void setUpGivenUp();
    /// Another language is spoken; texts made before are in the former one.
    void languageChanged();

private:
    void make();
    void obey();

    Session m_session;
    QString m_language;
    bool m_hidesOnClose = false;
    std::unique_ptr<MainWindow> m_window;
};

} // namespace dbsync::ui
