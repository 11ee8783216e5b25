#include "api/administration/export_controller.h"

#include "api/documents/record_views.h"
#include "base/zstd_stream.h"
#include "change/wire.h"

namespace dbsync::api {

namespace {

constexpr std::size_t chunkBytes = std::size_t{64} * 1024;

class ExportSource final : public http::BodySource
{
public:
    ExportSource(std::string firstLine, std::shared_ptr<datasource::Datasource> datasource,
                 std::unique_ptr<datasource::ChangeStream> stream, bool compressed)
        : m_lines(std::move(firstLine)), m_datasource(std::move(datasource)), m_stream(std::move(stream))
    {
        if (compressed)
            m_compressor.emplace();
    }

    Result<bool> next(std::string& chunk) override
    {
        while (chunk.size() < chunkBytes) {
            DBSYNC_ASSIGN(const bool more, m_stream->next(m_lines));
            if (m_compressor)
                m_compressor->write(m_lines, chunk);
            else
                chunk += m_lines;
            m_lines.clear();
            if (more)
                continue;
            if (m_compressor)
                m_compressor->finish(chunk);
            return false;
        }
        return true;
    }

private:
    std::string m_lines;
    std::shared_ptr<datasource::Datasource> m_datasource; ///< outlives its stream
    std::unique_ptr<datasource::ChangeStream> m_stream;
    std::optional<Compressor> m_compressor;
};

} // namespace

std::vector<Route> ExportController::routes()
{
    Route download{
        "GET", "/tenants/:code/export", Access::owners(),
        "Everything of a tenant: users, devices, policies, schema, rows with their history (docs/protocol.md).",
        [this](Call& call) { return this->download(call); }};
    download.answer = "{}";
    download.answerType = std::string(wire::plainType);
    return {download};
}

Result<std::string> ExportController::firstLine(const Call& call)
{
    const std::int64_t id = call.tenantId();
    DBSYNC_ASSIGN(const auto users, m_services.main.users.list(id));
    DBSYNC_ASSIGN(const auto devices, m_services.main.devices.list(id));
    DBSYNC_ASSIGN(const auto policies, m_services.main.policies.list(id));
    Json line{{"tenant", toJson(call.tenant->tenant)}};
    line.update(listToJson("users", users));
    line.update(listToJson("devices", devices));
    line.update(listToJson("policies", policies.policies));
    return toText(line) + "\n";
}

Result<http::Response> ExportController::download(Call& call)
{
    DBSYNC_ASSIGN(std::string line, firstLine(call));
    DBSYNC_ASSIGN(auto stream, call.datasource->exportTenant(call.tenantId(), {}));
    const bool compressed = call.request->header("Accept").find("zstd") != std::string_view::npos;
    const std::string& code = call.tenant->tenant.code;
    http::Response response;
    response.headers = {
        {"Content-Type", std::string(compressed ? wire::compressedType : wire::plainType)},
        {"Cache-Control", "no-store"},
        {"Content-Disposition", "attachment; filename=\"" + code + ".ndjson" + (compressed ? ".zst\"" : "\"")}};
    response.stream = std::make_unique<ExportSource>(std::move(line), call.datasource, std::move(stream), compressed);
    DBSYNC_TRY(m_services.main.audit.note(call.note("tenantExported", code)));
    return response;
}

} // namespace dbsync::api
