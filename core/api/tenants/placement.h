#pragma once

#include "maindb/records.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// The rule by which a new tenant gets its datasource, where none is named.
namespace dbsync::api {

/// What a tenant wishes, from its metadata: {"region":"eu","regionRequired":true}.
struct PlacementWish
{
    std::string region; ///< "" for any
    bool regionRequired = false;
};

PlacementWish wishOf(const std::string& tenantMetadata);

/// How many tenants a datasource may hold: {"maxTenants":500} in its metadata, else `usual`; nothing for any number.
std::optional<std::int64_t> roomOf(const maindb::Datasource& datasource, std::optional<std::int64_t> usual = {});

/// The datasources that the tenant may be put in, best first: active ones with a weight and room. Those of its region
/// come first (they alone, where it is required), then the one with the fewest tenants for its weight, then the older.
std::vector<maindb::Datasource> placementOrder(std::vector<maindb::Datasource> datasources, const PlacementWish& wish,
                                               std::optional<std::int64_t> usualRoom = {});

} // namespace dbsync::api
