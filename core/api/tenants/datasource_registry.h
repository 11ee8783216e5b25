#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "datasource/datasource.h"
#include "maindb/records.h"

#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace dbsync::api {

/// The open datasources: each is opened once, when first asked for, and shared. Thread-safe.
class DatasourceRegistry
{
public:
    /// `folder` is where the files of embedded datasources lie; `clock` must outlive the registry.
    explicit DatasourceRegistry(std::string folder, const Clock& clock = systemClock())
        : m_folder(std::move(folder)), m_clock(clock)
    {
    }

    /// The URL of the embedded datasource that is there from the start.
    static constexpr std::string_view embeddedUrl = "sqlite:tenants.sqlite";

    /// That a URL is one that can be served: "sqlite:NAME.sqlite" with a plain file name. Codes datasourceUnsupported
    /// (another kind of database) and invalidField.
    static Result<void> checkUrl(const std::string& url);

    /// The datasource of a record; opened anew where its URL has changed. Fails with code datasourceUnreachable.
    Result<std::shared_ptr<datasource::Datasource>> open(const maindb::Datasource& record);
    /// Opens a URL to see whether it works, apart from the others. Code datasourceUnreachable.
    Result<void> tryOut(const std::string& url);
    void forget(std::int64_t id);

private:
    struct Entry
    {
        std::mutex mutex; ///< held while opening, which may take long
        std::string url;
        std::shared_ptr<datasource::Datasource> datasource;
    };
    std::shared_ptr<Entry> entry(std::int64_t id);

    const std::string m_folder;
    const Clock& m_clock;
    std::mutex m_mutex;
    std::map<std::int64_t, std::shared_ptr<Entry>> m_entries;
};

} // namespace dbsync::api
