#include "simulation/shop/shop.h"

#include "base/sqlite.h"
#include "test_support/desk_clock.h"
#include "test_support/failing_disk.h"

#include <QtGlobal>

#include <iostream>
#include <utility>

namespace dbsync::test {

namespace {

constexpr int desks = 4;
constexpr std::int64_t second = 1000;
constexpr std::int64_t minute = 60 * second;
constexpr std::int64_t morning = 1'795'680'000'000; ///< of a day in 2026
/// By how much the desks' clocks are ahead of the cloud's.
constexpr std::int64_t skews[desks] = {0, 7 * minute, -13 * minute, 180 * minute};

/// The shim for the clock goes on top of the one for the disk, before the first file is opened.
std::uint64_t prepared(std::uint64_t seed)
{
    FailingDisk::install();
    DeskClock::install();
    DeskClock::set(morning);
    return seed;
}

} // namespace

Shop::Shop(std::uint64_t seed, const std::string& contents)
    : m_draw(prepared(seed)), m_company(contents, desks), m_now(morning), m_offline(desks, 0)
{
    setPolicies();
    auto file = sqlite::Connection::openReadOnly(m_company.path(0));
    m_ledger.begin(*file);
}

void Shop::setPolicies()
{
    m_company.server().policies = Policies({{"Track", "UnitPrice", Policy::Device},
                                            {"Track", "Milliseconds", Policy::Sum},
                                            {"Employee", "Phone", Policy::Latest},
                                            {"Playlist", "", Policy::Cloud},
                                            {"Customer", "", Policy::Ask}});
    ++m_company.server().policiesVersion;
    for (int desk = 0; desk < desks; ++desk) {
        sync(desk, false);
        sync(desk, false);
    }
}

void Shop::fail(const std::string& what)
{
    if (m_failure.empty())
        m_failure = what;
}

void Shop::trace(const std::string& line) const
{
    static const bool wanted = qEnvironmentVariableIsSet("DBSYNC_TRACE");
    if (wanted)
        std::cerr << line << '\n';
}

std::string Shop::run(int minutes)
{
    pass(minutes);
    if (m_failure.empty())
        quieten();
    if (m_failure.empty())
        checkEverywhere();
    if (m_failure.empty())
        checkBelongings();
    if (m_failure.empty())
        checkAccount();
    m_day.changes = m_ledger.size();
    return m_failure;
}

void Shop::pass(int minutes)
{
    for (int i = 0; i < minutes && m_failure.empty(); ++i) {
        m_now += minute;
        for (int desk = 0; desk < desks && m_failure.empty(); ++desk) {
            int& offline = m_offline[static_cast<std::size_t>(desk)];
            offline = offline > 0 ? offline - 1 : m_draw.chance(2) ? static_cast<int>(m_draw.between(10, 90)) : 0;
            if (m_draw.chance(50))
                work(desk);
            if (offline == 0 && m_draw.chance(35))
                sync(desk, true);
            if (m_draw.chance(10))
                decide(desk, false);
        }
    }
}

void Shop::sit(int desk)
{
    const std::int64_t skew = skews[desk];
    DeskClock::set(m_now + skew);
    m_company.server().clockAhead = -skew;
    m_company.enter(desk);
}

void Shop::work(int desk)
{
    sit(desk);
    Clerk clerk(m_company.path(desk), m_ledger, m_belongings, m_draw, m_counter);
    for (std::int64_t i = m_draw.between(1, 3); i > 0; --i) {
        m_now += second;
        sit(desk);
        const std::string wrong = clerk.work(m_now);
        if (!wrong.empty())
            fail("desk " + std::to_string(desk) + ": " + wrong);
    }
}

void Shop::sync(int desk, bool mayFail)
{
    sit(desk);
    SimulatedServer& server = m_company.server();
    const bool badNetwork = mayFail && m_draw.chance(20);
    const bool badDisk = mayFail && m_draw.chance(10);
    server.fault = [&] {
        NetworkFault fate;
        if (badNetwork && m_draw.chance(40)) {
            fate.kind = static_cast<NetworkFault::Kind>(m_draw.between(1, 3));
            fate.bytes = static_cast<std::size_t>(m_draw.between(0, 4000));
        }
        return fate;
    };
    // While a batch is on its way people go on working, here and elsewhere.
    if (mayFail && !badDisk && m_draw.chance(30))
        server.beforePush = [&] {
            const auto fault = std::exchange(server.fault, {});
            const auto before = std::exchange(server.beforePush, {});
            noteWaiting(desk);
            const int other = (desk + static_cast<int>(m_draw.between(0, desks - 1))) % desks;
            work(other);
            if (other != desk)
                sync(other, false);
            sit(desk);
            server.fault = fault;
            server.beforePush = before;
        };
    if (badDisk) // a program that is killed leaves the same files behind
        FailingDisk::failAfter(m_draw.between(0, 60), static_cast<FailingDisk::Fault>(m_draw.between(0, 2)));
    sync::SyncOptions options;
    options.upload = !mayFail || m_draw.chance(95);
    options.download = !options.upload || !mayFail || m_draw.chance(95);
    const auto done = m_company.sync(desk, options);
    server.beforePush = {};
    server.fault = {};
    FailingDisk::heal();
    ++m_day.syncs;
    m_day.failures += done ? 0 : 1;
    trace("desk " + std::to_string(desk) +
          " syncs: " + (done ? "revision " + std::to_string(done->revision) : done.error().message));
    if (!done && !badNetwork && !badDisk)
        fail("a sync without faults failed: " + done.error().message);
    noteWaiting(desk);
    checkDesk(desk);
}

/// Of an invoice of which a row waits, the other rows may come before it.
void Shop::noteWaiting(int desk)
{
    auto replica = m_company.replica(desk);
    const auto conflicts = replica->conflicts();
    if (!conflicts)
        return fail(conflicts.error().message);
    for (const auto& conflict : *conflicts) {
        m_ledger.contest(conflict);
        trace("  conflict " + std::to_string(conflict.id) + " " + conflict.table + " " + conflict.kind);
    }
    const auto changes = replica->pending();
    if (!changes)
        return fail(changes.error().message);
    for (const auto& change : *changes) {
        if (!change.held || !change.local || change.table != "InvoiceLine")
            continue;
        m_held.insert(m_company
                          .query(desk, "SELECT BillingAddress FROM Invoice WHERE InvoiceId = " +
                                           inWords(*change.local->find("InvoiceId")))
                          .toStdString());
    }
}

void Shop::decide(int desk, bool all)
{
    sit(desk);
    auto replica = m_company.replica(desk);
    const auto conflicts = replica->conflicts();
    if (!conflicts)
        return fail(conflicts.error().message);
    for (const auto& conflict : *conflicts) {
        if (all || m_draw.chance(60))
            decideOne(*replica, conflict);
    }
}

void Shop::decideOne(device::Replica& replica, const device::Conflict& conflict)
{
    using Use = device::Decision::Use;
    device::Decision decision;
    decision.use = m_draw.chance(50) ? Use::Device : Use::Cloud;
    const std::string column = conflict.columns.empty() ? std::string() : conflict.columns.front();
    const Value* local = conflict.local ? conflict.local->find(column) : nullptr;
    if (conflict.kind == "updateUpdate" && conflict.columns.size() == 1 && local &&
        local->type() == Value::Type::Text && m_draw.chance(20))
        decision = {Use::Values, {{column, Value::text("decided ~" + std::to_string(++m_counter))}}};
    auto done = replica.resolve(conflict.id, decision);
    if (!done && (done.error().code == "cannotUseDevice" || done.error().code == "cannotUseCloud")) {
        decision.use = done.error().code == "cannotUseDevice" ? Use::Cloud : Use::Device;
        done = replica.resolve(conflict.id, decision);
    }
    trace("  " + conflict.table + " " + conflict.kind + " is decided" + (done ? "" : ": " + done.error().message));
    if (!done) {
        if (done.error().code != "noSuchConflict" && done.error().code != "invalidValue" &&
            done.error().code != "parentWaits")
            fail("deciding failed: " + done.error().message);
        return;
    }
    ++m_day.conflicts;
    m_ledger.decided(conflict, decision.use);
    if (decision.use == Use::Values)
        m_ledger.typed(conflict.table, column, decision.values.front().second.bytes());
}

void Shop::quieten()
{
    for (int round = 0; round < 30 && m_failure.empty(); ++round) {
        bool quiet = true;
        for (int desk = 0; desk < desks && m_failure.empty(); ++desk) {
            sync(desk, false);
            decide(desk, true);
        }
        for (int desk = 0; desk < desks && m_failure.empty(); ++desk) {
            const auto status = m_company.replica(desk)->status();
            const auto cursor = m_company.server().rows().cursor(m_company.server().tenant());
            quiet = quiet && status && status->state == device::State::InStep && status->revision == cursor->revision;
        }
        if (quiet)
            return;
    }
    fail("it does not come to rest");
}

} // namespace dbsync::test
