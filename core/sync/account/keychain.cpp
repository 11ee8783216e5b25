#include "sync/account/keychain.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QLibrary>
#include <QMutex>
#include <QSemaphore>
#include <QThread>
#include <qt6keychain/keychain.h>

#include <functional>
#include <memory>

namespace dbsync::sync {

namespace {

constexpr int patience = 10'000;  ///< milliseconds
constexpr int shortPause = 3'000; ///< after a keychain that said no at once
constexpr int longPause = 30'000; ///< after one that said nothing

/// Below the library libsecret goes on talking to a service that has ended, also when another has taken its place.
void forgetService()
{
#ifdef Q_OS_LINUX
    const auto disconnect =
        reinterpret_cast<void (*)()>(QLibrary::resolve(QStringLiteral("secret-1"), 0, "secret_service_disconnect"));
    if (disconnect)
        disconnect();
#endif
}

/// The library's queue of jobs lives on the thread that used it first, and can be used from no other: a job that ends
/// elsewhere is gone before the queue hears of it. So all of them run on one thread, for as long as the program does.
class Worker
{
public:
    static Worker& instance()
    {
        static auto* worker = new Worker;
        return *worker;
    }

    void post(std::function<void()> act)
    {
        const QMutexLocker lock(&m_mutex);
        if (m_thread)
            QMetaObject::invokeMethod(m_context, std::move(act), Qt::QueuedConnection);
    }

    bool isAway()
    {
        const QMutexLocker lock(&m_mutex);
        return !m_thread || !m_away.hasExpired();
    }
    void setAway(int milliseconds)
    {
        post(forgetService);
        const QMutexLocker lock(&m_mutex);
        m_away.setRemainingTime(milliseconds);
    }

private:
    Worker() : m_thread(new QThread), m_context(new QObject)
    {
        m_thread->setObjectName(QStringLiteral("keychain"));
        m_context->moveToThread(m_thread);
        QObject::connect(m_thread, &QThread::finished, m_context, &QObject::deleteLater);
        m_thread->start();
        qAddPostRoutine([] { instance().stop(); });
    }

    void stop()
    {
        QThread* thread = nullptr;
        {
            const QMutexLocker lock(&m_mutex);
            thread = std::exchange(m_thread, nullptr);
        }
        thread->quit();
        // One that a keychain holds up is left to the end of the process.
        if (thread->wait(1'000))
            delete thread;
    }

    QMutex m_mutex;
    QThread* m_thread;
    QObject* m_context;
    QDeadlineTimer m_away{0};
};

/// What a job came to; it may outlive whoever waits for it.
struct Outcome
{
    QSemaphore done;
    QKeychain::Error error = QKeychain::OtherError;
    QString secret;
};

QString secretOf(QKeychain::Job& job)
{
    auto* reading = qobject_cast<QKeychain::ReadPasswordJob*>(&job);
    return reading && reading->error() == QKeychain::NoError ? reading->textData() : QString();
}

/// Any error but "not there" means that there is no keychain: without a service the library answers "other error" and
/// no useful words.
template <typename Job>
Keychain::Answer run(const QString& name, const std::function<void(Job&)>& prepare, QString* secret = nullptr)
{
    auto outcome = std::make_shared<Outcome>();
    Worker::instance().post([name, prepare, outcome] {
        auto* job = new Job(QStringLiteral("db-sync"));
        job->setInsecureFallback(false);
        job->setKey(name);
        if (prepare)
            prepare(*job);
        QObject::connect(job, &QKeychain::Job::finished, job, [job, outcome] {
            outcome->error = job->error();
            outcome->secret = secretOf(*job);
            outcome->done.release();
        });
        job->start();
    });
    const bool answered = outcome->done.tryAcquire(1, patience);
    if (answered && outcome->error == QKeychain::EntryNotFound)
        return Keychain::Answer::NotThere;
    if (!answered || outcome->error != QKeychain::NoError) {
        Worker::instance().setAway(answered ? shortPause : longPause);
        return Keychain::Answer::Unreachable;
    }
    if (secret)
        *secret = outcome->secret;
    return Keychain::Answer::Done;
}

} // namespace

bool Keychain::isOff()
{
    return qEnvironmentVariable("DBSYNC_KEYCHAIN") == QStringLiteral("off");
}

bool Keychain::isAway()
{
    return isOff() || Worker::instance().isAway();
}

Keychain::Answer Keychain::read(const QString& name, QString& secret)
{
    return run<QKeychain::ReadPasswordJob>(name, {}, &secret);
}

Keychain::Answer Keychain::write(const QString& name, const QString& secret)
{
    return run<QKeychain::WritePasswordJob>(name,
                                            [secret](QKeychain::WritePasswordJob& job) { job.setTextData(secret); });
}

Keychain::Answer Keychain::remove(const QString& name)
{
    return run<QKeychain::DeletePasswordJob>(name, {});
}

} // namespace dbsync::sync
