#include "simulation/shrink.h"

#include <algorithm>

namespace dbsync::test {

namespace {

class Shrinker
{
public:
    Shrinker(Plan plan, const std::function<std::string(const Plan&)>& run, int tries)
        : m_plan(std::move(plan)), m_run(run), m_tries(tries)
    {
    }

    Plan shrink()
    {
        for (bool smaller = true; smaller && m_tries > 0;) {
            smaller = false;
            for (std::size_t part = std::max<std::size_t>(m_plan.steps.size() / 2, 1); part > 0; part /= 2)
                smaller |= dropSteps(part);
            smaller |= dropFaults();
            smaller |= dropDesk();
        }
        return m_plan;
    }

private:
    bool keepIfFailing(Plan smaller)
    {
        if (m_tries-- <= 0 || m_run(smaller).empty())
            return false;
        m_plan = std::move(smaller);
        return true;
    }

    bool dropSteps(std::size_t part)
    {
        bool dropped = false;
        for (std::size_t from = 0; from < m_plan.steps.size();) {
            Plan smaller = m_plan;
            const auto begin = smaller.steps.begin() + static_cast<std::ptrdiff_t>(from);
            const auto size = static_cast<std::ptrdiff_t>(std::min(part, smaller.steps.size() - from));
            smaller.steps.erase(begin, begin + size);
            if (keepIfFailing(std::move(smaller)))
                dropped = true;
            else
                from += part;
        }
        return dropped;
    }

    bool dropFaults()
    {
        bool dropped = false;
        for (std::size_t i = 0; i < m_plan.steps.size(); ++i) {
            for (bool Step::*fault : {&Step::badNetwork, &Step::badDisk}) {
                if (!(m_plan.steps[i].*fault))
                    continue;
                Plan smaller = m_plan;
                smaller.steps[i].*fault = false;
                dropped |= keepIfFailing(std::move(smaller));
            }
        }
        return dropped;
    }

    bool dropDesk()
    {
        if (m_plan.desks <= 2)
            return false;
        Plan smaller = m_plan;
        --smaller.desks;
        for (Step& step : smaller.steps)
            step.desk = std::min(step.desk, smaller.desks - 1);
        return keepIfFailing(std::move(smaller));
    }

    Plan m_plan;
    const std::function<std::string(const Plan&)>& m_run;
    int m_tries;
};

} // namespace

Plan shrink(const Plan& plan, const std::function<std::string(const Plan&)>& run, int mostTries)
{
    return Shrinker(plan, run, mostTries).shrink();
}

} // namespace dbsync::test
