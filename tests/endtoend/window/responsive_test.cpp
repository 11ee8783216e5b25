#include "endtoend/programs.h"
#include "live_window.h"
#include "ui/window/navigation.h"

#include <QDir>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace dbsync;
using namespace dbsync::test;
using namespace dbsync::ui;

namespace {

constexpr int patience = 600'000;
constexpr double targetMilliseconds = 50; ///< milliseconds, on a machine that does nothing else
constexpr double generousMilliseconds =
    1000; ///< asserted: whatever blocks is longer, and a busy machine is no fault of ours
const QByteArray password = "a-long-password\n";

/// DBSYNC_ROWS=1000000 for the real thing.
int rows()
{
    const int asked = qEnvironmentVariableIntValue("DBSYNC_ROWS");
    return asked > 0 ? asked : 100'000;
}

} // namespace

/// The window stays alive while much is synced: looked at through every view, in both directions.
class ResponsiveTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<CloudProcess> m_cloud;
    std::unique_ptr<LiveWindow> m_live;
    Desk m_other;

    static QString insertion(int count)
    {
        return QStringLiteral(
                   "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %1) INSERT INTO item "
                   "(name, city, price) SELECT 'Item ' || i, 'City ' || (i % 97), i * 0.01 FROM n")
            .arg(count);
    }

    const Situation& situation() { return m_live->databases().current()->situation(); }

    /// Walks through the views until `done`, clicking and resizing as people do.
    template <typename Done>
    double walk(const char* what, Done done)
    {
        const Heartbeat heart;
        QElapsedTimer taken;
        taken.start();
        double longest = 0;
        QString where;
        double most = 0;
        QString working;
        for (int step = 0; !done() && taken.elapsed() < patience; ++step) {
            constexpr View views[] = {View::Overview, View::LocalData, View::Pending, View::Activity};
            m_live->window().showView(views[step % 4]);
            QTest::qWait(250);
            m_live->window().resize(1100 + step % 7 * 10, 760);
            if (heart.longestMilliseconds() > longest) {
                longest = heart.longestMilliseconds();
                where = Navigation::title(views[step % 4]);
            }
            if (heart.longestWorkMilliseconds() > most) {
                most = heart.longestWorkMilliseconds();
                working = Navigation::title(views[step % 4]);
            }
        }
        qInfo("%s: %d rows in %.1f s, longest gap between two turns of the event loop %.1f ms, at %s; without the time "
              "that others had the processors %.1f ms; longest work of its thread between two %.1f ms, at %s (target "
              "%.0f)",
              what, rows(), static_cast<double>(taken.elapsed()) / 1000, heart.longestMilliseconds(), qPrintable(where),
              heart.longestOwnMilliseconds(), heart.longestWorkMilliseconds(), qPrintable(working), targetMilliseconds);
        return heart.longestMilliseconds();
    }

private slots:
    void initTestCase()
    {
        QDir().mkpath(m_folder.filePath(QStringLiteral("cloud")));
        m_cloud = std::make_unique<CloudProcess>(m_folder.filePath(QStringLiteral("cloud")));
        QVERIFY(m_cloud->start());
        m_live = std::make_unique<LiveWindow>();
    }

    void cleanupTestCase()
    {
        m_live.reset();
        m_cloud.reset();
    }

    void whileMuchIsSentAndReceived()
    {
        const QString file = m_live->path(QStringLiteral("much.sqlite"));
        QCOMPARE(
            runSql(file, QStringLiteral("PRAGMA journal_mode=WAL; CREATE TABLE item(id INTEGER PRIMARY KEY, name TEXT, "
                                        "city TEXT, price REAL); INSERT INTO item(name) VALUES ('first')")),
            QString());
        Credentials who{m_cloud->url(),
                        QStringLiteral("much"),
                        QStringLiteral("Much"),
                        QStringLiteral("a@example.org"),
                        QStringLiteral("a-long-password"),
                        true};
        bool linked = false;
        m_live->cloud().signUp(this, who, [&](Result<sync::Account> account) {
            QVERIFY(account);
            sync::LinkOptions options;
            options.path = file;
            m_live->cloud().link(
                this, options, [](const sync::Progress&) {},
                [&](Result<sync::LinkReport> report) { linked = static_cast<bool>(report); });
        });
        QTRY_VERIFY_WITH_TIMEOUT(linked, 60'000);
        m_live->databases().setCurrent(m_live->databases().open(file));
        m_live->window().present();
        QTRY_VERIFY_WITH_TIMEOUT(situation().known && !situation().syncing, 60'000);

        const auto quiet = [this] { return situation().status.pending == 0 && !situation().syncing; };
        const std::int64_t before = situation().status.revision;
        QCOMPARE(runSql(file, insertion(rows())), QString());
        const double sending = walk("sending", [&] { return quiet() && situation().status.revision > before; });
        QVERIFY(sending < generousMilliseconds);

        const QString theirs = m_other.path(QStringLiteral("theirs.sqlite"));
        QCOMPARE(m_other
                     .run({QStringLiteral("login"), QStringLiteral("--server"), m_cloud->url(),
                           QStringLiteral("--tenant"), QStringLiteral("much"), QStringLiteral("--email"),
                           QStringLiteral("a@example.org"), QStringLiteral("--password-stdin")},
                          password)
                     .code,
                 0);
        QCOMPARE(m_other.run({QStringLiteral("link"), QStringLiteral("--db"), theirs}).code, 0);
        QCOMPARE(runSql(theirs, QStringLiteral("UPDATE item SET city = 'elsewhere'")), QString());
        const auto uploading = m_other.start({QStringLiteral("sync"), QStringLiteral("--db"), theirs});
        const double receiving = walk("receiving", [&] {
            return uploading->state() == QProcess::NotRunning && quiet() &&
                   queryText(file, QStringLiteral("SELECT count(*) FROM item WHERE city IS NOT 'elsewhere'")) ==
                       QStringLiteral("0");
        });
        QVERIFY(receiving < generousMilliseconds);
    }
};

QTEST_MAIN(ResponsiveTest)
#include "responsive_test.moc"
