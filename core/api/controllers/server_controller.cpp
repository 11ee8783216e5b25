#include "api/controllers/server_controller.h"

#include "api/documents/record_views.h"

#include <algorithm>

namespace dbsync::api {

namespace {

std::string_view wordOf(const DatabaseHealth::State& state)
{
    if (!state.works)
        return "failed";
    return state.full ? "full" : "ok";
}

} // namespace

std::vector<Route> ServerController::routes()
{
    Route root{"GET", "/", Access::everyone(), "What this is.", [this](Call& call) { return this->root(call); }};
    root.answer = R"({"name":"db-sync","version":"0.1.0","environment":"production","status":"ok"})";
    Route health{
        "GET", "/health", Access::everyone(),
        "The state of each database: ok, full (it takes no writes) or failed; 503 where the main database fails.",
        [this](Call& call) { return this->health(call); }};
    health.answer = R"({"status":"ok","databases":[{"name":"main","kind":"main","status":"ok"}],
        "largeRequests":"ok"})";
    Route metrics{"GET", "/metrics", Access::everyone(), "What the server did, for Prometheus.",
                  [this](Call& call) { return this->metrics(call); }};
    metrics.answer = "{}";
    metrics.answerType = "text/plain; version=0.0.4; charset=utf-8";
    Route status{"GET", "/status", Access::operators(), "The installation at a glance.",
                 [this](Call& call) { return this->status(call); }};
    status.answer = R"({"status":{"version":"0.1.0","environment":"production","startedAt":"time","tenants":2,
        "datasources":[{"name":"eu1","kind":"datasource","status":"ok"}],"connections":3,"eventStreams":2,
        "pool":{"threads":8,"busy":1,"queued":0}}})";
    root.light = health.light = metrics.light = true;
    return {root, health, metrics, status};
}

Result<http::Response> ServerController::root(Call&)
{
    return ok(Json{
        {"name", "db-sync"}, {"version", DBSYNC_VERSION}, {"environment", m_services.environment}, {"status", "ok"}});
}

Json ServerController::databases()
{
    Json databases = Json::array();
    for (const DatabaseHealth::State& state : m_services.health.states())
        databases.push_back(Json{{"name", state.name}, {"kind", state.kind}, {"status", wordOf(state)}});
    return databases;
}

Result<http::Response> ServerController::health(Call&)
{
    Json databases = this->databases();
    const bool all = std::all_of(databases.begin(), databases.end(),
                                 [](const Json& database) { return database["status"] == "ok"; });
    const bool main = databases.front()["status"] != "failed";
    const bool room = m_services.health.hasRoom();
    const Json json{{"status", all && room ? "ok"
                               : main      ? "degraded"
                                           : "failed"},
                    {"databases", std::move(databases)},
                    {"largeRequests", room ? "ok" : "full"}};
    // One datasource that fails takes no node away from the tenants of the others; where the main database is full,
    // whoever is logged in goes on.
    return http::Response::json(main ? 200 : 503, toText(json));
}

Result<http::Response> ServerController::metrics(Call&)
{
    http::Response response;
    response.headers = {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}};
    response.body = m_services.metrics.text();
    return response;
}

Result<http::Response> ServerController::status(Call&)
{
    DBSYNC_ASSIGN(const auto tenants, m_services.main.tenants.list());
    const http::ListenerStatistics statistics = m_services.statistics();
    Json datasources = databases();
    datasources.erase(0);
    Json pool{{"threads", statistics.pool.threads},
              {"busy", statistics.pool.busy},
              {"queued", statistics.pool.queued},
              {"refused", statistics.pool.refused}};
    Json status{{"version", DBSYNC_VERSION},
                {"environment", m_services.environment},
                {"startedAt", m_services.startedAt},
                {"tenants", tenants.size()},
                {"datasources", std::move(datasources)},
                {"connections", statistics.connections},
                {"eventStreams", statistics.eventStreams},
                {"pool", std::move(pool)}};
    return ok(Json{{"status", std::move(status)}});
}

} // namespace dbsync::api
