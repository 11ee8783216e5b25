#pragma once

#include "simulation/plan.h"

#include <functional>

namespace dbsync::test {

/// A smaller plan that still fails: without steps, tables' worth of faults and desks that do not matter. Tries at most
/// so often.
Plan shrink(const Plan& plan, const std::function<std::string(const Plan&)>& run, int mostTries = 400);

} // namespace dbsync::test
