#include "base/identifier.h"
#include "dialects.h"
#include "maindb/credentials/password_hasher.h"
#include "maindb/migrations.h"
#include "rows_of_versions.h"

#include <QRegularExpression>
#include <QTest>

#include <array>
#include <thread>
#include <vector>

using namespace dbsync;
using namespace dbsync::maindb;
using dbsync::test::filled;
using dbsync::test::rowsOfVersions;

namespace {

/// Versions that were released, as their bytes are. A new version is added here, none is ever changed.
const std::array<std::string, 5> released = {
    "bccb097ecfb5f08c53a84438f6bc0f92cef16afdc02960919e4ba6edf8b59829",
    "d72c3b1e69f4651a35450256dd4c79ccfd45fd07e965c36aaed5f19f126ee013",
    "a3329ab03fbf9d1a22c9f1e02ff70f0ac35bd941f1f775a577763fcfeaf100c3",
    "0dd41d62828f46a66be8ed52d8f9d361885c4626462aa1a460964fbaa668d2e1",
    "67e9ce0e4b0900cd3f1eccfddb08968281091355a8439554c3d34ec2412f2217",
};

/// Tables whose rows are kept, with the version that made them.
const std::vector<std::pair<std::size_t, std::string>> tables = {
    {1, "mainDatabase"}, {1, "datasources"},  {1, "tenants"}, {1, "users"}, {1, "operators"}, {1, "devices"},
    {1, "sessions"},     {1, "accessTokens"}, {1, "apiKeys"}, {1, "audit"}, {2, "policies"},  {3, "moves"},
};

constexpr auto shapeOfSqlite = R"(SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'
    ORDER BY type, name)";

constexpr auto shapeOfPostgres = R"(
SELECT * FROM (
  SELECT 'column', table_name || '.' || ordinal_position, column_name, data_type || ' ' || coalesce(collation_name, '') ||
    ' ' || is_nullable || ' ' || coalesce(column_default, '') || ' ' || is_identity || coalesce(identity_generation, '')
  FROM information_schema.columns WHERE table_schema = current_schema()
UNION ALL
  SELECT 'index', tablename, indexname, replace(indexdef, quote_ident(schemaname) || '.', '')
  FROM pg_indexes WHERE schemaname = current_schema()
UNION ALL
  SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid)
  FROM pg_constraint WHERE connamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
UNION ALL
  SELECT 'security', relname, relrowsecurity::text, relforcerowsecurity::text
  FROM pg_class WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) AND relkind = 'r'
UNION ALL
  SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(t.oid)
  FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid
  WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) AND NOT tgisinternal
) AS shape(kind, place, name, definition) ORDER BY 1, 2, 3, 4)";

bool startsEachLine(const std::string& before, const std::string& after)
{
    const QStringList first = QString::fromStdString(before).split(u'\n');
    const QStringList second = QString::fromStdString(after).split(u'\n');
    if (first.size() != second.size())
        return false;
    for (qsizetype line = 0; line < first.size(); ++line) {
        if (!second[line].startsWith(first[line]))
            return false;
    }
    return true;
}

} // namespace

/// Main databases of every version that was released, brought to this one.
class MigrationsTest : public QObject
{
    Q_OBJECT

public:
    explicit MigrationsTest(test::Kind kind) : m_kind(kind) {}

private slots:
    void init();
    void noReleasedVersionIsChanged();
    void keepsTheRowsOfEveryVersion_data() { eachVersion(); }
    void keepsTheRowsOfEveryVersion();
    void becomesAsOneThatIsMadeNow_data() { eachVersion(); }
    void becomesAsOneThatIsMadeNow();
    void worksOnTheRowsOfEveryVersion_data() { eachVersion(); }
    void worksOnTheRowsOfEveryVersion();
    void isMigratedOnceByManyNodes_data() { eachVersion(); }
    void isMigratedOnceByManyNodes();
    void isAsItWasWhereAVersionFails();
    void refusesANewerVersion();

private:
    static void eachVersion();
    void make(std::size_t version) const;
    std::string text(const std::string& sql) const;
    std::string rows(std::size_t version) const;
    QString shape() const;

