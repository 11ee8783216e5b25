#pragma once

#include "postgres/diagnostics.h"
#include "postgres/parameters.h"
#include "postgres/rows.h"
#include "postgres/url.h"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

/// A thin layer over libpq: errors as values, no wait without a limit, nothing that a pooler in transaction mode
/// (pgbouncer) would break: no named statements, no session settings. Settings go with set_config(…, true) or as
/// TransactionOptions.
namespace dbsync::postgres {

/// Cancels what a connection is running; may be called from any thread, and outlive the connection.
class Canceller
{
public:
    /// Asks the server to cancel the running statement, which then fails with code "timeout". Blocks for a moment, 2 s
    /// where the server does not answer.
    void cancel() const;

private:
    friend class Connection;
    explicit Canceller(PGcancel* cancel) : m_cancel(cancel, PQfreeCancel) {}
    std::shared_ptr<PGcancel> m_cancel;
};

/// A connection; used by one thread at a time. Errors are those of postgres/diagnostics.h; after one that isBroken()
/// the connection is of no more use.
class Connection
{
public:
    using Milliseconds = std::chrono::milliseconds;
    /// A statement that takes longer is cancelled, unless another limit is set; and one that nobody wants any more
    /// (Interruption) soon, with code "interrupted". What follows that, a ROLLBACK say, is run as usual.
    static constexpr Milliseconds usualLimit{60'000};

    static Result<std::unique_ptr<Connection>> open(const Url& url);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection();

    /// Runs one statement with $1, $2 …
    Result<Rows> run(std::string_view sql, const Parameters& parameters = {}, Format results = Format::Text);
    /// Runs any number of statements without parameters, in one transaction unless they say otherwise.
    Result<void> execute(std::string_view sql);
    /// For whoever sees a row the moment it arrives: false from `onRow` ends it. Of `rows` only row 0 is there.
    Result<void> forEach(std::string_view sql, const Parameters& parameters,
                         const std::function<Result<bool>(const Rows& rows)>& onRow, Format results = Format::Text);

    /// How long a statement, or a step of a stream, may take.
    void setLimit(Milliseconds limit) { m_limit = limit; }
    Milliseconds limit() const { return m_limit; }
    /// As it was when it was opened, for the next user.
    void renew();
    /// Whether the server can look by itself, while it works, if we are still there. Asks it the first time.
    bool canLookForClient();
    Canceller canceller() const { return Canceller(PQgetCancel(m_handle.get())); }

    /// What the server said about the statement that failed last.
    const Diagnostics& diagnostics() const { return m_diagnostics; }
    /// False once it broke. `true` does not promise that the server is still there.
    bool isOpen() const { return !m_retired && PQstatus(m_handle.get()) == CONNECTION_OK; }
    /// Looks, without asking the server, whether it has closed the connection.
    bool isAlive();
    bool isInTransaction() const { return PQtransactionStatus(m_handle.get()) != PQTRANS_IDLE; }
    /// 150004 for 15.4.
    int serverVersion() const { return PQserverVersion(m_handle.get()); }
    const Url& url() const { return m_url; }
    PGconn* handle() const { return m_handle.get(); }

    // For the streams built on it (CopyIn, CopyOut, Pipeline, Listener).
    /// Sends what libpq has buffered.
    Result<void> flush();
    /// The next result, null at the end of those of a statement. A failed one is an error.
    Result<std::optional<Rows>> next(std::string_view doing);
    /// Waits until there is something to read and takes it in.
    Result<void> receive();
    /// Reads and drops what is left of a statement.
    void drain();
    /// The error of libpq's last call.
    Error broken(std::string_view doing);

private:
    struct Finish
    {
        void operator()(PGconn* handle) const { PQfinish(handle); }
    };
    Connection(Url url, PGconn* handle) : m_url(std::move(url)), m_handle(handle) {}
    /// Waits for the socket; false when the limit is over.
    bool await(bool alsoForWriting, Milliseconds limit) const;
    /// The same with the limit of statements; false also where nobody wants the answer any more.
    bool awaitWanted(bool alsoForWriting);
    bool drainCopy();
    Error tooSlow();
    Result<void> send(std::string_view sql, const Parameters& parameters, Format results);

    Url m_url;
    std::unique_ptr<PGconn, Finish> m_handle;
    Milliseconds m_limit = usualLimit;
    Diagnostics m_diagnostics;
    bool m_interrupted = false;
    std::optional<bool> m_canLookForClient;
    bool m_retired = false; ///< leads to a standby: after a fail-over the next one may lead elsewhere
};

/// `name` as an SQL identifier: "na""me".
std::string quoteName(std::string_view name);
/// `text` as an SQL string, whatever standard_conforming_strings says: 'it''s', or E'…' with a backslash in it.
std::string quoteText(std::string_view text);

} // namespace dbsync::postgres
