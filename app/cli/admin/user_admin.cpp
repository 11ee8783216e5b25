#include "resource.h"

namespace admin {

using dbsync::Result;

namespace {

/// The user that --email or --id names.
Result<QJsonObject> userOf(const Task& task)
{
    const auto users = task.administration.users(task.value("tenant"));
    return task.isSet("id") ? findIn(users, "id", task.value("id"), "user with the id")
                            : findIn(users, "emailAddress", task.value("email"), "user", true);
}

int list(const Task& task)
{
    return printList(task, "users", task.administration.users(task.value("tenant")),
                     {"id", "emailAddress", "role", "disabled", "firstName", "lastName"});
}

int show(const Task& task)
{
    return printObject(task, "user", userOf(task));
}

int add(const Task& task)
{
    auto fields = fieldsOf(task.invocation, {"role", "firstName", "lastName", "metadata"});
    if (!fields)
        return task.invocation.fail(fields.error());
    const auto password = task.invocation.password();
    if (!password)
        return task.invocation.fail(password.error());
    fields->insert(QStringLiteral("emailAddress"), task.value("email"));
    fields->insert(QStringLiteral("password"), *password);
    return printObject(task, "user", task.administration.addUser(task.value("tenant"), *fields));
}

int change(const Task& task, const QJsonObject& changes)
{
    const auto user = userOf(task);
    if (!user)
        return task.invocation.fail(user.error());
    const qint64 id = user->value(QStringLiteral("id")).toInteger();
    return printObject(task, "user", task.administration.editUser(task.value("tenant"), id, changes));
}

int edit(const Task& task)
{
    auto fields = fieldsOf(task.invocation, {"role", "firstName", "lastName", "metadata", "disabled"});
    if (!fields)
        return task.invocation.fail(fields.error());
    if (task.isSet("password-stdin")) {
        const auto password = task.invocation.password();
        if (!password)
            return task.invocation.fail(password.error());
        fields->insert(QStringLiteral("password"), *password);
    }
    if (fields->isEmpty())
        return task.invocation.misuse(QStringLiteral("Give what to change, for example --role."));
    return change(task, *fields);
}

int disable(const Task& task)
{
    return change(task, {{QStringLiteral("disabled"), true}});
}

} // namespace

const Resource& userResource()
{
    static const Resource resource{
        "user",
        "Administers a tenant's users, as an operator or as the tenant's ADMIN. One who is disabled or gets a new "
        "password is logged out everywhere; \"edit --disabled false\" lets them in again.",
        {{"tenant", "CODE", "The tenant's code."},
         {"email", "E", "The user's e-mail address."},
         {"id", "ID", "The user's id, instead of the e-mail address."},
         {"role", "ROLE", "GUEST, USER, MANAGER or ADMIN."},
         {"firstName", "NAME", ""},
         {"lastName", "NAME", ""},
         {"metadata", "JSON", "An object of your own."},
         {"disabled", "true|false", "Whether the user is kept out."},
         {"password-stdin", "", "Reads the password as one line from standard input."}},
        {{"list", {"tenant"}, {}, list},
         {"show", {"tenant", "email|id"}, {}, show},
         {"add", {"tenant", "email"}, {"role", "firstName", "lastName", "metadata", "password-stdin"}, add},
         {"edit",
          {"tenant", "email|id"},
          {"role", "firstName", "lastName", "metadata", "disabled", "password-stdin"},
          edit},
         {"disable", {"tenant", "email|id"}, {}, disable}}};
    return resource;
}

} // namespace admin
