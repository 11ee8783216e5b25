#include "list_answer.h"

#include <array>
#include <cerrno>
#include <iostream>
#include <nlohmann/json.hpp>
#include <system_error>

using dbsync::Result;
using nlohmann::ordered_json;

namespace {

constexpr std::size_t mostInMemory = std::size_t{4} << 20;

dbsync::Error cannotKeep()
{
    return {dbsync::ErrorKind::Internal, errno == ENOSPC ? "diskFull" : "cannotWrite",
            "The list cannot be kept in a temporary file: " + std::generic_category().message(errno) + ".",
            "Free some space, or set TMPDIR to a folder that has some."};
}

} // namespace

ListAnswer::ListAnswer(const Invocation& invocation, std::string field, std::string nothing)
    : m_invocation(invocation), m_field(std::move(field)), m_nothing(std::move(nothing))
{
}

Result<void> ListAnswer::add(const ordered_json& entry, const std::string& words)
{
    const bool first = std::exchange(m_empty, false);
    if (!Invocation::json())
        return append(words);
    DBSYNC_TRY(append(first ? "{\n  " + ordered_json(m_field).dump() + ": [\n    " : ",\n    "));
    return append(entry.dump(-1, ' ', false, ordered_json::error_handler_t::replace));
}

Result<void> ListAnswer::append(std::string_view text)
{
    m_text.append(text);
    return m_text.size() < mostInMemory ? Result<void>() : spill();
}

Result<void> ListAnswer::spill()
{
    if (!m_file)
        m_file.reset(std::tmpfile());
    if (!m_file || std::fwrite(m_text.data(), 1, m_text.size(), m_file.get()) != m_text.size() ||
        std::fflush(m_file.get()) != 0)
        return cannotKeep();
    m_text.clear();
    return {};
}

int ListAnswer::finish()
{
    if (m_empty)
        return m_invocation.answer({{m_field, ordered_json::array()}}, m_nothing);
    if (m_file) {
        std::rewind(m_file.get());
        std::array<char, 65536> buffer{};
        while (const std::size_t read = std::fread(buffer.data(), 1, buffer.size(), m_file.get()))
            std::cout.write(buffer.data(), static_cast<std::streamsize>(read));
    }
    std::cout << m_text << (Invocation::json() ? "\n  ]\n}\n" : "");
    std::cout.flush();
    return 0;
}
