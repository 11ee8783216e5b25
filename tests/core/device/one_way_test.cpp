#include "test_support/company.h"

#include <QTest>

using namespace dbsync;
using namespace dbsync::test;

namespace {

constexpr const char* schema =
    "CREATE TABLE note(id INTEGER PRIMARY KEY, title TEXT, body TEXT); INSERT INTO note VALUES (1, "
    "'a', 'b'), (2, 'c', 'd'); CREATE TABLE item(code TEXT PRIMARY KEY, n INTEGER); INSERT INTO "
    "item VALUES ('x', 1)";
const QStringList tables{QStringLiteral("note"), QStringLiteral("item")};
constexpr sync::SyncOptions uploadOnly{true, false, false};
constexpr sync::SyncOptions downloadOnly{false, true, false};

} // namespace

/// --upload-only and --download-only do what they say, and nothing else.
class OneWayTest : public QObject
{
    Q_OBJECT

private slots:
    void uploadTakesNothing()
    {
        Company company(schema);
        company.sql(0, "UPDATE note SET title = 'from 0' WHERE id = 1");
        QVERIFY(company.syncAll({0}));
        company.sql(1, "UPDATE note SET title = 'from 1' WHERE id = 2");
        const auto done = company.sync(1, uploadOnly);
        QVERIFY(done);
        QCOMPARE(done->pushed.updated, 1);
        QVERIFY(done->pulled.empty());
        QCOMPARE(company.query(1, "SELECT title FROM note"), QStringLiteral("a from 1"));
        // The answer has told that there is more in the cloud.
        QVERIFY(done->state == device::State::Pending);
        QVERIFY(company.replica(1)->status()->state == device::State::Pending);
        QVERIFY(company.syncAll({0, 1}));
        QVERIFY(company.replica(1)->status()->state == device::State::InStep);
        QCOMPARE(company.query(0, "SELECT title FROM note"), QStringLiteral("from 0 from 1"));
        // With nothing of others in between the upload is all there was to do.
        company.sql(1, "UPDATE note SET title = 'again' WHERE id = 2");
        QVERIFY(company.sync(1, uploadOnly)->state == device::State::InStep);
        QVERIFY(company.syncAll({0}));
        QCOMPARE(company.differences(tables), QString());
    }

    void whatMustBeMergedWaitsAndTheRestGoes()
    {
        Company company(schema);
        company.sql(
            0, "UPDATE note SET title = 'from 0' WHERE id = 1; INSERT INTO note(title) VALUES ('new 0'); DELETE FROM "
               "item");
        QVERIFY(company.syncAll({0}));
        company.sql(
            1, "UPDATE note SET title = 'from 1' WHERE id = 1; INSERT INTO note(title) VALUES ('new 1'); UPDATE note "
               "SET body = 'e' WHERE id = 2; UPDATE item SET n = 2");
        const auto done = company.sync(1, uploadOnly);
        QVERIFY(done);
        QVERIFY(done->state == device::State::NeedsAttention);
        QCOMPARE(done->attention.front().code(), std::string("downloadNeeded"));
        QCOMPARE(done->pushed.updated, 1);
        QVERIFY(done->pulled.empty());
        QCOMPARE(company.query(1, "SELECT title FROM note"), QStringLiteral("from 1 c new 1"));
        QCOMPARE(company.replica(1)->pending()->size(), std::size_t{3});
        // A whole sync sorts it out.
        QVERIFY(company.sync(1)->state == device::State::Conflicts);
        QCOMPARE(company.conflictsInWords(1), (QStringList{QStringLiteral("updateUpdate note [1] title"),
                                                           QStringLiteral("updateDelete item [\"x\"] n")}));
        QCOMPARE(company.query(1, "SELECT title FROM note WHERE id > 2"), QStringLiteral("new 0 new 1"));
        QVERIFY(company.resolveAll(1, device::Decision::Use::Device));
        QVERIFY(company.syncAll({1, 0}));
        QCOMPARE(company.differences(tables), QString());
    }

    void uploadAfterTheCompanionWasLost()
    {
        // What is to be sent, only the cloud's rows can tell.
        Company company(schema);
        company.sql(0, "UPDATE note SET title = 'from 0' WHERE id = 1");
        QVERIFY(company.syncAll({0}));
        company.sql(1, "UPDATE note SET title = 'from 1' WHERE id = 2; INSERT INTO note(title) VALUES ('new 1')");
        company.loseCompanion(1);
        QVERIFY(company.sync(1, uploadOnly));
        QVERIFY(company.syncAll({0}));
        QCOMPARE(company.query(0, "SELECT title FROM note"), QStringLiteral("from 0 from 1 new 1"));
        QVERIFY(company.syncAll({1}));
        QCOMPARE(company.differences(tables), QString());
    }

    void downloadSendsNothing()
    {
        Company company(schema);
        company.sql(0, "UPDATE note SET title = 'from 0' WHERE id = 1");
        QVERIFY(company.syncAll({0}));
        company.sql(1, "UPDATE note SET body = 'from 1' WHERE id = 1; INSERT INTO note(title) VALUES ('new 1')");
        const auto before = company.server().rows().cursor(company.server().tenant());
        const auto done = company.sync(1, downloadOnly);
        QVERIFY(done);
        QVERIFY(done->state == device::State::Pending);
        QVERIFY(done->pushed.empty());
        QCOMPARE(done->pulled.updated, 1);
        QCOMPARE(company.server().rows().cursor(company.server().tenant())->revision, before->revision);
        QCOMPARE(company.query(1, "SELECT title, body FROM note WHERE id = 1"), QStringLiteral("from 0|from 1"));
        QCOMPARE(company.replica(1)->pending()->size(), std::size_t{2});
        QVERIFY(company.syncAll({1, 0}));
        QCOMPARE(company.differences(tables), QString());
    }
};

QTEST_GUILESS_MAIN(OneWayTest)
#include "one_way_test.moc"
