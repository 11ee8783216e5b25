#pragma once

#include "api/documents/json_fields.h"

namespace dbsync::api {

/// Of names of people, tenants, devices; bytes.
inline constexpr std::size_t longestName = 200;

/// A tenant code that may be given: 2 to 63 of a-z, 0-9 and '-', beginning with a letter or a digit.
std::string readTenantCode(Fields& fields, const char* name);

Error tenantCodeTaken(const std::string& code);

} // namespace dbsync::api
