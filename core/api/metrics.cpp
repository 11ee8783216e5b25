#include "api/metrics.h"

#include <algorithm>
#include <charconv>

namespace dbsync::api {

namespace {

std::string number(double value)
{
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    return {text.data(), end};
}

void appendHead(std::string& out, std::string_view name, std::string_view type, std::string_view help)
{
    out.append("# HELP ").append(name).append(" ").append(help).append("\n");
    out.append("# TYPE ").append(name).append(" ").append(type).append("\n");
}

void appendCounter(std::string& out, std::string_view name, std::string_view help, std::uint64_t value)
{
    appendHead(out, name, "counter", help);
    out.append(name).append(" ").append(std::to_string(value)).append("\n");
}

} // namespace

void Metrics::requestDone(const std::string& method, const std::string& route, int status, double seconds,
                          std::uint64_t bytesIn, std::uint64_t bytesOut)
{
    const auto bucket =
        static_cast<std::size_t>(std::lower_bound(bounds.begin(), bounds.end(), seconds) - bounds.begin());
    const std::lock_guard lock(m_mutex);
    ++m_requests[{method, route, status}];
    Durations& durations = m_durations[route];
    ++durations.counts[bucket];
    durations.sum += seconds;
    m_bytesIn += bytesIn;
    m_bytesOut += bytesOut;
}

void Metrics::batchDone(const std::string& result, std::uint64_t rows)
{
    const std::lock_guard lock(m_mutex);
    auto& [count, total] = m_batches[result];
    ++count;
    total += rows;
}

void Metrics::rowsSent(std::uint64_t rows)
{
    const std::lock_guard lock(m_mutex);
    m_rowsSent += rows;
}

void Metrics::addGauge(const std::string& name, const std::string& help, std::function<double()> value)
{
    m_gauges.push_back({name, help, std::move(value)});
}

void Metrics::appendRequests(std::string& out) const
{
    appendHead(out, "dbsync_requests_total", "counter", "Requests answered.");
    for (const auto& [key, count] : m_requests) {
        const auto& [method, route, status] = key;
        out.append("dbsync_requests_total{method=\"").append(method).append("\",route=\"").append(route);
        out.append("\",status=\"").append(std::to_string(status)).append("\"} ");
        out.append(std::to_string(count)).append("\n");
    }
}

void Metrics::appendDurations(std::string& out) const
{
    const std::string name = "dbsync_request_duration_seconds";
    appendHead(out, name, "histogram", "From the request's head to the end of its answer.");
    for (const auto& [route, durations] : m_durations) {
        const std::string label = "{route=\"" + route + "\"";
        std::uint64_t total = 0;
        for (std::size_t index = 0; index < durations.counts.size(); ++index) {
            total += durations.counts[index];
            const std::string bound = index < bounds.size() ? number(bounds[index]) : "+Inf";
            out.append(name).append("_bucket").append(label).append(",le=\"").append(bound).append("\"} ");
            out.append(std::to_string(total)).append("\n");
        }
        out.append(name).append("_sum").append(label).append("} ").append(number(durations.sum)).append("\n");
        out.append(name).append("_count").append(label).append("} ").append(std::to_string(total)).append("\n");
    }
}

std::string Metrics::text() const
{
    std::string out;
    for (const Gauge& gauge : m_gauges) { // outside the lock: they ask other parts
        appendHead(out, gauge.name, "gauge", gauge.help);
        out.append(gauge.name).append(" ").append(number(gauge.value())).append("\n");
    }
    const std::lock_guard lock(m_mutex);
    appendRequests(out);
    appendDurations(out);
    appendCounter(out, "dbsync_received_bytes_total", "Bytes of requests' bodies.", m_bytesIn);
    appendCounter(out, "dbsync_sent_bytes_total", "Bytes of answers' bodies.", m_bytesOut);
    appendCounter(out, "dbsync_rows_sent_total", "Rows sent to devices.", m_rowsSent);
    appendHead(out, "dbsync_batches_total", "counter", "Batches answered.");
    for (const auto& [result, counts] : m_batches)
        out.append("dbsync_batches_total{result=\"" + result + "\"} " + std::to_string(counts.first) + "\n");
    appendHead(out, "dbsync_batch_rows_total", "counter", "Rows in batches answered.");
    for (const auto& [result, counts] : m_batches)
        out.append("dbsync_batch_rows_total{result=\"" + result + "\"} " + std::to_string(counts.second) + "\n");
    return out;
}

} // namespace dbsync::api
