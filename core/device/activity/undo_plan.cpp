#include "device/activity/undo_plan.h"

#include "base/identifier.h"
#include "change/row_codec.h"
#include "device/activity/image_reader.h"
#include "device/apply/row_decision.h"
#include "device/store/new_keys.h"
#include "device/store/row_access.h"
#include "device/view/activity_log.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>

namespace dbsync::device {

using sqlite::Statement;
using Kind = LeftReason::Kind;

namespace {

Error invalid(const char* code, std::string message, std::string hint)
{
    return {ErrorKind::InvalidRequest, code, std::move(message), std::move(hint)};
}

/// The activities of the latest sync that changed rows, oldest first.
Result<std::vector<std::int64_t>> latestSync(sqlite3* companion)
{
    DBSYNC_ASSIGN(auto find, Statement::prepare(
                                 companion, "WITH latest AS (SELECT id, sync FROM activity WHERE planned = 0 AND "
                                            "direction IN ('pulled', 'pushed') ORDER BY id DESC LIMIT 1) SELECT a.id "
                                            "FROM activity AS a, latest AS l WHERE a.planned = 0 AND (a.id = l.id OR "
                                            "(l.sync > 0 AND a.sync = l.sync)) ORDER BY a.id"));
    std::vector<std::int64_t> ids;
    while (true) {
        DBSYNC_ASSIGN(const bool more, find.step());
        if (!more)
            break;
        ids.push_back(find.integer(0));
    }
    if (ids.empty())
        return invalid("nothingToUndo", "No sync has changed rows yet, so there is nothing to take back.",
                       "See what happened: dbsync activity.");
    return ids;
}

/// Why an activity cannot be taken back, as far as it is known.
Error notKept(const Companion& companion, const ActivityEntry& entry)
{
    const std::string name = "activity " + std::to_string(entry.id);
    const auto first = companion.value(firstSyncName);
    if (first && !first->empty() && *first == std::to_string(entry.sync))
        return invalid("rowsNotKept",
                       "The first sync of a file is not taken back as a whole: " + name +
                           " only brought together what the file and the tenant had before.",
                       "Delete what should not be there, or unlink the file: dbsync unlink.");
    return invalid("rowsNotKept",
                   "The rows of " + name +
                       " are not kept, so it cannot be taken back: they were too many, are too old, or came in a "
                       "comparison of all rows.",
                   "See those with rows: dbsync activity.");
}

Result<std::vector<std::int64_t>> wantedActivities(Store& store, const UndoRequest& request)
{
    sqlite3* companion = store.companionHandle();
    std::vector<std::int64_t> ids = request.activities;
    if (ids.empty()) {
        DBSYNC_ASSIGN(ids, latestSync(companion));
    }
    std::sort(ids.begin(), ids.end()); // oldest first
    for (const std::int64_t id : ids) {
        DBSYNC_ASSIGN(const auto entry, findActivity(companion, id));
        if (!entry)
            return invalid("noSuchActivity", "There is no activity " + std::to_string(id) + ".",
                           "See those that there are: dbsync activity.");
        if (!entry->rowsKept)
            return notKept(store.companion(), *entry);
    }
    return ids;
}

/// Whether an undo has taken one of these back before.
Result<bool> wasUndone(sqlite3* companion, const std::vector<std::int64_t>& ids)
{
    DBSYNC_ASSIGN(auto find, Statement::prepare(companion, "SELECT 1 FROM activity WHERE planned = 0 AND ' ' || undoes "
                                                           "|| ' ' LIKE '% ' || ?1 || ' %'"));
    for (const std::int64_t id : ids) {
        DBSYNC_ASSIGN(const bool found, find.bind(1, std::to_string(id)).step());
        if (found)
            return true;
        find.reset();
    }
    return false;
}

/// Of a row that comes back: known wherever its deletion, which has a revision, is.
std::int64_t incarnationOf(const RowImage& image)
{
    const std::string deletion =
        "undo\n" + image.table->name() + "\n" + image.key + "\n" + std::to_string(image.revision);
    constexpr std::size_t digits = 13; // 52 bits
    return static_cast<std::int64_t>(std::stoull(sha256Hex(deletion).substr(0, digits), nullptr, 16));
}

/// Decides, row by row.
class Planner
{
public:
    Planner(Store& store, bool again, UndoPlan& plan) : m_store(store), m_again(again), m_plan(plan) {}

