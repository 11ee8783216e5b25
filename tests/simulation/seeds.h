#pragma once

#include "simulation/plan.h"

#include <string>

namespace dbsync::test {

/// Runs so many seeds, but not much longer than twelve seconds; "" where all hold. Otherwise the first that does not,
/// what it says, how to run it again, and the smallest plan found that fails too. DBSYNC_SEED names the first seed, and
/// the only one unless DBSYNC_SEEDS says how many; these are run however long it takes.
std::string runSeeds(const OfficeOptions& options, int usual);

/// The first of `count` seeds that fails, 0 where none does.
int firstFailing(const OfficeOptions& options, int from, int count);

} // namespace dbsync::test
