#include "datasource/transfer.h"
#include "program.h"

using namespace dbsync;
using namespace dbsync::datasource;
using namespace dbsync::datasource::test;

namespace {

constexpr std::int64_t acme = 1;
constexpr std::int64_t other = 2;
constexpr auto schema = "CREATE TABLE t(id INTEGER PRIMARY KEY, v TEXT, parent INTEGER REFERENCES t(id));"
                        "CREATE TABLE total(name TEXT PRIMARY KEY, n INT)";
constexpr auto wider = "CREATE TABLE t(id INTEGER PRIMARY KEY, v TEXT, parent INTEGER REFERENCES t(id), w TEXT);"
                       "CREATE TABLE total(name TEXT PRIMARY KEY, n INT)";
const std::string rows = table("t", {"id", "v", "parent"});
const std::string total = table("total", {"name", "n"}) + "[\"i\",1,[\"sum\",0]]\n";

std::string all(World& world, std::int64_t tenant)
{
    ChangesRequest request;
    request.tombstones = true;
    std::string text = pullText(*world.operator->(), tenant, request);
    return text.substr(text.find('\n')); // the first line tells the time
}

/// A datasource with two tenants in the same tables, on which other software has triggers.
struct Place
{
    Place()
    {
        for (const std::int64_t tenant : {acme, other})
            world.pushSchema(tenant, schema);
        DBSYNC_ACCEPTED(eve.push(rows + "[\"i\",1,[1,\"theirs\",null]]\n" + total));
    }
    void addTriggers()
    {
        const std::string space = in("t").substr(0, in("t").find('.'));
        const std::string count = "UPDATE " + in("total") + " SET n = n + 1 WHERE \"tenantId\" = ";
        const auto add = [&](const std::string& name, const std::string& when, const std::string& body) {
            const std::string function = space + "." + name + "()";
            program.run("CREATE FUNCTION " + function + " RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + body +
                        " END $$; CREATE TRIGGER " + name + " " + when + " ON " + in("t") +
                        " FOR EACH ROW EXECUTE FUNCTION " + function);
        };
        add("shout", "BEFORE INSERT OR UPDATE", "NEW.v := upper(NEW.v); RETURN NEW;");
        add("counts", "AFTER INSERT", count + "NEW.\"tenantId\"; RETURN NULL;");
        add("keeps", "BEFORE DELETE", "RAISE EXCEPTION 'Nothing is ever deleted';");
    }
    std::string in(const char* name) { return physical(world, other, name); }
    std::string query(const std::string& what, const char* from, std::int64_t tenant)
    {
        return program.query("SELECT " + what + " FROM " + in(from) +
                             " WHERE \"tenantId\" = " + std::to_string(tenant));
    }

    World world;
    Program program{world};
    Device eve{world, other, "eve"};
};

} // namespace

/// Rows that move or go as a whole are no changes: triggers of other software do not run for them.
class SilencedTriggersTest : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void rowsArriveAsTheyAre_data() { users(); }
    void rowsArriveAsTheyAre();
    void tenantsAreRemoved_data() { users(); }
    void tenantsAreRemoved();
    void tenantsLeaveTheirTables_data() { users(); }
    void tenantsLeaveTheirTables();

private:
    static void users()
    {
        QTest::addColumn<bool>("mayReplicate");
        QTest::newRow("who may switch them off for a transaction") << true;
        QTest::newRow("who owns the tables only") << false;
    }
};

void SilencedTriggersTest::init()
{
    QFETCH(const bool, mayReplicate);
    makePostgresUrl();
    must(must(dbsync::test::PostgresCluster::shared())
             ->execute("rows", std::string(mayReplicate ? "GRANT" : "REVOKE") +
                                   " SET ON PARAMETER session_replication_role " + (mayReplicate ? "TO" : "FROM") +
                                   " rows_owner"));
}

void SilencedTriggersTest::rowsArriveAsTheyAre()
{
    World from;
    from.pushSchema(acme, schema);
    Device ann(from, acme);
    DBSYNC_ACCEPTED(ann.push(rows + "[\"i\",1,[1,\"a\",2]]\n[\"i\",2,[2,\"b\",null]]\n" + total));
    Place to;
    to.addTriggers();
    const auto move = [&](const wire::Cursor& since) {
        const auto stream = must(from->exportTenant(acme, since));
        StreamSource lines(*stream);
        QVERIFY(must(to.world->importTenant(acme, lines)) == must(from->cursor(acme)));
        QVERIFY(must(to.world->cursor(acme)) == must(from->cursor(acme)));
        DBSYNC_TEXT(all(to.world, acme), all(from, acme));
        QVERIFY(to.world.holds(acme));
    };
    move({});
    const wire::Cursor copied = must(to.world->cursor(acme));
    DBSYNC_ACCEPTED(ann.push(rows + "[\"u\",1,[1],[1],[\"a\"],[\"c\"]]\n[\"i\",3,[3,\"d\",1]]\n"));
    DBSYNC_ACCEPTED(ann.push(rows + "[\"d\",3,[3]]\n"));
    move(copied);

    // They run again for whatever comes afterwards.
    DBSYNC_ACCEPTED(to.eve.push(rows + "[\"i\",4,[4,\"loud\",null]]\n"));
    DBSYNC_TEXT(to.query("v", "t", other) + to.query("n", "total", other), "theirs,LOUD1");
    DBSYNC_TEXT(to.program.failure("DELETE FROM " + to.in("t") + " WHERE \"tenantId\" = 2"), "P0001");
    QVERIFY(to.world.holds(other));
}

void SilencedTriggersTest::tenantsAreRemoved()
{
    Place place;
    Device ann(place.world, acme);
    DBSYNC_ACCEPTED(ann.push(rows + "[\"i\",1,[1,\"a\",2]]\n[\"i\",2,[2,\"b\",null]]\n" + total));
    place.addTriggers();
    must(place.world->removeTenant(acme));
    DBSYNC_TEXT(place.query("count(*)", "t", acme), "0");
    DBSYNC_TEXT(place.query("v", "t", other), "theirs");
    DBSYNC_TEXT(place.program.failure("DELETE FROM " + place.in("t")), "P0001");
}

void SilencedTriggersTest::tenantsLeaveTheirTables()
{
    Place place;
    Device ann(place.world, acme);
    DBSYNC_ACCEPTED(ann.push(rows + "[\"i\",1,[1,\"a\",2]]\n[\"i\",2,[2,\"b\",null]]\n" + total));
    place.addTriggers();
    place.world.pushSchema(acme, wider);
    QVERIFY(physical(place.world, acme, "t") != place.in("t"));
    DBSYNC_TEXT(place.query("count(*)", "t", acme), "0");
    DBSYNC_TEXT(place.program.query("SELECT v FROM " + physical(place.world, acme, "t") + " ORDER BY id"), "a,b");
    QVERIFY(place.world.holds(acme));
    // And come to those of others, which have triggers.
    place.world.pushSchema(other, wider);
    QCOMPARE(physical(place.world, acme, "t"), place.in("t"));
    DBSYNC_TEXT(place.query("v", "t", other), "theirs");
    QVERIFY(place.world.holds(other));
}

QTEST_GUILESS_MAIN(SilencedTriggersTest)
#include "silenced_triggers_test.moc"
