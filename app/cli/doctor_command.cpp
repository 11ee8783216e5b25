#include "base/counted.h"
#include "commands.h"
#include "invocation.h"
#include "progress_line.h"
#include "sync/session/doctor.h"

#include <nlohmann/json.hpp>

namespace {

/// What waits for a person, a sentence each.
std::vector<std::string> waitingInWords(const dbsync::sync::Diagnosis& diagnosis)
{
    std::vector<std::string> sentences;
    if (diagnosis.conflicts > 0)
        sentences.push_back(dbsync::counted(diagnosis.conflicts, " conflict waits", " conflicts wait") +
                            " for a decision: dbsync conflicts.");
    for (const auto& each : diagnosis.attention)
        sentences.push_back(each.message());
    return sentences;
}

} // namespace

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
    const auto waiting = waitingInWords(*diagnosis);
    std::string text = diagnosis->state != "ok" ? ""
                       : waiting.empty()        ? "Everything is as it should be.\n"
                                                : "Everything is as it should be, and something waits for a person.\n";
    for (const auto& finding : diagnosis->findings) {
        findings.push_back(
            {{"what", finding.what},
             {"table", finding.table.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(finding.table)},
             {"detail", finding.detail},
             {"repairable", finding.repairable}});
        text += finding.detail + (finding.repairable ? " It can be mended: dbsync doctor --repair.\n" : "\n");
    }
    for (const std::string& sentence : waiting)
        text += sentence + "\n";
    nlohmann::ordered_json document{{"state", diagnosis->state}, {"findings", findings}, {"waiting", waiting}};
    if (diagnosis->state == "damaged") {
        const dbsync::Error error{dbsync::ErrorKind::LocalDatabase, "damaged", diagnosis->findings.front().detail,
                                  "Restore the file from a backup."};
        document["error"] = {{"code", error.code}, {"message", error.message}, {"hint", error.hint}};
        return invocation.fail(error, document);
    }
    return invocation.answer(document, text, diagnosis->state == "ok" && waiting.empty() ? 0 : 3);
}
