#include "change/wire.h"

#include "change/wire_json.h"

#include <charconv>

namespace dbsync::wire {

namespace {

void appendLine(const Json& json, std::string& out)
{
    out.append(json.dump(-1, ' ', false, Json::error_handler_t::replace)).push_back('\n');
}

void appendNumber(std::int64_t number, std::string& out)
{
    char digits[24];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

/// Devices write no blanks between values; others may.
bool isBlank(char character)
{
    return character == ' ' || character == '\t' || character == '\r';
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && isBlank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isBlank(text.back()))
        text.remove_suffix(1);
    return text;
}

/// Takes `what` and blanks around it from the front of `text`, if it begins so.
bool take(std::string_view& text, std::string_view what)
{
    std::string_view rest = trimmed(text);
    if (!rest.starts_with(what))
        return false;
    text = trimmed(rest.substr(what.size()));
    return true;
}

/// Takes "NUMBER," from the front of `text`.
bool takeNumber(std::string_view& text, std::int64_t& number)
{
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc())
        return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return take(text, ",");
}

/// Takes ",NUMBER" from the end of `text`, where it does not end with an array.
bool takeTime(std::string_view& text, std::int64_t& time)
{
    if (text.empty() || text.back() == ']')
        return true;
    const std::size_t comma = text.rfind(',');
    if (comma == std::string_view::npos)
        return false;
    const std::string_view number = trimmed(text.substr(comma + 1));
    const char* end = number.data() + number.size();
    const auto [stop, error] = std::from_chars(number.data(), end, time);
    text = trimmed(text.substr(0, comma));
    return error == std::errc() && stop == end && time > 0;
}

/// Takes one JSON array from the front of `text`, minding strings and nesting.
std::string_view takeArray(std::string_view& text)
{
    if (text.empty() || text.front() != '[')
        return {};
    int depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char character = text[i];
        if (quoted) {
            if (character == '\\')
                ++i;
            else if (character == '"')
                quoted = false;
        } else if (character == '"') {
            quoted = true;
        } else if (character == '[' || character == '{') {
            ++depth;
        } else if ((character == ']' || character == '}') && --depth == 0) {
            const std::string_view array = text.substr(0, i + 1);
            text.remove_prefix(i + 1);
            return array;
        }
    }
    return {};
}

bool isArray(std::string_view text)
{
    return text.size() >= 2 && text.front() == '[' && text.back() == ']';
}

/// Takes the brackets around a line off.
bool takeBrackets(std::string_view& line)
{
    line = trimmed(line);
    if (!isArray(line))
        return false;
    line = trimmed(line.substr(1, line.size() - 2));
    return true;
}

} // namespace

void append(const ChangesHeader& header, std::string& out)
{
    Json json = toJson(header.cursor);
    json["schemaVersion"] = header.schemaVersion;
    json["rows"] = header.rows;
    if (header.policiesVersion >= 0)
        json["policiesVersion"] = header.policiesVersion;
    if (header.time > 0)
        json["time"] = header.time;
    appendLine(json, out);
}

void append(const BatchHeader& header, std::string& out)
{
    appendLine({{"device", header.device},
                {"sequence", header.sequence},
                {"id", header.id},
                {"cursor", toJson(header.cursor)},
                {"schemaVersion", header.schemaVersion}},
               out);
}

void append(const Section& section, std::string& out)
{
    appendLine({{"table", section.table}, {"columns", section.columns}}, out);
}

void append(const End& end, std::string& out)
{
    Json json{{"end", true}, {"rows", end.rows}};
    if (!end.revisions.empty()) {
        Json& list = json["revisions"] = Json::array();
        for (const RevisionAuthor& author : end.revisions)
            list.push_back({{"revision", author.revision},
                            {"time", author.time},
                            {"user", author.user},
                            {"device", author.device}});
    }
    appendLine(json, out);
}

void append(const ChangedRow& row, std::string& out)
{
    out.push_back('[');
    appendNumber(row.revision, out);
    out.push_back(',');
    appendNumber(row.incarnation, out);
    if (!row.times.empty())
        out.append(",\"t\",").append(row.times);
    out.append(row.deleted ? ",null," : ",").append(row.json).append("]\n");
}

void append(const Operation& operation, std::string& out)
{
    out.append("[\"").push_back(operation.kind);
    out.append("\",");
    appendNumber(operation.incarnation, out);
    out.push_back(',');
    if (operation.kind == 'i' || operation.kind == 'r') {
        out.append(operation.row);
    } else {
        out.append(operation.key);
        if (operation.kind == 'u') {
            out.push_back(',');
            out.append(operation.columns).push_back(',');
            out.append(operation.base).push_back(',');
            out.append(operation.values);
        }
    }
    if (operation.time > 0) {
        out.push_back(',');
        appendNumber(operation.time, out);
    }
    out.append("]\n");
}

