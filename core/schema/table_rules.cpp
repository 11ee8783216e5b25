#include "schema/table_rules.h"

#include <algorithm>
#include <array>

namespace dbsync {

namespace {

constexpr std::size_t mostKeyColumns = 31; ///< an index of PostgreSQL takes 32, the tenant's id included
constexpr std::size_t mostColumns = 1'900; ///< SQLite takes 2,000, the cloud's own included

/// Columns that the cloud puts beside the tenant's, in either kind of datasource.
constexpr std::array<std::string_view, 5> cloudColumns = {"dbsync_tenantId", "dbsync_revision", "dbsync_incarnation",
                                                          "dbsync_transaction", "dbsync_exact"};
constexpr std::string_view cloudKeyColumn = "dbsync_key ";

bool startsWith(std::string_view name, std::string_view start)
{
    return sameName(name.substr(0, start.size()), start);
}

std::size_t countDigits(std::string_view text)
{
    const auto* end = std::find_if_not(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    return static_cast<std::size_t>(end - text.begin());
}

} // namespace

bool isOwnTable(std::string_view name)
{
    constexpr std::string_view pending = "dbsync_pending_";
    if (sameName(name, "dbsync_state") || sameName(name, "dbsync_table"))
        return true;
    return name.size() > pending.size() && startsWith(name, pending) &&
           countDigits(name.substr(pending.size())) == name.size() - pending.size();
}

bool isOwnTrigger(std::string_view name)
{
    constexpr std::string_view start = "dbsync_";
    if (!startsWith(name, start))
        return false;
    const std::string_view rest = name.substr(start.size());
    const std::size_t digits = countDigits(rest);
    return digits > 0 && digits < rest.size() && rest[digits] == '_';
}

std::optional<LeftOutReason> whyNotSynced(const Table& table)
{
    using Kind = LeftOutReason::Kind;
    if (isOwnTable(table.name))
        return LeftOutReason{Kind::OwnName};
    if (table.name.empty())
        return LeftOutReason{Kind::Unnamed};
    if (table.primaryKey.size() > mostKeyColumns)
        return LeftOutReason{Kind::LongKey};
    if (table.columns.size() > mostColumns)
        return LeftOutReason{Kind::TooManyColumns, {}, static_cast<std::int64_t>(mostColumns)};
    for (const Column& column : table.columns) {
        if (column.name.empty())
            return LeftOutReason{Kind::UnnamedColumn};
        const auto same = [&](std::string_view own) { return sameName(own, column.name); };
        if (std::any_of(cloudColumns.begin(), cloudColumns.end(), same) || startsWith(column.name, cloudKeyColumn))
            return LeftOutReason{Kind::OwnColumnName, column.name};
    }
    return std::nullopt;
}

std::string LeftOutReason::sentence() const
{
    switch (kind) {
    case Kind::Virtual:
        return "It is a virtual table.";
    case Kind::NoKey:
        return "It has no primary key.";
    case Kind::OwnName:
        return "Its name is one that dbsync uses itself.";
    case Kind::TooManyColumns:
        return "It has more than " + std::to_string(most) + " columns.";
    case Kind::UnnamedColumn:
        return "It has a column without a name.";
    case Kind::OwnColumnName:
        return "Its column \"" + column + "\" has a name that dbsync uses itself.";
    case Kind::Unnamed:
        return "It has no name.";
    case Kind::LongKey:
        return "Its primary key has too many columns.";
    case Kind::OwnProgram:
        return "It needs what only its own program has: " + lacks + ".";
    case Kind::NotTenants:
        break;
    }
    return "It is not one of the tenant's tables.";
}

bool isView(const Schema& schema, std::string_view name)
{
    return std::any_of(schema.objects.begin(), schema.objects.end(), [&](const SchemaObject& object) {
        return object.type == "view" && sameName(object.name, name);
    });
}

} // namespace dbsync
