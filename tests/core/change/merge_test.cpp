#include "change/merge.h"
#include "change/row_codec.h"

#include <QTest>

#include <limits>

using namespace dbsync;

namespace {

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

QString shown(const RowView& row)
{
    std::string json;
    appendRow(row, json);
    return QString::fromStdString(json);
}

Table makeTable(int columns)
{
    Table table;
    table.name = "t";
    for (int i = 0; i < columns; ++i)
        table.columns.push_back({"c" + std::to_string(i), "INTEGER", false, "BINARY", {}});
    return table;
}

} // namespace

/// Three rows become one, or a question.
class MergeTest : public QObject
{
    Q_OBJECT

private slots:
    void byColumn_data()
    {
        QTest::addColumn<QString>("policy");
        QTest::addColumn<QString>("base");
        QTest::addColumn<QString>("local");
        QTest::addColumn<QString>("cloud");
        QTest::addColumn<QString>("merged");
        QTest::addColumn<QVector<int>>("clashes");
        const auto row = [](const char* name, const char* policy, const char* base, const char* local,
                            const char* cloud, const char* merged, const QVector<int>& clashes = {}) {
            QTest::newRow(name) << QString::fromUtf8(policy) << QString::fromUtf8(base) << QString::fromUtf8(local)
                                << QString::fromUtf8(cloud) << QString::fromUtf8(merged) << clashes;
        };
        row("one side each", "ask", R"([1,"a","b"])", R"([1,"A","b"])", R"([1,"a","B"])", R"([1,"A","B"])");
        row("agreement", "ask", R"([1])", R"([2])", R"([2])", R"([2])");
        row("clash", "ask", R"([1,"a"])", R"([1,"b"])", R"([1,"c"])", R"([1,"b"])", {1});
        row("type is part of the value", "ask", R"([1])", R"([1.0])", R"(["1"])", R"([1.0])", {0});
        row("to NULL and to something", "ask", R"([1])", R"([null])", R"([2])", R"([null])", {0});
        row("cloud", "cloud", R"(["a","b"])", R"(["l","L"])", R"(["c","b"])", R"(["c","L"])");
        row("device", "device", R"(["a","b"])", R"(["l","b"])", R"(["c","C"])", R"(["l","C"])");
        row("sum of different ones", "sum", R"([10])", R"([13])", R"([8])", R"([11])");
        row("sum of equal ones", "sum", R"([10])", R"([11])", R"([11])", R"([12])");
        row("sum where one side changed", "sum", R"([10])", R"([10])", R"([11])", R"([11])");
        row("sum to nothing", "sum", R"([10])", R"([15])", R"([5])", R"([10])");
        row("sum of reals", "sum", R"([0.1])", R"([0.3])", R"([0.4])", R"([0.6])");
        row("sum of both kinds", "sum", R"([1])", R"([1.5])", R"([3])", R"([3.5])");
        row("sum from NULL", "sum", R"([null])", R"([5])", R"([7])", R"([12])");
        row("sum with NULL", "sum", R"([5])", R"([null])", R"([7])", R"([null])", {0});
        row("sum both NULL", "sum", R"([5])", R"([null])", R"([null])", R"([null])");
        row("sum of text", "sum", R"([5])", R"(["a"])", R"(["b"])", R"(["a"])", {0});
        row("sum of equal text", "sum", R"([5])", R"(["a"])", R"(["a"])", R"(["a"])");
        row("sum that does not fit", "sum", R"([0])", R"([{"integer":"9223372036854775807"}])", R"([1])",
            R"([{"integer":"9223372036854775807"}])", {0});
        row("equal ones that do not fit", "sum", R"([0])", R"([{"integer":"9223372036854775807"}])",
            R"([{"integer":"9223372036854775807"}])", R"([{"integer":"9223372036854775807"}])", {0});
        row("infinite", "sum", R"([0.0])", R"([1.7e+308])", R"([1.7e+308])", R"([1.7e+308])", {0});
        row("latest without times asks", "latest", R"([0])", R"([1])", R"([2])", R"([1])", {0});
    }

    void byColumn()
    {
        QFETCH(QString, policy);
        QFETCH(QString, base);
        QFETCH(QString, local);
        QFETCH(QString, cloud);
        QFETCH(QString, merged);
        QFETCH(QVector<int>, clashes);
        RowParser parsers[3];
        const RowView* rows[3];
        const QString texts[3] = {base, local, cloud};
        for (int i = 0; i < 3; ++i)
            rows[i] = *parsers[i].parse(texts[i].toStdString());
        const Policies policies({{"t", {}, *policyFromName(policy.toStdString())}});
        const TablePolicies held = policies.of(makeTable(static_cast<int>(rows[0]->size())));
        const Merge merge = mergeRows(*rows[0], *rows[1], *rows[2], {&held, nullptr});
        QCOMPARE(shown(merge.row), merged);
        QCOMPARE(QVector<int>(merge.clashes.begin(), merge.clashes.end()), clashes);
        QCOMPARE(merge.fromLocal, merged != cloud);
        QCOMPARE(merge.fromCloud, merged != local);
    }

