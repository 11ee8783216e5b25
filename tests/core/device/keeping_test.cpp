#include "test_support/company.h"
#include "test_support/failing_disk.h"

#include <QTest>

using namespace dbsync;
using namespace dbsync::test;

namespace {

constexpr const char* schema = "PRAGMA journal_mode=%1; CREATE TABLE note(id INTEGER PRIMARY KEY, title TEXT); "
                               "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200) INSERT "
                               "INTO note SELECT i, 't' || i FROM n;";
constexpr sync::SyncOptions allowed{true, true, true};
constexpr int mostWrites = 400;
const std::string countNotes = "SELECT count(*) FROM note";

} // namespace

/// Rows that were deleted in the cloud are kept, in two files: whatever write is the last before the end, none is lost.
class KeepingTest : public QObject
{
    Q_OBJECT

    static std::unique_ptr<Company> companyWithDeletions(const QString& journal)
    {
        auto company = std::make_unique<Company>(QString::fromLatin1(schema).arg(journal).toStdString());
        if (!company->sql(0, "DELETE FROM note WHERE id <= 150").isEmpty() || !company->sync(0, allowed) ||
            company->sync(1)->state != device::State::NeedsAttention)
            return nullptr;
        return company;
    }

    /// Keeps the rows with a disk that ends after so many writes; whether it did.
    static bool cutAfter(Company& company, int writes, FailingDisk::Fault fault)
    {
        {
            const auto replica = company.replica(1);
            FailingDisk::failAfter(writes, fault);
            (void)replica->keepRows(); // it may be cut off
        }
        const bool cut = FailingDisk::hasFailed();
        FailingDisk::heal();
        return cut;
    }

private slots:
    void initTestCase() { FailingDisk::install(); }

    void cutAnywhereTheyCanStillBeKept_data()
    {
        QTest::addColumn<QString>("journal");
        QTest::addColumn<bool>("again");
        for (const char* journal : {"wal", "delete"}) {
            QTest::addRow("%s, kept again", journal) << QString::fromLatin1(journal) << true;
            QTest::addRow("%s, given up", journal) << QString::fromLatin1(journal) << false;
        }
    }

    void cutAnywhereTheyCanStillBeKept()
    {
        QFETCH(QString, journal);
        QFETCH(bool, again);
        for (int writes = 0; writes < mostWrites; ++writes) {
            const auto company = companyWithDeletions(journal);
            QVERIFY(company);
            const bool cut =
                cutAfter(*company, writes, writes % 2 ? FailingDisk::Fault::Torn : FailingDisk::Fault::Crash);
            QCOMPARE(company->query(1, countNotes), QStringLiteral("200"));
            const bool waits = !company->replica(1)->status()->attention.empty();
            QVERIFY(cut || !waits); // kept rows ask nobody any more
            auto done = company->sync(1);
            QVERIFY2(done, qPrintable(QString::number(writes)));
            // Whether they wait or are kept, this computer has them all until somebody consents.
            QCOMPARE(company->query(1, countNotes), QStringLiteral("200"));
            if (again)
                QVERIFY(company->replica(1)->keepRows());
            done = company->sync(1, allowed);
            QVERIFY2(done && done->state == device::State::InStep, qPrintable(QString::number(writes)));
            QVERIFY(company->syncAll({0, 1}));
            if (again || !waits)
                QCOMPARE(company->query(0, countNotes), QStringLiteral("200"));
            QCOMPARE(company->differences({QStringLiteral("note")}), QString());
            if (!cut)
                return;
        }
        QFAIL("it never ends");
    }
};

QTEST_MAIN(KeepingTest)
#include "keeping_test.moc"
