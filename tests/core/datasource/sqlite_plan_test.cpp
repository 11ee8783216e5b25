#include "datasource/sqlite/tables/sqlite_sql.h"
#include "world.h"

using namespace dbsync;
using namespace dbsync::datasource;
using namespace dbsync::datasource::test;

/// How SQLite does the statements on tenants' rows: none may look at more rows than it is about.
class SqlitePlanTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void statementsUseIndexes_data();
    void statementsUseIndexes();

private:
    World m_world;
    Layout m_layout;
};

void SqlitePlanTest::initTestCase()
{
    const std::string schema =
        "CREATE TABLE parent(a TEXT COLLATE NOCASE, b INTEGER, code TEXT UNIQUE, up INTEGER, PRIMARY KEY(a, b));"
        "CREATE TABLE child(id INTEGER PRIMARY KEY, a TEXT, b INTEGER, code TEXT, next INTEGER REFERENCES child(id), "
        "FOREIGN KEY(b, a) REFERENCES parent(b, a), FOREIGN KEY(code) REFERENCES parent(code));"
        "CREATE TABLE link(child INTEGER REFERENCES child(id), number TEXT, PRIMARY KEY(child, number)) WITHOUT ROWID;";
    m_world.pushSchema(1, schema);
    m_layout = makeLayout(schemaOf(schema), 1);
    QCOMPARE(m_layout.references.size(), std::size_t{4});
}

void SqlitePlanTest::statementsUseIndexes_data()
{
    QTest::addColumn<QString>("sql");
    const auto add = [](const std::string& name, const std::string& sql) {
        QTest::newRow(name.c_str()) << QString::fromStdString(sql);
    };
    for (const TableLayout& each : m_layout.tables) {
        const std::string& name = each.table.name;
        add(name + " row", sql::selectRow(each));
        add(name + " update", sql::updateRow(each, {each.key.back() + 1 < int(each.columnCount()) ? 1 : 0},
                                             sql::Guard::KnownIncarnation, false));
        add(name + " delete", sql::deleteRow(each, sql::Guard::KnownIncarnation));
        add(name + " tombstone", sql::deleteTombstone(each));
        add(name + " all", sql::scan(each, sql::Scan::All));
        add(name + " after key", sql::scan(each, sql::Scan::AfterKey));
        add(name + " since", sql::scan(each, sql::Scan::Since));
        add(name + " since up to key", sql::scan(each, sql::Scan::SinceUpToKey));
        add(name + " tombstones", sql::scan(each, sql::Scan::Tombstones));
        add(name + " tombstones since", sql::scan(each, sql::Scan::TombstonesSince));
        add(name + " count", sql::countSince(each));
        for (const UniqueKey& unique : each.uniqueKeys)
            add(name + " unique", sql::sameUnique(each, unique));
    }
    for (std::size_t i = 0; i < m_layout.references.size(); ++i) {
        const Reference& reference = m_layout.references[i];
        const std::string name = "reference " + std::to_string(i);
        add(name + " missing", sql::missingParents(m_layout, reference, false));
        add(name + " any missing", sql::anyMissingParent(m_layout, reference));
        add(name + " orphan", sql::orphanOf(m_layout, reference));
        if (reference.toKey)
            add(name + " orphans", sql::orphans(m_layout, reference));
    }
}

void SqlitePlanTest::statementsUseIndexes()
{
    QFETCH(QString, sql);
    auto connection = must(sqlite::Connection::openReadOnly(m_world.folder() + "/rows"));
    auto plan = must(sqlite::Statement::prepare(connection, "EXPLAIN QUERY PLAN " + sql.toStdString()));
    std::string text;
    while (must(plan.step()))
        text.append(plan.text(3)).append("\n");
    if (qEnvironmentVariableIsSet("DBSYNC_TEST_PLANS"))
        qInfo("%s\n%s", qPrintable(sql), text.c_str());
    QVERIFY2(text.find("TEMP B-TREE") == std::string::npos, text.c_str());
    if (std::string(QTest::currentDataTag()).find(" orphan") != std::string::npos)
        QVERIFY2(text.find("SEARCH c USING PRIMARY KEY (tenantId=?)") == std::string::npos, text.c_str());
    for (std::size_t at = text.find("SCAN "); at != std::string::npos; at = text.find("SCAN ", at + 1)) {
        const std::string what = text.substr(at, text.find('\n', at) - at);
        QVERIFY2(what == "SCAN c" || what == "SCAN CONSTANT ROW", text.c_str());
    }
}

QTEST_GUILESS_MAIN(SqlitePlanTest)
#include "sqlite_plan_test.moc"