    const test::Kind m_kind;
    std::unique_ptr<test::Place> m_place;
};

void MigrationsTest::init()
{
    m_place = test::makePlace(m_kind);
    QVERIFY(m_place);
}

void MigrationsTest::eachVersion()
{
    QTest::addColumn<int>("version");
    for (int version = 1; version <= static_cast<int>(migrations().size()); ++version)
        QTest::addRow("version %d", version) << version;
}

/// A main database as a program of that version has left it.
void MigrationsTest::make(std::size_t version) const
{
    std::string sql = R"(CREATE TABLE "migrations" ("version" INTEGER PRIMARY KEY, "appliedAt" TEXT NOT NULL);)";
    for (std::size_t step = 0; step < version; ++step)
        sql += migrations()[step] + filled(rowsOfVersions.at(step)) + R"(INSERT INTO "migrations" VALUES ()" +
               std::to_string(step + 1) + ", '2026-01-01T00:00:00.000Z');";
    const auto made = m_place->execute(m_kind == test::Kind::Sqlite ? sql : inPostgresWords(sql));
    if (!made)
        qFatal("%s", made.error().message.c_str());
}

std::string MigrationsTest::text(const std::string& sql) const
{
    auto lines = m_place->text(sql);
    if (!lines)
        qFatal("%s", lines.error().message.c_str());
    return *lines;
}

/// All rows of the tables that the version has.
std::string MigrationsTest::rows(std::size_t version) const
{
    std::string all;
    for (const auto& [since, table] : tables) {
        if (since <= version)
            all += table + "\n" + text("SELECT * FROM \"" + table + "\" ORDER BY 1");
    }
    return all;
}

/// Tables, columns, indexes, constraints, security: without blanks, since SQLite keeps those of the statement.
QString MigrationsTest::shape() const
{
    static const QRegularExpression blanks(QStringLiteral("[ \\n]+"));
    return QString::fromStdString(text(m_kind == test::Kind::Sqlite ? shapeOfSqlite : shapeOfPostgres)).remove(blanks);
}

void MigrationsTest::noReleasedVersionIsChanged()
{
    QCOMPARE(migrations().size(), released.size());
    for (std::size_t step = 0; step < released.size(); ++step)
        QCOMPARE(sha256Hex(migrations()[step]), released.at(step));
}

void MigrationsTest::keepsTheRowsOfEveryVersion()
{
    QFETCH(const int, version);
    make(static_cast<std::size_t>(version));
    const std::string before = rows(static_cast<std::size_t>(version));
    QVERIFY(before.find("Acme & Söhne") != std::string::npos);
    QVERIFY(m_place->open());
    const std::string after = rows(static_cast<std::size_t>(version));
    QVERIFY2(version == static_cast<int>(migrations().size()) ? after == before : startsEachLine(before, after),
             (before + "\n\n" + after).c_str());
}

void MigrationsTest::becomesAsOneThatIsMadeNow()
{
    QFETCH(const int, version);
    QVERIFY(m_place->open());
    const QString now = shape();
    QVERIFY(now.size() > 1000);
    init();
    make(static_cast<std::size_t>(version));
    QVERIFY(version == static_cast<int>(migrations().size()) || shape() != now);
    QVERIFY(m_place->open());
    QCOMPARE(shape(), now);
}

