#pragma once

#include "simulation/shop/clerk.h"
#include "test_support/company.h"

#include <set>
#include <string>
#include <vector>

namespace dbsync::test {

/// What makes a music shop's tables with a few hundred rows, as Chinook has them, with foreign keys that cascade.
std::string ownShop();
/// What makes the tables and rows of another database file.
std::string contentsOf(const std::string& file);

/// What happened in a shop's day.
struct ShopDay
{
    int syncs = 0;
    int failures = 0; ///< of syncs, with the network or the disk
    int conflicts = 0;
    std::size_t changes = 0; ///< that were accounted for
};

/// Four desks of a music shop with one cloud, from the morning to the evening: people work, each desk syncs now and
/// then, is offline for hours, has a clock of its own; networks and disks fail, and what nobody can merge people
/// decide. Time is the shop's own. All of it follows from the seed.
class Shop
{
public:
    Shop(std::uint64_t seed, const std::string& contents);

    /// A day of so many minutes, then until nothing waits any more. What does not hold, in words; "" where all does.
    std::string run(int minutes);
    const ShopDay& day() const { return m_day; }

private:
    void setPolicies();
    void pass(int minutes);
    void sit(int desk); ///< at a desk: its clock, its configuration
    void work(int desk);
    void sync(int desk, bool mayFail);
    void decide(int desk, bool all);
    void decideOne(device::Replica& replica, const device::Conflict& conflict);
    void noteWaiting(int desk);
    void quieten();

    // shop_checks.cpp
    void checkDesk(int desk);
    void checkEverywhere();
    void checkBelongings();
    void checkOnce(const std::string& column, const std::map<std::string, int>& more);
    void checkAccount();
    std::vector<std::string> rows(int desk);

    void fail(const std::string& what);
    void trace(const std::string& line) const;

    Draw m_draw;
    Company m_company;
    Ledger m_ledger;
    Belongings m_belongings;
    std::int64_t m_counter = 0;
    std::int64_t m_now;
    std::vector<int> m_offline;   ///< for how many minutes yet, by desk
    std::set<std::string> m_held; ///< addresses of invoices of which a row has waited
    ShopDay m_day;
    std::string m_failure;
};

} // namespace dbsync::test
