#include "change/row_codec.h"
#include "commands.h"
#include "device/view/replica.h"
#include "documents.h"
#include "invocation.h"
#include "list_answer.h"
#include "sync/auto/damage_note.h"

#include <algorithm>
#include <nlohmann/json.hpp>

using dbsync::Result;
using dbsync::device::Decision;
using dbsync::device::Replica;

namespace {

Result<std::unique_ptr<Replica>> openReplica(const Invocation& invocation)
{
    DBSYNC_ASSIGN(const QString path, invocation.database());
    return Replica::open(path.toStdString());
}

/// Runs a command that lists: `read` gives each entry to its second argument. The list stands under `field`.
template <typename Read>
int list(Invocation& invocation, const QStringList& arguments, const char* field, const char* nothing, Read read)
{
    invocation.takesDatabase();
    if (const auto code = invocation.parse(arguments))
        return *code;
    auto replica = openReplica(invocation);
    if (!replica)
        return invocation.fail(replica.error());
    ListAnswer answer(invocation, field, nothing);
    const auto add = [&answer](const auto& entry) {
        return answer.add(Invocation::json() ? toJson(entry) : nlohmann::ordered_json(),
                          Invocation::json() ? std::string() : inWords(entry));
    };
    const Result<void> done = read(**replica, add);
    return done ? answer.finish() : invocation.fail(done.error());
}

/// Some at a time, so that memory does not grow with what is pending.
template <typename Add>
Result<void> readPending(Replica& replica, const Add& add)
{
    constexpr std::size_t rowsAtATime = 1000;
    DBSYNC_ASSIGN(const auto counts, replica.pendingCounts());
    for (const auto& count : counts) {
        dbsync::device::PendingQuery query{count.table, {}, rowsAtATime, false};
        for (bool complete = false; !complete;) {
            DBSYNC_ASSIGN(const auto slice, replica.pending(query));
            for (const auto& change : slice.changes)
                DBSYNC_TRY(add(change));
            complete = slice.complete;
            query.after = slice.last;
        }
    }
    return {};
}

template <typename Add>
Result<void> readConflicts(Replica& replica, const Add& add)
{
    DBSYNC_ASSIGN(const auto conflicts, replica.conflicts());
    for (const auto& conflict : conflicts)
        DBSYNC_TRY(add(conflict));
    return {};
}

/// VALUE of --set: NULL and the contract's tagged forms as JSON, all else text that the column's type takes.
dbsync::Value parseValue(const QString& text)
{
    if (text == QStringLiteral("null"))
        return {};
    const std::string bytes = text.toStdString();
    if (bytes.starts_with('{')) {
        dbsync::RowParser parser;
        const auto row = parser.parse("[" + bytes + "]");
        if (row && (*row)->size() == 1)
            return dbsync::Value((*row)->front());
    }
    return dbsync::Value::text(bytes);
}

std::optional<Decision> decisionFrom(const Invocation& invocation, const QStringList& sets)
{
    Decision decision;
    if (!sets.isEmpty()) {
        decision.use = Decision::Use::Values;
        for (const QString& set : sets) {
            const qsizetype equals = set.indexOf(QLatin1Char('='));
            if (equals <= 0)
                return std::nullopt;
            decision.values.emplace_back(set.left(equals).toStdString(), parseValue(set.mid(equals + 1)));
        }
        return decision;
    }
    const QString use = invocation.value("use");
    if (use == QStringLiteral("device"))
        decision.use = Decision::Use::Device;
    else if (use == QStringLiteral("cloud"))
        decision.use = Decision::Use::Cloud;
    else if (use == QStringLiteral("both"))
        decision.use = Decision::Use::Both;
    else
        return std::nullopt;
    return decision;
}

/// The conflicts that are meant; where one of them is none, nothing is decided.
Result<std::vector<std::int64_t>> idsFrom(const Invocation& invocation, Replica& replica)
{
    std::vector<std::int64_t> waiting;
    DBSYNC_ASSIGN(const auto conflicts, replica.conflicts());
    for (const auto& conflict : conflicts)
        waiting.push_back(conflict.id);
    if (invocation.isSet("all"))
        return waiting;
    std::vector<std::int64_t> ids;
    for (const QString& text : invocation.positional()) {
        const std::int64_t id = text.toLongLong();
        if (std::find(waiting.begin(), waiting.end(), id) == waiting.end())
            return dbsync::Error{dbsync::ErrorKind::InvalidRequest, "noSuchConflict",
                                 "There is no conflict " + text.toStdString() + "; nothing was decided.",
                                 "See those that wait: dbsync conflicts."};
        if (std::find(ids.begin(), ids.end(), id) == ids.end())
            ids.push_back(id);
    }
    return ids;
}

/// Those that were decided, and one by one those that were not.
int answerDecided(const Invocation& invocation, const dbsync::device::DecisionOutcome& outcome)
{
    nlohmann::ordered_json document{{"resolved", outcome.decided}, {"failed", nlohmann::ordered_json::array()}};
    dbsync::Error error;
    std::size_t failed = 0;
    for (const auto& [id, why] : outcome.undecided) {
        if (why.code == "noSuchConflict" && outcome.decided.size() + outcome.undecided.size() > 1)
            continue; // settled meanwhile
        document["failed"].push_back({{"id", id}, {"code", why.code}, {"message", why.message}, {"hint", why.hint}});
        if (++failed == 1)
            error = why;
        if (outcome.undecided.size() > 1 || !outcome.decided.empty())
            say("dbsync: conflict " + std::to_string(id) + ": " + why.message);
    }
    const std::string text = "Resolved " + std::to_string(outcome.decided.size()) + ".";
    if (failed == 0)
        return invocation.answer(document, text);
    if (failed > 1 || !outcome.decided.empty())
        error.message = std::to_string(failed) + " could not be decided so; the first: " + error.message;
    document["error"] = {{"code", error.code}, {"message", error.message}, {"hint", error.hint}};
    if (!invocation.json() && !outcome.decided.empty())
        invocation.answer(document, text);
    return invocation.fail(error, document);
}

} // namespace

