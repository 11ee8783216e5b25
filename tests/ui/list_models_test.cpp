#include "sample.h"
#include "ui/activity/activity_model.h"
#include "ui/admin/json_table_model.h"
#include "ui/common/table_list_model.h"
#include "ui/conflicts/conflict_list_model.h"
#include "ui/look/cell_delegate.h"
#include "ui/pending/change_model.h"
#include "ui/pending/pending_model.h"
#include "ui/words/value_text.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace dbsync;
using namespace dbsync::ui;
using namespace dbsync::ui::test;

class ListModelsTest : public QObject
{
    Q_OBJECT

private slots:
    void pendingChangesAreGroupedByTable()
    {
        PendingModel model;
        const QAbstractItemModelTester tester(&model);
        FakeDatabase database(QStringLiteral("/tmp/shop.db"));
        fill(database);
        model.setChanges(database.m_pending);
        QCOMPARE(model.rowCount(), 2);
        const QModelIndex customers = model.index(0, 0);
        QCOMPARE(customers.data().toString(), QStringLiteral("Customer"));
        QCOMPARE(model.rowCount(customers), 3);
        QCOMPARE(model.index(0, PendingModel::KindColumn, customers).data().toString(), QStringLiteral("New"));
        QCOMPARE(model.index(1, PendingModel::KindColumn, customers).data().toString(), QStringLiteral("Changed"));
        QCOMPARE(model.index(1, PendingModel::WhatColumn, customers).data().toString(),
                 QStringLiteral("Name: Chloe Martin → Chloé Martin"));
        QCOMPARE(model.index(2, PendingModel::KindColumn, customers).data().toString(), QStringLiteral("Deleted"));
        QCOMPARE(model.index(2, PendingModel::RowColumn, customers).data().toString(),
                 QStringLiteral("Zoë Quinn (CustomerId 9)"));
    }

    void pendingChangesComeAndGoWithoutAReset()
    {
        PendingModel model;
        const QAbstractItemModelTester tester(&model);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        model.setChanges({insertedCustomer(1, "A"), changedCustomer(2, "B", "C"), deletedCustomer(3, "D")});
        const QPersistentModelIndex kept(model.index(1, 0, model.index(0, 0)));
        device::PendingChange other = insertedCustomer(1, "A");
        other.table = "Album";
        model.setChanges({other, changedCustomer(2, "B", "E"), deletedCustomer(3, "D"), insertedCustomer(4, "F")});
        QVERIFY(kept.isValid());
        QCOMPARE(kept.row(), 0);
        QCOMPARE(kept.parent().row(), 1);
        QCOMPARE(model.rowCount(model.index(1, 0)), 3);
        QCOMPARE(model.change(kept)->local->values[1].bytes(), std::string("E"));
        model.setChanges({});
        QCOMPARE(model.rowCount(), 0);
        QCOMPARE(resets.count(), 0);
    }

    void pendingChangesSurviveAnything()
    {
        PendingModel model;
        const QAbstractItemModelTester tester(&model);
        quint32 seed = 7;
        for (int round = 0; round < 60; ++round) {
            std::vector<device::PendingChange> changes;
            for (int table = 0; table < 4; ++table) {
                for (int id = 0; id < 30; ++id) {
                    seed = seed * 1664525 + 1013904223;
                    if (seed >> 30 == 0)
                        continue;
                    device::PendingChange change = insertedCustomer(id, seed & 0x10000 ? "x" : "y");
                    change.table = "Table" + std::to_string(table);
                    changes.push_back(std::move(change));
                }
            }
            model.setChanges(std::move(changes));
        }
    }

    void tablesFillSliceBySlice()
    {
        PendingModel model;
        const QAbstractItemModelTester tester(&model);
        model.setTables({{"Album", 3}, {"Customer", 1000}});
        QCOMPARE(model.rowCount(), 2);
        QVERIFY(model.hasChildren(model.index(1, 0)) && model.rowCount(model.index(1, 0)) == 0);
        QVERIFY(model.index(1, PendingModel::KindColumn).data().toString().contains(QStringLiteral("000")));
        model.setTable(1, {insertedCustomer(1, "A"), insertedCustomer(2, "B")}, false);
        model.appendTo(1, {insertedCustomer(3, "C")}, false);
        QCOMPARE(model.count(1), 1000);
        model.appendTo(1, {}, true);
        QCOMPARE(model.count(1), 3);
        model.setTables({{"Customer", 3}});
        QCOMPARE(model.rowCount(model.index(0, 0)), 3);
        model.insertTable(0, QStringLiteral("Album"));
        QCOMPARE(model.rowOf(QStringLiteral("Customer")), 1);
        model.removeTable(0);
        QCOMPARE(model.rowCount(), 1);
    }

