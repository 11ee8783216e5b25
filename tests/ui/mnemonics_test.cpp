#include "ui/admin/administration_page.h"
#include "ui/admin/datasource_dialog.h"
#include "ui/admin/tenant_dialogs.h"
#include "ui/admin/user_dialog.h"
#include "ui/firstrun/setup_dialog.h"
#include "ui/settings/login_dialog.h"
#include "ui/window/keys_dialog.h"
#include "ui/words/languages.h"
#include "world.h"

#include <QAbstractButton>
#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QPushButton>
#include <QRadioButton>
#include <QStackedWidget>
#include <QTabWidget>
#include <QTest>

using namespace dbsync::ui;
using namespace dbsync::ui::test;

/// A letter with Alt does one thing in a window, in every language.
class MnemonicsTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<World> m_world;

    using Letters = QMap<QString, QStringList>;

    static void note(Letters& letters, const QString& text)
    {
        if (const QKeySequence key = QKeySequence::mnemonic(text); !key.isEmpty())
            letters[key.toString()] << text;
    }

    static QStringList twice(const Letters& letters)
    {
        QStringList found;
        for (const QStringList& texts : letters) {
            if (texts.size() > 1)
                found << texts.join(QStringLiteral(" / "));
        }
        return found;
    }

    static Letters lettersOf(const QWidget& window)
    {
        Letters letters;
        for (const QMenuBar* bar : window.findChildren<QMenuBar*>()) {
            for (const QAction* action : bar->actions())
                note(letters, action->text());
        }
        for (const QWidget* each : window.findChildren<QWidget*>()) {
            if (!each->isVisibleTo(&window))
                continue;
            if (const auto* button = qobject_cast<const QAbstractButton*>(each))
                note(letters, button->text());
            else if (const auto* label = qobject_cast<const QLabel*>(each); label && label->buddy())
                note(letters, label->text());
        }
        return letters;
    }

    QStringList inWindow()
    {
        MainWindow window(m_world->session());
        QStringList found;
        for (const QMenu* menu : window.findChildren<QMenu*>()) {
            Letters letters;
            for (const QAction* action : menu->actions())
                note(letters, action->text());
            found << twice(letters);
        }
        for (const View view : {View::Overview, View::LocalData, View::Pending, View::Conflicts, View::Activity,
                                View::Settings, View::Administration}) {
            window.showView(view);
            found << twice(lettersOf(window));
        }
        return found + inLists(window);
    }

    /// Of the administration, which are there once it is known who looks.
    static QStringList inLists(MainWindow& window)
    {
        window.present();
        auto* page = window.findChild<AdministrationPage*>();
        (void)QTest::qWaitFor([page] { return page->accountBox()->count() > 1; });
        QStringList found;
        for (int account = 0; account < page->accountBox()->count(); ++account) {
            page->accountBox()->setCurrentIndex(account);
            for (int tab = 0; tab < page->tabs()->count(); ++tab) {
                page->tabs()->setCurrentIndex(tab);
                found << twice(lettersOf(window));
            }
        }
        return found;
    }

    QStringList inSetup()
    {
        SetupDialog dialog(m_world->cloud);
        auto* steps = dialog.findChild<QStackedWidget*>();
        QStringList found;
        for (int step = 0; step < steps->count(); ++step) {
            steps->setCurrentIndex(step);
            dialog.backButton()->show();
            found << twice(lettersOf(dialog));
            for (QRadioButton* choice : steps->currentWidget()->findChildren<QRadioButton*>()) {
                choice->setChecked(true);
                found << twice(lettersOf(dialog));
            }
        }
        return found;
    }

private slots:
    void init()
    {
        m_world = std::make_unique<World>();
        m_world->open("/tmp/shop.db");
    }

    void cleanup() { m_world.reset(); }

    void noLetterStandsForTwoThings_data()
    {
        QTest::addColumn<QString>("code");
        for (const Language& language : languages())
            QTest::newRow(language.code.toLatin1().constData()) << language.code;
    }

    void noLetterStandsForTwoThings()
    {
        QFETCH(QString, code);
        speakLanguage(code);
        QStringList found = inWindow() + inSetup();
        const dbsync::sync::Account account;
        found << twice(lettersOf(LoginDialog(m_world->cloud, LoginDialog::Who::User)))
              << twice(lettersOf(LoginDialog(m_world->cloud, LoginDialog::Who::Operator)))
              << twice(lettersOf(TenantDialog(m_world->cloud, account)))
              << twice(lettersOf(MoveDialog(m_world->cloud, account, {})))
              << twice(lettersOf(DatasourceDialog(m_world->cloud, account)))
              << twice(lettersOf(UserDialog(m_world->cloud, account, QStringLiteral("acme"))));
        found.removeDuplicates();
        QVERIFY2(found.isEmpty(), qPrintable(found.join(u'\n')));
    }

    void theListOfKeysHasNoMnemonics()
    {
        QWidget window;
        for (const char* text : {"S&end only", "送信のみ(&E)", "参照(&R)…", "Black && &white", "History (all)"}) {
            auto* action = new QAction(QString::fromUtf8(text), &window);
            action->setShortcut(static_cast<int>(Qt::Key_F13) + static_cast<int>(window.actions().size()));
            window.addAction(action);
        }
        QStringList names;
        for (const KeysDialog::Key& key : KeysDialog::keysOf(window, {}))
            names << key.what;
        QCOMPARE(names, QStringList({QStringLiteral("Send only"), QStringLiteral("送信のみ"), QStringLiteral("参照"),
                                     QStringLiteral("Black & white"), QStringLiteral("History (all)")}));
    }
};

QTEST_MAIN(MnemonicsTest)
#include "mnemonics_test.moc"
