#include "screen_reader.h"

#include <QDBusArgument>
#include <QDBusObjectPath>
#include <QDBusVariant>
#include <QDir>
#include <QStandardPaths>

#include <algorithm>

namespace dbsync::test {

namespace {

constexpr int limitMilliseconds = 20'000;
constexpr const char* nodeInterface = "org.a11y.atspi.Accessible";
constexpr const char* rootPath = "/org/a11y/atspi/accessible/root";
constexpr const char* nothing = "/org/a11y/atspi/null";

QDBusMessage callOn(const QDBusConnection& bus, const char* service, const char* path, const char* interface,
                    const char* method, const QVariantList& arguments = {})
{
    QDBusMessage message = QDBusMessage::createMethodCall(QString::fromLatin1(service), QString::fromLatin1(path),
                                                          QString::fromLatin1(interface), QString::fromLatin1(method));
    message.setArguments(arguments);
    return bus.call(message, QDBus::Block, limitMilliseconds);
}

/// AT-SPI's reference to an object: the program's name on the bus, and a path there.
std::pair<QString, QString> readReference(const QDBusArgument& argument)
{
    QString service;
    QDBusObjectPath path;
    argument.beginStructure();
    argument >> service >> path;
    argument.endStructure();
    return {service, path.path()};
}

} // namespace

QString Accessible::toString() const
{
    return QStringLiteral("%1 \"%2\"").arg(role, name);
}

ScreenReader::~ScreenReader()
{
    if (m_bus.isConnected())
        QDBusConnection::disconnectFromBus(m_bus.name());
    if (m_session.state() == QProcess::NotRunning)
        return;
    // The accessibility bus and its registry end with it.
    m_session.terminate();
    if (!m_session.waitForFinished(limitMilliseconds))
        m_session.kill();
    m_session.waitForFinished(limitMilliseconds);
}

QProcessEnvironment ScreenReader::variables() const
{
    QProcessEnvironment variables;
    variables.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("xcb"));
    variables.insert(QStringLiteral("DBUS_SESSION_BUS_ADDRESS"), m_address);
    variables.insert(QStringLiteral("XDG_RUNTIME_DIR"), m_folder.path());
    variables.insert(QStringLiteral("HOME"), m_folder.path());
    variables.insert(QStringLiteral("GSETTINGS_BACKEND"), QStringLiteral("memory"));
    return variables;
}

QString ScreenReader::beginSession()
{
    if (QStandardPaths::findExecutable(QStringLiteral("dbus-daemon")).isEmpty())
        return QStringLiteral("there is no dbus-daemon");
    if (qEnvironmentVariableIsEmpty("DISPLAY"))
        return QStringLiteral("there is no display");
    for (const char* others : {"AT_SPI_BUS_ADDRESS", "NO_AT_BRIDGE", "QT_LINUX_ACCESSIBILITY_ALWAYS_ON"})
        qunsetenv(others);
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(variables());
    m_session.setProcessEnvironment(environment);
    m_session.setStandardErrorFile(m_folder.filePath(QStringLiteral("session.log")));
    m_session.start(QStringLiteral("dbus-daemon"),
                    {QStringLiteral("--session"), QStringLiteral("--nofork"), QStringLiteral("--print-address"),
                     QStringLiteral("--address=unix:path=") + m_folder.filePath(QStringLiteral("session"))});
    if (!m_session.waitForReadyRead(limitMilliseconds))
        return QStringLiteral("dbus-daemon does not start");
    m_address = QString::fromUtf8(m_session.readLine()).trimmed();
    return {};
}

QString ScreenReader::start()
{
    if (const QString missing = beginSession(); !missing.isEmpty())
        return missing;
    const QDBusConnection session = QDBusConnection::connectToBus(m_address, QStringLiteral("session"));
    const QDBusMessage address = callOn(session, "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress");
    // This is what programs look at to know that somebody reads them.
    callOn(session, "org.a11y.Bus", "/org/a11y/bus", "org.freedesktop.DBus.Properties", "Set",
           {QStringLiteral("org.a11y.Status"), QStringLiteral("ScreenReaderEnabled"),
            QVariant::fromValue(QDBusVariant(true))});
    QDBusConnection::disconnectFromBus(session.name());
    if (address.type() != QDBusMessage::ReplyMessage)
        return QStringLiteral("there is no accessibility bus: ") + address.errorMessage();
    m_bus = QDBusConnection::connectToBus(address.arguments().value(0).toString(), QStringLiteral("accessibility"));
    if (!m_bus.isConnected())
        return QStringLiteral("the accessibility bus does not let us in: ") + m_bus.lastError().message();
    callOn(m_bus, "org.a11y.atspi.Registry", "/org/a11y/atspi/registry", "org.a11y.atspi.Registry", "RegisterEvent",
           {QStringLiteral("object:property-change:accessible-name"), QStringList(), QString()});
    m_bus.connect({}, {}, QStringLiteral("org.a11y.atspi.Event.Object"), QStringLiteral("PropertyChange"), this,
                  SLOT(hear(QDBusMessage)));
    return {};
}

void ScreenReader::hear(const QDBusMessage& event)
{
    const QVariantList arguments = event.arguments();
    if (arguments.value(0).toString() == u"accessible-name")
        m_heard << std::pair(event.service(), event.path());
}

