#include "test_support/database_files.h"

#include <filesystem>

namespace dbsync::test {

void removeDatabase(const std::string& path)
{
    for (const char* suffix : {"", "-wal", "-shm", "-journal"})
        std::filesystem::remove(path + suffix);
}

void replaceDatabase(const std::string& from, const std::string& to)
{
    removeDatabase(to);
    std::filesystem::create_directories(std::filesystem::path(to).parent_path());
    for (const char* suffix : {"", "-wal", "-journal"}) {
        if (std::filesystem::exists(from + suffix))
            std::filesystem::copy_file(from + suffix, to + suffix);
    }
}

} // namespace dbsync::test
