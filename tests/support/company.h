#pragma once

#include "device/view/replica.h"
#include "sync/session/session.h"
#include "test_support/simulated_cloud.h"

#include <QStringList>
#include <QTemporaryDir>
#include <memory>
#include <string>
#include <vector>

namespace dbsync::test {

/// A few desks with real SQLite files and one cloud in the process, step by step as a test says. Programs write with
/// foreign keys on.
class Company
{
public:
    /// `schema` is what the first desk's file holds; all are linked and in step when it returns.
    explicit Company(const std::string& schema, int desks = 2);

    /// Runs SQL on a desk's file as any program would; "" where it worked, else SQLite's message.
    QString sql(int desk, const std::string& text);
    /// The rows of a query: values by '|', rows by a space; NULL is "NULL".
    QString query(int desk, const std::string& text);
    /// One sync; the report, or the error.
    Result<sync::SyncReport> sync(int desk, sync::SyncOptions options = {});
    /// The same through another way to the cloud.
    Result<sync::SyncReport> syncThrough(int desk, sync::Cloud& cloud, sync::SyncOptions options = {});
    /// Syncs in this order, each of which must work; false where one does not.
    bool syncAll(const std::vector<int>& order);
    /// A linked desk more, without rows of its own.
    int addDesk() { return addFilledDesk({}); }
    /// One whose file held this before.
    int addFilledDesk(const std::string& contents);

    /// A copy of a desk's file, with its companion or without, on the same computer or another; a desk more.
    int copyDesk(int desk, bool companion, bool sameComputer);
    /// What lies in `part` of a desk ("", the file, or "-dbsync", its companion) is kept aside, and put back.
    void backUp(int desk);
    void restore(int desk, const std::vector<std::string>& parts);
    void loseCompanion(int desk);
    void backUpCloud();
    void restoreCloud();

    std::unique_ptr<device::Replica> replica(int desk);
    std::vector<device::Conflict> conflicts(int desk);
    /// "kind table [key] columns" for each conflict.
    QStringList conflictsInWords(int desk);
    /// Whether all desks have the same rows in `tables`, and the cloud is sound.
    QString differences(const QStringList& tables);
    bool resolveAll(int desk, device::Decision::Use use);

    SimulatedServer& server() { return *m_server; }
    SimulatedCloud& cloud(int desk) { return *m_desks[static_cast<std::size_t>(desk)].cloud; }
    std::string path(int desk) const { return m_desks[static_cast<std::size_t>(desk)].path; }
    void enter(int desk); ///< makes the desk's configuration the process's

    std::string deviceOf(int desk) { return replica(desk)->status()->device; }

private:
    struct Desk
    {
        std::string path;
        std::string configuration;
        std::unique_ptr<SimulatedCloud> cloud;
    };
    void link(Desk& desk, const std::string& schema);

    QTemporaryDir m_folder;
    std::unique_ptr<SimulatedServer> m_server;
    std::vector<Desk> m_desks;
};

} // namespace dbsync::test
