#pragma once

#include "device/view/records.h"
#include "simulation/model.h"
#include "simulation/plan.h"
#include "simulation/program.h"
#include "test_support/simulated_cloud.h"

#include <QTemporaryDir>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dbsync::test {

/// A company in one process: desks whose programs write their files, people who decide, syncs at random moments, and
/// networks, disks and computers that fail; with a small model, apart from the engine, of what must hold. All of it
/// follows from the plan.
class Office
{
public:
    explicit Office(const Plan& plan);
    ~Office();

    /// Runs all steps, then syncs and settles until nothing waits, and compares. Empty where all holds; otherwise what
    /// does not.
    std::string run();

private:
    struct Desk
    {
        std::string path;
        std::string configuration;
        std::unique_ptr<SimulatedCloud> cloud;
        std::optional<std::size_t> backup; ///< the model's place of it
        bool triggersLost = false;         ///< since the last sync
    };

    // office.cpp
    void open();
    void link(bool first);
    void take(const Step& step);
    void work(int desk, Draw& draw, bool fills);
    void sync(int desk, const Step* step);
    std::string syncOnce(int desk, bool faults, Step::Way way = Step::Way::Both);
    void overtake(int desk, int other);
    void quieten();

    // office_people.cpp
    /// People decide some or all conflicts; who `types` gives values of their own.
    void settle(int desk, Draw& draw, bool all, bool types);
    void undo(int desk);
    void setPolicy(Draw& draw);
    void setPolicies(std::vector<PolicyEntry> entries);
    std::set<std::string> factsInActivity();

    // office_accidents.cpp
    void loseCompanion(int desk);
    void loseTriggers(int desk);
    void rebuild(int desk, Draw& draw);
    void addDesk();
    void join(Draw& draw);
    void addColumn(int desk, Draw& draw);
    void pushSchema(int desk, Draw& draw);
    void noteColumns(const Schema& schema);
    void backUp(int desk);
    void restore(int desk, Draw& draw);
    void copy(int desk, Draw& draw);
    void backUpCloud();
    void restoreCloud();
    void execute(int desk, const std::string& sql);

    // office_checks.cpp
    void noteConflicts(int desk);
    void contestPlanned(int desk, const Snapshot& rows);
    void checkDesk(int desk);
    void compareDesks();
    void compareCloud();
    void checkDevices();
    void checkUnlinked();
    Snapshot snapshot(int desk);
    std::map<std::string, std::vector<std::string>> contents(int desk);

    std::string folder(const std::string& name) const { return m_folder.path().toStdString() + "/" + name; }
    std::string configuration(int desk) const;
    Desk& at(int desk) { return m_desks[static_cast<std::size_t>(desk)]; }
    void fail(const std::string& what);
    /// To stderr where DBSYNC_TRACE is set: the whole run, to read a failing seed by.
    void trace(const std::string& line) const;

    const Plan& m_plan;
    Draw m_draw;
    QTemporaryDir m_folder;
    std::unique_ptr<SimulatedServer> m_server;
    std::vector<Desk> m_desks;
    Model m_model;
    std::map<std::string, std::vector<std::string>> m_columns; ///< the tenant's, by table
    std::set<std::string> m_tablesOfPolicies;                  ///< that have or had one
    bool m_cloudBackup = false;
    std::int64_t m_counter = 0;
    std::string m_failure;
};

/// What a row that a conflict shows says.
std::set<std::string> factsOf(const device::Record& record);

/// Where worlds live: in memory, if the system has such a place.
QString worldFolder();

} // namespace dbsync::test
