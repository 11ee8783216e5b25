#include "base/identifier.h"
#include "datasource/postgres/push/others_triggers.h"
#include "datasource/postgres/push/postgres_sql.h"
#include "postgres/connection.h"

namespace dbsync::datasource {

namespace {

std::string kept(const PostgresStage& stage)
{
    return "pg_temp.dbsync_kept" + std::to_string(stage.number());
}

/// A block that runs `each` for the operations that `numbers` selects, and `refused` where that fails for what a row
/// holds or a trigger says. Other trouble ends it (isRowRefused()).
std::string oneByOne(const std::string& numbers, const std::string& each, const std::string& refused)
{
    // A name that a tenant chose must not end the text.
    const std::string tag = "$d" + makeRandomHex(8) + "$";
    return "DO " + tag + " DECLARE dbsync_number bigint; dbsync_done bigint; BEGIN FOR dbsync_number IN " + numbers +
           " LOOP BEGIN " + each + " EXCEPTION WHEN OTHERS THEN IF left(SQLSTATE, 2) IN (" + troubles +
           ") THEN RAISE; END IF; " + refused + " END; END LOOP; END " + tag;
}

} // namespace

std::string PostgresSql::said(const PostgresTable& table)
{
    return "CASE WHEN SQLSTATE = '23514' AND EXISTS (SELECT 1 FROM pg_constraint WHERE conrelid = " +
           postgres::quoteText(table.name) +
           "::regclass AND position(conname IN SQLERRM) > 0 AND pg_get_constraintdef(oid) LIKE '%dbsync_exact%') "
           "THEN '' ELSE SQLERRM END";
}

std::string PostgresSql::addTombstonesOfGone(const PostgresStage& stage, const std::string& without) const
{
    const PostgresTable& table = stage.table();
    return addTombstones(stage, without + " AND NOT EXISTS (SELECT 1 FROM " + table.name + " AS t WHERE " +
                                    ofTenant(table, "t.") + " AND " + PostgresStage::sameKey(table, "t.", "s.") + ")");
}

std::string PostgresSql::touchKept(const PostgresStage& stage) const
{
    return "UPDATE " + stage.table().name + " AS t SET \"dbsync_transaction\" = " + m_transaction + " FROM " +
           rowsOf(stage, "'d'", "");
}

std::string PostgresSql::deleteOneByOne(const PostgresStage& stage, const std::string& without) const
{
    return stage.indexByNumber() + "CREATE TEMP TABLE dbsync_kept" + std::to_string(stage.number()) +
           "(o bigint, w text) ON COMMIT DROP; " +
           oneByOne("SELECT s.o FROM " + stage.source() + " WHERE s.k = 'd'" + without + " ORDER BY s.o",
                    deleteRows(stage, " AND s.o = dbsync_number") + ";",
                    "INSERT INTO " + kept(stage) + " VALUES (dbsync_number, SQLERRM);");
}

std::string PostgresSql::refusedDeletions(const PostgresStage& stage) const
{
    return "SELECT o, w FROM " + kept(stage) + " ORDER BY o LIMIT 10001";
}

std::string PostgresSql::writeOneByOne(const PostgresStage& stage) const
{
    const std::string one = " AND s.o = dbsync_number";
    const std::string put = "pg_temp.dbsync_put" + std::to_string(stage.number());
    const std::string updates = stage.count('u') + stage.count('r') > 0
                                    ? updateRows(stage, one) + "; GET DIAGNOSTICS dbsync_done = ROW_COUNT; "
                                    : std::string("dbsync_done := 0; ");
    return stage.indexByNumber() +
           oneByOne("SELECT o FROM " + put + " WHERE f IS NULL ORDER BY o",
                    updates + "IF dbsync_done = 0 THEN " + insertRows(stage, one) +
                        "; GET DIAGNOSTICS dbsync_done = ROW_COUNT; END IF; IF dbsync_done = 0 THEN UPDATE " + put +
                        " SET f = 'none', w = '' WHERE o = dbsync_number; END IF;",
                    "UPDATE " + put + " SET f = SQLSTATE, w = " + said(stage.table()) + " WHERE o = dbsync_number;");
}

} // namespace dbsync::datasource
