#include "postgres/rows.h"

#include <charconv>

namespace dbsync::postgres {

namespace {

std::int64_t parse(std::string_view text)
{
    if (text == "t")
        return 1;
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

} // namespace

std::int64_t Rows::integer(int row, int column) const
{
    return parse(view(row, column));
}

std::int64_t Rows::binaryInteger(int row, int column) const
{
    const std::string_view bytes = view(row, column);
    if (bytes.empty() || bytes.size() > 8)
        return 0;
    std::uint64_t value = 0;
    for (const char byte : bytes)
        value = value << 8 | static_cast<unsigned char>(byte);
    const unsigned unused = 64 - 8 * static_cast<unsigned>(bytes.size());
    return static_cast<std::int64_t>(value << unused) >> unused;
}

std::int64_t Rows::affected() const
{
    return m_result ? parse(PQcmdTuples(m_result.get())) : 0;
}

} // namespace dbsync::postgres
