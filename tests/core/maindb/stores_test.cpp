#include "dialects.h"

#include <QFileInfo>
#include <QTest>

#include <atomic>
#include <thread>
#include <vector>

using namespace dbsync;
using namespace dbsync::maindb;

class StoresTest : public QObject
{
    Q_OBJECT

public:
    explicit StoresTest(test::Kind kind) : m_kind(kind) {}

private slots:
    void init();
    void isReadableForItsOwnerOnly();
    void keepsItsRowsWhenOpenedAgain();
    void refusesATakenCode();
    void neverGivesATenantIdTwice();
    void keepsItsIdentity();
    void ordersARemovalOnce();
    void keepsRoom();
    void notesChangesWithTheChange();
    void rollsBackAFailedTransaction();
    void countsTheTenantsOfADatasource();
    void removesOnlyEmptyDatasources();
    void aMoveIsOneNodes();
    void keepsUsersApart();
    void keepsOneAdmin();
    void keepsDevicesApart();
    void writesSeldomWhenADeviceWasSeen();
    void listsTheAudit();
    void noticesChangesOfAnotherProcess();
    void servesManyThreads();

private:
    std::unique_ptr<MainDatabase> openMain() const;
    Tenant addTenant(const std::string& code, std::optional<std::int64_t> datasource = {});
    User addUser(const Tenant& tenant, const std::string& email, Role role = Role::User);

    const test::Kind m_kind;
    std::unique_ptr<test::Place> m_place;
    std::unique_ptr<MainDatabase> m_main;
};

std::unique_ptr<MainDatabase> StoresTest::openMain() const
{
    auto opened = m_place->open();
    if (!opened)
        qWarning("%s", opened.error().message.c_str());
    return opened ? std::make_unique<MainDatabase>(std::move(*opened)) : nullptr;
}

void StoresTest::init()
{
    m_main.reset();
    m_place = test::makePlace(m_kind);
    QVERIFY(m_place);
    m_main = openMain();
    QVERIFY(m_main);
}

Tenant StoresTest::addTenant(const std::string& code, std::optional<std::int64_t> datasource)
{
    Tenant tenant;
    tenant.code = code;
    tenant.name = "Company " + code;
    tenant.datasourceId = datasource;
    return *m_main->tenants.add(tenant);
}

User StoresTest::addUser(const Tenant& tenant, const std::string& email, Role role)
{
    User user;
    user.tenantId = tenant.id;
    user.emailAddress = email;
    user.role = role;
    user.passwordHash = "hash";
    return *m_main->users.add(user);
}

void StoresTest::isReadableForItsOwnerOnly()
{
    if (m_kind != test::Kind::Sqlite)
        return; // a server's files are not ours
    for (const auto* suffix : {"", "-wal"}) {
        const QFileInfo file(QString::fromStdString(m_place->address() + suffix));
        QVERIFY(file.exists());
        QVERIFY(!(file.permissions() & (QFile::ReadGroup | QFile::ReadOther | QFile::WriteOther)));
    }
}

void StoresTest::keepsItsRowsWhenOpenedAgain()
{
    addTenant("acme");
    m_main.reset();
    m_main = openMain();
    const auto tenants = m_main->tenants.list();
    QCOMPARE(tenants->size(), std::size_t{1});
    QCOMPARE(tenants->front().name, std::string("Company acme"));
    QVERIFY(!tenants->front().datasourceId);
    QVERIFY(tenants->front().createdAt.ends_with("Z"));
}

void StoresTest::refusesATakenCode()
{
    addTenant("acme");
    Tenant again;
    again.code = "acme";
    User user;
    user.emailAddress = "a@example.com";
    const auto added = m_main->tenants.add(again, &user);
    QVERIFY(!added);
    QCOMPARE(added.error().code, std::string("tenantCodeTaken"));
    QCOMPARE(m_main->users.list(1)->size(), std::size_t{0});
}

void StoresTest::neverGivesATenantIdTwice()
{
    const Tenant first = addTenant("one");
    QVERIFY(m_main->tenants.remove(first.id));
    QVERIFY(addTenant("two").id > first.id);
}

