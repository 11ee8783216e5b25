#pragma once

#include "base/error.h"
#include "base/sqlite.h"
#include "base/zstd_stream.h"

#include <functional>
#include <future>
#include <optional>
#include <string>
#include <string_view>

namespace dbsync::device {

/// What an activity did to one row, as it lies in a pack. Rows are JSON; nothing where there was or is none.
struct PackedImage
{
    std::int64_t revision = 0;
    std::string_view key; ///< JSON
    std::optional<std::string_view> before;
    std::optional<std::string_view> after;
    bool madeAnew = false; ///< the row after is another one, made at the key of the row before
};

/// Keeps what one activity did to very many rows of a table: some hundred rows together, compressed, which takes
/// half the time and an eighth of the room that they would take one by one. In the caller's transaction. A full pack is
/// compressed on another thread while the next is filled.
class ImagePacker
{
public:
    ImagePacker(sqlite3* companion, std::int64_t activity, int table)
        : m_companion(companion), m_activity(activity), m_table(table)
    {
    }

    /// Call in the order of the keys.
    Result<void> add(const PackedImage& image);
    /// Call once at the end.
    Result<void> finish();
    /// What the packs take on the disk so far, but for the latest.
    std::int64_t bytes() const { return m_bytes; }

private:
    /// Rows from one key to another.
    struct Pack
    {
        std::string rows;
        std::string firstKey;
        std::string lastKey;
    };
    Result<void> writeFull();
    Result<void> write(const Pack& pack, std::string_view packed);

    sqlite3* m_companion;
    std::int64_t m_activity;
    int m_table;
    sqlite::Statement m_insert;
    Pack m_pack; ///< that is being filled
    Pack m_full; ///< that is being compressed
    std::string m_packed;
    Compressor m_compressor;
    std::int64_t m_bytes = 0;
    std::future<void> m_compressing; ///< last, so that it ends before what it works on
};

/// Shows the images in a pack, or only that of `key` (JSON), until `visit` returns false. The views hold during the
/// call.
Result<void> unpackImages(std::string_view packed, std::optional<std::string_view> key,
                          const std::function<Result<bool>(const PackedImage&)>& visit);

} // namespace dbsync::device
