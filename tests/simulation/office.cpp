#include "simulation/office.h"

#include "base/sqlite.h"
#include "device/store/linking.h"
#include "device/store/store.h"
#include "device/store/sync_lock.h"
#include "device/view/replica.h"
#include "schema/sqlite_schema.h"
#include "sync/account/linked_databases.h"
#include "sync/session/session.h"
#include "test_support/failing_disk.h"

#include <QDir>

#include <iostream>
#include <utility>

namespace dbsync::test {

namespace {

constexpr int patientRounds = 8; ///< in which people choose between rows, before they type values of their own

} // namespace

QString worldFolder()
{
    const QString memory = QStringLiteral("/dev/shm");
    return (QFileInfo(memory).isWritable() ? memory : QDir::tempPath()) + QStringLiteral("/dbsync-office-XXXXXX");
}

Office::Office(const Plan& plan) : m_plan(plan), m_draw(plan.seed + 1), m_folder(worldFolder())
{
    FailingDisk::install();
}

Office::~Office()
{
    FailingDisk::heal();
}

void Office::fail(const std::string& what)
{
    if (m_failure.empty())
        m_failure = what;
}

void Office::trace(const std::string& line) const
{
    static const bool wanted = qEnvironmentVariableIsSet("DBSYNC_TRACE");
    if (wanted)
        std::cerr << line << '\n';
}

std::string Office::run()
{
    open();
    for (const Step& step : m_plan.steps) {
        if (m_failure.empty())
            take(step);
    }
    if (m_failure.empty())
        quieten();
    if (m_failure.empty())
        compareDesks();
    if (m_failure.empty())
        compareCloud();
    if (m_failure.empty())
        fail(m_model.check(snapshot(0), factsInActivity()));
    if (m_failure.empty())
        checkDevices();
    if (m_failure.empty() && m_plan.seed % 8 == 0)
        checkUnlinked();
    return m_failure;
}

void Office::open()
{
    trace("== run");
    QDir().mkpath(QString::fromStdString(folder("cloud")));
    auto server = SimulatedServer::open(folder("cloud"));
    if (!server)
        return fail(server.error().message);
    m_server = std::move(*server);
    setPolicies({});
    for (int i = 0; i < m_plan.desks && m_failure.empty(); ++i) {
        addDesk();
        link(i == 0);
    }
}

void Office::addDesk()
{
    const std::string number = std::to_string(m_desks.size());
    m_desks.push_back({folder("desk" + number + ".sqlite"), folder("configuration" + number),
                       std::make_unique<SimulatedCloud>(*m_server, "user" + number), std::nullopt});
}

/// A desk that worked with the same tables before it came to the company.
void Office::join(Draw& draw)
{
    if (m_desks.size() > 4)
        return;
    addDesk();
    const int desk = static_cast<int>(m_desks.size()) - 1;
    {
        auto file = sqlite::Connection::open(at(desk).path, true);
        for (const DrawnTable& table : m_plan.tables) {
            if (!sqlite::execute(*file, table.sql))
                return fail("the schema does not work: " + table.sql);
        }
    }
    work(desk, draw, true);
    link(false);
}

void Office::link(bool first)
{
    Desk& desk = m_desks.back();
    qputenv("DBSYNC_CONFIG_DIR", QByteArray::fromStdString(desk.configuration));
    device::LinkState state;
    state.server = "simulated";
    state.tenant = "office";
    {
        auto file = sqlite::Connection::open(desk.path, true);
        for (const DrawnTable& table : m_plan.tables) {
            if (first && !sqlite::execute(*file, table.sql))
                return fail("the schema does not work: " + table.sql);
        }
        if (m_draw.chance(60))
            (void)sqlite::execute(*file, "PRAGMA journal_mode = WAL");
        auto schema = first ? readSqliteSchema(*file) : desk.cloud->fetchSchema();
        if (first && schema)
            schema = desk.cloud->pushSchema(std::move(*schema));
        if (!schema)
            return fail(schema.error().message);
        state.schema = std::move(*schema);
        noteColumns(state.schema);
    }
    state.device = *desk.cloud->registerDevice();
    if (auto linked = device::installLink(desk.path, state); !linked)
        return fail(linked.error().message);
    (void)sync::rememberDatabase({QString::fromStdString(desk.path), QStringLiteral("simulated"),
                                  QStringLiteral("office"), QString::fromStdString(state.device)});
}

/// What all desks are to have at the end.
void Office::noteColumns(const Schema& schema)
{
    for (const Table& table : schema.tables) {
        m_columns[table.name].clear();
        for (const Column& column : table.columns) {
            m_columns[table.name].push_back(column.name);
            m_model.share(column.name);
        }
    }
}

void Office::take(const Step& step)
{
    using Kind = Step::Kind;
    Draw draw(step.seed);
    const int desk = step.desk;
    switch (step.kind) {
    case Kind::Work:
    case Kind::Fill:
        return work(desk, draw, step.kind == Kind::Fill);
    case Kind::Sync:
        return sync(desk, &step);
    case Kind::Settle:
        return settle(desk, draw, false, false);
    case Kind::Undo:
        return undo(desk);
    case Kind::SetPolicy:
        return setPolicy(draw);
    case Kind::LoseCompanion:
        return loseCompanion(desk);
    case Kind::LoseTriggers:
        return loseTriggers(desk);
    case Kind::Rebuild:
        return rebuild(desk, draw);
    case Kind::AddColumn:
        return addColumn(desk, draw);
    case Kind::PushSchema:
        return pushSchema(desk, draw);
    case Kind::Join:
        return join(draw);
    case Kind::BackUp:
        return backUp(desk);
    case Kind::Restore:
        return restore(desk, draw);
    case Kind::Copy:
        return copy(desk, draw);
    case Kind::BackUpCloud:
        return backUpCloud();
    case Kind::RestoreCloud:
        return restoreCloud();
    }
}

void Office::work(int desk, Draw& draw, bool fills)
{
    trace("-- desk " + std::to_string(desk) + " works");
    auto connection = sqlite::Connection::open(at(desk).path, false);
    if (!connection)
        return fail(connection.error().message);
    Program program(*connection, m_plan.tables, draw, m_counter);
    Snapshot before;
    program.trace = [this](const std::string& line) { trace(line); };
    program.before = [&] { before = takeSnapshot(*connection, m_plan.tables); };
    program.after = [&] {
        const Snapshot after = takeSnapshot(*connection, m_plan.tables);
        m_model.observe(desk, before, after);
        if (at(desk).triggersLost)
            m_model.mix(before, after);
    };
    const auto transactions = draw.between(1, 3);
    for (std::int64_t i = 0; i < transactions && m_failure.empty(); ++i)
        fail(fills ? program.fill() : program.transact());
}

void Office::sync(int desk, const Step* step)
{
    qputenv("DBSYNC_CONFIG_DIR", QByteArray::fromStdString(at(desk).configuration));
    Draw draw(step ? step->seed : 0);
    const bool faults = step && (step->badNetwork || step->badDisk);
    m_server->fault = [&] {
        NetworkFault fate;
        if (step && step->badNetwork && draw.chance(40)) {
            fate.kind = static_cast<NetworkFault::Kind>(draw.between(1, 3));
            fate.bytes = static_cast<std::size_t>(draw.between(0, 600));
        }
        return fate;
    };
    if (step && step->badDisk)
        FailingDisk::failAfter(draw.between(0, draw.chance(50) ? 25 : 120),
                               static_cast<FailingDisk::Fault>(draw.between(0, 2)));
    if (step && !step->badDisk)
        m_server->beforePush = [&] {
            if (m_desks.size() > 1 && draw.chance(20))
                overtake((desk + 1) % static_cast<int>(m_desks.size()), desk);
        };
    const std::string error = syncOnce(desk, faults, step ? step->way : Step::Way::Both);
    m_server->beforePush = {};
    trace("-- desk " + std::to_string(desk) + " syncs: " + error + (FailingDisk::hasFailed() ? " (disk failed)" : ""));
    const bool whole = error.starts_with("revision") && (!step || step->way != Step::Way::Up);
    at(desk).triggersLost = at(desk).triggersLost && !whole;
    if (!error.starts_with("revision") && !faults)
        fail("a sync without faults failed: " + error);
    FailingDisk::heal();
    m_server->fault = {};
    noteConflicts(desk);
    checkDesk(desk);
}

/// While a batch of `other` is on its way, another desk works and syncs.
void Office::overtake(int desk, int other)
{
    const auto before = std::exchange(m_server->beforePush, {});
    const auto fault = std::exchange(m_server->fault, {});
    Draw draw(m_draw.next());
    work(desk, draw, false);
    qputenv("DBSYNC_CONFIG_DIR", QByteArray::fromStdString(at(desk).configuration));
    trace("-- meanwhile desk " + std::to_string(desk) + " syncs: " + syncOnce(desk, true));
    qputenv("DBSYNC_CONFIG_DIR", QByteArray::fromStdString(at(other).configuration));
    noteConflicts(desk);
    checkDesk(desk);
    m_server->beforePush = before;
    m_server->fault = fault;
}

std::string Office::syncOnce(int desk, bool faults, Step::Way way)
{
    auto store = device::Store::open(at(desk).path);
    if (!store)
        return store.error().message;
    auto lock = device::SyncLock::take(at(desk).path, std::chrono::seconds(1));
    if (!lock)
        return lock.error().message;
    sync::SyncOptions options;
    options.upload = way != Step::Way::Down;
    options.download = way != Step::Way::Up;
    sync::Session session(**store, *at(desk).cloud, "user" + std::to_string(desk), options, {});
    session.setEarlyFoldRows(m_plan.seed % 2 == 0 ? 1 : 1'000'000);
    session.setPatience(faults ? 150 : 0, 0);
    session.setWait([](qint64) {});
    session.setMostRounds(20);
    const auto done = session.run();
    return done ? "revision " + std::to_string(done->revision) : done.error().message;
}

void Office::quieten()
{
    Draw draw(m_plan.seed + 2);
    const int desks = static_cast<int>(m_desks.size());
    bool wasQuiet = false;
    for (int round = 0; round < 30 && m_failure.empty(); ++round) {
        trace("-- round " + std::to_string(round));
        bool quiet = true;
        bool attention = false; // hides that a row of the cloud's is still to be written
        for (int i = 0; i < desks && m_failure.empty(); ++i) {
            sync(i, nullptr);
            settle(i, draw, true, round >= patientRounds);
        }
        for (int i = 0; i < desks && m_failure.empty(); ++i) {
            auto replica = device::Replica::open(at(i).path);
            const auto status = (*replica)->status();
            const auto cursor = m_server->rows().cursor(m_server->tenant());
            using device::State;
            quiet = quiet && status && status->pending == 0 && status->conflicts == 0 && cursor &&
                    (status->state == State::InStep || status->state == State::NeedsAttention) &&
                    status->revision == cursor->revision;
            attention |= status && status->state == State::NeedsAttention;
        }
        if (quiet && (!attention || wasQuiet))
            return;
        wasQuiet = quiet;
    }
    fail("it does not come to rest");
}

} // namespace dbsync::test
