#include "arguments.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>

namespace dbsync::desktop {
namespace {

constexpr int usageError = 2;

struct NamedView
{
    const char16_t* name;
    ui::View view;
};

constexpr NamedView views[] = {
    {u"overview", ui::View::Overview},    {u"local", ui::View::LocalData},   {u"pending", ui::View::Pending},
    {u"conflicts", ui::View::Conflicts},  {u"activity", ui::View::Activity}, {u"settings", ui::View::Settings},
    {u"admin", ui::View::Administration},
};

std::optional<ui::View> viewNamed(const QString& name)
{
    for (const NamedView& view : views) {
        if (name == QStringView(view.name))
            return view.view;
    }
    return {};
}

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Arguments)
};

QString helpText()
{
    const QStringList lines{
        Words::tr("Usage: %1").arg(QStringLiteral("dbsync-desktop [--db FILE] [--minimized] [--view VIEW]")),
        {},
        Words::tr("Keeps SQLite databases in step with a company’s cloud."),
        {},
        QStringLiteral("  --db FILE     ") + Words::tr("shows this database; sets it up where it is not linked yet"),
        QStringLiteral("  --view VIEW   ") +
            Words::tr("opens at local, pending, conflicts, activity, settings or admin"),
        QStringLiteral("  --minimized   ") + Words::tr("opens no window where there is a tray, else a minimized one"),
        QStringLiteral("  --help        ") + Words::tr("shows this and ends"),
        QStringLiteral("  --version     ") + Words::tr("shows the version and ends"),
        {},
        Words::tr("The configuration is shared with dbsync; DBSYNC_CONFIG_DIR names its folder."),
        {}};
    return lines.join(u'\n');
}

Reading wrong(const QString& what)
{
    const QString way = Words::tr("Try “dbsync-desktop --help”.");
    return {{}, QStringLiteral("dbsync-desktop: %1\n%2\n").arg(what, way), usageError};
}

} // namespace

Reading readArguments(const QStringList& line)
{
    const QCommandLineOption database(QStringLiteral("db"), QString(), QStringLiteral("FILE"));
    const QCommandLineOption view(QStringLiteral("view"), QString(), QStringLiteral("VIEW"));
    const QCommandLineOption minimized(QStringLiteral("minimized"));
    const QCommandLineOption help(QStringList{QStringLiteral("help"), QStringLiteral("h")});
    const QCommandLineOption version(QStringList{QStringLiteral("version"), QStringLiteral("v")});
    QCommandLineParser parser;
    parser.addOptions({database, view, minimized, help, version});
    if (!parser.parse(QStringList{QStringLiteral("dbsync-desktop")} + line))
        return wrong(parser.errorText());
    if (parser.isSet(help))
        return {{}, helpText(), 0};
    if (parser.isSet(version))
        return {{}, QStringLiteral("dbsync-desktop %1\n").arg(QStringLiteral(DBSYNC_VERSION)), 0};
    if (!parser.positionalArguments().isEmpty())
        return wrong(Words::tr("“%1” was not expected.").arg(parser.positionalArguments().first()));

    Arguments arguments;
    arguments.minimized = parser.isSet(minimized);
    if (parser.isSet(database)) {
        if (parser.value(database).isEmpty())
            return wrong(Words::tr("After --db a file must be named."));
        arguments.database = QFileInfo(parser.value(database)).absoluteFilePath();
    }
    if (parser.isSet(view)) {
        arguments.view = viewNamed(parser.value(view));
        if (!arguments.view)
            return wrong(Words::tr("No view is called “%1”.").arg(parser.value(view)));
    }
    return {arguments, {}, 0};
}

QByteArray Arguments::toMessage() const
{
    QJsonObject message{{QStringLiteral("database"), database}, {QStringLiteral("minimized"), minimized}};
    if (view)
        message.insert(QStringLiteral("view"), static_cast<int>(*view));
    return QJsonDocument(message).toJson(QJsonDocument::Compact);
}

Arguments Arguments::fromMessage(const QByteArray& message)
{
    const QJsonObject object = QJsonDocument::fromJson(message).object();
    Arguments arguments;
    arguments.database = object.value(u"database").toString();
    arguments.minimized = object.value(u"minimized").toBool();
    const int view = object.value(u"view").toInt(-1);
    if (view >= 0 && view <= static_cast<int>(ui::View::Administration))
        arguments.view = static_cast<ui::View>(view);
    return arguments;
}

} // namespace dbsync::desktop
