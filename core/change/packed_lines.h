#pragma once

#include "base/zstd_stream.h"
#include "change/wire.h"

#include <string_view>

namespace dbsync::wire {

/// Unpacks a stream of compressed lines as its bytes come.
class PackedLines
{
public:
    /// Calls `take` for each line that `bytes` complete: a line, borrowed, to a Result<void>. The first error ends it.
    template <typename Take>
    Result<void> read(std::string_view bytes, Take take)
    {
        while (!bytes.empty()) {
            DBSYNC_TRY(m_decompressor.read(bytes, m_lines.buffer(), std::size_t{1} << 20));
            while (true) {
                DBSYNC_ASSIGN(const auto line, m_lines.next());
                if (!line)
                    break;
                DBSYNC_TRY(take(*line));
            }
            m_lines.compact();
        }
        return {};
    }

private:
    Decompressor m_decompressor;
    LineSplitter m_lines;
};

} // namespace dbsync::wire
