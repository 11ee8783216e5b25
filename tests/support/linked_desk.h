#pragma once

#include "device/view/replica.h"
#include "sync/session/session.h"
#include "test_support/simulated_cloud.h"

#include <QString>
#include <QStringList>

#include <memory>
#include <string>

namespace dbsync::test {

/// A linked file with a user of its own, against a simulated server: for tests of what sessions do, without HTTP.
class LinkedDesk
{
public:
    /// `folder` is the desk's alone. Ends the program where something does not work.
    LinkedDesk(SimulatedServer& server, const std::string& folder, const std::string& user);

    /// Links the file: with `schemaSql` run in it, and pushed where the tenant has no schema; else as the tenant has
    /// it.
    void link(const std::string& schemaSql = {});

    const std::string& path() const { return m_path; }
    SimulatedCloud& cloud() { return m_cloud; }

    /// Syncs once; the error's code where it fails, "" otherwise.
    std::string sync(sync::SyncOptions options = {});
    const sync::SyncReport& report() const { return m_report; }
    /// Runs SQL as any program would; SQLite's message where it fails.
    std::string run(const std::string& sql) const;
    /// All rows of a query, "a|b" each, in order.
    QStringList rows(const std::string& sql) const;
    /// The one value of a query.
    QString value(const std::string& sql) const;

    /// Opened anew each time.
    std::unique_ptr<device::Replica> replica() const;

private:
    void useConfiguration() const;
    std::string m_path;
    std::string m_configuration;
    std::string m_user;
    SimulatedCloud m_cloud;
    sync::SyncReport m_report;
};

} // namespace dbsync::test
