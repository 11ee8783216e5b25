#include "device/deletions/deletion_guard.h"

#include "base/sqlite.h"
#include "device/apply/row_decision.h"

namespace dbsync::device {

namespace {

constexpr std::int64_t mostWithoutConsent = 100;
constexpr const char* consentName = "allowDeletes";

Result<std::int64_t> count(sqlite3* file, const std::string& from)
{
    DBSYNC_ASSIGN(const auto counted, sqlite::queryInteger(file, "SELECT count(*) FROM " + from));
    return counted.value_or(0);
}

/// A condition for rows p of the pending table: gone here, and the cloud has them.
std::string deletedHere(const SyncedTable& table, const std::string& held)
{
    return "p.held IN (" + held + ") AND EXISTS (SELECT 1 FROM companion." + table.base() + " AS b WHERE " +
           table.sameKeys("b", "p") + ") AND NOT EXISTS (SELECT 1 FROM " + table.quoted() + " AS t WHERE " +
           table.tableHasKey("t", "p") + ")";
}

Result<void> change(Store& store, const std::string& sql)
{
    DBSYNC_ASSIGN(auto writing, beginWriting(store.file()));
    DBSYNC_TRY(sqlite::execute(store.file(), sql));
    return writing.commit();
}

Result<void> holdTable(Store& store, const SyncedTable& table, bool allowed)
{
    sqlite3* file = store.file();
    DBSYNC_ASSIGN(const auto waiting,
                  sqlite::queryInteger(file, "SELECT 1 FROM main." + table.pending() + " WHERE held = 3 LIMIT 1"));
    const std::string letGo = "UPDATE main." + table.pending() + " SET held = 0 WHERE held = 3";
    if (allowed)
        return waiting ? change(store, letGo) : Result<void>();
    DBSYNC_ASSIGN(std::int64_t deletions, count(file, "main." + table.pending() + " WHERE held IN (0, 3)"));
    if (deletions > mostWithoutConsent) {
        DBSYNC_ASSIGN(deletions, count(file, "main." + table.pending() + " AS p WHERE " + deletedHere(table, "0, 3")));
    }
    bool mass = false;
    if (deletions > mostWithoutConsent) {
        DBSYNC_ASSIGN(const std::int64_t rows, count(file, "companion." + table.base()));
        mass = isMassDeletion(deletions, rows);
    }
    if (!mass)
        return waiting ? change(store, letGo) : Result<void>();
    return change(store,
                  letGo + "; UPDATE main." + table.pending() + " AS p SET held = 3 WHERE " + deletedHere(table, "0"));
}

} // namespace

bool isMassDeletion(std::int64_t deletions, std::int64_t rows)
{
    return deletions > mostWithoutConsent && deletions * 2 > rows;
}

Result<void> holdLocalDeletions(Store& store, bool allowed)
{
    for (const SyncedTable& table : store.tables())
        DBSYNC_TRY(holdTable(store, table, allowed));
    return {};
}

Result<void> consentToDeletions(Companion& companion)
{
    return companion.setValue(consentName, "1");
}

Result<bool> hasConsent(const Companion& companion)
{
    DBSYNC_ASSIGN(const std::string value, companion.value(consentName));
    return !value.empty();
}

Result<void> endConsent(Companion& companion)
{
    DBSYNC_ASSIGN(const bool given, hasConsent(companion));
    return given ? companion.setValue(consentName, "") : Result<void>();
}

Result<std::vector<Attention>> heldDeletions(Store& store)
{
    std::vector<Attention> attention;
    for (const SyncedTable& table : store.tables()) {
        const std::string held = "main." + table.pending() + " WHERE held = ";
        DBSYNC_ASSIGN(const std::int64_t here, count(store.file(), held + "3"));
        if (here > 0)
            attention.push_back({.kind = Attention::Kind::DeletionsHere, .table = table.name(), .count = here});
        DBSYNC_ASSIGN(const std::int64_t cloud, count(store.file(), held + "5"));
        if (cloud > 0)
            attention.push_back({.kind = Attention::Kind::DeletionsInCloud, .table = table.name(), .count = cloud});
    }
    return attention;
}

} // namespace dbsync::device
