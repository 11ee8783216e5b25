#include "program.h"

using namespace dbsync;
using namespace dbsync::datasource;
using namespace dbsync::datasource::test;

/// Triggers of other software, which run for what devices send, too.
class OthersTriggersTest : public QObject
{
    Q_OBJECT

private slots:
    void whatTheyMakeOfARowComesBack();
    void whatTheyWriteElsewhereComes();
    void whatTheyDeleteElsewhereComes();
    void whatTheyRefuseIsToldByRow_data();
    void whatTheyRefuseIsToldByRow();
    void whatTheyLeaveOutIsTold();
    void whatTheyKeepComesBack();
    void aBatchOfManyRowsIsSearchedOnce();
    void namespacesOfEarlierVersions();

private:
    struct Place
    {
        World world;
        Program program{world};
        Device ann{world, 1};
        Device bob{world, 1};

        Place()
        {
            world.pushSchema(1, "CREATE TABLE t(id INTEGER PRIMARY KEY, v TEXT, number INT); CREATE TABLE log(id "
                                "INTEGER PRIMARY KEY, what TEXT); CREATE TABLE total(name TEXT PRIMARY KEY, n INT)");
            DBSYNC_ACCEPTED(ann.push(row("[\"i\",1,[1,\"a\",1]]\n[\"i\",1,[2,\"b\",2]]\n") +
                                     table("total", {"name", "n"}) + "[\"i\",1,[\"sum\",0]]\n"));
            ann.cursor = {};
            ann.pull();
            bob.pull();
        }
        static std::string row(const std::string& lines) { return table("t", {"id", "v", "number"}) + lines; }
        std::string in(const char* name) { return physical(world, 1, name); }
        void trigger(const std::string& when, const std::string& body)
        {
            static int number = 0;
            const std::string name = "other_" + std::to_string(++number);
            const std::string space = in("t").substr(0, in("t").find('.'));
            program.run("CREATE FUNCTION " + space + "." + name + "() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " +
                        body + " END $$; CREATE TRIGGER " + name + " " + when + " ON " + in("t") +
                        " FOR EACH ROW EXECUTE FUNCTION " + space + "." + name + "()");
        }
        wire::BatchAnswer send(const std::string& lines) { return ann.push(lines); }
    };
};

void OthersTriggersTest::whatTheyMakeOfARowComesBack()
{
    Place place;
    place.trigger("BEFORE INSERT OR UPDATE", "NEW.v := upper(NEW.v); RETURN NEW;");
    const auto answer = place.send(Place::row("[\"i\",7,[3,\"c\",3]]\n[\"u\",1,[1],[2],[1],[5]]\n"));
    DBSYNC_ACCEPTED(answer);
    QVERIFY(answer.more);
    QCOMPARE(answer.cursor.revision, answer.previous.revision + 1);
    place.ann.pull();
    place.bob.pull();
    DBSYNC_TEXT(place.ann.dump(), place.bob.dump());
    DBSYNC_TEXT(place.program.query("SELECT v FROM " + place.in("t") + " ORDER BY id"), "A,b,C");
    QVERIFY(place.ann.dump().find("[3,\"C\",3]") != std::string::npos);
    QVERIFY(place.world.holds(1));
    // The device goes on from there.
    DBSYNC_ACCEPTED(place.send(Place::row("[\"u\",7,[3],[1],[\"C\"],[\"d\"]]\n")));
    place.ann.pull();
    DBSYNC_TEXT(place.program.query("SELECT v FROM " + place.in("t") + " WHERE id = 3"), "D");
    QVERIFY(place.world.holds(1));
}