QStringList ScreenReader::heardNames() const
{
    QStringList names;
    for (const auto& [service, path] : m_heard)
        names << property({service, path, {}, {}, {}, 0}, nodeInterface, "Name").toString();
    return names;
}

QDBusMessage ScreenReader::call(const Accessible& accessible, const char* interface, const char* method,
                                const QVariantList& arguments) const
{
    return callOn(m_bus, accessible.service.toLatin1().constData(), accessible.path.toLatin1().constData(), interface,
                  method, arguments);
}

QVariant ScreenReader::property(const Accessible& accessible, const char* interface, const char* name) const
{
    const QDBusMessage answer = call(accessible, "org.freedesktop.DBus.Properties", "Get",
                                     {QString::fromLatin1(interface), QString::fromLatin1(name)});
    return answer.arguments().value(0).value<QDBusVariant>().variant();
}

Accessible ScreenReader::read(const QString& service, const QString& path) const
{
    Accessible found{service, path, {}, {}, {}, 0};
    found.name = property(found, nodeInterface, "Name").toString();
    found.description = property(found, nodeInterface, "Description").toString();
    found.role = call(found, nodeInterface, "GetRoleName").arguments().value(0).toString();
    const QVariant bits = call(found, nodeInterface, "GetState").arguments().value(0);
    const auto words = qdbus_cast<QList<uint>>(bits);
    found.states = words.value(0) | quint64{words.value(1)} << 32;
    return found;
}

std::optional<Accessible> ScreenReader::program(const QString& name) const
{
    const Accessible desktop{QStringLiteral("org.a11y.atspi.Registry"), QString::fromLatin1(rootPath), {}, {}, {}, 0};
    for (const Accessible& program : children(desktop)) {
        if (program.name == name)
            return program;
    }
    return {};
}

QList<Accessible> ScreenReader::children(const Accessible& parent) const
{
    const QDBusMessage answer = call(parent, nodeInterface, "GetChildren");
    QList<Accessible> found;
    if (answer.type() != QDBusMessage::ReplyMessage)
        return found;
    const auto argument = answer.arguments().value(0).value<QDBusArgument>();
    QList<std::pair<QString, QString>> references;
    argument.beginArray();
    while (!argument.atEnd())
        references << readReference(argument);
    argument.endArray();
    for (const auto& [service, path] : references) {
        if (path != QLatin1String(nothing))
            found << read(service, path);
    }
    return found;
}

void ScreenReader::walk(const Accessible& root, const std::function<bool(const Accessible&)>& visit) const
{
    const bool shown = root.is(Accessible::Showing) || root.role == u"application";
    if (!shown || !visit(root) || root.role == u"table" || root.role == u"tree" || root.role == u"tree table")
        return;
    for (const Accessible& child : children(root))
        walk(child, visit);
}

std::optional<Accessible> ScreenReader::find(const Accessible& root, const QString& role, const QString& name) const
{
    std::optional<Accessible> found;
    walk(root, [&](const Accessible& each) {
        if (!found && each.role == role && each.name.startsWith(name))
            found = each;
        return !found;
    });
    return found;
}

QStringList ScreenReader::actions(const Accessible& accessible) const
{
    QStringList names;
    const int count = property(accessible, "org.a11y.atspi.Action", "NActions").toInt();
    for (int i = 0; i < count; ++i)
        names << call(accessible, "org.a11y.atspi.Action", "GetName", {i}).arguments().value(0).toString();
    return names;
}

bool ScreenReader::act(const Accessible& accessible, const QString& action) const
{
    const auto index = actions(accessible).indexOf(action);
    const QVariantList which{static_cast<int>(index)};
    return index >= 0 && call(accessible, "org.a11y.atspi.Action", "DoAction", which).arguments().value(0).toBool();
}

bool ScreenReader::focus(const Accessible& accessible) const
{
    return call(accessible, "org.a11y.atspi.Component", "GrabFocus").arguments().value(0).toBool();
}

bool ScreenReader::isLabelled(const Accessible& accessible) const
{
    constexpr uint labelledBy = 2;
    const auto argument = call(accessible, nodeInterface, "GetRelationSet").arguments().value(0).value<QDBusArgument>();
    bool found = false;
    argument.beginArray();
    while (!argument.atEnd()) {
        uint kind = 0;
        argument.beginStructure();
        argument >> kind;
        argument.beginArray();
        while (!argument.atEnd())
            readReference(argument);
        argument.endArray();
        argument.endStructure();
        found = found || kind == labelledBy;
    }
    argument.endArray();
    return found;
}

QString ScreenReader::text(const Accessible& accessible) const
{
    return call(accessible, "org.a11y.atspi.Text", "GetText", {0, -1}).arguments().value(0).toString();
}

int ScreenReader::rowCount(const Accessible& table) const
{
    return property(table, "org.a11y.atspi.Table", "NRows").toInt();
}

std::optional<Accessible> ScreenReader::cell(const Accessible& table, int row, int column) const
{
    const QDBusMessage answer = call(table, "org.a11y.atspi.Table", "GetAccessibleAt", {row, column});
    if (answer.type() != QDBusMessage::ReplyMessage)
        return {};
    const auto [service, path] = readReference(answer.arguments().value(0).value<QDBusArgument>());
    if (path == QLatin1String(nothing))
        return {};
    return read(service, path);
}

} // namespace dbsync::test
