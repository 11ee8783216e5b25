#include "postgres/connection.h"

#include "base/interruption.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <future>
#include <poll.h>
#include <sys/socket.h>
#include <thread>
#include <vector>

namespace dbsync::postgres {

namespace {

/// How long a cancelled statement has to end before its connection is given up.
constexpr Connection::Milliseconds cancelGrace{5'000};

constexpr Connection::Milliseconds lookEvery{200}; ///< whether a statement is still wanted

constexpr std::chrono::seconds cancelWait{2};
constexpr int mostCancelling = 32;

std::string doingText(std::string_view sql)
{
    return std::string("Running ").append(sql.substr(0, 200));
}

std::string quoteWith(std::string_view text, char quote, bool backslashes)
{
    std::string quoted(1, quote);
    for (const char character : text) {
        quoted.push_back(character);
        if (character == quote || (backslashes && character == '\\'))
            quoted.push_back(character);
    }
    quoted.push_back(quote);
    return quoted;
}

} // namespace

/// libpq waits without a limit for the server to take the request, on a connection of its own; so another thread does.
void Canceller::cancel() const
{
    static std::atomic<int> waiting = 0;
    if (!m_cancel || waiting >= mostCancelling)
        return;
    ++waiting;
    auto asked = std::make_shared<std::promise<void>>();
    const auto done = asked->get_future();
    std::thread([cancel = m_cancel, asked] {
        char message[256];
        PQcancel(cancel.get(), message, sizeof message);
        --waiting;
        asked->set_value();
    }).detach();
    done.wait_for(cancelWait);
}

Result<std::unique_ptr<Connection>> Connection::open(const Url& url)
{
    std::vector<const char*> names;
    std::vector<const char*> values;
    for (const auto& [name, value] : url.parameters()) {
        names.push_back(name.c_str());
        values.push_back(value.c_str());
    }
    names.push_back(nullptr);
    values.push_back(nullptr);
    PGconn* handle = PQconnectdbParams(names.data(), values.data(), 0);
    std::unique_ptr<Connection> connection(new Connection(url, handle));
    if (!handle)
        return internalError("Out of memory.");
    if (PQstatus(handle) != CONNECTION_OK)
        return connectionError(url, PQerrorMessage(handle));
    PQsetNoticeReceiver(
        handle, [](void*, const PGresult*) {}, nullptr);
    PQsetnonblocking(handle, 1);
    return connection;
}

Connection::~Connection() = default;

bool Connection::await(bool alsoForWriting, Milliseconds limit) const
{
    const auto end = std::chrono::steady_clock::now() + limit;
    pollfd socket{PQsocket(m_handle.get()), static_cast<short>(alsoForWriting ? POLLIN | POLLOUT : POLLIN), 0};
    while (true) {
        const auto left = std::chrono::ceil<Milliseconds>(end - std::chrono::steady_clock::now()).count();
        const int ready = ::poll(&socket, 1, static_cast<int>(left < 0 ? 0 : left));
        if (ready > 0)
            return true;
        if (ready == 0 || errno != EINTR)
            return false;
    }
}

/// After an interruption the limit alone counts, so that what was begun can be taken back.
bool Connection::awaitWanted(bool alsoForWriting)
{
    const auto end = std::chrono::steady_clock::now() + m_limit;
    while (true) {
        const auto left = std::chrono::ceil<Milliseconds>(end - std::chrono::steady_clock::now());
        if (await(alsoForWriting, std::clamp(left, Milliseconds(0), lookEvery)))
            return true;
        if (left <= lookEvery)
            return false;
        if (!m_interrupted && !Interruption::isWanted()) {
            m_interrupted = true;
            return false;
        }
    }
}

void Connection::renew()
{
    m_limit = usualLimit;
    m_interrupted = false;
}

bool Connection::canLookForClient()
{
    constexpr int first = 140'000; // the setting of that name
    if (!m_canLookForClient) {
        const auto version = serverVersion() < first ? Result<Rows>(Rows()) : run("SELECT version()");
        m_canLookForClient = version && !version->empty() && version->text(0, 0).find("linux") != std::string::npos;
    }
    return *m_canLookForClient;
}

Error Connection::broken(std::string_view doing)
{
    m_diagnostics = {};
    m_diagnostics.message = m_url.withoutPassword(PQerrorMessage(m_handle.get()));
    if (m_diagnostics.message.empty())
        m_diagnostics.message = "the connection broke off";
    return errorOf(m_diagnostics, doing);
}

Error Connection::tooSlow()
{
    canceller().cancel();
    const auto end = std::chrono::steady_clock::now() + cancelGrace;
    while (PQisBusy(m_handle.get()) != 0) {
        const auto left = std::chrono::ceil<Milliseconds>(end - std::chrono::steady_clock::now());
        if (left.count() > 0 && await(false, left) && PQconsumeInput(m_handle.get()) == 1)
            continue;
        ::shutdown(PQsocket(m_handle.get()), SHUT_RDWR); // whatever comes next fails at once
        return {ErrorKind::Unreachable, std::string(code::unreachable),
                "No answer from " + m_url.describe() + " in time.", "Check that the database runs; try again."};
    }
    if (m_interrupted)
        return {ErrorKind::Cancelled, "interrupted", "Nobody waits for the answer any more.", {}};
    return {ErrorKind::Unreachable, std::string(code::timeout),
            "A statement took more than " + std::to_string(m_limit.count() / 1000) + " s.",
            "The database is slow or busy; try again."};
}

Result<void> Connection::flush()
{
    while (true) {
        const int left = PQflush(m_handle.get());
        if (left == 0)
            return {};
        if (left < 0)
            return broken("Sending");
        // Reads too: a server whose answers nobody takes stops reading.
        if (!awaitWanted(true))
            return tooSlow();
        if (PQconsumeInput(m_handle.get()) == 0)
            return broken("Sending");
    }
}

Result<void> Connection::receive()
{
    if (!awaitWanted(false))
        return tooSlow();
    if (PQconsumeInput(m_handle.get()) == 0)
        return broken("Receiving");
    return {};
}

Result<std::optional<Rows>> Connection::next(std::string_view doing)
{
    while (PQisBusy(m_handle.get()) != 0)
        DBSYNC_TRY(receive());
    PGresult* result = PQgetResult(m_handle.get());
    if (!result)
        return std::optional<Rows>();
    Rows rows(result);
    const ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_FATAL_ERROR && status != PGRES_BAD_RESPONSE && status != PGRES_PIPELINE_ABORTED)
        return std::optional<Rows>(std::move(rows));
    if (status == PGRES_PIPELINE_ABORTED)
        return Error{ErrorKind::Internal, "pipelineAborted", "A statement before it failed.", {}};
    m_diagnostics = diagnosticsOf(result);
    m_diagnostics.message = m_url.withoutPassword(m_diagnostics.message);
    Error error = errorOf(m_diagnostics, doing);
    m_retired = m_retired || error.code == code::readOnly;
    return error;
}

/// What a COPY was cancelled with comes behind its rows.
bool Connection::drainCopy()
{
    char* row = nullptr;
    int size = 0;
    while ((size = PQgetCopyData(m_handle.get(), &row, 1)) >= 0) {
        if (size > 0)
            PQfreemem(row);
        else if (!receive())
            return false;
    }
    return true;
}

void Connection::drain()
{
    while (isOpen()) {
        const auto rows = next("Draining");
        if (rows && *rows && (*rows)->status() == PGRES_COPY_OUT) {
            if (!drainCopy())
                return;
            continue;
        }
        if (rows && !*rows)
            return;
        if (!rows && isBroken(rows.error()))
            return;
    }
}

Result<void> Connection::send(std::string_view sql, const Parameters& parameters, Format results)
{
    const std::string text(sql);
    if (PQsendQueryParams(m_handle.get(), text.c_str(), parameters.size(), parameters.types(), parameters.values(),
                          parameters.lengths(), parameters.formats(), static_cast<int>(results)) == 0)
        return broken(doingText(sql));
    return flush();
}

Result<Rows> Connection::run(std::string_view sql, const Parameters& parameters, Format results)
{
    DBSYNC_TRY(send(sql, parameters, results));
    auto rows = next(doingText(sql));
    drain();
    if (!rows)
        return std::move(rows.error());
    return *rows ? std::move(**rows) : Rows();
}

Result<void> Connection::execute(std::string_view sql)
{
    const std::string text(sql);
    if (PQsendQuery(m_handle.get(), text.c_str()) == 0)
        return broken(doingText(sql));
    DBSYNC_TRY(flush());
    while (true) {
        auto rows = next(doingText(sql));
        if (rows && *rows)
            continue;
        if (rows)
            return {};
        drain();
        return std::move(rows.error());
    }
}

Result<void> Connection::forEach(std::string_view sql, const Parameters& parameters,
                                 const std::function<Result<bool>(const Rows&)>& onRow, Format results)
{
    DBSYNC_TRY(send(sql, parameters, results));
    PQsetSingleRowMode(m_handle.get());
    while (true) {
        auto rows = next(doingText(sql));
        if (!rows || !*rows || (*rows)->empty()) {
            drain();
            return rows ? Result<void>() : Result<void>(std::move(rows.error()));
        }
        const auto more = onRow(**rows);
        if (more && *more)
            continue;
        canceller().cancel();
        drain();
        return more ? Result<void>() : Result<void>(more.error());
    }
}

bool Connection::isAlive()
{
    if (!isOpen())
        return false;
    // What can be read from an idle connection is its end, or a notice that comes before that.
    if (await(false, Milliseconds(0)) && PQconsumeInput(m_handle.get()) == 0)
        return false;
    return isOpen() && !await(false, Milliseconds(0));
}

std::string quoteName(std::string_view name)
{
    return quoteWith(name, '"', false);
}

std::string quoteText(std::string_view text)
{
    const bool backslashes = text.find('\\') != std::string_view::npos;
    return (backslashes ? " E" : "") + quoteWith(text, '\'', backslashes);
}

} // namespace dbsync::postgres
