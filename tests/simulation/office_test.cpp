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
    void sums() { run({.sums = true}); }
    void undo() { run({.undo = true}); }

private:
    void run(const OfficeOptions& options)
    {
        const std::string failure = runSeeds(options, 100);
        QVERIFY2(failure.empty(), failure.c_str());
    }
};

QTEST_GUILESS_MAIN(OfficeTest)
#include "office_test.moc"
