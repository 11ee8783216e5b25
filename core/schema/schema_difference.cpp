#include "schema/schema_difference.h"

namespace dbsync {

namespace {

std::string joinNames(const std::vector<KeyColumn>& columns)
{
    std::string text;
    for (const KeyColumn& column : columns)
        text.append(text.empty() ? "" : ", ").append(column.name);
    return text;
}

bool sameKey(const std::vector<KeyColumn>& a, const std::vector<KeyColumn>& b)
{
    if (a.size() != b.size())
        return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (!sameName(a[i].name, b[i].name) || !sameName(a[i].collation, b[i].collation))
            return false;
    }
    return true;
}

std::string typeInWords(const Column& column)
{
    return column.type.empty() ? "without type" : "of type " + column.type;
}

void compareColumns(const Table& local, const Table& cloud, SchemaDifference& difference)
{
    for (const Column& column : local.columns) {
        const int index = cloud.columnIndex(column.name);
        if (index < 0) {
            difference.columnsOnlyLocal.push_back({local.name, column});
            continue;
        }
        const Column& other = cloud.columns[static_cast<std::size_t>(index)];
        if (!sameName(column.type, other.type))
            difference.contradictions.push_back("Column \"" + column.name + "\" of table \"" + local.name +
                                                "\" is " + typeInWords(column) + " here and " +
                                                typeInWords(other) + " in the cloud.");
        if (column.notNull != other.notNull && !local.isKeyColumn(column.name))
            difference.contradictions.push_back("Column \"" + column.name + "\" of table \"" + local.name +
                                                (column.notNull ? "\" must have a value here but not in the cloud."
                                                                : "\" must have a value in the cloud but not here."));
    }
    for (const Column& column : cloud.columns) {
        if (local.columnIndex(column.name) < 0)
            difference.columnsOnlyCloud.push_back({local.name, column});
    }
}

void compareTables(const Table& local, const Table& cloud, SchemaDifference& difference)
{
    compareColumns(local, cloud, difference);
    if (!sameKey(local.primaryKey, cloud.primaryKey))
        difference.contradictions.push_back("The primary key of table \"" + local.name + "\" is (" +
                                            joinNames(local.primaryKey) + ") here and (" + joinNames(cloud.primaryKey) +
                                            ") in the cloud.");
    else if (local.automaticKey != cloud.automaticKey)
        difference.contradictions.push_back("The key of table \"" + local.name +
                                            "\" is given automatically on one side only.");
}

} // namespace

std::string SchemaDifference::state() const
{
    if (empty())
        return "same";
    if (!contradictions.empty() || (localAhead() && cloudAhead()))
        return "differs";
    return localAhead() ? "localAhead" : "cloudAhead";
}

std::vector<std::string> SchemaDifference::sentences() const
{
    std::vector<std::string> list = contradictions;
    for (const Table& table : tablesOnlyLocal)
        list.push_back("Table \"" + table.name + "\" is only here.");
    for (const Table& table : tablesOnlyCloud)
        list.push_back("Table \"" + table.name + "\" is only in the cloud.");
    for (const MissingColumn& missing : columnsOnlyLocal)
        list.push_back("Column \"" + missing.column.name + "\" of table \"" + missing.table + "\" is only here.");
    for (const MissingColumn& missing : columnsOnlyCloud)
        list.push_back("Column \"" + missing.column.name + "\" of table \"" + missing.table +
                       "\" is only in the cloud.");
    return list;
}

SchemaDifference compareSchemas(const Schema& local, const Schema& cloud)
{
    SchemaDifference difference;
    for (const Table& table : local.tables) {
        if (const Table* other = cloud.find(table.name))
            compareTables(table, *other, difference);
        else
            difference.tablesOnlyLocal.push_back(table);
    }
    for (const Table& table : cloud.tables) {
        if (!local.find(table.name))
            difference.tablesOnlyCloud.push_back(table);
    }
    return difference;
}

} // namespace dbsync
