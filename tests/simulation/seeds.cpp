#include "simulation/seeds.h"

#include "simulation/office.h"
#include "simulation/shrink.h"

#include <QElapsedTimer>

#include <sqlite3.h>

namespace dbsync::test {

namespace {

constexpr qint64 usualMilliseconds = 12'000; ///< on a slow machine fewer seeds must do

std::string runPlan(const Plan& plan)
{
    return Office(plan).run();
}

std::string explain(const Plan& plan, const std::string& failure)
{
    const Plan small = shrink(plan, runPlan);
    return "seed " + std::to_string(plan.seed) + ": " + failure +
           "\n  again: DBSYNC_SEED=" + std::to_string(plan.seed) + "\n" + describe(small) + "  says: " + runPlan(small);
}

} // namespace

std::string runSeeds(const OfficeOptions& options, int usual)
{
    const int first = qEnvironmentVariableIntValue("DBSYNC_SEED");
    const int wanted = qEnvironmentVariableIntValue("DBSYNC_SEEDS");
    const bool goOn = qEnvironmentVariableIsSet("DBSYNC_GO_ON");
    const int from = first > 0 ? first : 1;
    const int count = wanted > 0 ? wanted : first > 0 ? 1 : usual;
    std::string failures;
    // One thread: SQLite's own locks would cost a tenth of the time.
    sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
    QElapsedTimer clock;
    clock.start();
    for (int seed = from; seed < from + count; ++seed) {
        if (wanted <= 0 && clock.elapsed() > usualMilliseconds)
            break;
        const Plan plan = drawPlan(static_cast<std::uint64_t>(seed), options);
        const std::string failure = runPlan(plan);
        if (failure.empty())
            continue;
        if (!goOn)
            return explain(plan, failure);
        failures += "seed " + std::to_string(seed) + ": " + failure + "\n";
    }
    return failures;
}

int firstFailing(const OfficeOptions& options, int from, int count)
{
    sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
    for (int seed = from; seed < from + count; ++seed) {
        if (!runPlan(drawPlan(static_cast<std::uint64_t>(seed), options)).empty())
            return seed;
    }
    return 0;
}

} // namespace dbsync::test
