#include "resource.h"

#include <QSaveFile>

#include <nlohmann/json.hpp>

namespace admin {

using dbsync::Error;
using dbsync::ErrorKind;
using dbsync::Result;

namespace {

/// The code that --code gives, or that the tenant of --id has.
Result<QString> codeOf(const Task& task)
{
    if (task.isSet("code"))
        return task.value("code");
    DBSYNC_ASSIGN(const QJsonObject tenant,
                  findIn(task.administration.tenants(), "id", task.value("id"), "tenant with the id"));
    return tenant.value(QStringLiteral("code")).toString();
}

int list(const Task& task)
{
    return printList(task, "tenants", task.administration.tenants(), {"id", "code", "name", "state", "datasourceId"});
}

int show(const Task& task)
{
    const auto code = codeOf(task);
    if (!code)
        return task.invocation.fail(code.error());
    return printObject(task, "tenant", task.administration.tenant(*code));
}

int add(const Task& task)
{
    const auto fields = fieldsOf(task.invocation, {"code", "name", "website", "metadata", "datasource"});
    if (!fields)
        return task.invocation.fail(fields.error());
    return printObject(task, "tenant", task.administration.addTenant(*fields));
}

int change(const Task& task, const QJsonObject& changes)
{
    const auto code = codeOf(task);
    if (!code)
        return task.invocation.fail(code.error());
    return printObject(task, "tenant", task.administration.editTenant(*code, changes));
}

int edit(const Task& task)
{
    const auto fields = fieldsOf(task.invocation, {"name", "website", "metadata", "datasource", "state"});
    if (!fields)
        return task.invocation.fail(fields.error());
    if (fields->isEmpty())
        return task.invocation.misuse(QStringLiteral("Give what to change, for example --name."));
    return change(task, *fields);
}

int move(const Task& task)
{
    const auto code = codeOf(task);
    if (!code)
        return task.invocation.fail(code.error());
    return printObject(task, "tenant", task.administration.moveTenant(*code, task.value("datasource")));
}

int remove(const Task& task)
{
    const auto code = codeOf(task);
    if (!code)
        return task.invocation.fail(code.error());
    if (task.isSet("abandon") && !task.isSet("now"))
        return task.invocation.misuse(QStringLiteral("--abandon goes with --now."));
    return printObject(task, "tenant",
                       task.administration.removeTenant(*code, task.isSet("now"), task.isSet("abandon")));
}

int exportTenant(const Task& task)
{
    const QString path = task.value("file");
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return task.invocation.fail(
            {ErrorKind::InvalidRequest,
             "commandLine",
             "Cannot write the file " + path.toStdString() + ": " + file.errorString().toStdString() + ".",
             {}});
    const auto written = [&](std::string_view bytes) -> Result<void> {
        if (file.write(bytes.data(), static_cast<qint64>(bytes.size())) == static_cast<qint64>(bytes.size()))
            return {};
        return Error{ErrorKind::Internal, "cannotWrite", "Cannot write the file " + path.toStdString() + ".", {}};
    };
    const QString code = task.value("code");
    const auto done = task.administration.exportTenant(code, written);
    if (!done)
        return task.invocation.fail(done.error());
    const qint64 size = file.size();
    if (!file.flush() || !file.commit())
        return task.invocation.fail({ErrorKind::Internal, "cannotWrite", "Cannot write the file.", {}});
    return task.invocation.answer(
        {{"export", {{"tenant", code.toStdString()}, {"file", path.toStdString()}, {"bytes", size}}}},
        "Wrote " + path.toStdString() + ".");
}

std::function<int(const Task&)> toState(const char* state)
{
    return [state](const Task& task) { return change(task, {{QStringLiteral("state"), QLatin1String(state)}}); };
}

} // namespace

const Resource& tenantResource()
{
    static const Resource resource{
        "tenant",
        "Administers tenants. A removed tenant can be had back for 30 days by \"resume\"; one without schema and rows, "
        "or with --now, is gone at once. A move copies a tenant with its history while its devices go on working.",
        {{"code", "CODE", "The tenant's code."},
         {"id", "ID", "Its id, instead of its code."},
         {"name", "NAME", "The company's name."},
         {"website", "URL", "The company's website."},
         {"metadata", "JSON", "An object of your own."},
         {"datasource", "NAME", "Where its rows are; none for nowhere, absent: picked by region, room and weight."},
         {"state", "STATE", "active or suspended."},
         {"now", "", "Removes the tenant's rows at once."},
         {"abandon", "", "With --now: gives rows up that cannot be reached, as the datasource is lost for good."},
         {"file", "FILE", "Where an export goes: lines of JSON."}},
        {{"list", {}, {}, list},
         {"show", {"code|id"}, {}, show},
         {"add", {"code", "name"}, {"website", "metadata", "datasource"}, add},
         {"edit", {"code|id"}, {"name", "website", "metadata", "datasource", "state"}, edit},
         {"move", {"code|id", "datasource"}, {}, move},
         {"suspend", {"code|id"}, {}, toState("suspended")},
         {"resume", {"code|id"}, {}, toState("active")},
         {"remove", {"code|id"}, {"now", "abandon"}, remove},
         {"export", {"code", "file"}, {}, exportTenant}}};
    return resource;
}

} // namespace admin
