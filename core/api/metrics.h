#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace dbsync::api {

/// What the server did, in the text format of Prometheus. Thread-safe.
class Metrics
{
public:
    /// `route` is its pattern, not the path asked for, so that the number of series is bounded.
    void requestDone(const std::string& method, const std::string& route, int status, double seconds,
                     std::uint64_t bytesIn, std::uint64_t bytesOut);
    /// `rows` operations of a batch that was answered with `result`.
    void batchDone(const std::string& result, std::uint64_t rows);
    void rowsSent(std::uint64_t rows);
    /// A value that is asked for when the metrics are. Only before the first request.
    void addGauge(const std::string& name, const std::string& help, std::function<double()> value);

    std::string text() const;

private:
    static constexpr std::array<double, 9> bounds{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30};
    struct Durations
    {
        std::array<std::uint64_t, bounds.size() + 1> counts{};
        double sum = 0;
    };
    struct Gauge
    {
        std::string name;
        std::string help;
        std::function<double()> value;
    };
    void appendRequests(std::string& out) const;
    void appendDurations(std::string& out) const;

    mutable std::mutex m_mutex;
    std::map<std::tuple<std::string, std::string, int>, std::uint64_t> m_requests;
    std::map<std::string, Durations> m_durations;                             ///< by route
    std::map<std::string, std::pair<std::uint64_t, std::uint64_t>> m_batches; ///< count and rows by result
    std::uint64_t m_bytesIn = 0;
    std::uint64_t m_bytesOut = 0;
    std::uint64_t m_rowsSent = 0;
    std::vector<Gauge> m_gauges;
};

} // namespace dbsync::api
