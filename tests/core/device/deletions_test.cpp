#include "test_support/company.h"

#include <QTest>

using namespace dbsync;
using namespace dbsync::test;

namespace {

constexpr const char* schema =
    "CREATE TABLE note(id INTEGER PRIMARY KEY, title TEXT); CREATE TABLE tag(note INTEGER "
    "REFERENCES note(id), label TEXT, PRIMARY KEY (note, label)); WITH RECURSIVE n(i) AS "
    "(SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200) INSERT INTO note SELECT i, 't' || "
    "i FROM n; INSERT INTO tag SELECT id, 'x' FROM note WHERE id <= 150;";

const QString all = QStringLiteral("200");
const std::string countNotes = "SELECT count(*) FROM note";
const std::string countTags = "SELECT count(*) FROM tag";
constexpr sync::SyncOptions allowed{true, true, true};

bool isHeld(const Result<sync::SyncReport>& done)
{
    return done && done->state == device::State::NeedsAttention && done->attention.size() == 1 &&
           done->attention.front().code() == "deletionsHeld";
}

} // namespace

/// Deletions of more than half of a table and more than 100 rows wait for a person, both ways.
class DeletionsTest : public QObject
{
    Q_OBJECT

private slots:
    void whereTheLimitIs_data()
    {
        QTest::addColumn<int>("deleted");
        QTest::addColumn<bool>("held");
        QTest::newRow("101 of 200") << 101 << true;
        QTest::newRow("100 of 200") << 100 << false;
    }

    void whereTheLimitIs()
    {
        QFETCH(int, deleted);
        QFETCH(bool, held);
        Company company(
            std::string("CREATE TABLE note(id INTEGER PRIMARY KEY, title TEXT); WITH RECURSIVE n(i) AS (SELECT 1 "
                        "UNION ALL SELECT i + 1 FROM n WHERE i < 200) INSERT INTO note SELECT i, 't' FROM n"),
            1);
        company.sql(0, "DELETE FROM note WHERE id > " + std::to_string(200 - deleted));
        const auto done = company.sync(0);
        QCOMPARE(isHeld(done), held);
    }

    void halfIsNotMoreThanHalf()
    {
        Company company(
            std::string("CREATE TABLE note(id INTEGER PRIMARY KEY, title TEXT); WITH RECURSIVE n(i) AS (SELECT 1 "
                        "UNION ALL SELECT i + 1 FROM n WHERE i < 300) INSERT INTO note SELECT i, 't' FROM n"));
        company.sql(0, "DELETE FROM note WHERE id > 150");
        QVERIFY(company.sync(0)->state == device::State::InStep);
        QVERIFY(company.sync(1)->state == device::State::InStep);
        QCOMPARE(company.query(1, countNotes), QStringLiteral("150"));
    }

    void hereAndEverythingElseGoesOn()
    {
        Company company(schema);
        QCOMPARE(company.sql(0,
                             "DELETE FROM tag; DELETE FROM note WHERE id <= 150; INSERT INTO note VALUES (900, 'new'); "
                             "UPDATE note SET title = 'changed' WHERE id = 160"),
                 QString());
        const auto done = company.sync(0);
        QVERIFY(done);
        QVERIFY(done->state == device::State::NeedsAttention);
        QCOMPARE(done->attention.size(), std::size_t{2}); // both tables
        QCOMPARE(done->pushed.deleted, 0);
        QCOMPARE(done->pushed.inserted, 1);
        QCOMPARE(done->pushed.updated, 1);
        QVERIFY(company.sync(1)->state == device::State::InStep);
        QCOMPARE(company.query(1, countNotes), QStringLiteral("201"));
        QCOMPARE(company.query(1, countTags), QStringLiteral("150"));
        // It waits, also in the status, until somebody consents.
        QVERIFY(company.sync(0)->state == device::State::NeedsAttention);
        QCOMPARE(company.replica(0)->status()->attention.front().code(), std::string("deletionsHeld"));
        QCOMPARE(company.replica(0)->status()->pending, 300);
        const auto sent = company.sync(0, allowed);
        QVERIFY(sent->state == device::State::InStep);
        QCOMPARE(sent->pushed.deleted, 300);
        QVERIFY(company.replica(0)->status()->attention.empty());
    }

