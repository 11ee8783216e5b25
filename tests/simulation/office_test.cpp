#include "simulation/seeds.h"

#include <QTest>

using dbsync::test::OfficeOptions;
using dbsync::test::runSeeds;

/// Whole offices, in seeds (docs/simulation.md).
class OfficeTest : public QObject
{
    Q_OBJECT

private slots:
    void sound() { run({.badNetwork = false, .badDisk = false}); }
    void badNetwork() { run({.badDisk = false}); }
    void badNetworkAndDisk() { run({}); }
    void schemaChanges() { run({.schemaChanges = true}); }
    void schemaPushes() { run({.schemaPushes = true}); }
    void policies() { run({.policies = true}); }
    void oneWaySyncs() { run({.oneWay = true}, 60); }
    void compositeReferences() { run({.schema = {.compositeReferences = true}}, 60); }
    void uniqueReferences() { run({.schema = {.uniqueReferences = true}, .undo = true}, 60); }
    void sums() { run({.sums = true}); }
    void undo() { run({.undo = true}); }
    void undoUnderPolicies() { run({.policies = true, .undo = true}, 60); }

private:
    void run(const OfficeOptions& options, int usual = 100)
    {
        const std::string failure = runSeeds(options, usual);
        QVERIFY2(failure.empty(), failure.c_str());
    }
};

QTEST_GUILESS_MAIN(OfficeTest)
#include "office_test.moc"