    void groupsThatGrowSayThatThereIsMore()
    {
        PendingModel model;
        const QAbstractItemModelTester tester(&model);
        const auto countOf = [&](int row) { return model.index(row, PendingModel::KindColumn).data().toString(); };
        model.append({insertedCustomer(1, "A"), insertedCustomer(2, "B")}, false);
        QVERIFY(countOf(0).contains(u"more than"));
        device::PendingChange other = insertedCustomer(1, "A");
        other.table = "Other";
        model.append({insertedCustomer(3, "C"), other}, false);
        QVERIFY(!countOf(0).contains(u"more than") && countOf(0).contains(u'3'));
        QVERIFY(countOf(1).contains(u"more than"));
        model.append({}, true);
        QVERIFY(!countOf(1).contains(u"more than"));
    }

    void valuesThatLookAlikeAreToldApart()
    {
        ChangeModel model;
        device::PendingChange change = changedCustomer(3, "", "");
        change.base->values[1] = Value::blob("ab");
        change.local->values[1] = Value::blob("cd");
        model.setChange(change);
        const QString before = model.index(0, ChangeModel::BeforeColumn).data().toString();
        const QString after = model.index(0, ChangeModel::AfterColumn).data().toString();
        QVERIFY(before != after);
        QVERIFY(before.startsWith(cellText(Value::blob("ab"))));
    }

    void aChangeShowsBeforeAndAfter()
    {
        ChangeModel model;
        const QAbstractItemModelTester tester(&model);
        model.setChange(changedCustomer(3, "Before", "After"));
        QCOMPARE(model.index(0, ChangeModel::NameColumn).data().toString(), QStringLiteral("Name"));
        QCOMPARE(model.index(0, ChangeModel::BeforeColumn).data().toString(), QStringLiteral("Before"));
        QCOMPARE(model.index(0, ChangeModel::AfterColumn).data().toString(), QStringLiteral("After"));
        QVERIFY(model.index(0, ChangeModel::AfterColumn).data(ToneRole).isValid());
        QVERIFY(!model.index(1, ChangeModel::AfterColumn).data(ToneRole).isValid());
        model.setChange(insertedCustomer(4, "New"));
        QCOMPARE(model.index(0, ChangeModel::BeforeColumn).data().toString(), QStringLiteral("–"));
        model.setChange({});
        QCOMPARE(model.rowCount(), 0);
    }

    void tablesAndActivityAndConflictsKeepTheirPlaces()
    {
        FakeDatabase database(QStringLiteral("/tmp/shop.db"));
        fill(database);
        TableListModel tables;
        ActivityModel activity;
        ConflictListModel conflicts;
        const QAbstractItemModelTester testers[] = {{&tables, nullptr}, {&activity, nullptr}, {&conflicts, nullptr}};
        QSignalSpy resets(&activity, &QAbstractItemModel::modelReset);
        std::vector<device::TableSummary> summaries;
        for (const FakeDatabase::Table& table : database.m_tables)
            summaries.push_back(table.summary);
        tables.setTables(summaries);
        QCOMPARE(tables.rowOf(QStringLiteral("Invoice")), 1);
        activity.setEntries(database.m_activity);
        QCOMPARE(activity.index(0, ActivityModel::WhatColumn).data().toString(), QStringLiteral("Sent to the cloud"));
        QVERIFY(activity.index(1, ActivityModel::ChangesColumn).data().toString().contains(u"12"));
        const QPersistentModelIndex kept(activity.index(0, 0));
        database.m_activity.insert(database.m_activity.begin(), {5, "", "undo", "me", {}, 0, {}, true});
        activity.setEntries(database.m_activity);
        QCOMPARE(kept.row(), 1);
        conflicts.setConflicts(database.m_conflicts);
        QCOMPARE(conflicts.rowCount(), 2);
        summaries.erase(summaries.begin());
        tables.setTables(summaries);
        QCOMPARE(tables.rowCount(), 2);
        QCOMPARE(resets.count(), 0);
    }

    void alikeIsTheSameTableAndKind()
    {
        ConflictListModel model;
        model.setConflicts({cityConflict(1, 1), deletionConflict(2, 2), cityConflict(3, 3), cityConflict(4, 4)});
        const std::vector<std::int64_t> expected{3, 1, 4};
        QCOMPARE(model.alike(*model.conflict(2)), expected);
        QCOMPARE(model.alike(*model.conflict(1)).size(), 1u);
    }

    void jsonListsShowTheirFields()
    {
        JsonTableModel model({{QStringLiteral("Name"), QStringLiteral("name"), {}},
                              {QStringLiteral("Count"), QStringLiteral("tenants"), {}}});
        const QAbstractItemModelTester tester(&model);
        model.setObjects(
            {QJsonObject{{QStringLiteral("name"), QStringLiteral("eu1")}, {QStringLiteral("tenants"), 3}}});
        QCOMPARE(model.index(0, 0).data().toString(), QStringLiteral("eu1"));
        QCOMPARE(model.index(0, 1).data().toString(), QStringLiteral("3"));
    }
};

QTEST_MAIN(ListModelsTest)
#include "list_models_test.moc"
