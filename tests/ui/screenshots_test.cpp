#include "ui/activity/activity_page.h"
#include "ui/activity/activity_rows.h"
#include "ui/activity/row_history_dialog.h"
#include "ui/conflicts/conflict_model.h"
#include "ui/conflicts/conflicts_page.h"
#include "ui/firstrun/account_step.h"
#include "ui/firstrun/file_step.h"
#include "ui/firstrun/server_step.h"
#include "ui/firstrun/setup_dialog.h"
#include "ui/localdata/filter_bar.h"
#include "ui/localdata/import_dialog.h"
#include "ui/localdata/local_data_page.h"
#include "ui/localdata/row_actions.h"
#include "ui/localdata/row_table.h"
#include "ui/localdata/rows_model.h"
#include "ui/rowedit/row_form.h"
#include "ui/settings/login_dialog.h"
#include "ui/words/languages.h"
#include "world.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QLineEdit>
#include <QMessageBox>
#include <QPainter>
#include <QProcess>
#include <QPushButton>
#include <QRadioButton>
#include <QTest>
#include <QTreeView>

using namespace dbsync;
using namespace dbsync::ui;
using namespace dbsync::ui::test;

/// Makes a picture of every view, light, dark, twice as large and from right to left, for people to look at; checks
/// that none is blank.
class ScreenshotsTest : public QObject
{
    Q_OBJECT

    QString m_folder = QStringLiteral(DBSYNC_BINARY_DIR "/screenshots");
    QString m_suffix;
    QSize m_size;
    std::unique_ptr<World> m_world;

    static constexpr const char* names[] = {"overview", "local",    "pending",       "conflicts",
                                            "activity", "settings", "administration"};

    void save(QWidget& widget, const QString& name)
    {
        QTest::qWait(150);
        const QImage image = widget.grab().toImage();
        QVERIFY(image.width() > 100);
        QSet<QRgb> colours;
        for (int y = 0; y < image.height(); y += 7) {
            for (int x = 0; x < image.width(); x += 7)
                colours << image.pixel(x, y);
        }
        QVERIFY2(colours.size() > 4, qPrintable(name));
        QVERIFY(image.save(m_folder + u'/' + name + m_suffix + QStringLiteral(".png")));
    }

    void saveViews()
    {
        MainWindow window(m_world->session());
        window.resize(m_size);
        window.present();
        for (int i = 0; i <= static_cast<int>(View::Administration); ++i) {
            window.showView(static_cast<View>(i));
            QTest::qWait(200);
            if (static_cast<View>(i) == View::Conflicts) {
                auto* page = static_cast<ConflictsPage*>(window.page(View::Conflicts));
                page->choices()->choose(page->choices()->index(0, ConflictModel::HereColumn));
            }
            save(window, QString::fromLatin1(names[i]));
            if (static_cast<View>(i) == View::LocalData)
                saveRows(window);
            if (static_cast<View>(i) == View::Administration)
                saveFocus(window);
            if (static_cast<View>(i) == View::Activity)
                saveHistory(*static_cast<ActivityPage*>(window.page(View::Activity)));
        }
        saveDeletions(window);
    }

    /// Where the keyboard is, in a box and among tabs.
    void saveFocus(MainWindow& window)
    {
        QWidget* page = window.page(View::Administration);
        window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        page->findChild<QComboBox*>()->setFocus();
        QTest::keyClick(&window, Qt::Key_Tab);
        QTest::keyClick(&window, Qt::Key_Backtab);
        save(window, QStringLiteral("focus-box"));
        QTest::keyClick(&window, Qt::Key_Tab);
        QTest::keyClick(&window, Qt::Key_Tab);
        save(window, QStringLiteral("focus-tab"));
        auto* box = window.page(View::Settings)->findChild<QComboBox*>();
        window.showView(View::Settings);
        box->showPopup();
        save(*box->view()->window(), QStringLiteral("box-open"));
        box->hidePopup();
        window.showView(View::Administration);
    }

