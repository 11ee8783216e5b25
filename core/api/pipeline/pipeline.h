#pragma once

#include "api/pipeline/request_log.h"
#include "api/pipeline/route_table.h"
#include "http/listener.h"
#include "http/router.h"

#include <memory>

namespace dbsync::api {

/// What every request passes, in this order: request logger, tenant datasource, guards, controller.
class Pipeline
{
public:
    /// `services` and `table` outlive the pipeline; `log` may be null.
    Pipeline(Services& services, const RouteTable& table, RequestLog* log);
    Pipeline(const Pipeline&) = delete;
    Pipeline& operator=(const Pipeline&) = delete;

    /// The routes with all steps around their handlers.
    std::shared_ptr<const http::Router> router() const { return m_router; }
    /// The request logger's end: a request was answered.
    void finished(const http::RequestSummary& summary);

private:
    void add(http::Router& router, const Route& route);
    /// The steps before the controller, before the body is read; an answer where the request goes no further.
    std::optional<http::Response> admit(const Route& route, http::Request& request);
    http::Response handle(const Route& route, http::Request& request);
    Result<http::Response> control(const Route& route, Call& call);

    Result<void> findTenant(const Route& route, Call& call);
    Result<void> guard(const Route& route, Call& call);
    Result<void> guardMember(const Access& access, const Call& call);
    static http::Response refusal(Call& call, const Error& error);
    static http::Response notYet(Call& call, const Error& error);

    Services& m_services;
    RequestLog* m_log;
    std::shared_ptr<http::Router> m_router;
};

} // namespace dbsync::api
