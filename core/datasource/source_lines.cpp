#include "datasource/source_lines.h"

namespace dbsync::datasource {

Result<std::optional<std::string_view>> SourceLines::next()
{
    constexpr std::size_t chunk = std::size_t{128} << 10;
    while (true) {
        DBSYNC_ASSIGN(const auto line, m_lines.next());
        if (line)
            return line;
        m_lines.compact();
        std::string& buffer = m_lines.buffer();
        const std::size_t size = buffer.size();
        buffer.resize(size + chunk);
        auto read = m_source.read(buffer.data() + size, chunk);
        buffer.resize(size + (read ? *read : 0));
        if (!read)
            return std::move(read.error());
        if (*read == 0)
            return std::optional<std::string_view>();
    }
}

} // namespace dbsync::datasource