    void latestByTheColumnsTime()
    {
        const Policies policies({{"t", {}, Policy::Latest}});
        const TablePolicies held = policies.of(makeTable(3));
        ChangeTimes times{100, {99, 101, 100}, 0};
        const RowView base(3, Value::integer(0).view());
        const RowView local(3, Value::integer(1).view());
        const RowView cloud(3, Value::integer(2).view());
        Merge merge = mergeRows(base, local, cloud, {&held, &times});
        QCOMPARE(shown(merge.row), QStringLiteral("[1,2,2]")); // at the same moment the cloud's stays
        QVERIFY(merge.clashes.empty());
        times = {100, {}, 50};
        merge = mergeRows(base, local, cloud, {&held, &times});
        QCOMPARE(shown(merge.row), QStringLiteral("[1,1,1]"));
        times.local = 0;
        QCOMPARE(mergeRows(base, local, cloud, {&held, &times}).clashes.size(), std::size_t{3});
        QCOMPARE((ChangeTimes{100, {99, 101, 0}, 0}.deviceIsLater()), std::optional(false));
        QCOMPARE((ChangeTimes{100, {}, 99}.deviceIsLater()), std::optional(true));
        QCOMPARE((ChangeTimes{100, {}, 0}.deviceIsLater()), std::optional<bool>());
    }

    void rowsWithoutABase()
    {
        const Policies policies({{"t", "c0", Policy::Cloud}, {"t", "C1", Policy::Device}, {"t", "c2", Policy::Sum}});
        const TablePolicies held = policies.of(makeTable(3));
        RowParser a;
        RowParser b;
        const Merge merge = chooseRows(**a.parse("[1,1,1]"), **b.parse("[2,2,2]"), {&held, nullptr});
        QCOMPARE(shown(merge.row), QStringLiteral("[2,1,1]"));
        QCOMPARE(merge.clashes, std::vector<int>{2}); // what has no base does not add up
    }

    void twoRowsAreNotMixedByTheirTimes()
    {
        const TablePolicies held = Policies({{"t", {}, Policy::Latest}}).of(makeTable(3));
        RowParser a;
        RowParser b;
        ChangeTimes times{100, {90, 110, 90}, 0};
        Merge merge = chooseRows(**a.parse("[1,1,1]"), **b.parse("[2,2,2]"), {&held, &times});
        QCOMPARE(shown(merge.row), QStringLiteral("[2,2,2]"));
        times.local = 120;
        merge = chooseRows(**a.parse("[1,1,1]"), **b.parse("[2,2,2]"), {&held, &times});
        QCOMPARE(shown(merge.row), QStringLiteral("[1,1,1]"));
    }

    void sumsEitherWayRound()
    {
        const auto sum = [](std::int64_t base, std::int64_t local, std::int64_t cloud) {
            const auto added =
                addDifferences(Value::integer(base).view(), Value::integer(local).view(), Value::integer(cloud).view());
            return added ? std::optional(added->integer) : std::nullopt;
        };
        QCOMPARE(sum(-5, largest - 10, -1), std::optional(largest - 6));
        QCOMPARE(sum(largest, largest - 1, largest - 1), std::optional(largest - 2));
        QCOMPARE(sum(-largest, largest, largest), std::optional<std::int64_t>());
        QCOMPARE(sum(largest, -largest, largest), std::optional(-largest));
    }

    void policiesOfATable()
    {
        Table table = makeTable(3);
        table.columns[1].type = "TEXT";
        table.primaryKey.push_back({"c0", "BINARY"});
        const TablePolicies sums = Policies({{"T", {}, Policy::Sum}}).of(table);
        QVERIFY(sums.of(0) == Policy::Ask && sums.of(1) == Policy::Ask && sums.of(2) == Policy::Sum && sums.sums);
        const Policies some({{"t", {}, Policy::Latest}, {"t", "c2", Policy::Ask}, {"other", {}, Policy::Cloud}});
        const TablePolicies latest = some.of(table);
        QVERIFY(latest.of(1) == Policy::Latest && latest.of(2) == Policy::Ask && latest.latest && !latest.sums);
        QVERIFY(Policies::fromJson(some.toJson()).entries() == some.entries());
        QVERIFY(Policies::fromJson("nonsense").entries().empty());
        QVERIFY(Policies::fromJson(R"([1,{"table":7},{"table":"t","policy":"other"}])").entries().empty());
        for (const auto policy : {Policy::Ask, Policy::Cloud, Policy::Device, Policy::Latest, Policy::Sum})
            QVERIFY(!policyEffect(policy, "t", "c").empty());
    }
};

QTEST_APPLESS_MAIN(MergeTest)
#include "merge_test.moc"
