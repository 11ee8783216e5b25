#pragma once

#include "postgres/connection.h"
#include "world.h"

/// What the tests of PostgreSQL share: other programs, and where rows lie.
namespace dbsync::datasource::test {

inline constexpr auto music = "CREATE TABLE Artist(ArtistId INTEGER PRIMARY KEY, Name NVARCHAR(120));"
                              "CREATE TABLE Album(AlbumId INTEGER PRIMARY KEY, Title TEXT NOT NULL, ArtistId INTEGER "
                              "REFERENCES Artist(ArtistId), Price NUMERIC(10,2), Day DATETIME)";
inline const std::string artist = table("Artist", {"ArtistId", "Name"});
inline const std::string album = table("Album", {"AlbumId", "Title", "ArtistId", "Price", "Day"});

/// Another program.
class Program
{
public:
    explicit Program(const World& world) : Program(world.url()) {}
    explicit Program(const std::string& url)
        : m_connection(must(postgres::Connection::open(must(postgres::Url::parse(url)))))
    {
    }
    void run(const std::string& sql) { must(m_connection->execute(sql)); }
    /// The SQLSTATE with which it fails, "" where it works.
    std::string failure(const std::string& sql)
    {
        return m_connection->execute(sql) ? std::string() : m_connection->diagnostics().sqlState;
    }
    /// The cells of the first column, by commas.
    std::string query(const std::string& sql)
    {
        const auto rows = must(m_connection->run(sql));
        std::string text;
        for (int i = 0; i < rows.size(); ++i)
            text.append(i ? "," : "").append(rows.isNull(i, 0) ? "NULL" : rows.view(i, 0));
        return text;
    }
    /// All that it has heard.
    std::string heard()
    {
        std::string& text = m_heard;
        PQconsumeInput(m_connection->handle());
        while (PGnotify* notice = PQnotifies(m_connection->handle())) {
            text.append(text.empty() ? "" : ",").append(notice->extra);
            PQfreemem(notice);
        }
        return text;
    }

private:
    std::string m_heard;
    std::unique_ptr<postgres::Connection> m_connection;
};

/// `"namespace"."table"` of a tenant.
inline std::string physical(World& world, std::int64_t tenant, const std::string& name)
{
    const Placement placement = must(world->placement(tenant));
    for (const auto& place : placement.tables) {
        if (place.table == name)
            return postgres::quoteName(placement.space) + "." + postgres::quoteName(place.physicalTable);
    }
    return "nowhere";
}

inline std::string roleOf(Program& program, const std::string& physicalTable)
{
    return program.query("SELECT grantee FROM information_schema.role_table_grants WHERE format('%I.%I', table_schema, "
                         "table_name)::regclass = " +
                         postgres::quoteText(physicalTable) +
                         "::regclass AND grantee LIKE 'dbsync_rows_%' AND privilege_type = 'INSERT'");
}

} // namespace dbsync::datasource::test
