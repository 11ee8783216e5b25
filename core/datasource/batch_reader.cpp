#include "datasource/batch_reader.h"

namespace dbsync::datasource {

Error malformedBatch(const std::string& what)
{
    return {ErrorKind::InvalidRequest, "malformed", "The batch is malformed: " + what + ".", {}};
}

Result<wire::BatchHeader> BatchReader::header()
{
    DBSYNC_ASSIGN(const auto line, m_lines.next());
    if (!line)
        return malformedBatch("it is empty");
    DBSYNC_ASSIGN(wire::BatchHeader header, wire::parseBatchHeader(*line));
    if (header.device.empty() || header.id.empty() || header.id.size() > 200 || header.sequence < 1 ||
        header.cursor.revision < 0)
        return malformedBatch("its first line lacks the device, the id, or a sequence number from 1 on");
    return header;
}

Result<BatchReader::Item> BatchReader::next()
{
    DBSYNC_ASSIGN(const auto line, m_lines.next());
    if (!line)
        return malformedBatch(m_lines.hasRest() ? "its last line is cut" : "its last line is missing");
    // Others than devices may write blanks before it.
    if (const auto first = line->find_first_not_of(" \t"); first != line->npos && (*line)[first] == '[') {
        if (!m_section)
            return malformedBatch("a row comes before its table");
        ++m_rows;
        return Item{Item::Kind::Operation, *line, nullptr};
    }
    DBSYNC_ASSIGN(auto parsed, wire::parseSectionOrEnd(*line));
    if (parsed.section) {
        m_section = std::move(*parsed.section);
        return Item{Item::Kind::Section, {}, &*m_section};
    }
    DBSYNC_TRY(checkEnd(*parsed.end));
    return Item{};
}

Result<void> BatchReader::checkEnd(const wire::End& end)
{
    if (end.rows != m_rows)
        return malformedBatch("its last line tells of " + std::to_string(end.rows) + " rows, there are " +
                              std::to_string(m_rows));
    DBSYNC_ASSIGN(const auto more, m_lines.next());
    if (more || m_lines.hasRest())
        return malformedBatch("there is more after its last line");
    return {};
}

} // namespace dbsync::datasource
