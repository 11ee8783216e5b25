#include "test_support/linked_desk.h"

#include "base/sqlite.h"
#include "device/store/linking.h"
#include "device/store/sync_lock.h"
#include "schema/sqlite_schema.h"
#include "sync/account/linked_databases.h"

#include <QDir>
#include <QFile>

namespace dbsync::test {

namespace {

template <typename T>
T must(Result<T> result)
{
    if (!result)
        qFatal("%s: %s", result.error().code.c_str(), result.error().message.c_str());
    return std::move(*result);
}

void must(Result<void> result)
{
    if (!result)
        qFatal("%s: %s", result.error().code.c_str(), result.error().message.c_str());
}

} // namespace

LinkedDesk::LinkedDesk(SimulatedServer& server, const std::string& folder, const std::string& user)
    : m_path(folder + "/" + user + ".sqlite"),
      m_configuration(folder + "/configuration-" + user),
      m_user(user),
      m_cloud(server, user)
{
    QDir().mkpath(QString::fromStdString(m_configuration));
}

void LinkedDesk::useConfiguration() const
{
    qputenv("DBSYNC_CONFIG_DIR", QByteArray::fromStdString(m_configuration));
}

void LinkedDesk::link(const std::string& schemaSql)
{
    useConfiguration();
    device::LinkState state;
    state.server = "simulated";
    state.tenant = "test";
    {
        auto file = must(sqlite::Connection::open(m_path, true));
        must(sqlite::execute(file, schemaSql));
        state.schema = must(m_cloud.fetchSchema());
        if (state.schema.version == 0)
            state.schema = must(m_cloud.pushSchema(must(readSqliteSchema(file))));
    }
    state.device = must(m_cloud.registerDevice());
    must(device::installLink(m_path, state));
    must(sync::rememberDatabase({QString::fromStdString(m_path), QStringLiteral("simulated"), QStringLiteral("test"),
                                 QString::fromStdString(state.device)}));
}

std::string LinkedDesk::sync(sync::SyncOptions options)
{
    useConfiguration();
    auto store = must(device::Store::open(m_path));
    const auto lock = must(device::SyncLock::take(m_path, std::chrono::seconds(5)));
    auto synced = sync::Session(*store, m_cloud, m_user, options, {}).run();
    if (!synced)
        return synced.error().code + ": " + synced.error().message;
    m_report = *synced;
    return {};
}

std::string LinkedDesk::run(const std::string& sql) const
{
    auto file = must(sqlite::Connection::open(m_path, true));
    must(sqlite::execute(file, "PRAGMA foreign_keys = ON"));
    const auto done = sqlite::execute(file, sql);
    return done ? std::string() : done.error().message;
}

QStringList LinkedDesk::rows(const std::string& sql) const
{
    auto file = must(sqlite::Connection::open(m_path, false));
    auto statement = must(sqlite::Statement::prepare(file, sql));
    QStringList list;
    while (must(statement.step())) {
        QStringList cells;
        for (int i = 0; i < sqlite3_column_count(statement.get()); ++i)
            cells << (statement.isNull(i) ? QStringLiteral("NULL")
                                          : QString::fromStdString(std::string(statement.text(i))));
        list << cells.join(QLatin1Char('|'));
    }
    return list;
}

QString LinkedDesk::value(const std::string& sql) const
{
    return rows(sql).value(0);
}

std::unique_ptr<device::Replica> LinkedDesk::replica() const
{
    return must(device::Replica::open(m_path));
}

} // namespace dbsync::test
