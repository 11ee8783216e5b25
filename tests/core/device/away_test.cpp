#include "datasource/datasource.h"
#include "test_support/company.h"

#include <QTest>

using namespace dbsync;
using namespace dbsync::test;

namespace {

constexpr const char* schema =
    "CREATE TABLE note(id INTEGER PRIMARY KEY, title TEXT, body TEXT); INSERT INTO note VALUES (1, "
    "'a', 'b'), (2, 'c', 'd'), (3, 'e', 'f'), (4, 'g', 'h'); CREATE TABLE tag(name TEXT PRIMARY KEY, n "
    "INTEGER); INSERT INTO tag VALUES ('x', 1), ('y', 2)";
const QStringList tables{QStringLiteral("note"), QStringLiteral("tag")};

} // namespace

/// A device that was away for so long that the cloud has let go of what was deleted meanwhile.
class AwayTest : public QObject
{
    Q_OBJECT

private slots:
    void comparesAndLosesNothing()
    {
        Company company(schema);
        company.sql(
            1,
            "INSERT INTO note(title) VALUES ('of the traveller'); UPDATE note SET body = 'changed away' WHERE id = 1; "
            "INSERT INTO tag VALUES ('z', 3)");
        company.sql(
            0,
            "DELETE FROM note WHERE id = 2; UPDATE note SET title = 'new' WHERE id = 1; UPDATE note SET title = 'too' "
            "WHERE id = 3; INSERT INTO note(title) VALUES ('of the office'); DELETE FROM tag WHERE name = 'y'");
        QVERIFY(company.syncAll({0}));
        QVERIFY(forget(company));
        QVERIFY(bool(company.sync(1)));
        // What was confirmed and is not there any more was deleted; what is pending goes on or asks.
        QCOMPARE(company.query(1, "SELECT count(*) FROM note WHERE id = 2"), QStringLiteral("0"));
        QCOMPARE(company.query(1, "SELECT group_concat(name) FROM tag"), QStringLiteral("x,z"));
        QVERIFY(company.resolveAll(1, device::Decision::Use::Both) ||
                company.resolveAll(1, device::Decision::Use::Device));
        QVERIFY(company.syncAll({1, 0, 1}));
        QCOMPARE(company.differences(tables), QString());
        QCOMPARE(company.query(0, "SELECT count(*) FROM note WHERE title IN ('of the traveller', 'of the office')"),
                 QStringLiteral("2"));
        QCOMPARE(company.query(0, "SELECT body FROM note WHERE id = 1"), QStringLiteral("changed away"));
        QCOMPARE(company.query(0, "SELECT count(*) FROM tag"), QStringLiteral("2"));
    }

    void whatWasChangedAwayAndDeletedMeanwhileAsks()
    {
        Company company(schema);
        company.sql(1, "UPDATE note SET body = 'mine' WHERE id = 2");
        company.sql(0, "DELETE FROM note WHERE id = 2");
        QVERIFY(company.syncAll({0}));
        QVERIFY(forget(company));
        QVERIFY(bool(company.sync(1)));
        QCOMPARE(company.conflictsInWords(1).size(), 1);
        QVERIFY(company.conflictsInWords(1).front().startsWith(QStringLiteral("updateDelete note")));
        QVERIFY(company.resolveAll(1, device::Decision::Use::Device));
        QVERIFY(company.syncAll({1, 0}));
        QCOMPARE(company.query(0, "SELECT body FROM note WHERE id = 2"), QStringLiteral("mine"));
        QCOMPARE(company.differences(tables), QString());
    }

    void withoutItsCompanionTheFileStillTellsWhatWasConfirmed()
    {
        Company company(schema);
        company.sql(
            1, "INSERT INTO note(id, title) VALUES (9, 'of the traveller'); UPDATE note SET body = 'mine' WHERE id "
               "= 2; UPDATE note SET body = 'too' WHERE id = 4");
        company.sql(0,
                    "DELETE FROM note WHERE id IN (2, 3); UPDATE note SET title = 'new' WHERE id = 1; DELETE FROM tag "
                    "WHERE name = 'y'");
        QVERIFY(company.syncAll({0}));
        QVERIFY(forget(company));
        company.loseCompanion(1);
        QVERIFY(bool(company.sync(1)));
        // What is not pending was in the cloud, so it was deleted there; what was changed here asks; what was made here
        // goes.
        QCOMPARE(company.query(1, "SELECT group_concat(id) FROM (SELECT id FROM note ORDER BY id)"),
                 QStringLiteral("1,2,4,9"));
        QCOMPARE(company.query(1, "SELECT group_concat(name) FROM tag"), QStringLiteral("x"));
        QCOMPARE(company.query(1, "SELECT title FROM note WHERE id = 1"), QStringLiteral("new"));
        QCOMPARE(company.conflictsInWords(1).size(), 1);
        QVERIFY(company.conflictsInWords(1).front().startsWith(QStringLiteral("updateDelete note [2]")));
        QVERIFY(company.resolveAll(1, device::Decision::Use::Cloud));
        QVERIFY(company.syncAll({1, 0, 1}));
        QCOMPARE(company.differences(tables), QString());
        QCOMPARE(company.query(0, "SELECT group_concat(id) FROM (SELECT id FROM note ORDER BY id)"),
                 QStringLiteral("1,4,9"));
        QCOMPARE(company.query(0, "SELECT body FROM note WHERE id = 4"), QStringLiteral("too"));
        // Once it is done, what the cloud merely lacks is no deletion any more.
        company.loseCompanion(1);
        company.sql(1, "INSERT INTO tag VALUES ('w', 4)");
        QVERIFY(company.syncAll({1, 0}));
        QCOMPARE(company.differences(tables), QString());
        QCOMPARE(company.query(0, "SELECT group_concat(name) FROM tag"), QStringLiteral("w,x"));
    }

    void massDeletionsWithoutACompanionWaitForConsent()
    {
        Company company(
            "CREATE TABLE note(id INTEGER PRIMARY KEY, title TEXT); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
            "SELECT i + 1 FROM n WHERE i < 150) INSERT INTO note SELECT i, 'x' FROM n");
        company.sql(0, "DELETE FROM note WHERE id > 1");
        QVERIFY(company.sync(0, {.allowDeletes = true}));
        QVERIFY(forget(company));
        company.loseCompanion(1);
        QVERIFY(company.sync(1)->state == device::State::NeedsAttention);
        QCOMPARE(company.query(1, "SELECT count(*) FROM note"), QStringLiteral("150"));
        QVERIFY(company.sync(1)->state == device::State::NeedsAttention);
        QCOMPARE(company.query(1, "SELECT count(*) FROM note"), QStringLiteral("150"));
        QVERIFY(company.sync(1, {.allowDeletes = true}));
        QCOMPARE(company.query(1, "SELECT count(*) FROM note"), QStringLiteral("1"));
        QVERIFY(company.syncAll({0}));
        QCOMPARE(company.query(0, "SELECT count(*) FROM note"), QStringLiteral("1"));
    }

private:
    /// The cloud lets go of everything before now, but for the mark where the one who is away stands.
    static bool forget(Company& company)
    {
        datasource::Datasource& rows = company.server().rows();
        const auto cursor = rows.cursor(company.server().tenant());
        datasource::Forgetting what;
        what.before = cursor ? cursor->revision : 0;
        what.keep = {company.replica(1)->status()->revision};
        return what.before > 0 && bool(rows.forget(company.server().tenant(), what));
    }
};

QTEST_GUILESS_MAIN(AwayTest)
#include "away_test.moc"
