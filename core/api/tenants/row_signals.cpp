#include "api/tenants/row_signals.h"

#include "api/tenants/datasource_registry.h"
#include "base/log.h"
#include "postgres/listener.h"

#include <algorithm>
#include <charconv>

namespace dbsync::api {

namespace {

/// How often is asked what cannot be heard.
constexpr std::chrono::milliseconds askEvery{1'000};

/// "TENANT:REVISION".
bool readSignal(const std::string& payload, std::int64_t& tenant, std::int64_t& revision)
{
    const char* end = payload.data() + payload.size();
    const auto [colon, failure] = std::from_chars(payload.data(), end, tenant);
    return failure == std::errc() && colon != end && *colon == ':' &&
           std::from_chars(colon + 1, end, revision).ptr == end;
}

} // namespace

RowSignals::RowSignals(maindb::MainDatabase& main, DatasourceRegistry& registry, RevisionSignals& signals)
    : m_main(main), m_registry(registry), m_signals(signals), m_thread([this] { run(); })
{
}

RowSignals::~RowSignals()
{
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

void RowSignals::watch(std::int64_t datasourceId, const std::string& url, const std::string& channel)
{
    const auto parsed = postgres::Url::parse(url);
    std::shared_ptr<postgres::Listener> listener; // what it takes the place of ends outside the lock
    if (parsed && !channel.empty()) {
        postgres::Listener::Callbacks callbacks;
        callbacks.onNotification = [this](const std::string&, const std::string& payload) {
            std::int64_t tenant = 0;
            std::int64_t revision = 0;
            if (readSignal(payload, tenant, revision))
                m_signals.publish(tenant, revision);
        };
        callbacks.onListening = [this] { changed(); };
        callbacks.onLost = [](const Error& error) {
            logLine(LogLevel::Warning, "a datasource is not heard", {{"error", error.message}});
        };
        listener = std::make_shared<postgres::Listener>(*parsed, std::vector{channel}, std::move(callbacks));
    }
    const std::lock_guard lock(m_mutex);
    if (listener)
        std::swap(m_listeners[datasourceId], listener);
}

void RowSignals::forget(std::int64_t datasourceId)
{
    std::shared_ptr<postgres::Listener> listener;
    const std::lock_guard lock(m_mutex);
    const auto found = m_listeners.find(datasourceId);
    if (found == m_listeners.end())
        return;
    listener = std::move(found->second);
    m_listeners.erase(found);
}

void RowSignals::changed()
{
    {
        const std::lock_guard lock(m_mutex);
        m_missed = true;
    }
    m_wake.notify_all();
}

bool RowSignals::isHeard(std::int64_t datasourceId)
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_listeners.find(datasourceId);
    return found == m_listeners.end() || found->second->isListening(); // what has no channel is this process's alone
}

void RowSignals::askTenant(std::int64_t tenantId, bool afterAll)
{
    const auto tenant = m_main.tenants.find(tenantId);
    if (!tenant || !*tenant || !(*tenant)->datasourceId)
        return;
    if (!afterAll && isHeard(*(*tenant)->datasourceId))
        return;
    const auto record = m_main.datasources.find(*(*tenant)->datasourceId);
    if (!record || !*record)
        return;
    const auto datasource = m_registry.open(**record);
    const auto cursor = datasource ? (*datasource)->cursor(tenantId) : datasource.error();
    if (!cursor)
        return;
    // Told once only, unless something may have been missed. A revision may be lower than before, of a database that
    // was put back, or the same under another mark.
    const wire::Cursor before = std::exchange(m_asked[tenantId], *cursor);
    if (afterAll || before.revision != cursor->revision || before.mark != cursor->mark)
        m_signals.publish(tenantId, cursor->revision);
}

void RowSignals::run()
{
    std::unique_lock lock(m_mutex);
    while (!m_ending) {
        m_wake.wait_for(lock, askEvery, [this] { return m_ending || m_missed; });
        const bool missed = std::exchange(m_missed, false);
        bool allHeard = true;
        for (const auto& [id, listener] : m_listeners)
            allHeard = allHeard && listener->isListening();
        if (m_ending || (allHeard && !missed))
            continue;
        lock.unlock();
        const std::vector<std::int64_t> tenants = m_signals.tenants();
        std::erase_if(m_asked, [&](const auto& asked) {
            return std::find(tenants.begin(), tenants.end(), asked.first) == tenants.end();
        });
        for (const std::int64_t tenant : tenants)
            askTenant(tenant, missed);
        lock.lock();
    }
}

} // namespace dbsync::api
