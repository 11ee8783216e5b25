#pragma once

#include "device/store/store.h"
#include "sync/session/schema_push.h"
#include "test_support/linked_desk.h"

#include <QDir>
#include <QTemporaryDir>

#include <memory>

namespace dbsync::test {

/// A cloud and two desks, not linked yet, for the tests of a class: each begins with openDesks().
class TwoDesks
{
protected:
    void openDesks()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        const std::string folder = m_folder->path().toStdString();
        QDir().mkpath(m_folder->filePath(QStringLiteral("cloud")));
        m_server = std::move(*SimulatedServer::open(folder + "/cloud"));
        a = std::make_unique<LinkedDesk>(*m_server, folder, "ann");
        b = std::make_unique<LinkedDesk>(*m_server, folder, "bob");
    }

    static Result<sync::SchemaReport> tryPush(LinkedDesk& desk, const sync::SchemaPushOptions& options = {})
    {
        auto store = device::Store::open(desk.path());
        return sync::pushLocalSchema(**store, desk.cloud(), options);
    }

    static sync::SchemaReport push(LinkedDesk& desk, const sync::SchemaPushOptions& options = {})
    {
        auto report = tryPush(desk, options);
        if (!report)
            qFatal("%s", report.error().message.c_str());
        for (const std::string& difference : report->differences)
            qWarning("%s", difference.c_str());
        return std::move(*report);
    }

    static sync::SchemaReport examine(LinkedDesk& desk)
    {
        auto store = device::Store::open(desk.path());
        return *sync::examineSchema(**store, desk.cloud());
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<SimulatedServer> m_server;
    std::unique_ptr<LinkedDesk> a;
    std::unique_ptr<LinkedDesk> b;
};

} // namespace dbsync::test
