#pragma once

#include "base/error.h"
#include "change/policy.h"
#include "change/wire.h"
#include "schema/table.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

class QIODevice;

namespace dbsync::sync {

/// What a pull asks for.
struct PullRequest
{
    wire::Cursor since;
    std::string device;
    bool tombstones = false;
    /// Where a first pull was cut: the revision of its first answer, and the last row that is safe.
    struct Resume
    {
        std::int64_t at = 0;
        std::string table;
        std::string key; ///< JSON
    };
    std::optional<Resume> resume;
};

/// A tenant's policies, and which state of them it is.
struct PolicyList
{
    Policies policies;
    std::int64_t version = 0;
};

/// The cloud as a sync sees it: HTTP in the product, the datasource itself in the simulation. Every call blocks, with
/// limits. Errors are of kind Unreachable where trying again may help, Refused where only a person helps. Belongs to
/// one thread.
class Cloud
{
public:
    using Sink = std::function<Result<void>(std::string_view)>;
    using Meanwhile = std::function<void()>;

    virtual ~Cloud() = default;

    virtual Result<std::string> registerDevice() = 0;
    virtual Result<Schema> fetchSchema() = 0;
    /// Pushes a schema on top of the version that it names; answers it with its new version.
    virtual Result<Schema> pushSchema(Schema schema) = 0;
    virtual Result<PolicyList> fetchPolicies() = 0;
    /// Hands the compressed bytes of a pull to `sink` as they arrive.
    virtual Result<void> pull(const PullRequest& request, const Sink& sink) = 0;
    /// Sends a compressed batch; the answer as JSON, refusals too. `meanwhile`, where it is not empty, is called while
    /// the cloud works on a batch that was sent to its end: perhaps never, perhaps again where it had to be sent again.
    virtual Result<std::string> push(QIODevice& batch, const Meanwhile& meanwhile) = 0;
    /// What became of a batch that was sent and not answered; one that has not come is `withdrawn` and never done. For
    /// users who may not push any more.
    virtual Result<std::string> withdraw(const std::string& device, std::int64_t sequence, const std::string& id) = 0;

    /// Asked now and then while waiting; false cancels.
    virtual void setGoOn(std::function<bool()> goOn) = 0;
    virtual std::int64_t bytesReceived() const = 0;
    virtual std::int64_t bytesSent() const = 0;
};

} // namespace dbsync::sync
