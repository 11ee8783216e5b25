#pragma once

#include "sync/cloud/cloud.h"
#include "sync/cloud/cloud_client.h"

namespace dbsync::sync {

/// The cloud over HTTP, for one account.
class HttpCloud final : public Cloud
{
public:
    /// `file` tells the devices of one computer apart, for those who look at their list.
    explicit HttpCloud(const Account& account, QString file = {}) : m_client(account), m_file(std::move(file)) {}

    Result<std::string> registerDevice() override;
    Result<Schema> fetchSchema() override;
    Result<Schema> pushSchema(Schema schema) override;
    Result<PolicyList> fetchPolicies() override;
    /// Sets a policy; needs the role MANAGER. The policies after it.
    Result<PolicyList> setPolicy(const PolicyEntry& entry);
    /// Takes a policy back: a column is as its table, a table asks. `column` is "" for a whole table.
    Result<PolicyList> unsetPolicy(const std::string& table, const std::string& column);
    /// Hands the compressed digests of all tables, of rows up to `revision`, to `sink`.
    Result<void> digests(const std::string& device, std::int64_t revision, const std::string& salt, int parts,
                         const Sink& sink);
    /// Hands the compressed rows of some parts to `sink`; `of` is {"TABLE":[PART]}.
    Result<void> partRows(const std::string& salt, int parts, const std::string& of, const Sink& sink);
    Result<void> pull(const PullRequest& request, const Sink& sink) override;
    Result<std::string> push(QIODevice& batch, const Meanwhile& meanwhile) override;
    Result<std::string> withdraw(const std::string& device, std::int64_t sequence, const std::string& id) override;
    void setGoOn(std::function<bool()> goOn) override { m_client.setGoOn(std::move(goOn)); }
    std::int64_t bytesReceived() const override { return m_client.bytesReceived(); }
    std::int64_t bytesSent() const override { return m_client.bytesSent(); }

private:
    Result<PolicyList> putPolicy(const std::string& table, const std::string& column, const QJsonValue& policy);

    CloudClient m_client;
    QString m_file;
};

} // namespace dbsync::sync
