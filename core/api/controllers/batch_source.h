#pragma once

#include "api/controllers/row_counter.h"
#include "base/zstd_stream.h"
#include "datasource/datasource.h"
#include "http/message.h"

#include <optional>
#include <string>

namespace dbsync::api {

/// The lines of a batch out of a request's body, decompressed while they are read.
class BatchSource final : public datasource::RowSource
{
public:
    /// `body` must outlive the source.
    BatchSource(http::BodyReader& body, bool compressed);

    /// The first line without its end; it is still part of what read() gives. Before the first read(). Code
    /// "malformed" where there is none of a sensible length.
    Result<std::string> firstLine();
    Result<std::size_t> read(char* data, std::size_t size) override;
    /// How many rows were read so far.
    std::uint64_t rows() const { return m_counter.rows(); }

private:
    /// Gets more into m_plain; false at the end.
    Result<bool> fill();

    http::BodyReader& m_body;
    std::optional<Decompressor> m_decompressor;
    std::string m_received;
    std::string_view m_unread; ///< of m_received, not yet decompressed
    std::string m_plain;
    std::size_t m_position = 0; ///< in m_plain
    RowCounter m_counter;
};

} // namespace dbsync::api
