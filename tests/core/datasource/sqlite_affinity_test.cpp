#include "datasource/sqlite/push/sqlite_affinity.h"
#include "world.h"

#include <limits>

using namespace dbsync;
using namespace dbsync::datasource;
using namespace dbsync::datasource::test;

/// What a device would store otherwise is refused.
class SqliteAffinityTest : public QObject
{
    Q_OBJECT

private slots:
    void keepsWhatSqliteKeeps_data();
    void keepsWhatSqliteKeeps();
    void refusesWhatADeviceWouldChange();
};

namespace {

ValueView integer(std::int64_t value)
{
    return {ValueView::Type::Integer, value, 0, {}};
}

ValueView real(double value)
{
    return {ValueView::Type::Real, 0, value, {}};
}

ValueView text(std::string_view value)
{
    return {ValueView::Type::Text, 0, 0, value};
}

std::vector<ValueView> someValues()
{
    std::vector<ValueView> values{integer(0),
                                  integer(-7),
                                  integer(std::numeric_limits<std::int64_t>::max()),
                                  real(1.5),
                                  real(2.0),
                                  real(-3e10),
                                  real(1e300),
                                  real(std::numeric_limits<double>::infinity()),
                                  {ValueView::Type::Blob, 0, 0, "12"},
                                  {ValueView::Type::Null, 0, 0, {}}};
    for (const char* each : {"",
                             "abc",
                             "12",
                             "+12",
                             "-12",
                             " 12 ",
                             "\t12\n",
                             "1 2",
                             "12.",
                             ".5",
                             ".",
                             "-",
                             "1e5",
                             "1e",
                             "1e+",
                             "1E-3",
                             "e5",
                             "0x10",
                             "1.5x",
                             "2020-01-01",
                             "1_000",
                             "nan",
                             "inf",
                             "1e400",
                             "١",
                             "12\xc2\xa0",
                             "--1",
                             "+.5e1",
                             "007",
                             "1.0",
                             "9223372036854775808"})
        values.push_back(text(each));
    values.push_back(text(std::string_view("12\0", 3)));
    return values;
}

} // namespace

void SqliteAffinityTest::keepsWhatSqliteKeeps_data()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<bool>("automatic");
    QTest::addColumn<bool>("strict");
    for (const char* type : {"", "INTEGER", "bigint", "TEXT", "varchar(5)", "BLOB", "REAL", "double", "NUMERIC",
                             "DECIMAL(5,2)", "DATE", "BOOLEAN", "STRING"})
        QTest::addRow("a column of type %s", type) << QString::fromLatin1(type) << false << false;
    for (const char* type : {"INTEGER", "INT", "REAL", "TEXT", "BLOB", "ANY"})
        QTest::addRow("a STRICT column of type %s", type) << QString::fromLatin1(type) << false << true;
    QTest::newRow("a column of type ANY") << QStringLiteral("ANY") << false << false;
    for (const bool strict : {false, true})
        QTest::addRow("an automatic key%s", strict ? ", STRICT" : "") << QStringLiteral("INTEGER") << true << strict;
}

/// SQLite itself is asked.
void SqliteAffinityTest::keepsWhatSqliteKeeps()
{
    QFETCH(const QString, type);
    QFETCH(const bool, automatic);
    QFETCH(const bool, strict);
    const auto connection = must(sqlite::Connection::open(":memory:", true));
    must(sqlite::execute(connection, "CREATE TABLE t(a " + type.toStdString() + (automatic ? " PRIMARY KEY)" : ")") +
                                         (strict ? " STRICT" : "")));
    const Schema schema = must(readSqliteSchema(connection));
    Table table;
    if (automatic)
        table = schema.tables.front();
    else
        table.columns = {{"a", type.toStdString(), false, "BINARY", {}}};
    const Keeps kept = keptBy(table, strict, table.columns.front());
    for (const ValueView& value : someValues()) {
        auto insert = must(sqlite::Statement::prepare(connection, "INSERT INTO t VALUES (?1)"));
        bindValue(insert.get(), 1, value);
        const bool inserted = static_cast<bool>(insert.run());
        auto select = must(sqlite::Statement::prepare(connection, "SELECT a FROM t"));
        const bool same = inserted && must(select.step()) &&
                          (columnValue(select.get(), 0) == value || value.type == ValueView::Type::Null);
        std::string shown;
        appendValue(value, shown);
        QVERIFY2(keeps(kept, value) == same, shown.c_str());
        select = must(sqlite::Statement::prepare(connection, "SELECT 1"));
        must(sqlite::execute(connection, "DELETE FROM t"));
    }
}

