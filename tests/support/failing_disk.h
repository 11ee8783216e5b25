#pragma once

#include <cstdint>

namespace dbsync::test {

/// A disk that fails from a chosen write on: a shim under every SQLite connection that is opened after install(), for
/// files with "desk" in their path. A program that is killed at that write leaves the same files behind.
class FailingDisk
{
public:
    /// Becomes the default; once a process.
    static void install();
    enum class Fault {
        Crash, ///< the write is not done
        Torn,  ///< half of it is
        Full,  ///< it is not done, and SQLite is told so
    };
    /// The write after `writes` more, and every one after it, fails until heal().
    static void failAfter(std::int64_t writes, Fault fault = Fault::Crash);
    static void heal();
    /// Whether it has failed since failAfter().
    static bool hasFailed();
};

} // namespace dbsync::test
