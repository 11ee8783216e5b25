#include "ui/common/message_bar.h"
#include "ui/firstrun/server_step.h"
#include "ui/firstrun/setup_dialog.h"
#include "ui/live/cloud.h"
#include "ui/live/database_list.h"
#include "ui/window/header_bar.h"
#include "ui/window/main_window.h"
#include "ui/words/value_text.h"

#include <QDragEnterEvent>
#include <QMimeData>

namespace dbsync::ui {

void MainWindow::setUp(const QString& path)
{
    // Asked to activate both, a window manager may take the other one last.
    if (!isVisible() || !isActiveWindow())
        present();
    SetupDialog* dialog = m_setup;
    if (!dialog) {
        dialog = new SetupDialog(m_session.cloud, this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        // Of several companies the one that somebody works for just now.
        if (const Database* shown = m_session.databases.current())
            dialog->serverStep()->prefer(toQString(shown->situation().status.server),
                                         toQString(shown->situation().status.tenant));
        // Shown as a file that is not linked yet, it would go on by itself once it is, whatever is stopped here.
        connect(dialog, &SetupDialog::begun, &m_session.databases, &DatabaseList::close);
        connect(dialog, &SetupDialog::linked, this, [this](const QString& linked) {
            m_session.databases.goOn(linked);
            m_session.databases.close(linked);
            m_session.databases.setCurrent(m_session.databases.open(linked));
            showView(View::Overview);
        });
        connect(dialog, &SetupDialog::leftEarly, this, [this](const QString& begun, bool stopped) {
            // Before anybody finds the file among the linked ones, and begins.
            if (stopped)
                m_session.databases.putOff(begun);
            showLinked(begun, [] {});
        });
        m_setup = dialog;
    }
    if (!path.isEmpty())
        dialog->setFile(path);
    dialog->open();
    dialog->activateWindow();
}

void MainWindow::openDatabase(const QString& path)
{
    const std::size_t openBefore = m_session.databases.all().size();
    QPointer<Database> before = m_session.databases.current();
    Database* database = m_session.databases.open(path);
    const bool isNew = m_session.databases.all().size() > openBefore;
    m_session.databases.setCurrent(database);
    auto* once = new QObject(this);
    const auto look = [this, database, once, isNew, before] {
        const Situation& situation = database->situation();
        if (!situation.known)
            return;
        once->deleteLater();
        disconnect(database, nullptr, once, nullptr);
        const std::string code = situation.problem ? situation.problem->code : std::string();
        if (code != "notLinked" && code != "missing")
            return;
        setUp(database->path());
        if (isNew)
            connect(m_setup, &QDialog::rejected, database, [this, database, before] { giveUp(database, before); });
    };
    connect(database, &QObject::destroyed, once, &QObject::deleteLater);
    connect(database, &Database::situationChanged, once, look);
    look();
}

/// Nothing remains of a file that was opened to be set up, and was not.
void MainWindow::giveUp(Database* database, Database* before)
{
    const std::optional<Error>& problem = database->situation().problem;
    if (!problem || (problem->code != "notLinked" && problem->code != "missing"))
        return;
    m_session.databases.close(database->path());
    if (before)
        m_session.databases.setCurrent(before);
    m_header->messages()->withdrawError();
    emit setUpGivenUp();
}

/// A file that is linked is shown, any other leads to the set-up, which says what is wrong with it.
void MainWindow::takeFile(const QString& path)
{
    showLinked(path, [this, path] { setUp(path); });
}

void MainWindow::showLinked(const QString& path, std::function<void()> otherwise)
{
    m_session.cloud.preview(this, path,
                            [this, path, otherwise = std::move(otherwise)](Result<sync::FilePreview> preview) {
                                if (preview && preview->linked)
                                    m_session.databases.setCurrent(m_session.databases.open(path));
                                else
                                    otherwise();
                            });
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    const QList<QUrl> urls = event->mimeData()->urls();
    if (urls.size() == 1 && urls.first().isLocalFile())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    const QList<QUrl> urls = event->mimeData()->urls();
    if (urls.size() != 1)
        return;
    event->acceptProposedAction();
    takeFile(urls.first().toLocalFile());
}

} // namespace dbsync::ui
