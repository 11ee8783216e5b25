#include "base/sqlite.h"
#include "endtoend/small_disk.h"
#include "endtoend/small_office.h"
#include "live_window.h"
#include "ui/common/message_bar.h"
#include "ui/live/edit_queue.h"
#include "ui/localdata/local_data_page.h"
#include "ui/localdata/rows_model.h"
#include "ui/overview/overview_page.h"
#include "ui/window/header_bar.h"

#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QSignalSpy>
#include <QTest>

#include <csignal>

using namespace dbsync;
using namespace dbsync::test;
using namespace dbsync::ui;

namespace {

constexpr int patience = 60'000;

QString insertion(int count)
{
    return QStringLiteral(
               "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %1) INSERT INTO t(v) "
               "SELECT 'row ' || i FROM n")
        .arg(count);
}

/// Takes what room is left in a folder; what is given back when it goes.
class Ballast
{
public:
    explicit Ballast(const QString& path) : m_file(path)
    {
        if (!m_file.open(QIODevice::WriteOnly | QIODevice::Unbuffered))
            return;
        for (const int size : {65'536, 4'096, 512}) {
            while (m_file.write(QByteArray(size, 'x')) == size) {
            }
        }
    }
    ~Ballast() { m_file.remove(); }

private:
    QFile m_file;
};

} // namespace

