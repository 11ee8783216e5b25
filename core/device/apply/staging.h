#pragma once

#include "base/error.h"
#include "base/sqlite.h"
#include "change/row_codec.h"
#include "change/wire.h"
#include "device/store/row_access.h"
#include "device/store/store.h"

#include <optional>
#include <string>

namespace dbsync::device {

/// What the companion holds of a pull.
struct Incoming
{
    bool complete = false;
    wire::Cursor from;    ///< the cursor it was asked with
    wire::Cursor to;      ///< the snapshot it brings
    wire::Cursor firstAt; ///< of the first answer, where it was cut and went on
    std::string table;    ///< of the last row that is safe, "" where none
    std::string key;      ///< JSON
    std::int64_t rows = 0;
    bool compare = false; ///< a full comparison, not a step from `from`
    std::string plan;     ///< of the apply that is on its way with it, "" before one
};

Result<std::optional<Incoming>> readIncoming(const Companion& companion);
/// Empties the staging.
Result<void> discardIncoming(Store& store);

/// Takes the lines of a pull as they arrive and stages them in the companion, committing now and then, so that memory
/// stays flat and a cut loses little. Nothing of it is visible before it is complete and applied.
class Staging
{
public:
    /// `resume`: goes on after an earlier, cut pull; otherwise the staging must be empty.
    static Result<Staging> begin(Store& store, const wire::Cursor& from, bool compare,
                                 const std::optional<Incoming>& resume);

    /// One line, without its end. An InvalidRequest error of code "malformed" where the cloud sends nonsense; code
    /// "schemaChanged" where its tables are not those that this device knows.
    Result<void> take(std::string_view line);

    bool complete() const { return m_end.has_value(); }
    std::int64_t rows() const { return m_incoming.rows; }
    std::int64_t expectedRows() const { return m_expected; }
    const wire::Cursor& to() const { return m_incoming.to; }
    /// The first line, once it is there; empty before.
    const std::optional<wire::ChangesHeader>& header() const { return m_header; }
    const wire::End& end() const { return *m_end; }
    /// Commits what is staged; call at the end, also after a cut.
    Result<void> commit();

private:
    explicit Staging(Store& store) : m_store(&store) {}
    Result<void> takeHeader(std::string_view line);
    Result<void> takeSectionOrEnd(std::string_view line);
    Result<void> takeColumns(const std::vector<std::string>& columns);
    Result<void> takeRow(std::string_view line);
    Result<void> writeState();

    Store* m_store;
    Incoming m_incoming;
    std::int64_t m_expected = 0;
    bool m_hasHeader = false;
    std::optional<wire::ChangesHeader> m_header;
    std::optional<wire::End> m_end;
    const SyncedTable* m_table = nullptr;
    bool m_skip = false; ///< the section's table is left out here
    std::size_t m_sectionColumns = 0;
    std::vector<std::size_t> m_positions; ///< in the section, of the columns synced here; empty where it has just them
    std::string m_projected;
    std::optional<KeyedRows> m_rows;
    RowParser m_parser;
    std::string m_lastTable; ///< of the last row, with its key: a table may have begun since
    std::string m_lastKey;
    std::optional<sqlite::Transaction> m_transaction;
    std::int64_t m_uncommitted = 0; ///< bytes
};

} // namespace dbsync::device
