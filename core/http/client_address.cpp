#include "http/client_address.h"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <cstring>
#include <optional>

namespace dbsync::http {

namespace {

using Bytes = std::array<std::uint8_t, 16>;

constexpr unsigned allBits = 128;
constexpr unsigned bitsBeforeV4 = 96; ///< of an IPv4 address that is mapped to IPv6
constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool isV4(const Bytes& bytes)
{
    return std::equal(mapped.begin(), mapped.end(), bytes.begin());
}

std::optional<Bytes> parseAddress(std::string_view view)
{
    const std::string text(view.substr(0, view.find('%'))); // without a zone
    Bytes bytes{};
    if (::inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1)
        return bytes;
    std::copy(mapped.begin(), mapped.end(), bytes.begin());
    if (::inet_pton(AF_INET, text.c_str(), bytes.data() + mapped.size()) == 1)
        return bytes;
    return std::nullopt;
}

/// The same as some proxies write it: with a port, IPv6 in brackets.
std::optional<Bytes> parseForwarded(std::string_view text)
{
    if (text.starts_with('['))
        return parseAddress(text.substr(1, text.find(']') - 1));
    if (std::count(text.begin(), text.end(), ':') == 1)
        return parseAddress(text.substr(0, text.find(':')));
    return parseAddress(text);
}

std::string toText(const Bytes& bytes)
{
    char text[INET6_ADDRSTRLEN] = "";
    if (isV4(bytes))
        ::inet_ntop(AF_INET, bytes.data() + mapped.size(), text, sizeof text);
    else
        ::inet_ntop(AF_INET6, bytes.data(), text, sizeof text);
    return text;
}

Bytes masked(Bytes bytes, unsigned bits)
{
    for (std::size_t index = 0; index < bytes.size(); ++index) {
        const unsigned kept = std::clamp<unsigned>(bits, 8 * index, 8 * (index + 1)) - 8 * index;
        bytes[index] = static_cast<std::uint8_t>(bytes[index] & (0xff00U >> kept));
    }
    return bytes;
}

Error notANetwork(std::string_view text)
{
    return {ErrorKind::InvalidRequest, "addressInvalid", "\"" + std::string(text) + "\" is no address and no network.",
            "Write 10.0.0.0/8, 192.0.2.7 or fd00::/8."};
}

} // namespace

Result<TrustedProxies> TrustedProxies::parse(std::string_view list)
{
    TrustedProxies proxies;
    while (!list.empty()) {
        const auto end = list.find(',');
        const std::string_view each = trimmed(list.substr(0, end));
        list = end == std::string_view::npos ? std::string_view() : list.substr(end + 1);
        if (each.empty())
            continue;
        const auto slash = each.find('/');
        const auto address = parseAddress(each.substr(0, slash));
        if (!address)
            return notANetwork(each);
        const unsigned before = isV4(*address) ? bitsBeforeV4 : 0;
        unsigned bits = allBits - before;
        if (slash != std::string_view::npos) {
            const char* const last = each.data() + each.size();
            const auto [rest, failure] = std::from_chars(each.data() + slash + 1, last, bits);
            if (failure != std::errc() || rest != last || bits > allBits - before)
                return notANetwork(each);
        }
        proxies.m_networks.push_back({masked(*address, before + bits), before + bits});
    }
    return proxies;
}

bool TrustedProxies::contains(const Bytes& address) const
{
    return std::any_of(m_networks.begin(), m_networks.end(),
                       [&](const Network& network) { return masked(address, network.bits) == network.address; });
}

bool TrustedProxies::contains(std::string_view address) const
{
    const auto bytes = parseAddress(address);
    return bytes && contains(*bytes);
}

std::string TrustedProxies::clientOf(std::string_view peer, std::string_view forwardedFor) const
{
    std::string client(peer);
    auto known = parseAddress(peer);
    while (known && contains(*known) && !forwardedFor.empty()) {
        const auto comma = forwardedFor.rfind(',');
        known = parseForwarded(trimmed(forwardedFor.substr(comma == std::string_view::npos ? 0 : comma + 1)));
        forwardedFor = comma == std::string_view::npos ? std::string_view() : forwardedFor.substr(0, comma);
        if (known)
            client = toText(*known);
    }
    return client;
}

std::string limitedNetwork(std::string_view address)
{
    const auto bytes = parseAddress(address);
    if (!bytes)
        return std::string(address);
    return isV4(*bytes) ? toText(*bytes) : toText(masked(*bytes, 64)) + "/64";
}

} // namespace dbsync::http
