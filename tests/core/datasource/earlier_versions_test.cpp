#include "world.h"

using namespace dbsync;
using namespace dbsync::datasource;
using namespace dbsync::datasource::test;

namespace {

constexpr auto schema = "CREATE TABLE p(name TEXT COLLATE NOCASE PRIMARY KEY, v);"
                        "CREATE TABLE c(p TEXT COLLATE NOCASE PRIMARY KEY REFERENCES p)";
const std::string p = table("p", {"name", "v"});
const std::string c = table("c", {"p"});

/// What made a key fold case in SQLite.
constexpr auto foldedSqlite = R"(
ALTER TABLE "n1.p" RENAME TO op; ALTER TABLE "dbsync_tombstones n1.p" RENAME TO ot;
CREATE TABLE "n1.p"("tenantId" INTEGER NOT NULL, "name" COLLATE NOCASE, "v", "dbsync_revision" INTEGER NOT NULL,
  "dbsync_incarnation" INTEGER NOT NULL, PRIMARY KEY("tenantId", "name")) WITHOUT ROWID;
CREATE TABLE "dbsync_tombstones n1.p"("tenantId" INTEGER NOT NULL, "name" COLLATE NOCASE, "dbsync_revision" INTEGER NOT NULL,
  "dbsync_incarnation" INTEGER NOT NULL, PRIMARY KEY("tenantId", "name")) WITHOUT ROWID;
INSERT INTO "n1.p" SELECT * FROM op; INSERT INTO "dbsync_tombstones n1.p" SELECT * FROM ot;
DROP TABLE op; DROP TABLE ot;
CREATE INDEX "dbsync_revision n1.p" ON "n1.p"("tenantId", "dbsync_revision");
CREATE INDEX "dbsync_tombstones revision n1.p" ON "dbsync_tombstones n1.p"("tenantId", "dbsync_revision");
UPDATE dbsync_namespaces SET fingerprint = 'old';
DROP TABLE dbsync_owner;
PRAGMA user_version = 3;
)";

/// The same in PostgreSQL; {} is the name of the world.
constexpr auto foldedPostgres = R"(
DO $$ DECLARE old regclass; BEGIN
  FOR old IN SELECT i.indexrelid FROM pg_index i WHERE i.indisunique AND NOT i.indisprimary AND i.indrelid IN
    ('"{}_n1".p'::regclass, '"{}_n1"."dbsync_tombstones p"'::regclass, '"{}_n1".c'::regclass,
     '"{}_n1"."dbsync_tombstones c"'::regclass) LOOP
    EXECUTE 'DROP INDEX ' || old;
  END LOOP;
END $$;
CREATE UNIQUE INDEX ON "{}_n1".p("tenantId", lower(name));
CREATE UNIQUE INDEX ON "{}_n1"."dbsync_tombstones p"("tenantId", lower(name));
CREATE UNIQUE INDEX ON "{}_n1".c("tenantId", lower(p));
CREATE UNIQUE INDEX ON "{}_n1"."dbsync_tombstones c"("tenantId", lower(p));
UPDATE "{}".dbsync_namespaces SET fingerprint = 'old';
DROP TABLE "{}".dbsync_owner;
UPDATE "{}".dbsync_datasource SET version = 3;
)";

void foldKeys(const World& world)
{
    if (!onPostgres()) {
        auto connection = must(sqlite::Connection::open(world.folder() + "/rows", false));
        must(sqlite::execute(connection, foldedSqlite));
        return;
    }
    QString sql = QString::fromUtf8(foldedPostgres);
    sql.replace(QStringLiteral("{}"), QString::fromStdString(world.url().substr(world.url().rfind('=') + 1)));
    must(must(dbsync::test::PostgresCluster::shared())->execute("rows", sql.toStdString()));
}

} // namespace

/// Datasources that earlier versions have made.
class EarlierVersionsTest : public QObject
{
    Q_OBJECT

private slots:
    void keysThatFoldedCaseBecomeBytes();
};

void EarlierVersionsTest::keysThatFoldedCaseBecomeBytes()
{
    World world;
    world.pushSchema(1, schema);
    world.pushSchema(2, schema);
    Device ann(world, 1, "ann");
    Device eve(world, 2, "eve");
    DBSYNC_ACCEPTED(ann.push(p + "[\"i\",1,[\"Anna\",1]]\n[\"i\",2,[\"Bob\",2]]\n[\"i\",3,[\"gone\",3]]\n" + c +
                             "[\"i\",4,[\"ANNA\"]]\n"));
    DBSYNC_ACCEPTED(ann.push(p + "[\"d\",3,[\"gone\"]]\n"));
    DBSYNC_ACCEPTED(eve.push(p + "[\"i\",1,[\"Anna\",7]]\n"));
    foldKeys(world);
    world.reopen();
    QVERIFY(world.holds(1));
    QVERIFY(world.holds(2));
    Device bob(world, 1, "bob");
    bob.pull();
    DBSYNC_TEXT(bob.dump(), "c [\"ANNA\"] [\"ANNA\"]\np [\"Anna\"] [\"Anna\",1]\np [\"Bob\"] [\"Bob\",2]\n");
    // A rename that changes nothing but case is a deletion and an insert; two rows are still refused.
    DBSYNC_ACCEPTED(bob.push(p + "[\"d\",1,[\"Anna\"]]\n[\"i\",5,[\"ANNA\",1]]\n"));
    DBSYNC_TEXT(refusals(bob.push(p + "[\"i\",6,[\"anna\",1]]\n")), "p[\"anna\"] unique name <- p[\"ANNA\"]\n");
    Device carl(world, 1, "carl");
    carl.pull();
    DBSYNC_TEXT(carl.dump(), "c [\"ANNA\"] [\"ANNA\"]\np [\"ANNA\"] [\"ANNA\",1]\np [\"Bob\"] [\"Bob\",2]\n");
    QVERIFY(world.holds(1));
    // Who comes now shares the tables.
    world.pushSchema(3, schema);
    DBSYNC_TEXT(must(world->placement(3)).space, must(world->placement(1)).space);
}

QTEST_GUILESS_MAIN(EarlierVersionsTest)
#include "earlier_versions_test.moc"
