#include "program.h"

using namespace dbsync;
using namespace dbsync::datasource;
using namespace dbsync::datasource::test;

/// Typed columns, and values that do not fit them.
class PostgresValuesTest : public QObject
{
    Q_OBJECT

private slots:
    void columnsAreTyped();
    void valuesBesideTheirColumns();
    void whatProgramsWriteIsAsSqliteHasIt_data();
    void whatProgramsWriteIsAsSqliteHasIt();
    void keysTakeWhatFits();
    void keysWithoutAType();
    void aRowMadeAnewAtAKeyThatDoesNotFitIsRefusedForThat();
    void strangeNames();
    void tablesNamedAsOurOwn();
    void rowsTooWideForAPage();
};

void PostgresValuesTest::columnsAreTyped()
{
    World world;
    world.pushSchema(1, std::string(music) + "; CREATE TABLE other(id INTEGER PRIMARY KEY, real REAL, data BLOB, any, "
                                             "flag BOOLEAN, stamp TIMESTAMP)");
    Program program(world);
    const std::string space = must(world->placement(1)).space;
    DBSYNC_TEXT(program.query("SELECT column_name || ' ' || data_type FROM information_schema.columns WHERE "
                              "table_schema = '" +
                              space +
                              "' AND table_name IN ('Album', 'other') AND column_name NOT "
                              "LIKE 'dbsync%' ORDER BY table_name, ordinal_position"),
                "tenantId bigint,AlbumId bigint,Title text,ArtistId bigint,Price double precision,Day text,"
                "tenantId bigint,id bigint,real double precision,data bytea,any text,flag bigint,stamp text");
    DBSYNC_TEXT(program.query("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype IN ('p', 'f') AND "
                              "connamespace = '" +
                              space +
                              "'::regnamespace ORDER BY conrelid::regclass::text, contype "
                              "DESC"),
                "PRIMARY KEY (\"tenantId\", \"AlbumId\"),FOREIGN KEY (\"tenantId\", \"ArtistId\") REFERENCES " + space +
                    ".\"Artist\"(\"tenantId\", \"ArtistId\") DEFERRABLE INITIALLY DEFERRED,PRIMARY KEY (\"tenantId\", "
                    "\"ArtistId\"),PRIMARY KEY (\"tenantId\", id)");
    Device ann(world, 1);
    DBSYNC_ACCEPTED(ann.push(album + "[\"i\",1,[1,\"A\",null,5,\"2009-01-01 00:00:00\"]]\n"
                                     "[\"i\",1,[2,\"B\",null,0.99,2024]]\n[\"i\",1,[3,\"C\",null,null,2451545.25]]\n"));
    DBSYNC_TEXT(program.query("SELECT \"Price\" FROM " + physical(world, 1, "Album") + " ORDER BY 1"), "0.99,5,NULL");
    DBSYNC_TEXT(
        program.query("SELECT count(*) FROM " + physical(world, 1, "Album") + " WHERE dbsync_exact IS NOT NULL"), "0");
    Device bob(world, 1);
    bob.pull();
    DBSYNC_TEXT(bob.dump(), "Album [1] [1,\"A\",null,5,\"2009-01-01 00:00:00\"]\n"
                            "Album [2] [2,\"B\",null,0.99,2024]\nAlbum [3] [3,\"C\",null,null,2451545.25]\n");
}

