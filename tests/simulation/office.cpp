#include "simulation/office.h"

#include "base/sqlite.h"
#include "change/row_codec.h"
#include "device/store/linking.h"
#include "device/store/local_file.h"
#include "device/view/replica.h"
#include "device/store/sync_lock.h"
#include "schema/sqlite_schema.h"
#include "sync/account/linked_databases.h"
#include "sync/session/session.h"
#include "test_support/failing_disk.h"

#include <QDir>
#include <QFile>
#include <algorithm>
#include <iostream>

namespace dbsync::test {

namespace {

constexpr const char* schemaSql = R"(
    CREATE TABLE customer(id INTEGER PRIMARY KEY, name TEXT, credit REAL, tok TEXT NOT NULL);
    CREATE TABLE "order line"(a INTEGER NOT NULL, b TEXT NOT NULL, name, credit BLOB, tok TEXT NOT NULL,
        PRIMARY KEY (a, b)) WITHOUT ROWID;
    CREATE TABLE item(code TEXT NOT NULL PRIMARY KEY, name TEXT UNIQUE, credit NUMERIC,
        tok TEXT NOT NULL);
    CREATE TABLE invoice(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT, credit INTEGER,
        customer INTEGER REFERENCES customer(id), parent INTEGER REFERENCES invoice(id), tok TEXT NOT NULL);
)";

const std::vector<std::string> tableNames{"customer", "order line", "item", "invoice"};

std::string quoted(const std::string& text)
{
    return sqlite::quoteText(text);
}

} // namespace

Office::Office(std::uint64_t seed, OfficeOptions options) : m_seed(seed), m_options(options), m_random(seed)
{
    FailingDisk::install();
}

Office::~Office()
{
    FailingDisk::heal();
}

std::int64_t Office::draw(std::int64_t from, std::int64_t to)
{
    // Not std::uniform_int_distribution: a seed has to mean the same with every library.
    return from + static_cast<std::int64_t>(m_random() % static_cast<std::uint64_t>(to - from + 1));
}

bool Office::chance(int percent)
{
    return draw(1, 100) <= percent;
}

void Office::fail(const std::string& what)
{
    if (m_failure.empty())
        m_failure = "seed " + std::to_string(m_seed) + ": " + what;
}

std::string Office::run()
{
    open();
    for (int step = 0; step < m_options.steps && m_failure.empty(); ++step) {
        const int desk = static_cast<int>(draw(0, m_options.desks - 1));
        if (chance(65))
            work(desk);
        else
            sync(desk, true);
        if (m_options.lostCompanions && chance(4)) {
            for (const char* suffix : {"-dbsync", "-dbsync-wal", "-dbsync-shm"})
                QFile::remove(QString::fromStdString(m_desks[static_cast<std::size_t>(desk)].path + suffix));
        }
    }
    if (m_failure.empty())
        quieten();
    if (m_failure.empty())
        compareRows();
    if (m_failure.empty())
        compareStories();
    return m_failure;
}

void Office::open()
{
    const std::string folder = m_folder.path().toStdString();
    QDir().mkpath(m_folder.filePath(QStringLiteral("cloud")));
    auto server = SimulatedServer::open(folder + "/cloud");
    if (!server)
        return fail(server.error().message);
    m_server = std::move(*server);
    for (int i = 0; i < m_options.desks; ++i) {
        Desk desk;
        desk.path = folder + "/desk" + std::to_string(i) + ".sqlite";
        desk.configuration = folder + "/configuration" + std::to_string(i);
        desk.cloud = std::make_unique<SimulatedCloud>(*m_server, "user" + std::to_string(i));
        m_desks.push_back(std::move(desk));
        link(m_desks.back(), i == 0);
    }
}

void Office::link(Desk& desk, bool first)
{
    qputenv("DBSYNC_CONFIG_DIR", QByteArray::fromStdString(desk.configuration));
    device::LinkState state;
    state.server = "simulated";
    state.tenant = "office";
    {
        auto file = sqlite::Connection::open(desk.path, true);
        if (first && !sqlite::execute(*file, schemaSql))
            return fail("the schema does not work");
        if (chance(50))
            (void)sqlite::execute(*file, "PRAGMA journal_mode = WAL");
        auto schema = first ? readSqliteSchema(*file) : desk.cloud->fetchSchema();
        if (first && schema)
            schema = desk.cloud->pushSchema(std::move(*schema));
        if (!schema)
            return fail(schema.error().message);
        state.schema = std::move(*schema);
    }
    state.device = *desk.cloud->registerDevice();
    if (auto linked = device::installLink(desk.path, state); !linked)
        return fail(linked.error().message);
    (void)sync::rememberDatabase({QString::fromStdString(desk.path), QStringLiteral("simulated"),
                                  QStringLiteral("office"), QString::fromStdString(state.device)});
}

