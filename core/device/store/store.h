#pragma once

#include "base/error.h"
#include "base/statement_pool.h"
#include "device/store/companion.h"
#include "device/store/link_state.h"
#include "device/store/local_file.h"
#include "device/store/synced_table.h"

#include <memory>
#include <vector>

namespace dbsync::device {

/// A linked database, open: the user's file (which sees the companion as attached database `companion`, to read), the
/// companion on a connection of its own (to write), and what links them. Belongs to the thread that opened it.
class Store
{
public:
    /// Errors are of kind LocalDatabase: those of LocalFile, and notLinked.
    static Result<std::unique_ptr<Store>> open(const std::string& path);

    sqlite3* file() const { return m_file.handle(); }
    sqlite3* companionHandle() const { return m_companion.handle(); }
    Companion& companion() { return m_companion; }
    const Companion& companion() const { return m_companion; }
    const LocalFile& localFile() const { return m_file; }
    const std::string& path() const { return m_file.path(); }

    const LinkState& state() const { return m_state; }
    const std::vector<SyncedTable>& tables() const { return m_tables; }
    const SyncedTable* find(std::string_view table) const;
    /// Synced tables that the file does not have any more, or not with all their columns; left alone until they return.
    const std::vector<std::string>& missing() const { return m_missing; }
    /// Whether a table of the tenant is not synced here, because the user left it out or it is missing.
    bool isLeftOut(std::string_view table) const;

    /// Reads the link again; other connections may have changed it.
    Result<void> reload();

    /// Takes away the triggers of search indexes (index_triggers.h) until the next reload().
    Result<void> dropIndexTriggers();

    /// Whether the companion is not the one that the file was linked with: lost, or of another copy.
    Result<bool> companionIsForeign();

private:
    Result<void> followIndexes();
    Store(LocalFile file, Companion companion)
        : m_file(std::move(file)),
          m_companion(std::move(companion)),
          m_fileStatements(m_file.handle()),
          m_companionStatements(m_companion.handle())
    {
    }
    LocalFile m_file;
    Companion m_companion;
    sqlite::StatementPool m_fileStatements;
    sqlite::StatementPool m_companionStatements;
    LinkState m_state;
    std::vector<SyncedTable> m_tables;
    std::vector<std::string> m_missing;
    std::string m_indexed; ///< the schema_version and the tables for which the index triggers were made
};

/// Begins a transaction on the user's file that holds its write lock from the start, but none on the companion.
Result<sqlite::Transaction> beginWriting(sqlite3* file);

} // namespace dbsync::device
