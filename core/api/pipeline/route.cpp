#include "api/pipeline/route.h"

namespace dbsync::api {

std::vector<std::string> Route::bodyFields() const
{
    std::vector<std::string> names;
    const Json example = objectFromText(body);
    for (const auto& [name, value] : example.items())
        names.push_back(name.substr(0, name.find_first_of("?~")));
    return names;
}

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
