#pragma once

#include "datasource/postgres/push/postgres_stage.h"
#include "datasource/postgres/tables/postgres_migrations.h"

#include <string>
#include <vector>

namespace dbsync::datasource {

/// The texts of the statements on a tenant's rows. Each names the tenant.
class PostgresSql
{
public:
    /// `transaction` is the number that rows of this batch get, `known` the revision up to which the device knows
    /// everything.
    PostgresSql(const PostgresPlace& place, const PostgresLayout& layout, std::int64_t tenant, std::int64_t transaction,
                std::int64_t known)
        : m_place(place),
          m_layout(layout),
          m_tenant(std::to_string(tenant)),
          m_transaction(std::to_string(transaction)),
          m_known(std::to_string(known))
    {
    }

    /// For rows of a transfer, whose operations are numbered by their revision: its negative is their transaction.
    static PostgresSql ofTransfer(const PostgresPlace& place, const PostgresLayout& layout, std::int64_t tenant);
    /// Deletes the rows, or the tombstones, of all keys that are staged.
    std::string removeStaged(const PostgresStage& stage, bool tombstones) const;

    // A batch's operations on one table. `without` is a condition on the operations, "" for all.
    std::string lockRows(const PostgresStage& stage) const;
    /// SELECT number of an operation on a row that another is on too.
    std::string doubled(const PostgresStage& stage, const std::string& without) const;
    /// The same of an insert and one of the operations of these numbers, which found no row, after it.
    std::string doubledInsert(const PostgresStage& stage, const std::string& numbers) const;
    /// SELECT number, kind, is the row missing, of the same incarnation, newer than known; positions and values of the
    /// base; all columns of the row: of updates, replacements and deletions that cannot be done as they are.
    std::string unfit(const PostgresStage& stage) const;
    /// SELECT number, newer than known, kind: of inserts whose key is taken.
    std::string taken(const PostgresStage& stage) const;
    /// SELECT number: of inserts of a row, by its incarnation, that came or went after what is known.
    std::string twins(const PostgresStage& stage) const;
    /// Makes a table of the values that rows which others refer to by a unique key have before the batch.
    std::string noteLeft(const PostgresStage& stage, std::size_t reference, const std::string& without) const;
    std::string deleteRows(const PostgresStage& stage, const std::string& without) const;
    std::string addTombstones(const PostgresStage& stage, const std::string& without) const;
    std::string updateRows(const PostgresStage& stage, const std::string& without) const;
    std::string insertRows(const PostgresStage& stage, const std::string& without) const;
    std::string anyTombstone(const PostgresTable& table) const;
    std::string removeTombstones(const PostgresStage& stage, const std::string& without) const;
    /// SELECT number, the key's columns of operations.
    std::string keysOf(const PostgresStage& stage, const std::string& numbers) const;

    // The careful way, row by row. `put` holds rows as they will be.
    std::string createPut(const PostgresStage& stage) const;
    std::string fillPut(const PostgresStage& stage, const std::string& without) const;
    /// The same row by row; f becomes "wide" of those that do not fit.
    std::string fillPutOneByOne(const PostgresStage& stage, const std::string& without) const;
    std::string takeOut(const PostgresStage& stage) const;
    std::string putBack(const PostgresStage& stage) const;
    /// SELECT number, key of the row with the same values in a unique key, of those that could not be put back.
    std::string others(const PostgresStage& stage, const UniqueKey& unique, const std::string& where) const;

    // Where triggers of other software have a say (postgres_trigger_sql.cpp).
    /// addTombstones() of the rows that are gone.
    std::string addTombstonesOfGone(const PostgresStage& stage, const std::string& without) const;
    /// Makes rows that were to be deleted and are still there rows of this batch.
    std::string touchKept(const PostgresStage& stage) const;
    std::string deleteOneByOne(const PostgresStage& stage, const std::string& without) const;
    /// SELECT number, words: of what that could not delete.
    std::string refusedDeletions(const PostgresStage& stage) const;
    /// What `put` holds, as updates and inserts; f becomes the code and w the words of what was in the way, "none" and
    /// "" where a row was left out.
    std::string writeOneByOne(const PostgresStage& stage) const;

    static bool isFolded(const PostgresTable& table, const UniqueKey& unique);

    // Times of changes (postgres_time_sql.cpp).
    /// DELETE of the times of rows to be updated that another program has changed since.
    std::string dropOvertakenTimes(const PostgresStage& stage) const;
    /// Keeps the times of what was done, once no key comes twice but by a deletion and an insertion.
    std::string writeTimes(const PostgresStage& stage) const;
    /// ` LEFT JOIN … AS x …` of what is kept of the rows, or tombstones, `t`.
    std::string joinTimes(const PostgresTable& table) const;

    // References.
    /// SELECT key and referring columns of the child's rows of the transaction (of all rows with `all`) without parent.
    std::string missingParents(const Reference& reference, bool all) const;
    /// SELECT key of the deleted parent, key of a child's row that still refers to it.
    std::string orphans(const Reference& reference) const;
    /// The same for what noteLeft() has noted.
    std::string orphansOfLeft(std::size_t number) const;

    /// SELECT transaction, revision of revisions after one.
    std::string revisionsAfter(const std::string& revision) const;
    const std::string& ours() const { return m_place.ours; }

private:
    std::string ofTenant(const PostgresTable& table, const std::string& prefix) const
    {
        return prefix + table.tenant + " = " + m_tenant;
    }
    /// In a handler of exceptions: the words of what refused a row, "" where it lacks a value that the schema asks for.
    static std::string said(const PostgresTable& table);
    static std::string stagedKey(const PostgresTable& table);
    std::string rowsOf(const PostgresStage& stage, const char* kinds, const std::string& without) const;
    std::string timesOf(const PostgresTable& table) const;
    std::string columnsOf(const PostgresTable& table, bool all) const;
    std::string stagedColumns(const PostgresTable& table, bool all, const std::string& prefix) const;
    std::string noParent(const Reference& reference, const std::vector<std::string>& values) const;
    std::vector<std::string> childValues(const Reference& reference) const;
    std::string composed(const PostgresStage& stage, int column) const;
    std::string exactOf(const PostgresTable& table) const;
    const PostgresTable& child(const Reference& reference) const { return m_layout.tables[reference.child]; }
    const PostgresTable& parent(const Reference& reference) const { return m_layout.tables[reference.parent]; }

    const PostgresPlace& m_place;
    const PostgresLayout& m_layout;
    std::string m_tenant;
    std::string m_transaction;
    std::string m_known;
};

} // namespace dbsync::datasource
