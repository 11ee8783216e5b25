#include "api/pipeline/route.h"

namespace dbsync::api {

http::Response ok(const Json& json)
{
    return http::Response::json(200, toText(json));
}

http::Response created(const Json& json)
{
    return http::Response::json(201, toText(json));
}

http::Response noContent()
{
    http::Response response;
    response.status = 204;
    return response;
}

} // namespace dbsync::api
