#pragma once

#include "invocation.h"
#include "sync/account/administration.h"

#include <functional>
#include <string>
#include <vector>

/// The subcommands of "dbsync admin": a resource ("tenant") and what can be done to it ("add").
namespace admin {

struct Option
{
    const char* name;
    const char* value; ///< "" for a switch
    const char* help;
};

/// What a verb works with.
struct Task
{
    const Invocation& invocation;
    const dbsync::sync::Administration& administration;

    QString value(const char* option) const { return invocation.value(option); }
    bool isSet(const char* option) const { return invocation.isSet(option); }
};

struct Verb
{
    const char* name;
    std::vector<const char*> needs; ///< options; "code|id" for either
    std::vector<const char*> may;
    std::function<int(const Task&)> run;
};

struct Resource
{
    const char* name;
    const char* description;
    std::vector<Option> options;
    std::vector<Verb> verbs;
};

/// Parses, checks that the options are those of the verb, finds who is logged in, and runs it.
int run(const Resource& resource, const QStringList& arguments);

/// The options of these names that were given, as JSON fields of the same names: `metadata` an object, `weight` an
/// integer, `disabled` true or false, all others text. Errors have code commandLine.
dbsync::Result<QJsonObject> fieldsOf(const Invocation& invocation, std::initializer_list<const char*> names);

/// Prints `{FIELD:[…]}`, or a table with these columns.
int printList(const Task& task, const char* field, const dbsync::Result<QJsonArray>& list,
              std::initializer_list<const char*> columns);
/// Prints `{FIELD:{…}}`, or what is in it line by line.
int printObject(const Task& task, const char* field, const dbsync::Result<QJsonObject>& object);

/// The object whose `field` is `value` (without case where `anyCase`), or an error of code notFound.
dbsync::Result<QJsonObject> findIn(const dbsync::Result<QJsonArray>& list, const char* field, const QString& value,
                                   const std::string& what, bool anyCase = false);

nlohmann::ordered_json toJson(const QJsonValue& value);

const Resource& tenantResource();
const Resource& datasourceResource();
const Resource& userResource();
const Resource& deviceResource();
const Resource& schemaResource();
const Resource& statusResource();
const Resource& auditResource();

} // namespace admin
