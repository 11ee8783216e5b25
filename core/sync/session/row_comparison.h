#pragma once

#include "change/packed_lines.h"
#include "change/row_codec.h"
#include "change/row_digest.h"
#include "device/store/row_access.h"
#include "device/store/store.h"

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace dbsync::sync {

/// The parts of tables that may differ, by the number of the table; all of a table where none is named.
struct DifferingParts
{
    std::string salt;
    int parts = 1;
    std::map<int, std::set<int>> tables;
};

/// Holds the cloud's rows, as they stream in, against the bases: what the cloud had confirmed up to the cursor. Rows
/// that have changed since are not looked at.
class RowComparison
{
public:
    /// what, table, detail.
    using Find = std::function<void(const char*, const device::SyncedTable&, std::string)>;

    RowComparison(device::Store& store, DifferingParts parts, Find find)
        : m_store(store), m_parts(std::move(parts)), m_find(std::move(find))
    {
    }

    /// Takes compressed bytes of a pull with tombstones.
    Result<void> take(std::string_view bytes);
    /// Tells what is here and did not come; an error of kind Unreachable where the answer broke off.
    Result<void> finish();

private:
    Result<void> takeLine(std::string_view line);
    Result<void> takeSection(std::string_view line);
    Result<void> takeRow(const wire::ChangedRow& row);
    Result<void> takeTombstone(const wire::ChangedRow& row);
    RowView known(const RowView& values) const;
    Result<std::int64_t> countBases(const device::SyncedTable& table, const std::set<int>& parts);

    device::Store& m_store;
    DifferingParts m_parts;
    Find m_find;
    wire::PackedLines m_lines;
    RowParser m_parser;
    std::vector<std::string> m_columns;
    const device::SyncedTable* m_table = nullptr;
    std::unique_ptr<device::KeyedRows> m_bases;
    std::map<int, std::int64_t> m_counts; ///< bases that the cloud has a row, or a later tombstone, of
    bool m_started = false;
    bool m_ended = false;
};

} // namespace dbsync::sync
