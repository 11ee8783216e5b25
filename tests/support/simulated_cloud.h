#pragma once

#include "datasource/datasource.h"
#include "sync/cloud/cloud.h"

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

namespace dbsync::test {

/// What happens to one request on the virtual network.
struct NetworkFault
{
    enum class Kind { None, LostRequest, LostAnswer, Cut };
    Kind kind = Kind::None;
    std::size_t bytes = 0; ///< Cut: after so many bytes of the answer
};

/// The cloud's side of a simulation: one tenant in one datasource, reached without HTTP.
class SimulatedServer
{
public:
    /// Keeps its files in `folder`.
    static Result<std::unique_ptr<SimulatedServer>> open(const std::string& folder);

    datasource::Datasource& rows() { return *m_rows; }
    std::int64_t tenant() const { return 1; }
    std::string registerDevice();
    /// Copies all it has to `folder`, as an administrator does it while the cloud is stopped; and puts that back.
    Result<void> backUp(const std::string& folder);
    Result<void> restore(const std::string& folder);
    std::size_t deviceCount() const { return m_devices.size(); }
    bool knows(const std::string& device) const { return m_devices.contains(device); }

    Policies policies;
    std::int64_t policiesVersion = 0;
    std::int64_t clockAhead = 0; ///< milliseconds that the cloud's clock is ahead of the desks'

    bool mayPush = true; ///< whether the users' role suffices

    /// Asked once for each request.
    std::function<NetworkFault()> fault;
    /// Called when a batch arrives, before it is looked at: others may have been faster.
    std::function<void()> beforePush;

private:
    Result<void> start();
    std::string m_folder;
    std::unique_ptr<datasource::Datasource> m_rows;
    std::set<std::string> m_devices;
    std::map<std::string, std::set<std::string>> m_backups; ///< devices, by folder
};

/// One device's way to it.
class SimulatedCloud final : public sync::Cloud
{
public:
    SimulatedCloud(SimulatedServer& server, std::string user) : m_server(server), m_user(std::move(user)) {}

    Result<std::string> registerDevice() override;
    Result<Schema> fetchSchema() override;
    Result<Schema> pushSchema(Schema schema) override;
    Result<sync::PolicyList> fetchPolicies() override;
    Result<void> pull(const sync::PullRequest& request, const Sink& sink) override;
    Result<std::string> push(QIODevice& batch, const Meanwhile& meanwhile) override;
    Result<std::string> withdraw(const std::string& device, std::int64_t sequence, const std::string& id) override;
    void setGoOn(std::function<bool()>) override {}
    std::int64_t bytesReceived() const override { return m_received; }
    std::int64_t bytesSent() const override { return m_sent; }

private:
    void completeHeader(std::string& lines) const;
    NetworkFault fault() const { return m_server.fault ? m_server.fault() : NetworkFault{}; }
    SimulatedServer& m_server;
    std::string m_user;
    std::int64_t m_received = 0;
    std::int64_t m_sent = 0;
};

} // namespace dbsync::test
