#include "ui/common/list_update.h"

#include <QTest>

using namespace dbsync::ui;

namespace {

/// "a b c" as a list of names.
std::vector<QString> names(const QString& text)
{
    const QStringList parts = text.split(u' ', Qt::SkipEmptyParts);
    return {parts.begin(), parts.end()};
}

/// What comes of the old list when the steps are taken.
std::vector<QString> applied(std::vector<QString> list, const std::vector<QString>& after, const ListUpdate& update)
{
    for (const ListUpdate::Run& run : update.removed)
        list.erase(list.begin() + run.first, list.begin() + run.first + run.count);
    for (const ListUpdate::Run& run : update.inserted)
        list.insert(list.begin() + run.first, after.begin() + run.first, after.begin() + run.first + run.count);
    return list;
}

} // namespace

class ListUpdateTest : public QObject
{
    Q_OBJECT

private slots:
    void turnsOneListIntoTheOther_data()
    {
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("after");
        QTest::addColumn<int>("steps");
        QTest::newRow("nothing") << ""
                                 << "" << 0;
        QTest::newRow("same") << "a b c"
                              << "a b c" << 0;
        QTest::newRow("first") << ""
                               << "a b" << 1;
        QTest::newRow("all gone") << "a b"
                                  << "" << 1;
        QTest::newRow("middle out") << "a b c d"
                                    << "a d" << 1;
        QTest::newRow("in between") << "a d"
                                    << "a b c d" << 1;
        QTest::newRow("both") << "a b c"
                              << "x b y z c w" << 4;
    }

    void turnsOneListIntoTheOther()
    {
        QFETCH(QString, before);
        QFETCH(QString, after);
        QFETCH(int, steps);
        const ListUpdate update = ListUpdate::between(names(before), names(after));
        QVERIFY(update.possible);
        QCOMPARE(static_cast<int>(update.removed.size() + update.inserted.size()), steps);
        QCOMPARE(applied(names(before), names(after), update), names(after));
    }

    void givesUpWhereItemsMoved()
    {
        QVERIFY(!ListUpdate::between(names(QStringLiteral("a b c")), names(QStringLiteral("c b a"))).possible);
    }

    void givesUpWhereTooMuchDiffers()
    {
        std::vector<QString> before, after;
        for (int i = 0; i < 1000; ++i) {
            before.push_back(QString::number(i));
            if (i % 2)
                after.push_back(QString::number(i));
        }
        QVERIFY(!ListUpdate::between(before, after).possible);
    }
};

QTEST_GUILESS_MAIN(ListUpdateTest)
#include "list_update_test.moc"
