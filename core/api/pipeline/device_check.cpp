#include "api/pipeline/device_check.h"

#include "api/pipeline/errors.h"

namespace dbsync::api {

Result<void> checkDeviceOfQuery(Services& services, const Call& call, std::int64_t since)
{
    const auto id = call.queryValue("device");
    if (!id)
        return {};
    DBSYNC_ASSIGN(const auto device, services.main.devices.find(call.tenantId(), *id));
    if (!device)
        return {};
    if (device->revoked)
        return deviceRevoked();
    return services.main.devices.seen(call.tenantId(), *id, since, -1);
}

} // namespace dbsync::api
