#pragma once

#include "base/error.h"
#include "schema/table.h"

#include <nlohmann/json_fwd.hpp>

namespace dbsync {

/// A schema as the API carries it: `{"version","tables":[…],"objects":[…]}` with the field names of the structures.
nlohmann::ordered_json schemaToJson(const Schema& schema);

/// The reverse; checks that names are there, keys name columns and nothing is of the wrong kind (code "malformed").
Result<Schema> schemaFromJson(const nlohmann::ordered_json& json);

} // namespace dbsync
