#pragma once

#include "base/error.h"
#include "device/store/store.h"
#include "device/view/records.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace dbsync::device {

/// A kept row of an activity, in the columns that its table has now.
struct RowImage
{
    const SyncedTable* table = nullptr;
    std::string key; ///< JSON
    std::int64_t revision = 0;
    std::optional<std::string> before; ///< JSON
    std::optional<std::string> after;
    bool madeAnew = false;   ///< the row after is another one, made at the key of the row before
    std::vector<bool> known; ///< per column: whether the image has it; empty where it has all
};

using ImageVisitor = std::function<Result<void>(RowImage&&)>;

/// Which of an activity's rows to show.
struct ImageSlice
{
    std::size_t limit = 0; ///< at most so many; 0: all
    std::size_t skip = 0;  ///< but not the first of them
};

/// Shows the kept rows of an activity, table by table, in the order of their keys; what a pull deleted comes after the
/// other rows of its table. Rows of tables that are not synced any more are left out; `lost` gets the names of those
/// tables.
Result<void> readImages(Store& store, std::int64_t activity, const ImageSlice& slice, const ImageVisitor& visit,
                        std::vector<std::string>* lost = nullptr);

/// The same for what all activities did to one row, newest first.
Result<void> readImagesOf(Store& store, const SyncedTable& table, const Row& key,
                          const std::function<Result<void>(std::int64_t activity, RowImage&&)>& visit);

} // namespace dbsync::device
