#include "ui/common/column_shares.h"

#include <QHeaderView>
#include <QStandardItemModel>
#include <QTest>
#include <QTreeView>

using namespace dbsync::ui;

class ColumnSharesTest : public QObject
{
    Q_OBJECT

private slots:
    /// A column of words is as wide as they are, also of those that come later, and yields last.
    void aWholeColumnShowsItsWords()
    {
        QStandardItemModel model(1, 3);
        QTreeView view;
        view.setModel(&model);
        new ColumnShares(view, {{30, 10}, {40, 8, true}, {30, 20}});
        view.show();
        const int character = view.fontMetrics().averageCharWidth();
        const auto width = [&](int column) { return view.header()->sectionSize(column); };
        view.resize(character * 140, 200);
        QTRY_VERIFY(width(1) < character * 20);
        model.setData(model.index(0, 1), QStringLiteral("more than 611 changes wait"));
        const int words = view.fontMetrics().horizontalAdvance(QStringLiteral("more than 611 changes wait"));
        QTRY_VERIFY(width(1) >= words);
        QVERIFY(width(1) < character * 40);
        view.resize(character * 62, 200);
        QTRY_VERIFY(width(0) < character * 30);
        QVERIFY(width(1) >= words);
        view.resize(character * 20, 200);
        QTRY_COMPARE(width(0), character * 10);
        QVERIFY(width(1) < words);
        model.setData(model.index(0, 1), QString(500, u'w'));
        view.resize(character * 200, 200);
        QTRY_COMPARE(width(1), character * 40);
    }

    void columnsYieldWhereRoomIsScarce()
    {
        QStandardItemModel model(1, 3);
        QTreeView view;
        view.setModel(&model);
        new ColumnShares(view, {{30, 10}, {20, 8}, {30, 20}});
        view.show();
        const int character = view.fontMetrics().averageCharWidth();
        const auto width = [&](int column) { return view.header()->sectionSize(column); };
        view.resize(character * 120, 200);
        QTRY_COMPARE(width(0), character * 30);
        QCOMPARE(width(1), character * 20);
        QVERIFY(width(2) > character * 30);
        view.resize(character * 50, 200);
        QTRY_VERIFY(width(1) < character * 20);
        QVERIFY(width(0) >= character * 10 && width(0) < character * 30);
        QVERIFY(width(2) >= character * 20);
        view.resize(character * 20, 200);
        QTRY_COMPARE(width(1), character * 8);
        QCOMPARE(width(0), character * 10);
    }
};

QTEST_MAIN(ColumnSharesTest)
#include "column_shares_test.moc"
