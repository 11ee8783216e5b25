#pragma once

#include "base/error.h"
#include "base/sqlite.h"
#include "change/value.h"
#include "device/activity/image_pack.h"
#include "device/store/store.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace dbsync::device {

/// For how long rows of activities are kept where nobody says otherwise.
inline constexpr int defaultActivityDays = 90;

/// Keeps what one activity did to rows, so that it can be shown and taken back: each as it was before and is after, in
/// the companion, in the caller's transaction there.
class RowImages
{
public:
    RowImages(sqlite3* companion, std::int64_t activity) : m_companion(companion), m_activity(activity) {}

    /// Rows are JSON; nothing where there was or is none. `madeAnew`: the row after is another one than the row before.
    /// A row that is noted twice keeps the later image.
    Result<void> add(const SyncedTable& table, const RowView& key, std::int64_t revision,
                     std::optional<std::string_view> before, std::optional<std::string_view> after, bool madeAnew);
    /// Call once at the end. An activity that is too large keeps no rows at all, since half of one cannot be undone.
    Result<void> finish();

private:
    struct Images
    {
        sqlite::Statement insert;
        std::string columns; ///< JSON
        std::int64_t bytes = 0;
    };
    Result<Images*> imagesOf(const SyncedTable& table);

    sqlite3* m_companion;
    std::int64_t m_activity;
    std::map<int, Images> m_tables;
    std::int64_t m_bytes = 0;
};

/// The same for a pull, in packs, while its rows are walked anyway: as each was confirmed before, and is from now on.
class PulledImages
{
public:
    /// Keeps nothing for activity 0.
    PulledImages(sqlite3* companion, std::int64_t activity) : m_companion(companion), m_activity(activity) {}

    /// Call for one table after the other, in the order of the keys.
    Result<void> add(const SyncedTable& table, const PackedImage& image);
    /// Keeps the bases that staged tombstones take with them.
    Result<void> addDeletions(const SyncedTable& table);
    /// Call once at the end; `carriedOut`: there is such an activity. Keeps all rows or, of one too large, none.
    Result<void> finish(bool carriedOut);

private:
    Result<void> endTable();

    sqlite3* m_companion;
    std::int64_t m_activity;
    const SyncedTable* m_table = nullptr;
    std::optional<ImagePacker> m_packer;
    std::map<const SyncedTable*, std::int64_t> m_tables;
    std::int64_t m_bytes = 0;
    bool m_tooMuch = false;
};

/// Forgets the rows of activities that were planned and are not carried out.
Result<void> forgetPlannedImages(sqlite3* companion);

/// Forgets activities older than the days that are kept, and the rows of the oldest where all of them take too much
/// room. Cheap where there is nothing to do.
Result<void> trimActivity(Companion& companion);
/// Sets the days (nothing: as before), trims, and gives the room back to the disk.
Result<void> compactActivity(Companion& companion, std::optional<int> days);

} // namespace dbsync::device
