#pragma once

#include "schema/table.h"

#include <string>
#include <vector>

namespace dbsync {

/// What one schema has beyond another, or has otherwise.
struct SchemaDifference
{
    struct MissingColumn
    {
        std::string table;
        Column column;
    };
    std::vector<Table> tablesOnlyLocal;
    std::vector<Table> tablesOnlyCloud;
    std::vector<MissingColumn> columnsOnlyLocal;
    std::vector<MissingColumn> columnsOnlyCloud;
    /// In words: what is there on both sides but not the same (key, type, constraint); no sync can bridge it.
    std::vector<std::string> contradictions;

    bool localAhead() const { return !tablesOnlyLocal.empty() || !columnsOnlyLocal.empty(); }
    bool cloudAhead() const { return !tablesOnlyCloud.empty() || !columnsOnlyCloud.empty(); }
    bool empty() const { return contradictions.empty() && !localAhead() && !cloudAhead(); }
    /// `same`, `localAhead`, `cloudAhead` or `differs`.
    std::string state() const;
    /// All differences, a sentence each.
    std::vector<std::string> sentences() const;
};

/// Compares the tables that are synced: names, columns, keys. The text of CREATE TABLE does not count.
SchemaDifference compareSchemas(const Schema& local, const Schema& cloud);

} // namespace dbsync
