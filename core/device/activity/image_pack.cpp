#include "device/activity/image_pack.h"

#include "change/row_codec.h"

#include <algorithm>
#include <charconv>

namespace dbsync::device {

using sqlite::Statement;

namespace {

constexpr std::size_t bytesOfPack = 64 << 10;

/// A line of a pack, without its end. Rows and keys as JSON hold no line ends, since they came as lines.
std::string_view takeLine(std::string_view& text)
{
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return line;
}

std::optional<std::string_view> takeRow(std::string_view& text)
{
    const std::string_view line = takeLine(text);
    return line.empty() ? std::nullopt : std::optional<std::string_view>(line);
}

/// Appends `row` as what differs from `other`: how many bytes at the start and at the end are the same, and what is
/// between them. That is half the work for the compression.
void appendDifference(std::string_view row, std::string_view other, std::string& out)
{
    const std::size_t most = std::min(row.size(), other.size());
    const auto start = static_cast<std::size_t>(
        std::mismatch(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(most), other.begin()).first - row.begin());
    std::size_t end = 0;
    while (end < most - start && row[row.size() - 1 - end] == other[other.size() - 1 - end])
        ++end;
    out.append(std::to_string(start)).append(" ").append(std::to_string(end)).append(" ");
    out.append(row.substr(start, row.size() - start - end));
}

std::size_t takeNumber(std::string_view& text)
{
    std::size_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    text.remove_prefix(std::min(text.size(), static_cast<std::size_t>(read.ptr - text.data()) + 1));
    return number;
}

/// Undoes appendDifference; numbers beyond `other` count as its size, so that a damaged pack cannot do harm.
std::string fromDifference(std::string_view difference, std::string_view other)
{
    const std::size_t start = std::min(takeNumber(difference), other.size());
    const std::size_t end = std::min(takeNumber(difference), other.size());
    return std::string(other.substr(0, start)).append(difference).append(other.substr(other.size() - end));
}

} // namespace

Result<void> ImagePacker::add(const PackedImage& image)
{
    if (m_rows.empty())
        m_firstKey = image.key;
    m_lastKey = image.key;
    m_rows.append(std::to_string(image.revision)).append("\n").append(image.key).append("\n");
    m_rows.append(image.after.value_or("")).append("\n");
    if (image.before && image.after)
        appendDifference(*image.before, *image.after, m_rows);
    else
        m_rows.append(image.before.value_or(""));
    m_rows.append("\n");
    return m_rows.size() < bytesOfPack ? Result<void>() : finish();
}

Result<void> ImagePacker::finish()
{
    if (m_rows.empty())
        return {};
    if (!m_insert) {
        DBSYNC_ASSIGN(m_insert, Statement::prepare(m_companion,
                                                   "INSERT INTO image_pack(activity, tableId, firstKey, "
                                                   "lastKey, images) VALUES (?1, ?2, ?3, ?4, ?5)",
                                                   true));
    }
    m_packed.clear();
    m_compressor.write(m_rows, m_packed);
    m_compressor.finish(m_packed);
    RowParser firstParser;
    RowParser lastParser;
    DBSYNC_ASSIGN(const RowView* first, firstParser.parse(m_firstKey));
    DBSYNC_ASSIGN(const RowView* last, lastParser.parse(m_lastKey));
    m_insert.bind(1, m_activity).bind(2, m_table);
    bindValue(m_insert.get(), 3, first->front());
    bindValue(m_insert.get(), 4, last->front());
    sqlite3_bind_blob64(m_insert.get(), 5, m_packed.data(), m_packed.size(), SQLITE_STATIC);
    m_bytes += static_cast<std::int64_t>(m_packed.size());
    m_rows.clear();
    return m_insert.run();
}

Result<void> unpackImages(std::string_view packed, std::optional<std::string_view> key,
                          const std::function<Result<bool>(const PackedImage&)>& visit)
{
    std::string rows;
    std::string before;
    Decompressor decompressor;
    while (!packed.empty())
        DBSYNC_TRY(decompressor.read(packed, rows, bytesOfPack));
    std::string_view rest = rows;
    while (!rest.empty()) {
        PackedImage image;
        const std::string_view revision = takeLine(rest);
        std::from_chars(revision.data(), revision.data() + revision.size(), image.revision);
        image.key = takeLine(rest);
        image.after = takeRow(rest);
        image.before = takeRow(rest);
        if (image.before && image.after) {
            before = fromDifference(*image.before, *image.after);
            image.before = before;
        }
        if (key && image.key != *key)
            continue;
        DBSYNC_ASSIGN(const bool more, visit(image));
        if (!more)
            return {};
    }
    return {};
}

} // namespace dbsync::device
