#pragma once

#include "base/error.h"
#include "change/row_codec.h"
#include "device/references/row_references.h"
#include "device/store/store.h"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dbsync::device {

/// Tells which row a reference means whose values no row has any more: the one that had them here before, or has them
/// in the cloud. Only rows that are pending or came can be it; what they have and had is looked up in a temporary table
/// on the user's file, which is made when it is first asked for.
class FormerParents
{
public:
    explicit FormerParents(Store& store) : m_store(store) {}

    /// Whose row refers: one of this file means the row that had the values here, one of the cloud that which has them
    /// there.
    enum class Side { Here, Cloud };

    /// The key, as JSON.
    Result<std::optional<std::string>> find(const SyncedTable& child, const ParentRow& parent, Side side);

    /// Keeps a row (JSON), where references lead to it otherwise than by key: what it was here before it is written
    /// over, or what it is in the cloud and may be here no longer.
    void note(const SyncedTable& table, const std::string& row, Side side);

    /// The temporary table: the keys of rows as k0, k1, …, what they have in the columns that the reference leads to as
    /// v0, v1, …, and `rank`, which is 2 where that is what the cloud has.
    Result<std::string> candidates(const ForeignKey& reference, const SyncedTable& parent);

private:
    enum class Rank { NotedHere, Earlier, Cloud };
    class Filling;

    bool isLedToByValue(const SyncedTable& table);
    Result<void> fill(const std::string& name, const ForeignKey& reference, const SyncedTable& parent);

    Store& m_store;
    std::map<std::pair<int, std::string>, std::string> m_names; ///< of the temporary tables, by table and columns
    std::map<int, bool> m_ledTo;
    struct Noted
    {
        const SyncedTable* table = nullptr;
        std::string row;
        Rank rank = Rank::NotedHere;
    };
    std::vector<Noted> m_noted;
};

} // namespace dbsync::device
