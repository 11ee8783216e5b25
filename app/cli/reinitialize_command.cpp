#include "commands.h"
#include "documents.h"
#include "invocation.h"
#include "progress_line.h"
#include "sync/auto/schema_commands.h"

using dbsync::device::State;

int runReinitialize(const QStringList& arguments)
{
    Invocation invocation(
        QStringLiteral("reinitialize"), QStringLiteral("reinitialize [--upload-first] [--db FILE]"),
        QStringLiteral("Takes the cloud's rows afresh. What is pending stays pending and is merged, or is\n"
                       "sent first."));
    invocation.takesDatabase();
    invocation.parser().addOption(
        {QStringLiteral("upload-first"), QStringLiteral("Sends what is pending before the cloud's rows are taken.")});
    if (const auto code = invocation.parse(arguments))
        return *code;
    const auto database = invocation.database();
    if (!database)
        return invocation.fail(database.error());
    ProgressLine line;
    const auto report = dbsync::sync::reinitialize(*database, invocation.isSet("upload-first"), line.callback());
    line.end();
    if (!report)
        return invocation.fail(report.error());
    const bool waits = report->state == State::Conflicts || report->state == State::NeedsAttention;
    return invocation.answer(toJson(*report), inWords(*report), waits ? 3 : 0);
}