void MigrationsTest::worksOnTheRowsOfEveryVersion()
{
    QFETCH(const int, version);
    make(static_cast<std::size_t>(version));
    auto opened = m_place->open();
    QVERIFY(opened);
    MainDatabase main(std::move(*opened));
    // Whoever was logged in is; passwords and keys are good; what was ended stays ended.
    const auto ann = *main.authenticator.identify("access ann");
    QVERIFY(ann);
    QCOMPARE(ann->emailAddress, std::string("Ann@Example.com"));
    QCOMPARE(ann->role, Role::Admin);
    QVERIFY((*main.authenticator.identify("access root"))->isOperator());
    QVERIFY(!*main.authenticator.identify("access old"));
    QVERIFY(*main.authenticator.identify("dbsync_key"));
    QVERIFY(!*main.authenticator.identify("dbsync_revoked"));
    QVERIFY(*main.sessions.renew("refresh ann"));
    QVERIFY(!*main.sessions.renew("refresh old"));
    PasswordHasher hasher(PasswordHasher::Cost::Lowest);
    QVERIFY(*hasher.verify((*main.users.find(1, "ANN@example.com"))->passwordHash, "correct horse"));
    QVERIFY(*hasher.verify((*main.operators.find("root@example.com"))->passwordHash, "correct horse"));
    QVERIFY((*main.users.find(1, "bob@example.com"))->disabled);
    QVERIFY(main.sessions.open(Identity::Kind::User, 1));
    // Lists, and the numbers that come next.
    QCOMPARE(main.tenants.list()->size(), std::size_t{4});
    QCOMPARE((*main.directory.find("acme"))->datasource->name, std::string("embedded"));
    QCOMPARE(main.devices.list(1)->size(), std::size_t{2});
    QVERIFY(main.devices.seen(1, "11111111-1111-4111-8111-111111111111", 43, 44));
    QCOMPARE((*main.devices.find(1, "11111111-1111-4111-8111-111111111111"))->revision, std::int64_t{44});
    QCOMPARE(main.audit.latest(0, 10)->size(), version >= 5 ? std::size_t{3} : std::size_t{2});
    QCOMPARE(main.policies.list(1)->policies.size(), version >= 2 ? std::size_t{2} : std::size_t{0});
    QVERIFY(main.policies.set(1, {"Stock", "price", "latest"}));
    QCOMPARE(main.moves.list()->size(), version >= 3 ? std::size_t{1} : std::size_t{0});
    QVERIFY(!main.identity()->empty());
    Tenant tenant;
    tenant.code = "next";
    QCOMPARE(main.tenants.add(tenant)->id, std::int64_t{5});
}

void MigrationsTest::isMigratedOnceByManyNodes()
{
    QFETCH(const int, version);
    make(static_cast<std::size_t>(version));
    std::array<std::string, 4> errors;
    {
        std::vector<std::jthread> nodes;
        for (std::string& error : errors)
            nodes.emplace_back([&] {
                const auto opened = m_place->open();
                error = opened ? std::string() : opened.error().message;
            });
    }
    for (const std::string& error : errors)
        QCOMPARE(QString::fromStdString(error), QString());
    QCOMPARE(text(R"(SELECT count(*), min("version"), max("version") FROM "migrations")"),
             std::to_string(migrations().size()) + "|1|" + std::to_string(migrations().size()) + "|\n");
}

/// All versions or none: the program before can go on with it.
void MigrationsTest::isAsItWasWhereAVersionFails()
{
    make(1);
    QVERIFY(m_place->execute("CREATE TABLE \"notices\" (\"id\" INTEGER)"));
    const std::string before = rows(1) + shape().toStdString();
    const auto opened = m_place->open();
    QVERIFY(!opened);
    QVERIFY2(opened.error().message.find("notices") != std::string::npos, opened.error().message.c_str());
    QCOMPARE(rows(1) + shape().toStdString(), before);
    QVERIFY(m_place->execute("DROP TABLE \"notices\""));
    QVERIFY(m_place->open());
}

void MigrationsTest::refusesANewerVersion()
{
    QVERIFY(m_place->open());
    QVERIFY(m_place->execute(R"(INSERT INTO "migrations" VALUES (1000, ''))"));
    const std::string before = rows(migrations().size()) + shape().toStdString();
    const auto opened = m_place->open();
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, std::string("newerVersion"));
    QVERIFY(opened.error().message.find("1000") != std::string::npos);
    QVERIFY(opened.error().message.find(std::to_string(migrations().size())) != std::string::npos);
    QVERIFY(opened.error().hint.find("newer dbsync-cloud") != std::string::npos);
    QCOMPARE(rows(migrations().size()) + shape().toStdString(), before);
}

int main(int argc, char** argv)
{
    return test::runOnBoth<MigrationsTest>(argc, argv);
}

#include "migrations_test.moc"
