#include "simulation/plan.h"

namespace dbsync::test {

namespace {

using Kind = Step::Kind;

/// Rare steps by their options, each with its weight.
std::vector<Kind> rareKinds(const OfficeOptions& options)
{
    std::vector<Kind> kinds;
    if (options.lostCompanions)
        kinds.push_back(Kind::LoseCompanion);
    if (options.schemaChanges)
        kinds.insert(kinds.end(), {Kind::LoseTriggers, Kind::Rebuild, Kind::AddColumn});
    if (options.backups)
        kinds.insert(kinds.end(), {Kind::BackUp, Kind::Restore, Kind::Restore});
    if (options.copies)
        kinds.push_back(Kind::Copy);
    if (options.cloudBackups)
        kinds.insert(kinds.end(), {Kind::BackUpCloud, Kind::RestoreCloud});
    if (options.policies)
        kinds.push_back(Kind::SetPolicy);
    if (options.schemaPushes)
        kinds.insert(kinds.end(), {Kind::AddColumn, Kind::PushSchema});
    if (options.joins)
        kinds.push_back(Kind::Join);
    if (options.undo)
        kinds.push_back(Kind::Undo);
    return kinds;
}

Step drawStep(Draw& draw, const OfficeOptions& options, const std::vector<Kind>& rare, int desks)
{
    Step step;
    step.desk = static_cast<int>(draw.between(0, desks - 1));
    step.seed = draw.next();
    const auto fate = draw.between(1, 100);
    if (!rare.empty() && fate > 88)
        step.kind = draw.pick(rare);
    else if (fate > 84)
        step.kind = Kind::Settle;
    else
        step.kind = fate <= 48 ? Kind::Work : Kind::Sync;
    step.badNetwork = options.badNetwork && draw.chance(30);
    step.badDisk = options.badDisk && draw.chance(30);
    if (options.oneWay && draw.chance(50))
        step.way = draw.chance(60) ? Step::Way::Up : Step::Way::Down;
    return step;
}

const char* nameOf(Kind kind)
{
    switch (kind) {
    case Kind::Work:
        return "work";
    case Kind::Fill:
        return "fill";
    case Kind::Sync:
        return "sync";
    case Kind::Settle:
        return "settle";
    case Kind::Undo:
        return "undo";
    case Kind::SetPolicy:
        return "set policy";
    case Kind::LoseCompanion:
        return "lose companion";
    case Kind::LoseTriggers:
        return "lose triggers";
    case Kind::Rebuild:
        return "rebuild";
    case Kind::AddColumn:
        return "add column";
    case Kind::PushSchema:
        return "push schema";
    case Kind::Join:
        return "join";
    case Kind::BackUp:
        return "back up";
    case Kind::Restore:
        return "restore";
    case Kind::Copy:
        return "copy";
    case Kind::BackUpCloud:
        return "back up cloud";
    case Kind::RestoreCloud:
        return "restore cloud";
    }
    return "";
}

} // namespace

namespace {

/// Another office for the same number where other things may happen.
std::uint64_t saltOf(const OfficeOptions& options)
{
    std::uint64_t salt = 0;
    for (const bool may : {options.badNetwork, options.badDisk, options.lostCompanions, options.backups, options.copies,
                           options.cloudBackups, options.schemaChanges, options.policies, options.undo})
        salt = salt * 2 + (may ? 1 : 0);
    return (salt + (options.sums ? 1U << 12U : 0U) + (options.schemaPushes ? 1U << 13U : 0U) +
            (options.joins ? 1U << 14U : 0U) + (options.oneWay ? 1U << 15U : 0U) +
            (options.keepsBoth ? 1U << 16U : 0U) + (options.schema.compositeReferences ? 1U << 17U : 0U) +
            (options.schema.uniqueReferences ? 1U << 18U : 0U))
           << 40U;
}

/// An office that has worked a while: all desks have the same rows.
void beginWithRows(Draw& draw, Plan& plan)
{
    for (int i = 0; i < 4; ++i)
        plan.steps.push_back({Kind::Fill, 0, draw.next()});
    for (int desk = 0; desk < plan.desks; ++desk)
        plan.steps.push_back({Kind::Sync, desk, draw.next()});
}

} // namespace

Plan drawPlan(std::uint64_t seed, const OfficeOptions& options)
{
    Draw draw(seed + saltOf(options));
    Plan plan;
    plan.seed = seed;
    plan.tables = drawSchema(draw, options.schema);
    for (DrawnTable& table : plan.tables)
        table.sums = options.sums && table.numbers && draw.chance(70);
    plan.keepsBoth = options.keepsBoth;
    plan.desks = static_cast<int>(draw.between(2, options.mostDesks));
    // Mostly short: what breaks in a long run nearly always breaks in a short one, which is told sooner.
    const auto steps = draw.between(6, draw.chance(70) ? options.mostSteps / 2 : options.mostSteps);
    const auto rare = rareKinds(options);
    if (draw.chance(70))
        beginWithRows(draw, plan);
    for (std::int64_t i = 0; i < steps; ++i)
        plan.steps.push_back(drawStep(draw, options, rare, plan.desks));
    return plan;
}

std::string describe(const Plan& plan)
{
    std::string text;
    for (const DrawnTable& table : plan.tables)
        text += "  " + table.sql + (table.sums ? " -- credit adds up" : "") + "\n";
    text += "  " + std::to_string(plan.desks) + " desks\n";
    for (const Step& step : plan.steps) {
        text += std::string("  ") + nameOf(step.kind) + " " + std::to_string(step.desk);
        if (step.kind == Kind::Sync)
            text += std::string(step.way == Step::Way::Up     ? ", only up"
                                : step.way == Step::Way::Down ? ", only down"
                                                              : "") +
                    (step.badNetwork ? ", bad network" : "") + (step.badDisk ? ", bad disk" : "");
        text += "\n";
    }
    return text;
}

} // namespace dbsync::test
