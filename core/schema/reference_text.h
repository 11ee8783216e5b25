#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace dbsync {

using IsSyncedTable = std::function<bool(std::string_view table)>;

/// The tables that the foreign keys in a CREATE TABLE refer to and that are not synced; each once, in order.
std::vector<std::string> looseReferences(std::string_view createTable, const IsSyncedTable& isSynced);

/// A CREATE TABLE without its foreign keys to tables that are not synced: where SQLite checks references, each write
/// would fail for the table that is missing. All else stays as it was written.
std::string withoutLooseReferences(std::string_view createTable, const IsSyncedTable& isSynced);

} // namespace dbsync
