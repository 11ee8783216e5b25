#include "api/tenants/database_health.h"

#include "http/connection/spooled_body.h"

namespace dbsync::api {

namespace {

using namespace std::chrono_literals;

constexpr auto goodFor = 1s;
constexpr auto longestWait = 2s;

/// `database` is what has the disk and can try it.
template <typename Database>
bool isFull(Database& database)
{
    if (database.disk().mayBeTried())
        (void)database.tryWriting();
    return database.disk().isFull();
}

} // namespace

DatabaseHealth::DatabaseHealth(maindb::MainDatabase& main, DatasourceRegistry& registry, std::string folder)
    : m_main(main),
      m_registry(registry),
      m_folder(std::move(folder)),
      m_states{{"main", "main", false, false, "not asked yet"}},
      m_thread([this] { run(); })
{
}

DatabaseHealth::~DatabaseHealth()
{
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

std::vector<DatabaseHealth::State> DatabaseHealth::states()
{
    std::unique_lock lock(m_mutex);
    const auto fresh = [&] { return m_rounds > 0 && std::chrono::steady_clock::now() - m_doneAt < goodFor; };
    if (!fresh()) {
        m_wanted = true;
        m_wake.notify_all();
        m_asked.wait_for(lock, longestWait, fresh);
    }
    return m_states;
}

void DatabaseHealth::note(std::size_t index, State state)
{
    const std::lock_guard lock(m_mutex);
    if (index >= m_states.size())
        m_states.resize(index + 1, {"", "datasource", false, false, "not asked yet"});
    m_states[index] = std::move(state);
}

void DatabaseHealth::noteNoRoom()
{
    const Error full{ErrorKind::Internal, "diskFull", {}, {}};
    m_disk.note(&full);
}

void DatabaseHealth::tryRoom()
{
    constexpr std::size_t aLargeRequest = std::size_t{4} << 20;
    http::SpooledBody body(m_folder, 0);
    if (body.append(std::string(aLargeRequest, ' ')))
        m_disk.note(nullptr);
    else
        noteNoRoom();
}

void DatabaseHealth::askAll()
{
    if (m_disk.mayBeTried())
        tryRoom();
    const auto records = m_main.datasources.list();
    if (!records)
        return note(0, {"main", "main", false, false, records.error().message});
    note(0, {"main", "main", true, isFull(m_main.database()), {}});
    {
        const std::lock_guard lock(m_mutex);
        m_states.resize(records->size() + 1, {"", "datasource", false, false, "not asked yet"});
        for (std::size_t index = 0; index < records->size(); ++index)
            m_states[index + 1].name = (*records)[index].name;
    }
    for (std::size_t index = 0; index < records->size(); ++index) {
        const auto opened = m_registry.open((*records)[index]);
        const auto checked = opened ? (*opened)->check() : Result<void>(opened.error());
        const bool works = static_cast<bool>(checked);
        note(index + 1, {(*records)[index].name, "datasource", works, works && isFull(**opened),
                         works ? std::string() : checked.error().message});
    }
}

void DatabaseHealth::run()
{
    std::unique_lock lock(m_mutex);
    while (!m_ending) {
        m_wake.wait(lock, [this] { return m_ending || m_wanted; });
        if (m_ending)
            return;
        m_wanted = false;
        lock.unlock();
        askAll();
        lock.lock();
        ++m_rounds;
        m_doneAt = std::chrono::steady_clock::now();
        m_asked.notify_all();
    }
}

} // namespace dbsync::api