void SqliteAffinityTest::refusesWhatADeviceWouldChange()
{
    World world("sqlite:rows");
    world.pushSchema(1, "CREATE TABLE t(id INTEGER PRIMARY KEY, n INTEGER, v TEXT, r REAL, a);"
                        "CREATE TABLE k(k TEXT PRIMARY KEY, d DATE);"
                        "CREATE TABLE s(k TEXT PRIMARY KEY, i INT, r REAL, t TEXT, b BLOB, a ANY) WITHOUT ROWID, "
                        "strict -- not (so)\n");
    const std::string t = table("t", {"id", "n", "v", "r", "a"});
    const std::string k = table("k", {"k", "d"});
    Device ann(world, 1, "ann");
    const auto refused = [&](const std::string& rows) { return refusals(ann.push(rows)); };
    DBSYNC_TEXT(refused(t + "[\"i\",5,[\"abc\",1,\"x\",1.5,1]]\n"), "t[\"abc\"] invalidValue id\n");
    DBSYNC_TEXT(refused(t + "[\"i\",5,[1.5,1,\"x\",1.5,1]]\n"), "t[1.5] invalidValue id\n");
    DBSYNC_TEXT(refused(t + "[\"i\",5,[1,\"12\",\"x\",1.5,1]]\n"), "t[1] invalidValue n\n");
    DBSYNC_TEXT(refused(t + "[\"i\",5,[1,1,7,1.5,1]]\n"), "t[1] invalidValue v\n");
    DBSYNC_TEXT(refused(t + "[\"i\",5,[1,1,\"x\",3,1]]\n"), "t[1] invalidValue r\n");
    DBSYNC_TEXT(refused(k + "[\"i\",5,[5,\"2020-01-01\"]]\n"), "k[5] invalidValue k\n");
    // A STRICT table takes nothing of another type, not even what its columns' affinity would leave alone.
    const std::string s = table("s", {"k", "i", "r", "t", "b", "a"});
    DBSYNC_TEXT(refused(s + "[\"i\",5,[\"x\",\"odd\",1.5,\"y\",null,1]]\n"), "s[\"x\"] invalidValue i\n");
    DBSYNC_TEXT(refused(s + "[\"i\",5,[\"x\",1.5,1.5,\"y\",null,1]]\n"), "s[\"x\"] invalidValue i\n");
    DBSYNC_TEXT(refused(s + "[\"i\",5,[\"x\",1,\"odd\",\"y\",null,1]]\n"), "s[\"x\"] invalidValue r\n");
    DBSYNC_TEXT(refused(s + "[\"i\",5,[\"x\",1,1.5,{\"blob\":\"AA==\"},null,1]]\n"), "s[\"x\"] invalidValue t\n");
    DBSYNC_TEXT(refused(s + "[\"i\",5,[\"x\",1,1.5,\"y\",\"odd\",1]]\n"), "s[\"x\"] invalidValue b\n");
    DBSYNC_ACCEPTED(ann.push(s + "[\"i\",5,[\"x\",1,1.5,\"y\",{\"blob\":\"AA==\"},\"12\"]]\n"));
    DBSYNC_TEXT(refused(s + "[\"u\",5,[\"x\"],[1],[1],[\"odd\"]]\n"), "s[\"x\"] invalidValue i\n");
    DBSYNC_ACCEPTED(
        ann.push(t + "[\"i\",5,[1,\"odd\",\"12\",1.5,\"12\"]]\n" + k + "[\"i\",5,[\"5\",\"2020-01-01\"]]\n"));
    DBSYNC_TEXT(refused(t + "[\"u\",5,[1],[2],[\"12\"],[7],1]\n"), "t[1] invalidValue v\n");
    DBSYNC_TEXT(refused(t + "[\"r\",6,[1,1.0,\"x\",1.5,1]]\n"), "t[1] invalidValue n\n");
    QVERIFY(world.holds(1));
}

QTEST_GUILESS_MAIN(SqliteAffinityTest)
#include "sqlite_affinity_test.moc"
