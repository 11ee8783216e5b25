#include "ui/problems/report.h"

#include "ui/words/value_text.h"

#include <QDir>
#include <QGuiApplication>
#include <QLocale>
#include <QRegularExpression>
#include <QSysInfo>

namespace dbsync::ui {

namespace {

QString kindName(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::Internal:
        return QStringLiteral("internal");
    case ErrorKind::InvalidRequest:
        return QStringLiteral("invalid request");
    case ErrorKind::Unreachable:
        return QStringLiteral("unreachable");
    case ErrorKind::Refused:
        return QStringLiteral("refused");
    case ErrorKind::LocalDatabase:
        return QStringLiteral("local database");
    case ErrorKind::Cancelled:
        break;
    }
    return QStringLiteral("cancelled");
}

QString fromView(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

} // namespace

QString withoutSecrets(QString text)
{
    static const QRegularExpression credentials(QStringLiteral("://[^/@\\s]*@"));
    static const QRegularExpression bearer(
        QStringLiteral("(?i)(bearer|token|password|secret|api[-_ ]?key)([\"':= ]+)[^\\s\"',;]+"));
    text.replace(credentials, QStringLiteral("://…@"));
    text.replace(bearer, QStringLiteral("\\1\\2…"));
    const QString home = QDir::homePath();
    if (home.size() > 1)
        text.replace(home, QStringLiteral("~"));
    return text;
}

QString reportOf(const Situation& situation, const std::optional<Error>& error)
{
    const device::Status& status = situation.status;
    QStringList lines;
    const auto add = [&lines](const char* name, const QString& value) {
        if (!value.isEmpty())
            lines << QStringLiteral("%1: %2").arg(QLatin1String(name), value);
    };
    add("db-sync", QStringLiteral(DBSYNC_VERSION));
    add("Qt", QString::fromLatin1(qVersion()));
    add("system", QSysInfo::prettyProductName() + u' ' + QSysInfo::currentCpuArchitecture());
    add("platform", QGuiApplication::platformName());
    add("locale", QLocale().name());
    add("time", QDateTime::currentDateTimeUtc().toString(Qt::ISODate));
    add("state", fromView(device::stateName(status.state)));
    add("database", toQString(status.database));
    add("server", toQString(status.server));
    add("tenant", toQString(status.tenant));
    add("device", toQString(status.device));
    add("revision", QString::number(status.revision));
    add("pending", QString::number(status.pending));
    add("conflicts", QString::number(status.conflicts));
    add("last sync", toQString(status.lastSync));
    add("last error", toQString(status.lastError));
    for (const device::Attention& reason : status.attention)
        add("attention", toQString(reason.code()) + QStringLiteral(": ") + toQString(reason.message()));
    if (error) {
        add("error", toQString(error->code) + QStringLiteral(" (") + kindName(error->kind) + u')');
        add("message", toQString(error->message));
        add("hint", toQString(error->hint));
    }
    return withoutSecrets(lines.join(u'\n')) + u'\n';
}

} // namespace dbsync::ui
