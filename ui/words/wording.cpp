#include "ui/words/wording.h"

#include "ui/words/languages.h"
#include "ui/words/situation.h"
#include "ui/words/value_text.h"

#include <QLocale>

#include <algorithm>
#include <limits>

namespace dbsync::ui {

namespace {

/// A count as the plural rules take it.
int asCount(qint64 count)
{
    return static_cast<int>(std::min<qint64>(count, std::numeric_limits<int>::max()));
}

} // namespace

QString Wording::mood(Mood mood)
{
    switch (mood) {
    case Mood::Ok:
        return tr("In step");
    case Mood::Paused:
        return tr("Paused");
    case Mood::Waiting:
        return tr("Changes waiting");
    case Mood::Working:
        return tr("Syncing");
    case Mood::Offline:
        return tr("Offline");
    case Mood::Attention:
        return tr("Needs your attention");
    case Mood::Error:
        break;
    }
    return tr("Problem");
}

QString Wording::changeKind(device::ChangeKind kind)
{
    switch (kind) {
    case device::ChangeKind::Insert:
        return tr("New");
    case device::ChangeKind::Update:
        return tr("Changed");
    case device::ChangeKind::Delete:
        break;
    }
    return tr("Deleted");
}

QString Wording::mark(char mark)
{
    switch (mark) {
    case '+':
        return tr("New here, not sent yet");
    case '~':
        return tr("Changed here, not sent yet");
    case '!':
        return tr("In conflict: waits for your decision");
    case '-':
        return tr("Deleted here, not sent yet");
    case '*':
        return tr("Just arrived from the cloud");
    default:
        return {};
    }
}

QString Wording::counts(const device::Counts& counts)
{
    QStringList parts;
    if (counts.inserted > 0)
        parts << tr("%Ln row(s) added", nullptr, asCount(counts.inserted));
    if (counts.updated > 0)
        parts << tr("%Ln row(s) changed", nullptr, asCount(counts.updated));
    if (counts.deleted > 0)
        parts << tr("%Ln row(s) deleted", nullptr, asCount(counts.deleted));
    return parts.isEmpty() ? tr("Nothing changed") : QLocale().createSeparatedList(parts);
}

QString Wording::direction(const std::string& direction)
{
    if (direction == "pulled")
        return tr("Received from the cloud");
    if (direction == "pushed")
        return tr("Sent to the cloud");
    if (direction == "undo")
        return tr("Taken back");
    if (direction == "resolve")
        return tr("Conflict decided");
    return toQString(direction);
}

QString Wording::receivedAndSent()
{
    return tr("Received and sent");
}

QString Wording::bothWays(const device::Counts& received, const device::Counts& sent)
{
    QStringList parts;
    if (!received.empty())
        parts << tr("received: %1").arg(counts(received));
    if (!sent.empty())
        parts << tr("sent: %1").arg(counts(sent));
    return parts.join(punctuation().semicolon);
}

QString Wording::role(const QString& role)
{
    if (role == u"GUEST")
        return tr("Guest (reads)");
    if (role == u"USER")
        return tr("User (syncs)");
    if (role == u"MANAGER")
        return tr("Manager");
    if (role == u"ADMIN")
        return tr("Administrator");
    return role;
}

QString Wording::policy(Policy policy)
{
    switch (policy) {
    case Policy::Cloud:
        return tr("The cloud's value stays");
    case Policy::Device:
        return tr("The value of the computer that syncs stays");
    case Policy::Latest:
        return tr("The later change stays");
    case Policy::Sum:
        return tr("Both differences are added up");
    case Policy::Ask:
        break;
    }
    return tr("A person is asked");
}

QString Wording::policyEffect(Policy policy, Of what)
{
    switch (policy) {
    case Policy::Cloud:
        return tr(
            "The change on the computer that syncs is replaced; it can still be found in that computer's activity.");
    case Policy::Device:
        return tr("The change in the cloud is replaced by that of the computer that syncs later; it can still be found "
                  "in that computer's activity.");
    case Policy::Latest:
        return tr("The latest change wins, no matter who syncs first. The earlier value stays in the activity.");
    case Policy::Sum:
        return what == Of::Table
                   ? tr("If two people each add 1, the total goes up by 2. Only in columns of numbers; elsewhere a "
                        "person is asked.")
                   : tr("If two people each add 1, the total goes up by 2. Only for a column of numbers.");
    case Policy::Ask:
        break;
    }
    return tr("Both values are kept until somebody decides under “Conflicts”; everything else goes on.");
}

QString Wording::phase(sync::Phase phase)
{
    switch (phase) {
    case sync::Phase::Preparing:
        return tr("Preparing");
    case sync::Phase::Waiting:
        return tr("Waiting for the cloud");
    case sync::Phase::Pulling:
        return tr("Receiving");
    case sync::Phase::Applying:
        return tr("Writing");
    case sync::Phase::Building:
        return tr("Collecting changes");
    case sync::Phase::Pushing:
        return tr("Sending");
    case sync::Phase::Finishing:
        break;
    }
    return tr("Finishing");
}

QString Wording::progress(const sync::Progress& progress)
{
    QStringList parts{phase(progress.phase)};
    if (!progress.table.empty())
        parts << toQString(progress.table);
    if (progress.totalRows > 0)
        parts << tr("%1 of %2").arg(QLocale().toString(qlonglong(progress.rows)), rows(progress.totalRows));
    else if (progress.rows > 0)
        parts << rows(progress.rows);
    if (progress.bytes > 0)
        parts << bytes(progress.bytes);
    return parts.join(QStringLiteral(" · "));
}

QString Wording::report(const sync::SyncReport& report)
{
    const QString done = bothWays(report.pulled, report.pushed);
    QString text = done.isEmpty() ? tr("Nothing had changed on either side.") : tr("Synced – %1.").arg(done);
    if (report.movedKeys > 0)
        text += punctuation().gap +
                tr("%Ln new row(s) got another number, because theirs was taken; the activity tells which.", nullptr,
                   asCount(report.movedKeys));
    return text;
}

QString Wording::when(const std::string& iso, const QDateTime& now)
{
    const QDateTime moment = QDateTime::fromString(toQString(iso), Qt::ISODateWithMs).toLocalTime();
    if (!moment.isValid())
        return {};
    const QLocale locale;
    const QString time = timeOfDay(moment);
    const QDate today = now.toLocalTime().date();
    if (moment.date() == today)
        return time;
    if (moment.date() == today.addDays(-1))
        return tr("yesterday, %1").arg(time);
    return tr("%1, %2", "day, time").arg(locale.toString(moment.date(), QLocale::ShortFormat), time);
}

QString Wording::timeOfDay(const QDateTime& moment)
{
    const QLocale locale;
    const QTime time = moment.toLocalTime().time();
    // The C locale knows no short time.
    const bool plain = locale.language() == QLocale::C;
    return plain ? time.toString(QStringLiteral("HH:mm")) : locale.toString(time, QLocale::ShortFormat);
}

QString Wording::wholeDate(const std::string& iso)
{
    const QDateTime moment = QDateTime::fromString(toQString(iso), Qt::ISODateWithMs).toLocalTime();
    return moment.isValid() ? QLocale().toString(moment, QLocale::LongFormat) : QString();
}

QString Wording::rows(qint64 rows)
{
    return tr("%Ln row(s)", nullptr, asCount(rows));
}

QString Wording::bytes(qint64 bytes)
{
    return QLocale().formattedDataSize(bytes, 1, QLocale::DataSizeSIFormat);
}

QString Wording::blob(qint64 bytes)
{
    return tr("%Ln byte(s)", "a binary value", asCount(bytes));
}

QString Wording::textThatIsNotUtf8(qint64 bytes)
{
    return tr("text of %Ln byte(s), not UTF-8", nullptr, asCount(bytes));
}

QString Wording::rowNamed(const QString& name, const QString& key)
{
    return tr("%1 (%2)", "a row's name, its key").arg(name, key);
}

} // namespace dbsync::ui
