#include "datasource/postgres/tables/silenced_triggers.h"

namespace dbsync::datasource {

namespace {

constexpr auto othersTriggers =
    "SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname), quote_ident(g.tgname) FROM pg_trigger g JOIN "
    "pg_class c ON c.oid = g.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND NOT "
    "g.tgisinternal AND g.tgenabled = 'O' AND left(g.tgname, 7) <> 'dbsync_' ORDER BY 1, 2";

} // namespace

Result<SilencedTriggers> SilencedTriggers::begin(postgres::Connection& connection, const PostgresLayout& layout)
{
    SilencedTriggers silenced(connection);
    DBSYNC_ASSIGN(const auto triggers, connection.run(othersTriggers, postgres::Parameters().add(layout.space)));
    if (triggers.empty())
        return silenced;
    DBSYNC_ASSIGN(const auto may,
                  connection.run("SELECT has_parameter_privilege('session_replication_role', 'SET')::int::text"));
    if (may.view(0, 0) == "1") {
        silenced.m_end = "SET LOCAL session_replication_role = DEFAULT";
        DBSYNC_TRY(connection.execute("SET LOCAL session_replication_role = replica"));
        return silenced;
    }
    // No table is altered while keys of its rows wait to be checked.
    silenced.m_end = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED";
    std::string disable;
    for (int i = 0; i < triggers.size(); ++i) {
        const std::string alter = "ALTER TABLE " + triggers.text(i, 0);
        disable.append(disable.empty() ? "" : "; ")
            .append(alter)
            .append(" DISABLE TRIGGER ")
            .append(triggers.view(i, 1));
        silenced.m_end.append("; ").append(alter).append(" ENABLE TRIGGER ").append(triggers.view(i, 1));
    }
    DBSYNC_TRY(connection.execute(disable));
    return silenced;
}

Result<void> SilencedTriggers::end()
{
    return m_end.empty() ? Result<void>() : m_connection->execute(m_end);
}

} // namespace dbsync::datasource
