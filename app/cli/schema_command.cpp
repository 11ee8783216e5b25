#include "commands.h"
#include "invocation.h"
#include "sync/auto/schema_commands.h"

#include <nlohmann/json.hpp>

using Json = nlohmann::ordered_json;
using dbsync::sync::SchemaReport;

namespace {

Json documentOf(const SchemaReport& report, bool withPushed)
{
    Json changes = Json::array();
    for (const auto& change : report.changes)
        changes.push_back({{"what", change.what},
                           {"table", change.table},
                           {"column", change.column.empty() ? Json() : Json(change.column)},
                           {"detail", change.detail},
                           {"refused", change.refusal.empty() ? Json() : Json(change.refusal)},
                           {"loses", change.loses}});
    Json document{{"state", report.state},
                  {"version", report.version},
                  {"differences", report.differences},
                  {"changes", changes}};
    if (withPushed)
        document["pushed"] = report.pushed;
    return document;
}

std::string inWords(const SchemaReport& report)
{
    std::string text = report.state == "same"         ? "The file's tables are the tenant's.\n"
                       : report.state == "localAhead" ? "The file is ahead of the tenant: dbsync schema push.\n"
                       : report.state == "cloudAhead" ? "The tenant is ahead of the file; the next sync follows.\n"
                                                      : "The file and the tenant differ.\n";
    for (const std::string& sentence : report.differences)
        text += "  " + sentence + "\n";
    return text;
}

} // namespace

int runSchema(const QStringList& arguments)
{
    Invocation invocation(
        QStringLiteral("schema"),
        QStringLiteral("schema status | schema push [--plan] [--only-allowed | --allow-loss]  "
                       "[--db FILE]"),
        QStringLiteral("Compares this database's schema with the tenant's, or makes it the tenant's.\n"
                       "A push adds tables, columns, indexes and constraints that all rows satisfy;\n"
                       "what would lose values is refused. Other devices follow at their next sync."));
    invocation.takesDatabase();
    invocation.takesArguments();
    invocation.parser().addOptions(
        {{QStringLiteral("plan"), QStringLiteral("Shows what a push would do, and does nothing.")},
         {QStringLiteral("only-allowed"), QStringLiteral("Pushes what can be pushed, and leaves what is refused.")},
         {QStringLiteral("allow-loss"),
          QStringLiteral("Columns that were dropped here go in the cloud and on every device, with their values.")}});
    if (const auto code = invocation.parse(arguments))
        return *code;
    const QStringList what = invocation.positional();
    const bool push = what == QStringList{QStringLiteral("push")};
    if (!push && what != QStringList{QStringLiteral("status")})
        return invocation.misuse(QStringLiteral("Say status or push."));
    if (!push && (invocation.isSet("plan") || invocation.isSet("only-allowed") || invocation.isSet("allow-loss")))
        return invocation.misuse(QStringLiteral("--plan, --only-allowed and --allow-loss go with push."));
    if (invocation.isSet("only-allowed") && invocation.isSet("allow-loss"))
        return invocation.misuse(
            QStringLiteral("--only-allowed leaves what --allow-loss would drop; give one of them."));
    const auto database = invocation.database();
    if (!database)
        return invocation.fail(database.error());
    const auto report =
        push ? dbsync::sync::schemaPush(*database, {invocation.isSet("plan"), invocation.isSet("only-allowed"),
                                                    invocation.isSet("allow-loss")})
             : dbsync::sync::schemaStatus(*database);
    if (!report)
        return invocation.fail(report.error());
    return invocation.answer(documentOf(*report, push), inWords(*report));
}
