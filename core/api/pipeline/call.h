#pragma once

#include "api/documents/json_fields.h"
#include "api/tenants/guarded_datasource.h"
#include "http/message.h"
#include "maindb/records.h"
#include "maindb/stores/tenant_directory.h"

#include <memory>
#include <optional>
#include <string>

namespace dbsync::api {

/// One request on its way through the pipeline: each step adds what it found out.
struct Call
{
    http::Request* request = nullptr; ///< good while the handler runs

    /// Set by the tenant step, on routes that need one.
    std::shared_ptr<const maindb::TenantEntry> tenant;
    std::shared_ptr<GuardedDatasource> datasource;
    /// Set by the guards, on routes that are not public.
    std::shared_ptr<const maindb::Identity> identity;
    std::string credential; ///< the token or API key; never logged

    bool admitted = false; ///< it has passed tenant step and guards

    /// The JSON body; an empty object on routes without one.
    Json body = Json::object();

    /// What the log line tells beyond the request itself: the error of an answer, never a secret.
    std::string error;
    /// Who logged in, where the route itself found that out.
    std::string user;

    std::int64_t tenantId() const { return tenant ? tenant->tenant.id : 0; }
    /// Who is named in the audit log.
    const std::string& who() const { return identity ? identity->emailAddress : user; }
    /// What to note in the audit log of a change that this request makes to its tenant.
    maindb::AuditNote note(std::string_view what, std::string on) const
    {
        return noteOf(tenantId(), what, std::move(on));
    }
    /// The same of a change to another tenant, or to the installation (0).
    maindb::AuditNote noteOf(std::int64_t changed, std::string_view what, std::string on) const
    {
        return {changed, who(), std::string(what), std::move(on), request->remoteAddress};
    }
    std::string parameter(std::string_view name) const { return request->pathParameter(name); }
    std::optional<std::string> queryValue(std::string_view name) const { return request->queryValue(name); }
    /// An integer from 0 on, `otherwise` where the parameter is absent; an error where it is no such integer.
    Result<std::int64_t> queryInteger(std::string_view name, std::int64_t otherwise) const;
};

} // namespace dbsync::api
