#include "test_support/company.h"

#include <QTest>

using namespace dbsync;
using namespace dbsync::test;

namespace {

// The keys of the earlier tables sort behind those of the later ones: whoever goes on in the wrong table loses rows.
constexpr const char* schema = "CREATE TABLE area(code TEXT PRIMARY KEY, name TEXT); INSERT INTO area VALUES ('x', 'one'), "
                               "('z', 'two'); CREATE TABLE customer(code TEXT PRIMARY KEY, name TEXT); INSERT INTO customer "
                               "VALUES ('a', 'three'), ('b', 'four'); CREATE TABLE item(a INTEGER, code TEXT, n REAL, PRIMARY "
                               "KEY (a, code)) WITHOUT ROWID; INSERT INTO item VALUES (1, 'a', 0.5), (2, 'b', 1.5)";
const QStringList tables{QStringLiteral("area"), QStringLiteral("customer"), QStringLiteral("item")};
constexpr std::size_t step = 5;

} // namespace

/// A first download that is cut, at any byte, goes on where it stopped, and brings every row.
class ResumedDownloadTest : public QObject
{
    Q_OBJECT

private slots:
    void cutAtAnyByte()
    {
        Company company(schema, 1);
        std::size_t cut = 0;
        for (bool whole = false; !whole; cut += step) {
            const int desk = company.addDesk();
            int requests = 0;
            company.server().fault = [&] {
                return ++requests == 1 ? NetworkFault{NetworkFault::Kind::Cut, cut} : NetworkFault{};
            };
            whole = bool(company.sync(desk));
            company.server().fault = {};
            QVERIFY2(company.sync(desk), qPrintable(QString::number(cut)));
            for (const QString& table : tables) {
                const std::string all = "SELECT * FROM " + table.toStdString() + " ORDER BY 1, 2";
                QCOMPARE(company.query(desk, all), company.query(0, all));
            }
        }
        QVERIFY(cut > 100);
    }
};

QTEST_GUILESS_MAIN(ResumedDownloadTest)
#include "resumed_download_test.moc"
