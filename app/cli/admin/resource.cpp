#include "resource.h"

#include "sync/auto/commands.h"

#include <QJsonDocument>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

namespace admin {

using dbsync::Error;
using dbsync::ErrorKind;
using dbsync::Result;
using dbsync::sync::Account;
using dbsync::sync::AccountStore;

namespace {

/// The operator that is logged in; a user of the tenant where --tenant names one and no operator is.
Result<Account> administrator(const Invocation& invocation)
{
    QString server;
    if (invocation.isSet("server")) {
        DBSYNC_ASSIGN(server, dbsync::sync::normaliseServer(invocation.value("server")));
    }
    auto found = AccountStore().findOperator(server);
    const QStringList given = invocation.parser().optionNames();
    QString tenant;
    for (const char* option : {"code", "tenant"}) {
        if (given.contains(QLatin1String(option)))
            tenant = invocation.value(option);
    }
    if (found || tenant.isEmpty())
        return found;
    const auto own = AccountStore().find(server, tenant);
    return own ? own : found;
}

QStringList alternatives(const char* needed)
{
    return QString::fromLatin1(needed).split(u'|');
}

QString usageOf(const Resource& resource)
{
    QString usage;
    for (const Verb& verb : resource.verbs) {
        QString line = QStringLiteral("admin %1").arg(QLatin1String(resource.name));
        if (*verb.name)
            line += u' ' + QLatin1String(verb.name);
        for (const char* needed : verb.needs)
            line += QStringLiteral(" --") + alternatives(needed).join(QStringLiteral("|--"));
        for (const char* optional : verb.may)
            line += QStringLiteral(" [--%1]").arg(QLatin1String(optional));
        usage += (usage.isEmpty() ? QString() : QStringLiteral("\n       dbsync ")) + line;
    }
    return usage;
}

void addOptions(Invocation& invocation, const Resource& resource)
{
    invocation.parser().addOption({QStringLiteral("server"),
                                   QStringLiteral("The cloud, where you are logged in at several."),
                                   QStringLiteral("URL")});
    for (const Option& option : resource.options) {
        QCommandLineOption added{QLatin1String(option.name), QLatin1String(option.help)};
        if (*option.value)
            added.setValueName(QLatin1String(option.value));
        invocation.parser().addOption(added);
    }
}

/// What is wrong with the options for this verb, or "".
QString wrongOptions(const Invocation& invocation, const Resource& resource, const Verb& verb)
{
    std::set<QString> known{QStringLiteral("json"), QStringLiteral("server"), QStringLiteral("help"),
                            QStringLiteral("version"), QStringLiteral("h")};
    for (const char* needed : verb.needs) {
        const QStringList names = alternatives(needed);
        known.insert(names.begin(), names.end());
        const bool given = std::any_of(names.begin(), names.end(),
                                       [&](const QString& name) { return !invocation.parser().value(name).isEmpty(); });
        if (!given)
            return QStringLiteral("--%1 is missing.").arg(names.join(QStringLiteral(" or --")));
    }
    for (const char* optional : verb.may)
        known.insert(QLatin1String(optional));
    for (const QString& name : invocation.parser().optionNames()) {
        if (!known.contains(name))
            return QStringLiteral("--%1 does not belong to \"admin %2 %3\".")
                .arg(name, QLatin1String(resource.name), QLatin1String(verb.name));
    }
    return {};
}

/// Checks the values that are more than text: a command line that is wrong is so whoever is logged in.
Result<void> typedValues(const Invocation& invocation)
{
    const QStringList given = invocation.parser().optionNames();
    for (const char* option : {"metadata", "weight", "disabled"}) {
        if (given.contains(QLatin1String(option)))
            DBSYNC_TRY(fieldsOf(invocation, {option}));
    }
    return {};
}

std::string shown(const nlohmann::ordered_json& value)
{
    if (value.is_null())
        return "-";
    return value.is_string() ? value.get<std::string>() : value.dump();
}

} // namespace

nlohmann::ordered_json toJson(const QJsonValue& value)
{
    const QJsonDocument wrapped(QJsonArray{value});
    return nlohmann::ordered_json::parse(wrapped.toJson(QJsonDocument::Compact).toStdString()).front();
}

int run(const Resource& resource, const QStringList& arguments)
{
    const QString name = QStringLiteral("admin ") + QLatin1String(resource.name);
    Invocation invocation(name, usageOf(resource), QLatin1String(resource.description));
    addOptions(invocation, resource);
    invocation.takesArguments();
    if (const auto code = invocation.parse(arguments))
        return *code;
    const QStringList words = invocation.positional();
    const QString asked = words.value(0);
    const auto verb = std::find_if(resource.verbs.begin(), resource.verbs.end(),
                                   [&](const Verb& each) { return asked == QLatin1String(each.name); });
    if (verb == resource.verbs.end())
        return invocation.misuse(asked.isEmpty() ? QStringLiteral("What to do is missing.")
                                                 : QStringLiteral("There is no \"%1 %2\".").arg(name, asked));
    if (words.size() > 1)
        return invocation.misuse(QStringLiteral("Unexpected argument \"%1\".").arg(words.at(1)));
    if (const QString wrong = wrongOptions(invocation, resource, *verb); !wrong.isEmpty())
        return invocation.misuse(wrong);
    if (const auto values = typedValues(invocation); !values)
        return invocation.fail(values.error());
    const auto account = administrator(invocation);
    if (!account)
        return invocation.fail(account.error());
    const dbsync::sync::Administration administration(*account);
    return verb->run({invocation, administration});
}

Result<QJsonObject> fieldsOf(const Invocation& invocation, std::initializer_list<const char*> names)
{
    QJsonObject fields;
    const auto wrong = [](const std::string& name, const std::string& what) {
        return Error{ErrorKind::InvalidRequest, "commandLine", "--" + name + " is not " + what + ".", {}};
    };
    for (const char* option : names) {
        if (!invocation.isSet(option))
            continue;
        const std::string name = option;
        const QString text = invocation.value(option);
        QJsonValue value = text;
        if (name == "metadata") {
            const auto document = QJsonDocument::fromJson(text.toUtf8());
            if (!document.isObject())
                return wrong(name, "a JSON object");
            value = document.object();
        } else if (name == "weight") {
            bool good = false;
            value = text.toLongLong(&good);
            if (!good)
                return wrong(name, "an integer");
        } else if (name == "disabled") {
            if (text != QStringLiteral("true") && text != QStringLiteral("false"))
                return wrong(name, "true or false");
            value = text == QStringLiteral("true");
        }
        fields.insert(QLatin1String(option), value);
    }
    return fields;
}

int printList(const Task& task, const char* field, const Result<QJsonArray>& list,
              std::initializer_list<const char*> columns)
{
    if (!list)
        return task.invocation.fail(list.error());
    const auto json = toJson(*list);
    std::vector<std::vector<std::string>> lines{{columns.begin(), columns.end()}};
    std::vector<std::size_t> widths(columns.size(), 0);
    for (const auto& each : json) {
        lines.emplace_back();
        for (const char* column : columns)
            lines.back().push_back(shown(each.value(column, nlohmann::ordered_json())));
    }
    for (const auto& line : lines) {
        for (std::size_t i = 0; i < line.size(); ++i)
            widths[i] = std::max(widths[i], line[i].size());
    }
    std::string text;
    for (const auto& line : lines) {
        for (std::size_t i = 0; i < line.size(); ++i)
            text += line[i] + (i + 1 < line.size() ? std::string(widths[i] - line[i].size() + 2, ' ') : "\n");
    }
    return task.invocation.answer({{field, json}}, json.empty() ? "None." : text);
}

int printObject(const Task& task, const char* field, const Result<QJsonObject>& object)
{
    if (!object)
        return task.invocation.fail(object.error());
    const auto json = toJson(*object);
    std::string text;
    for (const auto& [name, value] : json.items())
        text += name + ": " + shown(value) + "\n";
    return task.invocation.answer({{field, json}}, text);
}

Result<QJsonObject> findIn(const Result<QJsonArray>& list, const char* field, const QString& value,
                           const std::string& what, bool anyCase)
{
    if (!list)
        return list.error();
    for (const auto& each : *list) {
        const QString found = each.toObject().value(QLatin1String(field)).toVariant().toString();
        if (found.compare(value, anyCase ? Qt::CaseInsensitive : Qt::CaseSensitive) == 0)
            return each.toObject();
    }
    return Error{
        ErrorKind::InvalidRequest, "notFound", "There is no " + what + " \"" + value.toStdString() + "\".", {}};
}

} // namespace admin
