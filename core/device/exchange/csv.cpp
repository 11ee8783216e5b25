#include "device/exchange/csv.h"

#include <QStringDecoder>

#include <array>

namespace dbsync::device {

namespace {

constexpr qint64 chunkBytes = 65536;
constexpr int atEnd = -1;

Result<void> openText(QFile& file, const std::string& path)
{
    file.setFileName(QString::fromStdString(path));
    if (!file.exists())
        return Error{ErrorKind::InvalidRequest, "missing", "There is no file " + path + ".", {}};
    if (!file.open(QIODevice::ReadOnly))
        return Error{ErrorKind::InvalidRequest,
                     "cannotOpen",
                     "The file " + path + " cannot be read: " + file.errorString().toStdString(),
                     {}};
    const QByteArray head = file.peek(chunkBytes);
    if (head.contains('\0'))
        return Error{ErrorKind::InvalidRequest, "notText", "The file " + path + " is not a text file in UTF-8.",
                     "Save it as CSV (UTF-8)."};
    if (head.startsWith("\xEF\xBB\xBF"))
        file.skip(3);
    return {};
}

std::string asUtf8(std::string text)
{
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString decoded = decoder(QByteArrayView(text.data(), static_cast<qsizetype>(text.size())));
    if (!decoder.hasError())
        return text;
    return QString::fromLatin1(text.data(), static_cast<qsizetype>(text.size())).toStdString();
}

} // namespace

Result<std::unique_ptr<CsvReader>> CsvReader::open(const std::string& path, char delimiter)
{
    std::unique_ptr<CsvReader> reader(new CsvReader);
    reader->m_delimiter = delimiter;
    DBSYNC_TRY(openText(reader->m_file, path));
    return reader;
}

int CsvReader::take()
{
    if (m_at == m_buffer.size()) {
        m_buffer = m_file.read(chunkBytes);
        m_at = 0;
        if (m_buffer.isEmpty())
            return atEnd;
    }
    const int byte = static_cast<unsigned char>(m_buffer[m_at++]);
    m_lines += byte == '\n';
    return byte;
}

void CsvReader::endField(CsvLine& line)
{
    m_field.text = asUtf8(std::move(m_field.text));
    line.push_back(std::exchange(m_field, {}));
}

bool CsvReader::next(CsvLine& line)
{
    line.clear();
    m_lineNumber = m_lines;
    bool inside = false;
    for (int byte = take(); byte != atEnd; byte = take()) {
        const bool quote = byte == '"';
        if (inside) {
            if (quote)
                inside = false; // or the first of two
            else
                m_field.text.push_back(static_cast<char>(byte));
        } else if (quote && (m_field.text.empty() || m_field.quoted)) {
            if (m_field.quoted)
                m_field.text.push_back('"');
            m_field.quoted = true;
            inside = true;
        } else if (byte == m_delimiter) {
            endField(line);
        } else if (byte == '\n') {
            if (!line.empty() || !m_field.text.empty() || m_field.quoted) {
                endField(line);
                return true;
            }
            m_lineNumber = m_lines;
        } else if (byte != '\r') {
            m_field.text.push_back(static_cast<char>(byte));
        }
    }
    if (line.empty() && m_field.text.empty() && !m_field.quoted)
        return false;
    endField(line);
    return true;
}

Result<char> guessDelimiter(const std::string& path)
{
    QFile file;
    DBSYNC_TRY(openText(file, path));
    const QByteArray line = file.readLine(chunkBytes);
    char best = ',';
    for (const char candidate : std::array{',', ';', '\t', '|'}) {
        if (line.count(candidate) > line.count(best))
            best = candidate;
    }
    return best;
}

void appendField(std::string_view text, char delimiter, std::string& out)
{
    const std::string special{'"', '\n', '\r', delimiter};
    const bool plain = !text.empty() && text.find_first_of(special) == std::string_view::npos && text.front() != ' ' &&
                       text.back() != ' ';
    if (plain) {
        out.append(text);
        return;
    }
    out.push_back('"');
    for (const char character : text) {
        if (character == '"')
            out.push_back('"');
        out.push_back(character);
    }
    out.push_back('"');
}

} // namespace dbsync::device
