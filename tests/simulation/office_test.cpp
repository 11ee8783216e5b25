#include "simulation/office.h"

#include <QTest>

using dbsync::test::Office;
using dbsync::test::OfficeOptions;

/// Seeds from DBSYNC_SEED (the first, 1) and DBSYNC_SEEDS (how many); a failing one prints and replays.
class OfficeTest : public QObject
{
    Q_OBJECT

private slots:
    void sound() { runSeeds({.desks = 2, .steps = 40, .badNetwork = false, .badDisk = false}, 20); }
    void badNetwork() { runSeeds({.badDisk = false}, 20); }
    void badNetworkAndDisk() { runSeeds({}, 22); }
    void lostCompanions() { runSeeds({.desks = 2, .lostCompanions = true}, 20); }

private:
    void runSeeds(const OfficeOptions& options, int usual)
    {
        const int first = qEnvironmentVariableIntValue("DBSYNC_SEED");
        const int wanted = qEnvironmentVariableIntValue("DBSYNC_SEEDS");
        const int from = first > 0 ? first : 1;
        const int count = wanted > 0 ? wanted : first > 0 ? 1 : usual;
        for (int seed = from; seed < from + count; ++seed) {
            const std::string failure = Office(static_cast<std::uint64_t>(seed), options).run();
            QVERIFY2(failure.empty(), (failure + "\n  again: DBSYNC_SEED=" + std::to_string(seed)).c_str());
        }
    }
};

QTEST_GUILESS_MAIN(OfficeTest)
#include "office_test.moc"
