#pragma once

#include "base/error.h"
#include "postgres/url.h"

#include <libpq-fe.h>
#include <string>
#include <string_view>

namespace dbsync::postgres {

/// What the server said about a statement that failed.
struct Diagnostics
{
    std::string sqlState; ///< "" where the connection broke
    std::string message;
    std::string detail;
    std::string schema;
    std::string table;
    std::string column;
    std::string constraint;
};

/// Codes of errors, beside those of constraints (unique, foreignKey, notNull, check, invalidValue: InvalidRequest).
namespace code {
inline constexpr std::string_view unreachable = "databaseUnreachable"; ///< cannot be reached, or broke off
inline constexpr std::string_view login = "databaseLogin";             ///< wrong password, unknown role, not let in
inline constexpr std::string_view missing = "databaseMissing";         ///< there is no such database
inline constexpr std::string_view rights = "missingRights";
inline constexpr std::string_view serialization = "serialization"; ///< try the transaction again (deadlocks too)
inline constexpr std::string_view locked = "locked";               ///< a lock was not given in time
inline constexpr std::string_view timeout = "timeout";             ///< a statement took too long
inline constexpr std::string_view busy = "busy";                   ///< too many connections, or all of the pool taken
inline constexpr std::string_view diskFull = "diskFull";
inline constexpr std::string_view readOnly = "readOnly";           ///< a standby
inline constexpr std::string_view commitUnknown = "commitUnknown"; ///< the connection broke while committing
} // namespace code

/// Reads what a failed result says.
Diagnostics diagnosticsOf(const PGresult* result);

/// The error for a SQLSTATE, with `doing` ("Running …") in front of the server's own words.
Error errorOf(const Diagnostics& diagnostics, std::string_view doing);

/// The error of a connection that could not be made, from libpq's message. Names the database, never a password.
Error connectionError(const Url& url, const std::string& message);

/// Whether the same transaction may be done again at once: serialization failures and deadlocks.
bool isRetryable(const Error& error);
/// Whether the connection is of no more use after the error.
bool isBroken(const Error& error);

} // namespace dbsync::postgres
