#include "base/mistake.h"
#include "simulation/shop/shop.h"

#include <QFile>
#include <QTest>

using namespace dbsync;
using namespace dbsync::test;

namespace {

constexpr int usualMinutes = 240;
constexpr int enoughMinutes = 150; ///< to notice a mistake

/// A file of the Chinook sample where it lies beside the project; "" else.
QString chinook(const char* name)
{
    for (const char* folder : {"/../shared/data/chinook/", "/../../shared/data/chinook/"}) {
        const QString path = QLatin1String(DBSYNC_SOURCE_DIR) + QLatin1String(folder) + QLatin1String(name);
        if (QFile::exists(path))
            return path;
    }
    return {};
}

} // namespace

/// A music shop's day at four desks: the same rows everywhere in the evening, no reference into nothing, and every
/// change accounted for. DBSYNC_SEED names the seed, DBSYNC_SEEDS how many from there on, DBSYNC_MINUTES how long the
/// days are.
class ChinookTest : public QObject
{
    Q_OBJECT

private slots:
    void cleanup() { deliberateMistake = Mistake::None; }

    void days_data()
    {
        QTest::addColumn<QString>("file");
        QTest::newRow("own sample") << QString();
        for (const char* name : {"Chinook_Sqlite.sqlite", "Chinook_AutoIncrement.sqlite"}) {
            if (!chinook(name).isEmpty())
                QTest::newRow(name) << chinook(name);
        }
    }

    void days()
    {
        QFETCH(const QString, file);
        const int first = std::max(qEnvironmentVariableIntValue("DBSYNC_SEED"), 1);
        const int count = std::max(qEnvironmentVariableIntValue("DBSYNC_SEEDS"), 1);
        const int minutes = qEnvironmentVariableIntValue("DBSYNC_MINUTES");
        for (int seed = first; seed < first + count; ++seed) {
            Shop shop(static_cast<std::uint64_t>(seed), file.isEmpty() ? ownShop() : contentsOf(file.toStdString()));
            const std::string wrong = shop.run(minutes > 0 ? minutes : usualMinutes);
            QVERIFY2(wrong.empty(), ("seed " + std::to_string(seed) + ": " + wrong).c_str());
            const ShopDay& day = shop.day();
            qInfo("seed %d: %d syncs, of which %d failed; %d decisions; %zu facts", seed, day.syncs, day.failures,
                  day.conflicts, day.changes);
            QVERIFY(day.failures > 0 && day.conflicts > 0);
        }
    }

    /// The account is none if it does not notice a change that is lost, doubled or half.
    void mistakesAreNoticed_data()
    {
        QTest::addColumn<Mistake>("mistake");
        QTest::addColumn<int>("seed"); ///< the first that notices it
        QTest::newRow("batchForgotten") << Mistake::BatchForgotten << 1;
        QTest::newRow("answerForgotten") << Mistake::AnswerForgotten << 3;
        QTest::newRow("pendingCleared") << Mistake::PendingCleared << 1;
        QTest::newRow("referencesStay") << Mistake::ReferencesStay << 1;
        QTest::newRow("cutPullApplied") << Mistake::CutPullApplied << 4;
        QTest::newRow("tombstoneForgotten") << Mistake::TombstoneForgotten << 1;
    }

    void mistakesAreNoticed()
    {
        QFETCH(const Mistake, mistake);
        QFETCH(int, seed);
        seed = std::max(seed, qEnvironmentVariableIntValue("DBSYNC_SEED"));
        Shop shop(static_cast<std::uint64_t>(seed), ownShop());
        deliberateMistake = mistake;
        const std::string wrong = shop.run(enoughMinutes);
        QVERIFY(!wrong.empty());
        qInfo("%s", wrong.c_str());
    }
};

QTEST_GUILESS_MAIN(ChinookTest)
#include "chinook_test.moc"
