#include "api/tenants/placement.h"

#include "api/documents/json_fields.h"

#include <algorithm>

namespace dbsync::api {

namespace {

std::string textOf(const Json& object, const char* name)
{
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool isOfRegion(const maindb::Datasource& datasource, const PlacementWish& wish)
{
    return wish.region.empty() || textOf(objectFromText(datasource.metadata), "region") == wish.region;
}

} // namespace

PlacementWish wishOf(const std::string& tenantMetadata)
{
    const Json metadata = objectFromText(tenantMetadata);
    const auto required = metadata.find("regionRequired");
    return {textOf(metadata, "region"), required != metadata.end() && required->is_boolean() && required->get<bool>()};
}

std::optional<std::int64_t> roomOf(const maindb::Datasource& datasource, std::optional<std::int64_t> usual)
{
    const Json metadata = objectFromText(datasource.metadata);
    const auto found = metadata.find("maxTenants");
    if (found == metadata.end() || !found->is_number_integer())
        return usual;
    return found->get<std::int64_t>();
}

std::vector<maindb::Datasource> placementOrder(std::vector<maindb::Datasource> datasources, const PlacementWish& wish,
                                               std::optional<std::int64_t> usualRoom)
{
    std::erase_if(datasources, [&](const maindb::Datasource& each) {
        const auto room = roomOf(each, usualRoom);
        return each.state != maindb::DatasourceState::Active || each.weight <= 0 || (room && each.tenants >= *room) ||
               (wish.regionRequired && !isOfRegion(each, wish));
    });
    std::stable_sort(datasources.begin(), datasources.end(),
                     [&](const maindb::Datasource& one, const maindb::Datasource& other) {
                         const bool near = isOfRegion(one, wish);
                         if (near != isOfRegion(other, wish))
                             return near;
                         // Compared as (tenants + 1) / weight, without dividing; equal ones stay in order of making.
                         return (one.tenants + 1) * other.weight < (other.tenants + 1) * one.weight;
                     });
    return datasources;
}

} // namespace dbsync::api
