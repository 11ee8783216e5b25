#include "documents.h"

#include "change/row_codec.h"

using Json = nlohmann::ordered_json;
using dbsync::device::Record;
using dbsync::device::State;

namespace {

Json optionalJson(const std::optional<Record>& record)
{
    return record ? toJson(*record) : Json();
}

Json toJson(const dbsync::device::Counts& counts)
{
    return {{"inserted", counts.inserted}, {"updated", counts.updated}, {"deleted", counts.deleted}};
}

Json toJson(const std::vector<dbsync::device::Attention>& attention)
{
    Json json = Json::array();
    for (const auto& each : attention)
        json.push_back({{"code", each.code()}, {"message", each.message()}});
    return json;
}

std::string shown(const dbsync::Value& value)
{
    std::string text;
    dbsync::appendValue(value.view(), text);
    return text;
}

std::string keyInWords(const Record& key)
{
    std::string text;
    for (std::size_t i = 0; i < key.values.size(); ++i)
        text.append(i ? ", " : "").append((*key.columns)[i]).append(" = ").append(shown(key.values[i]));
    return text;
}

std::string countsInWords(const dbsync::device::Counts& counts)
{
    return std::to_string(counts.inserted) + " inserted, " + std::to_string(counts.updated) + " updated, " +
           std::to_string(counts.deleted) + " deleted";
}

std::string cell(const std::optional<Record>& record, const std::string& column)
{
    const dbsync::Value* value = record ? record->find(column) : nullptr;
    return value ? shown(*value) : std::string("(no row)");
}

std::string stateInWords(State state)
{
    switch (state) {
    case State::InStep:
        return "In step with the cloud.";
    case State::Pending:
        return "Changes wait to be sent, or to be taken from the cloud.";
    case State::Conflicts:
        return "Conflicts wait for a decision: dbsync conflicts.";
    case State::Offline:
        return "The cloud could not be reached at the last sync.";
    case State::Refused:
        return "The cloud refused the last sync.";
    case State::NeedsAttention:
        return "Something waits for a person.";
    }
    return {};
}

} // namespace

Json toJson(const dbsync::Value& value)
{
    return Json::parse(shown(value), nullptr, false);
}

Json toJson(const Record& record)
{
    Json json = Json::object();
    for (std::size_t i = 0; i < record.values.size(); ++i)
        json[(*record.columns)[i]] = toJson(record.values[i]);
    return json;
}

Json toJson(const dbsync::device::Status& status)
{
    return {{"database", status.database},
            {"server", status.server},
            {"tenant", status.tenant},
            {"device", status.device},
            {"state", dbsync::device::stateName(status.state)},
            {"pending", status.pending},
            {"conflicts", status.conflicts},
            {"revision", status.revision},
            {"lastSync", status.lastSync.empty() ? Json() : Json(status.lastSync)},
            {"lastError", status.lastError.empty() ? Json() : Json(status.lastError)},
            {"attention", toJson(status.attention)}};
}

Json toJson(const dbsync::device::PendingChange& change)
{
    return {{"table", change.table},
            {"key", toJson(change.key)},
            {"kind", dbsync::device::changeKindName(change.kind)},
            {"base", optionalJson(change.base)},
            {"local", optionalJson(change.local)},
            {"columns", change.columns},
            {"held", change.held}};
}

Json toJson(const dbsync::device::Conflict& conflict)
{
    return {{"id", conflict.id},
            {"table", conflict.table},
            {"key", toJson(conflict.key)},
            {"kind", conflict.kind},
            {"columns", conflict.columns},
            {"base", optionalJson(conflict.base)},
            {"local", optionalJson(conflict.local)},
            {"cloud", optionalJson(conflict.cloud)},
            {"message", conflict.message},
            {"time", conflict.time},
            {"author", conflict.author}};
}

Json toJson(const dbsync::device::ActivityEntry& entry)
{
    return {{"id", entry.id},
            {"time", entry.time},
            {"direction", entry.direction},
            {"user", entry.user},
            {"inserted", entry.counts.inserted},
            {"updated", entry.counts.updated},
            {"deleted", entry.counts.deleted},
            {"sync", entry.sync ? Json(entry.sync) : Json()},
            {"undoes", entry.undoes},
            {"rowsKept", entry.rowsKept}};
}

