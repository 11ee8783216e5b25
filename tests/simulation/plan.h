#pragma once

#include "simulation/drawn_schema.h"

#include <string>
#include <vector>

namespace dbsync::test {

/// Something that happens in an office.
struct Step
{
    enum class Kind {
        Work, ///< a program writes
        Fill, ///< a program adds rows
        Sync,
        Settle,    ///< a person decides what waits
        Undo,      ///< a person takes the latest sync back
        SetPolicy, ///< of a table, for the company
        LoseCompanion,
        LoseTriggers,
        Rebuild,   ///< a table is made anew, as SQLite's documentation tells to
        AddColumn, ///< here only, until somebody pushes it
        PushSchema,
        Join,   ///< a desk more, whose file has rows already
        BackUp, ///< of a desk's file, or file and companion
        Restore,
        Copy, ///< of a desk's file: a desk more
        BackUpCloud,
        RestoreCloud,
    };
    Kind kind = Kind::Work;
    int desk = 0;
    std::uint64_t seed = 0;  ///< of what is drawn within the step, so that other steps can go without changing it
    bool badNetwork = false; ///< Sync
    bool badDisk = false;    ///< Sync
    enum class Way { Both, Up, Down };
    Way way = Way::Both; ///< Sync
};

/// What may happen; each is then drawn.
struct OfficeOptions
{
    SchemaLimits schema = {};
    int mostDesks = 3;
    int mostSteps = 30;
    bool badNetwork = true;
    bool badDisk = true;
    bool lostCompanions = false;
    bool backups = false; ///< of desks: restored, whole or in part
    bool copies = false;
    bool cloudBackups = false;
    bool schemaChanges = false;
    bool policies = false;
    bool undo = false;
    bool sums = false; ///< the credit of some tables adds up
    bool schemaPushes = false;
    bool joins = false;
    bool oneWay = false;    ///< some syncs only send, or only take
    bool keepsBoth = false; ///< people keep both rows where they can
};

/// Everything that a run does, drawn from a seed.
struct Plan
{
    std::uint64_t seed = 0;
    std::vector<DrawnTable> tables;
    int desks = 2;
    bool keepsBoth = false;
    std::vector<Step> steps;
};

Plan drawPlan(std::uint64_t seed, const OfficeOptions& options);

/// `work 1`, `sync 0 (network, disk)` …, one a line.
std::string describe(const Plan& plan);

} // namespace dbsync::test
