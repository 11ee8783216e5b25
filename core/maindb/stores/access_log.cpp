#include "maindb/stores/access_log.h"

#include "maindb/stores/audit_log.h"
#include "maindb/stores/user_store.h"

namespace dbsync::maindb {

namespace {

constexpr std::size_t hourLength = 13; ///< of "2026-01-02T03:04:05.678Z"
constexpr std::int64_t dayMilliseconds = std::int64_t{24} * 3600 * 1000;

} // namespace

AuditNote AccessLog::noted(std::string_view what, AuditNote note, std::string_view network) const
{
    note.what = what;
    note.slot = m_database.timestamp().substr(0, hourLength) + " " + note.what + " " + std::to_string(note.tenantId) +
                " " + emailKey(note.who) + " " + std::string(network);
    return note;
}

bool AccessLog::hasRoom(const std::string& slot)
{
    const std::lock_guard lock(m_mutex);
    if (std::string hour = slot.substr(0, hourLength); hour != m_hour) {
        m_hour = std::move(hour);
        m_slots.clear();
    }
    if (m_slots.size() >= m_bounds.failuresAnHour)
        return m_slots.count(slot) > 0;
    m_slots.insert(slot);
    return true;
}

Result<void> AccessLog::failure(std::string_view what, AuditNote note, std::string_view network)
{
    note = noted(what, std::move(note), network);
    if (!hasRoom(note.slot))
        note = noted(what, {}, "elsewhere");
    return m_database.write(
        [&](Connection& connection) { return AuditLog::insert(connection, m_database.timestamp(), &note); },
        Database::Durability::Relaxed);
}

Result<void> AccessLog::prune()
{
    const std::string oldest = formatTime(m_database.clock().now() - m_bounds.days * dayMilliseconds);
    return m_database.write(
        [&](Connection& connection) -> Result<void> {
            for (const bool logins : {true, false}) {
                const std::string those =
                    std::string(R"("slot" IS NOT NULL AND "what" )").append(logins ? "=" : "<>").append(" $1");
                std::string remove = R"(DELETE FROM "audit" WHERE )" + those;
                remove.append(R"( AND ("time" < $3 OR "id" <= (SELECT "id" FROM "audit" WHERE )").append(those);
                remove += R"( ORDER BY "id" DESC LIMIT 1 OFFSET $2)))";
                DBSYNC_TRY(connection.run(
                    remove, {std::string(loggedIn), logins ? m_bounds.logins : m_bounds.failures, oldest}));
            }
            return {};
        },
        Database::Durability::Relaxed);
}

} // namespace dbsync::maindb
