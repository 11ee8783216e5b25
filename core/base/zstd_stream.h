#pragma once

#include "base/error.h"

#include <memory>
#include <string>
#include <string_view>

struct ZSTD_CCtx_s;
struct ZSTD_DCtx_s;

namespace dbsync {

/// Compresses a stream piece by piece with zstd (level 1: the fastest that still takes rows to a seventh).
class Compressor
{
public:
    Compressor();
    ~Compressor();
    Compressor(Compressor&&) noexcept;
    Compressor& operator=(Compressor&&) noexcept;

    /// Compresses `input`, appending what is ready to `output`.
    void write(std::string_view input, std::string& output);
    /// Appends all that was held back, so that a reader can see everything written so far.
    void flush(std::string& output);
    /// Compresses `last` and appends the end of the frame; the next piece begins another. A frame in one piece takes
    /// less time.
    void finish(std::string& output, std::string_view last = {});

private:
    void run(std::string_view input, int mode, std::string& output);
    std::unique_ptr<ZSTD_CCtx_s, void (*)(ZSTD_CCtx_s*)> m_context;
};

/// Undoes Compressor. Memory is bounded by the window that the frame asks for, at most 8 MiB.
class Decompressor
{
public:
    Decompressor();
    ~Decompressor();
    Decompressor(Decompressor&&) noexcept;
    Decompressor& operator=(Decompressor&&) noexcept;

    /// Consumes from the front of `input` and appends to `output` until the input is used up or about `limit` bytes
    /// came out; call again while `input` is not empty. Malformed input is an InvalidRequest error.
    Result<void> read(std::string_view& input, std::string& output, std::size_t limit);
    /// Whether the frame has ended properly.
    bool finished() const { return m_finished; }

private:
    std::unique_ptr<ZSTD_DCtx_s, void (*)(ZSTD_DCtx_s*)> m_context;
    bool m_finished = false;
};

} // namespace dbsync
