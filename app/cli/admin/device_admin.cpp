#include "resource.h"

namespace admin {

namespace {

int list(const Task& task)
{
    return printList(task, "devices", task.administration.devices(task.value("tenant")),
                     {"id", "name", "user", "lastSeen", "revision", "revoked"});
}

int revoke(const Task& task)
{
    return printObject(task, "device", task.administration.revokeDevice(task.value("tenant"), task.value("id")));
}

} // namespace

const Resource& deviceResource()
{
    static const Resource resource{"device",
                                   "Lists and revokes a tenant's devices. A revoked device cannot sync any more.",
                                   {{"tenant", "CODE", "The tenant's code."}, {"id", "ID", "The device's id."}},
                                   {{"list", {"tenant"}, {}, list}, {"revoke", {"tenant", "id"}, {}, revoke}}};
    return resource;
}

} // namespace admin
