#include "maindb/main_database.h"
#include "postgres/connection.h"
#include "test_postgres/pooler.h"
#include "test_postgres/postgres_cluster.h"

#include <QElapsedTimer>
#include <QTest>

#include <atomic>
#include <thread>
#include <vector>

using namespace dbsync;
using namespace dbsync::maindb;

#define CHECK(result)                                                                                                  \
    do {                                                                                                               \
        const auto& checked = (result);                                                                                \
        QVERIFY2(checked, checked ? "" : checked.error().message.c_str());                                             \
    } while (false)

namespace {

std::unique_ptr<MainDatabase> openNode(const std::string& url)
{
    auto opened = openPostgresDatabase(url);
    if (!opened)
        qWarning("%s", opened.error().message.c_str());
    return opened ? std::make_unique<MainDatabase>(std::move(*opened)) : nullptr;
}

Tenant tenantOf(const std::string& code)
{
    Tenant tenant;
    tenant.code = code;
    return tenant;
}

} // namespace

/// Many nodes over one main database in PostgreSQL.
class PostgresNodesTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        auto cluster = test::PostgresCluster::shared();
        CHECK(cluster);
        m_cluster = *cluster;
    }

    void init()
    {
        auto url = m_cluster->makeDatabase();
        CHECK(url);
        m_url = *url;
        m_database = m_url.substr(m_url.rfind('/') + 1);
    }

    void startAtOnce()
    {
        std::atomic<int> opened = 0;
        std::vector<std::thread> nodes;
        for (int node = 0; node < 6; ++node)
            nodes.emplace_back([&] { opened += openNode(m_url + "?schema=app") ? 1 : 0; });
        for (std::thread& node : nodes)
            node.join();
        QCOMPARE(opened.load(), 6);
    }

    void aChangeIsNoticedOnOtherNodes()
    {
        const auto one = openNode(m_url);
        const auto two = openNode(m_url);
        Tenant acme = *one->tenants.add(tenantOf("acme"));
        User ann;
        ann.tenantId = acme.id;
        ann.emailAddress = "ann@example.com";
        ann = *one->users.add(ann);
        const Tokens tokens = *one->sessions.open(Identity::Kind::User, ann.id);
        QVERIFY(*two->authenticator.identify(tokens.accessToken));
        QTest::qWait(300); // so that both listen, and the cache is good
        QVERIFY(*two->authenticator.identify(tokens.accessToken));
        QElapsedTimer timer;
        timer.start();
        CHECK(one->sessions.close(tokens.sessionId));
        QVERIFY(!*one->authenticator.identify(tokens.accessToken)); // here at once
        QTRY_VERIFY(!*two->authenticator.identify(tokens.accessToken));
        QVERIFY(timer.elapsed() < 2000);
    }

    void transactionsOfManyNodesComeOneAfterTheOther()
    {
        const auto one = openNode(m_url);
        const auto two = openNode(m_url);
        const Tenant acme = *one->tenants.add(tenantOf("acme"));
        for (int round = 0; round < 10; ++round) {
            std::vector<User> admins;
            for (const char* name : {"a", "b"}) {
                User user;
                user.tenantId = acme.id;
                user.emailAddress = name + std::to_string(round);
                user.role = Role::Admin;
                admins.push_back(*one->users.add(user));
            }
            // Whoever came before is no ADMIN any more: of these two one must stay.
            std::atomic<int> refused = 0;
            std::vector<std::thread> threads;
            for (std::size_t index = 0; index < 2; ++index) {
                threads.emplace_back([&, index] {
                    User user = admins[index];
                    user.role = Role::Guest;
                    refused += (index == 0 ? one : two)->users.update(user) ? 0 : 1;
                });
            }
            for (std::thread& thread : threads)
                thread.join();
            QCOMPARE(refused.load(), round == 0 ? 1 : refused.load());
            int left = 0;
            const auto users = one->users.list(acme.id);
            CHECK(users);
            for (const User& user : *users)
                left += user.role == Role::Admin ? 1 : 0;
            QVERIFY(left >= 1);
        }
    }

    void aRestartOfPostgresIsSurvived()
    {
        const auto node = openNode(m_url);
        CHECK(node->tenants.add(tenantOf("before")));
        CHECK(m_cluster->stop(true));
        QCOMPARE(node->tenants.list().error().code, std::string("databaseUnreachable"));
        QCOMPARE(node->tenants.add(tenantOf("lost")).error().code, std::string("databaseUnreachable"));
        QTRY_COMPARE(node->database().generation(), std::int64_t{-1}); // nothing remembered may be used
        CHECK(m_cluster->start());
        CHECK(node->tenants.add(tenantOf("after")));
        QCOMPARE(node->tenants.list()->size(), std::size_t{2});
        const auto other = openNode(m_url);
        Tenant before = **node->tenants.find("before");
        QVERIFY(*node->directory.find("before"));
        before.name = "changed";
        CHECK(other->tenants.update(before));
        QTRY_COMPARE((*node->directory.find("before"))->tenant.name, std::string("changed"));
    }

    void connectionsThatTheServerEndsAreReplaced()
    {
        const auto node = openNode(m_url);
        CHECK(node->tenants.list());
        CHECK(m_cluster->execute(
            "postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + m_database + "'"));
        CHECK(node->tenants.add(tenantOf("acme")));
        CHECK(node->tenants.list());
    }

    void aRoleWithFewRights()
    {
        CHECK(m_cluster->makeRole("few", "few-secret"));
        const std::string url = m_cluster->urlAs("few", "few-secret", m_database);
        const auto refused = openPostgresDatabase(url + "?schema=none");
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, std::string("missingRights"));
        QVERIFY(refused.error().message.find("few-secret") == std::string::npos);
        QVERIFY(refused.error().message.find("none") != std::string::npos);
        CHECK(m_cluster->execute(m_database, "CREATE SCHEMA own AUTHORIZATION few"));
        CHECK(openPostgresDatabase(url + "?schema=own"));
    }

    void worksBehindAPooler()
    {
        const auto pooler = test::Pooler::start(*m_cluster);
        CHECK(pooler);
        const std::string url = pooler->url(m_database, "?schema=pooled");
        const auto one = openNode(url);
        const auto two = openNode(url);
        QVERIFY(one && two);
        Tenant acme = *one->tenants.add(tenantOf("acme"));
        QVERIFY(*two->directory.find("acme"));
        acme.state = TenantState::Suspended;
        CHECK(one->tenants.update(acme));
        QTRY_COMPARE((*two->directory.find("acme"))->tenant.state, TenantState::Suspended);
        std::atomic<int> failures = 0;
        std::vector<std::thread> threads;
        for (int thread = 0; thread < 6; ++thread) {
            threads.emplace_back([&, thread] {
                for (int index = 0; index < 20; ++index) {
                    const auto& node = index % 2 == 0 ? one : two;
                    const std::string code = std::to_string(thread) + "-" + std::to_string(index);
                    failures += node->tenants.add(tenantOf(code)) && *node->directory.find(code) ? 0 : 1;
                }
            });
        }
        for (std::thread& thread : threads)
            thread.join();
        QCOMPARE(failures.load(), 0);
    }

    void hearsEachOtherBehindAPooler()
    {
        const auto pooler = test::Pooler::start(*m_cluster);
        CHECK(pooler);
        const std::string url = pooler->url(m_database, "?schema=said");
        const auto one = openNode(url);
        const auto two = openNode(url);
        QVERIFY(one && two);
        std::mutex mutex;
        std::vector<std::string> heard;
        std::atomic<int> own = 0;
        one->database().hear([&](const std::string&) { ++own; });
        two->database().hear([&](const std::string& message) {
            const std::lock_guard lock(mutex);
            heard.push_back(message);
        });
        const auto heardAll = [&] {
            const std::lock_guard lock(mutex);
            return heard;
        };
        std::this_thread::sleep_for(std::chrono::milliseconds(2'500)); // until both look
        one->database().say("first");
        one->database().say("second");
        QTRY_COMPARE_WITH_TIMEOUT(heardAll(), (std::vector<std::string>{"first", "second"}), 5000);
        std::this_thread::sleep_for(std::chrono::milliseconds(2'500));
        QCOMPARE(heardAll().size(), std::size_t{2}); // once each
        QCOMPARE(own.load(), 0);
        CHECK(m_cluster->execute(m_database, "UPDATE said.notices SET time = time - 61000"));
        one->database().say("third");
        CHECK(m_cluster->execute(m_database, "SELECT 1 / (CASE count(*) WHEN 1 THEN 1 ELSE 0 END) FROM said.notices"));
        one->database().hear({});
        two->database().hear({});
    }

private:
    test::PostgresCluster* m_cluster = nullptr;
    std::string m_url;
    std::string m_database;
};

QTEST_GUILESS_MAIN(PostgresNodesTest)
#include "postgres_nodes_test.moc"
