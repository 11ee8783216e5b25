#include "dialects.h"

#include <QTest>

#include <thread>
#include <vector>

using namespace dbsync;
using namespace dbsync::maindb;

namespace {

class SetClock final : public Clock
{
public:
    std::int64_t now() const override { return time; }
    std::int64_t time = 1'700'000'000'000; ///< 2023-11-14T22:13:20
};

constexpr std::int64_t hour = 3'600'000;

} // namespace

class AccessLogTest : public QObject
{
    Q_OBJECT

public:
    explicit AccessLogTest(test::Kind kind) : m_kind(kind) {}

private slots:
    void init();
    void countsWithinAnHour();
    void countsWhatManyNodesNoteAtOnce();
    void namesNobodyBeyondItsBound();
    void keepsNoMoreThanItsBounds();
    void letsGoOfWhatIsOld();

private:
    Result<void> fail(AccessLog& log, const std::string& who, const std::string& address)
    {
        return log.failure(AccessLog::failed, {1, who, {}, "acme", address}, address);
    }
    /// "what who from times", newest first.
    QStringList entries() const;

    const test::Kind m_kind;
    SetClock m_clock;
    std::unique_ptr<test::Place> m_place;
    std::unique_ptr<Database> m_database;
};

void AccessLogTest::init()
{
    m_database.reset();
    m_place = test::makePlace(m_kind);
    QVERIFY(m_place);
    auto opened = m_place->open(m_clock);
    QVERIFY(opened);
    m_database = std::move(*opened);
}

QStringList AccessLogTest::entries() const
{
    QStringList lines;
    const auto latest = AuditLog(*m_database).latest(0, 10'000);
    for (const AuditEntry& entry : *latest)
        lines.append(QString::fromStdString(entry.what + " " + entry.who + " " + entry.from + " " +
                                            std::to_string(entry.times)));
    return lines;
}

void AccessLogTest::countsWithinAnHour()
{
    AccessLog log(*m_database);
    for (const char* who : {"ann@example.com", "Ann@Example.com", "bob@example.com"})
        QVERIFY(fail(log, who, "192.0.2.7"));
    m_clock.time += hour;
    QVERIFY(fail(log, "ann@example.com", "192.0.2.7"));
    m_clock.time -= hour;
    QCOMPARE(entries(), (QStringList{QStringLiteral("loginFailed ann@example.com 192.0.2.7 1"),
                                     QStringLiteral("loginFailed bob@example.com 192.0.2.7 1"),
                                     QStringLiteral("loginFailed ann@example.com 192.0.2.7 2")}));
}

void AccessLogTest::countsWhatManyNodesNoteAtOnce()
{
    {
        std::vector<std::jthread> nodes;
        for (int node = 0; node < 4; ++node)
            nodes.emplace_back([&] {
                AccessLog log(*m_database);
                for (int time = 0; time < 20; ++time)
                    (void)fail(log, "ann@example.com", "192.0.2.7");
            });
    }
    QCOMPARE(entries(), QStringList{QStringLiteral("loginFailed ann@example.com 192.0.2.7 80")});
}

void AccessLogTest::namesNobodyBeyondItsBound()
{
    AccessLog::Bounds bounds;
    bounds.failuresAnHour = 3;
    AccessLog log(*m_database, bounds);
    for (int round = 0; round < 2; ++round) {
        for (int host = 0; host < 50; ++host)
            QVERIFY(fail(log, "ann@example.com", "192.0.2." + std::to_string(host)));
    }
    QCOMPARE(entries(),
             (QStringList{QStringLiteral("loginFailed   94"), QStringLiteral("loginFailed ann@example.com 192.0.2.2 2"),
                          QStringLiteral("loginFailed ann@example.com 192.0.2.1 2"),
                          QStringLiteral("loginFailed ann@example.com 192.0.2.0 2")}));
}

void AccessLogTest::keepsNoMoreThanItsBounds()
{
    AccessLog::Bounds bounds;
    bounds.failures = 5;
    bounds.logins = 2;
    AccessLog log(*m_database, bounds);
    QVERIFY(AuditLog(*m_database).note({1, "root@example.com", "tenantAdded", "acme"}));
    for (int host = 0; host < 4; ++host) {
        const AuditNote note = log.login(1, "ann@example.com", "acme", "192.0.2." + std::to_string(host),
                                         "192.0.2." + std::to_string(host));
        QVERIFY(m_database->write([&](Connection& connection) { return AuditLog::insert(connection, "", &note); }));
    }
    for (int host = 0; host < 50; ++host)
        QVERIFY(fail(log, "ann@example.com", "192.0.2." + std::to_string(host)));
    QVERIFY(m_database->write([](Connection& connection) -> Result<void> {
        DBSYNC_TRY(connection.run(R"(UPDATE "audit" SET "time" = '2023-11-14T22:00:00.000Z')"));
        return {};
    }));
    QVERIFY(log.prune());
    const QStringList left = entries();
    QCOMPARE(left.filter(QStringLiteral("loginFailed")).size(), 5);
    QVERIFY(left.first().contains(QStringLiteral("192.0.2.49")));
    QCOMPARE(left.filter(QStringLiteral("loggedIn")).size(), 2);
    // What administrators did is never pushed out.
    QCOMPARE(left.last(), QStringLiteral("tenantAdded root@example.com  1"));
    QVERIFY(log.prune());
    QCOMPARE(entries(), left);
}

void AccessLogTest::letsGoOfWhatIsOld()
{
    AccessLog log(*m_database);
    QVERIFY(AuditLog(*m_database).note({1, "root@example.com", "tenantAdded", "acme"}));
    QVERIFY(fail(log, "ann@example.com", "192.0.2.7"));
    m_clock.time += 179 * 24 * hour;
    QVERIFY(fail(log, "bob@example.com", "192.0.2.7"));
    QVERIFY(log.prune());
    QCOMPARE(entries().size(), 3);
    m_clock.time += 2 * 24 * hour;
    QVERIFY(log.prune());
    QCOMPARE(entries(), (QStringList{QStringLiteral("loginFailed bob@example.com 192.0.2.7 1"),
                                     QStringLiteral("tenantAdded root@example.com  1")}));
    m_clock.time -= 181 * 24 * hour;
}

int main(int argc, char** argv)
{
    return test::runOnBoth<AccessLogTest>(argc, argv);
}

#include "access_log_test.moc"
