#include "commands.h"
#include "invocation.h"
#include "progress_line.h"
#include "sync/session/doctor.h"

#include <nlohmann/json.hpp>

int runDoctor(const QStringList& arguments)
{
    Invocation invocation(
        QStringLiteral("doctor"), QStringLiteral("doctor [--db FILE] [--repair]"),
        QStringLiteral("Checks the file, capture, the connection, and compares rows with the cloud."));
    invocation.takesDatabase();
    invocation.parser().addOption(
        {QStringLiteral("repair"), QStringLiteral("Mends what can be mended: compares and merges all rows.")});
    if (const auto code = invocation.parse(arguments))
        return *code;
    const auto database = invocation.database();
    if (!database)
        return invocation.fail(database.error());
    ProgressLine line;
    const auto diagnosis = dbsync::sync::examine(*database, invocation.isSet("repair"), line.callback());
    line.end();
    if (!diagnosis)
        return invocation.fail(diagnosis.error());
    auto findings = nlohmann::ordered_json::array();
    std::string text = diagnosis->state == "ok" ? "Everything is as it should be.\n" : "";
    for (const auto& finding : diagnosis->findings) {
        findings.push_back(
            {{"what", finding.what},
             {"table", finding.table.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(finding.table)},
             {"detail", finding.detail},
             {"repairable", finding.repairable}});
        text += finding.detail + (finding.repairable ? " It can be mended: dbsync doctor --repair.\n" : "\n");
    }
    nlohmann::ordered_json document{{"state", diagnosis->state}, {"findings", findings}};
    if (diagnosis->state == "damaged") {
        const dbsync::Error error{dbsync::ErrorKind::LocalDatabase, "damaged", diagnosis->findings.front().detail,
                                  "Restore the file from a backup."};
        document["error"] = {{"code", error.code}, {"message", error.message}, {"hint", error.hint}};
        return invocation.fail(error, document);
    }
    return invocation.answer(document, text, diagnosis->state == "ok" ? 0 : 3);
}
