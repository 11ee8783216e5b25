#include "ui/words/attention_text.h"
#include "ui/words/languages.h"
#include "ui/words/situation.h"
#include "ui/words/value_text.h"
#include "ui/words/wording.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace dbsync::ui {
namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Glance)

public:
    static QString lastSync(const device::Status& status, const QDateTime& now)
    {
        const QString time = Wording::when(status.lastSync, now);
        if (time.isEmpty())
            return tr("Not synced yet.");
        return isAhead(status.lastSync, now) ? tr("Last synced: %1, by a clock that has been set back since.").arg(time)
                                             : tr("Last synced: %1.").arg(time);
    }
    /// Whether a moment lies in the future, which only a clock that was set back explains.
    static bool isAhead(const std::string& iso, const QDateTime& now)
    {
        const QDateTime moment = QDateTime::fromString(toQString(iso), Qt::ISODateWithMs);
        return moment.isValid() && now.secsTo(moment) > 120;
    }
    /// " Since 14:02.", where that is known, with the gap before it.
    static QString since(const Situation& situation, const QDateTime& now)
    {
        if (!situation.since.isValid())
            return {};
        const QString time = Wording::when(situation.since.toUTC().toString(Qt::ISODateWithMs).toStdString(), now);
        return punctuation().gap + tr("Since %1.").arg(time);
    }
    static QString safe(qint64 pending)
    {
        return pending > 0 ? tr("%Ln change(s) are safe on this computer.", nullptr, static_cast<int>(pending))
                           : tr("You can go on working.");
    }
    static QString kept(int edits);
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
    static Glance unusable(const Situation& situation, const QDateTime& now);
    static Glance syncing();
    static Glance refused(const Situation& situation, const QDateTime& now);
    static Glance offline(const Situation& situation, const QDateTime& now);
    static QString sinceOrLastSync(const Situation& situation, const QDateTime& now);
    static QString paused(const Situation& situation, const QDateTime& now);
    static Glance conflicts(const Situation& situation, const QDateTime& now);
    static Glance attention(const Situation& situation, const QDateTime& now);
    static Glance unwritten(const Situation& situation, const QDateTime& now);
    static Glance putOff(const Situation& situation);
    static Glance failed(const Situation& situation, const QDateTime& now);
    static Glance calm(const Situation& situation, const QDateTime& now);
};

Glance Words::unusable(const Situation& situation, const QDateTime& now)
{
    const Problem problem = Wording::problem(*situation.problem);
    const std::string& code = situation.problem->code;
    if (code == "notLinked")
        return {Mood::Attention, tr("Not linked"), problem.text, NextAct::SetUp, tr("Set up…")};
    // A lock goes away by itself, and the file is looked at all the time.
    const Mood mood = code == "locked" ? Mood::Attention : Mood::Error;
    QString sentence = problem.text;
    if (situation.unwritten > 0)
        sentence += punctuation().gap + kept(situation.unwritten);
    // As far as was known before: what a damaged file still holds is nowhere else.
    if (code == "damaged" && situation.status.pending > 0)
        sentence += punctuation().gap +
                    tr("%Ln change(s) had not been sent yet: keep the damaged file until somebody has looked "
                       "for them.",
                       nullptr, static_cast<int>(situation.status.pending));
    return {mood, problem.title, sentence + since(situation, now), NextAct::Retry, tr("Try again")};
}

QString Words::kept(int edits)
{
    return tr("%Ln change(s) that you made since are kept and will be written by themselves.", nullptr, edits);
}

/// The file can be read, and so everything else is as it should be.
Glance Words::unwritten(const Situation& situation, const QDateTime& now)
{
    return {Mood::Attention, tr("%Ln change(s) not written yet", nullptr, situation.unwritten),
            tr("The file cannot be written to right now.") + punctuation().gap + kept(situation.unwritten) +
                since(situation, now),
            NextAct::Retry, tr("Try again")};
}

Glance Words::putOff(const Situation& situation)
{
    return {Mood::Paused, Wording::mood(Mood::Paused),
            tr("The first sync was stopped before its end. What has arrived stays, and the rest comes when you go on "
               "with it.") +
                punctuation().gap + safe(situation.status.pending),
            NextAct::Sync, tr("Go on with the first sync")};
}

Glance Words::syncing()
{
    return {Mood::Working, Wording::mood(Mood::Working), tr("You can go on working."), NextAct::Nothing,
            tr("Syncing…")};
}

Glance Words::refused(const Situation& situation, const QDateTime& now)
{
    const qint64 pending = situation.status.pending;
    if (isSignedOut(situation))
        return {Mood::Error, tr("Signed out"),
                tr("Your session has ended; sign in to go on syncing.") + punctuation().gap + safe(pending) +
                    since(situation, now),
                NextAct::SignIn, tr("Sign in again…")};
    const Problem problem = Wording::problem(*situation.failure);
    const QString sentence = problem.text + punctuation().gap + safe(pending) + since(situation, now);
    // Another try cannot help here; unlinking and linking again does, and stands in the settings.
    if (situation.failure->code == "deviceRevoked")
        return {Mood::Error, problem.title, sentence, NextAct::Settings, tr("Open the settings")};
    return {Mood::Error, problem.title, sentence, NextAct::Sync, tr("Try again")};
}

