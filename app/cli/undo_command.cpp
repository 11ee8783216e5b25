#include "commands.h"
#include "device/view/replica.h"
#include "documents.h"
#include "invocation.h"
#include "row_key.h"

using dbsync::device::Replica;
using dbsync::device::UndoReport;
using dbsync::device::UndoRequest;

namespace {

nlohmann::ordered_json documentOf(const UndoReport& report)
{
    auto left = nlohmann::ordered_json::array();
    for (const auto& row : report.left)
        left.push_back({{"table", row.table}, {"key", toJson(row.key)}, {"reason", row.reason}});
    return {{"activity", report.activity ? nlohmann::ordered_json(report.activity) : nlohmann::ordered_json()},
            {"undone", report.undone},
            {"inserted", report.counts.inserted},
            {"updated", report.counts.updated},
            {"deleted", report.counts.deleted},
            {"left", left}};
}

std::string inWords(const UndoReport& report)
{
    std::string text = report.counts.empty()
                           ? "Nothing had to be changed.\n"
                           : "Taken back: " + std::to_string(report.counts.inserted) + " inserted, " +
                                 std::to_string(report.counts.updated) + " updated, " +
                                 std::to_string(report.counts.deleted) + " deleted. The next sync sends it.\n";
    for (const auto& row : report.left)
        text += "left: " + row.table + " " + toJson(row.key).dump() + "  " + row.reason + "\n";
    return text;
}

} // namespace

int runUndo(const QStringList& arguments)
{
    Invocation invocation(
        QStringLiteral("undo"), QStringLiteral("undo [ACTIVITY-ID] [--db FILE] [--table T --key JSON]"),
        QStringLiteral("Takes back what an activity changed, as local edits that the next sync sends;\n"
                       "without an ID the latest sync that changed rows, whoever made the changes.\n"
                       "What was changed since is left as it is, and told. An undo can be undone."));
    invocation.takesDatabase();
    invocation.takesArguments();
    addRowOptions(invocation, QStringLiteral("Takes back this row only; with --key."));
    if (const auto code = invocation.parse(arguments))
        return *code;
    UndoRequest request;
    if (invocation.positional().size() > 1)
        return invocation.misuse(QStringLiteral("Give one activity."));
    if (!invocation.positional().isEmpty()) {
        bool number = false;
        request.activities = {invocation.positional().front().toLongLong(&number)};
        if (!number)
            return invocation.misuse(
                QStringLiteral("\"%1\" is no activity's ID.").arg(invocation.positional().front()));
    }
    if (invocation.isSet("table") != invocation.isSet("key"))
        return invocation.misuse(QStringLiteral("--table and --key go together."));
    const auto database = invocation.database();
    if (!database)
        return invocation.fail(database.error());
    auto replica = Replica::open(database->toStdString());
    if (!replica)
        return invocation.fail(replica.error());
    if (invocation.isSet("table")) {
        auto key = rowKey(invocation, **replica);
        if (!key)
            return invocation.fail(key.error());
        request.rows.push_back({invocation.value("table").toStdString(), std::move(*key)});
    }
    const auto report = (*replica)->undo(request);
    if (!report)
        return invocation.fail(report.error());
    return invocation.answer(documentOf(*report), inWords(*report));
}