void Office::work(int desk)
{
    trace("-- desk " + std::to_string(desk) + " works");
    auto program = sqlite::Connection::open(m_desks[static_cast<std::size_t>(desk)].path, false);
    if (!program)
        return fail(program.error().message);
    (void)sqlite::execute(*program, "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF");
    const auto changes = draw(1, 4);
    for (std::int64_t i = 0; i < changes; ++i) {
        const auto kind = draw(1, 100);
        if (kind <= 45)
            insertRow(desk, *program);
        else if (kind <= 75)
            updateRow(desk, *program);
        else if (kind <= 85)
            deleteRow(desk, *program);
        else if (kind <= 93)
            replaceRow(desk, *program);
        else
            moveKey(desk, *program);
    }
}

void Office::trace(const std::string& line) const
{
    static const bool wanted = qEnvironmentVariableIsSet("DBSYNC_TRACE");
    if (wanted)
        std::cerr << line << '\n';
}

bool Office::execute(sqlite3* program, const std::string& sql)
{
    const bool done = sqlite3_exec(program, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK;
    trace((done ? "" : "(refused) ") + sql);
    if (done)
        return true;
    // A broken constraint is the program's own business; anything else, it would not have met without us.
    if ((sqlite3_errcode(program) & 0xff) != SQLITE_CONSTRAINT)
        fail(std::string("a program's write failed: ") + sqlite3_errmsg(program) + " in " + sql);
    return false;
}

std::string Office::pickToken(sqlite3* program, const std::string& table)
{
    auto statement = sqlite::Statement::prepare(program, "SELECT tok FROM " + sqlite::quoteName(table) +
                                                             " ORDER BY tok");
    std::vector<std::string> tokens;
    while (statement && *statement->step())
        tokens.emplace_back(statement->text(0));
    if (tokens.empty())
        return {};
    return tokens[static_cast<std::size_t>(draw(0, static_cast<std::int64_t>(tokens.size()) - 1))];
}

void Office::insertRow(int desk, sqlite3* program)
{
    const std::string token = "t" + std::to_string(++m_counter);
    const std::string value = "v" + std::to_string(m_counter);
    const std::string& table = tableNames[static_cast<std::size_t>(draw(0, 3))];
    std::string sql;
    if (table == "customer")
        sql = "INSERT INTO customer(name, credit, tok) VALUES (" + quoted(value) + ", 1.5, " + quoted(token) + ")";
    else if (table == "order line")
        sql = "INSERT INTO \"order line\" VALUES (" + std::to_string(draw(1, 4)) + ", " +
              quoted("b" + std::to_string(draw(1, 6))) + ", " + quoted(value) + ", x'00ff', " + quoted(token) + ")";
    else if (table == "item")
        sql = "INSERT INTO item VALUES (" + quoted(std::string(chance(50) ? "c" : "C") + std::to_string(draw(1, 12))) +
              ", " + quoted("n" + std::to_string(draw(1, 15))) + ", 2, " + quoted(token) + ")";
    else
        sql = "INSERT INTO invoice(name, credit, customer, parent, tok) VALUES (" + quoted(value) +
              ", 3, (SELECT id FROM customer ORDER BY tok DESC LIMIT 1), " +
              (chance(40) ? "(SELECT id FROM invoice ORDER BY tok LIMIT 1)" : "NULL") + ", " + quoted(token) + ")";
    if (execute(program, sql))
        m_stories[token].lastWrites["name"][desk] = "";
}

void Office::updateRow(int desk, sqlite3* program)
{
    const std::string& table = tableNames[static_cast<std::size_t>(draw(0, 3))];
    const std::string token = pickToken(program, table);
    if (token.empty())
        return;
    const std::string column = table == "item" || chance(50) ? "credit" : "name";
    const std::string value = std::to_string(++m_counter) + (column == "name" ? "w" : "");
    if (execute(program, "UPDATE " + sqlite::quoteName(table) + " SET " + column + " = " +
                             (column == "name" ? quoted(value) : value) + " WHERE tok = " + quoted(token)))
        m_stories[token].lastWrites[column][desk] = value;
}

void Office::deleteRow(int, sqlite3* program)
{
    const std::string& table = tableNames[static_cast<std::size_t>(draw(0, 3))];
    const std::string token = pickToken(program, table);
    if (!token.empty() &&
        execute(program, "DELETE FROM " + sqlite::quoteName(table) + " WHERE tok = " + quoted(token)))
        m_stories[token].deleted = true;
}

void Office::replaceRow(int desk, sqlite3* program)
{
    // Takes the key of one row and the unique name of another: both are gone.
    const std::string token = "t" + std::to_string(++m_counter);
    const std::string key = pickToken(program, "item");
    const std::string name = pickToken(program, "item");
    if (key.empty())
        return;
    if (execute(program, "INSERT OR REPLACE INTO item SELECT a.code, b.name, 9, " + quoted(token) +
                             " FROM item AS a, item AS b WHERE a.tok = " + quoted(key) + " AND b.tok = " +
                             quoted(name))) {
        m_stories[key].deleted = true;
        m_stories[name].deleted = true;
        m_stories[token].lastWrites["name"][desk] = "";
    }
}

void Office::moveKey(int, sqlite3* program)
{
    const std::string token = pickToken(program, "order line");
    // Two desks may move one row to two places; nobody can say then that it is one.
    if (!token.empty() && m_contested.insert(token).second)
        execute(program, "UPDATE \"order line\" SET b = " + quoted("m" + std::to_string(draw(1, 9))) +
                             " WHERE tok = " + quoted(token));
}

void Office::sync(int index, bool faults)
{
    Desk& desk = m_desks[static_cast<std::size_t>(index)];
    qputenv("DBSYNC_CONFIG_DIR", QByteArray::fromStdString(desk.configuration));
    m_server->fault = [this, faults] {
        NetworkFault fate;
        if (faults && m_options.badNetwork && chance(25)) {
            fate.kind = static_cast<NetworkFault::Kind>(draw(1, 3));
            fate.bytes = static_cast<std::size_t>(draw(0, 600));
        }
        return fate;
    };
    if (faults && m_options.badDisk && chance(30))
        FailingDisk::failAfter(draw(0, 60));
    {
        auto store = device::Store::open(desk.path);
        auto lock = device::SyncLock::take(desk.path, std::chrono::seconds(1));
        if (store && lock) {
            sync::Session session(**store, *desk.cloud, "user" + std::to_string(index), {}, {});
            session.setEarlyFoldRows(m_seed % 2 == 0 ? 1 : 1'000'000);
            session.setPatience(faults ? 150 : 0, 0);
            const auto done = session.run();
            trace("-- desk " + std::to_string(index) + " syncs: " +
                  (done ? "revision " + std::to_string(done->revision) : done.error().message) +
                  (FailingDisk::hasFailed() ? " (disk failed)" : ""));
            if (!done && !faults)
                fail("a sync without faults failed: " + done.error().message);
        } else if (!faults) {
            fail("a file could not be opened: " + (store ? lock.error().message : store.error().message));
        }
    }
    FailingDisk::heal();
    m_server->fault = {};
    noteContested(index);
}

void Office::noteContested(int index)
{
    auto replica = device::Replica::open(m_desks[static_cast<std::size_t>(index)].path);
    if (!replica)
        return fail(replica.error().message);
    const auto conflicts = (*replica)->conflicts();
    if (!conflicts)
        return fail(conflicts.error().message);
    for (const auto& conflict : *conflicts) {
        for (const auto* record : {&conflict.base, &conflict.local, &conflict.cloud}) {
            const Value* token = *record ? (*record)->find("tok") : nullptr;
            if (token)
                m_contested.insert(token->bytes());
            if (token)
                trace("   conflict " + std::to_string(conflict.id) + " " + conflict.kind + " " + token->bytes());
        }
    }
}

void Office::settle(int index)
{
    auto replica = device::Replica::open(m_desks[static_cast<std::size_t>(index)].path);
    if (!replica)
        return fail(replica.error().message);
    const auto conflicts = (*replica)->conflicts();
    if (!conflicts)
        return fail(conflicts.error().message);
    for (const auto& conflict : *conflicts) {
        device::Decision decision;
        decision.use = chance(50) ? device::Decision::Use::Device : device::Decision::Use::Cloud;
        auto resolved = (*replica)->resolve(conflict.id, decision);
        trace("   resolve " + std::to_string(conflict.id) + " " + conflict.kind + " " + std::to_string(static_cast<int>(decision.use)) +
              (resolved ? "" : ": " + resolved.error().message));
        if (!resolved && resolved.error().code == "invalidValue") {
            decision.use = device::Decision::Use::Cloud;
            resolved = (*replica)->resolve(conflict.id, decision);
        }
        if (!resolved && resolved.error().code != "invalidValue" && resolved.error().code != "noSuchConflict")
            fail("resolving failed: " + resolved.error().message);
    }
}

void Office::quieten()
{
    for (int round = 0; round < 40 && m_failure.empty(); ++round) {
        bool quiet = true;
        for (int i = 0; i < m_options.desks; ++i) {
            sync(i, false);
            settle(i);
        }
        for (int i = 0; i < m_options.desks && m_failure.empty(); ++i) {
            auto replica = device::Replica::open(m_desks[static_cast<std::size_t>(i)].path);
            const auto status = (*replica)->status();
            const auto cursor = m_server->rows().cursor(m_server->tenant());
            quiet = quiet && status && status->pending == 0 && status->conflicts == 0 && cursor &&
                    status->revision == cursor->revision;
        }
        if (quiet)
            return;
    }
    fail("it does not come to rest");
}

std::map<std::string, std::vector<std::string>> Office::contents(const std::string& path)
{
    std::map<std::string, std::vector<std::string>> tables;
    auto file = sqlite::Connection::open(path, false);
    for (const std::string& table : tableNames) {
        auto statement = sqlite::Statement::prepare(*file, "SELECT * FROM " + sqlite::quoteName(table));
        while (statement && *statement->step())
            appendColumns(statement->get(), 0, sqlite3_column_count(statement->get()), tables[table].emplace_back());
        std::sort(tables[table].begin(), tables[table].end());
    }
    const auto dangling = sqlite::queryInteger(*file, "SELECT count(*) FROM pragma_foreign_key_check");
    if (dangling && dangling->value_or(0) > 0)
        fail("a reference dangles in " + path);
    return tables;
}

void Office::compareRows()
{
    const auto first = contents(m_desks.front().path);
    for (std::size_t i = 1; i < m_desks.size(); ++i) {
        const auto other = contents(m_desks[i].path);
        for (const std::string& table : tableNames) {
            const auto& a = first.contains(table) ? first.at(table) : std::vector<std::string>();
            const auto& b = other.contains(table) ? other.at(table) : std::vector<std::string>();
            if (a == b)
                continue;
            std::string rows;
            for (const auto& row : a)
                rows += std::find(b.begin(), b.end(), row) == b.end() ? "\n  desk 0 only: " + row : "";
            for (const auto& row : b)
                rows += std::find(a.begin(), a.end(), row) == a.end() ? "\n  desk " + std::to_string(i) + " only: " + row : "";
            fail("table " + table + " differs:" + rows);
        }
    }
    const auto verified = m_server->rows().verify(m_server->tenant());
    if (!verified)
        fail(verified.error().message);
    else if (!verified->empty())
        fail("the cloud: " + verified->front());
    const auto counts = m_server->rows().counts(m_server->tenant());
    for (const auto& count : *counts) {
        const auto rows = first.contains(count.table) ? first.at(count.table).size() : 0;
        if (static_cast<std::size_t>(count.rows) != rows)
            fail("table " + count.table + " has " + std::to_string(count.rows) + " rows in the cloud and " +
                 std::to_string(rows) + " here");
    }
}

void Office::compareStories()
{
    auto file = sqlite::Connection::open(m_desks.front().path, false);
    std::map<std::string, int> found;
    std::map<std::string, std::map<std::string, std::string>> cells;
    for (const std::string& table : tableNames) {
        auto rows = sqlite::Statement::prepare(*file, "SELECT tok, name, credit FROM " + sqlite::quoteName(table));
        while (rows && *rows->step()) {
            const std::string token(rows->text(0));
            ++found[token];
            cells[token]["name"] = rows->text(1);
            cells[token]["credit"] = rows->text(2);
        }
    }
    for (const auto& [token, story] : m_stories) {
        if (m_contested.contains(token))
            continue; // a person decided, and may have kept a row both where it was and where it was moved to
        if (found[token] > 1)
            fail("row " + token + " is there " + std::to_string(found[token]) + " times");
        if (!story.deleted && found[token] == 0)
            fail("row " + token + " is lost");
        if (found[token] == 0 || story.deleted)
            continue; // deleted, and back because another row refers to it: as the cloud had confirmed it
        for (const auto& [column, writes] : story.lastWrites) {
            const bool known = std::any_of(writes.begin(), writes.end(), [&](const auto& write) {
                const std::string& value = cells[token][column];
                return write.second.empty() || value == write.second || value == write.second + ".0";
            });
            if (!known)
                fail("row " + token + ", column " + column + ": nobody's last write is there, but " +
                     cells[token][column]);
        }
    }
}

} // namespace dbsync::test
