#include "device/push/reading_copy.h"

namespace dbsync::device {

namespace {

constexpr std::int64_t fewRows = 50'000;             // read in a fifth of a second
constexpr std::int64_t worthwhileBytesPerRow = 1024; // reading a row costs more than copying that
constexpr std::int64_t stepBytes = std::int64_t{64} << 20;

Result<std::int64_t> countPending(Store& store)
{
    std::int64_t rows = 0;
    for (const SyncedTable& table : store.tables()) {
        DBSYNC_ASSIGN(const auto count,
                      sqlite::queryInteger(store.file(), "SELECT count(*) FROM main." + table.pending()));
        rows += count.value_or(0);
    }
    return rows;
}

Result<bool> isWorthwhile(Store& store, std::int64_t pageBytes)
{
    DBSYNC_ASSIGN(const auto mode, sqlite::queryText(store.file(), "PRAGMA main.journal_mode"));
    if (mode == "wal")
        return false;
    DBSYNC_ASSIGN(const std::int64_t rows, countPending(store));
    DBSYNC_ASSIGN(const auto pages, sqlite::queryInteger(store.file(), "PRAGMA main.page_count"));
    return rows >= fewRows && pages.value_or(0) * pageBytes < rows * worthwhileBytesPerRow;
}

} // namespace

Result<std::optional<sqlite::Connection>> copyForReading(Store& store, const std::function<bool()>& goOn)
{
    DBSYNC_ASSIGN(const auto pageBytes, sqlite::queryInteger(store.file(), "PRAGMA main.page_size"));
    DBSYNC_ASSIGN(const bool worthwhile, isWorthwhile(store, pageBytes.value_or(0)));
    if (!worthwhile)
        return std::optional<sqlite::Connection>();
    DBSYNC_ASSIGN(auto copy, sqlite::Connection::open({}, true));
    sqlite3_backup* backup = sqlite3_backup_init(copy, "main", store.file(), "main");
    int result = backup ? SQLITE_OK : SQLITE_ERROR;
    bool cancelled = false;
    while (result == SQLITE_OK && !cancelled) {
        result = sqlite3_backup_step(backup, static_cast<int>(stepBytes / pageBytes.value_or(4096)));
        cancelled = result == SQLITE_OK && goOn && !goOn();
    }
    sqlite3_backup_finish(backup);
    if (cancelled)
        return Error{ErrorKind::Cancelled, "cancelled", "The sync was cancelled.", {}};
    if (result != SQLITE_DONE)
        return std::optional<sqlite::Connection>();
    DBSYNC_TRY(sqlite::execute(copy, "ATTACH " + sqlite::quoteText(store.companion().path()) + " AS companion"));
    return std::optional<sqlite::Connection>(std::move(copy));
}

} // namespace dbsync::device
