#include "api/controllers/changes_controller.h"

#include "api/controllers/row_counter.h"
#include "api/pipeline/device_check.h"
#include "base/zstd_stream.h"
#include "change/wire.h"

#include <functional>

namespace dbsync::api {

namespace {

constexpr std::size_t chunkBytes = std::size_t{64} * 1024;

/// Sends a change stream, compressed or plain.
class ChangesSource final : public http::BodySource
{
public:
    /// `told` is called when all of it has gone.
    ChangesSource(std::shared_ptr<datasource::Datasource> datasource, std::unique_ptr<datasource::ChangeStream> stream,
                  std::int64_t policiesVersion, std::int64_t now, bool compressed, Metrics& metrics,
                  std::function<void()> told)
        : m_datasource(std::move(datasource)),
          m_stream(std::move(stream)),
          m_policiesVersion(policiesVersion),
          m_now(now),
          m_metrics(metrics),
          m_told(std::move(told))
    {
        if (compressed)
            m_compressor.emplace();
    }

    ~ChangesSource() override { m_metrics.rowsSent(m_counter.rows()); }

    Result<bool> next(std::string& chunk) override
    {
        while (chunk.size() < chunkBytes) {
            m_lines.clear();
            DBSYNC_ASSIGN(const bool more, m_stream->next(m_lines));
            DBSYNC_TRY(tellPolicies());
            m_counter.count(m_lines);
            if (!m_compressor)
                chunk += m_lines;
            else if (more)
                m_compressor->write(m_lines, chunk);
            else
                m_compressor->finish(chunk);
            if (more)
                continue;
            m_told();
            return false;
        }
        return true;
    }

private:
    /// Adds to the header what the datasource does not know.
    Result<void> tellPolicies()
    {
        const auto end = m_lines.find('\n');
        if (m_begun || end == std::string::npos)
            return {};
        m_begun = true;
        DBSYNC_ASSIGN(auto header, wire::parseChangesHeader(std::string_view(m_lines).substr(0, end)));
        header.policiesVersion = m_policiesVersion;
        header.time = m_now;
        std::string line;
        wire::append(header, line);
        m_lines.replace(0, end + 1, line);
        return {};
    }

    std::shared_ptr<datasource::Datasource> m_datasource; ///< outlives its stream
    std::unique_ptr<datasource::ChangeStream> m_stream;
    const std::int64_t m_policiesVersion;
    const std::int64_t m_now;
    bool m_begun = false;
    std::optional<Compressor> m_compressor;
    std::string m_lines;
    RowCounter m_counter;
    Metrics& m_metrics;
    std::function<void()> m_told;
};

Error invalidQuery(std::string message)
{
    return {ErrorKind::InvalidRequest, "invalidField", std::move(message), {}};
}

Result<datasource::ChangesRequest> readRequest(const Call& call)
{
    datasource::ChangesRequest request;
    DBSYNC_ASSIGN(request.since.revision, call.queryInteger("since", 0));
    request.since.mark = call.queryValue("mark").value_or("");
    request.tombstones = call.queryValue("tombstones") == "1";
    if (request.since.revision > 0 && request.since.mark.empty())
        return invalidQuery("The query parameter \"mark\" is missing: the mark of the cursor's revision.");
    const auto table = call.queryValue("table");
    const auto key = call.queryValue("key");
    if (!call.queryValue("at") && !table && !key)
        return request;
    if (!call.queryValue("at") || !table || !key || request.since.revision > 0)
        return invalidQuery("\"at\", \"table\" and \"key\" go together, and with since=0 only.");
    datasource::ResumePoint resume;
    DBSYNC_ASSIGN(resume.at, call.queryInteger("at", 0));
    resume.table = *table;
    resume.key = *key;
    request.resume = std::move(resume);
    return request;
}

} // namespace

std::vector<Route> ChangesController::routes()
{
    Route pull{
        "GET", "/changes", Access::members(maindb::Role::Guest),
        "All rows that changed since a cursor, of one snapshot (docs/protocol.md). 409 otherHistory, cursorTooOld.",
        [this](Call& call) { return this->pull(call); }};
    pull.query = {{"since", "revision of the cursor, 0 for all"},
                  {"mark", "the cursor's mark; absent with since=0"},
                  {"tombstones", "1: with since=0 tombstones too"},
                  {"at", "goes on after a cut: the revision of the first answer"},
                  {"table", "goes on after a cut: of the last row received"},
                  {"key", "goes on after a cut: of the last row received, a JSON array"},
                  {"device", "id of the device that asks"}};
    pull.answer = "{}";
    pull.answerType = std::string(wire::compressedType);
    pull.pulls = true;
    return {pull};
}

Result<http::Response> ChangesController::pull(Call& call)
{
    DBSYNC_ASSIGN(const auto request, readRequest(call));
    DBSYNC_TRY(checkDeviceOfQuery(m_services, call, request.since.revision));
    DBSYNC_ASSIGN(auto stream, call.datasource->changes(call.tenantId(), request));
    const bool plain = call.request->header("Accept").find(wire::plainType) != std::string_view::npos;
    http::Response response;
    response.headers = {{"Content-Type", std::string(plain ? wire::plainType : wire::compressedType)},
                        {"Cache-Control", "no-store"}};
    auto told = [this, tenantId = call.tenantId(), device = call.queryValue("device"),
                 revision = stream->cursor().revision] {
        if (device)
            (void)m_services.main.devices.seen(tenantId, *device, -1, revision);
    };
    response.stream =
        std::make_unique<ChangesSource>(call.datasource, std::move(stream), call.tenant->tenant.policiesVersion,
                                        m_services.now(), !plain, m_services.metrics, std::move(told));
    return response;
}

} // namespace dbsync::api
