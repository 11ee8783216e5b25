#pragma once

#include "maindb/database.h"

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace dbsync::maindb {

/// The table by which nodes hear each other behind a pooler that lets no notification through. What is in it is a
/// minute old at most. Used by one thread.
class Notices
{
public:
    using Read = std::function<Result<Rows>(std::string_view sql, const Parameters& parameters)>;

    /// The statement that adds a notice ($1), and the one that takes old ones away.
    static const char* insertSql();
    static const char* tidySql();

    /// What came since the last call, in order; nothing at the first call, or the first after forget().
    Result<std::vector<std::string>> takeNew(const Read& read);
    void forget();

private:
    using Clock = std::chrono::steady_clock;
    std::int64_t m_known = -1;                         ///< all up to this one were taken
    std::map<std::int64_t, Clock::time_point> m_taken; ///< later ones that were
};

} // namespace dbsync::maindb
