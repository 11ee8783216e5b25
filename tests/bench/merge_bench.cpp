#include "device/apply/apply.h"
#include "device/apply/staging.h"
#include "device/store/linking.h"
#include "measure.h"
#include "schema/sqlite_schema.h"
#include "sync/session/session.h"
#include "test_support/simulated_cloud.h"

#include <QDir>

#include <cstdio>

namespace dbsync::bench {

namespace {

/// Two desks and a cloud in one process.
class World
{
public:
    World(const std::string& folder, std::int64_t rows) : m_folder(folder)
    {
        QDir().mkpath(QString::fromStdString(folder));
        m_server = must(test::SimulatedServer::open(folder));
        m_cloud = std::make_unique<test::SimulatedCloud>(*m_server, "bench");
        must(sqlite::execute(openFile(path(0)), std::string(createTable) + "; " + fill(rows)));
        must(sqlite::execute(openFile(path(1)), createTable));
        device::LinkState state;
        state.server = "http://bench";
        state.tenant = "bench";
        state.schema = must(m_cloud->pushSchema(must(readSqliteSchema(openFile(path(0))))));
        for (int desk = 0; desk < 2; ++desk) {
            state.device = m_server->registerDevice();
            must(device::installLink(path(desk), state));
            sync(desk);
        }
    }

    std::string path(int desk) const { return m_folder + "/desk" + std::to_string(desk) + ".sqlite"; }
    void write(int desk, const std::string& sql) const { must(sqlite::execute(openFile(path(desk)), sql)); }

    void sync(int desk)
    {
        auto store = must(device::Store::open(path(desk)));
        must(sync::Session(*store, *m_cloud, "bench", {}, {}).run());
    }

    /// Stages what the cloud has for a desk, as a pull does.
    void stage(device::Store& store)
    {
        auto stream = must(m_server->rows().changes(m_server->tenant(), {store.state().cursor, false, std::nullopt}));
        auto staging = must(device::Staging::begin(store, store.state().cursor, false, std::nullopt));
        wire::LineSplitter lines;
        while (must(stream->next(lines.buffer()))) {
            while (const auto line = must(lines.next()))
                must(staging.take(*line));
            lines.compact();
        }
        must(staging.commit());
    }

private:
    std::string m_folder;
    std::unique_ptr<test::SimulatedServer> m_server;
    std::unique_ptr<test::SimulatedCloud> m_cloud;
};

void writePlainly(const std::string& from, const std::string& to, std::int64_t rows)
{
    auto source = must(sqlite::Connection::open(from, false));
    auto target = openFile(to);
    must(sqlite::execute(target, "BEGIN IMMEDIATE"));
    auto read = must(sqlite::Statement::prepare(source, "SELECT * FROM row WHERE id <= " + std::to_string(rows)));
    auto write = must(sqlite::Statement::prepare(target, "INSERT OR REPLACE INTO row VALUES (?, ?, ?, ?, ?, ?, ?, ?)"));
    while (must(read.step())) {
        for (int i = 0; i < 8; ++i)
            sqlite3_bind_value(write.get(), i + 1, sqlite3_column_value(read.get(), i));
        must(write.run());
    }
    must(sqlite::execute(target, "COMMIT"));
}

} // namespace

void benchMerge(const std::string& folder, std::int64_t rows)
{
    std::vector<double> ratios;
    for (int run = 0; run < 3; ++run) {
        World world(folder + "/merge" + std::to_string(run), rows);
        const std::string some = std::to_string(rows / 2);
        const std::string plain = folder + "/plain" + std::to_string(run) + ".sqlite";
        QFile::copy(QString::fromStdString(world.path(1)), QString::fromStdString(plain));
        must(sqlite::execute(openFile(plain),
                             "DROP TRIGGER dbsync_1_insert; DROP TRIGGER dbsync_1_update; DROP TRIGGER "
                             "dbsync_1_key_from; DROP TRIGGER dbsync_1_key_to; DROP TRIGGER "
                             "dbsync_1_delete"));
        world.write(0, "UPDATE row SET a = 'changed ' || id WHERE id <= " + some);
        world.sync(0);
        world.write(1, "UPDATE row SET b = 'changed too ' || id WHERE id % 10 = 0 AND id <= " + some);
        auto store = must(device::Store::open(world.path(1)));
        world.stage(*store);
        const double merge = seconds([&] { must(device::applyIncoming(*store, {})); });
        const double write = seconds([&] { writePlainly(world.path(0), plain, rows / 2); });
        ratios.push_back(merge / write);
    }
    printRatio("merge with a tenth pending / plain writes", ratios);
}

void benchDelta(const std::string& folder, std::int64_t rows)
{
    constexpr std::int64_t changed = 1000;
    double took[2] = {};
    for (const bool large : {false, true}) {
        World world(folder + (large ? "/large" : "/small"), large ? rows : 10 * changed);
        for (int run = 0; run < 5; ++run) {
            const std::string from = std::to_string(run * changed);
            world.write(0, "UPDATE row SET a = 'run " + from + " ' || id WHERE id > " + from + " AND id <= " + from +
                               " + " + std::to_string(changed));
            const double both = seconds([&] {
                world.sync(0);
                world.sync(1);
            });
            took[large] = run == 0 ? both : std::min(took[large], both);
        }
    }
    std::printf("1,000 changed rows, both ways, of %-7lld %6.2f x   of 10,000 rows (%.1f ms)\n",
                static_cast<long long>(rows), took[1] / took[0], took[1] * 1000);
    std::fflush(stdout);
}

} // namespace dbsync::bench
