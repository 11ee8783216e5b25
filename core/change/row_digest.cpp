#include "change/row_digest.h"

#include "change/row_codec.h"

#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <sodium.h>

namespace dbsync {

namespace {

using Hash = std::array<unsigned char, crypto_hash_sha256_BYTES>;

/// `text` begins with the salt.
Hash hashOf(std::string_view text)
{
    Hash hash;
    crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size());
    return hash;
}

std::uint64_t numberAt(const Hash& hash, std::size_t position)
{
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < 8; ++i)
        number = number << 8 | hash[position + i];
    return number;
}

} // namespace

RowDigest::RowDigest(std::string salt, int parts, std::vector<int> keys)
    : m_salt(std::move(salt)), m_keys(std::move(keys)), m_parts(static_cast<std::size_t>(std::max(parts, 1)))
{
}

void RowDigest::add(const RowView& row, std::string_view json)
{
    PartDigest& part = m_parts[static_cast<std::size_t>(partOf(row))];
    m_scratch.assign(m_salt).append(json);
    const Hash hash = hashOf(m_scratch);
    ++part.rows;
    part.high += numberAt(hash, 0);
    part.low += numberAt(hash, 8);
}

int RowDigest::partOf(const RowView& row)
{
    RowView key;
    for (const int position : m_keys)
        key.push_back(row[static_cast<std::size_t>(position)]);
    return partOfKey(key);
}

int RowDigest::partOfKey(const RowView& key)
{
    m_scratch.assign(m_salt);
    appendRow(key, m_scratch);
    return static_cast<int>(numberAt(hashOf(m_scratch), 0) % m_parts.size());
}

void appendPart(int part, const PartDigest& digest, std::string& out)
{
    std::array<char, 33> hex;
    std::snprintf(hex.data(), hex.size(), "%016llx%016llx", static_cast<unsigned long long>(digest.high),
                  static_cast<unsigned long long>(digest.low));
    out.append("[")
        .append(std::to_string(part))
        .append(",")
        .append(std::to_string(digest.rows))
        .append(",\"")
        .append(hex.data())
        .append("\"]\n");
}

Result<NumberedPart> parsePart(std::string_view line)
{
    const auto json = nlohmann::json::parse(line, nullptr, false);
    const bool whole = json.is_array() && json.size() == 3 && json[0].is_number_unsigned() &&
                       json[1].is_number_unsigned() && json[2].is_string() &&
                       json[2].get_ref<const std::string&>().size() == 32;
    if (!whole || json[0].get<std::uint64_t>() >= mostParts)
        return Error{ErrorKind::InvalidRequest, "malformed", "The digest of a part is malformed.", {}};
    NumberedPart part;
    part.part = json[0].get<int>();
    part.digest.rows = json[1].get<std::int64_t>();
    const std::string& hex = json[2].get_ref<const std::string&>();
    part.digest.high = std::strtoull(hex.substr(0, 16).c_str(), nullptr, 16);
    part.digest.low = std::strtoull(hex.substr(16).c_str(), nullptr, 16);
    return part;
}

} // namespace dbsync