void OthersTriggersTest::whatTheyWriteElsewhereComes()
{
    Place place;
    place.trigger("AFTER INSERT", "INSERT INTO " + place.in("log") +
                                      "(\"tenantId\", id, what) VALUES (NEW.\"tenantId\", NEW.id, NEW.v); UPDATE " +
                                      place.in("total") +
                                      " SET n = n + 1 WHERE \"tenantId\" = NEW.\"tenantId\"; RETURN NULL;");
    const auto answer = place.send(Place::row("[\"i\",1,[3,\"c\",3]]\n[\"i\",1,[4,\"d\",4]]\n"));
    DBSYNC_ACCEPTED(answer);
    QVERIFY(answer.more);
    place.ann.pull();
    place.bob.pull();
    QVERIFY(place.ann.dump().find("log [3] [3,\"c\"]\nlog [4] [4,\"d\"]") != std::string::npos);
    QVERIFY(place.ann.dump().find("[\"sum\",2]") != std::string::npos);
    QVERIFY(place.bob.dump().find("[\"sum\",2]") != std::string::npos);
    QVERIFY(place.world.holds(1));
    // What runs no trigger brings no revision more.
    const auto plain = place.send(Place::row("[\"u\",1,[3],[1],[\"c\"],[\"x\"]]\n"));
    DBSYNC_ACCEPTED(plain);
    QVERIFY(!plain.more);
    QCOMPARE(must(place.world->cursor(1)).revision, plain.cursor.revision);
}

void OthersTriggersTest::whatTheyDeleteElsewhereComes()
{
    Place place;
    place.trigger("AFTER DELETE", "DELETE FROM " + place.in("total") + "; RETURN NULL;");
    const auto answer = place.send(Place::row("[\"d\",1,[2]]\n"));
    DBSYNC_ACCEPTED(answer);
    QVERIFY(answer.more);
    place.ann.pull();
    place.bob.pull();
    QVERIFY(place.ann.dump().find("sum") == std::string::npos);
    QVERIFY(place.bob.dump().find("sum") == std::string::npos);
    QVERIFY(place.world.holds(1));
}

void OthersTriggersTest::whatTheyRefuseIsToldByRow_data()
{
    QTest::addColumn<QString>("when");
    QTest::addColumn<QString>("batch");
    QTest::addColumn<QString>("key");
    QTest::newRow("insert") << "BEFORE INSERT"
                            << "[\"i\",1,[3,\"closed\",3]]\n[\"i\",1,[4,\"d\",4]]\n"
                            << "[3]";
    QTest::newRow("update") << "BEFORE UPDATE"
                            << "[\"u\",1,[1],[1],[\"a\"],[\"closed\"]]\n[\"u\",1,[2],[1],[\"b\"],[\"c\"]]\n"
                            << "[1]";
    QTest::newRow("after") << "AFTER UPDATE"
                           << "[\"u\",1,[1],[1],[\"a\"],[\"c\"]]\n[\"u\",1,[2],[1],[\"b\"],[\"closed\"]]\n"
                           << "[2]";
    QTest::newRow("delete") << "BEFORE DELETE"
                            << "[\"d\",1,[1]]\n[\"d\",1,[2]]\n"
                            << "[2]";
}

void OthersTriggersTest::whatTheyRefuseIsToldByRow()
{
    QFETCH(const QString, when);
    QFETCH(const QString, batch);
    QFETCH(const QString, key);
    Place place;
    const bool deletes = when.contains(QStringLiteral("DELETE"));
    place.trigger(when.toStdString(), std::string("IF ") + (deletes ? "OLD.v = 'b'" : "NEW.v = 'closed'") +
                                          " THEN RAISE EXCEPTION 'The month is closed'; END IF; RETURN " +
                                          (deletes ? "OLD;" : "NEW;"));
    const std::string before = place.program.query("SELECT v FROM " + place.in("t") + " ORDER BY id");
    const auto answer = place.send(Place::row(batch.toStdString()));
    DBSYNC_TEXT(answer.result, "refused");
    QCOMPARE(answer.rows.size(), std::size_t{1});
    DBSYNC_TEXT(answer.rows[0].key, key.toStdString());
    DBSYNC_TEXT(answer.rows[0].reason, "invalidValue");
    DBSYNC_TEXT(answer.rows[0].message, "The cloud's database does not take this: The month is closed.");
    DBSYNC_TEXT(place.program.query("SELECT v FROM " + place.in("t") + " ORDER BY id"), before);
    QVERIFY(place.world.holds(1));
}

