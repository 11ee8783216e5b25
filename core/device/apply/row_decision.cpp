#include "device/apply/row_decision.h"

#include "base/identifier.h"
#include "base/mistake.h"
#include "change/wire.h"

namespace dbsync::device {

namespace {

using Write = RowDecision::Write;
using Mark = RowDecision::Mark;

/// Stands for a base that is not known: nobody's value.
constexpr std::string_view unknownValue{"\0unknown base\0", 14};

std::optional<std::string> owned(const std::optional<std::string_view>& json)
{
    return json ? std::optional<std::string>(*json) : std::nullopt;
}

std::vector<std::string> columnNames(const Table& table, const std::vector<int>& indexes)
{
    std::vector<std::string> names;
    for (const int index : indexes)
        names.push_back(table.columns[static_cast<std::size_t>(index)].name);
    return names;
}

RowDecision takeCloud(const RowSides& sides)
{
    RowDecision decision;
    decision.write = sides.cloud ? Write::Row : sides.local ? Write::Erase : Write::Nothing;
    if (sides.cloud)
        decision.row = *sides.cloud;
    return decision;
}

RowDecision keep()
{
    RowDecision decision;
    decision.mark = Mark::Keep;
    return decision;
}

RowDecision conflictOf(const Table& table, const RowSides& sides, const char* kind, std::vector<std::string> columns)
{
    RowDecision decision;
    decision.mark = Mark::Hold;
    ConflictEntry entry;
    entry.kind = kind;
    entry.message = conflictMessage(kind, table, columns);
    entry.columns = std::move(columns);
    entry.base = owned(sides.base);
    entry.cloud = owned(sides.cloud);
    decision.conflict = std::move(entry);
    return decision;
}

std::string quotedList(const std::vector<std::string>& names)
{
    std::string text;
    for (const std::string& name : names)
        text.append(text.empty() ? "\"" : ", \"").append(name).append("\"");
    return text;
}

/// Whether one of both was confirmed before, and by which incarnation is not known.
bool mayBeSame(const RowSides& sides)
{
    return sides.localIncarnation &&
           (*sides.localIncarnation == wire::unknownIncarnation || sides.cloudIncarnation == wire::unknownIncarnation);
}

} // namespace

Result<std::vector<std::string>> differingNames(const Table& table, std::string_view a, std::string_view b)
{
    RowParser firstParser;
    RowParser secondParser;
    DBSYNC_ASSIGN(const RowView* first, firstParser.parse(a));
    DBSYNC_ASSIGN(const RowView* second, secondParser.parse(b));
    return columnNames(table, differingColumns(*first, *second));
}

std::string conflictMessage(std::string_view kind, const Table& table, const std::vector<std::string>& columns)
{
    const std::string where = " of table \"" + table.name + "\"";
    if (kind == "updateUpdate")
        return "This row" + where + " was changed here and in the cloud: " + quotedList(columns) + ".";
    if (kind == "updateDelete")
        return "This row" + where + " was changed here and deleted in the cloud.";
    if (kind == "deleteUpdate")
        return "This row" + where + " was deleted here and changed in the cloud.";
    if (kind == "insertInsert")
        return "Here and in the cloud there is a row" + where +
               " with this key, with different values: " + quotedList(columns) + ".";
    if (kind == "unique" && columns.empty()) // a unique key over what is computed from columns
        return "This row" + where + " and another one in the cloud have what only one row may have.";
    if (kind == "unique")
        return "This row" + where + " has the same " + quotedList(columns) +
               " as another row in the cloud, and only one may have it.";
    if (kind == "foreignKey")
        return "This row" + where + " refers to a row that is not in the cloud: " + quotedList(columns) + ".";
    return "This row" + where + " has a value that its column cannot hold.";
}

Result<RowDecision> RowDecider::decide(const Table& table, const RowSides& sides)
{
    if (!sides.local && !sides.cloud)
        return RowDecision{};
    // Under `sum` the same change on both sides is two changes.
    const bool sums = sides.policies && sides.policies->sums && sides.base;
    if (sides.local && sides.cloud && *sides.local == *sides.cloud && !sums)
        return RowDecision{};
    if (!sides.base)
        return decideWithoutBase(table, sides);
    const bool localChanged = !sides.local || *sides.local != *sides.base;
    const bool cloudChanged = !sides.cloud || *sides.cloud != *sides.base;
    if (!localChanged)
        return takeCloud(sides);
    if (!cloudChanged)
        return keep();
    if (!sides.local)
        return decideWhole(table, sides, "deleteUpdate");
    if (!sides.cloud)
        return decideWhole(table, sides, "updateDelete");
    const bool madeAnew = (sides.localIncarnation && *sides.localIncarnation != sides.baseIncarnation) ||
                          sides.cloudIncarnation != sides.baseIncarnation;
    // A key deleted and made anew is another row: compared whole, never mixed by column.
    if (madeAnew && !makes(Mistake::RowsMixed))
        return decideMadeAnew(table, sides);
    return mergeBoth(table, sides);
}

Result<RowDecision> RowDecider::decideMadeAnew(const Table& table, const RowSides& sides)
{
    if (*sides.local == *sides.cloud)
        return RowDecision{};
    DBSYNC_ASSIGN(auto decision, decideWhole(table, sides, "updateUpdate"));
    if (decision.conflict && sides.earlier && sides.earlier->base)
        decision.conflict->base = sides.earlier->base;
    // The cloud's row is the base from now on: that the local one is another must not be forgotten.
    if (!sides.localIncarnation)
        decision.incarnation = sides.baseIncarnation;
    return decision;
}

Result<RowDecision> RowDecider::decideWithoutBase(const Table& table, const RowSides& sides)
{
    if (!sides.local)
        return sides.baseUnknown ? decideWhole(table, sides, "deleteUpdate") : Result<RowDecision>(takeCloud(sides));
    // A copy or an older state of this file has sent the very row: it was there, and somebody deleted or changed it.
    const bool known =
        sides.baseUnknown || (sides.localIncarnation && *sides.localIncarnation == sides.cloudIncarnation);
    if (!sides.cloud)
        return known || mayBeSame(sides) ? decideWhole(table, sides, "updateDelete") : Result<RowDecision>(keep());
    DBSYNC_ASSIGN(auto decision, choose(table, sides, known ? "updateUpdate" : "insertInsert"));
    if (decision.conflict && !known && !sides.localIncarnation)
        decision.incarnation = makeRandomInteger(); // inserted where no trigger saw it: another row all the same
    return decision;
}

/// Rows that are not mixed: the table's policy, or a person, takes one of them.
Result<RowDecision> RowDecider::decideWhole(const Table& table, const RowSides& sides, const char* kind)
{
    std::optional<bool> deviceStays;
    switch (sides.policies ? sides.policies->table : Policy::Ask) {
    case Policy::Cloud:
        deviceStays = false;
        break;
    case Policy::Device:
        deviceStays = true;
        break;
    case Policy::Latest:
        deviceStays = sides.times.deviceIsLater();
        break;
    case Policy::Ask:
    case Policy::Sum:
        break;
    }
    if (!deviceStays)
        return wholeConflict(table, sides, kind);
    return *deviceStays ? keep() : takeCloud(sides);
}

/// Two rows of one key without a base: where the policies do not decide each column that differs, a person does.
Result<RowDecision> RowDecider::choose(const Table& table, const RowSides& sides, const char* kind)
{
    DBSYNC_ASSIGN(const RowView* local, m_localParser.parse(*sides.local));
    DBSYNC_ASSIGN(const RowView* cloud, m_cloudParser.parse(*sides.cloud));
    const Merge merge = chooseRows(*local, *cloud, {sides.policies, &sides.times});
    if (!merge.clashes.empty())
        return wholeConflict(table, sides, kind);
    RowDecision decision;
    std::string row;
    appendRow(merge.row, row);
    decision.mark = row == *sides.cloud ? Mark::Clear : Mark::Keep;
    decision.merged = merge.fromCloud && merge.fromLocal;
    if (row != *sides.local) {
        decision.write = Write::Row;
        decision.row = std::move(row);
        decision.cloud = owned(sides.cloud);
    }
    return decision;
}

Result<RowDecision> RowDecider::wholeConflict(const Table& table, const RowSides& sides, const char* kind)
{
    std::vector<std::string> columns;
    if (sides.local && sides.cloud) {
        DBSYNC_ASSIGN(columns, differingNames(table, *sides.local, *sides.cloud));
    } else if (sides.base) {
        DBSYNC_ASSIGN(columns, differingNames(table, *sides.base, sides.local ? *sides.local : *sides.cloud));
    }
    return conflictOf(table, sides, kind, std::move(columns));
}

Result<RowDecision> RowDecider::mergeBoth(const Table& table, const RowSides& sides)
{
    DBSYNC_ASSIGN(const RowView* base, m_baseParser.parse(*sides.base));
    DBSYNC_ASSIGN(const RowView* local, m_localParser.parse(*sides.local));
    DBSYNC_ASSIGN(const RowView* cloud, m_cloudParser.parse(*sides.cloud));
    RowView seen = *base;
    const bool unknown = sides.earlier && !sides.earlier->base &&
                         (sides.earlier->kind == "updateUpdate" || sides.earlier->kind == "insertInsert");
    if (unknown) {
        // What these columns were before the clash is not known, so they go on clashing where they differ.
        for (const std::string& name : sides.earlier->columns) {
            const int index = table.columnIndex(name);
            if (index >= 0)
                seen[static_cast<std::size_t>(index)] = {ValueView::Type::Text, 0, 0, unknownValue};
        }
    } else if (sides.earlier && sides.earlier->base) {
        // Columns that already clash are still measured by the base from before the clash.
        DBSYNC_ASSIGN(const RowView* before, m_earlierParser.parse(*sides.earlier->base));
        for (const std::string& name : sides.earlier->columns) {
            const int index = table.columnIndex(name);
            if (index >= 0 && static_cast<std::size_t>(index) < before->size())
                seen[static_cast<std::size_t>(index)] = (*before)[static_cast<std::size_t>(index)];
        }
    }
    const Merge merge = mergeRows(seen, *local, *cloud, {sides.policies, &sides.times});
    std::string row;
    appendRow(merge.row, row);
    RowDecision decision;
    if (!merge.clashes.empty()) {
        decision = conflictOf(table, sides, "updateUpdate", columnNames(table, merge.clashes));
        std::string shown;
        appendRow(seen, shown);
        decision.conflict->base = unknown ? std::nullopt : std::optional<std::string>(std::move(shown));
    } else {
        decision.mark = row == *sides.cloud ? Mark::Clear : Mark::Keep;
        decision.merged = merge.fromCloud && merge.fromLocal;
    }
    if (row != *sides.local) {
        decision.write = Write::Row;
        decision.row = std::move(row);
        if (!unknown)
            decision.base = owned(sides.base);
        decision.cloud = owned(sides.cloud);
    }
    return decision;
}

} // namespace dbsync::device