void PostgresValuesTest::valuesBesideTheirColumns()
{
    World world;
    world.pushSchema(1,
                     "CREATE TABLE v(id INTEGER PRIMARY KEY, i INTEGER, r REAL, n NUMERIC, t TEXT, b BLOB, a, d DATE)");
    const std::vector<std::string> columns = {"id", "i", "r", "n", "t", "b", "a", "d"};
    const std::string v = table("v", columns);
    const std::vector<std::string> values = {"null",
                                             "1",
                                             "-7.25",
                                             "1e+300",
                                             "{\"integer\":\"9007199254740993\"}",
                                             "\"text\"",
                                             "\"12\"",
                                             "\"a\\u0000b\"",
                                             "{\"text\":\"/0E=\"}",
                                             "{\"blob\":\"AP8=\"}",
                                             "{\"real\":\"Infinity\"}",
                                             "\"\"",
                                             "1.0",
                                             "{\"blob\":\"\"}"};
    Device ann(world, 1);
    std::string lines = v;
    std::string expected;
    for (std::size_t i = 0; i < values.size(); ++i) {
        std::string row = "[" + std::to_string(i);
        for (std::size_t column = 1; column < columns.size(); ++column)
            row += "," + values[(i + column) % values.size()];
        lines += "[\"i\",1," + row + "]]\n";
    }
    DBSYNC_ACCEPTED(ann.push(lines));
    Device bob(world, 1);
    bob.pull();
    for (std::size_t i = 0; i < values.size(); ++i) {
        std::string row = "[" + std::to_string(i);
        for (std::size_t column = 1; column < columns.size(); ++column)
            row += "," + values[(i + column) % values.size()];
        DBSYNC_TEXT(bob.rows["v"]["[" + std::to_string(i) + "]"].json, row + "]");
    }
    // Each value in each column by an update too, and compared with its base.
    for (std::size_t i = 0; i < values.size(); ++i) {
        const std::string& from = values[(i + 1) % values.size()];
        const std::string& to = values[(i + 5) % values.size()];
        Device carl(world, 1);
        DBSYNC_ACCEPTED(carl.push(v + "[\"u\",1,[" + std::to_string(i) + "],[1],[" + from + "],[" + to + "]]\n"));
        DBSYNC_TEXT(refusals(carl.push(v + "[\"u\",1,[" + std::to_string(i) + "],[1],[\"other\"],[" + to + "]]\n")),
                    "v[" + std::to_string(i) + "] stale i\n");
    }
    QVERIFY(world.holds(1));
    // What another program writes into the column counts from then on.
    Program program(world);
    program.run("UPDATE " + physical(world, 1, "v") + " SET i = 77, a = 'plain', d = '2024' WHERE id = 4");
    bob.pull();
    const std::string row = bob.rows["v"]["[4]"].json;
    QVERIFY2(row.starts_with("[4,77,"), row.c_str());
    QVERIFY2(row.ends_with(",\"plain\",2024]"), row.c_str());
}

void PostgresValuesTest::whatProgramsWriteIsAsSqliteHasIt_data()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("written");
    QTest::addColumn<QString>("arrives");
    QTest::newRow("no number") << "REAL"
                               << "NaN"
                               << "null";
    QTest::newRow("negative zero") << "REAL"
                                   << "-0"
                                   << "0.0";
    QTest::newRow("negative zero as an amount") << "NUMERIC(10,2)"
                                                << "-0"
                                                << "0";
    QTest::newRow("denormal") << "REAL"
                              << "-5e-324"
                              << "-5e-324";
    QTest::newRow("no time") << "DATETIME"
                             << "nan"
                             << "\"nan\"";
    QTest::newRow("number as a time") << "DATETIME"
                                      << " +5. "
                                      << "5";
    QTest::newRow("hexadecimal") << "DATETIME"
                                 << "0x1F"
                                 << "\"0x1F\"";
    QTest::newRow("beyond all reals") << "DATETIME"
                                      << "1e400"
                                      << "{\"real\":\"Infinity\"}";
    QTest::newRow("below all reals") << "DATETIME"
                                     << "-1e400"
                                     << "{\"real\":\"-Infinity\"}";
    QTest::newRow("next to zero") << "DATETIME"
                                  << "1e-400"
                                  << "0";
    QTest::newRow("next below zero") << "DATETIME"
                                     << "-1e-400"
                                     << "0";
    QTest::newRow("beyond all reals, and more") << "DATETIME"
                                                << "1e400 x"
                                                << "\"1e400 x\"";
}

/// Else a device would find its row changed by nobody.
void PostgresValuesTest::whatProgramsWriteIsAsSqliteHasIt()
{
    QFETCH(const QString, type);
    QFETCH(const QString, written);
    QFETCH(const QString, arrives);
    World world;
    world.pushSchema(1, "CREATE TABLE t(id INTEGER PRIMARY KEY, v " + type.toStdString() + ")");
    Program(world).run("INSERT INTO " + physical(world, 1, "t") + "(\"tenantId\", id, v) VALUES (1, 1, '" +
                       written.toStdString() + "')");
    Device ann(world, 1);
    ann.pull();
    DBSYNC_TEXT(ann.rows["t"]["[1]"].json, "[1," + arrives.toStdString() + "]");
    QVERIFY(world.holds(1));
}

