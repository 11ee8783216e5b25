#include "maindb/postgres/notices.h"

namespace dbsync::maindb {

namespace {

/// A notice may be committed later than one of a higher number: for so long it is waited for.
constexpr std::chrono::seconds stragglers{10};

} // namespace

const char* Notices::insertSql()
{
    return R"(INSERT INTO "notices" ("time", "message")
        VALUES ((extract(epoch FROM clock_timestamp()) * 1000)::bigint, $1))";
}

/// Others do the same at the same time.
const char* Notices::tidySql()
{
    return R"(DELETE FROM "notices" WHERE "id" IN (SELECT "id" FROM "notices"
        WHERE "time" < (extract(epoch FROM clock_timestamp()) * 1000)::bigint - 60000
        ORDER BY "id" LIMIT 100 FOR UPDATE SKIP LOCKED))";
}

void Notices::forget()
{
    m_known = -1;
    m_taken.clear();
}

Result<std::vector<std::string>> Notices::takeNew(const Read& read)
{
    std::vector<std::string> messages;
    if (m_known < 0) {
        DBSYNC_ASSIGN(const Rows latest, read(R"(SELECT coalesce(max("id"), 0) FROM "notices")", {}));
        m_known = latest.integer(0, 0);
        return messages;
    }
    DBSYNC_ASSIGN(const Rows rows,
                  read(R"(SELECT "id", "message" FROM "notices" WHERE "id" > $1 ORDER BY "id" LIMIT 1000)", {m_known}));
    const auto now = Clock::now();
    for (std::size_t row = 0; row < rows.size(); ++row) {
        if (m_taken.emplace(rows.integer(row, 0), now).second)
            messages.push_back(rows.text(row, 1));
    }
    while (!m_taken.empty() && now - m_taken.begin()->second > stragglers) {
        m_known = m_taken.begin()->first;
        m_taken.erase(m_taken.begin());
    }
    return messages;
}

} // namespace dbsync::maindb
