#pragma once

#include "schema/table.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace dbsync::device {

/// Something besides conflicts that waits for a person, or that a person should know. A plain value: views have words
/// of their own for it.
struct Attention
{
    enum class Kind {
        DeletionsHere,    ///< `count` rows of `table` were deleted here, and stay in the cloud until somebody consents
        DeletionsInCloud, ///< the other way round
        DownloadNeeded,   ///< `count` rows were changed in the cloud too
        TableDiffers,     ///< `table` is not as the tenant has it
        TableOnlyHere,
        TableOnlyInCloud,
        TableRenamed,      ///< `table` seems to be named `other` here
        KeyDiffers,        ///< of `table`
        ColumnOnlyHere,    ///< `column` of `table`
        ColumnOnlyInCloud, ///< `column` of `table`
        ColumnRenamed,     ///< `column` of `table` seems to be named `other` here
        TypeDiffers,       ///< `column` of `table` is of type `other` here and `detail` in the cloud
        ValueNeeded,       ///< `column` of `table` must have a value here only
        DefinitionDiffers, ///< an index, view or trigger, `table`, was changed here and in the cloud
        CannotFollow,      ///< what the tenant has could not be made here, in the database's words: `detail`
        LeftOut,           ///< `table` is not synced: `reason`
        ReferenceLeftOut,  ///< `table` refers to table `other`, which is not synced
        RowsWithoutKey,    ///< `count` rows of `table` have NULL in their key and are not synced
    };
    Kind kind = Kind::CannotFollow;
    std::string table = {};
    std::string column = {};
    std::string other = {};
    std::string detail = {};
    std::int64_t count = 0;
    LeftOutReason reason = {};

    /// schemaDiffers, tableMissing, deletionsHeld, downloadNeeded, leftOut, referenceLeftOut or rowsWithoutKey.
    std::string_view code() const;
    /// A sentence for programs and logs.
    std::string message() const;
};

} // namespace dbsync::device
