#pragma once

#include "change/wire.h"
#include "datasource/datasource.h"

#include <optional>
#include <string_view>

namespace dbsync::datasource {

/// The lines of what a source gives, in bounded memory. A line may hold a row of 64 MB, all of it escaped, twice.
class SourceLines
{
public:
    explicit SourceLines(RowSource& source) : m_source(source), m_lines(longestLine) {}

    /// The next line, borrowed until the next call; nothing at the end.
    Result<std::optional<std::string_view>> next();
    /// Whether bytes without a line end are left.
    bool hasRest() const { return m_lines.hasRest(); }

private:
    static constexpr std::size_t longestLine = std::size_t{320} << 20;

    RowSource& m_source;
    wire::LineSplitter m_lines;
};

} // namespace dbsync::datasource