void StoresTest::keepsItsIdentity()
{
    const auto identity = m_main->identity();
    QVERIFY(identity);
    QCOMPARE(identity->size(), std::size_t{36});
    m_main.reset();
    // One of a version that had none gets one.
    for (const bool older : {false, true}) {
        if (older)
            QVERIFY(m_place->execute(R"(UPDATE "mainDatabase" SET "identity" = '')"));
        m_main = openMain();
        QCOMPARE(*m_main->identity() == *identity, !older);
        m_main.reset();
    }
    m_place = test::makePlace(m_kind);
    m_main = openMain();
    QVERIFY(*m_main->identity() != *identity);
}

void StoresTest::ordersARemovalOnce()
{
    Tenant acme = addTenant("acme");
    const std::int64_t now = m_main->database().clock().now();
    const std::string later = formatTime(now + 3'600'000);
    const std::string soon = formatTime(now + 30'000);
    QCOMPARE(m_main->tenants.orderRemoval(acme.id, later, nullptr)->removeAfter, later);
    acme.removeAfter.clear();
    QVERIFY(m_main->tenants.update(acme)); // had back
    QCOMPARE(m_main->tenants.find(acme.id)->value().state, TenantState::Active);
    QCOMPARE(m_main->tenants.orderRemoval(acme.id, soon, nullptr)->removeAfter, soon);
    QCOMPARE(m_main->tenants.orderRemoval(acme.id, later, nullptr)->removeAfter, soon);
    // Another node's clock may be ahead: it may be purging it already.
    QCOMPARE(m_main->tenants.update(acme).error().code, std::string("tenantRemoved"));
    QCOMPARE(m_main->tenants.orderRemoval(99, soon, nullptr).error().code, std::string("notFound"));
}

void StoresTest::keepsRoom()
{
    Datasource datasource;
    datasource.name = "one";
    const auto one = *m_main->datasources.add(datasource);
    datasource.name = "two";
    const auto two = *m_main->datasources.add(datasource);
    addTenant("acme", one.id);
    Tenant tenant;
    tenant.code = "other";
    tenant.datasourceId = one.id;
    tenant.state = TenantState::Provisioning;
    tenant.provisioningNode = "node";
    QCOMPARE(m_main->tenants.add(tenant, nullptr, 1).error().code, std::string("datasourceFull"));
    QVERIFY(!*m_main->tenants.find("other"));
    const auto added = m_main->tenants.add(tenant, nullptr, 2);
    QVERIFY(added);
    QCOMPARE(m_main->tenants.placeMade(added->id, "node", two.id, 0).error().code, std::string("datasourceFull"));
    QCOMPARE(m_main->tenants.placeMade(added->id, "another", two.id, {}).error().code, std::string("provisioningLost"));
    QVERIFY(m_main->tenants.placeMade(added->id, "node", two.id, 1));
    QCOMPARE(m_main->tenants.find("other")->value().datasourceId, std::optional(two.id));
}

/// Both or neither.
void StoresTest::notesChangesWithTheChange()
{
    const Tenant acme = addTenant("acme");
    const AuditNote note{acme.id, "root@example.com", "done", "acme"};
    const auto noted = [&] { return m_main->audit.latest(acme.id, 100)->size(); };
    QVERIFY(m_main->tenants.update(acme, &note));
    QVERIFY(m_main->tenants.place(acme.id, {}, &note));
    QVERIFY(m_main->tenants.orderRemoval(acme.id, m_main->database().timestamp(), &note));
    QCOMPARE(noted(), std::size_t{3});
    QVERIFY(!m_main->tenants.update(acme, &note)); // too late
    QVERIFY(!m_main->datasources.update({}, &note));
    QCOMPARE(noted(), std::size_t{3});
    QVERIFY(m_main->tenants.remove(acme.id, &note));
    QVERIFY(m_main->tenants.remove(acme.id, &note)); // gone already
    QCOMPARE(noted(), std::size_t{4});
}

void StoresTest::rollsBackAFailedTransaction()
{
    const auto done = m_main->database().write([&](Connection& connection) -> Result<int> {
        DBSYNC_TRY(connection.run(R"(INSERT INTO "audit" ("time", "who", "what", "subject")
            VALUES ('', '', '', ''))"));
        return Error{ErrorKind::Internal, "wanted", "", ""};
    });
    QVERIFY(!done);
    QCOMPARE(done.error().code, std::string("wanted"));
    QVERIFY(m_main->audit.latest(0, 10)->empty());
}

void StoresTest::countsTheTenantsOfADatasource()
{
    Datasource large;
    large.name = "large";
    large.url = "sqlite:large.sqlite";
    const auto id = m_main->datasources.add(large)->id;
    for (int index = 0; index < 6; ++index)
        addTenant("t" + std::to_string(index), id);
    QCOMPARE((*m_main->datasources.find("large"))->tenants, std::int64_t{6});
}

void StoresTest::aMoveIsOneNodes()
{
    const Tenant tenant = addTenant("acme");
    MoveStore& moves = m_main->moves;
    const Move mine{tenant.id, 0, 0, Move::State::Copying, "one", 0};
    QVERIFY(moves.begin(mine));
    QCOMPARE(moves.begin(mine).error().code, std::string("tenantMoves"));
    const Move found = moves.list()->front();
    // Whoever found it later than the last that was heard, or in another state, may take it; nobody else.
    Move stale = found;
    stale.since -= 1;
    QVERIFY(!*moves.take(stale, "two"));
    stale = found;
    stale.state = Move::State::Switched;
    QVERIFY(!*moves.take(stale, "two"));
    QVERIFY(*moves.take(stale = found, "two"));
    QVERIFY(!*moves.take(found, "three"));
    // The one it was taken from can go on with nothing.
    QCOMPARE(moves.beat(tenant.id, "one").error().code, std::string("tenantMoves"));
    QCOMPARE(moves.switchOver(mine).error().code, std::string("tenantMoves"));
    QCOMPARE(moves.end(tenant.id, "one").error().code, std::string("tenantMoves"));
    QVERIFY(!*moves.take(found, "one"));
    QVERIFY(moves.end(tenant.id, "two"));
    QVERIFY(moves.list()->empty());
}

void StoresTest::removesOnlyEmptyDatasources()
{
    Datasource datasource;
    datasource.name = "one";
    datasource.url = "sqlite:one.sqlite";
    const auto added = *m_main->datasources.add(datasource);
    QCOMPARE(m_main->datasources.add(datasource).error().code, std::string("datasourceNameTaken"));
    const Tenant tenant = addTenant("acme", added.id);
    QCOMPARE(m_main->datasources.remove(added.id).error().code, std::string("datasourceNotEmpty"));
    QVERIFY(m_main->tenants.remove(tenant.id));
    QVERIFY(m_main->datasources.remove(added.id));
    QVERIFY(m_main->datasources.list()->empty());
}

void StoresTest::keepsUsersApart()
{
    const Tenant acme = addTenant("acme");
    const Tenant other = addTenant("other");
    const User ann = addUser(acme, "Ann@Example.com", Role::Admin);
    addUser(other, "ann@example.com", Role::Guest);
    QCOMPARE((*m_main->users.find(acme.id, "aNN@example.com"))->id, ann.id);
    QVERIFY(!*m_main->users.find(other.id, ann.id));
    User stolen = ann;
    stolen.tenantId = other.id;
    QCOMPARE(m_main->users.update(stolen).error().code, std::string("notFound"));
    User again = ann;
    again.emailAddress = "ANN@EXAMPLE.COM";
    QCOMPARE(m_main->users.add(again).error().code, std::string("emailTaken"));
}

void StoresTest::keepsOneAdmin()
{
    const Tenant acme = addTenant("acme");
    User ann = addUser(acme, "ann@example.com", Role::Admin);
    ann.role = Role::User;
    QCOMPARE(m_main->users.update(ann).error().code, std::string("lastAdmin"));
    addUser(acme, "bob@example.com", Role::Admin);
    QVERIFY(m_main->users.update(ann));
}

void StoresTest::keepsDevicesApart()
{
    const Tenant acme = addTenant("acme");
    const Tenant other = addTenant("other");
    const User ann = addUser(acme, "ann@example.com");
    const Device device = *m_main->devices.add(acme.id, ann.id, "laptop", "linux");
    QCOMPARE(device.userEmail, std::string("ann@example.com"));
    QVERIFY(!*m_main->devices.find(other.id, device.id));
    QVERIFY(!*m_main->devices.revoke(other.id, device.id));
    QVERIFY(!(*m_main->devices.find(acme.id, device.id))->revoked);
    QVERIFY(*m_main->devices.revoke(acme.id, device.id));
    QVERIFY((*m_main->devices.find(acme.id, device.id))->revoked);
}

void StoresTest::writesSeldomWhenADeviceWasSeen()
{
    const Tenant acme = addTenant("acme");
    const Device device = *m_main->devices.add(acme.id, addUser(acme, "ann@example.com").id, "laptop", "linux");
    QVERIFY(m_main->devices.seen(acme.id, device.id, 3, 4));
    const auto first = *m_main->devices.find(acme.id, device.id);
    QCOMPARE(first->revision, std::int64_t{4});
    QVERIFY(!first->lastSeen.empty());
    QTest::qWait(5);
    QVERIFY(m_main->devices.seen(acme.id, device.id, 3, 4));
    QCOMPARE((*m_main->devices.find(acme.id, device.id))->lastSeen, first->lastSeen);
    QVERIFY(m_main->devices.seen(acme.id, device.id, 4, 5));
    QCOMPARE((*m_main->devices.find(acme.id, device.id))->revision, std::int64_t{5});
}

void StoresTest::listsTheAudit()
{
    QVERIFY(m_main->audit.note({0, "root@example.com", "datasourceAdded", "eu1"}));
    QVERIFY(m_main->audit.note({7, "ann@example.com", "userAdded", "bob@example.com", "192.0.2.7"}));
    QCOMPARE(m_main->audit.latest(0, 10)->size(), std::size_t{2});
    const auto ofTenant = *m_main->audit.latest(7, 10);
    QCOMPARE(ofTenant.size(), std::size_t{1});
    QCOMPARE(ofTenant.front().what, std::string("userAdded"));
    QCOMPARE(ofTenant.front().from, std::string("192.0.2.7"));
    QCOMPARE(ofTenant.front().times, std::int64_t{1});
    QCOMPARE(m_main->audit.latest(0, 1)->front().on, std::string("bob@example.com"));
}

void StoresTest::noticesChangesOfAnotherProcess()
{
    Tenant acme = addTenant("acme");
    QCOMPARE((*m_main->directory.find("acme"))->tenant.name, std::string("Company acme"));
    auto entry = *m_main->directory.find("acme");
    // The same object: from memory. That a node has begun to listen counts as a change.
    const auto fromMemory = [&] {
        const auto before = std::exchange(entry, *m_main->directory.find("acme"));
        return entry == before;
    };
    QTRY_VERIFY(fromMemory());
    const auto elsewhere = openMain();
    QVERIFY(elsewhere->devices.seen(acme.id, "none", 1, 1)); // no change that matters
    QTRY_VERIFY(fromMemory());
    acme.state = TenantState::Suspended;
    QVERIFY(elsewhere->tenants.update(acme));
    QTRY_COMPARE((*m_main->directory.find("acme"))->tenant.state,
                 TenantState::Suspended); // PostgreSQL's signal takes a moment
    QVERIFY(!*m_main->directory.find("other"));
}

void StoresTest::servesManyThreads()
{
    std::atomic<int> failures = 0;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 8; ++thread) {
        threads.emplace_back([&, thread] {
            for (int index = 0; index < 25; ++index) {
                Tenant tenant;
                tenant.code = "t" + std::to_string(thread) + "-" + std::to_string(index);
                if (!m_main->tenants.add(tenant) || !m_main->directory.find(tenant.code) || !m_main->tenants.list())
                    ++failures;
            }
        });
    }
    for (auto& thread : threads)
        thread.join();
    QCOMPARE(failures.load(), 0);
    QCOMPARE(m_main->tenants.list()->size(), std::size_t{200});
}

int main(int argc, char** argv)
{
    return test::runOnBoth<StoresTest>(argc, argv);
}

#include "stores_test.moc"