    Result<void> decide(const RowImage& image)
    {
        DBSYNC_ASSIGN(Access * access, accessTo(*image.table));
        DBSYNC_ASSIGN(const RowView* key, m_keyParser.parse(image.key));
        DBSYNC_ASSIGN(auto present, access->rows.read(*key));
        bindKey(access->held.get(), *key);
        DBSYNC_ASSIGN(const bool pending, access->held.step());
        const bool held = pending && access->held.integer(0) != static_cast<int>(Held::No);
        access->held.reset();
        UndoStep step;
        step.table = image.table;
        step.key = image.key;
        step.present = std::move(present);
        if (held)
            return leave(image, Kind::Waits);
        if (!image.before)
            return takeInsertBack(image, std::move(step));
        return image.after && !image.madeAnew ? takeUpdateBack(image, std::move(step))
                                              : takeDeleteBack(image, std::move(step));
    }

private:
    struct Access
    {
        LocalRows rows;
        KeyedRows bases;
        Statement held;
    };

    Result<Access*> accessTo(const SyncedTable& table)
    {
        auto& access = m_access[table.id()];
        if (!access) {
            access = std::make_unique<Access>();
            DBSYNC_ASSIGN(access->rows, LocalRows::open(m_store.file(), table));
            DBSYNC_ASSIGN(access->bases, KeyedRows::open(m_store.companionHandle(), table, table.base()));
            DBSYNC_ASSIGN(access->held, Statement::prepare(m_store.file(),
                                                           "SELECT held FROM main." + table.pending() + " WHERE " +
                                                               table.keyParameters(),
                                                           true));
        }
        return access.get();
    }

    Result<void> leave(const RowImage& image, Kind kind, std::string detail = {})
    {
        m_plan.left.push_back({image.table, image.key, {kind, std::move(detail)}});
        return {};
    }

    /// Whether a row is as the image has it, in the columns that the image knows.
    Result<bool> isAs(const RowImage& image, const std::string& present, const std::string& imaged)
    {
        if (present == imaged)
            return true;
        if (image.known.empty())
            return false;
        DBSYNC_ASSIGN(const RowView* a, m_presentParser.parse(present));
        DBSYNC_ASSIGN(const RowView* b, m_afterParser.parse(imaged));
        for (std::size_t i = 0; i < a->size(); ++i) {
            if (image.known[i] && !((*a)[i] == (*b)[i]))
                return false;
        }
        return true;
    }

    Result<void> takeInsertBack(const RowImage& image, UndoStep step)
    {
        if (!step.present)
            return {};
        DBSYNC_ASSIGN(const bool untouched, isAs(image, *step.present, *image.after));
        if (!untouched)
            return leave(image, Kind::AddedAndChanged);
        m_plan.steps.push_back(std::move(step));
        return {};
    }

    /// The row comes back: in place of the one that was made at its key, where that is still as it was made.
    Result<void> takeDeleteBack(const RowImage& image, UndoStep step)
    {
        if (step.present) {
            DBSYNC_ASSIGN(const bool back, isAs(image, *step.present, *image.before));
            if (back)
                return {};
            if (image.after) {
                DBSYNC_ASSIGN(step.madeAnew, isAs(image, *step.present, *image.after));
            }
        }
        if (step.present && !step.madeAnew) {
            if (m_again || !mayGetNewKey(image.table->table()))
                return leave(image, Kind::KeyTaken);
            step.present.reset();
            step.needsNewKey = true;
        }
        DBSYNC_ASSIGN(step.target, withDefaults(image));
        if (!step.needsNewKey) {
            DBSYNC_ASSIGN(Access * access, accessTo(*image.table));
            DBSYNC_ASSIGN(const RowView* key, m_keyParser.parse(image.key));
            DBSYNC_ASSIGN(const auto base, access->bases.read(*key));
            step.confirmed = base && base->row == step.target;
        }
        if (image.revision > 0 && !m_again)
            step.incarnation = incarnationOf(image);
        m_plan.steps.push_back(std::move(step));
        return {};
    }

    /// The row before, with defaults in columns that were added since.
    Result<std::optional<std::string>> withDefaults(const RowImage& image)
    {
        if (image.known.empty())
            return image.before;
        DBSYNC_ASSIGN(const RowView* before, m_beforeParser.parse(*image.before));
        RowView row = *before;
        std::vector<Value> defaults(row.size());
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string& expression = image.table->table().columns[i].defaultValue;
            if (image.known[i] || expression.empty())
                continue;
            DBSYNC_ASSIGN(auto evaluate, Statement::prepare(m_store.file(), "SELECT " + expression));
            DBSYNC_ASSIGN([[maybe_unused]] const bool found, evaluate.step());
            defaults[i] = Value(columnValue(evaluate.get(), 0));
            row[i] = defaults[i].view();
        }
        std::string json;
        appendRow(row, json);
        return std::optional<std::string>(std::move(json));
    }

