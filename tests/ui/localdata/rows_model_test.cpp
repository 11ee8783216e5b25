#include "sample.h"
#include "ui/localdata/rows_model.h"
#include "ui/look/cell_delegate.h"
#include "ui/words/value_text.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace dbsync;
using namespace dbsync::ui;
using namespace dbsync::ui::test;

class RowsModelTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<FakeDatabase> m_database;
    std::unique_ptr<RowsModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;

    FakeDatabase::Table& table() { return m_database->m_tables.front(); }

    QString cell(int row, int column) const { return m_model->index(row, column).data().toString(); }

    void makeRows(int count)
    {
        FakeDatabase::Table big;
        big.summary.name = "Big";
        big.summary.columns = {"Id", "Text"};
        for (int i = 0; i < count; ++i)
            big.rows.push_back({integer(i), text("row")});
        m_database->m_tables = {big};
    }

    bool open(const QString& name = QStringLiteral("Big"))
    {
        m_model->setTable(m_database.get(), name);
        return QTest::qWaitFor([this] { return m_model->isLoaded(); });
    }

private slots:
    void init()
    {
        m_database = std::make_unique<FakeDatabase>(QStringLiteral("/tmp/shop.db"));
        m_model = std::make_unique<RowsModel>();
        m_tester = std::make_unique<QAbstractItemModelTester>(m_model.get());
        m_tester->setUseFetchMore(false);
    }

    void cleanup()
    {
        m_tester.reset();
        m_model.reset();
        m_database.reset();
    }

    void namesTheRowsThatAreReferredTo()
    {
        makeRows(3);
        table().summary.columns = {"Id", "Artist"};
        table().rows = {{integer(1), integer(7)}, {integer(2), Value()}, {integer(3), integer(8)}};
        table().references["Artist"] = {"Artist", "ArtistId", "Name", {}};
        m_database->m_choices = {{integer(7), "Aerosmith", {}}, {integer(9), "Bo", {}}};
        QSignalSpy known(m_model.get(), &RowsModel::namesKnown);
        QVERIFY(open());
        QTRY_VERIFY(cell(0, 2).contains(u"Aerosmith"));
        QVERIFY(cell(0, 2).endsWith(u'7'));
        QCOMPARE(m_model->index(0, 2).data(ExactRole).toString(), QStringLiteral("7"));
        QCOMPARE(m_model->index(0, 2).data(Qt::EditRole).toString(), QStringLiteral("7"));
        QCOMPARE(cell(1, 2), QStringLiteral("NULL"));
        QCOMPARE(cell(2, 2), QStringLiteral("8"));
        QCOMPARE(known.count(), 1);
        m_database->m_choices.front().label = "Aero";
        m_model->reload();
        (void)cell(0, 2);
        QTRY_VERIFY(cell(0, 2).startsWith(u"Aero "));
    }

    void knowsAllRowsAfterOnePage()
    {
        makeRows(100'000);
        QVERIFY(open());
        QCOMPARE(m_model->rowCount(), 100'000);
        QCOMPARE(m_model->columnCount(), 3);
        QCOMPARE(cell(7, 1), QStringLiteral("7"));
    }

    void readsPagesAsTheyAreAskedFor()
    {
        makeRows(100'000);
        QVERIFY(open());
        const int before = m_database->m_rowQueries;
        QCOMPARE(cell(90'000, 1), QStringLiteral("…"));
        QCOMPARE(m_model->index(90'000, 1).data(KindRole).toInt(), int(CellKind::Waiting));
        QTRY_COMPARE(cell(90'000, 1), QStringLiteral("90000"));
        QCOMPARE(cell(90'100, 1), QStringLiteral("90100"));
        QVERIFY(m_database->m_rowQueries - before <= 2);
    }

    void keepsABoundedNumberOfPages()
    {
        makeRows(RowsModel::pageSize * (RowsModel::mostPages + 20));
        QVERIFY(open());
        for (int page = 0; page < RowsModel::mostPages + 20; ++page) {
            const int row = page * RowsModel::pageSize;
            QTRY_COMPARE(cell(row, 1), QString::number(row));
        }
        const int before = m_database->m_rowQueries;
        // Not the first page: whoever watches the model reads that again and again.
        QTRY_COMPARE(cell(RowsModel::pageSize, 1), QString::number(RowsModel::pageSize));
        QVERIFY(m_database->m_rowQueries > before);
    }

    void forgetsWishesOfAFastScroll()
    {
        makeRows(100'000);
        QVERIFY(open());
        const int before = m_database->m_rowQueries;
        for (int row = 1000; row < 90'000; row += 500)
            cell(row, 1);
        QTRY_COMPARE(cell(89'500, 1), QStringLiteral("89500"));
        QTest::qWait(50);
        QVERIFY(m_database->m_rowQueries - before < 10);
    }

    void readsAgainWithoutAReset()
    {
        makeRows(1000);
        QVERIFY(open());
        QPersistentModelIndex kept(m_model->index(5, 1));
        QSignalSpy resets(m_model.get(), &QAbstractItemModel::modelReset);
        table().rows[5][1] = text("another");
        table().rows.push_back({integer(1000), text("new")});
        m_model->reload();
        QCOMPARE(cell(5, 2), QStringLiteral("row"));
        QTRY_COMPARE(cell(5, 2), QStringLiteral("another"));
        QCOMPARE(m_model->rowCount(), 1001);
        table().rows.resize(3);
        m_model->reload();
        QTRY_COMPARE(m_model->rowCount(), 3);
        QVERIFY(!kept.isValid());
        QCOMPARE(resets.count(), 0);
    }

    void searches()
    {
        makeRows(500);
        table().rows[123][1] = text("needle");
        QVERIFY(open());
        m_model->setSearch(QStringLiteral("needle"));
        QTRY_VERIFY(m_model->isLoaded());
        QCOMPARE(m_model->rowCount(), 1);
        QCOMPARE(cell(0, 1), QStringLiteral("123"));
        m_model->setSearch(QStringLiteral("nothing like it"));
        QTRY_VERIFY(m_model->isLoaded());
        QCOMPARE(m_model->rowCount(), 0);
        m_model->setSearch({});
        QTRY_COMPARE(m_model->rowCount(), 500);
    }

    void showsMarksInTheGutter()
    {
        fill(*m_database);
        QVERIFY(open(QStringLiteral("Customer")));
        QCOMPARE(m_model->index(1, 0).data(MarkRole).toChar(), QChar(u'+'));
        QCOMPARE(m_model->index(4, 0).data(MarkRole).toChar(), QChar(u'!'));
        QVERIFY(!m_model->index(4, 0).data(Qt::AccessibleTextRole).toString().isEmpty());
        QCOMPARE(m_model->index(2, 4).data(KindRole).toInt(), int(CellKind::Null));
        QCOMPARE(m_model->index(3, 4).data(KindRole).toInt(), int(CellKind::Blob));
    }

    void tellsOfFailures()
    {
        makeRows(10);
        m_database->m_error = Error{ErrorKind::LocalDatabase, "locked", "Locked.", {}};
        QSignalSpy failures(m_model.get(), &RowsModel::failed);
        m_model->setTable(m_database.get(), QStringLiteral("Big"));
        QTRY_COMPARE(failures.count(), 1);
        m_database->m_error.reset();
        m_model->reload();
        QTRY_COMPARE(m_model->rowCount(), 10);
    }

    void survivesATableThatChangesItsColumns()
    {
        makeRows(10);
        QVERIFY(open());
        table().summary.columns.push_back("More");
        for (Row& row : table().rows)
            row.push_back(Value());
        m_model->reload();
        QTRY_COMPARE(m_model->columnCount(), 4);
        QTRY_COMPARE(cell(3, 3), QStringLiteral("NULL"));
    }
};

QTEST_GUILESS_MAIN(RowsModelTest)
#include "rows_model_test.moc"
