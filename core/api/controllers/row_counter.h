#pragma once

#include <cstdint>
#include <string_view>

namespace dbsync::api {

/// Counts the rows in a stream of lines: the lines that begin with '['.
class RowCounter
{
public:
    void count(std::string_view bytes)
    {
        while (!bytes.empty()) {
            if (m_atStart && bytes.front() == '[')
                ++m_rows;
            const auto end = bytes.find('\n');
            m_atStart = end != std::string_view::npos;
            bytes = m_atStart ? bytes.substr(end + 1) : std::string_view();
        }
    }
    std::uint64_t rows() const { return m_rows; }

private:
    bool m_atStart = true;
    std::uint64_t m_rows = 0;
};

} // namespace dbsync::api
