#include "commands.h"
#include "device/activity/moved_keys.h"
#include "device/store/store.h"
#include "device/view/replica.h"
#include "documents.h"
#include "invocation.h"
#include "row_key.h"

using Json = nlohmann::ordered_json;
using dbsync::device::Replica;
using dbsync::device::RowChange;

namespace {

Json changesJson(const std::vector<RowChange>& changes)
{
    Json rows = Json::array();
    for (const RowChange& change : changes)
        rows.push_back(toJson(change));
    return rows;
}

/// A row that got another key: {"table","from":{"id":2},"to":{"id":3}}.
Json movedJson(const dbsync::device::Store& store, const dbsync::device::MovedKey& moved)
{
    const auto* table = store.find(moved.table);
    const std::string column = table ? table->table().primaryKey.front().name : "key";
    return {{"table", moved.table}, {"from", {{column, moved.from}}}, {"to", {{column, moved.to}}}};
}

std::string movedInWords(const std::vector<dbsync::device::MovedKey>& moved)
{
    std::string text;
    for (const auto& each : moved)
        text += "  " + each.table + ": the row that was inserted here with key " + std::to_string(each.from) +
                " has key " + std::to_string(each.to) + " now, and what refers to it follows\n";
    return text;
}

std::string changesInWords(const std::vector<RowChange>& changes, const char* nothing)
{
    std::string text;
    for (const RowChange& change : changes)
        text += inWords(change);
    return text.empty() ? nothing : text;
}

int listAll(const Invocation& invocation, Replica& replica)
{
    const auto entries = replica.activity(0);
    if (!entries)
        return invocation.fail(entries.error());
    Json array = Json::array();
    std::string text;
    for (const auto& entry : *entries) {
        if (invocation.json())
            array.push_back(toJson(entry));
        else
            text += inWords(entry);
    }
    return invocation.answer({{"activity", array}}, text.empty() ? "Nothing happened yet." : text);
}

int showOne(const Invocation& invocation, Replica& replica, const std::string& path, std::int64_t id)
{
    const auto store = dbsync::device::Store::open(path);
    if (!store)
        return invocation.fail(store.error());
    const auto moved = dbsync::device::readMovedKeys(**store, id);
    if (!moved)
        return invocation.fail(moved.error());
    const auto rows = replica.activityRows(id);
    if (!rows)
        return invocation.fail(rows.error());
    const auto entries = replica.activity(0);
    if (!entries)
        return invocation.fail(entries.error());
    Json array = Json::array();
    std::string text;
    for (const auto& entry : *entries) {
        if (entry.id != id)
            continue;
        Json json = toJson(entry);
        json["rows"] = changesJson(*rows);
        json["movedKeys"] = Json::array();
        for (const auto& each : *moved)
            json["movedKeys"].push_back(movedJson(**store, each));
        array.push_back(std::move(json));
        text = inWords(entry) + changesInWords(*rows, "Its rows are not kept.\n") + movedInWords(*moved);
    }
    return invocation.answer({{"activity", array}}, text);
}

int showHistory(const Invocation& invocation, Replica& replica)
{
    const auto key = rowKey(invocation, replica);
    if (!key)
        return invocation.fail(key.error());
    const auto changes = replica.history(invocation.value("table").toStdString(), *key);
    if (!changes)
        return invocation.fail(changes.error());
    return invocation.answer({{"history", changesJson(*changes)}},
                             changesInWords(*changes, "Nothing is known of changes to this row."));
}

int compact(const Invocation& invocation, Replica& replica)
{
    std::optional<int> days;
    if (invocation.isSet("keep")) {
        bool number = false;
        days = invocation.value("keep").toInt(&number);
        if (!number || *days < 0 || *days > 36'500)
            return invocation.misuse(QStringLiteral("--keep takes a number of days."));
    }
    if (const auto done = replica.compactActivity(days); !done)
        return invocation.fail(done.error());
    return invocation.answer({{"compacted", true}}, "Compacted.");
}

} // namespace

int runActivity(const QStringList& arguments)
{
    Invocation invocation(
        QStringLiteral("activity"),
        QStringLiteral("activity [ID | --table T --key JSON | [--keep DAYS] --compact] [--db FILE]"),
        QStringLiteral("Lists what syncs, undos and decisions changed, the newest first; with an ID its\n"
                       "rows, before and after; with --table and --key what happened to one row."));
    invocation.takesDatabase();
    invocation.takesArguments();
    addRowOptions(invocation, QStringLiteral("Shows the history of one row of this table; with --key."));
    invocation.parser().addOptions(
        {{QStringLiteral("keep"), QStringLiteral("For how many days activities are kept from now on (90)."),
          QStringLiteral("DAYS")},
         {QStringLiteral("compact"), QStringLiteral("Drops what is older and makes the companion file smaller.")}});
    if (const auto code = invocation.parse(arguments))
        return *code;
    const QStringList ids = invocation.positional();
    bool number = ids.isEmpty();
    const qlonglong id = ids.isEmpty() ? 0 : ids.front().toLongLong(&number);
    if (ids.size() > 1 || !number)
        return invocation.misuse(QStringLiteral("Give the ID of one activity."));
    if (invocation.isSet("table") != invocation.isSet("key"))
        return invocation.misuse(QStringLiteral("--table and --key go together."));
    const auto database = invocation.database();
    if (!database)
        return invocation.fail(database.error());
    auto replica = Replica::open(database->toStdString());
    if (!replica)
        return invocation.fail(replica.error());
    if (invocation.isSet("compact") || invocation.isSet("keep"))
        return compact(invocation, **replica);
    if (invocation.isSet("table"))
        return showHistory(invocation, **replica);
    return ids.isEmpty() ? listAll(invocation, **replica) : showOne(invocation, **replica, database->toStdString(), id);
}