Glance Words::offline(const Situation& situation, const QDateTime& now)
{
    const QString sentence = safe(situation.status.pending) + punctuation().gap + lastSync(situation.status, now) +
                             since(situation, now) + paused(situation, now);
    if (situation.syncing)
        return {Mood::Offline, Wording::mood(Mood::Offline), sentence, NextAct::Nothing, tr("Trying…")};
    return {Mood::Offline, Wording::mood(Mood::Offline), sentence, NextAct::Sync, tr("Try again")};
}

/// How things stood before the program started is not known; then it is told when the last sync was.
QString Words::sinceOrLastSync(const Situation& situation, const QDateTime& now)
{
    const QString known = since(situation, now);
    return known.isEmpty() ? punctuation().gap + lastSync(situation.status, now) : known;
}

/// Also where something else has to be decided first: until then nothing goes by itself.
QString Words::paused(const Situation& situation, const QDateTime& now)
{
    if (!situation.paused)
        return {};
    if (!situation.pausedUntil.isValid())
        return punctuation().gap + Wording::mood(Mood::Paused) + punctuation().stop;
    const QString time = Wording::timeOfDay(situation.pausedUntil);
    const QDate today = now.toLocalTime().date();
    const QDate day = situation.pausedUntil.toLocalTime().date();
    if (day == today)
        return punctuation().gap + tr("Automatic sync goes on at %1.").arg(time);
    if (day == today.addDays(1))
        return punctuation().gap + tr("Automatic sync goes on tomorrow at %1.").arg(time);
    return punctuation().gap + tr("Automatic sync goes on at %1 on %2.", "time, day")
                                   .arg(time, QLocale().toString(day, QLocale::ShortFormat));
}

Glance Words::conflicts(const Situation& situation, const QDateTime& now)
{
    const int count = static_cast<int>(situation.status.conflicts);
    QString sentence = tr("%Ln row(s) changed on both sides; everything else goes on.", nullptr, count);
    // Each of them is a pending change, too.
    if (situation.status.pending > count)
        sentence += punctuation().gap + waiting(situation.status.pending - count);
    sentence += paused(situation, now);
    return {Mood::Attention, tr("%Ln decision(s) needed", nullptr, count), sentence + sinceOrLastSync(situation, now),
            NextAct::Resolve, tr("Resolve %Ln conflict(s)", nullptr, count)};
}

Glance Words::attention(const Situation& situation, const QDateTime& now)
{
    const auto& reasons = situation.status.attention;
    const QString sentence = reasons.empty() ? lastSync(situation.status, now) : attentionText(reasons.front());
    // Another sync would hold them again.
    if (std::any_of(reasons.begin(), reasons.end(), [](const auto& each) { return each.code() == "deletionsHeld"; }))
        return {Mood::Attention, Wording::mood(Mood::Attention), sentence + since(situation, now), NextAct::Review,
                tr("Decide about deletions")};
    return {Mood::Attention, Wording::mood(Mood::Attention), sentence + paused(situation, now) + since(situation, now),
            NextAct::Sync, syncLabel(situation.status.pending)};
}

Glance Words::failed(const Situation& situation, const QDateTime& now)
{
    const Problem problem = Wording::problem(*situation.failure);
    return {Mood::Error, problem.title, problem.text + since(situation, now), NextAct::Sync, tr("Try again")};
}

Glance Words::calm(const Situation& situation, const QDateTime& now)
{
    const qint64 pending = situation.status.pending;
    QString sentence =
        (pending > 0 ? waiting(pending) : tr("Nothing waits.")) + punctuation().gap + lastSync(situation.status, now);
    if (situation.pausedUntil.isValid())
        sentence += paused(situation, now);
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

bool isSignedOut(const Situation& situation)
{
    if (!situation.failure || situation.failure->kind != ErrorKind::Refused)
        return true; // before this program's first sync nothing else is known
    for (const char* code : {"unauthorised", "notLoggedIn", "wrongCredentials", "wrongPassword"}) {
        if (situation.failure->code == code)
            return true;
    }
    return false;
}

Glance glanceAt(const Situation& situation, const QDateTime& now)
{
    if (!situation.known)
        return Words::looking();
    if (situation.problem)
        return Words::unusable(situation, now);
    const bool reaching = situation.progress.phase == sync::Phase::Preparing && situation.progress.bytes == 0;
    if (situation.syncing && situation.progress.phase == sync::Phase::Waiting)
        return Words::offline(situation, now);
    if (situation.syncing && !(situation.disconnected && reaching))
        return Words::syncing();
    if (situation.unwritten > 0)
        return Words::unwritten(situation, now);
    if (failedOtherwise(situation))
        return Words::failed(situation, now);
    if (situation.putOff && situation.status.state != device::State::Refused)
        return Words::putOff(situation);
    const bool conflicts = situation.status.conflicts > 0;
    if (situation.disconnected && !conflicts && situation.status.state != device::State::Refused)
        return Words::offline(situation, now);
    switch (situation.status.state) {
    case device::State::Refused:
        return Words::refused(situation, now);
    case device::State::Conflicts:
        return Words::conflicts(situation, now);
    case device::State::NeedsAttention:
        return conflicts ? Words::conflicts(situation, now) : Words::attention(situation, now);
    case device::State::Offline:
        return conflicts ? Words::conflicts(situation, now) : Words::offline(situation, now);
    case device::State::InStep:
    case device::State::Pending:
        break;
    }
    return Words::calm(situation, now);
}

} // namespace dbsync::ui
