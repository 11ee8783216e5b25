#include "api/administration/audit_controller.h"

#include "api/documents/record_views.h"
#include "api/pipeline/errors.h"

#include <algorithm>

namespace dbsync::api {

std::vector<Route> AuditController::routes()
{
    Route list{"GET", "/audit", Access::operators(), "Who did what to what, newest first.",
               [this](Call& call) { return this->list(call); }};
    list.query = {{"tenant", "only what concerns the tenant of this code"}, {"limit", "at most so many; 1000 else"}};
    list.answer = R"({"audit":[{"time":"time","who":"root@example.com","what":"tenantAdded","on":"acme",
        "from":"192.0.2.7","times":1}]})";
    Route ofTenant{"GET", "/tenants/:code/audit", Access::owners(false), "Who did what to a tenant, newest first.",
                   [this](Call& call) { return answer(call, call.tenantId()); }};
    ofTenant.query = {list.query.back()};
    ofTenant.answer = list.answer;
    return {list, ofTenant};
}

Result<http::Response> AuditController::list(Call& call)
{
    std::int64_t tenantId = 0;
    if (const auto code = call.queryValue("tenant")) {
        DBSYNC_ASSIGN(const auto tenant, m_services.main.tenants.find(*code));
        if (!tenant)
            return notFound("tenant");
        tenantId = tenant->id;
    }
    return answer(call, tenantId);
}

Result<http::Response> AuditController::answer(Call& call, std::int64_t tenantId)
{
    constexpr std::int64_t mostEntries = 10'000;
    DBSYNC_ASSIGN(const std::int64_t limit, call.queryInteger("limit", 1000));
    DBSYNC_ASSIGN(const auto entries, m_services.main.audit.latest(tenantId, std::min(limit, mostEntries)));
    return ok(listToJson("audit", entries));
}

} // namespace dbsync::api