    /// What was done to one row, and what taking something back would come to.
    void saveHistory(ActivityPage& page)
    {
        QTRY_VERIFY(page.rows()->list()->model()->rowCount() > 0);
        const QAbstractItemModel* rows = page.rows()->list()->model();
        page.rows()->list()->setCurrentIndex(rows->index(1, 0, rows->index(0, 0)));
        page.historyButton()->click();
        auto* dialog = page.findChild<RowHistoryDialog*>();
        QVERIFY(dialog);
        QTRY_VERIFY(dialog->list()->model()->rowCount() > 0);
        save(*dialog, QStringLiteral("row-history"));
        dialog->reject();
        FakeDatabase& database = *static_cast<FakeDatabase*>(m_world->databases.current());
        database.m_undoReport.counts = {0, 2, 1};
        database.m_undoReport.left = {
            {"Customer", database.m_activityRows[1].key, {device::LeftReason::Kind::ChangedSince, "\"City\""}, {}}};
        page.undoButton()->click();
        QTRY_VERIFY(page.findChild<QMessageBox*>());
        save(*page.findChild<QMessageBox*>(), QStringLiteral("undo"));
        page.findChild<QMessageBox*>()->reject();
    }

    void saveDeletions(MainWindow& window)
    {
        FakeDatabase& database = *static_cast<FakeDatabase*>(m_world->databases.current());
        const auto tell = [&](std::vector<device::Attention> attention) {
            database.set([&](Situation& situation) { situation.status.attention = std::move(attention); });
        };
        tell({{.kind = device::Attention::Kind::DeletionsInCloud, .table = "Customer", .count = 150}});
        window.showView(View::Pending);
        save(window, QStringLiteral("pending-deletions"));
        tell({});
    }

