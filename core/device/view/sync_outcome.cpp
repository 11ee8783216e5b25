#include "device/view/sync_outcome.h"

#include "base/clock.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace dbsync::device {

namespace {

using Json = nlohmann::json;
using Kind = Attention::Kind;

struct Named
{
    Kind kind;
    std::string_view name;
};

/// The kinds as they stand in the companion.
constexpr std::array<Named, 18> kinds{{{Kind::DeletionsHere, "deletionsHere"},
                                       {Kind::DeletionsInCloud, "deletionsInCloud"},
                                       {Kind::DownloadNeeded, "downloadNeeded"},
                                       {Kind::TableDiffers, "tableDiffers"},
                                       {Kind::TableOnlyHere, "tableOnlyHere"},
                                       {Kind::TableOnlyInCloud, "tableOnlyInCloud"},
                                       {Kind::TableRenamed, "tableRenamed"},
                                       {Kind::KeyDiffers, "keyDiffers"},
                                       {Kind::ColumnOnlyHere, "columnOnlyHere"},
                                       {Kind::ColumnOnlyInCloud, "columnOnlyInCloud"},
                                       {Kind::ColumnRenamed, "columnRenamed"},
                                       {Kind::TypeDiffers, "typeDiffers"},
                                       {Kind::ValueNeeded, "valueNeeded"},
                                       {Kind::DefinitionDiffers, "definitionDiffers"},
                                       {Kind::CannotFollow, "cannotFollow"},
                                       {Kind::LeftOut, "leftOut"},
                                       {Kind::ReferenceLeftOut, "referenceLeftOut"},
                                       {Kind::RowsWithoutKey, "rowsWithoutKey"}}};

/// What is told in one report and no later is not kept: leftOut, referenceLeftOut.
Json toJson(const Attention& attention)
{
    const auto* named =
        std::find_if(kinds.begin(), kinds.end(), [&](const Named& each) { return each.kind == attention.kind; });
    return {{"kind", named->name},      {"table", attention.table},   {"column", attention.column},
            {"other", attention.other}, {"detail", attention.detail}, {"count", attention.count}};
}

std::optional<Attention> fromJson(const Json& json)
{
    const std::string name = json.value("kind", std::string());
    const auto* named = std::find_if(kinds.begin(), kinds.end(), [&](const Named& each) { return each.name == name; });
    if (named == kinds.end())
        return std::nullopt; // of another version: the next sync says it anew
    return Attention{.kind = named->kind,
                     .table = json.value("table", std::string()),
                     .column = json.value("column", std::string()),
                     .other = json.value("other", std::string()),
                     .detail = json.value("detail", std::string()),
                     .count = json.value("count", std::int64_t{0})};
}

} // namespace

Result<SyncOutcome> readOutcome(const Companion& companion)
{
    SyncOutcome outcome;
    DBSYNC_ASSIGN(outcome.lastSync, companion.value("lastSync"));
    DBSYNC_ASSIGN(outcome.lastError, companion.value("lastError"));
    DBSYNC_ASSIGN(outcome.errorCode, companion.value("errorCode"));
    DBSYNC_ASSIGN(const std::string attention, companion.value("attention"));
    const Json json = Json::parse(attention, nullptr, false);
    if (!json.is_array())
        return outcome;
    for (const Json& each : json) {
        if (auto known = fromJson(each))
            outcome.attention.push_back(std::move(*known));
    }
    return outcome;
}

Result<void> writeSuccess(Companion& companion, const std::vector<Attention>& attention)
{
    Json json = Json::array();
    for (const Attention& each : attention)
        json.push_back(toJson(each));
    DBSYNC_TRY(companion.setValue("lastSync", formatTime(systemClock().now())));
    DBSYNC_TRY(companion.setValue("lastError", ""));
    DBSYNC_TRY(companion.setValue("errorCode", ""));
    return companion.setValue("attention", json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

Result<void> writeFailure(Companion& companion, const Error& error)
{
    const char* code = error.kind == ErrorKind::Unreachable ? "offline"
                       : error.kind == ErrorKind::Refused   ? "refused"
                                                            : "other";
    DBSYNC_TRY(companion.setValue("lastError", error.message));
    return companion.setValue("errorCode", code);
}

} // namespace dbsync::device
