#include "datasource/transfer.h"

#include "schema/schema_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace dbsync::datasource {

namespace {

using Json = nlohmann::ordered_json;

constexpr int format = 1;

Error malformed(const std::string& what)
{
    return {ErrorKind::InvalidRequest, "malformed", "The export of a tenant is malformed: " + what + ".", {}};
}

void appendLine(const Json& json, std::string& out)
{
    out.append(json.dump(-1, ' ', false, Json::error_handler_t::replace)).push_back('\n');
}

} // namespace

void append(const TransferHeader& header, std::string& out)
{
    appendLine({{"export", format},
                {"revision", header.cursor.revision},
                {"mark", header.cursor.mark},
                {"since", header.since},
                {"schemaVersion", header.schemaVersion},
                {"rows", header.rows},
                {"forgotten", header.forgotten}},
               out);
}

void append(const Schema& schema, std::string& out)
{
    appendLine({{"schema", schemaToJson(schema)}}, out);
}

void append(const TransferRevision& revision, std::string& out)
{
    appendLine(
        {"revision", revision.cursor.revision, revision.cursor.mark, revision.time, revision.user, revision.device},
        out);
}

void append(const TransferBatch& batch, std::string& out)
{
    appendLine({"batch", batch.device, batch.sequence, batch.id, batch.answer}, out);
}

Result<TransferHeader> TransferReader::header()
{
    DBSYNC_ASSIGN(const auto line, m_lines.next());
    if (!line)
        return malformed("it is empty");
    try {
        const Json json = Json::parse(*line);
        if (json.at("export").get<int>() != format)
            return malformed("it is of another version");
        return TransferHeader{{json.at("revision").get<std::int64_t>(), json.at("mark").get<std::string>()},
                              json.at("since").get<std::int64_t>(),
                              json.at("schemaVersion").get<std::int64_t>(),
                              json.at("rows").get<std::int64_t>(),
                              json.at("forgotten").get<std::int64_t>()};
    } catch (const std::exception&) {
        return malformed("its first line is none");
    }
}

Result<TransferReader::Item> TransferReader::nextObject(std::string_view line)
{
    Item item;
    try {
        const Json json = Json::parse(line);
        if (json.is_array() && json.at(0) == "revision") {
            item.kind = Item::Kind::Revision;
            item.revision = {{json.at(1).get<std::int64_t>(), json.at(2).get<std::string>()},
                             json.at(3).get<std::string>(),
                             json.at(4).get<std::string>(),
                             json.at(5).get<std::string>()};
            return item;
        }
        if (json.is_array() && json.at(0) == "batch") {
            item.kind = Item::Kind::Batch;
            item.batch = {json.at(1).get<std::string>(), json.at(2).get<std::int64_t>(), json.at(3).get<std::string>(),
                          json.at(4).get<std::string>()};
            return item;
        }
        item.kind = Item::Kind::Schema;
        DBSYNC_ASSIGN(item.schema, schemaFromJson(json.at("schema")));
        return item;
    } catch (const std::exception&) {
        return malformed("a line makes no sense");
    }
}

Result<TransferReader::Item> TransferReader::next()
{
    DBSYNC_ASSIGN(const auto line, m_lines.next());
    if (!line)
        return malformed("it is cut");
    if (line->starts_with("[\"") || line->starts_with("{\"schema\""))
        return nextObject(*line);
    Item item;
    if (line->starts_with('[')) {
        if (!m_section)
            return malformed("a row comes before its table");
        ++m_rows;
        item.kind = Item::Kind::Row;
        DBSYNC_ASSIGN(item.row, wire::parseChangedRow(*line));
        return item;
    }
    DBSYNC_ASSIGN(auto parsed, wire::parseSectionOrEnd(*line));
    if (!parsed.section)
        return parsed.end->rows == m_rows ? Result<Item>(std::move(item)) : malformed("its number of rows is wrong");
    m_section = true;
    item.kind = Item::Kind::Section;
    item.section = std::move(*parsed.section);
    return item;
}

Result<std::size_t> StreamSource::read(char* data, std::size_t size)
{
    while (m_position == m_lines.size() && !m_ended) {
        m_lines.clear();
        m_position = 0;
        DBSYNC_ASSIGN(const bool more, m_stream.next(m_lines));
        m_ended = !more;
    }
    const std::size_t count = std::min(size, m_lines.size() - m_position);
    std::copy_n(m_lines.data() + m_position, count, data);
    m_position += count;
    return count;
}

} // namespace dbsync::datasource