    Result<void> takeUpdateBack(const RowImage& image, UndoStep step)
    {
        if (!step.present)
            return leave(image, Kind::ChangedAndDeleted);
        DBSYNC_ASSIGN(const RowView* before, m_beforeParser.parse(*image.before));
        DBSYNC_ASSIGN(const RowView* after, m_afterParser.parse(*image.after));
        DBSYNC_ASSIGN(const RowView* present, m_presentParser.parse(*step.present));
        RowView target = *present;
        std::string since;
        for (std::size_t i = 0; i < target.size(); ++i) {
            const bool changed = (image.known.empty() || image.known[i]) && !((*before)[i] == (*after)[i]);
            if (!changed || (*present)[i] == (*before)[i])
                continue;
            if ((*present)[i] == (*after)[i])
                target[i] = (*before)[i];
            else
                since.append(since.empty() ? "\"" : ", \"").append(image.table->table().columns[i].name).append("\"");
        }
        if (!since.empty()) {
            DBSYNC_TRY(leave(image, Kind::ChangedSince, since));
            if (image.table->table().checks)
                return {}; // a mix may break what each row kept
        }
        step.target.emplace();
        appendRow(target, *step.target);
        if (step.target != step.present)
            m_plan.steps.push_back(std::move(step));
        return {};
    }

    Store& m_store;
    bool m_again;
    UndoPlan& m_plan;
    std::map<int, std::unique_ptr<Access>> m_access;
    RowParser m_keyParser;
    RowParser m_beforeParser;
    RowParser m_afterParser;
    RowParser m_presentParser;
};

std::set<std::pair<std::string, std::string>> wantedRows(const Store& store, const UndoRequest& request)
{
    std::set<std::pair<std::string, std::string>> wanted;
    for (const UndoRequest::Key& each : request.rows) {
        std::string key;
        appendRow(each.key, key);
        const SyncedTable* table = store.find(each.table);
        wanted.emplace(table ? table->name() : each.table, std::move(key));
    }
    return wanted;
}

} // namespace

std::string describe(const LeftReason& why)
{
    switch (why.kind) {
    case Kind::Waits:
        return "It waits for a decision; decide its conflict first.";
    case Kind::ChangedSince:
        return "Changed since, and left: " + why.detail + ".";
    case Kind::AddedAndChanged:
        return "It was added, and changed since.";
    case Kind::ChangedAndDeleted:
        return "It was changed, and deleted since.";
    case Kind::KeyTaken:
        return "It was deleted, and there is another row with its key now.";
    case Kind::NoParent:
        return "It refers to a row that is not there any more.";
    case Kind::StillReferred:
        return "Other rows refer to it.";
    case Kind::Refused:
        return "It cannot be written: " + why.detail + ".";
    case Kind::NotSynced:
        break;
    }
    return "The table is not synced here any more.";
}

Result<UndoPlan> planUndo(Store& store, const UndoRequest& request)
{
    UndoPlan plan;
    DBSYNC_ASSIGN(plan.activities, wantedActivities(store, request));
    DBSYNC_ASSIGN(const bool again, wasUndone(store.companionHandle(), plan.activities));
    Planner planner(store, again, plan);
    const auto wanted = wantedRows(store, request);
    const std::set<std::string> tables(request.tables.begin(), request.tables.end());
    const auto isWanted = [&](const RowImage& image) {
        return (wanted.empty() && tables.empty()) || tables.count(image.table->name()) > 0 ||
               wanted.count({image.table->name(), image.key}) > 0;
    };
    if (plan.activities.size() == 1) {
        DBSYNC_TRY(readImages(
            store, plan.activities.front(), {},
            [&](RowImage&& image) { return isWanted(image) ? planner.decide(image) : Result<void>(); },
            &plan.lostTables));
        return plan;
    }
    // What several activities did to one row is one change, from before the first to after the last.
    std::map<std::pair<int, std::string>, RowImage> rows;
    for (const std::int64_t id : plan.activities) {
        DBSYNC_TRY(readImages(
            store, id, {},
            [&](RowImage&& image) -> Result<void> {
                if (!isWanted(image))
                    return {};
                const auto [place, added] = rows.try_emplace({image.table->id(), image.key}, image);
                if (!added) {
                    // A row that came where there was none any more is another one too.
                    place->second.madeAnew |= image.madeAnew || !place->second.after;
                    place->second.after = std::move(image.after);
                    place->second.revision = image.revision;
                    if (place->second.known.empty())
                        place->second.known = std::move(image.known);
                }
                return {};
            },
            &plan.lostTables));
    }
    for (const auto& [place, image] : rows)
        DBSYNC_TRY(planner.decide(image));
    return plan;
}

} // namespace dbsync::device
