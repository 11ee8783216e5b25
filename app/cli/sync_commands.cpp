#include "commands.h"
#include "documents.h"
#include "interruption.h"
#include "invocation.h"
#include "progress_line.h"
#include "sync/auto/commands.h"

using dbsync::device::State;

namespace {

/// 3 where something waits for a person.
int codeOf(const dbsync::sync::SyncReport& report)
{
    return report.state == State::Conflicts || report.state == State::NeedsAttention ? 3 : 0;
}

} // namespace

int runLink(const QStringList& arguments)
{
    Invocation invocation(
        QStringLiteral("link"), QStringLiteral("link --db FILE [--tenant CODE] [--table T]... [--exclude T]..."),
        QStringLiteral("Links a database file to a tenant and syncs it for the first time.\n"
                       "The first file brings its tables to the tenant; a missing or empty file gets\n"
                       "the tenant's; rows of a filled file are compared and merged."));
    invocation.takesDatabase();
    invocation.parser().addOptions(
        {{QStringLiteral("tenant"), QStringLiteral("The tenant, where you are logged in at several."),
          QStringLiteral("CODE")},
         {QStringLiteral("server"), QStringLiteral("Its server, where that is not clear."), QStringLiteral("URL")},
         {QStringLiteral("table"), QStringLiteral("Syncs this table and others named so only."), QStringLiteral("T")},
         {QStringLiteral("exclude"), QStringLiteral("Leaves this table out."), QStringLiteral("T")}});
    if (const auto code = invocation.parse(arguments))
        return *code;
    if (!invocation.isSet("db"))
        return invocation.misuse(QStringLiteral("--db is missing."));
    dbsync::sync::LinkOptions options;
    options.path = invocation.value("db");
    options.tenant = invocation.value("tenant");
    options.tables = invocation.parser().values(QStringLiteral("table"));
    options.excluded = invocation.parser().values(QStringLiteral("exclude"));
    if (invocation.isSet("server")) {
        const auto server = dbsync::sync::normaliseServer(invocation.value("server"));
        if (!server)
            return invocation.fail(server.error());
        options.server = *server;
    }
    ProgressLine line;
    const auto linked = dbsync::sync::link(options, line.callback());
    line.end();
    if (!linked)
        return invocation.fail(linked.error());
    auto document = toJson(linked->sync);
    document["leftOut"] = nlohmann::ordered_json::array();
    for (const auto& each : linked->leftOut) {
        document["leftOut"].push_back(each.message());
        say(each.message());
    }
    return invocation.answer(document, inWords(linked->sync), codeOf(linked->sync));
}

int runSync(const QStringList& arguments)
{
    Invocation invocation(QStringLiteral("sync"),
                          QStringLiteral("sync [--db FILE] [--upload-only | --download-only] [--allow-deletes]"),
                          QStringLiteral("Brings the local database and the cloud in step."));
    invocation.takesDatabase();
    invocation.parser().addOptions(
        {{QStringLiteral("upload-only"), QStringLiteral("Sends local changes; leaves the cloud's where they are.")},
         {QStringLiteral("download-only"), QStringLiteral("Takes the cloud's changes; keeps local ones pending.")},
         {QStringLiteral("allow-deletes"), QStringLiteral("Consents to a mass deletion that waits.")}});
    if (const auto code = invocation.parse(arguments))
        return *code;
    if (invocation.isSet("upload-only") && invocation.isSet("download-only"))
        return invocation.misuse(QStringLiteral("--upload-only and --download-only exclude each other."));
    const auto database = invocation.database();
    if (!database)
        return invocation.fail(database.error());
    dbsync::sync::SyncOptions options;
    options.download = !invocation.isSet("upload-only");
    options.upload = !invocation.isSet("download-only");
    options.allowDeletes = invocation.isSet("allow-deletes");
    ProgressLine line;
    const auto report = dbsync::sync::syncNow(*database, options, line.callback());
    line.end();
    if (!report)
        return invocation.fail(report.error());
    return invocation.answer(toJson(*report), inWords(*report), codeOf(*report));
}

int runUnlink(const QStringList& arguments)
{
    Invocation invocation(QStringLiteral("unlink"), QStringLiteral("unlink [--db FILE]"),
                          QStringLiteral("Ends the link of a database; its tables and rows stay as they are."));
    invocation.takesDatabase();
    if (const auto code = invocation.parse(arguments))
        return *code;
    const auto database = invocation.database();
    if (!database)
        return invocation.fail(database.error());
    if (const auto unlinked = dbsync::sync::unlink(*database); !unlinked)
        return invocation.fail(unlinked.error());
    return invocation.answer({{"database", database->toStdString()}}, "Unlinked " + database->toStdString() + ".");
}
