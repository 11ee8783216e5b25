#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace dbsync {

/// Whose an error is; callers choose exit codes, status codes and the next step by it.
enum class ErrorKind {
    Internal,       ///< our own fault, or the machine's (disk full, out of memory)
    InvalidRequest, ///< the caller asked for something that cannot be done as asked
    Unreachable,    ///< the other side cannot be reached, broke off, or is overloaded
    Refused,        ///< the other side does not let this caller do it
    LocalDatabase,  ///< the local database cannot be used
    Cancelled,      ///< a person or a signal asked to stop
};

/// What went wrong, and what to do about it. `code` is a stable camelCase word for programs, `message` a sentence
/// that names what and where, `hint` a sentence that says what to do (may be empty).
struct Error
{
    ErrorKind kind = ErrorKind::Internal;
    std::string code;
    std::string message;
    std::string hint;
};

inline Error internalError(std::string message)
{
    return {ErrorKind::Internal, "internal", std::move(message), {}};
}

/// A value or the error that stands in its place. Reading the value of an error is a programming error.
template <typename T>
class [[nodiscard]] Result
{
public:
    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) {}

    explicit operator bool() const { return m_state.index() == 0; }
    T& operator*() & { return std::get<0>(m_state); }
    const T& operator*() const& { return std::get<0>(m_state); }
    T&& operator*() && { return std::get<0>(std::move(m_state)); }
    T* operator->() { return &std::get<0>(m_state); }
    const T* operator->() const { return &std::get<0>(m_state); }
    Error& error() { return std::get<1>(m_state); }
    const Error& error() const { return std::get<1>(m_state); }

private:
    std::variant<T, Error> m_state;
};

template <>
class [[nodiscard]] Result<void>
{
public:
    Result() = default;
    Result(Error error) : m_error(std::move(error)) {}

    explicit operator bool() const { return !m_error; }
    Error& error() { return *m_error; }
    const Error& error() const { return *m_error; }

private:
    std::optional<Error> m_error;
};

} // namespace dbsync

#define DBSYNC_CONCAT_INNER(a, b) a##b
#define DBSYNC_CONCAT(a, b) DBSYNC_CONCAT_INNER(a, b)

/// Returns the error of `expression` from the calling function, if there is one.
#define DBSYNC_TRY(expression)                                                                                         \
    do {                                                                                                               \
        if (auto dbsyncTried = (expression); !dbsyncTried)                                                             \
            return std::move(dbsyncTried.error());                                                                     \
    } while (false)

/// `DBSYNC_ASSIGN(auto rows, readRows());` declares `rows` with the value, or returns the error.
#define DBSYNC_ASSIGN(declaration, expression)                                                                         \
    auto DBSYNC_CONCAT(dbsyncResult, __LINE__) = (expression);                                                         \
    if (!DBSYNC_CONCAT(dbsyncResult, __LINE__))                                                                        \
        return std::move(DBSYNC_CONCAT(dbsyncResult, __LINE__).error());                                               \
    declaration = std::move(*DBSYNC_CONCAT(dbsyncResult, __LINE__))
