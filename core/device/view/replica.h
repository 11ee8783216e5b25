#pragma once

#include "base/error.h"
#include "device/view/records.h"

#include <memory>
#include <string>
#include <vector>

namespace dbsync::device {

class Store;

/// A linked local database as views and commands use it: what is pending, in conflict, done; and decisions. Each
/// object has connections of its own and belongs to the thread that opened it; any number may have one file open.
class Replica
{
public:
    /// Opens a linked database. Errors are of kind LocalDatabase: missing, notADatabase, notLinked, locked, damaged.
    static Result<std::unique_ptr<Replica>> open(const std::string& path);
    ~Replica();

    Result<Status> status();
    /// Pending changes, at most `limit` (0: all), in the order of tables and keys.
    Result<std::vector<PendingChange>> pending(std::size_t limit = 0);
    Result<std::vector<Conflict>> conflicts();
    /// Newest first.
    Result<std::vector<ActivityEntry>> activity(std::size_t limit = 200);

    Result<std::vector<TableSummary>> tables();
    /// Rows `offset` … of a table, at most `limit`; `search` keeps rows of which a column contains it.
    Result<RowPage> rows(const std::string& table, std::int64_t offset, std::int64_t limit,
                         const std::string& search = {});

    /// Decides one conflict; the decision is a local edit that the next sync sends. Codes: noSuchConflict,
    /// cannotKeepBoth, noSuchColumn, invalidValue.
    Result<void> resolve(std::int64_t conflict, const Decision& decision);
    /// Takes a pending change back: the row becomes its base again. Code noSuchChange.
    Result<void> discard(const std::string& table, const Record& key);

    /// Consents to the mass deletions that wait (attention deletionsHeld): the next sync carries them out.
    Result<void> allowDeletes();

    /// Changes whenever another connection has committed to the file; cheap enough to ask often.
    Result<std::int64_t> dataVersion();

private:
    explicit Replica(std::unique_ptr<Store> store);
    std::unique_ptr<Store> m_store;
};

} // namespace dbsync::device
