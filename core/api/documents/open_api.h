#pragma once

#include "api/pipeline/route.h"

#include <string>
#include <vector>

/// Descriptions of the API, made from its routes.
namespace dbsync::api {

/// The OpenAPI 3.0 document.
Json openApiDocument(const std::vector<Route>& routes);

/// The table of routes and roles as Markdown (docs/routes.md).
std::string routesDocument(const std::vector<Route>& routes);

} // namespace dbsync::api
