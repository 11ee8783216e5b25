#pragma once

#include "base/error.h"
#include "device/view/attention.h"
#include "sync/session/progress.h"

#include <QString>

#include <string>
#include <vector>

namespace dbsync::sync {

/// Something that is not as it should be.
struct Finding
{
    std::string what;   ///< file, checkBroken, schema, capture, bases, searchIndex, rowsWithoutKey, rowUnnoticed,
                        ///< rowMissing, rowSurplus, cloudRestored
    std::string table;  ///< "" where it concerns none
    std::string detail; ///< a sentence
    bool repairable = false;
};

struct Diagnosis
{
    std::string state = "ok"; ///< ok, differences, damaged
    std::vector<Finding> findings = {};
    /// What is as it should be and waits for a person all the same: conflicts, deletions that are held.
    std::int64_t conflicts = 0;
    std::vector<device::Attention> attention = {};
};

/// Checks a linked file: SQLite's own check, capture, companion, connection, and every row against the cloud's. With
/// `repair` capture is set up anew and all rows are compared and merged by a sync. Blocks.
Result<Diagnosis> examine(const QString& path, bool repair, const ProgressCallback& progress);

} // namespace dbsync::sync
