#include "../linked_file.h"
#include "device/view/replica.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>

using namespace dbsync;
using namespace dbsync::device;

/// Tables are read page by page: sorted, filtered, with what is deleted here in its place, and never for long.
class RowBrowserTest : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_path = m_folder->filePath(QStringLiteral("shop.sqlite")).toStdString();
        QVERIFY(test::makeLinkedFile(
            m_path, "CREATE TABLE item(id INTEGER PRIMARY KEY, name TEXT, price REAL);"
                    "INSERT INTO item VALUES (1, 'pear', 2.5), (2, 'Apple', NULL), (4, 'fig', 10), (7, "
                    "'apple 10%', 3);"
                    "CREATE TABLE sale(id INTEGER PRIMARY KEY, item_id INTEGER REFERENCES item, "
                    "note TEXT); INSERT INTO sale VALUES (1, 4, 'x'), (2, 2, ''), (3, 7, NULL), (4, "
                    "NULL, 'Snapped');"
                    "CREATE TABLE pair(a TEXT, b INTEGER, c, PRIMARY KEY (a, b)) WITHOUT ROWID;"
                    "INSERT INTO pair VALUES ('x', 2, 'second'), ('x', 1, 'first'), ('y', 1, 'third');"
                    "CREATE TABLE loose(line TEXT, rowid TEXT); INSERT INTO loose VALUES ('b', 'B'), ('a', "
                    "'A')"));
        m_replica = std::move(*Replica::open(m_path));
    }

    void cleanup() { m_replica.reset(); }

    void rowsComeInOrder_data()
    {
        QTest::addColumn<RowQuery>("query");
        QTest::addColumn<QString>("shown");
        using Is = ColumnFilter::Is;
        const auto row = [](const char* name, const RowQuery& query, const char* shown) {
            QTest::newRow(name) << query << QString::fromLatin1(shown);
        };
        row("by key", {"item", {}, {}, {}, false, -1}, "1 2 4 7");
        row("by text, whatever its case", {"item", {}, {}, "name", false, -1}, "2 7 4 1");
        row("by number, downwards", {"item", {}, {}, "price", true, -1}, "4 7 1 2");
        row("searched", {"item", "APPLE", {}, {}, false, -1}, "2 7");
        row("searched for a wild card", {"item", "10%", {}, {}, false, -1}, "7");
        row("equal", {"item", {}, {{"price", Is::Equal, "2.5"}}, {}, false, -1}, "1");
        row("unequal", {"item", {}, {{"price", Is::Unequal, "2.5"}}, {}, false, -1}, "2 4 7");
        row("less", {"item", {}, {{"price", Is::Less, "9"}}, {}, false, -1}, "1 7");
        row("greater", {"item", {}, {{"id", Is::Greater, "2"}}, "price", false, -1}, "7 4");
        row("empty", {"item", {}, {{"price", Is::Null, ""}}, {}, false, -1}, "2");
        row("several", {"item", "p", {{"price", Is::NotNull, ""}, {"name", Is::Containing, "apple"}}, {}, false, -1},
            "7");
        row("searched for what the row is called that it refers to", {"sale", "app", {}, {}, false, -1}, "2 3 4");
        row("filtered by that", {"sale", {}, {{"item_id", Is::Containing, "FIG"}}, {}, false, -1}, "1");
        row("filtered by the key itself", {"sale", {}, {{"item_id", Is::Containing, "7"}}, {}, false, -1}, "3");
        row("without rowid", {"pair", {}, {}, {}, false, -1}, "x x y");
        row("without rowid, sorted", {"pair", {}, {}, "c", true, -1}, "y x x");
        row("without key", {"loose", {}, {}, {}, false, -1}, "b a");
        row("without key, sorted", {"loose", {}, {}, "line", false, -1}, "a b");
    }

    void rowsComeInOrder()
    {
        QFETCH(RowQuery, query);
        QFETCH(QString, shown);
        QCOMPARE(show(query), shown);
        QCOMPARE(show(query, 1), shown);
    }

    void marksTellOfEachRow()
    {
        QVERIFY(test::confirmAll(m_path, 3));
        QCOMPARE(
            change("INSERT INTO item VALUES (3, 'new', 1), (9, 'late', 1); UPDATE item SET name = 'x' WHERE id = 4; "
                   "UPDATE item SET name = name WHERE id = 1; DELETE FROM item WHERE id IN (2, 7)"),
            QString());
        QCOMPARE(show({"item", {}, {}, {}, false, -1}), QStringLiteral("1 2- 3+ 4~ 7- 9+"));
        QCOMPARE(show({"item", {}, {}, "name", false, -1}), QStringLiteral("2- 7- 9+ 3+ 1 4~"));
        QCOMPARE(show({"item", "apple", {}, {}, false, -1}), QStringLiteral("2- 7-"));
        QCOMPARE(show({"item", {}, {}, {}, false, 2}), QStringLiteral("1 2- 3+ 4~ 7- 9+"));
        QCOMPARE(change("DELETE FROM pair WHERE b = 2"), QString());
        QCOMPARE(show({"pair", {}, {}, {}, false, 2}), QStringLiteral("x* y* x-"));
        auto at = m_replica->find({"item", {}, {}, "name", false, -1}, {Value::integer(7)});
        QCOMPARE(at ? *at : -2, 1);
        at = m_replica->find({"pair", {}, {}, {}, false, -1}, {Value::text("y"), Value::integer(1)});
        QCOMPARE(at ? *at : -2, 1);
        at = m_replica->find({"item", "pear", {}, {}, false, -1}, {Value::integer(7)});
        QCOMPARE(at ? *at : -2, -1);
    }

    /// The cloud's row that waits for its place was never here; those that wait for another row are told of first.
    void rowsThatWaitForRoomAreNotShown()
    {
        QVERIFY(test::confirmAll(m_path, 3));
        QCOMPARE(change("DELETE FROM item WHERE id IN (2, 7); UPDATE sale SET note = 'y'; UPDATE item SET price = 1 "
                        "WHERE id = 1; UPDATE dbsync_pending_1 SET held = 4 WHERE k0 = 7; UPDATE dbsync_pending_1 SET "
                        "held = 1 WHERE k0 = 1; UPDATE dbsync_pending_2 SET held = 2 WHERE k0 = 3"),
                 QString());
        QCOMPARE(show({"item", {}, {}, {}, false, -1}), QStringLiteral("1! 2- 4"));
        const auto counts = m_replica->pendingCounts();
        QVERIFY(counts && counts->size() == 2);
        QCOMPARE(counts->front().changes, 2);
        PendingQuery held;
        held.onlyHeld = true;
        held.limit = 1;
        const auto slice = m_replica->pending(held);
        QVERIFY(slice && slice->changes.size() == 1);
        QCOMPARE(slice->changes.front().table, std::string("sale"));
    }

    void aRowIsComparedWithItsBase()
    {
        QCOMPARE(change("UPDATE item SET name = 'x' WHERE id = 4"), QString());
        const auto row = m_replica->row("item", {Value::integer(4)});
        QVERIFY(row && *row);
        QCOMPARE((*row)->columns, std::vector<std::string>{"name"});
        QCOMPARE((*row)->base->find("name")->bytes(), std::string("fig"));
        QVERIFY(!*m_replica->row("item", {Value::integer(99)}));
    }

    void ownEditsAreSeenAtOnce()
    {
        const RowQuery all{"item", {}, {}, {}, false, -1};
        QCOMPARE(show(all), QStringLiteral("1 2 4 7"));
        const auto outcome = m_replica->edit({{RowEdit::Kind::Insert, "item", {}, {{"name", Value::text("n")}}}});
        QVERIFY(outcome && outcome->problems.empty());
        QCOMPARE(show(all), QStringLiteral("1 2 4 7 8+"));
        QVERIFY(m_replica->undoEdit(outcome->step));
        QCOMPARE(show(all), QStringLiteral("1 2 4 7"));
    }

    void whatIsNotThereIsSaid()
    {
        QCOMPARE(m_replica->rows({"nothing", {}, {}, {}, false, -1}, 0, 10).error().code, std::string("noSuchTable"));
        QCOMPARE(m_replica->rows({"item", {}, {}, "gone", false, -1}, 0, 10).error().code, std::string("noSuchColumn"));
    }

    void aLargeTableNeverTakesLong()
    {
        QCOMPARE(change("WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) INSERT INTO "
                        "item SELECT i, 'name ' || (i * 7919 % 300000), i % 100 FROM n"),
                 QString());
        for (const char* sort : {"", "name"}) {
            const RowQuery query{"item", {}, {}, sort, false, -1};
            QElapsedTimer whole;
            whole.start();
            qint64 longest = 0;
            int calls = 0;
            auto page = m_replica->rows(query, 0, 200);
            do {
                QElapsedTimer one;
                one.start();
                page = m_replica->rows(query, 0, 200);
                longest = std::max(longest, one.elapsed());
                ++calls;
            } while (page && !page->complete);
            QVERIFY(page);
            QCOMPARE(page->total, 299995);
            qInfo("sorted by %s: %lld ms in %d calls, the longest %lld ms", sort, whole.elapsed(), calls, longest);
            QVERIFY(calls > 1);
            QElapsedTimer last;
            last.start();
            page = m_replica->rows(query, 299'800, 200);
            QCOMPARE(page->rows.size(), 195U);
            qInfo("the last page: %lld ms", last.elapsed());
        }
    }

private:
    QString change(const std::string& sql) { return QString::fromStdString(test::runSql(m_path, sql)); }

    /// Each row's first value, with its mark.
    QString show(const RowQuery& query, std::int64_t pageSize = 100)
    {
        QStringList shown;
        for (std::int64_t offset = 0;; offset += pageSize) {
            auto page = m_replica->rows(query, offset, pageSize);
            while (page && !page->complete) {
                QTest::qWait(1);
                page = m_replica->rows(query, offset, pageSize);
            }
            if (!page)
                return QString::fromStdString(page.error().message);
            for (std::size_t i = 0; i < page->rows.size(); ++i) {
                const Value& first = page->rows[i].front();
                shown << ((first.type() == Value::Type::Integer ? QString::number(first.toInteger())
                                                                : QString::fromStdString(first.bytes())) +
                          QLatin1Char(page->marks[i]))
                             .trimmed();
            }
            if (page->rows.empty())
                return shown.join(u' ');
        }
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::string m_path;
    std::unique_ptr<Replica> m_replica;
};

QTEST_GUILESS_MAIN(RowBrowserTest)
#include "row_browser_test.moc"