/// The window when disks are full and when it is ended in the middle: it says so, and nothing is lost.
class WindowAdversityTest : public QObject
{
    Q_OBJECT

private slots:
    void endedInTheMiddleOfASync()
    {
        constexpr int testRows = 40'000;
        SmallOffice office;
        QCOMPARE(office.start(), QString());
        QCOMPARE(office.link(QStringLiteral("PRAGMA journal_mode=WAL; CREATE TABLE t(id INTEGER PRIMARY KEY, v)")),
                 QString());
        int rows = 0;
        for (const int delay : {150, 500, 1'100}) {
            const auto desktop = office.first.startDesktop({QStringLiteral("--db"), office.a});
            const QString lock = office.first.path(QStringLiteral("configuration/desktop.lock"));
            QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(lock), patience);
            QTest::qWait(1'000);
            QCOMPARE(runSql(office.a, insertion(testRows)), QString());
            rows += testRows;
            QTest::qWait(delay);
            QElapsedTimer taken;
            taken.start();
            ::kill(static_cast<pid_t>(desktop->processId()), SIGTERM);
            QVERIFY(desktop->waitForFinished(patience));
            qInfo("ended within %lld ms", static_cast<long long>(taken.elapsed()));
            QCOMPARE(desktop->exitStatus(), QProcess::NormalExit);
            QCOMPARE(desktop->exitCode(), 0);
        }
        QCOMPARE(queryText(office.a, QStringLiteral("SELECT count(*) FROM t")), QString::number(rows));
        QCOMPARE(office.syncAll(), QString());
        QCOMPARE(office.difference(), QString());
        QCOMPARE(queryText(office.b, QStringLiteral("SELECT count(*) FROM t")), QString::number(rows));
    }

    void aFullDiskWhileEditing()
    {
        QTemporaryDir folder;
        LiveWindow live;
        SmallDisk disk(live.path(QStringLiteral("disk")));
        if (!disk.isThere())
            QSKIP("Only root may make a small disk.");
        CloudProcess cloud(folder.path());
        QVERIFY(cloud.start());
        const QString file = live.path(QStringLiteral("disk/notes.sqlite"));
        QCOMPARE(runSql(file, QStringLiteral("CREATE TABLE note(id INTEGER PRIMARY KEY, v TEXT); INSERT INTO note(v) "
                                             "VALUES ('first')")),
                 QString());
        link(live, cloud, file);
        MainWindow& window = live.window();
        window.present();
        window.showView(View::LocalData);
        auto* page = static_cast<LocalDataPage*>(window.page(View::LocalData));
        QTRY_VERIFY_WITH_TIMEOUT(page->rows()->shape() && page->rows()->rowCount() == 1, patience);
        const QModelIndex cell = page->rows()->index(0, page->rows()->columnOf(QStringLiteral("v")));
        const QString large(300'000, u'y');
        {
            const Ballast ballast(live.path(QStringLiteral("disk/ballast")));
            page->rows()->setData(cell, large, Qt::EditRole);
            QTRY_VERIFY_WITH_TIMEOUT(window.header()->messages()->text().contains(QStringLiteral("disk is full")),
                                     patience);
            QCOMPARE(queryText(file, QStringLiteral("SELECT v FROM note")), QStringLiteral("first"));
        }
        page->rows()->setData(cell, QStringLiteral("second"), Qt::EditRole);
        QTRY_COMPARE_WITH_TIMEOUT(queryText(file, QStringLiteral("SELECT v FROM note")), QStringLiteral("second"),
                                  patience);
        const auto& situation = live.databases().current()->situation();
        QTRY_VERIFY_WITH_TIMEOUT(situation.status.state == device::State::InStep && !situation.syncing &&
                                     situation.status.pending == 0 && situation.status.revision > 1,
                                 patience);
    }

    /// Overwritten where nobody reads just now: told in every place, until a sound file lies there again.
    void aFileThatIsDamagedWhileItIsLinked()
    {
        QTemporaryDir folder;
        LiveWindow live;
        CloudProcess cloud(folder.path());
        QVERIFY(cloud.start());
        const QString file = live.path(QStringLiteral("notes.sqlite"));
        QCOMPARE(runSql(file, QStringLiteral("CREATE TABLE t(id INTEGER PRIMARY KEY, v TEXT); ") +
                                  insertion(500).replace(QStringLiteral("'row ' || i"),
                                                         QStringLiteral("hex(randomblob(150))"))),
                 QString());
        link(live, cloud, file);
        const Situation& situation = live.databases().current()->situation();
        QTRY_VERIFY_WITH_TIMEOUT(isInStep(situation), patience);
        MainWindow& window = live.window();
        window.present();
        const auto* overview = static_cast<OverviewPage*>(window.page(View::Overview));
        const QString backup = live.path(QStringLiteral("backup.sqlite"));
        QCOMPARE(QProcess::execute(QStringLiteral("cp"), {file, backup}), 0);
        QCOMPARE(QProcess::execute(QStringLiteral("dd"), {QStringLiteral("if=/dev/zero"), QStringLiteral("of=") + file,
                                                          QStringLiteral("bs=4096"), QStringLiteral("seek=10"),
                                                          QStringLiteral("count=10"), QStringLiteral("conv=notrunc")}),
                 0);
        QTRY_VERIFY_WITH_TIMEOUT(window.windowTitle().startsWith(QStringLiteral("The file is damaged")), patience);
        QVERIFY(overview->sentence().contains(QStringLiteral("put a backup in its place")));
        live.databases().current()->syncNow();
        QTRY_VERIFY_WITH_TIMEOUT(!situation.syncing, patience);
        QVERIFY(window.windowTitle().startsWith(QStringLiteral("The file is damaged")));
        QCOMPARE(QProcess::execute(QStringLiteral("cp"), {backup, file}), 0);
        QTRY_VERIFY_WITH_TIMEOUT(isInStep(situation), patience);
        QVERIFY(window.windowTitle().startsWith(QStringLiteral("In step")));
    }

    /// What was typed while another program held the file is written in the end: in another language, and by the next
    /// program too.
    void whatWaitsOutlivesTheWindowAndTheProgram()
    {
        QTemporaryDir folder;
        LiveWindow live;
        CloudProcess cloud(folder.path());
        QVERIFY(cloud.start());
        const QString file = live.path(QStringLiteral("notes.sqlite"));
        QCOMPARE(runSql(file, QStringLiteral("CREATE TABLE note(id INTEGER PRIMARY KEY, v TEXT); INSERT INTO note(v) "
                                             "VALUES ('first')")),
                 QString());
        link(live, cloud, file);
        live.window().present();
        live.window().showView(View::LocalData);
        const auto typed = [&](const QString& text) {
            RowsModel* rows = static_cast<LocalDataPage*>(live.window().page(View::LocalData))->rows();
            QTRY_VERIFY_WITH_TIMEOUT(rows->shape() && rows->rowCount() == 1, patience);
            const QModelIndex cell = rows->index(0, rows->columnOf(QStringLiteral("v")));
            (void)cell.data();
            QTRY_VERIFY_WITH_TIMEOUT(rows->isReadRow(0), patience);
            QVERIFY(rows->setData(cell, text, Qt::EditRole));
            QTRY_COMPARE_WITH_TIMEOUT(live.databases().current()->queue().waiting(), 1, patience);
            QTRY_VERIFY_WITH_TIMEOUT(live.databases().current()->queue().isKept(), patience);
        };
        const QString value = QStringLiteral("SELECT v FROM note");
        auto holder = sqlite::Connection::open(file.toStdString(), false);
        QVERIFY(sqlite::execute(*holder, "BEGIN IMMEDIATE"));
        typed(QStringLiteral("second"));
        QTRY_VERIFY_WITH_TIMEOUT(live.window().windowTitle().startsWith(QStringLiteral("1 change not written yet")),
                                 patience);
        live.preferences().setLanguage(QStringLiteral("de"));
        QTRY_VERIFY_WITH_TIMEOUT(live.window().windowTitle().contains(QStringLiteral("noch nicht geschrieben")),
                                 patience);
        QVERIFY(sqlite::execute(*holder, "COMMIT"));
        QTRY_COMPARE_WITH_TIMEOUT(queryText(file, value), QStringLiteral("second"), patience);
        QTRY_VERIFY_WITH_TIMEOUT(isInStep(live.databases().current()->situation()), patience);

        QVERIFY(sqlite::execute(*holder, "BEGIN IMMEDIATE"));
        typed(QStringLiteral("third"));
        QSignalSpy gone(live.databases().current(), &QObject::destroyed);
        live.databases().close(file);
        QTRY_COMPARE_WITH_TIMEOUT(gone.count(), 1, patience);
        live.databases().open(file);
        QCOMPARE(live.databases().current()->queue().waiting(), 1);
        QVERIFY(sqlite::execute(*holder, "COMMIT"));
        QTRY_COMPARE_WITH_TIMEOUT(queryText(file, value), QStringLiteral("third"), patience);
        QTRY_COMPARE_WITH_TIMEOUT(live.databases().current()->queue().waiting(), 0, patience);
    }

    /// Another company's database in its place, and its own again.
    void aFileThatIsReplacedByAnother()
    {
        QTemporaryDir folder;
        LiveWindow live;
        CloudProcess cloud(folder.path());
        QVERIFY(cloud.start());
        const QString file = live.path(QStringLiteral("notes.sqlite"));
        QCOMPARE(runSql(file, QStringLiteral("CREATE TABLE t(id INTEGER PRIMARY KEY, v); INSERT INTO t(v) VALUES (1)")),
                 QString());
        link(live, cloud, file);
        const Situation& situation = live.databases().current()->situation();
        QTRY_VERIFY_WITH_TIMEOUT(isInStep(situation), patience);
        const QString other = live.path(QStringLiteral("other.sqlite"));
        QCOMPARE(runSql(other, QStringLiteral("CREATE TABLE u(a)")), QString());
        const QString away = live.path(QStringLiteral("away.sqlite"));
        QVERIFY(QFile::rename(file, away) && QFile::rename(other, file));
        QTRY_VERIFY_WITH_TIMEOUT(live.window().windowTitle().startsWith(QStringLiteral("Not linked")), patience);
        QCOMPARE(queryColumn(file, QStringLiteral("SELECT name FROM sqlite_schema")), QStringList{QStringLiteral("u")});
        QVERIFY(QFile::remove(file) && QFile::rename(away, file));
        QTRY_VERIFY_WITH_TIMEOUT(isInStep(situation), patience);
    }

private:
    static bool isInStep(const Situation& situation)
    {
        return situation.known && !situation.problem && !situation.syncing &&
               situation.status.state == device::State::InStep && situation.status.pending == 0 &&
               situation.status.revision > 0;
    }

    void link(LiveWindow& live, const CloudProcess& cloud, const QString& file)
    {
        const Credentials who{cloud.url(),
                              QStringLiteral("acme"),
                              QStringLiteral("Acme"),
                              QStringLiteral("a@example.org"),
                              QStringLiteral("a-long-password"),
                              true};
        bool linked = false;
        live.cloud().signUp(this, who, [&](Result<sync::Account> account) {
            QVERIFY(account);
            sync::LinkOptions options;
            options.path = file;
            live.cloud().link(
                this, options, [](const sync::Progress&) {},
                [&](Result<sync::LinkReport> report) { linked = static_cast<bool>(report); });
        });
        QTRY_VERIFY_WITH_TIMEOUT(linked, patience);
        live.databases().setCurrent(live.databases().open(file));
    }
};

QTEST_MAIN(WindowAdversityTest)
#include "adversity_test.moc"
