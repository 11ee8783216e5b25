#include "ui/words/situation.h"
#include "ui/words/wording.h"

#include <QTest>

using namespace dbsync;
using namespace dbsync::ui;
using device::State;

namespace {

const QDateTime now(QDate(2024, 5, 3), QTime(14, 5), Qt::LocalTime);

Situation inState(State state, int pending = 0, int conflicts = 0)
{
    Situation situation;
    situation.known = true;
    situation.status.state = state;
    situation.status.pending = pending;
    situation.status.conflicts = conflicts;
    situation.status.lastSync = "2024-05-01T10:00:00.000Z";
    return situation;
}

Glance look(const Situation& situation)
{
    return glanceAt(situation, now);
}

} // namespace

class SituationTest : public QObject
{
    Q_OBJECT

private slots:
    void eachStateHasItsMoodAndNextAct()
    {
        QCOMPARE(look(inState(State::InStep)).mood, Mood::Ok);
        QCOMPARE(look(inState(State::InStep)).act, NextAct::Sync);
        QCOMPARE(look(inState(State::Pending, 3)).mood, Mood::Waiting);
        QVERIFY(look(inState(State::Pending, 3)).actLabel.contains(u'3'));
        QCOMPARE(look(inState(State::Conflicts, 1, 2)).mood, Mood::Attention);
        QCOMPARE(look(inState(State::Conflicts, 1, 2)).act, NextAct::Resolve);
        QCOMPARE(look(inState(State::Offline, 3)).mood, Mood::Offline);
        QVERIFY(look(inState(State::Offline, 3)).sentence.contains(u"safe"));
        QCOMPARE(look(inState(State::Refused)).act, NextAct::SignIn);
        QCOMPARE(look(inState(State::Refused)).mood, Mood::Error);
        QCOMPARE(look(inState(State::NeedsAttention)).mood, Mood::Attention);
    }

    void isNeverWellWhileSomethingStands()
    {
        Situation failed = inState(State::InStep);
        failed.failure = Error{ErrorKind::LocalDatabase, "locked", "Another program holds the file.", "Close it."};
        QCOMPARE(look(failed).mood, Mood::Error);
        QVERIFY(look(failed).sentence.contains(Wording::problem(*failed.failure).text));
        QCOMPARE(look(inState(State::Offline, 0, 1)).mood, Mood::Attention);
        QCOMPARE(look(inState(State::NeedsAttention, 0, 1)).act, NextAct::Resolve);
        Situation deletions = inState(State::NeedsAttention);
        deletions.status.attention = {
            {.kind = device::Attention::Kind::DeletionsHere, .table = "Customer", .count = 900}};
        QCOMPARE(look(deletions).act, NextAct::Review);
        QVERIFY(look(deletions).sentence.contains(u"Customer"));
        QCOMPARE(look(Situation{}).act, NextAct::Nothing);
    }

    /// What a damaged file holds, and the cloud does not have, is told before somebody puts a backup in its place.
    void aDamagedFileIsNeverWell()
    {
        Situation damaged = inState(State::InStep);
        damaged.problem = Error{ErrorKind::LocalDatabase, "damaged", "Tree 3 page 7: btreeInitPage() returns 11", {}};
        QCOMPARE(look(damaged).mood, Mood::Error);
        QCOMPARE(look(damaged).act, NextAct::Retry);
        QVERIFY(!look(damaged).sentence.contains(u"not been sent"));
        damaged.status.pending = 3;
        QVERIFY(look(damaged).sentence.contains(u"not been sent"));
    }

    void editsThatWaitForTheFileAreTold()
    {
        Situation waiting = inState(State::InStep);
        waiting.unwritten = 2;
        QCOMPARE(look(waiting).mood, Mood::Attention);
        QCOMPARE(look(waiting).act, NextAct::Retry);
        QVERIFY(look(waiting).word.contains(u'2') && look(waiting).sentence.contains(u"kept"));
        waiting.problem = Error{ErrorKind::LocalDatabase, "missing", "There is no file.", {}};
        QVERIFY(look(waiting).sentence.contains(u"kept"));
    }

    void aDeviceThatWasShutOutLeadsToTheSettings()
    {
        Situation revoked = inState(State::Refused, 2);
        revoked.failure = Error{ErrorKind::Refused, "deviceRevoked", "This device was revoked.", {}};
        QCOMPARE(look(revoked).act, NextAct::Settings);
        QVERIFY(look(revoked).sentence.contains(u"unlink") && look(revoked).sentence.contains(u"safe"));
    }

    void aCancelledSyncIsNoProblem()
    {
        Situation stopped = inState(State::InStep);
        stopped.failure = Error{ErrorKind::Cancelled, "cancelled", "Stopped.", {}};
        QCOMPARE(look(stopped).mood, Mood::Ok);
    }

    void aFileThatCannotBeReadSaysWhatToDo()
    {
        Situation situation;
        situation.known = true;
        situation.problem = Error{ErrorKind::LocalDatabase, "notLinked", "Not linked.", {}};
        QCOMPARE(look(situation).act, NextAct::SetUp);
        situation.problem = Error{ErrorKind::LocalDatabase, "missing", "It is gone.", {}};
        QCOMPARE(look(situation).act, NextAct::Retry);
        QCOMPARE(look(situation).mood, Mood::Error);
    }

    void pausingShows()
    {
        Situation paused = inState(State::Pending, 2);
        paused.paused = true;
        QCOMPARE(look(paused).mood, Mood::Paused);
        paused.syncing = true;
        QCOMPARE(look(paused).mood, Mood::Working);
        // Beside what has to be decided first, too.
        Situation undecided = inState(State::Conflicts, 1, 2);
        undecided.paused = true;
        QVERIFY(look(undecided).sentence.contains(u"Paused"));
    }

