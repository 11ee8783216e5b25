#include "test_support/company.h"

#include "base/sqlite.h"
#include "change/row_codec.h"
#include "device/store/linking.h"
#include "device/store/sync_lock.h"
#include "schema/sqlite_schema.h"
#include "sync/account/linked_databases.h"
#include "test_support/database_files.h"

#include <QDir>

namespace dbsync::test {

Company::Company(const std::string& schema, int desks)
{
    QDir().mkpath(m_folder.filePath(QStringLiteral("cloud")));
    m_server = std::move(*SimulatedServer::open((m_folder.path() + QStringLiteral("/cloud")).toStdString()));
    for (int i = 0; i < desks; ++i) {
        m_desks.reserve(16);
        const std::string folder = m_folder.path().toStdString();
        m_desks.push_back({folder + "/desk" + std::to_string(i) + ".sqlite",
                           folder + "/configuration" + std::to_string(i),
                           std::make_unique<SimulatedCloud>(*m_server, "user" + std::to_string(i) + "@example.com")});
        link(m_desks.back(), i == 0 ? schema : std::string());
        if (const auto synced = sync(i); !synced)
            qWarning("a desk's first sync failed: %s", synced.error().message.c_str());
    }
}

int Company::addFilledDesk(const std::string& contents)
{
    const auto number = std::to_string(m_desks.size());
    const std::string folder = m_folder.path().toStdString();
    m_desks.push_back({folder + "/desk" + number + ".sqlite", folder + "/configuration" + number,
                       std::make_unique<SimulatedCloud>(*m_server, "user" + number + "@example.com")});
    link(m_desks.back(), contents);
    return static_cast<int>(m_desks.size()) - 1;
}

void Company::enter(int desk)
{
    qputenv("DBSYNC_CONFIG_DIR", QByteArray::fromStdString(m_desks[static_cast<std::size_t>(desk)].configuration));
}

void Company::link(Desk& desk, const std::string& schema)
{
    qputenv("DBSYNC_CONFIG_DIR", QByteArray::fromStdString(desk.configuration));
    device::LinkState state;
    state.server = "simulated";
    state.tenant = "company";
    {
        auto file = sqlite::Connection::open(desk.path, true);
        if (auto made = sqlite::execute(*file, "PRAGMA journal_mode = WAL;" + schema); !made)
            qWarning("the schema does not work: %s", made.error().message.c_str());
        auto known = desk.cloud->fetchSchema();
        if (known && known->version == 0)
            known = desk.cloud->pushSchema(*readSqliteSchema(*file));
        state.schema = std::move(*known);
    }
    state.device = *desk.cloud->registerDevice();
    if (auto linked = device::installLink(desk.path, state); !linked)
        qWarning("linking failed: %s", linked.error().message.c_str());
    (void)sync::rememberDatabase({QString::fromStdString(desk.path), QStringLiteral("simulated"),
                                  QStringLiteral("company"), QString::fromStdString(state.device)});
}

QString Company::sql(int desk, const std::string& text)
{
    auto program = sqlite::Connection::open(path(desk), false);
    if (!program)
        return QString::fromStdString(program.error().message);
    char* message = nullptr;
    const std::string whole = "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; " + text;
    sqlite3_exec(program->get(), whole.c_str(), nullptr, nullptr, &message);
    const QString said = QString::fromUtf8(message);
    sqlite3_free(message);
    return said;
}

QString Company::query(int desk, const std::string& text)
{
    auto program = sqlite::Connection::openReadOnly(path(desk));
    auto statement = sqlite::Statement::prepare(program->get(), text);
    if (!statement)
        return QString::fromStdString(statement.error().message);
    QStringList rows;
    while (*statement->step()) {
        QStringList values;
        for (int i = 0; i < sqlite3_column_count(statement->get()); ++i)
            values.append(statement->isNull(i) ? QStringLiteral("NULL")
                                               : QString::fromStdString(std::string(statement->text(i))));
        rows.append(values.join(QLatin1Char('|')));
    }
    return rows.join(QLatin1Char(' '));
}

Result<sync::SyncReport> Company::sync(int desk, sync::SyncOptions options)
{
    return syncThrough(desk, cloud(desk), options);
}

Result<sync::SyncReport> Company::syncThrough(int desk, sync::Cloud& way, sync::SyncOptions options)
{
    enter(desk);
    DBSYNC_ASSIGN(auto store, device::Store::open(path(desk)));
    DBSYNC_ASSIGN(const auto lock, device::SyncLock::take(path(desk), std::chrono::seconds(5)));
    sync::Session session(*store, way, "user" + std::to_string(desk) + "@example.com", options, {});
    session.setPatience(0, 0);
    return session.run();
}

bool Company::syncAll(const std::vector<int>& order)
{
    for (const int desk : order) {
        if (const auto done = sync(desk); !done) {
            qWarning("desk %d: %s %s", desk, done.error().code.c_str(), done.error().message.c_str());
            return false;
        }
    }
    return true;
}

int Company::copyDesk(int desk, bool companion, bool sameComputer)
{
    const auto number = std::to_string(m_desks.size());
    const std::string folder = m_folder.path().toStdString();
    m_desks.push_back(
        {folder + "/desk" + number + ".sqlite",
         sameComputer ? m_desks[static_cast<std::size_t>(desk)].configuration : folder + "/configuration" + number,
         std::make_unique<SimulatedCloud>(*m_server, "user" + number + "@example.com")});
    const int made = static_cast<int>(m_desks.size()) - 1;
    replaceDatabase(path(desk), path(made));
    if (companion)
        replaceDatabase(path(desk) + "-dbsync", path(made) + "-dbsync");
    return made;
}

void Company::backUp(int desk)
{
    for (const char* part : {"", "-dbsync"})
        replaceDatabase(path(desk) + part, path(desk) + "-backup" + part);
}

void Company::restore(int desk, const std::vector<std::string>& parts)
{
    for (const std::string& part : parts)
        replaceDatabase(path(desk) + "-backup" + part, path(desk) + part);
}

void Company::loseCompanion(int desk)
{
    removeDatabase(path(desk) + "-dbsync");
}

void Company::backUpCloud()
{
    if (const auto done = m_server->backUp((m_folder.path() + QStringLiteral("/backup")).toStdString()); !done)
        qWarning("%s", done.error().message.c_str());
}

void Company::restoreCloud()
{
    if (const auto done = m_server->restore((m_folder.path() + QStringLiteral("/backup")).toStdString()); !done)
        qWarning("%s", done.error().message.c_str());
}

std::unique_ptr<device::Replica> Company::replica(int desk)
{
    enter(desk);
    return std::move(*device::Replica::open(path(desk)));
}

std::vector<device::Conflict> Company::conflicts(int desk)
{
    auto found = replica(desk)->conflicts();
    return found ? std::move(*found) : std::vector<device::Conflict>();
}

QStringList Company::conflictsInWords(int desk)
{
    QStringList words;
    for (const auto& conflict : conflicts(desk)) {
        std::string key;
        appendRow(conflict.key.values, key);
        QStringList columns;
        for (const std::string& column : conflict.columns)
            columns.append(QString::fromStdString(column));
        words.append(QString::fromStdString(conflict.kind + " " + conflict.table + " " + key + " ") +
                     columns.join(QLatin1Char(',')));
    }
    return words;
}

QString Company::differences(const QStringList& tables)
{
    for (const QString& table : tables) {
        const std::string text = "SELECT * FROM \"" + table.toStdString() + "\" ORDER BY 1, 2";
        for (int desk = 1; desk < static_cast<int>(m_desks.size()); ++desk) {
            const QString here = query(desk, text);
            if (const QString first = query(0, text); here != first)
                return table + QStringLiteral(": desk 0 has ") + first + QStringLiteral(", desk %1 has ").arg(desk) +
                       here;
        }
    }
    for (int desk = 0; desk < static_cast<int>(m_desks.size()); ++desk) {
        if (query(desk, "SELECT count(*) FROM pragma_foreign_key_check") != QStringLiteral("0"))
            return QStringLiteral("a reference dangles on desk %1").arg(desk);
    }
    const auto verified = m_server->rows().verify(m_server->tenant());
    if (!verified || !verified->empty())
        return QString::fromStdString(verified ? verified->front() : verified.error().message);
    return {};
}

bool Company::resolveAll(int desk, device::Decision::Use use)
{
    auto open = replica(desk);
    const auto waiting = open->conflicts();
    if (!waiting)
        return false;
    for (const auto& conflict : *waiting) {
        device::Decision decision;
        decision.use = use;
        if (const auto resolved = open->resolve(conflict.id, decision); !resolved) {
            qWarning("%s", resolved.error().message.c_str());
            return false;
        }
    }
    return true;
}

} // namespace dbsync::test
