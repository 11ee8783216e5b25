#include "base/file_lock.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

using namespace dbsync;

/// One process at a time holds a lock, and one that ends lets it go.
class FileLockTest : public QObject
{
    Q_OBJECT

private slots:
    void oneAtATime()
    {
        FileLock first;
        FileLock second;
        QCOMPARE(first.take(path(), std::chrono::seconds(0)), FileLock::Outcome::Taken);
        QCOMPARE(second.take(path(), std::chrono::milliseconds(50)), FileLock::Outcome::Held);
        QCOMPARE(second.take(path(), std::chrono::seconds(10), [] { return false; }), FileLock::Outcome::Stopped);
        first = FileLock();
        QCOMPARE(second.take(path(), std::chrono::seconds(0)), FileLock::Outcome::Taken);
    }

    void whatAKilledProcessLeft()
    {
        int ready[2];
        QCOMPARE(::pipe(ready), 0);
        const pid_t child = ::fork();
        if (child == 0) {
            FileLock lock;
            const bool taken = lock.take(path(), std::chrono::seconds(0)) == FileLock::Outcome::Taken;
            (void)!::write(ready[1], taken ? "y" : "n", 1);
            ::pause();
            ::_exit(0);
        }
        char said = 'n';
        QCOMPARE(::read(ready[0], &said, 1), ssize_t{1});
        QCOMPARE(said, 'y');
        FileLock lock;
        QCOMPARE(lock.take(path(), std::chrono::seconds(0)), FileLock::Outcome::Held);
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        QCOMPARE(lock.take(path(), std::chrono::seconds(0)), FileLock::Outcome::Taken);
    }

    /// Who holds a lock may remove its file: who waited for it does not hold what nobody else can find.
    void aFileThatIsRemovedMeanwhile()
    {
        FileLock first;
        QCOMPARE(first.take(path(), std::chrono::seconds(0)), FileLock::Outcome::Taken);
        FileLock waiting;
        const auto removeIt = [&] {
            if (QFile::remove(QString::fromStdString(path())))
                first = FileLock();
            return true;
        };
        QCOMPARE(waiting.take(path(), std::chrono::seconds(10), removeIt), FileLock::Outcome::Taken);
        FileLock third;
        QCOMPARE(third.take(path(), std::chrono::seconds(0)), FileLock::Outcome::Held);
    }

    void anEmptyFileAndNoFolder()
    {
        QFile file(QString::fromStdString(path()));
        QVERIFY(file.open(QIODevice::WriteOnly));
        FileLock lock;
        QCOMPARE(lock.take(path(), std::chrono::seconds(0)), FileLock::Outcome::Taken);
        QCOMPARE(lock.take(path() + "/none/lock", std::chrono::seconds(0)), FileLock::Outcome::CannotOpen);
    }

private:
    std::string path() const { return m_folder.filePath(QStringLiteral("lock")).toStdString(); }
    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(FileLockTest)
#include "file_lock_test.moc"