    /// A row compared with the cloud, a filter, a refused value, the form of a row, and an import.
    void saveRows(MainWindow& window)
    {
        auto* page = static_cast<LocalDataPage*>(window.page(View::LocalData));
        page->filterBar()->add({"City", device::ColumnFilter::Is::Containing, "o"});
        page->filterBar()->begin(QStringLiteral("Name"));
        QTRY_VERIFY(page->rows()->isReadRow(2) && page->rows()->shape());
        page->rowsView()->setCurrentIndex(page->rows()->index(2, 5));
        emit page->rows()->edited(page->rows()->index(1, 5), QStringLiteral("ten"));
        page->rowsView()->gutterClicked(2);
        save(window, QStringLiteral("local-compared"));
        page->actions()->action(RowActions::Change)->trigger();
        RowForm* form = page->actions()->form();
        QVERIFY(form);
        form->setProblems({{device::EditProblem::Kind::NotNull, 0, "Customer", {"City"}, {}, 0}});
        save(*form, QStringLiteral("row-form"));
        form->reject();
        QFile file(m_world->folder.filePath(QStringLiteral("customers.csv")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("Name;City;Phone\nAnn Weber;Berlin;030 1\nO'Brien;Dublin;01 2\n");
        file.close();
        FakeDatabase& database = *static_cast<FakeDatabase*>(m_world->databases.current());
        database.m_imported.problems = {{2, {device::EditProblem::Kind::Unique, 0, "Customer", {"Name"}, {}, 0}}};
        page->actions()->importFile(file.fileName());
        auto* import = window.findChild<ImportDialog*>();
        QVERIFY(import);
        QTRY_VERIFY(import->importButton()->isEnabled());
        import->importButton()->click();
        save(*import, QStringLiteral("import"));
        import->reject();
        page->filterBar()->clear();
    }

    void saveSetup()
    {
        m_world->cloud.m_accounts.accounts.clear();
        SetupDialog dialog(m_world->cloud);
        dialog.show();
        dialog.serverStep()->address()->setText(QStringLiteral("https://sync.example.com"));
        QTRY_VERIFY(dialog.nextButton()->isEnabled());
        save(dialog, QStringLiteral("setup-1-server"));
        dialog.goTo(1);
        dialog.accountStep()->signUpChoice()->setChecked(true);
        save(dialog, QStringLiteral("setup-2-account"));
        dialog.goTo(2);
        dialog.fileStep()->pathField()->setText(QStringLiteral("/home/me/absent.db"));
        dialog.nextButton()->click();
        save(dialog, QStringLiteral("setup-3-file"));
        dialog.fileStep()->setFile(QStringLiteral(DBSYNC_SOURCE_DIR "/CMakeLists.txt"));
        dialog.nextButton()->click();
        QTRY_COMPARE(dialog.currentStep(), 3);
        save(dialog, QStringLiteral("setup-4-sync"));
        fill(m_world->cloud);
    }

    void saveStates()
    {
        FakeDatabase& database = *static_cast<FakeDatabase*>(m_world->databases.current());
        database.syncNow();
        database.set([](Situation& situation) {
            situation.syncing = true;
            situation.progress = {sync::Phase::Pulling, "Customer", 12'400, 40'000, 1'250'000, 3};
        });
        MainWindow window(m_world->session());
        window.resize(m_size);
        window.present();
        save(window, QStringLiteral("syncing"));
        database.m_pending.clear();
        database.m_conflicts.clear();
        database.m_activity.clear();
        database.set([](Situation& situation) {
            situation.syncing = false;
            situation.status.state = device::State::InStep;
            situation.status.pending = 0;
            situation.status.conflicts = 0;
        });
        save(window, QStringLiteral("instep"));
        for (const View view : {View::Pending, View::Conflicts, View::Activity}) {
            window.showView(view);
            save(window, QStringLiteral("empty-") + QString::fromLatin1(names[static_cast<int>(view)]));
        }
        database.set([](Situation& situation) {
            situation.problem = Error{ErrorKind::LocalDatabase, "missing", "There is no file /home/me/shop.db.",
                                      "Bring it back, or unlink it in the settings."};
        });
        window.showView(View::Overview);
        save(window, QStringLiteral("problem"));
    }

    void saveAll(const QString& suffix, const QSize& size = {1180, 760})
    {
        m_suffix = suffix;
        m_size = size;
        m_world = std::make_unique<World>();
        m_world->theme.setAppearance(suffix.contains(u"dark") ? Appearance::Dark : Appearance::Light);
        m_world->open("/home/me/shop.db");
        m_world->open("/home/me/warehouse.db");
        device::Conflict& conflict = static_cast<FakeDatabase*>(m_world->databases.current())->m_conflicts[0];
        setValue(*conflict.local, "Discount", Value::real(7.5));
        setValue(*conflict.cloud, "Name", text("Inês Duarte"));
        saveViews();
        saveSetup();
        saveStates();
        m_world.reset();
    }

private slots:
    void initTestCase()
    {
        QVERIFY(QDir().mkpath(m_folder));
        initResources();
        speak(QLocale(QLocale::English));
    }

    void cleanup() { QApplication::setLayoutDirection(Qt::LeftToRight); }

    void light() { saveAll(qEnvironmentVariableIsSet("QT_SCALE_FACTOR") ? QStringLiteral("-200") : QString()); }

    void dark()
    {
        if (qEnvironmentVariableIsSet("QT_SCALE_FACTOR"))
            QSKIP("light is enough");
        saveAll(QStringLiteral("-dark"));
    }

    void rightToLeft()
    {
        if (qEnvironmentVariableIsSet("QT_SCALE_FACTOR"))
            QSKIP("light is enough");
        QApplication::setLayoutDirection(Qt::RightToLeft);
        saveAll(QStringLiteral("-rtl"));
    }

    void twiceAsLarge()
    {
        if (qEnvironmentVariableIsSet("QT_SCALE_FACTOR"))
            QSKIP("this is it");
        QProcess child;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("QT_SCALE_FACTOR"), QStringLiteral("2"));
        child.setProcessEnvironment(environment);
        child.setProcessChannelMode(QProcess::ForwardedChannels);
        child.start(QCoreApplication::applicationFilePath(), {QStringLiteral("light")});
        QVERIFY(child.waitForFinished(90'000));
        QCOMPARE(child.exitCode(), 0);
    }

    /// Longer words must not be cut, in a small window neither: German is the yardstick. Nor may high ones, or those
    /// from right to left.
    void small_data()
    {
        QTest::addColumn<QLocale>("language");
        QTest::newRow("de") << QLocale(QLocale::German);
        QTest::newRow("ja") << QLocale(QLocale::Japanese);
        QTest::newRow("ar") << QLocale(QLocale::Arabic);
    }

    void small()
    {
        if (qEnvironmentVariableIsSet("QT_SCALE_FACTOR"))
            QSKIP("light is enough");
        QFETCH(QLocale, language);
        QLocale::setDefault(language);
        speak(language);
        QApplication::setLayoutDirection(language.textDirection());
        saveAll(u'-' + QString::fromLatin1(QTest::currentDataTag()), {1024, 640});
    }
};

QTEST_MAIN(ScreenshotsTest)
#include "screenshots_test.moc"
