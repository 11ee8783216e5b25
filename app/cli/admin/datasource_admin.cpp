#include "resource.h"

namespace admin {

using dbsync::Result;

namespace {

/// The name that --name gives, or that the datasource of --id has.
Result<QString> nameOf(const Task& task)
{
    if (task.isSet("name"))
        return task.value("name");
    DBSYNC_ASSIGN(const QJsonObject datasource,
                  findIn(task.administration.datasources(), "id", task.value("id"), "datasource with the id"));
    return datasource.value(QStringLiteral("name")).toString();
}

int list(const Task& task)
{
    return printList(task, "datasources", task.administration.datasources(),
                     {"id", "name", "state", "tenants", "weight", "url"});
}

int show(const Task& task)
{
    const char* field = task.isSet("id") ? "id" : "name";
    return printObject(task, "datasource",
                       findIn(task.administration.datasources(), field, task.value(field), "datasource"));
}

int add(const Task& task)
{
    const auto fields = fieldsOf(task.invocation, {"name", "url", "weight", "metadata", "state"});
    if (!fields)
        return task.invocation.fail(fields.error());
    return printObject(task, "datasource", task.administration.addDatasource(*fields));
}

int edit(const Task& task)
{
    const auto fields = fieldsOf(task.invocation, {"url", "weight", "metadata", "state"});
    if (!fields)
        return task.invocation.fail(fields.error());
    if (fields->isEmpty())
        return task.invocation.misuse(QStringLiteral("Give what to change, for example --state draining."));
    const auto name = nameOf(task);
    if (!name)
        return task.invocation.fail(name.error());
    return printObject(task, "datasource", task.administration.editDatasource(*name, *fields));
}

int check(const Task& task)
{
    const auto name = nameOf(task);
    if (!name)
        return task.invocation.fail(name.error());
    return printObject(task, "datasource", task.administration.checkDatasource(*name));
}

int remove(const Task& task)
{
    const auto name = nameOf(task);
    if (!name)
        return task.invocation.fail(name.error());
    return printObject(task, "datasource", task.administration.removeDatasource(*name));
}

} // namespace

const Resource& datasourceResource()
{
    static const Resource resource{
        "datasource",
        "Administers datasources: the databases that hold tenants' rows. \"add\" and \"edit\" connect first; what "
        "fails "
        "is not stored. A draining one keeps its tenants and gets no new ones; only one without tenants can be "
        "removed.",
        {{"name", "NAME", "The datasource's name."},
         {"id", "ID", "Its id, instead of its name."},
         {"url", "URL", "postgresql://user:password@host:port/database?schema=name or sqlite:NAME.sqlite."},
         {"weight", "N", "Its share of new tenants; 0 for none."},
         {"metadata", "JSON", "An object of your own."},
         {"state", "STATE", "active or draining."}},
        {{"list", {}, {}, list},
         {"show", {"name|id"}, {}, show},
         {"add", {"name", "url"}, {"weight", "metadata", "state"}, add},
         {"edit", {"name|id"}, {"url", "weight", "metadata", "state"}, edit},
         {"check", {"name|id"}, {}, check},
         {"remove", {"name|id"}, {}, remove}}};
    return resource;
}

} // namespace admin
