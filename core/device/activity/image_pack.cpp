#include "device/activity/image_pack.h"

#include "change/row_codec.h"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace dbsync::device {

using sqlite::Statement;

namespace {

constexpr std::size_t bytesOfPack = std::size_t{128} << 10;

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

/// How many bytes at the start of both, at most `most`, are the same; eight at a time as far as that goes.
std::size_t sameAtStart(const char* a, const char* b, std::size_t most)
{
    std::size_t same = 0;
    while (same + 8 <= most && std::memcmp(a + same, b + same, 8) == 0)
        same += 8;
    while (same < most && a[same] == b[same])
        ++same;
    return same;
}

/// The same at the end; the pointers are past the end.
std::size_t sameAtEnd(const char* a, const char* b, std::size_t most)
{
    std::size_t same = 0;
    while (same + 8 <= most && std::memcmp(a - same - 8, b - same - 8, 8) == 0)
        same += 8;
    while (same < most && *(a - same - 1) == *(b - same - 1))
        ++same;
    return same;
}

void appendNumber(std::int64_t number, std::string& out)
{
    char digits[20];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

/// Appends `row` as what differs from `other`: how many bytes at the start and at the end are the same, and what is
/// between them. That is half the work for the compression.
void appendDifference(std::string_view row, std::string_view other, std::string& out)
{
    const std::size_t most = std::min(row.size(), other.size());
    const std::size_t start = sameAtStart(row.data(), other.data(), most);
    const std::size_t end = sameAtEnd(row.data() + row.size(), other.data() + other.size(), most - start);
    appendNumber(static_cast<std::int64_t>(start), out);
    out.push_back(' ');
    appendNumber(static_cast<std::int64_t>(end), out);
    out.push_back(' ');
    out.append(row.substr(start, row.size() - start - end));
}

/// Follows the revision of an image whose row was made anew; programs that know nothing of it read the number alone.
constexpr std::string_view madeAnewMark = " anew";

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
    std::string& rows = m_pack.rows;
    if (rows.empty())
        m_pack.firstKey = image.key;
    m_pack.lastKey = image.key;
    appendNumber(image.revision, rows);
    if (image.madeAnew)
        rows.append(madeAnewMark);
    rows.append("\n").append(image.key).append("\n").append(image.after.value_or("")).append("\n");
    if (image.before && image.after)
        appendDifference(*image.before, *image.after, rows);
    else
        rows.append(image.before.value_or(""));
    rows.append("\n");
    if (rows.size() < bytesOfPack)
        return {};
    DBSYNC_TRY(writeFull());
    std::swap(m_pack, m_full);
    rows.clear();
    // Where no thread is to be had, it is done once it is waited for.
    m_compressing =
        std::async(std::launch::async | std::launch::deferred, [this] { m_compressor.finish(m_packed, m_full.rows); });
    return {};
}

Result<void> ImagePacker::finish()
{
    DBSYNC_TRY(writeFull());
    if (m_pack.rows.empty())
        return {};
    m_compressor.finish(m_packed, m_pack.rows);
    DBSYNC_TRY(write(m_pack, m_packed));
    m_packed.clear();
    m_pack.rows.clear();
    return {};
}

Result<void> ImagePacker::writeFull()
{
    if (!m_compressing.valid())
        return {};
    m_compressing.get();
    DBSYNC_TRY(write(m_full, m_packed));
    m_packed.clear();
    return {};
}

Result<void> ImagePacker::write(const Pack& pack, std::string_view packed)
{
    if (!m_insert) {
        DBSYNC_ASSIGN(m_insert, Statement::prepare(m_companion,
                                                   "INSERT INTO image_pack(activity, tableId, firstKey, "
                                                   "lastKey, images) VALUES (?1, ?2, ?3, ?4, ?5)",
                                                   true));
    }
    RowParser firstParser;
    RowParser lastParser;
    DBSYNC_ASSIGN(const RowView* first, firstParser.parse(pack.firstKey));
    DBSYNC_ASSIGN(const RowView* last, lastParser.parse(pack.lastKey));
    m_insert.bind(1, m_activity).bind(2, m_table);
    bindValue(m_insert.get(), 3, first->front());
    bindValue(m_insert.get(), 4, last->front());
    sqlite3_bind_blob64(m_insert.get(), 5, packed.data(), packed.size(), SQLITE_STATIC);
    m_bytes += static_cast<std::int64_t>(packed.size());
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
        image.madeAnew = revision.ends_with(madeAnewMark);
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
