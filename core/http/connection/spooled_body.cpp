#include "http/connection/spooled_body.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <stdlib.h>
#include <unistd.h>

namespace dbsync::http {

namespace {

std::string folderOrDefault(std::string folder)
{
    if (!folder.empty())
        return folder;
    std::error_code error;
    const std::filesystem::path path = std::filesystem::temp_directory_path(error);
    return error ? "/tmp" : path.string();
}

} // namespace

SpooledBody::SpooledBody(std::string folder, std::size_t memoryLimit)
    : m_folder(std::move(folder)), m_memoryLimit(memoryLimit)
{
}

SpooledBody::~SpooledBody()
{
    if (m_file >= 0)
        ::close(m_file);
}

Result<void> SpooledBody::append(std::string_view data)
{
    if (m_file < 0 && m_memory.size() + data.size() > m_memoryLimit) {
        DBSYNC_TRY(openFile());
        DBSYNC_TRY(writeToFile(m_memory));
        std::string().swap(m_memory); // gives its memory back, unlike clear()
    }
    if (m_file >= 0) {
        DBSYNC_TRY(writeToFile(data));
    } else {
        m_memory += data;
    }
    m_size += data.size();
    return {};
}

Result<std::size_t> SpooledBody::read(char* data, std::size_t size)
{
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(size, m_size - m_readAt));
    if (wanted == 0)
        return std::size_t{0};
    if (m_file < 0) {
        std::memcpy(data, m_memory.data() + m_readAt, wanted);
        m_readAt += wanted;
        return wanted;
    }
    ssize_t count = 0;
    do {
        errno = 0;
        count = ::pread(m_file, data, wanted, static_cast<off_t>(m_readAt));
    } while (count < 0 && errno == EINTR);
    if (count <= 0)
        return fileError("read");
    m_readAt += static_cast<std::uint64_t>(count);
    return static_cast<std::size_t>(count);
}

Result<void> SpooledBody::openFile()
{
    // Nameless, so that nothing is left behind however the process ends.
    std::string name = folderOrDefault(m_folder) + "/db-sync-body-XXXXXX";
    m_file = ::mkostemp(name.data(), O_CLOEXEC);
    if (m_file < 0)
        return fileError("made");
    ::unlink(name.c_str());
    return {};
}

Result<void> SpooledBody::writeToFile(std::string_view data)
{
    while (!data.empty()) {
        const ssize_t count = ::write(m_file, data.data(), data.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return fileError("written");
        data.remove_prefix(static_cast<std::size_t>(count));
    }
    return {};
}

Error SpooledBody::fileError(const char* what) const
{
    const std::string reason = errno != 0 ? std::strerror(errno) : "it is shorter than expected";
    return {ErrorKind::Internal, std::string(spoolFailedCode),
            "A temporary file in " + folderOrDefault(m_folder) + " could not be " + what + ": " + reason + ".",
            "Check that the folder exists, is writable and has room."};
}

} // namespace dbsync::http