Result<ChangesHeader> parseChangesHeader(std::string_view line)
{
    return parseJson(line, "its first line", [](const Json& json) {
        return ChangesHeader{cursorFromJson(json), read<std::int64_t>(json, "schemaVersion"),
                             read<std::int64_t>(json, "rows"), json.value("policiesVersion", std::int64_t{-1}),
                             json.value("time", std::int64_t{0})};
    });
}

Result<BatchHeader> parseBatchHeader(std::string_view line)
{
    return parseJson(line, "the first line of a batch", [](const Json& json) {
        return BatchHeader{read<std::string>(json, "device"), read<std::int64_t>(json, "sequence"),
                           read<std::string>(json, "id"), cursorFromJson(part(json, "cursor")),
                           read<std::int64_t>(json, "schemaVersion")};
    });
}

Result<SectionOrEnd> parseSectionOrEnd(std::string_view line)
{
    return parseJson(line, "the line of a table", [](const Json& json) {
        SectionOrEnd parsed;
        if (!json.contains("end")) {
            parsed.section = Section{read<std::string>(json, "table"), read<std::vector<std::string>>(json, "columns")};
            return parsed;
        }
        parsed.end = End{read<std::int64_t>(json, "rows"), {}};
        for (const Json& each : json.value("revisions", Json::array()))
            parsed.end->revisions.push_back({read<std::int64_t>(each, "revision"), read<std::string>(each, "time"),
                                             read<std::string>(each, "user"), each.value("device", std::string())});
        return parsed;
    });
}

Result<ChangedRow> parseChangedRow(std::string_view line)
{
    ChangedRow row;
    std::string_view rest = line;
    if (!takeBrackets(rest))
        return malformed("a row is cut");
    if (!takeNumber(rest, row.revision) || !takeNumber(rest, row.incarnation))
        return malformed("a row without revision and incarnation");
    if (take(rest, "\"t\"")) {
        if (take(rest, ","))
            row.times = takeArray(rest);
        if (row.times.empty() || !take(rest, ","))
            return malformed("a row with broken times");
    }
    if (take(rest, "null")) {
        row.deleted = true;
        if (!take(rest, ","))
            return malformed("a row without values");
    }
    if (!isArray(rest))
        return malformed("a row without values");
    row.json = rest;
    return row;
}

Result<Operation> parseOperation(std::string_view line)
{
    Operation operation;
    std::string_view rest = line;
    if (!takeBrackets(rest) || rest.size() < 6 || rest[0] != '"' || rest[2] != '"')
        return malformed("an operation is cut");
    operation.kind = rest[1];
    rest.remove_prefix(3);
    if (!take(rest, ",") || !takeNumber(rest, operation.incarnation))
        return malformed("an operation without incarnation");
    if (!takeTime(rest, operation.time))
        return malformed("an operation with a broken time");
    if (operation.kind == 'i' || operation.kind == 'r') {
        operation.row = rest;
        return isArray(rest) ? Result<Operation>(operation) : malformed("an operation without a row");
    }
    if (operation.kind == 'd') {
        operation.key = rest;
        return isArray(rest) ? Result<Operation>(operation) : malformed("an operation without a key");
    }
    if (operation.kind != 'u')
        return malformed("an unknown operation");
    for (std::string_view* part : {&operation.key, &operation.columns, &operation.base, &operation.values}) {
        *part = takeArray(rest);
        if (part->empty())
            return malformed("an update is incomplete");
        take(rest, ",");
    }
    return rest.empty() ? Result<Operation>(operation) : malformed("an update has too many parts");
}

Result<std::optional<std::string_view>> LineSplitter::next()
{
    const std::size_t end = m_buffer.find('\n', std::max(m_searched, m_position));
    if (end == std::string::npos) {
        m_searched = m_buffer.size();
        if (m_buffer.size() - m_position > m_limit)
            return malformed("a line is too long");
        return std::optional<std::string_view>();
    }
    const std::string_view line = std::string_view(m_buffer).substr(m_position, end - m_position);
    m_position = end + 1;
    return std::optional<std::string_view>(line);
}

void LineSplitter::compact()
{
    m_buffer.erase(0, m_position);
    m_searched = m_searched > m_position ? m_searched - m_position : 0;
    m_position = 0;
}

} // namespace dbsync::wire
