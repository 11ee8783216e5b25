#pragma once

#include "base/error.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dbsync::http {

/// The proxies in front of this server whose word on where a request comes from is taken.
class TrustedProxies
{
public:
    /// Reads "10.0.0.0/8, fd00::/8, 192.0.2.7": addresses and networks, IPv4 and IPv6. InvalidRequest "addressInvalid"
    /// for anything else.
    static Result<TrustedProxies> parse(std::string_view list);

    bool empty() const { return m_networks.empty(); }
    bool contains(std::string_view address) const;
    /// The address of who asks. `peer` is who has connected; `forwardedFor` is the value of X-Forwarded-For, to which
    /// each proxy adds the one that it was asked by, so that only what stands right of a trusted one can be believed.
    std::string clientOf(std::string_view peer, std::string_view forwardedFor) const;

private:
    /// An IPv4 address as the IPv6 address that it is mapped to.
    using Bytes = std::array<std::uint8_t, 16>;
    struct Network
    {
        Bytes address{};
        unsigned bits = 0;
    };
    bool contains(const Bytes& address) const;

    std::vector<Network> m_networks;
};

/// What is one client to a limit: an IPv4 address, the /64 network of an IPv6 address, in which one has them all.
std::string limitedNetwork(std::string_view address);

} // namespace dbsync::http
