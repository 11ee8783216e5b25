#include "device/capture/left_out.h"

#include "schema/sqlite_schema.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace dbsync::device {

Result<std::vector<LeftOutTable>> newlyLeftOut(Store& store)
{
    std::vector<LeftOutTable> unnamed;
    DBSYNC_ASSIGN(const auto cookie, sqlite::queryInteger(store.file(), "PRAGMA main.schema_version"));
    const std::string now = std::to_string(cookie.value_or(0));
    DBSYNC_ASSIGN(const std::string seen, store.companion().value("leftOutSeen"));
    if (seen == now)
        return unnamed;
    DBSYNC_ASSIGN(const std::string text, store.companion().value("leftOut"));
    const auto known = nlohmann::json::parse(text, nullptr, false);
    DBSYNC_ASSIGN(const Schema schema, readSqliteSchema(store.file()));
    nlohmann::json names = nlohmann::json::array();
    for (const LeftOutTable& table : schema.leftOut) {
        names.push_back(table.name);
        if (!known.is_array() || std::find(known.begin(), known.end(), names.back()) == known.end())
            unnamed.push_back(table);
    }
    DBSYNC_TRY(
        store.companion().setValue("leftOut", names.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)));
    DBSYNC_TRY(store.companion().setValue("leftOutSeen", now));
    return unnamed;
}

} // namespace dbsync::device
