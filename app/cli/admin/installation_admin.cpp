#include "resource.h"

namespace admin {

namespace {

int showStatus(const Task& task)
{
    return printObject(task, "status", task.administration.status());
}

int showAudit(const Task& task)
{
    return printList(task, "audit", task.administration.audit(task.value("tenant")),
                     {"time", "who", "what", "on", "from", "times"});
}

} // namespace

const Resource& statusResource()
{
    static const Resource resource{"status", "Shows the installation at a glance.", {}, {{"", {}, {}, showStatus}}};
    return resource;
}

const Resource& auditResource()
{
    static const Resource resource{
        "audit",
        "Shows who did what to what, from where, newest first: to the whole installation, or to one "
        "tenant (its ADMIN may see that).",
        {{"tenant", "CODE", "Only what concerns this tenant."}},
        {{"", {}, {"tenant"}, showAudit}}};
    return resource;
}

} // namespace admin
