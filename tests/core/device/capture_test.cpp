#include "base/sqlite.h"
#include "change/row_codec.h"
#include "device/capture/capture.h"
#include "device/capture/upkeep.h"
#include "device/store/linking.h"
#include "device/store/local_file.h"
#include "device/store/store.h"
#include "device/view/replica.h"
#include "schema/sqlite_schema.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace dbsync;
using namespace dbsync::device;

/// What other programs do to a linked file is noticed, and never fails because of us.
class CaptureTest : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_path = m_folder->filePath(QStringLiteral("a.sqlite")).toStdString();
        run("CREATE TABLE item(id INTEGER PRIMARY KEY, code TEXT UNIQUE, name TEXT); CREATE TABLE \"odd \"\"name\"(a "
            "TEXT, "
            "b INTEGER, c, PRIMARY KEY (a, b)) WITHOUT ROWID; CREATE TABLE word(w TEXT PRIMARY KEY COLLATE NOCASE)");
        auto file = sqlite::Connection::open(m_path, false);
        LinkState state;
        state.schema = *readSqliteSchema(*file);
        state.schema.version = 1;
        QVERIFY(installLink(m_path, state));
    }

    void everyKindOfWriteIsNoticed_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QStringList>("changes");
        const QStringList row{QStringLiteral("insert item [1]")};
        QTest::newRow("insert") << QStringLiteral("INSERT INTO item VALUES (1, 'a', 'n')") << row;
        QTest::newRow("upsert") << QStringLiteral(
                                       "INSERT INTO item VALUES (1, 'a', 'n') ON CONFLICT(id) DO NOTHING; INSERT "
                                       "INTO item VALUES (1, 'b', 'm') ON CONFLICT(id) DO UPDATE SET name = 'x'")
                                << row;
        QTest::newRow("inserted and deleted")
            << QStringLiteral("INSERT INTO item VALUES (1, 'a', 'n'); DELETE FROM item") << QStringList();
        QTest::newRow("rolled back") << QStringLiteral("BEGIN; INSERT INTO item VALUES (1, 'a', 'n'); ROLLBACK")
                                     << QStringList();
        QTest::newRow("composite key, quoted name")
            << QStringLiteral("INSERT INTO \"odd \"\"name\" VALUES ('k', 2, x'00')")
            << QStringList{QStringLiteral("insert odd \"name [\"k\",2]")};
        QTest::newRow("NULL in a key") << QStringLiteral("INSERT INTO word VALUES (NULL)") << QStringList();
        QTest::newRow("key moved through rowid")
            << QStringLiteral("INSERT INTO item VALUES (1, 'a', 'n'); UPDATE item SET rowid = 7")
            << QStringList{QStringLiteral("insert item [7]")};
    }

    void everyKindOfWriteIsNoticed()
    {
        QFETCH(QString, sql);
        QFETCH(QStringList, changes);
        run("PRAGMA trusted_schema = OFF; " + sql.toStdString());
        QCOMPARE(pending(), changes);
    }

    void victimsOfReplaceAreNoticed()
    {
        run("INSERT INTO item VALUES (1, 'a', 'n'), (2, 'b', 'm')");
        confirmAll();
        QCOMPARE(pending(), QStringList());
        run("INSERT OR REPLACE INTO item VALUES (3, 'a', 'new')");
        QCOMPARE(pending(), (QStringList{QStringLiteral("delete item [1]"), QStringLiteral("insert item [3]")}));
        run("UPDATE OR REPLACE item SET code = 'b' WHERE id = 3");
        QCOMPARE(pending(), (QStringList{QStringLiteral("delete item [1]"), QStringLiteral("delete item [2]"),
                                         QStringLiteral("insert item [3]")}));
    }

    void aRebuiltTableIsComparedWithItsBases()
    {
        run("INSERT INTO item VALUES (1, 'a', 'n'), (2, 'b', 'm')");
        confirmAll();
        run("CREATE TABLE other(id INTEGER PRIMARY KEY, code TEXT UNIQUE, name TEXT); INSERT INTO other SELECT id, "
            "code, "
            "'changed' FROM item WHERE id = 1; DROP TABLE item; ALTER TABLE other RENAME TO item");
        auto store = Store::open(m_path);
        QVERIFY(store);
        QVERIFY(keepCapture(**store));
        QCOMPARE(pending(), (QStringList{QStringLiteral("update item [1]"), QStringLiteral("delete item [2]")}));
        run("INSERT INTO item VALUES (5, 'e', 'captured again')");
        QVERIFY(pending().contains(QStringLiteral("insert item [5]")));
    }

    void otherProgramsMayAlterTheTable()
    {
        run("ALTER TABLE item ADD COLUMN extra; ALTER TABLE item RENAME COLUMN name TO title; ALTER TABLE item DROP "
            "COLUMN "
            "title; INSERT INTO item(id, code) VALUES (9, 'z')");
    }

    void whatWaitsIsReadInSlices()
    {
        run("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40) INSERT INTO \"odd \"\"name\" "
            "SELECT 'k' || (i / 7), i % 7, i FROM n; INSERT INTO word VALUES ('a'), ('B'), ('c'), ('D')");
        auto replica = Replica::open(m_path);
        const auto counts = *(*replica)->pendingCounts();
        QCOMPARE(counts.size(), std::size_t{2});
        std::size_t read = 0;
        for (const PendingCount& count : counts) {
            PendingQuery query;
            query.table = count.table;
            query.limit = 3;
            std::vector<Row> keys;
            for (bool more = true; more;) {
                auto slice = *(*replica)->pending(query);
                for (PendingChange& change : slice.changes)
                    keys.push_back(std::move(change.key.values));
                more = !slice.complete;
                query.after = slice.last;
            }
            QCOMPARE(keys.size(), static_cast<std::size_t>(count.changes));
            for (std::size_t i = 1; i < keys.size(); ++i)
                QVERIFY(keys[i - 1] != keys[i]);
            read += keys.size();
        }
        QCOMPARE((*replica)->pending()->size(), read);
    }

    void unlinkingLeavesNoTrace()
    {
        const QString before = definitions();
        run("INSERT INTO item VALUES (1, 'a', 'n')");
        QVERIFY(removeLink(m_path));
        QVERIFY(!definitions().contains(QStringLiteral("dbsync")));
        QVERIFY(before.contains(QStringLiteral("dbsync")));
        run("INSERT INTO item VALUES (2, 'b', 'n')");
        QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files), QStringList{QStringLiteral("a.sqlite")});
    }

