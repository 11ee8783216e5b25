#include "sample.h"
#include "ui/activity/row_history_dialog.h"
#include "ui/pending/deletions_panel.h"
#include "ui/pending/pending_model.h"
#include "ui/pending/pending_page.h"

#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTreeView>

using namespace dbsync;
using namespace dbsync::ui;
using namespace dbsync::ui::test;

class PendingPageTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<FakeDatabase> m_database;
    std::unique_ptr<PendingPage> m_page;

    QAbstractItemModel* model() const { return m_page->list()->model(); }
    QModelIndex group(int row) const { return model()->index(row, 0); }

    QAbstractButton* questionButton(QMessageBox::ButtonRole role) const
    {
        const auto* box = m_page->findChild<QMessageBox*>();
        if (!box)
            return nullptr;
        for (QAbstractButton* button : box->buttons()) {
            if (box->buttonRole(button) == role)
                return button;
        }
        return nullptr;
    }

private slots:
    void init()
    {
        m_database = std::make_unique<FakeDatabase>(QStringLiteral("/tmp/shop.db"));
        fill(*m_database);
        m_page = std::make_unique<PendingPage>();
        m_page->resize(1000, 600);
        m_page->setDatabase(m_database.get());
        m_page->QWidget::show();
        QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
        QTRY_COMPARE(model()->rowCount(), 2);
        QTRY_COMPARE(model()->rowCount(group(1)), 1);
    }

    void cleanup()
    {
        m_page.reset();
        m_database.reset();
    }

    void filtersByAnyValue()
    {
        m_page->filterBox()->setText(QStringLiteral("zoë")); // no key on a test keyboard has it
        QTRY_COMPARE(model()->rowCount(), 1);
        QCOMPARE(model()->rowCount(group(0)), 1);
        m_page->filterBox()->clear();
        QTest::keyClicks(m_page->filterBox(), QStringLiteral("6.94"));
        QTRY_COMPARE(group(0).data().toString(), QStringLiteral("Invoice"));
        m_page->filterBox()->clear();
        QTest::keyClicks(m_page->filterBox(), QStringLiteral("customer"));
        QTRY_COMPARE(model()->rowCount(group(0)), 3);
    }

    void revertsOneAfterAsking()
    {
        m_page->list()->setCurrentIndex(model()->index(1, 0, group(0)));
        QTest::mouseClick(m_page->revertButton(), Qt::LeftButton);
        QVERIFY(m_database->m_discarded.empty());
        QAbstractButton* revert = questionButton(QMessageBox::AcceptRole);
        QVERIFY(revert);
        QTest::mouseClick(revert, Qt::LeftButton);
        QTRY_COMPARE(m_database->m_discarded.size(), 1u);
        QVERIFY(m_database->m_discarded[0].second[0] == integer(3));
    }

    void doesNotRevertByDefault()
    {
        m_page->list()->setCurrentIndex(model()->index(0, 0, group(0)));
        QTest::mouseClick(m_page->revertButton(), Qt::LeftButton);
        auto* box = m_page->findChild<QMessageBox*>();
        QVERIFY(box);
        QTest::keyClick(box, Qt::Key_Return);
        QTRY_VERIFY(!m_page->findChild<QMessageBox*>());
        QVERIFY(m_database->m_discarded.empty());
    }

    void aTablesLineRevertsAllOfItAndCanBeUndone()
    {
        m_database->m_outcome.step.changes =
            std::make_shared<const std::vector<device::EditedRow>>(std::vector<device::EditedRow>(3));
        m_page->list()->setCurrentIndex(group(0));
        QVERIFY(m_page->revertButton()->text().contains(u'3'));
        QVERIFY(!m_page->undoButton()->isVisible());
        QTest::mouseClick(m_page->revertButton(), Qt::LeftButton);
        QAbstractButton* revert = questionButton(QMessageBox::AcceptRole);
        QVERIFY(revert);
        QTest::mouseClick(revert, Qt::LeftButton);
        QTRY_COMPARE(m_database->m_discardedTables, QStringList{QStringLiteral("Customer")});
        QTRY_VERIFY(m_page->undoButton()->isVisible());
        QTest::mouseClick(m_page->undoButton(), Qt::LeftButton);
        QTRY_COMPARE(m_database->m_undos, 1);
    }

    void leadsToTheRow()
    {
        QSignalSpy asked(m_page.get(), &PendingPage::rowRequested);
        m_page->list()->setCurrentIndex(model()->index(1, 0, group(0)));
        QTest::mouseClick(m_page->openButton(), Qt::LeftButton);
        QCOMPARE(asked.count(), 1);
        QCOMPARE(asked.first().first().toString(), QStringLiteral("Customer"));
    }

    void massDeletionsAskForConsent()
    {
        QVERIFY(!m_page->deletions()->isVisible());
        m_database->m_pending = {deletedCustomer(9, "Zoë Quinn")};
        m_database->m_pending.front().held = true;
        m_database->set([](Situation& situation) {
            situation.status.attention = {
                {.kind = device::Attention::Kind::DeletionsHere, .table = "Customer", .count = 150}};
        });
        emit m_database->localChanged();
        QTRY_VERIFY(m_page->deletions()->isVisible());
        QVERIFY(m_page->deletions()->text().contains(QStringLiteral("150")));
        QVERIFY(!m_page->deletions()->text().contains(QStringLiteral("dbsync")));
        QTRY_COMPARE(model()->rowCount(), 1);
        QTest::mouseClick(m_page->deletions()->deleteButton(), Qt::LeftButton);
        QAbstractButton* agree = questionButton(QMessageBox::AcceptRole);
        QVERIFY(agree);
        QTest::mouseClick(agree, Qt::LeftButton);
        QTRY_COMPARE(m_database->m_syncs.size(), 1u);
        QVERIFY(m_database->m_syncs.front().allowDeletes);
        QTest::mouseClick(m_page->deletions()->keepButton(), Qt::LeftButton);
        QTRY_COMPARE(m_database->m_keeps, 1);
        m_database->set([](Situation& situation) { situation.status.attention.clear(); });
        QVERIFY(!m_page->deletions()->isVisible());
    }

    void keepsTheSelectionWhenChangesArrive()
    {
        m_page->list()->setCurrentIndex(model()->index(2, 0, group(0)));
        m_database->m_pending.insert(m_database->m_pending.begin(), insertedCustomer(1, "Earlier"));
        emit m_database->localChanged();
        QTRY_COMPARE(model()->rowCount(group(0)), 4);
        QCOMPARE(m_page->list()->currentIndex().row(), 3);
    }

    void opensAndFiltersAHundredThousand()
    {
        m_database->m_pending.clear();
        for (int i = 0; i < 100'000; ++i)
            m_database->m_pending.push_back(insertedCustomer(i, i % 1000 ? "Someone" : "Needle"));
        emit m_database->localChanged();
        QTRY_VERIFY_WITH_TIMEOUT(model()->rowCount(group(0)) >= 500, 30'000);
        QVERIFY(model()->rowCount(group(0)) <= 1000);
        QVERIFY(group(0).siblingAtColumn(PendingModel::KindColumn).data().toString().contains(QStringLiteral("100")));
        m_page->list()->setCurrentIndex(group(0));
        QVERIFY(m_page->revertButton()->text().contains(QStringLiteral("100")));
        m_page->filterBox()->setText(QStringLiteral("needle"));
        QTRY_COMPARE_WITH_TIMEOUT(model()->rowCount(group(0)), 100, 30'000);
        m_page->filterBox()->setText(QStringLiteral("nowhere"));
        QTRY_COMPARE_WITH_TIMEOUT(model()->rowCount(), 0, 30'000);
        m_page->filterBox()->clear();
        QTRY_VERIFY_WITH_TIMEOUT(model()->rowCount(group(0)) >= 500, 30'000);
    }

    void moreAreReadAsTheyAreScrolledTo()
    {
        m_database->m_pending.clear();
        for (int i = 0; i < 3'000; ++i)
            m_database->m_pending.push_back(insertedCustomer(i, "Someone"));
        emit m_database->localChanged();
        QTRY_COMPARE(model()->rowCount(group(0)), 500);
        for (int rows = 500; rows < 3'000; rows += 500) {
            m_page->list()->scrollToBottom();
            QTRY_VERIFY(model()->rowCount(group(0)) >= std::min(rows + 500, 3'000));
        }
        m_page->list()->scrollToBottom();
        QTRY_COMPARE(model()->rowCount(group(0)), 3'000);
        QCOMPARE(model()->index(2'999, 0, group(0)).data().toString(), QStringLiteral("Someone (CustomerId 2999)"));
    }

    void aFilteredTableIsRevertedWithTheNumberThatIsTrue()
    {
        m_database->m_pending.clear();
        for (int i = 0; i < 9'000; ++i)
            m_database->m_pending.push_back(insertedCustomer(i, i % 3 ? "Someone" : "Needle"));
        emit m_database->localChanged();
        QTRY_VERIFY(model()->rowCount(group(0)) >= 500);
        m_page->filterBox()->setText(QStringLiteral("needle"));
        QTRY_VERIFY(model()->rowCount(group(0)) >= 500 &&
                    model()->index(1, 0, group(0)).data().toString().contains(QStringLiteral("Needle")));
        const auto kind = [this] { return group(0).siblingAtColumn(PendingModel::KindColumn).data().toString(); };
        QVERIFY2(!kind().contains(QStringLiteral("9,000")), qPrintable(kind()));
        QCOMPARE(m_page->list()->indexAt({0, 0}), group(0));
        m_page->list()->setCurrentIndex(group(0));
        QTRY_VERIFY(m_page->revertButton()->isEnabled());
        QVERIFY2(m_page->revertButton()->text().contains(QStringLiteral("3,000")),
                 qPrintable(m_page->revertButton()->text()));
        QVERIFY(kind().contains(QStringLiteral("3,000")));
    }

    void tellsTheRowsHistory()
    {
        m_page->list()->setCurrentIndex(model()->index(1, 0, group(0)));
        QTest::mouseClick(m_page->historyButton(), Qt::LeftButton);
        auto* dialog = m_page->findChild<RowHistoryDialog*>();
        QVERIFY(dialog);
        QTRY_COMPARE(dialog->list()->model()->rowCount(), 2);
    }
};

QTEST_MAIN(PendingPageTest)
#include "pending_page_test.moc"
