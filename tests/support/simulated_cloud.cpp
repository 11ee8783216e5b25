#include "test_support/simulated_cloud.h"

#include "base/clock.h"
#include "base/identifier.h"
#include "base/zstd_stream.h"
#include "test_support/database_files.h"

#include <QIODevice>

#include <algorithm>
#include <cstring>

namespace dbsync::test {

namespace {

Error networkError()
{
    return {ErrorKind::Unreachable, "simulated", "The simulated network failed.", {}};
}

/// A batch's lines from its compressed bytes.
class BatchLines final : public datasource::RowSource
{
public:
    explicit BatchLines(QIODevice& device) : m_device(device) {}

    Result<std::size_t> read(char* data, std::size_t size) override
    {
        while (m_offset == m_lines.size()) {
            m_lines.clear();
            m_offset = 0;
            if (m_rest.empty()) {
                m_input = m_device.read(64 * 1024);
                m_rest = {m_input.constData(), static_cast<std::size_t>(m_input.size())};
            }
            if (m_rest.empty())
                return std::size_t{0};
            DBSYNC_TRY(m_decompressor.read(m_rest, m_lines, std::size_t{1} << 18));
        }
        const std::size_t step = std::min(size, m_lines.size() - m_offset);
        std::memcpy(data, m_lines.data() + m_offset, step);
        m_offset += step;
        return step;
    }

private:
    QIODevice& m_device;
    Decompressor m_decompressor;
    QByteArray m_input;
    std::string_view m_rest;
    std::string m_lines;
    std::size_t m_offset = 0;
};

} // namespace

Result<std::unique_ptr<SimulatedServer>> SimulatedServer::open(const std::string& folder)
{
    auto server = std::make_unique<SimulatedServer>();
    server->m_folder = folder;
    DBSYNC_TRY(server->start());
    return server;
}

Result<void> SimulatedServer::start()
{
    DBSYNC_ASSIGN(m_rows, datasource::Datasource::open("sqlite:rows.sqlite", m_folder));
    return {};
}

Result<void> SimulatedServer::backUp(const std::string& folder)
{
    m_rows.reset();
    replaceDatabase(m_folder + "/rows.sqlite", folder + "/rows.sqlite");
    m_backups[folder] = m_devices;
    return start();
}

Result<void> SimulatedServer::restore(const std::string& folder)
{
    m_rows.reset();
    replaceDatabase(folder + "/rows.sqlite", m_folder + "/rows.sqlite");
    m_devices = m_backups[folder];
    return start();
}

std::string SimulatedServer::registerDevice()
{
    return *m_devices.insert(makeUuid()).first;
}

Result<std::string> SimulatedCloud::registerDevice()
{
    const NetworkFault fate = fault();
    if (fate.kind == NetworkFault::Kind::LostRequest)
        return networkError();
    std::string device = m_server.registerDevice();
    if (fate.kind != NetworkFault::Kind::None)
        return networkError();
    return device;
}

Result<Schema> SimulatedCloud::fetchSchema()
{
    if (fault().kind != NetworkFault::Kind::None)
        return networkError();
    return m_server.rows().schema(m_server.tenant());
}

Result<Schema> SimulatedCloud::pushSchema(Schema schema)
{
    DBSYNC_ASSIGN(schema.version, m_server.rows().pushSchema(m_server.tenant(), schema, schema.version));
    return schema;
}

Result<sync::PolicyList> SimulatedCloud::fetchPolicies()
{
    if (fault().kind != NetworkFault::Kind::None)
        return networkError();
    return sync::PolicyList{m_server.policies, m_server.policiesVersion};
}

/// What the API adds to the first line.
void SimulatedCloud::completeHeader(std::string& lines) const
{
    const auto end = lines.find('\n');
    auto header = wire::parseChangesHeader(std::string_view(lines).substr(0, end));
    if (!header)
        return;
    header->policiesVersion = m_server.policiesVersion;
    header->time = systemClock().now() + m_server.clockAhead;
    std::string line;
    wire::append(*header, line);
    lines.replace(0, end + 1, line);
}

Result<void> SimulatedCloud::pull(const sync::PullRequest& request, const Sink& sink)
{
    const NetworkFault fate = fault();
    if (fate.kind == NetworkFault::Kind::LostRequest || fate.kind == NetworkFault::Kind::LostAnswer)
        return networkError();
    datasource::ChangesRequest asked{request.since, request.tombstones, std::nullopt};
    if (request.resume)
        asked.resume = datasource::ResumePoint{request.resume->at, request.resume->table, request.resume->key};
    DBSYNC_ASSIGN(auto stream, m_server.rows().changes(m_server.tenant(), asked));
    Compressor compressor;
    std::size_t given = 0;
    std::string lines;
    std::string out;
    for (bool more = true; more;) {
        lines.clear();
        out.clear();
        DBSYNC_ASSIGN(more, stream->next(lines));
        if (given == 0)
            completeHeader(lines);
        // A line at a time, so that a cut may lie between any two.
        for (std::string_view rest = lines; !rest.empty();) {
            const auto end = std::min(rest.find('\n'), rest.size() - 1) + 1;
            compressor.write(rest.substr(0, end), out);
            compressor.flush(out);
            rest.remove_prefix(end);
        }
        if (!more)
            compressor.finish(out);
        if (fate.kind == NetworkFault::Kind::Cut && given + out.size() > fate.bytes) {
            DBSYNC_TRY(sink(std::string_view(out).substr(0, fate.bytes - given)));
            return networkError();
        }
        given += out.size();
        m_received += static_cast<std::int64_t>(out.size());
        DBSYNC_TRY(sink(out));
    }
    return {};
}

Result<std::string> SimulatedCloud::push(QIODevice& batch, const Meanwhile& meanwhile)
{
    const NetworkFault fate = fault();
    if (fate.kind == NetworkFault::Kind::LostRequest)
        return networkError();
    if (m_server.beforePush)
        m_server.beforePush();
    if (!m_server.mayPush)
        return Error{ErrorKind::Refused, "roleTooLow", "Your role is GUEST; this needs USER.", {}};
    batch.seek(0);
    m_sent += batch.size();
    // Whose batch it is stands in its first line; the API checks that this is the caller's device.
    BatchLines header(batch);
    std::string first(4096, '\0');
    DBSYNC_ASSIGN(const std::size_t read, header.read(first.data(), first.size()));
    first.resize(read);
    DBSYNC_ASSIGN(const auto parsed, wire::parseBatchHeader(first.substr(0, first.find('\n'))));
    wire::BatchAnswer answer;
    if (m_server.knows(parsed.device)) {
        batch.seek(0);
        BatchLines lines(batch);
        DBSYNC_ASSIGN(answer, m_server.rows().push(m_server.tenant(), {m_user, parsed.device}, lines));
    } else {
        answer.result = "unknownDevice";
    }
    if (meanwhile)
        meanwhile();
    if (fate.kind != NetworkFault::Kind::None)
        return networkError();
    return wire::answerToJson(answer);
}

Result<std::string> SimulatedCloud::withdraw(const std::string& device, std::int64_t sequence, const std::string& id)
{
    const NetworkFault fate = fault();
    if (fate.kind == NetworkFault::Kind::LostRequest)
        return networkError();
    wire::BatchHeader header;
    header.device = device;
    header.sequence = sequence;
    header.id = id;
    DBSYNC_ASSIGN(const auto answer, m_server.rows().withdraw(m_server.tenant(), header));
    if (fate.kind != NetworkFault::Kind::None)
        return networkError();
    return wire::answerToJson(answer);
}

} // namespace dbsync::test