void OthersTriggersTest::whatTheyLeaveOutIsTold()
{
    Place place;
    place.trigger("BEFORE INSERT OR UPDATE", "IF NEW.v = 'spam' THEN RETURN NULL; END IF; RETURN NEW;");
    for (const std::string line : {"[\"i\",1,[3,\"spam\",3]]\n", "[\"u\",1,[1],[1],[\"a\"],[\"spam\"]]\n"}) {
        const auto answer = place.send(Place::row(line + "[\"u\",1,[2],[1],[\"b\"],[\"c\"]]\n"));
        DBSYNC_TEXT(answer.result, "refused");
        QCOMPARE(answer.rows.size(), std::size_t{1});
        DBSYNC_TEXT(answer.rows[0].reason, "invalidValue");
        DBSYNC_TEXT(answer.rows[0].message, "A trigger in the cloud's database leaves the row out.");
    }
    QVERIFY(place.world.holds(1));
}

void OthersTriggersTest::whatTheyKeepComesBack()
{
    Place place;
    place.trigger("BEFORE DELETE", "IF OLD.id = 1 THEN UPDATE " + place.in("t") +
                                       " SET v = 'deleted' WHERE id = 1 AND \"tenantId\" = 1; RETURN NULL; END IF; IF "
                                       "OLD.id = 2 THEN RETURN NULL; END IF; RETURN OLD;");
    DBSYNC_ACCEPTED(place.send(Place::row("[\"i\",1,[3,\"c\",3]]\n")));
    place.ann.pull();
    const auto answer =
        place.send(Place::row("[\"d\",1,[1]]\n[\"d\",1,[2]]\n[\"d\",1,[3]]\n"));
    DBSYNC_ACCEPTED(answer);
    QVERIFY(answer.more);
    place.ann.pull();
    place.bob.pull();
    DBSYNC_TEXT(place.ann.dump(), place.bob.dump());
    QVERIFY(place.ann.dump().starts_with("t [1] [1,\"deleted\",1]\nt [2] [2,\"b\",2]\ntotal"));
    QVERIFY(place.world.holds(1));
}

void OthersTriggersTest::aBatchOfManyRowsIsSearchedOnce()
{
    Place place;
    place.trigger("BEFORE INSERT", "IF NEW.id % 10000 = 0 THEN RAISE EXCEPTION 'No'; END IF; RETURN NEW;");
    std::string lines;
    for (int id = 3; id < 30003; ++id)
        lines += "[\"i\",1,[" + std::to_string(id) + ",\"x\",1]]\n";
    const auto answer = place.send(Place::row(lines));
    DBSYNC_TEXT(answer.result, "refused");
    QCOMPARE(answer.rows.size(), std::size_t{3});
    QVERIFY(place.world.holds(1));
}

void OthersTriggersTest::namespacesOfEarlierVersions()
{
    Place place;
    for (const char* name : {"t", "total", "log"}) {
        for (const std::string trigger : {"dbsync_before", "dbsync_after"})
            place.program.run(
                "DO $$ DECLARE d text := (SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = '" +
                place.in(name) + "'::regclass AND tgname = '" + trigger + "'); BEGIN DROP TRIGGER " + trigger + " ON " +
                place.in(name) + "; EXECUTE replace(d, ' OR (pg_trigger_depth() > 0)', ''); END $$");
    }
    const std::string count = "SELECT count(*) FROM pg_trigger WHERE pg_get_triggerdef(oid) LIKE '%pg_trigger_depth%' "
                              "AND tgrelid = '" +
                              place.in("t") + "'::regclass";
    DBSYNC_TEXT(place.program.query(count), "0");
    const std::string schema = place.world.url().substr(place.world.url().find("schema=") + 7);
    place.program.run("UPDATE " + postgres::quoteName(schema) + ".dbsync_datasource SET version = 4");
    place.world.reopen();
    DBSYNC_TEXT(place.program.query(count), "2");
    place.trigger("AFTER INSERT", "UPDATE " + place.in("total") + " SET n = n + 1; RETURN NULL;");
    DBSYNC_ACCEPTED(place.send(Place::row("[\"i\",1,[3,\"c\",3]]\n")));
    place.bob.pull();
    QVERIFY(place.bob.dump().find("[\"sum\",1]") != std::string::npos);
    QVERIFY(place.world.holds(1));
}

QTEST_GUILESS_MAIN(OthersTriggersTest)
#include "others_triggers_test.moc"
