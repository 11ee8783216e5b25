#include "test_support/company.h"
#include "test_support/failing_disk.h"

#include <QTest>

using namespace dbsync;
using namespace dbsync::test;

/// A sync that is cut at any write goes on where it was: as the same device, and without asking anybody.
class CutSyncTest : public QObject
{
    Q_OBJECT

private slots:
    void goesOnAsTheSameDevice_data()
    {
        QTest::addColumn<FailingDisk::Fault>("fault");
        QTest::newRow("killed") << FailingDisk::Fault::Crash;
        QTest::newRow("torn") << FailingDisk::Fault::Torn;
        QTest::newRow("full") << FailingDisk::Fault::Full;
    }

    void goesOnAsTheSameDevice()
    {
        QFETCH(const FailingDisk::Fault, fault);
        FailingDisk::install();
        constexpr int mostWrites = 400;
        int writes = 0;
        for (bool failed = true; failed && writes < mostWrites; ++writes) {
            Company company("CREATE TABLE note(id INTEGER PRIMARY KEY, title TEXT, body TEXT); INSERT INTO note VALUES "
                            "(1, 'a', 'b'), (2, 'c', 'd')");
            const std::string device = company.deviceOf(0);
            company.sql(0, "UPDATE note SET title = 'by 0' WHERE id = 1; INSERT INTO note VALUES (3, 'new', 'row')");
            FailingDisk::failAfter(writes, fault);
            (void)company.sync(0);
            failed = FailingDisk::hasFailed();
            FailingDisk::heal();
            QVERIFY(company.syncAll({0}));
            company.sql(0, "UPDATE note SET title = 'too' WHERE id > 1");
            company.sql(1, "UPDATE note SET body = 'by 1'");
            QVERIFY(company.syncAll({1, 0, 1, 0}));
            const QString after = QStringLiteral("after %1 writes").arg(writes);
            QVERIFY2(company.deviceOf(0) == device, qPrintable(after));
            QVERIFY2(company.conflicts(0).empty() && company.conflicts(1).empty(), qPrintable(after));
            QCOMPARE(company.query(1, "SELECT * FROM note ORDER BY id"),
                     QStringLiteral("1|by 0|by 1 2|too|by 1 3|too|row"));
            QCOMPARE(company.differences({QStringLiteral("note")}), QString());
        }
        QVERIFY(writes < mostWrites);
    }
};

QTEST_GUILESS_MAIN(CutSyncTest)
#include "cut_sync_test.moc"
