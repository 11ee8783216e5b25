#include "sample.h"
#include "ui/localdata/local_data_page.h"
#include "ui/localdata/row_table.h"
#include "ui/localdata/rows_model.h"

#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QLineEdit>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QTreeView>

using namespace dbsync;
using namespace dbsync::ui;
using namespace dbsync::ui::test;

class LocalDataPageTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<FakeDatabase> m_database;
    std::unique_ptr<LocalDataPage> m_page;

private slots:
    void init()
    {
        m_database = std::make_unique<FakeDatabase>(QStringLiteral("/tmp/shop.db"));
        fill(*m_database);
        m_page = std::make_unique<LocalDataPage>();
        m_page->resize(1000, 600);
        m_page->setDatabase(m_database.get());
        m_page->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
        QTRY_COMPARE(m_page->rows()->rowCount(), 640);
    }

    void cleanup()
    {
        m_page.reset();
        m_database.reset();
    }

    void opensTheFirstTableAndThenAnyOther()
    {
        QCOMPARE(m_page->rows()->table(), QStringLiteral("Customer"));
        QTest::keyClick(m_page->tablesView(), Qt::Key_Down);
        QTRY_COMPARE(m_page->rows()->rowCount(), 412);
        m_page->showTable(QStringLiteral("ImportLog"));
        QTRY_COMPARE(m_page->rows()->rowCount(), 3);
    }

    void keepsTheOrderOfEachTable()
    {
        QHeaderView* header = m_page->rowsView()->horizontalHeader();
        header->setSortIndicator(2, Qt::DescendingOrder);
        QCOMPARE(m_page->rows()->query().sortColumn, m_page->rows()->columnName(2).toStdString());
        const std::string column = m_page->rows()->query().sortColumn;
        m_page->showTable(QStringLiteral("ImportLog"));
        QTRY_COMPARE(m_page->rows()->rowCount(), 3);
        QCOMPARE(m_page->rows()->query().sortColumn, std::string());
        QCOMPARE(header->sortIndicatorSection(), -1);
        const int queries = m_database->m_rowQueries;
        m_page->showTable(QStringLiteral("Customer"));
        QTRY_COMPARE(m_page->rows()->rowCount(), 640);
        QCOMPARE(m_page->rows()->query().sortColumn, column);
        QVERIFY(m_page->rows()->query().descending);
        QCOMPARE(header->sortIndicatorSection(), 2);
        QCOMPARE(header->sortIndicatorOrder(), Qt::DescendingOrder);
        QCOMPARE(m_database->m_rowQueries, queries + 1);
        header->setSortIndicator(-1, Qt::AscendingOrder);
        QCOMPARE(m_page->rows()->query().sortColumn, std::string());
    }

    void whoComesBackToADatabaseFindsItsTable()
    {
        FakeDatabase other(QStringLiteral("/tmp/other.db"));
        fill(other);
        m_page->showTable(QStringLiteral("ImportLog"));
        QTRY_COMPARE(m_page->rows()->rowCount(), 3);
        m_page->rowsView()->horizontalHeader()->setSortIndicator(1, Qt::DescendingOrder);
        m_page->setDatabase(&other);
        QTRY_COMPARE(m_page->rows()->rowCount(), 640);
        QCOMPARE(m_page->rows()->query().sortColumn, std::string());
        m_page->setDatabase(m_database.get());
        QTRY_COMPARE(m_page->rows()->table(), QStringLiteral("ImportLog"));
        QVERIFY(m_page->rows()->query().descending);
        // What was refused stays with its own row, of its own database.
        RowsModel* rows = m_page->rows();
        m_page->showTable(QStringLiteral("Customer"));
        QTRY_VERIFY(rows->shape() && rows->isReadRow(1));
        rows->setRefused(rows->cell(rows->index(1, 2)), QStringLiteral("too long"), QStringLiteral("It does not fit."));
        m_page->setDatabase(&other);
        QTRY_VERIFY(rows->table() == QStringLiteral("Customer") && rows->shape() && rows->isReadRow(1));
        QCOMPARE(rows->problem(rows->index(1, 2)), QString());
        m_page->setDatabase(m_database.get());
        QTRY_VERIFY(rows->table() == QStringLiteral("Customer") && rows->shape() && rows->isReadRow(1));
        QCOMPARE(rows->problem(rows->index(1, 2)), QStringLiteral("It does not fit."));
        m_page->setDatabase(nullptr);
    }

    void keepsWhatWasRefusedWhileAnotherTableIsShown()
    {
        RowsModel* rows = m_page->rows();
        QTRY_VERIFY(rows->shape());
        const QModelIndex cell = rows->index(1, 2);
        const RowsModel::Cell place = rows->cell(cell);
        rows->setRefused(place, QStringLiteral("too long"), QStringLiteral("It does not fit."));
        m_page->showTable(QStringLiteral("ImportLog"));
        QTRY_COMPARE(rows->rowCount(), 3);
        rows->setRefused(place, QStringLiteral("too long"), QStringLiteral("It does not fit."));
        m_page->showTable(QStringLiteral("Customer"));
        QTRY_COMPARE(rows->rowCount(), 640);
        QTRY_VERIFY(rows->shape() && rows->isReadRow(1));
        QCOMPARE(rows->index(1, 2).data().toString(), QStringLiteral("too long"));
        QCOMPARE(rows->problem(rows->index(1, 2)), QStringLiteral("It does not fit."));
        rows->clearTyped(place);
        QVERIFY(rows->problem(rows->index(1, 2)).isEmpty());
    }

    void searchesWhileTyping()
    {
        m_page->searchBox()->setFocus();
        QTest::keyClicks(m_page->searchBox(), QStringLiteral("lyon"));
        QTRY_VERIFY(m_page->rows()->isLoaded() && m_page->rows()->rowCount() == 71);
        const int queries = m_database->m_rowQueries;
        QTest::keyClick(m_page->searchBox(), Qt::Key_Backspace);
        QTest::keyClick(m_page->searchBox(), Qt::Key_Backspace);
        QTest::qWait(400);
        QVERIFY(m_database->m_rowQueries - queries <= 2);
    }

    void keepsSelectionAndScrollWhenRowsChange()
    {
        QTableView* view = m_page->rowsView();
        view->scrollTo(m_page->rows()->index(600, 1));
        view->setCurrentIndex(m_page->rows()->index(600, 2));
        const int scrolled = view->verticalScrollBar()->value();
        QVERIFY(scrolled > 0);
        QTRY_COMPARE(m_page->rows()->index(600, 1).data().toString(), QStringLiteral("601"));
        m_database->m_tables[0].rows[600][1] = text("Changed elsewhere");
        emit m_database->localChanged();
        QTRY_COMPARE(m_page->rows()->index(600, 2).data().toString(), QStringLiteral("Changed elsewhere"));
        QCOMPARE(view->currentIndex().row(), 600);
        QCOMPARE(view->verticalScrollBar()->value(), scrolled);
    }

    void readsOnlyWhatIsShownAndOnlyWhileItIsShown()
    {
        m_page->hide();
        const int queries = m_database->m_rowQueries;
        for (int i = 0; i < 10; ++i)
            emit m_database->localChanged();
        QTest::qWait(200);
        QCOMPARE(m_database->m_rowQueries, queries);
        m_page->show();
        QTRY_VERIFY(m_database->m_rowQueries > queries);
    }

    void copiesExactValues()
    {
        QTableView* view = m_page->rowsView();
        view->setFocus();
        view->selectionModel()->select(
            QItemSelection(m_page->rows()->index(0, 0), m_page->rows()->index(0, m_page->rows()->columnCount() - 1)),
            QItemSelectionModel::ClearAndSelect);
        view->actions().first()->trigger();
        QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("1\tAnn Weber\tBerlin\tsomeone@example.com\t0.0"));
    }

    void refusesToCopyWhatIsNotRead()
    {
        QSignalSpy notices(m_page.get(), &Page::notice);
        QApplication::clipboard()->clear();
        m_page->rowsView()->selectAll();
        m_page->rowsView()->actions().first()->trigger();
        QCOMPARE(notices.count(), 1);
        QCOMPARE(QApplication::clipboard()->text(), QString());
    }

    void leavesADatabaseBehind()
    {
        m_page->setDatabase(nullptr);
        QCOMPARE(m_page->rows()->rowCount(), 0);
        m_database.reset();
        m_page->hide();
        m_page->show();
    }
};

QTEST_MAIN(LocalDataPageTest)
#include "local_data_page_test.moc"
