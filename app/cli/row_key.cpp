#include "row_key.h"

#include "change/row_codec.h"
#include "schema/table.h"

#include <nlohmann/json.hpp>

using Json = nlohmann::ordered_json;
using dbsync::Error;
using dbsync::ErrorKind;
using dbsync::Result;
using dbsync::Row;

namespace {

Error wrongKey(const std::string& why)
{
    return {ErrorKind::InvalidRequest, "wrongKey", "The key is not right: " + why + ".",
            "Give it as JSON: --key '{\"COLUMN\":VALUE}'."};
}

Result<Json> valuesOf(const Json& json, const std::vector<std::string>& columns)
{
    if (json.is_array())
        return json;
    bool named = json.is_object();
    Json values = Json::array();
    for (const std::string& column : columns) {
        bool found = false;
        for (const auto& [name, value] : json.items()) {
            if (json.is_object() && dbsync::sameName(name, column)) {
                values.push_back(value);
                found = true;
            }
        }
        named = named && found;
    }
    if (named)
        return values;
    if (columns.size() != 1)
        return wrongKey("it has to name every column of the table's key");
    return Json::array({json});
}

} // namespace

void addRowOptions(Invocation& invocation, const QString& tableDescription)
{
    invocation.parser().addOptions(
        {{QStringLiteral("table"), tableDescription, QStringLiteral("T")},
         {QStringLiteral("key"), QStringLiteral("The row's key, as JSON: '{\"id\":5}'."), QStringLiteral("JSON")}});
}

Result<Row> rowKey(const Invocation& invocation, dbsync::device::Replica& replica)
{
    const std::string wanted = invocation.value("table").toStdString();
    const auto json = Json::parse(invocation.value("key").toStdString(), nullptr, false);
    if (json.is_discarded())
        return wrongKey("it is no JSON");
    DBSYNC_ASSIGN(const auto tables, replica.tables());
    for (const auto& table : tables) {
        if (!table.synced || !dbsync::sameName(table.name, wanted))
            continue;
        DBSYNC_ASSIGN(const Json values, valuesOf(json, table.keyColumns));
        dbsync::RowParser parser;
        const auto parsed = parser.parse(values.dump());
        if (!parsed)
            return wrongKey("it has to name the columns of the table's key, each with a value");
        const dbsync::RowView* row = *parsed;
        if (row->size() != table.keyColumns.size())
            return wrongKey("table \"" + table.name + "\" has a key of " + std::to_string(table.keyColumns.size()) +
                            " columns");
        return dbsync::toRow(*row);
    }
    return Error{ErrorKind::InvalidRequest, "noSuchTable", "There is no synced table \"" + wanted + "\".", {}};
}
