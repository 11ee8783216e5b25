#include "test_support/linked_desk.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace dbsync;
using namespace dbsync::test;
using device::UndoReport;
using device::UndoRequest;

namespace {

const std::string schemaSql =
    "CREATE TABLE customer(id INTEGER PRIMARY KEY, name TEXT UNIQUE, city TEXT);"
    "CREATE TABLE invoice(id INTEGER PRIMARY KEY, customer INTEGER NOT NULL REFERENCES customer(id), "
    "total REAL);"
    "CREATE TABLE line(invoice INTEGER NOT NULL REFERENCES invoice(id), number INTEGER NOT NULL, "
    "what TEXT, PRIMARY KEY (invoice, number)) WITHOUT ROWID;"
    "INSERT INTO customer VALUES (1, 'Ann', 'Aachen'), (2, 'Bob', 'Bonn');"
    "INSERT INTO invoice VALUES (10, 1, 5.5);"
    "INSERT INTO line VALUES (10, 1, 'pen'), (10, 2, 'ink');";
const std::string allRows =
    "SELECT 'c', * FROM customer UNION ALL SELECT 'i', * FROM invoice UNION ALL SELECT 'l', * FROM "
    "line ORDER BY 1, 2, 3";

} // namespace

/// What a window reads of activities, and what it adds to them.
class ActivityTest : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        const std::string folder = m_folder->path().toStdString();
        QDir().mkpath(m_folder->filePath(QStringLiteral("cloud")));
        m_server = std::move(*SimulatedServer::open(folder + "/cloud"));
        a = std::make_unique<LinkedDesk>(*m_server, folder, "ann");
        a->link(schemaSql);
        QCOMPARE(a->sync(), std::string());
        m_first = a->rows(allRows);
    }

    void activitiesAndTheirRowsComeInSlices()
    {
        QCOMPARE(a->run("UPDATE customer SET city = 'Aix' WHERE id = 1; INSERT INTO customer VALUES (3, 'Cy', 'Caen'); "
                        "DELETE FROM line; DELETE FROM invoice"),
                 std::string());
        QCOMPARE(a->sync(), std::string());
        const auto replica = a->replica();
        const auto all = *replica->activity();
        QCOMPARE(replica->activity(5, all.front().id)->front().id, all.back().id);
        std::vector<device::RowChange> rows;
        while (true) {
            const auto slice = *replica->activityRows(all.front().id, 2, rows.size());
            rows.insert(rows.end(), slice.begin(), slice.end());
            if (slice.size() < 2)
                break;
        }
        const auto whole = *replica->activityRows(all.front().id);
        QCOMPARE(rows.size(), whole.size());
        for (std::size_t i = 0; i < rows.size(); ++i) {
            QCOMPARE(rows[i].table, whole[i].table);
            QVERIFY(rows[i].key.values == whole[i].key.values);
        }
    }

    void whatIsTakenBackInAWindowStandsThereToo()
    {
        const auto replica = a->replica();
        const std::size_t before = replica->activity()->size();
        const auto edited = *replica->edit(
            {{device::RowEdit::Kind::Update, "customer", {Value::integer(1)}, {{"city", Value::text("Aix")}}}});
        QVERIFY(replica->undoEdit(edited.step)->problems.empty());
        QCOMPARE(a->rows(allRows), m_first);
        const auto entries = *replica->activity();
        QCOMPARE(entries.size(), before + 1);
        QCOMPARE(entries.front().direction, std::string("undo"));
        QCOMPARE(entries.front().counts.updated, 1);
        QCOMPARE(a->run("UPDATE customer SET city = 'Aix' WHERE id = 1; DELETE FROM line"), std::string());
        QVERIFY(replica->discard({{"customer", {Value::integer(1)}}})->problems.empty());
        const auto discarded = replica->activity()->front();
        const auto rows = *replica->activityRows(discarded.id);
        QCOMPARE(rows.size(), std::size_t{1});
        QCOMPARE(rows.front().before->find("city")->bytes(), std::string("Aix"));
        UndoRequest request;
        request.activities = {discarded.id};
        QCOMPARE(replica->undo(request)->counts.updated, 1);
        QCOMPARE(a->value("SELECT city FROM customer WHERE id = 1"), QStringLiteral("Aix"));
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<SimulatedServer> m_server;
    std::unique_ptr<LinkedDesk> a;
    QStringList m_first;
};

QTEST_GUILESS_MAIN(ActivityTest)
#include "activity_test.moc"
