#include "postgres/diagnostics.h"

#include <array>

namespace dbsync::postgres {

namespace {

/// What an error is by its SQLSTATE: whole, or the class that its first two characters name.
struct Meaning
{
    std::string_view state;
    ErrorKind kind;
    std::string_view code;
    std::string_view hint;
};

constexpr std::array meanings{
    Meaning{"23505", ErrorKind::InvalidRequest, "unique", ""},
    Meaning{"23503", ErrorKind::InvalidRequest, "foreignKey", ""},
    Meaning{"23502", ErrorKind::InvalidRequest, "notNull", ""},
    Meaning{"23514", ErrorKind::InvalidRequest, "check", ""},
    Meaning{"40001", ErrorKind::Unreachable, code::serialization, "Try again."},
    Meaning{"40P01", ErrorKind::Unreachable, code::serialization, "Try again."},
    Meaning{"55P03", ErrorKind::Unreachable, code::locked, "Another transaction holds the rows; try again."},
    Meaning{"57014", ErrorKind::Unreachable, code::timeout, "The database is slow or busy; try again."},
    Meaning{"57P05", ErrorKind::Unreachable, code::unreachable, "Try again."},
    Meaning{"25006", ErrorKind::Unreachable, code::readOnly,
            "Connect to the primary: add target_session_attrs=read-write to the URL."},
    Meaning{"42501", ErrorKind::Internal, code::rights, "Grant the role of the URL what docs/operating.md lists."},
    Meaning{"3D000", ErrorKind::Unreachable, code::missing, "Create the database, or correct its name in the URL."},
    Meaning{"53100", ErrorKind::Internal, code::diskFull, "Free some space on the database's disk."},
    Meaning{"53300", ErrorKind::Unreachable, code::busy, "Raise max_connections, or put a pooler in front."},
    Meaning{"22", ErrorKind::InvalidRequest, "invalidValue", ""},
    Meaning{"23", ErrorKind::InvalidRequest, "check", ""},
    Meaning{"28", ErrorKind::Unreachable, code::login, "Check user and password in the URL, and pg_hba.conf."},
    Meaning{"08", ErrorKind::Unreachable, code::unreachable, "Check that the database runs; try again."},
    Meaning{"57", ErrorKind::Unreachable, code::unreachable, "Check that the database runs; try again."},
    Meaning{"53", ErrorKind::Unreachable, code::busy, "The database is out of resources; try again."},
};

Meaning meaningOf(std::string_view state)
{
    if (state.empty())
        state = "08006";
    for (const Meaning& meaning : meanings) {
        if (state.starts_with(meaning.state))
            return meaning;
    }
    return {state, ErrorKind::Internal, "database", ""};
}

std::string field(const PGresult* result, int name)
{
    const char* value = PQresultErrorField(result, name);
    return value ? value : "";
}

std::string oneLine(std::string text)
{
    while (!text.empty() && (text.back() == '\n' || text.back() == ' '))
        text.pop_back();
    for (auto at = text.find_first_of("\n\t"); at != std::string::npos; at = text.find_first_of("\n\t"))
        text.replace(at, 1, " ");
    return text;
}

/// The SQLSTATE that a refused connection had; libpq gives its text only.
std::string_view stateOfMessage(std::string_view message)
{
    constexpr std::array<std::pair<std::string_view, std::string_view>, 8> texts{{
        {"password", "28P01"},
        {"pg_hba.conf", "28000"},
        {"is not permitted to log in", "28000"},
        {"permission denied for database", "42501"},
        {"no such user", "28P01"}, // pgbouncer
        {"too many", "53300"},
        {"remaining connection slots", "53300"},
        {"no such database", "3D000"}, // pgbouncer
    }};
    for (const auto& [text, state] : texts) {
        if (message.find(text) != std::string_view::npos)
            return state;
    }
    if (message.find("does not exist") != std::string_view::npos)
        return message.find("role \"") != std::string_view::npos ? "28000" : "3D000";
    return "08001";
}

} // namespace

Diagnostics diagnosticsOf(const PGresult* result)
{
    Diagnostics diagnostics;
    diagnostics.sqlState = field(result, PG_DIAG_SQLSTATE);
    diagnostics.message = field(result, PG_DIAG_MESSAGE_PRIMARY);
    diagnostics.detail = field(result, PG_DIAG_MESSAGE_DETAIL);
    diagnostics.schema = field(result, PG_DIAG_SCHEMA_NAME);
    diagnostics.table = field(result, PG_DIAG_TABLE_NAME);
    diagnostics.column = field(result, PG_DIAG_COLUMN_NAME);
    diagnostics.constraint = field(result, PG_DIAG_CONSTRAINT_NAME);
    if (diagnostics.message.empty())
        diagnostics.message = oneLine(PQresultErrorMessage(result));
    return diagnostics;
}

Error errorOf(const Diagnostics& diagnostics, std::string_view doing)
{
    const Meaning meaning = meaningOf(diagnostics.sqlState);
    std::string message = std::string(doing).append(": ").append(oneLine(diagnostics.message));
    if (!diagnostics.sqlState.empty())
        message += " (SQLSTATE " + diagnostics.sqlState + ")";
    return {meaning.kind, std::string(meaning.code), std::move(message), std::string(meaning.hint)};
}

Error connectionError(const Url& url, const std::string& message)
{
    const Meaning meaning = meaningOf(stateOfMessage(message));
    return {meaning.kind, std::string(meaning.code),
            "Cannot connect to " + url.describe() + ": " + url.withoutPassword(oneLine(message)),
            std::string(meaning.hint)};
}

bool isRetryable(const Error& error)
{
    return error.code == code::serialization;
}

bool isBroken(const Error& error)
{
    return error.code == code::unreachable || error.code == code::readOnly || error.code == code::commitUnknown;
}

} // namespace dbsync::postgres
