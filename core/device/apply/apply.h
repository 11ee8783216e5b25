#pragma once

#include "base/error.h"
#include "change/wire.h"
#include "device/apply/comparison.h"
#include "device/store/store.h"
#include "device/view/records.h"

#include <functional>
#include <vector>

namespace dbsync::device {

struct ApplyReport
{
    Counts pulled;
    std::int64_t merged = 0;    ///< rows in which both sides' columns came together
    std::int64_t conflicts = 0; ///< found by this apply
    std::int64_t rekeyed = 0;   ///< local rows that got a new automatic key
};

struct ApplyOptions
{
    ComparisonState comparison;
    /// LostBases: up to here the cloud had confirmed what is not pending here.
    wire::Cursor confirmed;
    /// A person consents to mass deletions: those that come now, and those that wait.
    bool allowDeletes = false;
    std::vector<wire::RevisionAuthor> authors;
    std::int64_t clockDifference = 0; ///< the cloud's clock minus this computer's, milliseconds
    std::string user;                 ///< for the activity
    bool rebuildIndexes = false;      ///< full-text indexes are built anew instead of kept
    std::function<void(const std::string& table, std::int64_t rows)> progress; ///< now and then; may be empty
};

/// Applies the complete staged pull: merges, re-keys and writes in one transaction on the user's file, with the plan
/// committed to the companion first; then folds it into the bases. Error codes: schemaMoved where the file's schema is
/// not as capture left it; those of SQLite.
Result<ApplyReport> applyIncoming(Store& store, const ApplyOptions& options);

/// The last step of an apply, also after a crash: what was staged becomes the bases, what was planned counts.
Result<void> foldIncoming(Store& store);

} // namespace dbsync::device
