#include "device/activity/undo_references.h"

#include "change/row_codec.h"
#include "device/references/row_references.h"
#include "device/store/new_keys.h"
#include "device/store/row_access.h"

#include <algorithm>
#include <map>

namespace dbsync::device {

using sqlite::quoteName;
using sqlite::Statement;

namespace {

/// Puts `to` in place of `from` where a row that comes back refers to a key that moved.
Result<void> follow(UndoPlan& plan, const SyncedTable& parent, std::int64_t from, std::int64_t to)
{
    const std::string& keyColumn = parent.table().primaryKey.front().name;
    RowParser parser;
    std::vector<UndoStep> replaced;
    for (UndoStep& step : plan.steps) {
        if ((step.present && !step.madeAnew) || !step.target)
            continue;
        DBSYNC_ASSIGN(const RowView* row, parser.parse(*step.target));
        RowView moved = *row;
        for (const ForeignKey& key : step.table->table().foreignKeys) {
            if (!sameName(key.table, parent.name()))
                continue;
            for (std::size_t i = 0; i < key.columns.size(); ++i) {
                ValueView& value = moved[static_cast<std::size_t>(step.table->table().columnIndex(key.columns[i]))];
                if (sameName(key.references[i], keyColumn) && value == Value::integer(from).view())
                    value = Value::integer(to).view();
            }
        }
        if (moved == *row)
            continue;
        std::string target;
        appendRow(moved, target);
        std::string movedKey;
        appendRow(keyOf(*step.table, moved), movedKey);
        if (step.present && movedKey != step.key) {
            UndoStep& gone = replaced.emplace_back();
            gone.table = step.table;
            gone.key = step.key;
            gone.present = std::move(step.present);
            step.present.reset();
            step.madeAnew = false;
        }
        step.key = std::move(movedKey);
        step.target = std::move(target);
    }
    plan.steps.insert(plan.steps.end(), replaced.begin(), replaced.end());
    return {};
}

/// A value as one that its column's collation takes for equal is.
Value folded(const ValueView& value, const std::string& collation)
{
    if (value.type != ValueView::Type::Text)
        return Value(value);
    std::string text(value.bytes);
    if (sameName(collation, "NOCASE"))
        std::ranges::transform(text, text.begin(),
                               [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
    else if (sameName(collation, "RTRIM"))
        text.erase(text.find_last_not_of(' ') + 1);
    return Value::text(std::move(text));
}

/// Values of columns of the table, as JSON, alike where a reference takes them for equal.
std::string comparable(const Table& table, const std::vector<std::string>& columns, const RowView& values)
{
    Row row;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const int index = table.columnIndex(columns[i]);
        row.push_back(
            folded(values[i], index < 0 ? "BINARY" : table.columns[static_cast<std::size_t>(index)].collation));
    }
    std::string json;
    appendRow(viewOf(row), json);
    return json;
}

std::string dangling(const SyncedTable& child, const ForeignKey& key, const SyncedTable& parent)
{
    std::string list;
    std::string given;
    std::string matches;
    for (std::size_t i = 0; i < key.columns.size(); ++i) {
        const std::string column = "c." + quoteName(key.columns[i]);
        list.append(", ").append(column);
        given.append(i ? " AND " : "").append(column + " IS NOT NULL");
        matches.append(i ? " AND " : "").append("p." + quoteName(key.references[i]) + " = " + column);
    }
    return "SELECT " + child.tableKeys("c") + list + " FROM " + child.quoted() + " AS c WHERE " + given +
           " AND NOT EXISTS (SELECT 1 FROM " + parent.quoted() + " AS p WHERE " + matches + ")";
}

/// Refuses steps by what they are found under.
class Refusals
{
public:
    explicit Refusals(UndoPlan& plan)
    {
        for (UndoStep& step : plan.steps) {
            if (step.refused)
                continue;
            m_steps[step.table->id()].push_back(&step);
            if (step.target)
                m_written.emplace(std::pair(step.table->id(), step.key), &step);
        }
    }

    bool touches(const SyncedTable& table) const { return m_steps.count(table.id()) > 0; }

    /// By the key of a row that was written and refers to nothing.
    bool refuseChild(const SyncedTable& child, const std::string& key)
    {
        const auto found = m_written.find({child.id(), key});
        if (found == m_written.end())
            return false;
        found->second->refused = LeftReason{LeftReason::Kind::NoParent, {}};
        return true;
    }

    /// The steps of a table by the values that others may refer to, as they are before the undo.
    Result<std::multimap<std::string, UndoStep*>> byValues(const SyncedTable& parent, const ForeignKey& key) const
    {
        std::multimap<std::string, UndoStep*> steps;
        const auto found = m_steps.find(parent.id());
        if (found == m_steps.end())
            return steps;
        RowParser parser;
        for (UndoStep* step : found->second) {
            if (!step->present)
                continue;
            DBSYNC_ASSIGN(const RowView* row, parser.parse(*step->present));
            if (const auto values = valuesIn(*row, parent.table(), key.references))
                steps.emplace(comparable(parent.table(), key.references, *values), step);
        }
        return steps;
    }

private:
    std::map<int, std::vector<UndoStep*>> m_steps;
    std::map<std::pair<int, std::string>, UndoStep*> m_written;
};

Result<bool> refuseForKey(Store& store, Refusals& refusals, const SyncedTable& child, const ForeignKey& key,
                          const SyncedTable& parent)
{
    bool any = false;
    DBSYNC_ASSIGN(const auto parents, refusals.byValues(parent, key));
    DBSYNC_ASSIGN(auto find, Statement::prepare(store.file(), dangling(child, key, parent)));
    while (true) {
        DBSYNC_ASSIGN(const bool more, find.step());
        if (!more)
            return any;
        std::string childKey;
        RowView referred;
        appendColumns(find.get(), 0, child.keyCount(), childKey);
        for (std::size_t i = 0; i < key.columns.size(); ++i)
            referred.push_back(columnValue(find.get(), child.keyCount() + static_cast<int>(i)));
        if (refusals.refuseChild(child, childKey)) {
            any = true;
            continue;
        }
        const auto [from, to] = parents.equal_range(comparable(parent.table(), key.references, referred));
        for (auto each = from; each != to; ++each) {
            each->second->refused = LeftReason{LeftReason::Kind::StillReferred, {}};
            any = true;
        }
    }
}

} // namespace

Result<void> giveNewKeys(Store& store, UndoPlan& plan)
{
    std::map<int, NewKeys> keys;
    RowParser parser;
    for (std::size_t i = 0; i < plan.steps.size(); ++i) {
        UndoStep& step = plan.steps[i];
        if (!step.needsNewKey)
            continue;
        auto found = keys.find(step.table->id());
        if (found == keys.end()) {
            DBSYNC_ASSIGN(auto made, NewKeys::of(store, *step.table));
            found = keys.emplace(step.table->id(), made).first;
        }
        DBSYNC_ASSIGN(const RowView* row, parser.parse(*step.target));
        RowView moved = *row;
        ValueView& key = moved[static_cast<std::size_t>(step.table->keyIndexes().front())];
        const std::int64_t from = key.integer;
        DBSYNC_ASSIGN(const std::int64_t to, found->second.next());
        key = Value::integer(to).view();
        std::string target;
        appendRow(moved, target);
        step.key.clear();
        appendRow(keyOf(*step.table, moved), step.key);
        step.target = std::move(target);
        DBSYNC_TRY(follow(plan, *step.table, from, to));
    }
    return {};
}

Result<bool> refuseDangling(Store& store, UndoPlan& plan)
{
    Refusals refusals(plan);
    bool any = false;
    for (const SyncedTable& child : store.tables()) {
        for (const ForeignKey& key : child.table().foreignKeys) {
            const SyncedTable* parent = store.find(key.table);
            if (!parent || (!refusals.touches(child) && !refusals.touches(*parent)))
                continue;
            DBSYNC_ASSIGN(const bool found, refuseForKey(store, refusals, child, key, *parent));
            any |= found;
        }
    }
    return any;
}

} // namespace dbsync::device
