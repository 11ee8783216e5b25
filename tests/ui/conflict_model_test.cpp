#include "sample.h"
#include "ui/conflicts/conflict_model.h"
#include "ui/look/cell_delegate.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace dbsync;
using namespace dbsync::ui;
using namespace dbsync::ui::test;
using Use = device::Decision::Use;

class ConflictModelTest : public QObject
{
    Q_OBJECT

    ConflictModel m_model;
    QAbstractItemModelTester m_tester{&m_model};

    QModelIndex here(int row) const { return m_model.index(row, ConflictModel::HereColumn); }
    QModelIndex cloud(int row) const { return m_model.index(row, ConflictModel::CloudColumn); }
    QModelIndex result(int row) const { return m_model.index(row, ConflictModel::ResultColumn); }

    int rowOf(const char* column) const
    {
        for (int row = 0; row < m_model.rowCount(); ++row) {
            if (m_model.index(row, 0).data().toString() == QLatin1String(column))
                return row;
        }
        return -1;
    }

private slots:
    void init()
    {
        m_model.setConflict({});
        m_model.setConflict(cityConflict(1, 5));
    }

    void differingColumnsComeFirst()
    {
        QCOMPARE(m_model.index(0, 0).data().toString(), QStringLiteral("City"));
        QCOMPARE(m_model.index(1, 0).data().toString(), QStringLiteral("Email"));
        QVERIFY(m_model.isClashing(0) && m_model.isClashing(1) && !m_model.isClashing(2));
        QVERIFY(cloud(0).data(ToneRole).isValid());
        QVERIFY(!cloud(2).data(ToneRole).isValid());
        QCOMPARE(cloud(1).data().toString(), QStringLiteral("NULL"));
        QCOMPARE(result(2).data().toString(), QStringLiteral("5"));
    }

    void namesTheSidesByWhoAndWhere()
    {
        QCOMPARE(m_model.headerData(ConflictModel::HereColumn, Qt::Horizontal, Qt::DisplayRole).toString(),
                 QStringLiteral("This computer"));
        const QString side = m_model.headerData(ConflictModel::CloudColumn, Qt::Horizontal, Qt::DisplayRole).toString();
        QVERIFY(side.startsWith(u"Cloud, ann@example.com, "));
    }

    void nothingIsChosenUnasked()
    {
        QVERIFY(!m_model.isComplete());
        QCOMPARE(result(0).data().toString(), QStringLiteral("choose…"));
        m_model.choose(here(0));
        QVERIFY(!m_model.isComplete());
        m_model.choose(here(2));
        m_model.choose(result(1));
        QVERIFY(!m_model.isComplete());
    }

    void mixedChoicesAreValues()
    {
        m_model.choose(here(0));
        m_model.choose(cloud(1));
        QVERIFY(m_model.isComplete());
        QVERIFY(here(0).data(ChosenRole).toBool());
        QVERIFY(!cloud(0).data(ChosenRole).toBool());
        const device::Decision decision = m_model.decision();
        QCOMPARE(decision.use, Use::Values);
        QCOMPARE(decision.values.size(), 2u);
        QVERIFY(decision.values[0].second == text("Porto"));
        QVERIFY(decision.values[1].second.isNull());
    }

    void oneSideThroughoutIsThatSide()
    {
        m_model.choose(here(0));
        m_model.choose(here(1));
        QCOMPARE(m_model.decision().use, Use::Device);
        m_model.choose(cloud(0));
        m_model.choose(cloud(1));
        QCOMPARE(m_model.decision().use, Use::Cloud);
    }

    void aThirdValueCanBeTyped()
    {
        QVERIFY(!m_model.setData(result(2), QStringLiteral("x"), Qt::EditRole));
        QVERIFY(m_model.setData(result(0), QStringLiteral("Braga"), Qt::EditRole));
        m_model.setNull(1);
        QVERIFY(m_model.isComplete());
        const device::Decision decision = m_model.decision();
        QVERIFY(decision.values[0].second == text("Braga"));
        QVERIFY(decision.values[1].second.isNull());
    }

    void readingAgainKeepsTheChoices()
    {
        m_model.choose(here(0));
        m_model.setConflict(cityConflict(1, 5));
        QCOMPARE(result(0).data().toString(), QStringLiteral("Porto"));
        m_model.setConflict(cityConflict(2, 5));
        QCOMPARE(result(0).data().toString(), QStringLiteral("choose…"));
    }

    void aDeletionOffersNoColumns()
    {
        m_model.setConflict(deletionConflict(3, 5));
        QVERIFY(!m_model.canChoose());
        m_model.choose(here(0));
        QVERIFY(!m_model.isComplete());
        QCOMPARE(cloud(0).data().toString(), QStringLiteral("–"));
    }

    void screenReadersHearColumnSideAndChoice()
    {
        m_model.choose(here(0));
        const QString heard = here(0).data(Qt::AccessibleTextRole).toString();
        QCOMPARE(heard, QStringLiteral("City, This computer: Porto, changed, chosen"));
    }

    /// By a sign, not by colour alone.
    void whatEachSideChangedIsMarked()
    {
        device::Conflict conflict = cityConflict(3, 5);
        setValue(*conflict.local, "Discount", Value::real(7.5));
        setValue(*conflict.cloud, "Name", text("Inês Duarte"));
        m_model.setConflict(conflict);
        const auto marks = [&](const char* column) {
            QString all;
            const int row = rowOf(column);
            for (int side = 0; side < ConflictModel::ColumnCount; ++side)
                all += m_model.index(row, side).data(MarkRole).toChar();
            return all;
        };
        QCOMPARE(marks("City"), QStringLiteral("! ~~ "));
        QCOMPARE(marks("Discount"), QStringLiteral("~ ~ ~"));
        QCOMPARE(marks("Name"), QStringLiteral("~  ~~"));
        QCOMPARE(marks("CustomerId"), QStringLiteral("     "));
        QCOMPARE(result(rowOf("Name")).data().toString(), QStringLiteral("Inês Duarte"));
        QCOMPARE(cloud(rowOf("Name")).data(Qt::ToolTipRole).toString(), QStringLiteral("Inès Duarte → Inês Duarte"));
        QVERIFY(here(rowOf("Discount")).data(ToneRole).isValid() && !cloud(rowOf("Discount")).data(ToneRole).isValid());
    }

    void whatOneSideDeletedOrMadeIsMarked()
    {
        m_model.setConflict(deletionConflict(3, 5));
        QCOMPARE(cloud(0).data(MarkRole).toChar(), u'-');
        QCOMPARE(here(0).data(MarkRole).toChar(), u'~');
        m_model.setConflict(insertConflict(4, 5));
        QCOMPARE(cloud(0).data(MarkRole).toChar(), u'+');
        QCOMPARE(here(2).data(MarkRole).toChar(), u' ');
    }
};

QTEST_MAIN(ConflictModelTest)
#include "conflict_model_test.moc"
