#include "ui/words/time_left.h"

#include <QTest>

using namespace dbsync;
using namespace dbsync::ui;

class TimeLeftTest : public QObject
{
    Q_OBJECT

    static sync::Progress at(double seconds, std::int64_t rows, std::int64_t total = 100'000)
    {
        return {sync::Phase::Pulling, "item", rows, total, rows * 30, seconds};
    }

private slots:
    void saysNothingBeforeItCanBeTrusted()
    {
        TimeLeft left;
        left.note(at(0, 0));
        left.note(at(1, 900));
        QVERIFY(left.text().isEmpty());
        TimeLeft unknown;
        for (int i = 0; i < 30; ++i)
            unknown.note(at(i, i * 1000, 0));
        QVERIFY(unknown.text().isEmpty());
    }

    void aSteadyPaceIsTold()
    {
        TimeLeft left;
        for (int i = 0; i <= 20; ++i)
            left.note(at(i, i * 500));
        QVERIFY(left.seconds());
        QCOMPARE(qRound(*left.seconds()), 180);
        QVERIFY(left.text().contains(u'3'));
    }

    void aStallSilencesIt()
    {
        TimeLeft left;
        for (int i = 0; i <= 20; ++i)
            left.note(at(i, i * 500));
        for (int i = 21; i <= 40; ++i)
            left.note(at(i, 10'000));
        QVERIFY(left.text().isEmpty());
    }

    void anotherPhaseBeginsAnew()
    {
        TimeLeft left;
        for (int i = 0; i <= 20; ++i)
            left.note(at(i, i * 500));
        sync::Progress applying = at(21, 10);
        applying.phase = sync::Phase::Applying;
        left.note(applying);
        QVERIFY(left.text().isEmpty());
    }
};

QTEST_GUILESS_MAIN(TimeLeftTest)
#include "time_left_test.moc"