    void thereToo()
    {
        Company company(schema);
        QCOMPARE(
            company.sql(0, "DELETE FROM tag; DELETE FROM note WHERE id <= 150; UPDATE note SET title = 'changed' WHERE "
                           "id = 160"),
            QString());
        QVERIFY(company.sync(0, allowed)->state == device::State::InStep);
        const auto done = company.sync(1);
        QVERIFY(done);
        QVERIFY(done->state == device::State::NeedsAttention);
        QCOMPARE(done->attention.size(), std::size_t{2});
        QCOMPARE(done->pulled.updated, 1);
        QCOMPARE(company.query(1, countNotes), all);
        QCOMPARE(company.replica(1)->status()->pending, 0);
        QVERIFY(company.replica(1)->pending()->empty());
        const auto tables = company.replica(1)->tables();
        QVERIFY(tables);
        for (const device::TableSummary& table : *tables)
            QCOMPARE(table.pending, 0);
        QVERIFY(company.sync(1)->state == device::State::NeedsAttention);
        // What was changed here meanwhile is not lost with them.
        QCOMPARE(company.sql(1, "UPDATE note SET title = 'kept' WHERE id = 10"), QString());
        QVERIFY(company.replica(1)->allowDeletes());
        QVERIFY(company.sync(1)->state == device::State::Conflicts);
        QCOMPARE(company.query(1, countNotes), QStringLiteral("51"));
        QCOMPARE(company.conflictsInWords(1), QStringList{QStringLiteral("updateDelete note [10] title")});
        QVERIFY(company.resolveAll(1, device::Decision::Use::Cloud));
        QVERIFY(company.syncAll({1, 0}));
        QCOMPARE(company.differences({QStringLiteral("note"), QStringLiteral("tag")}), QString());
        // Consent was for those, not for all times.
        QCOMPARE(company.replica(1)->status()->attention.size(), std::size_t{0});
    }

    void consentIsForThisTime()
    {
        Company company(schema);
        company.sql(0, "DELETE FROM tag");
        QVERIFY(company.replica(0)->allowDeletes());
        QVERIFY(company.sync(0)->state == device::State::InStep);
        company.sql(0, "DELETE FROM note WHERE id <= 150");
        QVERIFY(isHeld(company.sync(0)));
    }

    void takenBackIsForgotten()
    {
        Company company(schema);
        company.sql(0, "CREATE TEMP TABLE old AS SELECT * FROM tag; DELETE FROM tag");
        QVERIFY(isHeld(company.sync(0)));
        company.sql(0, "INSERT INTO tag SELECT id, 'x' FROM note WHERE id <= 150");
        QVERIFY(company.sync(0)->state == device::State::InStep);
        QVERIFY(company.syncAll({1}));
        QCOMPARE(company.differences({QStringLiteral("note"), QStringLiteral("tag")}), QString());
    }

    void parentsOfHeldRowsWaitToo()
    {
        // Fewer parents than the limit, but rows that refer to them are held.
        Company company(
            "CREATE TABLE firm(id INTEGER PRIMARY KEY); CREATE TABLE person(id INTEGER PRIMARY KEY, firm INTEGER "
            "REFERENCES firm(id)); INSERT INTO firm VALUES (1), (2), (3); WITH RECURSIVE n(i) AS (SELECT 1 "
            "UNION ALL SELECT i + 1 FROM n WHERE i < 200) INSERT INTO person SELECT i, 1 + (i > 150) FROM n");
        QCOMPARE(company.sql(0, "DELETE FROM person WHERE firm = 1; DELETE FROM firm WHERE id IN (1, 3)"), QString());
        auto done = company.sync(0);
        QVERIFY(isHeld(done));
        QCOMPARE(done->conflicts, 0);
        QCOMPARE(done->pushed.deleted, 1); // firm 3
        QVERIFY(company.sync(0, allowed)->state == device::State::InStep);
        done = company.sync(1);
        QVERIFY(done->state == device::State::NeedsAttention);
        QCOMPARE(company.query(1, "SELECT group_concat(id) FROM firm"), QStringLiteral("1,2"));
        QCOMPARE(company.query(1, "SELECT count(*) FROM person"), QStringLiteral("200"));
        QCOMPARE(company.replica(1)->status()->pending, 0);
        QVERIFY(company.sync(1, allowed)->state == device::State::InStep);
        QCOMPARE(company.differences({QStringLiteral("firm"), QStringLiteral("person")}), QString());
    }

