#include "ui/words/situation.h"
#include "ui/words/value_text.h"
#include "ui/words/wording.h"

#include <QCoreApplication>

namespace dbsync::ui {
namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Glance)

public:
    static QString lastSync(const device::Status& status, const QDateTime& now)
    {
        const QString time = Wording::when(status.lastSync, now);
        return time.isEmpty() ? tr("Not synced yet.") : tr("Last synced: %1.").arg(time);
    }
    static QString waiting(qint64 pending)
    {
        return tr("%Ln change(s) wait here.", nullptr, static_cast<int>(pending));
    }
    static QString syncLabel(qint64 pending)
    {
        return pending > 0 ? tr("Sync %Ln change(s)", nullptr, static_cast<int>(pending)) : tr("Sync now");
    }

    static Glance looking()
    {
        return {Mood::Working, tr("Opening"), tr("The database is being read."), NextAct::Nothing, tr("Sync now")};
    }
    static Glance unusable(const Error& error);
    static Glance syncing();
    static Glance refused(const Situation& situation);
    static Glance offline(const Situation& situation, const QDateTime& now);
    static Glance conflicts(const Situation& situation);
    static Glance attention(const Situation& situation, const QDateTime& now);
    static Glance failed(const Situation& situation);
    static Glance calm(const Situation& situation, const QDateTime& now);
};

Glance Words::unusable(const Error& error)
{
    if (error.code == "notLinked")
        return {Mood::Attention, tr("Not linked"), Wording::problem(error).text, NextAct::SetUp, tr("Set up…")};
    return {Mood::Error, Wording::problem(error).title, Wording::problem(error).text, NextAct::Retry, tr("Try again")};
}

Glance Words::syncing()
{
    return {Mood::Working, Wording::mood(Mood::Working), tr("You can go on working."), NextAct::Nothing,
            tr("Syncing…")};
}

Glance Words::refused(const Situation& situation)
{
    QString sentence = toQString(situation.status.lastError);
    if (situation.status.pending > 0)
        sentence +=
            u' ' + tr("%Ln change(s) are safe on this computer.", nullptr, static_cast<int>(situation.status.pending));
    return {Mood::Error, tr("Signed out"), sentence.trimmed(), NextAct::SignIn, tr("Sign in again…")};
}

Glance Words::offline(const Situation& situation, const QDateTime& now)
{
    const qint64 pending = situation.status.pending;
    const QString safe = pending > 0
                             ? tr("%Ln change(s) are safe on this computer.", nullptr, static_cast<int>(pending))
                             : tr("You can go on working.");
    return {Mood::Offline, Wording::mood(Mood::Offline), safe + u' ' + lastSync(situation.status, now), NextAct::Sync,
            tr("Try again")};
}

Glance Words::conflicts(const Situation& situation)
{
    const int count = static_cast<int>(situation.status.conflicts);
    QString sentence = tr("%Ln row(s) changed on both sides; everything else goes on.", nullptr, count);
    if (situation.status.pending > 0)
        sentence += u' ' + waiting(situation.status.pending);
    return {Mood::Attention, tr("%Ln decision(s) needed", nullptr, count), sentence, NextAct::Resolve,
            tr("Resolve %Ln conflict(s)", nullptr, count)};
}

Glance Words::attention(const Situation& situation, const QDateTime& now)
{
    const auto& reasons = situation.status.attention;
    const QString sentence = reasons.empty() ? lastSync(situation.status, now) : toQString(reasons.front().message);
    return {Mood::Attention, Wording::mood(Mood::Attention), sentence, NextAct::Sync,
            syncLabel(situation.status.pending)};
}

Glance Words::failed(const Situation& situation)
{
    const Problem problem = Wording::problem(*situation.failure);
    return {Mood::Error, problem.title, problem.text, NextAct::Sync, tr("Try again")};
}

Glance Words::calm(const Situation& situation, const QDateTime& now)
{
    const qint64 pending = situation.status.pending;
    const QString sentence =
        (pending > 0 ? waiting(pending) : tr("Nothing waits.")) + u' ' + lastSync(situation.status, now);
    const Mood mood = situation.paused ? Mood::Paused : pending > 0 ? Mood::Waiting : Mood::Ok;
    return {mood, Wording::mood(mood), sentence, NextAct::Sync, syncLabel(pending)};
}

/// Whether the last sync failed for a reason that the status does not tell.
bool failedOtherwise(const Situation& situation)
{
    if (!situation.failure)
        return false;
    switch (situation.failure->kind) {
    case ErrorKind::Internal:
    case ErrorKind::InvalidRequest:
    case ErrorKind::LocalDatabase:
        return true;
    case ErrorKind::Unreachable:
    case ErrorKind::Refused:
    case ErrorKind::Cancelled:
        break;
    }
    return false;
}

} // namespace

Glance glanceAt(const Situation& situation, const QDateTime& now)
{
    if (!situation.known)
        return Words::looking();
    if (situation.problem)
        return Words::unusable(*situation.problem);
    if (situation.syncing)
        return Words::syncing();
    if (failedOtherwise(situation))
        return Words::failed(situation);
    switch (situation.status.state) {
    case device::State::Refused:
        return Words::refused(situation);
    case device::State::Conflicts:
        return Words::conflicts(situation);
    case device::State::NeedsAttention:
        return situation.status.conflicts > 0 ? Words::conflicts(situation) : Words::attention(situation, now);
    case device::State::Offline:
        return situation.status.conflicts > 0 ? Words::conflicts(situation) : Words::offline(situation, now);
    case device::State::InStep:
    case device::State::Pending:
        break;
    }
    return Words::calm(situation, now);
}

} // namespace dbsync::ui
