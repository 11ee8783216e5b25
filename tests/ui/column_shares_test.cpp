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
