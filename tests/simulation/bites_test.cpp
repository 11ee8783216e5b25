#include "base/mistake.h"
#include "simulation/seeds.h"

#include <QTest>

using dbsync::Mistake;
using dbsync::test::firstFailing;
using dbsync::test::OfficeOptions;

namespace {

const OfficeOptions sound{.badNetwork = false, .badDisk = false};
const OfficeOptions network{.badDisk = false};
const OfficeOptions faults{};
const OfficeOptions companions{.lostCompanions = true};
const OfficeOptions schemas{.badNetwork = false, .badDisk = false, .schemaChanges = true};
const OfficeOptions copies{.badNetwork = false, .badDisk = false, .copies = true};
const OfficeOptions sums{.badDisk = false, .sums = true};
const OfficeOptions clouds{.badNetwork = false, .badDisk = false, .cloudBackups = true};

} // namespace

Q_DECLARE_METATYPE(OfficeOptions)

/// Whether the simulation notices each deliberate mistake (docs/simulation.md): the seed that does is run. After a
/// change of what is drawn, DBSYNC_BITES=N looks for the first one among the first N.
class BitesTest : public QObject
{
    Q_OBJECT

private slots:
    void mistakes_data();
    void mistakes();
    void cleanup() { dbsync::deliberateMistake = Mistake::None; }
};

void BitesTest::mistakes_data()
{
    QTest::addColumn<Mistake>("mistake");
    QTest::addColumn<OfficeOptions>("options");
    QTest::addColumn<int>("seed");
    QTest::newRow("batchUnsettled") << Mistake::BatchUnsettled << network << 12;
    QTest::newRow("lostAnswerTaken") << Mistake::LostAnswerTaken << network << 12;
    QTest::newRow("cursorTooFar") << Mistake::CursorTooFar << network << 2;
    QTest::newRow("cutPullApplied") << Mistake::CutPullApplied << network << 116;
    QTest::newRow("batchForgotten") << Mistake::BatchForgotten << sums << 67;
    QTest::newRow("answerForgotten") << Mistake::AnswerForgotten << sums << 244;
    QTest::newRow("staleAccepted") << Mistake::StaleAccepted << sums << 29;
    QTest::newRow("baseForgotten") << Mistake::BaseForgotten << sound << 7;
    QTest::newRow("pendingCleared") << Mistake::PendingCleared << network << 18;
    QTest::newRow("rowsMixed") << Mistake::RowsMixed << sound << 1;
    QTest::newRow("referencesStay") << Mistake::ReferencesStay << sound << 33;
    QTest::newRow("confirmedOverwrites") << Mistake::ConfirmedOverwrites << companions << 18;
    QTest::newRow("tombstoneSkipped") << Mistake::TombstoneSkipped << sound << 2;
    QTest::newRow("triggersTrusted") << Mistake::TriggersTrusted << schemas << 1;
    QTest::newRow("heldSent") << Mistake::HeldSent << sound << 3;
    QTest::newRow("twinsMissed") << Mistake::TwinsMissed << copies << 19;
    QTest::newRow("forkMissed") << Mistake::ForkMissed << clouds << 7;
    QTest::newRow("marksIgnored") << Mistake::MarksIgnored << clouds << 7;
    QTest::newRow("tombstoneForgotten") << Mistake::TombstoneForgotten << sound << 1;
}

void BitesTest::mistakes()
{
    QFETCH(Mistake, mistake);
    QFETCH(OfficeOptions, options);
    QFETCH(int, seed);
    dbsync::deliberateMistake = mistake;
    const int looks = qEnvironmentVariableIntValue("DBSYNC_BITES");
    const int noticed = looks > 0 ? firstFailing(options, 1, looks) : firstFailing(options, seed, 1);
    QVERIFY2(noticed > 0, "no seed notices it");
    if (looks > 0)
        qInfo("noticed by seed %d", noticed);
}

QTEST_GUILESS_MAIN(BitesTest)
#include "bites_test.moc"
