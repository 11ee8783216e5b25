#include "simulation/seeds.h"

#include <QTest>

using dbsync::test::OfficeOptions;
using dbsync::test::runSeeds;

/// Whole offices in which files and clouds are lost, copied and restored, in seeds (docs/simulation.md).
class AccidentsTest : public QObject
{
    Q_OBJECT

private slots:
    void lostCompanions() { run({.lostCompanions = true}); }
    void backups() { run({.backups = true}); }
    void copies() { run({.copies = true}); }
    void joins() { run({.joins = true}); }
    void joinsThatKeepBoth() { run({.lostCompanions = true, .joins = true, .keepsBoth = true}, 60); }
    void cloudBackups() { run({.cloudBackups = true}); }
    void cloudBackupsAndUndo() { run({.cloudBackups = true, .undo = true}, 60); }
    void everything()
    {
        run({.lostCompanions = true, .backups = true, .copies = true, .cloudBackups = true, .schemaChanges = true});
    }

private:
    void run(const OfficeOptions& options, int usual = 200)
    {
        const std::string failure = runSeeds(options, usual);
        QVERIFY2(failure.empty(), failure.c_str());
    }
};

QTEST_GUILESS_MAIN(AccidentsTest)
#include "accidents_test.moc"