void PostgresValuesTest::keysTakeWhatFits()
{
    World world;
    world.pushSchema(1,
                     "CREATE TABLE k(id INT, name TEXT UNIQUE, PRIMARY KEY(id)); CREATE TABLE l(id TEXT PRIMARY KEY)");
    Device ann(world, 1);
    const auto answer = ann.push(table("k", {"id", "name"}) +
                                 "[\"i\",1,[\"word\",\"a\"]]\n[\"i\",1,[2,\"a\\u0000\"]]\n"
                                 "[\"i\",1,[3,\"fine\"]]\n" +
                                 table("l", {"id"}) + "[\"i\",1,[{\"blob\":\"AA==\"}]]\n");
    DBSYNC_TEXT(refusals(answer),
                "k[\"word\"] invalidValue id\nk[2] invalidValue name\nl[{\"blob\":\"AA==\"}] invalidValue "
                "id\n");
    QVERIFY2(answer.rows[0].message.find("\"word\"") != std::string::npos, answer.rows[0].message.c_str());
    const std::string long_(5'000, 'x');
    std::string noise;
    for (int i = 0; noise.size() < 6'000; ++i)
        noise += sha256Hex(std::to_string(i));
    DBSYNC_TEXT(
        refusals(ann.push(table("k", {"id", "name"}) + "[\"i\",1,[4,\"" + noise + "\"]]\n[\"i\",1,[5,\"b\"]]\n")),
        "k[4] invalidValue\n");
    DBSYNC_ACCEPTED(ann.push(table("k", {"id", "name"}) + "[\"i\",1,[5,\"b\"]]\n"));
    QVERIFY(world.holds(1));
}

/// Keys without a type are told apart as SQLite does: a whole number from a real that is next to it.
void PostgresValuesTest::keysWithoutAType()
{
    World world;
    world.pushSchema(1, "CREATE TABLE m(id PRIMARY KEY)");
    const std::vector<std::string> keys = {"9007199254740992",
                                           "{\"integer\":\"9007199254740993\"}",
                                           "{\"integer\":\"1234567890123456789\"}",
                                           "{\"integer\":\"1234567890123456788\"}",
                                           "{\"integer\":\"9223372036854775807\"}",
                                           "{\"integer\":\"9223372036854775806\"}",
                                           "{\"integer\":\"-9223372036854775808\"}",
                                           "9007199254740994.0",
                                           "1",
                                           "\"1\"",
                                           "1.5"};
    std::string lines = table("m", {"id"});
    for (const std::string& key : keys)
        lines += "[\"i\",1,[" + key + "]]\n";
    Device ann(world, 1);
    DBSYNC_ACCEPTED(ann.push(lines));
    Device bob(world, 1);
    bob.pull();
    QCOMPARE(bob.rows["m"].size(), keys.size());
    for (const std::string& key : keys)
        DBSYNC_TEXT(bob.rows["m"]["[" + key + "]"].json, "[" + key + "]");
    QVERIFY(world.holds(1));
}

/// "stale" would have the device pull and send the same again.
void PostgresValuesTest::aRowMadeAnewAtAKeyThatDoesNotFitIsRefusedForThat()
{
    World world;
    world.pushSchema(1, "CREATE TABLE m(id ANY PRIMARY KEY, v TEXT) STRICT");
    const std::string m = table("m", {"id", "v"});
    Device ann(world, 1);
    DBSYNC_ACCEPTED(ann.push(m + "[\"i\",1,[1,\"a\"]]\n"));
    DBSYNC_TEXT(refusals(ann.push(m + "[\"r\",2,[1.0,\"b\"]]\n")), "m[1.0] invalidValue id\n");
    QVERIFY(world.holds(1));
}

void PostgresValuesTest::strangeNames()
{
    World world;
    const std::string longName(100, 'n');
    const std::vector<std::string> names = {
        longName + "1", longName + "2", "quo\"te", "$dbsync$ $body$", "xmin", "{ours}", "Zürich 東京",
        "select",       "a.b",          "n1"};
    std::string sql;
    std::string lines;
    for (const std::string& name : names) {
        sql += "CREATE TABLE " + sqlite::quoteName(name) + "(" + sqlite::quoteName(name) +
               " INTEGER PRIMARY KEY, ctid, " + sqlite::quoteName(longName) + " TEXT UNIQUE, " +
               sqlite::quoteName(longName + "x") + " REFERENCES " + sqlite::quoteName(name) + ");";
        lines += table(name, {name, "ctid", longName, longName + "x"}) + "[\"i\",1,[1,7,\"x\",1]]\n";
    }
    world.pushSchema(1, sql);
    Device ann(world, 1);
    DBSYNC_ACCEPTED(ann.push(lines));
    Program program(world);
    for (const std::string& name : names) {
        program.run("UPDATE " + physical(world, 1, name) + " SET \"tenantId\" = 1");
        program.run("DELETE FROM " + physical(world, 1, name));
    }
    ann.cursor = {};
    ann.pull();
    DBSYNC_TEXT(ann.dump(), "");
    QCOMPARE(must(world->cursor(1)).revision, 1 + 2 * static_cast<std::int64_t>(names.size()));
    QVERIFY(world.holds(1));
}

void PostgresValuesTest::tablesNamedAsOurOwn()
{
    const std::string x = "CREATE TABLE X(id INTEGER PRIMARY KEY, a TEXT UNIQUE); ";
    const std::string others = "CREATE TABLE \"dbsync_tombstones X\"(id INTEGER PRIMARY KEY, a TEXT); "
                               "CREATE TABLE \"dbsync_tombstones dbsync_tombstones X\"(id INTEGER PRIMARY KEY);";
    for (const std::string& first : {x, others, x + others}) {
        World world;
        world.pushSchema(1, first);
        Device ann(world, 1);
        const std::string mine = table("X", {"id", "a"});
        const std::string other = table("dbsync_tombstones X", {"id", "a"});
        if (first.starts_with("CREATE TABLE X"))
            DBSYNC_ACCEPTED(ann.push(mine + "[\"i\",1,[1,\"one\"]]\n[\"i\",2,[2,\"two\"]]\n"));
        else
            DBSYNC_ACCEPTED(ann.push(other + "[\"i\",9,[7,\"seven\"]]\n"));
        world.pushSchema(1, x + others);
        DBSYNC_ACCEPTED(ann.push(mine + "[\"i\",3,[3,\"three\"]]\n" + other + "[\"i\",4,[3,\"drei\"]]\n"));
        DBSYNC_ACCEPTED(ann.push(mine + "[\"d\",3,[3]]\n" + other + "[\"d\",4,[3]]\n"));
        Device bob(world, 1);
        bob.pull();
        QCOMPARE(bob.rows["X"].size() + bob.rows["dbsync_tombstones X"].size(),
                 std::size_t{first.starts_with("CREATE TABLE X") ? 2u : 1u});
        QVERIFY(world.holds(1));
        world.reopen();
        DBSYNC_ACCEPTED(ann.push(other + "[\"i\",5,[5,\"five\"]]\n"));
    }
}

namespace {

constexpr int wideColumns = 1'000;

/// A row of the wide table, all of whose values are `value`.
std::string wideRow(int id, const std::string& value, int filled = wideColumns)
{
    std::string json = "[" + std::to_string(id);
    for (int i = 0; i < wideColumns; ++i)
        json += i < filled ? "," + value : ",null";
    return json + "]";
}

} // namespace

void PostgresValuesTest::rowsTooWideForAPage()
{
    World world;
    std::string sql = "CREATE TABLE wide(id INTEGER PRIMARY KEY";
    std::vector<std::string> columns{"id"};
    for (int i = 0; i < wideColumns; ++i) {
        columns.push_back("c" + std::to_string(i));
        sql += ", c" + std::to_string(i) + " TEXT";
    }
    world.pushSchema(1, sql + "); CREATE TABLE small(id INTEGER PRIMARY KEY, name TEXT UNIQUE)");
    const std::string wide = table("wide", columns);
    const std::string small = table("small", {"id", "name"});
    const std::string text = "\"a value of twenty-two\"";
    Device ann(world, 1);
    // Alone, among many that fit, and where another row is to be written with care.
    DBSYNC_TEXT(refusals(ann.push(wide + "[\"i\",1," + wideRow(1, text) + "]\n" + small + "[\"i\",2,[1,\"a\"]]\n")),
                "wide[1] invalidValue\n");
    std::string many = wide;
    for (int id = 1; id <= 100; ++id)
        many +=
            "[\"i\"," + std::to_string(id) + "," + wideRow(id, id == 50 ? text : "\"x\"", id % 7 ? 900 : 300) + "]\n";
    DBSYNC_TEXT(refusals(ann.push(many)), "wide[50] invalidValue\n");
    DBSYNC_ACCEPTED(ann.push(wide + "[\"i\",1," + wideRow(1, text, 300) + "]\n[\"i\",2," + wideRow(2, text, 300) +
                             "]\n" + small + "[\"i\",3,[1,\"a\"]]\n"));
    // What an update makes of a row that fits.
    std::string positions;
    std::string base;
    std::string values;
    for (int i = 300; i < wideColumns; ++i) {
        positions += (positions.empty() ? "" : ",") + std::to_string(i + 1);
        base += base.empty() ? "null" : ",null";
        values += (values.empty() ? "" : ",") + std::string("\"0123456789\"");
    }
    const std::string fill = ",[" + positions + "],[" + base + "],[" + values + "]]\n";
    const auto refused = ann.push(wide + "[\"u\",1,[1]" + fill + "[\"u\",2,[2],[1],[" + text + "],[\"short\"]]\n" +
                                  small + "[\"i\",4,[2,\"b\"]]\n");
    DBSYNC_TEXT(refusals(refused), "wide[1] invalidValue\n");
    QVERIFY(!refused.rows.front().message.empty());
    DBSYNC_ACCEPTED(ann.push(wide + "[\"u\",2,[2],[1],[" + text + "],[\"short\"]]\n"));
    QVERIFY(world.holds(1));
    Device bob(world, 1);
    bob.pull();
    QCOMPARE(bob.rows["wide"].size(), std::size_t{2});
}

QTEST_GUILESS_MAIN(PostgresValuesTest)
#include "postgres_values_test.moc"
