#pragma once

#include "base/error.h"

#include <QFile>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dbsync::device {

/// A field of a line; one that was not quoted and is empty has no value.
struct CsvField
{
    std::string text; ///< UTF-8
    bool quoted = false;
};

using CsvLine = std::vector<CsvField>;

/// Reads lines of fields, as spreadsheets write them: quotes double inside quotes, line breaks inside quotes belong to
/// the field. Text that is not UTF-8 is taken for Latin-1.
class CsvReader
{
public:
    /// Codes: missing, cannotOpen, notText.
    static Result<std::unique_ptr<CsvReader>> open(const std::string& path, char delimiter);

    /// False at the end. Empty lines are passed over.
    bool next(CsvLine& line);
    /// Where the line that next() read begins, counted from 1.
    std::int64_t lineNumber() const { return m_lineNumber; }
    /// How much of the file has been read, and how large it is.
    std::int64_t bytesRead() const { return m_file.pos() - (m_buffer.size() - m_at); }
    std::int64_t bytes() const { return m_file.size(); }

private:
    CsvReader() = default;
    int take();
    void endField(CsvLine& line);

    QFile m_file;
    QByteArray m_buffer;
    qsizetype m_at = 0;
    char m_delimiter = ',';
    CsvField m_field;
    std::int64_t m_lines = 1;
    std::int64_t m_lineNumber = 0;
};

/// Comma, semicolon, tabulator or bar, whichever the first line has most of.
Result<char> guessDelimiter(const std::string& path);

/// Appends a field, quoted where that is needed to read it back as it is.
void appendField(std::string_view text, char delimiter, std::string& out);

} // namespace dbsync::device
