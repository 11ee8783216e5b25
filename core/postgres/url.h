#pragma once

#include "base/error.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dbsync::postgres {

/// Whether `url` begins as the URL of a PostgreSQL database does ("postgresql:" or "postgres:").
bool isPostgresUrl(std::string_view url);

/// `postgresql://user:password@host:port/database?schema=name&…`, taken apart. Percent-encoding is undone. The
/// parameter `schema` is ours, all others are libpq's (`sslmode`, `target_session_attrs` …), as are several hosts.
class Url
{
public:
    /// InvalidRequest errors of code "invalidUrl" say what is wrong, without quoting the URL: it holds a password.
    static Result<Url> parse(std::string_view text);

    /// The schema for our own tables; "public" where the URL names none.
    const std::string& schema() const { return m_schema; }
    /// libpq's parameters by name, the ones that the URL does not name with our defaults.
    const std::vector<std::pair<std::string, std::string>>& parameters() const { return m_parameters; }
    /// The value of one of them, "" where it is not set.
    std::string parameter(std::string_view name) const;
    /// For messages: "database \"shop\" on db.example:5432". Holds no password.
    std::string describe() const;
    /// `text` with the password, should it be in it, replaced.
    std::string withoutPassword(std::string text) const;

private:
    std::string m_schema = "public";
    std::vector<std::pair<std::string, std::string>> m_parameters;
};

} // namespace dbsync::postgres