Json toJson(const dbsync::device::RowChange& change)
{
    return {{"activity", change.activity},
            {"direction", change.direction},
            {"table", change.table},
            {"key", toJson(change.key)},
            {"kind", !change.before  ? "insert"
                     : !change.after ? "delete"
                                     : "update"},
            {"before", optionalJson(change.before)},
            {"after", optionalJson(change.after)},
            {"user", change.user},
            {"time", change.time}};
}

Json toJson(const dbsync::sync::SyncReport& report)
{
    return {{"state", dbsync::device::stateName(report.state)},
            {"pulled", toJson(report.pulled)},
            {"pushed", toJson(report.pushed)},
            {"merged", report.merged},
            {"movedKeys", report.movedKeys},
            {"conflicts", report.conflicts},
            {"revision", report.revision},
            {"bytesReceived", report.bytesReceived},
            {"bytesSent", report.bytesSent},
            {"seconds", report.seconds},
            {"attention", toJson(report.attention)}};
}

std::string inWords(const dbsync::device::Status& status)
{
    std::string text = stateInWords(status.state) + "\n";
    text += "database   " + status.database + "\ncloud      " + status.server + ", tenant " + status.tenant + "\n";
    text += "pending    " + std::to_string(status.pending) + "\nconflicts  " + std::to_string(status.conflicts) + "\n";
    text += "last sync  " + (status.lastSync.empty() ? "never" : status.lastSync) + "\n";
    for (const auto& each : status.attention)
        text += "attention  " + each.message() + "\n";
    if (!status.lastError.empty())
        text += "last error " + status.lastError + "\n";
    return text;
}

std::string inWords(const dbsync::device::PendingChange& change)
{
    std::string text = std::string(dbsync::device::changeKindName(change.kind)) + " " + change.table + " (" +
                       keyInWords(change.key) + ")" + (change.held ? "  [waits]" : "") + "\n";
    if (change.base && change.local) {
        for (const std::string& column : change.columns)
            text += "    " + column + ": " + cell(change.base, column) + " -> " + cell(change.local, column) + "\n";
    }
    return text;
}

std::string inWords(const dbsync::device::Conflict& conflict)
{
    std::string text = std::to_string(conflict.id) + "  " + conflict.kind + "  " + conflict.table + " (" +
                       keyInWords(conflict.key) + ")\n    " + conflict.message + "\n";
    for (const std::string& column : conflict.columns)
        text += "    " + column + ":  base " + cell(conflict.base, column) + "  here " + cell(conflict.local, column) +
                "  cloud " + cell(conflict.cloud, column) + "\n";
    return text;
}

std::string inWords(const dbsync::device::ActivityEntry& entry)
{
    return std::to_string(entry.id) + "  " + entry.time + "  " + entry.direction + "  " + countsInWords(entry.counts) +
           (entry.user.empty() ? "" : "  " + entry.user) + "\n";
}

std::string inWords(const dbsync::device::RowChange& change)
{
    std::string text = "  " + change.time + "  " + change.direction + "  " + change.table + " (" +
                       keyInWords(change.key) + ")  " +
                       (!change.before  ? "inserted"
                        : !change.after ? "deleted"
                                        : "updated") +
                       (change.user.empty() ? "" : "  " + change.user) + "\n";
    const auto& names = change.after    ? *change.after->columns
                        : change.before ? *change.before->columns
                                        : *change.key.columns;
    for (const std::string& column : names) {
        const std::string before = cell(change.before, column);
        const std::string after = cell(change.after, column);
        if (before != after)
            text.append("      ").append(column).append(": ").append(before).append(" -> ").append(after).append("\n");
    }
    return text;
}

std::string inWords(const dbsync::sync::SyncReport& report)
{
    std::string text = stateInWords(report.state) + "\n";
    if (!report.pulled.empty())
        text += "pulled: " + countsInWords(report.pulled) + "\n";
    if (!report.pushed.empty())
        text += "pushed: " + countsInWords(report.pushed) + "\n";
    if (report.merged > 0)
        text += "merged: " + std::to_string(report.merged) + "\n";
    if (report.conflicts > 0)
        text += "conflicts: " + std::to_string(report.conflicts) + "\n";
    for (const auto& each : report.attention)
        text += each.message() + "\n";
    return text;
}
