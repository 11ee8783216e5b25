#pragma once

#include "device/store/store.h"
#include "device/store/synced_table.h"

#include <cstdint>

namespace dbsync::device {

/// Whether rows of the table may get another key: it is automatic, and no reference. A key that refers to another row
/// (a person's settings under the person's key) says whose row it is.
bool mayGetNewKey(const Table& table);

/// Automatic keys for rows that get a new one: each is beyond all that the file and the cloud have had, as far as is
/// known here; where the largest integer is taken, it is any that is free, as SQLite does it.
class NewKeys
{
public:
    static Result<NewKeys> of(Store& store, const SyncedTable& table);

    /// A key that was not given before.
    Result<std::int64_t> next();

private:
    NewKeys(Store& store, const SyncedTable& table) : m_store(&store), m_table(&table) {}
    Result<bool> isFree(std::int64_t key) const;

    Store* m_store;
    const SyncedTable* m_table;
    std::int64_t m_largest = 0;
};

} // namespace dbsync::device
