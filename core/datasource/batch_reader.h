#pragma once

#include "change/wire.h"
#include "datasource/source_lines.h"

namespace dbsync::datasource {

/// The error of a batch that is not one; nothing of it was done.
Error malformedBatch(const std::string& what);

/// Reads a batch line by line in bounded memory and checks its frame: header first, operations within sections, the end
/// line last and with the right count.
class BatchReader
{
public:
    explicit BatchReader(RowSource& source) : m_lines(source) {}

    Result<wire::BatchHeader> header();

    struct Item
    {
        enum class Kind { Section, Operation, End };
        Kind kind = Kind::End;
        std::string_view line;                  ///< of an operation; borrowed until the next call
        const wire::Section* section = nullptr; ///< the same
    };
    Result<Item> next();

private:
    Result<void> checkEnd(const wire::End& end);

    SourceLines m_lines;
    std::int64_t m_rows = 0;
    std::optional<wire::Section> m_section;
};

} // namespace dbsync::datasource
