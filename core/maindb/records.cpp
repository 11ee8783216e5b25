#include "maindb/records.h"

#include <array>

namespace dbsync::maindb {

namespace {

constexpr std::array<std::string_view, 4> roleNames{"GUEST", "USER", "MANAGER", "ADMIN"};
constexpr std::array<std::string_view, 4> tenantStateNames{"provisioning", "active", "suspended", "removed"};
constexpr std::array<std::string_view, 2> datasourceStateNames{"active", "draining"};

template <typename Enumeration, std::size_t size>
std::optional<Enumeration> fromName(const std::array<std::string_view, size>& names, std::string_view name)
{
    for (std::size_t index = 0; index < size; ++index) {
        if (names[index] == name)
            return static_cast<Enumeration>(index);
    }
    return std::nullopt;
}

} // namespace

std::string_view roleName(Role role)
{
    return roleNames[static_cast<std::size_t>(role)];
}

std::optional<Role> roleFromName(std::string_view name)
{
    return fromName<Role>(roleNames, name);
}

std::string_view tenantStateName(TenantState state)
{
    return tenantStateNames[static_cast<std::size_t>(state)];
}

std::optional<TenantState> tenantStateFromName(std::string_view name)
{
    return fromName<TenantState>(tenantStateNames, name);
}

std::string_view datasourceStateName(DatasourceState state)
{
    return datasourceStateNames[static_cast<std::size_t>(state)];
}

std::optional<DatasourceState> datasourceStateFromName(std::string_view name)
{
    return fromName<DatasourceState>(datasourceStateNames, name);
}

} // namespace dbsync::maindb
