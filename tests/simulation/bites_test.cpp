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
const OfficeOptions clouds{.badNetwork = false, .badDisk = false, .cloudBackups = true};

} // namespace

Q_DECLARE_METATYPE(OfficeOptions)

/// Whether the simulation notices each deliberate mistake within a few hundred seeds (docs/simulation.md).
class BitesTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        if (!qEnvironmentVariableIsSet("DBSYNC_BITES"))
            QSKIP("takes minutes; DBSYNC_BITES=1 runs it");
    }
    void mistakes_data();
    void mistakes();
    void cleanup() { dbsync::deliberateMistake = Mistake::None; }
};

void BitesTest::mistakes_data()
{
    QTest::addColumn<Mistake>("mistake");
    QTest::addColumn<OfficeOptions>("options");
    QTest::newRow("batchForgotten") << Mistake::BatchForgotten << network;
    QTest::newRow("batchUnsettled") << Mistake::BatchUnsettled << network;
    QTest::newRow("lostAnswerTaken") << Mistake::LostAnswerTaken << network;
    QTest::newRow("cursorTooFar") << Mistake::CursorTooFar << network;
    QTest::newRow("cutPullApplied") << Mistake::CutPullApplied << network;
    QTest::newRow("planAfterRows") << Mistake::PlanAfterRows << faults;
    QTest::newRow("baseForgotten") << Mistake::BaseForgotten << sound;
    QTest::newRow("pendingCleared") << Mistake::PendingCleared << network;
    QTest::newRow("rowsMixed") << Mistake::RowsMixed << sound;
    QTest::newRow("referencesStay") << Mistake::ReferencesStay << sound;
    QTest::newRow("confirmedOverwrites") << Mistake::ConfirmedOverwrites << companions;
    QTest::newRow("tombstoneSkipped") << Mistake::TombstoneSkipped << sound;
    QTest::newRow("victimsMissed") << Mistake::VictimsMissed << sound;
    QTest::newRow("triggersTrusted") << Mistake::TriggersTrusted << schemas;
    QTest::newRow("heldSent") << Mistake::HeldSent << sound;
    QTest::newRow("twinsMissed") << Mistake::TwinsMissed << copies;
    QTest::newRow("forkMissed") << Mistake::ForkMissed << clouds;
    QTest::newRow("staleAccepted") << Mistake::StaleAccepted << network;
    QTest::newRow("answerForgotten") << Mistake::AnswerForgotten << network;
    QTest::newRow("marksIgnored") << Mistake::MarksIgnored << clouds;
    QTest::newRow("tombstoneForgotten") << Mistake::TombstoneForgotten << sound;
}

void BitesTest::mistakes()
{
    QFETCH(Mistake, mistake);
    QFETCH(OfficeOptions, options);
    dbsync::deliberateMistake = mistake;
    const int seed = firstFailing(options, 400);
    QVERIFY2(seed > 0, "no seed notices it");
    qInfo("noticed by seed %d", seed);
}

QTEST_GUILESS_MAIN(BitesTest)
#include "bites_test.moc"
