#include "api/digests/digests_controller.h"

#include "api/pipeline/device_check.h"

#include <algorithm>

namespace dbsync::api {

namespace {

constexpr std::size_t longestSalt = 64;

Error invalidQuery(std::string message)
{
    return {ErrorKind::InvalidRequest, "invalidField", std::move(message), {}};
}

Result<PartRequest> readRequest(const Call& call)
{
    PartRequest request;
    DBSYNC_ASSIGN(request.revision, call.queryInteger("revision", 0));
    DBSYNC_ASSIGN(const std::int64_t parts, call.queryInteger("parts", 1));
    if (parts < 1 || parts > mostParts)
        return invalidQuery("The query parameter \"parts\" must be from 1 to " + std::to_string(mostParts) + ".");
    request.parts = static_cast<int>(parts);
    request.salt = call.queryValue("salt").value_or("");
    if (request.salt.size() > longestSalt)
        return invalidQuery("The query parameter \"salt\" must be at most " + std::to_string(longestSalt) +
                            " characters long.");
    return request;
}

/// {"TABLE":[PART,…],…}
Result<void> readWanted(const Call& call, PartRequest& request)
{
    const auto json = Json::parse(call.queryValue("of").value_or(""), nullptr, false);
    if (!json.is_object())
        return invalidQuery("The query parameter \"of\" must be a JSON object of tables and their parts.");
    for (const auto& [table, parts] : json.items()) {
        std::string name = table;
        std::transform(name.begin(), name.end(), name.begin(),
                       [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
        auto& wanted = request.wanted[name];
        if (!parts.is_array())
            return invalidQuery("The parts of a table in \"of\" must be a JSON array.");
        for (const auto& part : parts) {
            if (!part.is_number_unsigned() || part.get<std::uint64_t>() >= static_cast<std::uint64_t>(request.parts))
                return invalidQuery("A part in \"of\" is not one of the parts.");
            wanted.insert(part.get<int>());
        }
    }
    return {};
}

Result<http::Response> answer(const Call& call, std::unique_ptr<LineFilter> filter, bool tombstones)
{
    datasource::ChangesRequest everything;
    everything.tombstones = tombstones;
    DBSYNC_ASSIGN(auto stream, call.datasource->changes(call.tenantId(), everything));
    const bool plain = call.request->header("Accept").find(wire::plainType) != std::string_view::npos;
    http::Response response;
    response.headers = {{"Content-Type", std::string(plain ? wire::plainType : wire::compressedType)},
                        {"Cache-Control", "no-store"}};
    response.stream = std::make_unique<FilteredSource>(call.datasource, std::move(stream), std::move(filter), !plain);
    return response;
}

std::vector<QueryParameter> parameters()
{
    return {{"revision", "rows that changed after it are left out of the digests"},
            {"salt", "goes before what is hashed"},
            {"parts", "how many parts a table is taken apart into, by the hashes of keys; 1 to 65536"}};
}

} // namespace

std::vector<Route> DigestsController::routes()
{
    Route digests{"GET", "/digests", Access::members(maindb::Role::Guest),
                  "Digests of all tables by parts, to compare them without their rows (docs/protocol.md).",
                  [this](Call& call) { return this->digests(call); }};
    digests.query = parameters();
    digests.query.push_back({"device", "id of the device that asks"});
    digests.answer = "{}";
    digests.answerType = std::string(wire::compressedType);
    digests.pulls = true;
    Route rows{"GET", "/digests/rows", Access::members(maindb::Role::Guest),
               "The rows and tombstones of some parts, as the lines of a pull (docs/protocol.md).",
               [this](Call& call) { return this->rows(call); }};
    rows.query = parameters();
    rows.query.push_back({"of", R"({"TABLE":[PART]}: the parts that are wanted; all of a table where none is named)"});
    rows.answer = "{}";
    rows.answerType = std::string(wire::compressedType);
    rows.pulls = true;
    return {digests, rows};
}

Result<http::Response> DigestsController::digests(Call& call)
{
    DBSYNC_ASSIGN(PartRequest request, readRequest(call));
    DBSYNC_TRY(checkDeviceOfQuery(m_services, call, -1));
    DBSYNC_ASSIGN(Schema schema, call.datasource->schema(call.tenantId()));
    return answer(call, makeDigestFilter(std::move(schema), std::move(request)), false);
}

Result<http::Response> DigestsController::rows(Call& call)
{
    DBSYNC_ASSIGN(PartRequest request, readRequest(call));
    DBSYNC_TRY(readWanted(call, request));
    DBSYNC_ASSIGN(Schema schema, call.datasource->schema(call.tenantId()));
    return answer(call, makePartFilter(std::move(schema), std::move(request)), true);
}

} // namespace dbsync::api