    void aCloudThatDoesNotAnswerIsToldDuringTheSync()
    {
        Situation situation = inState(State::Pending, 1);
        situation.syncing = true;
        situation.progress.phase = sync::Phase::Preparing;
        QCOMPARE(look(situation).mood, Mood::Working);
        situation.progress.phase = sync::Phase::Waiting;
        QCOMPARE(look(situation).mood, Mood::Offline);
        QCOMPARE(look(situation).act, NextAct::Nothing);
    }

    void offlineIsToldAtOnceAndSaysSinceWhen()
    {
        Situation situation = inState(State::InStep, 0);
        situation.disconnected = true;
        situation.since = now.addSecs(-60);
        QCOMPARE(look(situation).mood, Mood::Offline);
        QVERIFY(look(situation).sentence.contains(u"Since"));
        situation.syncing = true;
        QCOMPARE(look(situation).mood, Mood::Offline);
        situation.progress.bytes = 100;
        QCOMPARE(look(situation).mood, Mood::Working);
    }

    void refusalsOtherThanAnEndedSessionSayWhatTheyAre()
    {
        Situation refused = inState(State::Refused, 2);
        QCOMPARE(look(refused).act, NextAct::SignIn);
        refused.failure = Error{ErrorKind::Refused, "tenantSuspended", "The tenant is suspended.", {}};
        QCOMPARE(look(refused).act, NextAct::Sync);
        QVERIFY(look(refused).word.contains(u"suspended"));
        QVERIFY(look(refused).sentence.contains(u"safe"));
    }

    void aClockThatWasSetBackIsTold()
    {
        Situation situation = inState(State::InStep);
        situation.status.lastSync = "2024-05-04T10:00:00.000Z";
        QVERIFY(look(situation).sentence.contains(u"set back"));
    }

    void aRemovedCompanyIsNotSuspendedForAWhile()
    {
        Situation removed = inState(State::Refused);
        removed.failure = Error{ErrorKind::Refused,
                                "tenantRemovalOrdered",
                                "This tenant was removed; its rows in the cloud are deleted after 2026-12-27.",
                                {}};
        QCOMPARE(look(removed).word, QStringLiteral("Your company was removed"));
        const QString day = QLocale().toString(QDate(2026, 12, 27), QLocale::ShortFormat);
        QVERIFY2(look(removed).sentence.contains(day), qUtf8Printable(look(removed).sentence));
        removed.failure->message = "This tenant was removed.";
        QVERIFY(!look(removed).sentence.contains(u"until"));
    }

    void theGravestMoodIsTheGreatest()
    {
        QVERIFY(Mood::Ok < Mood::Waiting && Mood::Waiting < Mood::Offline);
        QVERIFY(Mood::Offline < Mood::Attention && Mood::Attention < Mood::Error);
    }

    void timesAreAsShortAsTheDayAllows()
    {
        const QDateTime today(QDate(2024, 5, 3), QTime(9, 30), Qt::LocalTime);
        const auto iso = [](const QDateTime& moment) {
            return moment.toUTC().toString(Qt::ISODateWithMs).toStdString();
        };
        QVERIFY(!Wording::when(iso(today), now).contains(u','));
        QVERIFY(Wording::when(iso(today.addDays(-1)), now).startsWith(u"yesterday"));
        QVERIFY(Wording::when(iso(today.addDays(-5)), now).contains(u','));
        QCOMPARE(Wording::when("", now), QString());
        QCOMPARE(Wording::when("nonsense", now), QString());
    }

    void everyWordIsThere()
    {
        for (const auto mood :
             {Mood::Ok, Mood::Paused, Mood::Waiting, Mood::Working, Mood::Offline, Mood::Attention, Mood::Error})
            QVERIFY(!Wording::mood(mood).isEmpty());
        for (const char* kind :
             {"updateUpdate", "updateDelete", "deleteUpdate", "insertInsert", "unique", "foreignKey", "invalidValue"}) {
            device::Conflict conflict;
            conflict.kind = kind;
            conflict.columns = {"City"};
            QVERIFY(Wording::conflictKind(kind) != QString::fromLatin1(kind));
            QVERIFY(!Wording::conflictSentence(conflict).isEmpty());
            using Use = device::Decision::Use;
            for (const auto use : {Use::Device, Use::Cloud, Use::Both, Use::Values}) {
                QVERIFY(!Wording::consequence(conflict, use).isEmpty());
                QVERIFY(!Wording::decided({{1, 2, 3}, {}}, use).isEmpty());
            }
        }
        for (const char* direction : {"pulled", "pushed", "undo", "resolve"})
            QVERIFY(Wording::direction(direction) != QString::fromLatin1(direction));
    }

    void problemsSayWhatHappenedAndWhatToDo()
    {
        const Error error{ErrorKind::Refused, "wrongPassword", "Ann cannot log in.", "Type it again."};
        const QString sentence = Wording::sentence(error);
        QVERIFY(sentence.contains(u"Check the company code"));
        QCOMPARE(Wording::problem(error).details, QStringLiteral("Ann cannot log in. Type it again."));
        for (const auto kind : {ErrorKind::Internal, ErrorKind::InvalidRequest, ErrorKind::Unreachable,
                                ErrorKind::Refused, ErrorKind::LocalDatabase, ErrorKind::Cancelled})
            QVERIFY(!Wording::problem({kind, "x", {}, {}}).title.isEmpty());
    }
};

QTEST_GUILESS_MAIN(SituationTest)
#include "situation_test.moc"