private:
    void run(const std::string& sql)
    {
        auto file = sqlite::Connection::open(m_path, true);
        const auto done = sqlite::execute(*file, sql);
        QVERIFY2(done, done ? "" : done.error().message.c_str());
    }

    QString definitions()
    {
        auto file = sqlite::Connection::open(m_path, false);
        const auto text = sqlite::queryText(*file, "SELECT group_concat(sql) FROM sqlite_schema");
        return QString::fromStdString(**text);
    }

    /// As if the cloud had confirmed every row as it is.
    void confirmAll()
    {
        auto store = Store::open(m_path);
        QVERIFY(store);
        sqlite3* companion = (*store)->companionHandle();
        for (const SyncedTable& table : (*store)->tables()) {
            if (table.name() != "item")
                continue;
            QVERIFY(sqlite::execute(companion, "ATTACH " + sqlite::quoteText(m_path) + " AS file"));
            QVERIFY(sqlite::execute(companion,
                                    "INSERT INTO " + table.base() +
                                        " SELECT id, 1, 1, CAST('[' || id || ',\"' || code || '\",\"' || name || "
                                        "'\"]' AS BLOB) FROM file.item"));
            QVERIFY(sqlite::execute(companion, "DELETE FROM file." + table.pending()));
        }
    }

    QStringList pending()
    {
        QStringList texts;
        auto replica = Replica::open(m_path);
        const auto changes = (*replica)->pending();
        for (const PendingChange& change : *changes) {
            std::string key;
            appendRow(change.key.values, key);
            texts.append(
                QString::fromStdString(std::string(changeKindName(change.kind)) + " " + change.table + " " + key));
        }
        return texts;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::string m_path;
};

QTEST_GUILESS_MAIN(CaptureTest)
#include "capture_test.moc"
