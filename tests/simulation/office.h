#pragma once

#include "test_support/simulated_cloud.h"

#include <QTemporaryDir>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <sqlite3.h>
#include <string>
#include <vector>

namespace dbsync::test {

/// What a run is made of; all drawn from the seed unless set.
struct OfficeOptions
{
    int desks = 3;
    int steps = 60;
    bool badNetwork = true;
    bool badDisk = true;
    bool lostCompanions = false;
};

/// A company in one process: desks whose programs write their files, syncs at random moments, a network and disks that
/// fail; and a small model, apart from the engine, of what must be there at the end. Everything follows from the seed.
class Office
{
public:
    Office(std::uint64_t seed, OfficeOptions options);
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
    };
    /// One row's story: who wrote what, as the programs saw it.
    struct Story
    {
        bool deleted = false;
        std::map<std::string, std::map<int, std::string>> lastWrites; ///< column → desk → value
    };

    std::int64_t draw(std::int64_t from, std::int64_t to);
    bool chance(int percent);
    void open();
    void link(Desk& desk, bool first);
    void work(int desk);
    void insertRow(int desk, sqlite3* program);
    void updateRow(int desk, sqlite3* program);
    void deleteRow(int desk, sqlite3* program);
    void replaceRow(int desk, sqlite3* program);
    void moveKey(int desk, sqlite3* program);
    bool execute(sqlite3* program, const std::string& sql);
    std::string pickToken(sqlite3* program, const std::string& table);
    void sync(int desk, bool faults);
    void noteContested(int desk);
    void settle(int desk);
    void quieten();
    void compareRows();
    void compareStories();
    std::map<std::string, std::vector<std::string>> contents(const std::string& path);
    void fail(const std::string& what);
    /// To stderr where DBSYNC_TRACE is set: the whole run, to read a failing seed by.
    void trace(const std::string& line) const;

    std::uint64_t m_seed;
    OfficeOptions m_options;
    std::mt19937_64 m_random;
    QTemporaryDir m_folder;
    std::unique_ptr<SimulatedServer> m_server;
    std::vector<Desk> m_desks;
    std::map<std::string, Story> m_stories; ///< by token
    std::set<std::string> m_contested;      ///< tokens that were ever part of a conflict
    std::int64_t m_counter = 0;
    std::string m_failure;
};

} // namespace dbsync::test
