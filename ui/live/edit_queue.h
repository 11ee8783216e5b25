#pragma once

#include "base/error.h"
#include "sync/auto/background.h"
#include "ui/live/kept_edits.h"

#include <QObject>
#include <QPointer>
#include <QString>
#include <QStringList>
#include <QTimer>

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <optional>

namespace dbsync::ui {

class Database;

/// Carries out what people do to the rows of a database, one after the other. What cannot be written just now (another
/// program holds the file, the disk is full, the file is away or damaged) waits and is tried again until it is; also
/// where the window that it was typed into has gone meanwhile, or the program has: it is kept from the moment when it
/// was typed, and done once, whenever the program is killed. Where another company's database
/// lies at the path by then, it waits for the one that it was typed into.
class EditQueue : public QObject
{
    Q_OBJECT

public:
    using Done = std::function<void(const device::EditOutcome&)>;

    explicit EditQueue(Database& database);
    ~EditQueue() override;

    /// `done` hears what came of it, if `context` still lives; else what is refused is among takeRefusals().
    void send(std::vector<device::RowEdit> edits, const QString& words, QObject* context, Done done);
    /// How many wait for the file to be writable again.
    int waiting() const;
    void tryNow();
    /// Gives up what waits, with what lies in the file of keepIn().
    void forget();

    /// Keeps what waits in this file, and goes on with what lies there.
    void keepIn(const QString& file);
    /// Whether all that waits is in the file, so that the program may end.
    bool isKept() const;
    /// What could not be done in the end, and nobody has been told yet.
    QStringList takeRefusals();

signals:
    /// How many wait is another number.
    void changed();
    /// Something could not be written. What passes by itself is tried again until it is.
    void failed(const dbsync::Error& error);
    void refused();
    /// All that waited is written.
    void caughtUp();

private:
    struct Job
    {
        WaitingStep step;
        QPointer<QObject> context;
        Done done;
    };

    void next();
    bool isAnothers(const WaitingStep& step) const;
    void wait(const std::optional<Error>& why);
    void take(const Result<device::EditOutcome>& outcome);
    void finish(const Job& job, const device::EditOutcome& outcome);
    void note();
    void keep();
    std::vector<WaitingStep> steps() const;

    Database& m_database;
    std::deque<Job> m_jobs; ///< the first one runs, or is tried again
    bool m_running = false;
    bool m_stuck = false; ///< the first one could not be written
    int m_told = 0;
    QTimer m_again;
    QStringList m_refusals;

    QString m_file;
    std::unique_ptr<sync::Background> m_writer; ///< made when something has to be kept
    int m_version = 0;
    int m_kept = 0; ///< the version that is in the file
    std::shared_ptr<std::atomic<int>> m_wanted = std::make_shared<std::atomic<int>>(0); ///< the one that is to be
};

} // namespace dbsync::ui
