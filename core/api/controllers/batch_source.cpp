#include "api/controllers/batch_source.h"

#include <algorithm>
#include <cstring>

namespace dbsync::api {

namespace {

constexpr std::size_t pieceBytes = std::size_t{64} * 1024;
constexpr std::size_t plainBytes = std::size_t{256} * 1024;
constexpr std::size_t longestHeader = std::size_t{64} * 1024;

Error malformed(std::string message)
{
    return {ErrorKind::InvalidRequest, "malformed", std::move(message), {}};
}

} // namespace

BatchSource::BatchSource(http::BodyReader& body, bool compressed) : m_body(body)
{
    if (compressed)
        m_decompressor.emplace();
}

Result<bool> BatchSource::fill()
{
    m_plain.erase(0, m_position);
    m_position = 0;
    const std::size_t before = m_plain.size();
    while (m_plain.size() == before) {
        if (m_unread.empty()) {
            m_received.resize(pieceBytes);
            DBSYNC_ASSIGN(const std::size_t size, m_body.read(m_received.data(), m_received.size()));
            m_unread = std::string_view(m_received).substr(0, size);
            if (size == 0 && m_decompressor && !m_decompressor->finished())
                return malformed("The compressed batch ends too early.");
            if (size == 0)
                return false;
        }
        if (!m_decompressor) {
            m_plain.append(m_unread);
            m_unread = {};
        } else if (m_decompressor->finished()) {
            return malformed("Something follows the end of the compressed batch.");
        } else {
            DBSYNC_TRY(m_decompressor->read(m_unread, m_plain, plainBytes));
        }
    }
    return true;
}

Result<std::string> BatchSource::firstLine()
{
    while (true) {
        if (const auto end = m_plain.find('\n'); end != std::string::npos)
            return m_plain.substr(0, end);
        if (m_plain.size() > longestHeader)
            return malformed("The first line of a batch must be its header.");
        DBSYNC_ASSIGN(const bool more, fill());
        if (!more)
            return malformed("The batch is empty.");
    }
}

Result<std::size_t> BatchSource::read(char* data, std::size_t size)
{
    if (m_position == m_plain.size()) {
        DBSYNC_ASSIGN(const bool more, fill());
        if (!more)
            return std::size_t{0};
    }
    const std::size_t count = std::min(size, m_plain.size() - m_position);
    std::memcpy(data, m_plain.data() + m_position, count);
    m_counter.count({data, count});
    m_position += count;
    return count;
}

} // namespace dbsync::api