int runStatus(const QStringList& arguments)
{
    Invocation invocation(QStringLiteral("status"), QStringLiteral("status [--db FILE]"),
                          QStringLiteral("Shows the state of a linked database. Asks the cloud nothing."));
    invocation.takesDatabase();
    if (const auto code = invocation.parse(arguments))
        return *code;
    auto replica = openReplica(invocation);
    if (!replica)
        return invocation.fail(replica.error());
    const auto status = (*replica)->status();
    if (!status)
        return invocation.fail(status.error());
    if (const auto looked = dbsync::sync::lookForDamage(status->database); !looked)
        return invocation.fail(looked.error());
    return invocation.answer(toJson(*status), inWords(*status));
}

int runPending(const QStringList& arguments)
{
    Invocation invocation(QStringLiteral("pending"), QStringLiteral("pending [--db FILE]"),
                          QStringLiteral("Lists local changes that the cloud does not have yet."));
    return list(invocation, arguments, "changes", "Nothing is pending.",
                [](Replica& replica, const auto& add) { return readPending(replica, add); });
}

int runConflicts(const QStringList& arguments)
{
    Invocation invocation(QStringLiteral("conflicts"), QStringLiteral("conflicts [--db FILE]"),
                          QStringLiteral("Lists conflicts that wait for a decision."));
    return list(invocation, arguments, "conflicts", "There are no conflicts.",
                [](Replica& replica, const auto& add) { return readConflicts(replica, add); });
}

int runResolve(const QStringList& arguments)
{
    Invocation invocation(QStringLiteral("resolve"),
                          QStringLiteral("resolve ID... --use device|cloud|both | resolve ID --set COLUMN=VALUE... | "
                                         "resolve --all --use device|cloud|both"),
                          QStringLiteral("Decides conflicts. The next sync sends the decision."));
    invocation.takesDatabase();
    invocation.takesArguments();
    invocation.parser().addOptions(
        {{QStringLiteral("use"), QStringLiteral("Whose values to keep."), QStringLiteral("device|cloud|both")},
         {QStringLiteral("set"), QStringLiteral("Gives a column a value; null is NULL."),
          QStringLiteral("COLUMN=VALUE")},
         {QStringLiteral("all"), QStringLiteral("Decides every conflict.")}});
    if (const auto code = invocation.parse(arguments))
        return *code;
    const QStringList sets = invocation.parser().values(QStringLiteral("set"));
    const auto decision = decisionFrom(invocation, sets);
    const bool named = invocation.isSet("all") != !invocation.positional().isEmpty();
    if (!decision || !named || (!sets.isEmpty() && (invocation.positional().size() != 1 || invocation.isSet("use"))))
        return invocation.misuse(QStringLiteral("Give conflicts (IDs or --all) and either --use or --set."));
    for (const QString& text : invocation.positional()) {
        bool number = false;
        text.toLongLong(&number);
        if (!number)
            return invocation.misuse(QStringLiteral("\"%1\" is no conflict's ID.").arg(text));
    }
    auto replica = openReplica(invocation);
    if (!replica)
        return invocation.fail(replica.error());
    const auto ids = idsFrom(invocation, **replica);
    if (!ids)
        return invocation.fail(ids.error());
    const auto outcome = (*replica)->resolve(*ids, *decision);
    if (!outcome)
        return invocation.fail(outcome.error());
    return answerDecided(invocation, *outcome);
}
