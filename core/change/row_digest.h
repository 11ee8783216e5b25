#pragma once

#include "base/error.h"
#include "change/value.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dbsync {

/// Says what rows a part of a table has, whatever order they were read in: equal digests, equal rows.
struct PartDigest
{
    std::int64_t rows = 0;
    std::uint64_t high = 0; ///< sum of the first 8 bytes of the rows' hashes, modulo 2^64
    std::uint64_t low = 0;  ///< of the second 8 bytes

    friend bool operator==(const PartDigest&, const PartDigest&) = default;
};

inline constexpr int mostParts = 65'536;

/// Takes the rows of one table apart by the hashes of their keys and sums up each part, so that two sides can compare a
/// table without its rows (docs/protocol.md). A hash is SHA-256 of the salt and the canonical JSON.
class RowDigest
{
public:
    /// `salt` is any text, the same on both sides; `keys` are the positions of the key's columns in a row.
    RowDigest(std::string salt, int parts, std::vector<int> keys);

    /// Adds a row; `json` is its canonical form.
    void add(const RowView& row, std::string_view json);
    int partOf(const RowView& row);
    /// The part of the row with this key, whose values stand in the order of the key's columns.
    int partOfKey(const RowView& key);
    const std::vector<PartDigest>& parts() const { return m_parts; }

private:
    std::string m_salt;
    std::vector<int> m_keys;
    std::vector<PartDigest> m_parts;
    std::string m_scratch;
};

/// A line `[PART,ROWS,"HEX"]`, with its end.
void appendPart(int part, const PartDigest& digest, std::string& out);

struct NumberedPart
{
    int part = 0;
    PartDigest digest;
};

/// Reads such a line; code malformed where it is none.
Result<NumberedPart> parsePart(std::string_view line);

} // namespace dbsync
