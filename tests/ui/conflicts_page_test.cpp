#include "sample.h"
#include "ui/common/folded_text.h"
#include "ui/conflicts/conflict_model.h"
#include "ui/conflicts/conflicts_page.h"
#include "ui/conflicts/decision_panel.h"
#include "ui/words/wording.h"

#include <QCheckBox>
#include <QElapsedTimer>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QTimer>
#include <QToolButton>
#include <QTreeView>

using namespace dbsync;
using namespace dbsync::ui;
using namespace dbsync::ui::test;
using Use = device::Decision::Use;

class ConflictsPageTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<FakeDatabase> m_database;
    std::unique_ptr<ConflictsPage> m_page;

    void open(std::vector<device::Conflict> conflicts)
    {
        const int count = static_cast<int>(conflicts.size());
        m_database->m_conflicts = std::move(conflicts);
        m_page->setDatabase(m_database.get());
        m_page->resize(1000, 700);
        m_page->QWidget::show();
        QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
        QTRY_COMPARE(m_page->list()->model()->rowCount(), count);
    }

    void click(int row, int column)
    {
        QTableView* values = m_page->values();
        QTest::mouseClick(values->viewport(), Qt::LeftButton, {},
                          values->visualRect(values->model()->index(row, column)).center());
    }

private slots:
    void init()
    {
        m_database = std::make_unique<FakeDatabase>(QStringLiteral("/tmp/shop.db"));
        m_page = std::make_unique<ConflictsPage>();
    }

    void cleanup()
    {
        m_page.reset();
        m_database.reset();
    }

    /// Ten thousand are opened, filtered and decided, and the window goes on all the time.
    void manyAreNoBurden()
    {
        std::vector<device::Conflict> conflicts;
        for (int i = 1; i <= 10'000; ++i) {
            conflicts.push_back(i % 2 ? cityConflict(i, i) : deletionConflict(i, i));
            device::PendingChange held = changedCustomer(i, "Lyon", "Paris");
            held.held = true;
            m_database->m_pending.push_back(std::move(held));
        }
        m_database->m_pending.back().key = record({"CustomerId"}, {integer(77'777)});
        qint64 longest = 0;
        QElapsedTimer since;
        QTimer ticks;
        connect(&ticks, &QTimer::timeout, this, [&] { longest = std::max(longest, since.restart()); });
        ticks.start(0);
        since.start();
        open(std::move(conflicts));
        QTRY_VERIFY(m_page->waitingLabel()->isVisible());
        QVERIFY(m_page->waitingLabel()->text().startsWith(QStringLiteral("1 other row")));
        m_page->filterBox()->setFocus();
        QTest::keyClicks(m_page->filterBox(), QStringLiteral("customerid 123"));
        QTRY_COMPARE(m_page->list()->model()->rowCount(), 11);
        QVERIFY2(m_page->leftLabel()->text().contains(QStringLiteral(", 11 of them")),
                 qPrintable(m_page->leftLabel()->text()));
        QVERIFY2(longest < 1000, qPrintable(QString::number(longest)));
        QTreeView* list = m_page->list();
        QVERIFY(list->viewport()->rect().contains(list->visualRect(list->currentIndex()).center()));
        // What is hidden is not decided along.
        auto* alike = m_page->panel()->findChild<QCheckBox*>();
        QTest::mouseClick(alike, Qt::LeftButton, {}, {5, alike->height() / 2});
        QVERIFY(alike->isChecked());
        QTest::mouseClick(m_page->panel()->button(Use::Device), Qt::LeftButton);
        QVERIFY(m_page->leftLabel()->text().startsWith(QStringLiteral("Deciding")));
        QTRY_COMPARE(m_database->m_resolved.size(), 1u);
        QVERIFY(m_database->m_resolved[0].ids.size() < 11);
        QTRY_VERIFY(!m_page->leftLabel()->text().startsWith(QStringLiteral("Deciding")));
        m_page->filterBox()->clear();
        QTRY_VERIFY(m_page->list()->model()->rowCount() > 9000);
    }

    void keepsMineByAClick()
    {
        open({cityConflict(1, 5)});
        QTest::mouseClick(m_page->panel()->button(Use::Device), Qt::LeftButton);
        QTRY_COMPARE(m_database->m_resolved.size(), 1u);
        QCOMPARE(m_database->m_resolved[0].decision.use, Use::Device);
        QCOMPARE(m_database->m_resolved[0].ids, std::vector<std::int64_t>{1});
        QTRY_COMPARE(m_page->list()->model()->rowCount(), 0);
    }

    /// What the cloud says stands behind a sentence in the window's language.
    void theCloudsOwnWordsAreFolded()
    {
        device::Conflict conflict = cityConflict(1, 5);
        conflict.kind = "invalidValue";
        conflict.columns = {"City"};
        conflict.message =
            "This row of table \"Customer\" has a value that its column cannot hold. Column \"City\" must "
            "have a value.";
        open({conflict, cityConflict(2, 6)});
        QVERIFY(m_page->sentence().startsWith(QStringLiteral("“City” must have a value in the cloud.")));
        FoldedText* details = m_page->details();
        QVERIFY(details->isVisible());
        QVERIFY(details->shownText().isEmpty());
        QTest::keyClick(details->foldButton(), Qt::Key_Space);
        QVERIFY(details->shownText().endsWith(u"must have a value."));
        QTest::keyClick(m_page->values(), Qt::Key_Down, Qt::AltModifier);
        QVERIFY(!details->isVisible());
    }

    void whatTheCloudSaysIsWordedByItsKind_data()
    {
        QTest::addColumn<QString>("said");
        QTest::addColumn<QString>("told");
        const auto row = [](const char* name, const char* said, const char* told) {
            QTest::newRow(name) << QString::fromUtf8(said) << QString::fromUtf8(told);
        };
        row("type",
            "Column \"Total\" of table \"Invoice\" is of type INTEGER; SQLite does not keep \"12a %2\" in it as it is.",
            "“Total” is of type INTEGER, which cannot hold \"12a %2\" unchanged.");
        row("key",
            "Column \"Id\" of table \"Invoice\" is of a key and of type bigint in the cloud; it cannot hold 1.5.",
            "“Id” is part of a key and of type bigint in the cloud, which cannot hold 1.5.");
        row("wide", "The row has too many values for a row of the cloud's database.",
            "The row has more values than a row of the cloud's database can hold.");
        row("trigger", "The cloud's database does not take this: no sales on Sundays.",
            "A rule of the cloud's database does not allow this row; the details tell which.");
        row("here", "Column Name of table Artist needs a value.",
            "The cloud's row has no value in Name, which needs one here.");
        row("rule here", "The row breaks a rule of table Artist: Total > 0.",
            "The cloud's row breaks a rule of the table here: Total > 0");
        row("unknown", "Something that a later version says.", "A value of this row is not allowed: City.");
    }
    void whatTheCloudSaysIsWordedByItsKind()
    {
        QFETCH(QString, said);
        device::Conflict conflict = cityConflict(1, 5);
        conflict.kind = "invalidValue";
        conflict.columns = {"City"};
        conflict.message =
            "This row of table \"Customer\" has a value that its column cannot hold. " + said.toStdString();
        QTEST(Wording::conflictSentence(conflict), "told");
    }

    void decidesByKeysAlone()
    {
        open({cityConflict(1, 5), cityConflict(2, 6), insertConflict(3, 7), cityConflict(4, 8)});
        m_page->values()->setFocus();
        QTest::keyClick(m_page->values(), Qt::Key_Down, Qt::AltModifier);
        QTest::keyClick(m_page->values(), Qt::Key_2, Qt::AltModifier);
        QTRY_COMPARE(m_database->m_resolved.size(), 1u);
        QCOMPARE(m_database->m_resolved[0].ids, std::vector<std::int64_t>{2});
        QCOMPARE(m_database->m_resolved[0].decision.use, Use::Cloud);
        QTRY_COMPARE(m_page->list()->currentIndex().row(), 1);
        QTest::keyClick(m_page->values(), Qt::Key_3, Qt::AltModifier);
        QTRY_COMPARE(m_database->m_resolved.size(), 2u);
        QCOMPARE(m_database->m_resolved[1].decision.use, Use::Both);
        QTRY_COMPARE(m_page->list()->model()->rowCount(), 2);
        QTest::keyClick(m_page->values(), Qt::Key_Up, Qt::AltModifier);
        QCOMPARE(m_page->list()->currentIndex().row(), 0);
    }

    void choosesColumnByColumn()
    {
        open({cityConflict(1, 5)});
        QPushButton* use = m_page->panel()->button(Use::Values);
        QVERIFY(!use->isEnabled());
        click(0, ConflictModel::CloudColumn);
        QVERIFY(!use->isEnabled());
        m_page->values()->setCurrentIndex(m_page->choices()->index(1, ConflictModel::HereColumn));
        m_page->values()->setFocus();
        QTest::keyClick(m_page->values(), Qt::Key_Space);
        QVERIFY(use->isEnabled());
        QTest::keyClick(m_page->values(), Qt::Key_Return, Qt::ControlModifier);
        QTRY_COMPARE(m_database->m_resolved.size(), 1u);
        const device::Decision& decision = m_database->m_resolved[0].decision;
        QCOMPARE(decision.use, Use::Values);
        QVERIFY(decision.values[0].second == text("Faro"));
        QVERIFY(decision.values[1].second == text("duarte@example.com"));
    }

    void typesAThirdValue()
    {
        open({deletionConflict(9, 4), cityConflict(1, 5)});
        QTest::keyClick(m_page->values(), Qt::Key_Down, Qt::AltModifier);
        QTableView* values = m_page->values();
        values->setFocus();
        values->setCurrentIndex(m_page->choices()->index(0, ConflictModel::ResultColumn));
        QTest::keyClick(values, Qt::Key_F2);
        auto* editor = values->findChild<QLineEdit*>();
        QVERIFY(editor);
        // Digits and letters go into the editor, not to the decisions.
        QTest::keyClicks(editor, QStringLiteral("Braga 123"));
        QTest::keyClick(editor, Qt::Key_Return);
        QCOMPARE(m_database->m_resolved.size(), 0u);
        QTRY_COMPARE(m_page->choices()->index(0, ConflictModel::ResultColumn).data().toString(),
                     QStringLiteral("Braga 123"));
    }

    void appliesToAllAlike()
    {
        open({cityConflict(1, 5), deletionConflict(2, 6), cityConflict(3, 7)});
        QCheckBox* alike = m_page->panel()->alikeBox();
        QVERIFY(alike->isVisible());
        QTest::mouseClick(alike, Qt::LeftButton, {}, QPoint(8, alike->height() / 2));
        QVERIFY(alike->isChecked());
        QSignalSpy notices(m_page.get(), &Page::notice);
        QTest::mouseClick(m_page->panel()->button(Use::Cloud), Qt::LeftButton);
        const std::vector<std::int64_t> both{1, 3};
        QTRY_COMPARE(m_database->m_resolved.size(), 1u);
        QCOMPARE(m_database->m_resolved[0].ids, both);
        QTRY_COMPARE(notices.count(), 1);
        QTRY_VERIFY(!alike->isVisible());
    }

    void whatCannotBeDecidedAlikeStays()
    {
        open({cityConflict(1, 5), cityConflict(2, 6), cityConflict(3, 7)});
        m_database->m_undecidable = {2};
        m_page->panel()->alikeBox()->setChecked(true);
        QSignalSpy notices(m_page.get(), &Page::notice);
        QTest::mouseClick(m_page->panel()->button(Use::Cloud), Qt::LeftButton);
        QTRY_COMPARE(notices.count(), 1);
        const QString notice = notices[0][0].toString();
        QVERIFY2(notice.contains(QLatin1Char('2')) && notice.contains(QLatin1Char('1')), qPrintable(notice));
        QTRY_COMPARE(m_page->list()->model()->rowCount(), 1);
        QSignalSpy errors(m_page.get(), &Page::failed);
        QTest::mouseClick(m_page->panel()->button(Use::Cloud), Qt::LeftButton);
        QTRY_COMPARE(errors.count(), 1);
    }

    void laterLeavesItAndGoesOn()
    {
        open({cityConflict(1, 5), cityConflict(2, 6)});
        QTest::mouseClick(m_page->panel()->laterButton(), Qt::LeftButton);
        QCOMPARE(m_page->list()->currentIndex().row(), 1);
        QVERIFY(m_database->m_resolved.empty());
    }

    void tellsConsequencesBefore()
    {
        open({deletionConflict(1, 5)});
        const QPushButton* take = m_page->panel()->button(Use::Cloud);
        QVERIFY(take->accessibleDescription().contains(u"deleted here too"));
        QVERIFY(!m_page->panel()->button(Use::Both)->isVisible());
        QVERIFY(!m_page->panel()->button(Use::Values)->isVisible());
    }

    void saysWhyADecisionFailed()
    {
        open({cityConflict(1, 5)});
        QSignalSpy failures(m_page.get(), &Page::failed);
        m_database->m_error = Error{ErrorKind::InvalidRequest, "cannotKeepBoth", "No.", {}};
        QTest::mouseClick(m_page->panel()->button(Use::Device), Qt::LeftButton);
        QTRY_VERIFY(failures.count() >= 1);
    }
};

QTEST_MAIN(ConflictsPageTest)
#include "conflicts_page_test.moc"
