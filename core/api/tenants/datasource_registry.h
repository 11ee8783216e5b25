#pragma once

#include "api/tenants/guarded_datasource.h"
#include "base/clock.h"
#include "base/error.h"
#include "datasource/datasource.h"
#include "datasource/peek.h"
#include "maindb/records.h"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace dbsync::api {

/// The open datasources: each is opened once, when first asked for, and shared; of each only few calls are under way at
/// a time (GuardedDatasource). Thread-safe.
class DatasourceRegistry
{
public:
    /// `folder` is where the files of embedded datasources lie, which there are where the main database is `embedded`
    /// too; `clock` must outlive the registry.
    explicit DatasourceRegistry(std::string folder, const Clock& clock = systemClock(), bool embedded = true)
        : m_folder(std::move(folder)), m_clock(clock), m_embedded(embedded)
    {
    }

    /// The URL of the embedded datasource that is there from the start.
    static constexpr std::string_view embeddedUrl = "sqlite:tenants.sqlite";

    /// That a URL is one that can be served: one of PostgreSQL, or "sqlite:NAME.sqlite" with a plain file name. Codes
    /// datasourceUnsupported (another kind of database), invalidUrl and invalidField.
    Result<void> checkUrl(const std::string& url) const;

    /// Makes what is opened from now on this main database's own (MainDatabase::identity()); what is another's is
    /// refused. Without it nothing is claimed and nothing refused.
    void belongTo(const std::string& mainDatabase);
    std::string mainDatabase();

    /// The datasource of a record; opened anew where its URL has changed. Fails with code datasourceUnreachable.
    /// Code "busy" where too many wait for it to be opened.
    Result<std::shared_ptr<GuardedDatasource>> open(const maindb::Datasource& record);
    /// Opens a URL apart from the others, to see whether it works and whose it is. Code datasourceUnreachable.
    Result<std::unique_ptr<datasource::Datasource>> openApart(const std::string& url);
    /// Looks whose a URL's database is, and changes nothing. Code datasourceUnreachable.
    Result<datasource::Peeked> peek(const std::string& url) const;
    void forget(std::int64_t id);

    /// `opened` is called whenever a datasource was opened, with its URL and its channel (Datasource::channel()). To be
    /// set before the first is.
    using Opened = std::function<void(std::int64_t id, const std::string& url, const std::string& channel)>;
    void onOpened(Opened opened) { m_onOpened = std::move(opened); }

private:
    struct Entry
    {
        std::mutex mutex;
        std::condition_variable opened;
        bool opening = false; ///< by one thread; not under the lock, as it may take long
        std::size_t waiting = 0;
        std::string url; ///< what was opened last, or failed
        std::shared_ptr<GuardedDatasource> datasource;
        std::optional<Error> failure;
        std::chrono::steady_clock::time_point failingUntil;
    };
    void openInto(Entry& entry, std::int64_t id, const std::string& url);
    Result<std::unique_ptr<datasource::Datasource>> openOwn(std::int64_t id, const std::string& url);
    std::shared_ptr<Entry> entry(std::int64_t id);

    const std::string m_folder;
    const Clock& m_clock;
    const bool m_embedded;
    Opened m_onOpened;
    std::mutex m_mutex;
    std::string m_mainDatabase;
    std::map<std::int64_t, std::shared_ptr<Entry>> m_entries;
};

/// The error of a database that is another installation's, code datasourceForeign.
Error foreignDatasource(const std::string& url);

} // namespace dbsync::api