    void rowsDeletedThereAreKeptForEveryone()
    {
        Company company(schema);
        QCOMPARE(company.sql(0, "DELETE FROM tag; DELETE FROM note WHERE id <= 150"), QString());
        QVERIFY(company.sync(0, allowed)->state == device::State::InStep);
        QVERIFY(company.sync(1)->state == device::State::NeedsAttention);
        QCOMPARE(company.sql(1, "UPDATE note SET title = 'mine' WHERE id = 7"), QString());
        QCOMPARE(company.replica(1)->keepRows()->sentAgain, 300);
        QCOMPARE(company.replica(1)->status()->pending, 300);
        QVERIFY(company.replica(1)->pending()->front().kind == device::ChangeKind::Insert);
        const auto sent = company.sync(1);
        QVERIFY(sent->state == device::State::InStep);
        QCOMPARE(sent->pushed.inserted, 300);
        QVERIFY(company.syncAll({0}));
        QCOMPARE(company.query(0, countNotes), all);
        QCOMPARE(company.query(0, "SELECT title FROM note WHERE id = 7"), QStringLiteral("mine"));
        QCOMPARE(company.differences({QStringLiteral("note"), QStringLiteral("tag")}), QString());
    }

    void rowsDeletedHereAreKept()
    {
        Company company(schema);
        QCOMPARE(company.sql(0, "DELETE FROM tag; DELETE FROM note WHERE id <= 150"), QString());
        QVERIFY(company.sync(0)->state == device::State::NeedsAttention);
        const auto replica = company.replica(0);
        const auto kept = replica->keepRows();
        QVERIFY(kept && kept->restored.problems.empty());
        QCOMPARE(kept->sentAgain, 0);
        QCOMPARE(company.query(0, countNotes), all);
        QVERIFY(company.sync(0)->state == device::State::InStep);
        // Whoever keeps them by mistake finds that among what was done.
        device::UndoRequest request;
        request.activities = {replica->activity()->front().id};
        QCOMPARE(replica->undo(request)->counts.deleted, 300);
    }

    void aLostCompanionDoesNotBringThemBack()
    {
        Company company(schema);
        company.sql(0, "DELETE FROM tag");
        QVERIFY(company.sync(0, allowed));
        QVERIFY(isHeld(company.sync(1)));
        for (const char* suffix : {"-dbsync", "-dbsync-wal", "-dbsync-shm"})
            QFile::remove(QString::fromStdString(company.path(1) + suffix));
        QVERIFY(isHeld(company.sync(1)));
        QCOMPARE(company.query(1, countTags), QStringLiteral("150"));
        QVERIFY(company.sync(1, allowed)->state == device::State::InStep);
        QVERIFY(company.syncAll({0}));
        QCOMPARE(company.query(0, countTags), QStringLiteral("0"));
        QCOMPARE(company.differences({QStringLiteral("note"), QStringLiteral("tag")}), QString());
    }

    void deletedRowsThatComeBackInTheCloud()
    {
        Company company(schema);
        company.sql(0, "DELETE FROM tag");
        QVERIFY(company.sync(0, allowed));
        QVERIFY(isHeld(company.sync(1)));
        company.sql(0, "INSERT INTO tag SELECT id, 'x' FROM note WHERE id <= 150");
        QVERIFY(company.syncAll({0}));
        QVERIFY(company.sync(1)->state == device::State::InStep);
        QCOMPARE(company.differences({QStringLiteral("note"), QStringLiteral("tag")}), QString());
    }
};

QTEST_GUILESS_MAIN(DeletionsTest)
#include "deletions_test.moc"
