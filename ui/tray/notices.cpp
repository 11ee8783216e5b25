#include "ui/tray/notices.h"

#include "ui/common/preferences.h"
#include "ui/live/database_list.h"
#include "ui/words/attention_text.h"
#include "ui/words/value_text.h"
#include "ui/words/wording.h"

#include <algorithm>
#include <chrono>

namespace dbsync::ui {

Notices::Notices(DatabaseList& databases, const Preferences& preferences, QObject* parent)
    : QObject(parent), m_databases(databases), m_preferences(preferences)
{
    // What one sync brings is one message.
    m_soon.setSingleShot(true);
    m_soon.setInterval(std::chrono::milliseconds(800));
    connect(&m_soon, &QTimer::timeout, this, &Notices::tell);
    connect(&m_databases, &DatabaseList::situationChanged, this, &Notices::look);
    for (Database* database : m_databases.all())
        look(database);
}

Notices::Known Notices::knownOf(const Situation& situation)
{
    Known known;
    known.conflicts = situation.status.conflicts;
    for (const device::Attention& reason : situation.status.attention)
        known.reasons << toQString(reason.code());
    if (situation.status.state == device::State::Refused)
        known.refusal = isSignedOut(situation) ? QStringLiteral("signedOut") : toQString(situation.failure->code);
    // A file that is not linked, or locked for a while, is no news.
    if (situation.problem && situation.problem->code != "notLinked" && situation.problem->code != "locked")
        known.problem = toQString(situation.problem->code);
    return known;
}

void Notices::look(Database* database)
{
    const Situation& situation = database->situation();
    if (!situation.known || situation.syncing)
        return;
    Known now = knownOf(situation);
    if (!m_known.contains(database)) {
        connect(database, &QObject::destroyed, this, [this, database] { m_known.remove(database); });
        m_known.insert(database, std::move(now));
        return;
    }
    // Who cannot be reached says nothing new: it is not told again when the network is back.
    if (situation.status.state == device::State::Offline)
        now.refusal = m_known[database].refusal;
    const Known before = std::exchange(m_known[database], now);
    if (now.conflicts > before.conflicts)
        note(Kind::Decisions, database);
    if (!(now.reasons - before.reasons).isEmpty())
        note(Kind::Attention, database);
    if (!now.refusal.isEmpty() && now.refusal != before.refusal)
        note(Kind::Refused, database);
    if (!now.problem.isEmpty() && now.problem != before.problem)
        note(Kind::Problem, database);
}

void Notices::note(Kind kind, Database* database)
{
    const bool wanted = kind == Kind::Decisions ? m_preferences.tellsOfDecisions() : m_preferences.tellsOfProblems();
    if (!wanted || (m_watched && m_watched()))
        return;
    if (std::find(m_kinds.begin(), m_kinds.end(), kind) == m_kinds.end())
        m_kinds.push_back(kind);
    m_several = m_several || (m_about && m_about != database);
    m_about = database;
    if (!m_soon.isActive())
        m_soon.start();
}

Notice Notices::about(Kind kind) const
{
    switch (kind) {
    case Kind::Decisions:
        return {tr("%Ln decision(s) needed", nullptr, static_cast<int>(conflicts())),
                tr("Rows were changed here and in the cloud. Nothing is lost; everything else goes on."),
                View::Conflicts, m_about};
    case Kind::Attention:
        return {tr("Something waits for you"), reason(), View::Overview, m_about};
    case Kind::Refused:
        return refusal();
    case Kind::Problem:
        break;
    }
    const Database* database = m_about;
    const std::optional<Error> error = database ? database->situation().problem : std::nullopt;
    const Problem problem = error ? Wording::problem(*error) : Problem{tr("Something waits for you"), {}, {}};
    return {problem.title, problem.text, View::Overview, m_about};
}

/// Signing in again helps only who is signed out: not where the company is suspended, say.
Notice Notices::refusal() const
{
    const Database* database = m_about;
    if (!database || isSignedOut(database->situation()))
        return {tr("You are signed out"), tr("Sign in again to go on syncing. Your changes are safe here."),
                View::Overview, m_about};
    const Problem problem = Wording::problem(*database->situation().failure);
    return {problem.title, problem.text, View::Overview, m_about};
}

qint64 Notices::conflicts() const
{
    qint64 count = 0;
    for (const Database* database : m_databases.all())
        count += database->situation().status.conflicts;
    return count;
}

QString Notices::reason() const
{
    const Database* database = m_about;
    if (!database)
        return {};
    const auto& reasons = database->situation().status.attention;
    return reasons.empty() ? QString() : attentionText(reasons.front());
}

bool Notices::stands(Kind kind) const
{
    return std::any_of(m_known.begin(), m_known.end(), [kind](const Known& known) {
        switch (kind) {
        case Kind::Decisions:
            return known.conflicts > 0;
        case Kind::Attention:
            return !known.reasons.isEmpty();
        case Kind::Refused:
            return !known.refusal.isEmpty();
        case Kind::Problem:
            break;
        }
        return !known.problem.isEmpty();
    });
}

void Notices::tell()
{
    std::erase_if(m_kinds, [this](Kind kind) { return !stands(kind); });
    if (m_kinds.empty()) {
        m_about = nullptr;
        m_several = false;
        return;
    }
    Notice notice = about(m_kinds.front());
    if (m_kinds.size() > 1)
        notice = {tr("Several things wait for you"), tr("The overview says what they are. Nothing is lost."),
                  View::Overview, m_about};
    if (m_about && !m_several && m_databases.all().size() > 1)
        notice.title = tr("%1: %2", "file, what happened").arg(m_databases.nameOf(*m_about), notice.title);
    m_kinds.clear();
    m_about = nullptr;
    m_several = false;
    emit told(notice);
}

} // namespace dbsync::ui
