#include "../linked_file.h"
#include "device/capture/difference_scan.h"
#include "device/push/reading_copy.h"

#include <QTemporaryDir>
#include <QTest>

using namespace dbsync;
using namespace dbsync::test;
using device::Store;
using sqlite::Transaction;

namespace {

std::string manyRows(int rows)
{
    return "CREATE TABLE item(id INTEGER PRIMARY KEY, price INTEGER); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
           "SELECT "
           "i + 1 FROM n WHERE i < " +
           std::to_string(rows) + ") INSERT INTO item SELECT i, i FROM n";
}

std::int64_t number(sqlite3* connection, const std::string& sql)
{
    return sqlite::queryInteger(connection, sql)->value_or(-1);
}

} // namespace

/// Other programs go on writing while very much is sent.
class LargeUploadsTest : public QObject
{
    Q_OBJECT

private slots:
    void readsFromACopyWhereReadersHoldOthersUp();
    void readsTheFileItselfOtherwise_data();
    void readsTheFileItselfOtherwise();
    void canBeCancelledWhileItCopies();
    void forgetsWhatIsSettledInParts();

private:
    std::string make(const QString& name, int rows, const std::string& journal);
    QTemporaryDir m_folder;
};

std::string LargeUploadsTest::make(const QString& name, int rows, const std::string& journal)
{
    const std::string path = m_folder.filePath(name).toStdString();
    const bool made = makeLinkedFile(path, "PRAGMA journal_mode = " + journal + "; " + manyRows(rows)) &&
                      runSql(path, "UPDATE item SET price = price + 1").empty();
    return made ? path : std::string();
}

void LargeUploadsTest::readsFromACopyWhereReadersHoldOthersUp()
{
    const std::string path = make(QStringLiteral("rollback.db"), 60'000, "DELETE");
    QVERIFY(!path.empty());
    auto store = std::move(*Store::open(path));
    std::optional<Transaction> reading(std::move(*Transaction::begin(store->file(), Transaction::Kind::Deferred)));
    const auto copy = copyForReading(*store, {});
    QVERIFY(copy && *copy);
    reading.reset();
    auto scan = device::DifferenceScan::open(**copy, store->tables().front(), device::DifferenceScan::Which::Free);
    QVERIFY(*scan->next());
    QCOMPARE(runSql(path, "PRAGMA busy_timeout = 0; UPDATE item SET price = 0"), std::string());
    int rows = 1;
    for (; *scan->next(); ++rows)
        QVERIFY(scan->differs() && scan->localRow() != "[1,0]");
    QCOMPARE(rows, 60'000);
    QCOMPARE(number(store->file(), "SELECT sum(price) FROM item"), 0);
}

void LargeUploadsTest::readsTheFileItselfOtherwise_data()
{
    QTest::addColumn<int>("rows");
    QTest::addColumn<QString>("journal");
    QTest::newRow("few rows") << 1000 << "DELETE";
    QTest::newRow("nobody is held up") << 60'000 << "WAL";
}

void LargeUploadsTest::readsTheFileItselfOtherwise()
{
    QFETCH(const int, rows);
    QFETCH(const QString, journal);
    const std::string path = make(journal + QString::number(rows), rows, journal.toStdString());
    QVERIFY(!path.empty());
    auto store = std::move(*Store::open(path));
    const auto reading = Transaction::begin(store->file(), Transaction::Kind::Deferred);
    const auto copy = copyForReading(*store, {});
    QVERIFY(reading && copy && !*copy);
}

void LargeUploadsTest::canBeCancelledWhileItCopies()
{
    const std::string path = m_folder.filePath(QStringLiteral("wide.db")).toStdString();
    QVERIFY(makeLinkedFile(path, "CREATE TABLE item(id INTEGER PRIMARY KEY, price INTEGER, text BLOB); WITH RECURSIVE "
                                 "n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) INSERT INTO item "
                                 "SELECT i, i, zeroblob(800) FROM n"));
    QCOMPARE(runSql(path, "UPDATE item SET price = price + 1"), std::string());
    auto store = std::move(*Store::open(path));
    const auto reading = Transaction::begin(store->file(), Transaction::Kind::Deferred);
    int asked = 0;
    const auto copy = copyForReading(*store, [&] { return ++asked < 1; });
    QVERIFY(reading && !copy);
    QCOMPARE(copy.error().code, std::string("cancelled"));
    QCOMPARE(asked, 1);
}

void LargeUploadsTest::forgetsWhatIsSettledInParts()
{
    using device::DifferenceScan;
    const std::string path = make(QStringLiteral("parts.db"), 10, "DELETE");
    QVERIFY(!path.empty());
    QCOMPARE(runSql(path, "UPDATE item SET price = price - 1 WHERE id <> 5"), std::string());
    auto store = std::move(*Store::open(path));
    const device::SyncedTable& table = store->tables().front();
    QList<std::int64_t> left;
    int parts = 0;
    for (std::optional<Row> after = Row(); after; ++parts) {
        const auto part = dropSettledPart(store->file(), table, DifferenceScan::Which::All, *after, 4);
        QVERIFY(part);
        after = *part;
        left.append(number(store->file(), "SELECT count(*) FROM main." + table.pending()));
    }
    QCOMPARE(left, (QList<std::int64_t>{6, 3, 1}));
}

QTEST_GUILESS_MAIN(LargeUploadsTest)
#include "large_uploads_test.moc"
