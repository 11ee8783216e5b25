#include "base/sqlite.h"
#include "device/store/companion.h"

#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

using namespace dbsync;
using namespace dbsync::device;

/// The companion's log is carried into its file, and nobody waits for it.
class LogCheckpointTest : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_path = m_folder->filePath(QStringLiteral("a.sqlite")).toStdString();
        auto opened = Companion::open(m_path, "UTF-8");
        QVERIFY(opened);
        m_companion = std::make_unique<Companion>(std::move(*opened));
        QVERIFY(sqlite::execute(m_companion->handle(), "CREATE TABLE filling(bytes BLOB)"));
    }

    void aLargeCommitIsCarriedOverBeside()
    {
        const qint64 before = fileSize();
        commit(20);
        m_companion->checkpoint().wait();
        QVERIFY(!m_companion->checkpoint().runsBeside());
        QVERIFY2(fileSize() > before + 19 * megabyte, "the log was not carried over");
        // The log begins anew: it does not grow by what comes after.
        const qint64 log = logSize();
        commit(4);
        m_companion->checkpoint().wait();
        QCOMPARE(logSize(), log);
    }

    void aMiddlingCommitIsCarriedOverAtOnce()
    {
        const qint64 before = fileSize();
        commit(5);
        QVERIFY(!m_companion->checkpoint().runsBeside());
        QVERIFY(fileSize() > before + 4 * megabyte);
    }

    void aHeldLogGrows()
    {
        const qint64 before = fileSize();
        m_companion->checkpoint().hold(true);
        commit(20);
        QVERIFY(!m_companion->checkpoint().runsBeside());
        QCOMPARE(fileSize(), before);
        m_companion->checkpoint().hold(false);
        commit(1);
        m_companion->checkpoint().wait();
        QVERIFY(fileSize() > before + 20 * megabyte);
    }

    void manyLargeCommitsKeepTheLogBounded()
    {
        for (int i = 0; i < 30; ++i)
            commit(20);
        QVERIFY2(logSize() < 400 * megabyte, qPrintable(QString::number(logSize())));
        m_companion.reset();
        auto again = Companion::open(m_path, "UTF-8");
        QVERIFY(again);
        QCOMPARE(*sqlite::queryInteger(again->handle(), "SELECT count(*) FROM filling"), 600);
        QCOMPARE(*sqlite::queryText(again->handle(), "PRAGMA integrity_check"), "ok");
    }

private:
    static constexpr qint64 megabyte = 1 << 20;

    void commit(int megabytes)
    {
        QVERIFY(sqlite::execute(m_companion->handle(),
                                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " +
                                    std::to_string(megabytes) +
                                    ") INSERT INTO filling SELECT zeroblob(1048576) FROM n"));
    }

    qint64 fileSize() const { return QFileInfo(QString::fromStdString(m_companion->path())).size(); }
    qint64 logSize() const { return QFileInfo(QString::fromStdString(m_companion->path() + "-wal")).size(); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::string m_path;
    std::unique_ptr<Companion> m_companion;
};

QTEST_GUILESS_MAIN(LogCheckpointTest)
#include "log_checkpoint_test.moc"
