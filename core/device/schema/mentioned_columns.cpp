#include "device/schema/mentioned_columns.h"

#include <algorithm>
#include <cctype>

namespace dbsync::device {

namespace {

bool mentions(const std::string& definition, const std::string& column)
{
    const auto isWord = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; };
    const auto sameLetter = [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
    };
    auto from = definition.begin();
    while (true) {
        from = std::search(from, definition.end(), column.begin(), column.end(), sameLetter);
        if (from == definition.end())
            return false;
        const auto behind = from + static_cast<std::ptrdiff_t>(column.size());
        const bool begins = from == definition.begin() || !isWord(*(from - 1));
        if (begins && (behind == definition.end() || !isWord(*behind)))
            return true;
        ++from;
    }
}

} // namespace

std::vector<std::string> mentionedColumns(const Table& table, const std::string& sql)
{
    std::vector<std::string> columns;
    for (const Column& column : table.columns) {
        if (mentions(sql, column.name))
            columns.push_back(column.name);
    }
    return columns;
}

} // namespace dbsync::device
