#pragma once

#include "base/error.h"
#include "device/store/local_file.h"

#include <QElapsedTimer>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dbsync::sync {

/// Whether a database file can be read, found out a little at a time. SQLite notices damage only in the pages that it
/// reads, and whoever overwrites a file without SQLite takes no lock. Belongs to the thread that uses it.
class FileCheck
{
public:
    /// Thorough: SQLite's own quick check, however large the file is. Else large files are read table by table, for a
    /// few seconds at most, in pieces that hold no lock for long.
    FileCheck(std::string path, bool thorough);

    /// Reads on for some 20 ms; true once all was looked at. Errors of code damaged and notADatabase say what is wrong
    /// with the file; any other that the check has to be made another time.
    Result<bool> step();

private:
    struct Walk
    {
        std::string sql;
        std::int64_t from = INT64_MIN;
    };

    Result<bool> open();
    Result<bool> checkWhole();
    Result<void> listTables();
    Result<void> walkOn();
    Error damaged(const std::string& said) const;

    std::string m_path;
    bool m_thorough;
    int m_steps = 0;
    std::optional<device::LocalFile> m_file;
    std::vector<Walk> m_left; ///< the tables that are not read to their end, the next one last
};

} // namespace dbsync::sync
