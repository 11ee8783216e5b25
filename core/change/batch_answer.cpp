#include "change/wire_json.h"

namespace dbsync::wire {

std::string answerToJson(const BatchAnswer& answer)
{
    if (answer.result == "accepted") {
        Json json{{"result", answer.result},
                  {"revision", answer.cursor.revision},
                  {"mark", answer.cursor.mark},
                  {"previous", toJson(answer.previous)}};
        if (answer.more)
            json["more"] = true;
        return json.dump();
    }
    Json json{{"statusCode", 409}, {"message", answer.message}, {"error", "Conflict"}, {"result", answer.result}};
    if (answer.result == "refused") {
        Json& rows = json["rows"] = Json::array();
        for (const RefusedRow& row : answer.rows) {
            Json other;
            if (!row.otherTable.empty())
                other = {{"table", row.otherTable}, {"key", Json::parse(row.otherKey, nullptr, false)}};
            rows.push_back({{"table", row.table},
                            {"key", Json::parse(row.key, nullptr, false)},
                            {"reason", row.reason},
                            {"columns", row.columns},
                            {"message", row.message},
                            {"other", other}});
        }
        json["more"] = answer.more;
    }
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

namespace {

RefusedRow refusedFromJson(const Json& json)
{
    RefusedRow row{read<std::string>(json, "table"),
                   json.at("key").dump(),
                   read<std::string>(json, "reason"),
                   json.value("columns", std::vector<std::string>()),
                   json.value("message", std::string()),
                   {},
                   {}};
    if (const auto other = json.find("other"); other != json.end() && other->is_object()) {
        row.otherTable = read<std::string>(*other, "table");
        row.otherKey = other->at("key").dump();
    }
    return row;
}

} // namespace

Result<BatchAnswer> answerFromJson(std::string_view text)
{
    return parseJson(text, "the answer to a batch", [](const Json& json) {
        BatchAnswer answer;
        answer.result = read<std::string>(json, "result");
        answer.message = json.value("message", std::string());
        if (answer.result == "accepted") {
            answer.cursor = cursorFromJson(json);
            answer.previous = cursorFromJson(json.at("previous"));
        }
        for (const Json& row : json.value("rows", Json::array()))
            answer.rows.push_back(refusedFromJson(row));
        answer.more = json.value("more", false);
        return answer;
    });
}

} // namespace dbsync::wire
