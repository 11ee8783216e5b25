#pragma once

#include "http/message.h"

namespace dbsync::http {

/// The code of errors of the file.
inline constexpr std::string_view spoolFailedCode = "spoolFailed";

/// A body that is received in memory, and in a nameless file once it is larger than that. Appended to first, then read.
class SpooledBody final : public BodyReader
{
public:
    /// `folder` takes the file; the system's folder for temporary files if empty.
    SpooledBody(std::string folder, std::size_t memoryLimit);
    ~SpooledBody() override;
    SpooledBody(const SpooledBody&) = delete;
    SpooledBody& operator=(const SpooledBody&) = delete;

    Result<void> append(std::string_view data);
    bool isInFile() const { return m_file >= 0; }

    Result<std::size_t> read(char* data, std::size_t size) override;
    std::uint64_t size() const override { return m_size; }

private:
    Result<void> openFile();
    Result<void> writeToFile(std::string_view data);
    Error fileError(const char* what) const;

    const std::string m_folder;
    const std::size_t m_memoryLimit;
    std::string m_memory;
    int m_file = -1;
    std::uint64_t m_size = 0;
    std::uint64_t m_readAt = 0;
};

} // namespace dbsync::http
