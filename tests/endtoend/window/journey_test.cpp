#include "endtoend/programs.h"
#include "live_window.h"
#include "ui/activity/activity_page.h"
#include "ui/activity/activity_rows.h"
#include "ui/conflicts/conflicts_page.h"
#include "ui/conflicts/decision_panel.h"
#include "ui/firstrun/account_step.h"
#include "ui/firstrun/file_step.h"
#include "ui/firstrun/first_sync_step.h"
#include "ui/firstrun/server_step.h"
#include "ui/firstrun/setup_dialog.h"
#include "ui/overview/overview_page.h"
#include "ui/settings/login_dialog.h"
#include "ui/window/header_bar.h"
#include "ui/window/sync_button.h"

#include <QDir>
#include <QFile>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QRadioButton>
#include <QTest>
#include <QTreeView>
#include <QTreeWidget>

using namespace dbsync;
using namespace dbsync::test;
using namespace dbsync::ui;

namespace {

constexpr int patience = 60'000;
const QByteArray password = "a-long-password\n";

QString chinook()
{
    return QStringLiteral(DBSYNC_SOURCE_DIR "/../shared/data/chinook/Chinook_Sqlite.sqlite");
}

} // namespace

/// The main job through the window: real clicks and keys, a real display where there is one, a real cloud.
class WindowTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<CloudProcess> m_cloud;
    std::unique_ptr<LiveWindow> m_live;
    std::unique_ptr<Desk> m_other; ///< another computer of the company
    QString m_file;
    QString m_otherFile;

    MainWindow& window() { return m_live->window(); }
    Database& database() { return *m_live->databases().current(); }
    const Situation& situation() { return database().situation(); }
    Mood mood() { return glanceAt(situation(), QDateTime::currentDateTime()).mood; }
    bool inStep()
    {
        return mood() == Mood::Ok && situation().status.pending == 0 && !situation().status.lastSync.empty();
    }

    static void click(QWidget* widget) { QTest::mouseClick(widget, Qt::LeftButton); }

    /// As a person does: clicks into a field and types.
    static void type(QWidget* field, const QString& text)
    {
        click(field);
        QTest::keyClick(field, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(field, text);
    }

    /// The button with the next act, above the view or in the overview.
    void clickAct()
    {
        if (window().currentView() == View::Overview)
            return click(static_cast<OverviewPage*>(window().page(View::Overview))->actButton());
        SyncButton* button = window().header()->syncButton();
        QTest::mouseClick(button, Qt::LeftButton, {}, QPoint(20, button->height() / 2));
    }

    Ended otherSyncs() { return m_other->run({QStringLiteral("sync"), QStringLiteral("--db"), m_otherFile}); }

    void makeDatabase()
    {
        m_file = m_live->path(QStringLiteral("music.sqlite"));
        if (QFile::exists(chinook())) {
            QVERIFY(QFile::copy(chinook(), m_file));
            QFile::setPermissions(m_file, QFile::ReadOwner | QFile::WriteOwner);
            return;
        }
        QCOMPARE(
            runSql(m_file, QStringLiteral("CREATE TABLE Artist(ArtistId INTEGER PRIMARY KEY, Name TEXT); INSERT INTO "
                                          "Artist(Name) VALUES ('AC/DC'), ('Accept'), ('Aerosmith')")),
            QString());
    }

private slots:
    void initTestCase()
    {
        QDir().mkpath(m_folder.filePath(QStringLiteral("cloud")));
        m_cloud = std::make_unique<CloudProcess>(m_folder.filePath(QStringLiteral("cloud")));
        QVERIFY(m_cloud->start());
        m_live = std::make_unique<LiveWindow>();
        makeDatabase();
        window().present();
        QVERIFY(QTest::qWaitForWindowExposed(&window()));
    }

    void init()
    {
        const bool first = qstrcmp(QTest::currentTestFunction(), "firstRun") == 0;
        if (!first && !m_live->databases().current())
            QSKIP("nothing was linked");
    }

    void cleanupTestCase()
    {
        m_live.reset();
        m_cloud.reset();
    }

    void firstRun()
    {
        QElapsedTimer taken;
        taken.start();
        window().setUp();
        SetupDialog* dialog = window().setup();
        QVERIFY(QTest::qWaitForWindowExposed(dialog));
        type(dialog->serverStep()->address(), m_cloud->url());
        QTRY_VERIFY_WITH_TIMEOUT(dialog->nextButton()->isEnabled(), patience);
        QTest::keyClick(dialog, Qt::Key_Return);
        QTRY_COMPARE(dialog->currentStep(), 1);
        click(dialog->accountStep()->signUpChoice());
        QTest::keyClick(dialog->accountStep()->signUpChoice(), Qt::Key_Space);
        const QList<QLineEdit*> fields = dialog->accountStep()->form()->findChildren<QLineEdit*>();
        QCOMPARE(fields.size(), 5);
        type(fields[0], QStringLiteral("Music Shop"));
        QCOMPARE(fields[1]->text(), QStringLiteral("music-shop"));
        type(fields[2], QStringLiteral("ada@example.org"));
        type(fields[3], QStringLiteral("a-long-password"));
        type(fields[4], QStringLiteral("a-long-password"));
        click(dialog->nextButton());
        QTRY_COMPARE_WITH_TIMEOUT(dialog->currentStep(), 2, patience);
        type(dialog->fileStep()->pathField(), m_file);
        click(dialog->nextButton());
        QTRY_COMPARE_WITH_TIMEOUT(dialog->currentStep(), 3, patience);
        QVERIFY(dialog->firstSyncStep()->tables()->topLevelItemCount() > 0);
        click(dialog->nextButton());
        QTRY_VERIFY_WITH_TIMEOUT(dialog->firstSyncStep()->isDone(), patience);
        click(dialog->nextButton());
        QTRY_VERIFY_WITH_TIMEOUT(m_live->databases().current() && inStep(), patience);
        qInfo("first run: %.1f s", static_cast<double>(taken.elapsed()) / 1000);
    }

    void anotherComputerGetsEverything()
    {
        m_other = std::make_unique<Desk>();
        m_otherFile = m_other->path(QStringLiteral("other.sqlite"));
        QCOMPARE(m_other
                     ->run({QStringLiteral("login"), QStringLiteral("--server"), m_cloud->url(),
                            QStringLiteral("--tenant"), QStringLiteral("music-shop"), QStringLiteral("--email"),
                            QStringLiteral("ada@example.org"), QStringLiteral("--password-stdin")},
                           password)
                     .code,
                 0);
        QCOMPARE(m_other->run({QStringLiteral("link"), QStringLiteral("--db"), m_otherFile}).code, 0);
        QCOMPARE(allRows(m_otherFile), allRows(m_file));
    }

    void whatAnotherProgramWritesIsSent()
    {
        QCOMPARE(runSql(m_file, QStringLiteral("UPDATE Artist SET Name = 'Written here' WHERE ArtistId = 1")),
                 QString());
        QTRY_VERIFY_WITH_TIMEOUT(!situation().syncing && inStep(), patience);
        QTRY_COMPARE_WITH_TIMEOUT(
            (otherSyncs(), queryText(m_otherFile, QStringLiteral("SELECT Name FROM Artist WHERE ArtistId = 1"))),
            QStringLiteral("Written here"), patience);
    }

    void whatOthersWriteArrives()
    {
        QCOMPARE(runSql(m_otherFile, QStringLiteral("UPDATE Artist SET Name = 'Written there' WHERE ArtistId = 2")),
                 QString());
        QCOMPARE(otherSyncs().code, 0);
        QTRY_COMPARE_WITH_TIMEOUT(queryText(m_file, QStringLiteral("SELECT Name FROM Artist WHERE ArtistId = 2")),
                                  QStringLiteral("Written there"), patience);
    }

    void aConflictIsToldAndSettled()
    {
        m_live->databases().pauseFor(std::chrono::hours(1));
        QTRY_COMPARE(mood(), Mood::Paused);
        QCOMPARE(runSql(m_otherFile, QStringLiteral("UPDATE Artist SET Name = 'theirs' WHERE ArtistId = 3")),
                 QString());
        QCOMPARE(otherSyncs().code, 0);
        QCOMPARE(runSql(m_file, QStringLiteral("UPDATE Artist SET Name = 'ours' WHERE ArtistId = 3")), QString());
        m_live->databases().setPaused(false);
        QTRY_COMPARE_WITH_TIMEOUT(situation().status.conflicts, 1, patience);
        QTRY_VERIFY_WITH_TIMEOUT(!situation().syncing, patience);
        QVERIFY(window().windowTitle().contains(QStringLiteral("decision")));
        clickAct();
        QCOMPARE(window().currentView(), View::Conflicts);
        auto* page = static_cast<ConflictsPage*>(window().page(View::Conflicts));
        QPushButton* mine = page->panel()->button(device::Decision::Use::Device);
        QTRY_VERIFY_WITH_TIMEOUT(mine->isVisible() && mine->isEnabled(), patience);
        click(mine);
        QTRY_COMPARE_WITH_TIMEOUT(situation().status.conflicts, 0, patience);
        QTRY_VERIFY_WITH_TIMEOUT(inStep(), patience);
        QCOMPARE(otherSyncs().code, 0);
        QCOMPARE(queryText(m_otherFile, QStringLiteral("SELECT Name FROM Artist WHERE ArtistId = 3")),
                 QStringLiteral("ours"));
        QCOMPARE(allRows(m_otherFile), allRows(m_file));
    }

    void whatASyncDidIsTakenBack()
    {
        QCOMPARE(
            runSql(m_otherFile, QStringLiteral("UPDATE Artist SET Name = 'Wrongly renamed' WHERE ArtistId IN (1, 2)")),
            QString());
        QCOMPARE(otherSyncs().code, 0);
        const QString name = QStringLiteral("SELECT Name FROM Artist WHERE ArtistId = 2");
        QTRY_COMPARE_WITH_TIMEOUT(queryText(m_file, name), QStringLiteral("Wrongly renamed"), patience);
        window().showView(View::Activity);
        auto* page = static_cast<ActivityPage*>(window().page(View::Activity));
        QAbstractItemModel* rows = page->rows()->list()->model();
        page->list()->setCurrentIndex(page->list()->model()->index(0, 0));
        QTRY_VERIFY_WITH_TIMEOUT(page->list()->model()->index(0, 2).data().toString().contains(u"ada@example.org") &&
                                     rows->rowCount() == 1 && rows->rowCount(rows->index(0, 0)) == 2,
                                 patience);
        QVERIFY(rows->index(1, 2, rows->index(0, 0)).data().toString().contains(QStringLiteral("→ Wrongly renamed")));
        click(page->undoButton());
        QTRY_VERIFY_WITH_TIMEOUT(page->findChild<QMessageBox*>(), patience);
        auto* question = page->findChild<QMessageBox*>();
        QVERIFY(question->informativeText().contains(QStringLiteral("2 rows get the values")));
        for (QAbstractButton* button : question->buttons()) {
            if (question->buttonRole(button) == QMessageBox::AcceptRole)
                click(button);
        }
        QTRY_COMPARE_WITH_TIMEOUT(queryText(m_file, name), QStringLiteral("Written there"), patience);
        QTRY_VERIFY_WITH_TIMEOUT(inStep() && !situation().syncing, patience);
        QTRY_COMPARE_WITH_TIMEOUT((otherSyncs(), queryText(m_otherFile, name)), QStringLiteral("Written there"),
                                  patience);
        QCOMPARE(allRows(m_otherFile), allRows(m_file));
        window().showView(View::Overview);
    }

    void theNetworkGoesAndComes()
    {
        m_cloud->kill();
        QTRY_COMPARE_WITH_TIMEOUT(mood(), Mood::Offline, patience);
        QVERIFY(window().windowTitle().startsWith(QStringLiteral("Offline")));
        QCOMPARE(runSql(m_file, QStringLiteral("UPDATE Artist SET Name = 'meanwhile' WHERE ArtistId = 1")), QString());
        QTRY_COMPARE_WITH_TIMEOUT(situation().status.pending, 1, patience);
        QVERIFY(m_cloud->start());
        QTRY_VERIFY_WITH_TIMEOUT(inStep(), 2 * patience);
        QCOMPARE(otherSyncs().code, 0);
        QCOMPARE(allRows(m_otherFile), allRows(m_file));
    }

    /// The session ends in the cloud: everything is kept, and one sign-in brings it back in step.
    void aSessionThatEndsIsBegunAgainInline()
    {
        const QString credentials = qEnvironmentVariable("DBSYNC_CONFIG_DIR") + QStringLiteral("/credentials.json");
        QVERIFY(QFile::exists(credentials));
        m_live->databases().pauseFor(std::chrono::hours(1));
        QFile file(credentials);
        QVERIFY(file.open(QIODevice::ReadWrite));
        QByteArray text = file.readAll();
        text.replace("access\\\":\\\"", "access\\\":\\\"x").replace("refresh\\\":\\\"", "refresh\\\":\\\"x");
        file.resize(0);
        file.seek(0);
        file.write(text);
        file.close();
        QCOMPARE(runSql(m_file, QStringLiteral("UPDATE Artist SET Name = 'kept' WHERE ArtistId = 2")), QString());
        window().showView(View::Overview);
        clickAct();
        QTRY_COMPARE_WITH_TIMEOUT(situation().status.state, device::State::Refused, patience);
        QTRY_VERIFY_WITH_TIMEOUT(!situation().syncing, patience);
        QVERIFY(window().windowTitle().contains(QStringLiteral("Signed out")));
        clickAct();
        auto* dialog = window().findChild<LoginDialog*>();
        QVERIFY(dialog);
        QVERIFY(QTest::qWaitForWindowExposed(dialog));
        const QList<QLineEdit*> fields = dialog->findChildren<QLineEdit*>();
        QTRY_COMPARE(fields[2]->text(), QStringLiteral("ada@example.org"));
        type(fields[3], QStringLiteral("a-long-password"));
        QTest::keyClick(dialog, Qt::Key_Return);
        m_live->databases().setPaused(false);
        QTRY_VERIFY_WITH_TIMEOUT(inStep(), patience);
        QCOMPARE(otherSyncs().code, 0);
        QCOMPARE(allRows(m_otherFile), allRows(m_file));
    }

    void theFileVanishesAndComesBack()
    {
        QVERIFY(QFile::rename(m_file, m_file + QStringLiteral(".away")));
        QTRY_COMPARE_WITH_TIMEOUT(mood(), Mood::Error, patience);
        QVERIFY(QFile::rename(m_file + QStringLiteral(".away"), m_file));
        QTRY_VERIFY_WITH_TIMEOUT(inStep(), patience);
    }

    void speaksAnotherLanguageWhileRunning()
    {
        window().showView(View::Settings);
        m_live->preferences().setLanguage(QStringLiteral("de"));
        QTRY_VERIFY(window().windowTitle().startsWith(QStringLiteral("Auf gleichem Stand")) ||
                    !window().windowTitle().startsWith(QStringLiteral("In step")));
        QCOMPARE(window().currentView(), View::Settings);
        m_live->preferences().setLanguage(QStringLiteral("en"));
        QTRY_VERIFY(window().windowTitle().startsWith(QStringLiteral("In step")));
    }
};

QTEST_MAIN(WindowTest)
#include "journey_test.moc"
