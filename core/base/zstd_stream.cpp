#include "base/zstd_stream.h"

#include <algorithm>
#include <zstd.h>

namespace dbsync {

namespace {

constexpr int compressionLevel = 1;
/// Rows are alike in long pieces that stand near each other: a small table of them, which stays in the processor's
/// nearest cache, finds as much in three quarters of the time.
constexpr int hashLog = 12;
constexpr int shortestMatch = 6;
constexpr int largestWindowLog = 23;
constexpr std::size_t smallestStep = 4096;

void freeCompressor(ZSTD_CCtx* context)
{
    ZSTD_freeCCtx(context);
}

void freeDecompressor(ZSTD_DCtx* context)
{
    ZSTD_freeDCtx(context);
}

} // namespace

Compressor::Compressor() : m_context(ZSTD_createCCtx(), freeCompressor)
{
    ZSTD_CCtx_setParameter(m_context.get(), ZSTD_c_compressionLevel, compressionLevel);
    ZSTD_CCtx_setParameter(m_context.get(), ZSTD_c_hashLog, hashLog);
    ZSTD_CCtx_setParameter(m_context.get(), ZSTD_c_minMatch, shortestMatch);
}

Compressor::~Compressor() = default;
Compressor::Compressor(Compressor&&) noexcept = default;
Compressor& Compressor::operator=(Compressor&&) noexcept = default;

void Compressor::write(std::string_view input, std::string& output)
{
    run(input, ZSTD_e_continue, output);
}

void Compressor::flush(std::string& output)
{
    run({}, ZSTD_e_flush, output);
}

void Compressor::finish(std::string& output, std::string_view last)
{
    run(last, ZSTD_e_end, output);
}

void Compressor::run(std::string_view input, int mode, std::string& output)
{
    ZSTD_inBuffer in{input.data(), input.size(), 0};
    // No more than what comes of it: the room is filled with zeros first.
    const std::size_t step = std::min(ZSTD_CStreamOutSize(), ZSTD_compressBound(input.size()) + smallestStep);
    while (true) {
        const std::size_t start = output.size();
        output.resize(start + step);
        ZSTD_outBuffer out{output.data() + start, step, 0};
        const std::size_t left = ZSTD_compressStream2(m_context.get(), &out, &in, static_cast<ZSTD_EndDirective>(mode));
        output.resize(start + out.pos);
        const bool done = mode == ZSTD_e_continue ? in.pos == in.size : left == 0;
        if (done || ZSTD_isError(left))
            return;
    }
}

Decompressor::Decompressor() : m_context(ZSTD_createDCtx(), freeDecompressor)
{
    ZSTD_DCtx_setParameter(m_context.get(), ZSTD_d_windowLogMax, largestWindowLog);
}

Decompressor::~Decompressor() = default;
Decompressor::Decompressor(Decompressor&&) noexcept = default;
Decompressor& Decompressor::operator=(Decompressor&&) noexcept = default;

Result<void> Decompressor::read(std::string_view& input, std::string& output, std::size_t limit)
{
    const std::size_t wanted = output.size() + limit;
    const std::size_t step = ZSTD_DStreamOutSize();
    while (!(m_finished && input.empty())) {
        if (m_finished)
            return Error{
                ErrorKind::InvalidRequest, "malformed", "There are bytes after the end of the compressed data.", {}};
        const std::size_t start = output.size();
        output.resize(start + step);
        ZSTD_outBuffer out{output.data() + start, step, 0};
        ZSTD_inBuffer in{input.data(), input.size(), 0};
        const std::size_t left = ZSTD_decompressStream(m_context.get(), &out, &in);
        output.resize(start + out.pos);
        input.remove_prefix(in.pos);
        if (ZSTD_isError(left))
            return Error{ErrorKind::InvalidRequest,
                         "malformed",
                         std::string("The compressed data is damaged: ") + ZSTD_getErrorName(left) + ".",
                         {}};
        m_finished = left == 0;
        // With all input taken, go on until nothing is held back; else the caller may come again.
        const bool drained = input.empty() && out.pos < out.size;
        if (drained || (!input.empty() && output.size() >= wanted))
            return {};
    }
    return {};
}

} // namespace dbsync
