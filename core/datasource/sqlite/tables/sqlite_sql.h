#pragma once

#include "datasource/layout.h"

#include <string>
#include <vector>

/// The texts of the statements on tenants' rows in SQLite. Each names the tenant. Their parameters are numbered alike,
/// so that a statement is bound without knowing which it is.
namespace dbsync::datasource::sql {

namespace parameter {
inline constexpr int tenant = 1;
inline constexpr int revision = 2; ///< of the batch, or since which to read
inline constexpr int incarnation = 3;
inline constexpr int known = 4; ///< the revision up to which the device knows everything
inline constexpr int first = 5; ///< the key's columns in the order of the key, then values; rows: all columns
} // namespace parameter

std::string tombstoneTable(const TableLayout& table);
std::string indexName(const TableLayout& table, const std::string& name);
inline const std::string revisionIndex = "revision";
inline const std::string tombstoneIndex = "tombstones revision";

/// "a", "b" of columns; `prefix` goes before each ("c.").
std::string columnList(const TableLayout& table, const std::vector<int>& columns, const std::string& prefix = {});
std::vector<int> allColumns(const TableLayout& table);

std::string insertRow(const TableLayout& table);
/// SELECT revision, incarnation, all columns of the row with a key.
std::string selectRow(const TableLayout& table);
/// Whether a statement takes any row with the key, one that the device knows, or one it knows in this incarnation.
enum class Guard { None, Known, KnownIncarnation };
std::string updateRow(const TableLayout& table, const std::vector<int>& columns, Guard guard, bool newIncarnation);
std::string deleteRow(const TableLayout& table, Guard guard);

/// Deletes rows of the tenant ?1, at most ?2, in `physical`, which has the table's key; `more` narrows them
/// (" AND …", from ?3 on).
std::string deleteSome(const TableLayout& table, const std::string& physical, const std::string& more = {});

std::string addTombstone(const TableLayout& table);
/// SELECT revision of the tombstone with a key.
std::string selectTombstone(const TableLayout& table);
std::string deleteTombstone(const TableLayout& table);

/// Which rows (revision, incarnation, all columns) or tombstones (revision, incarnation, key) a pull reads, and in
/// which order.
enum class Scan {
    All,            ///< in the order of the key
    AfterKey,       ///< the same, after a key
    Since,          ///< changed since a revision, in the order of revisions
    SinceUpToKey,   ///< the same, up to a key
    Tombstones,     ///< all, in the order of the key
    TombstonesSince ///< made since a revision
};
std::string scan(const TableLayout& table, Scan which);
/// SELECT count of the rows and tombstones changed since a revision.
std::string countSince(const TableLayout& table);

/// SELECT key and referring columns of the child's rows of a revision (of all rows with `all`) that have no parent.
std::string missingParents(const Layout& layout, const Reference& reference, bool all);
/// Whether any row has no parent: looks at each value once, so costs less than the above where most rows are new.
std::string anyMissingParent(const Layout& layout, const Reference& reference);
/// SELECT key of the deleted parent, key of a child's row that still refers to it, for the tombstones of a revision;
/// for references to the primary key.
std::string orphans(const Layout& layout, const Reference& reference);
/// SELECT key of a row changed before the revision that refers to the values given, if no parent has them.
std::string orphanOf(const Layout& layout, const Reference& reference);
/// SELECT key of another row with the same values in a unique key; first the key, then the values.
std::string sameUnique(const TableLayout& table, const UniqueKey& unique);

} // namespace dbsync::datasource::sql
