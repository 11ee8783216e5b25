#include "sample.h"
#include "ui/common/credentials_form.h"
#include "ui/firstrun/account_step.h"
#include "ui/firstrun/file_step.h"
#include "ui/firstrun/first_sync_step.h"
#include "ui/firstrun/server_step.h"
#include "ui/firstrun/setup_dialog.h"
#include "ui/words/problem_label.h"

#include <QComboBox>
#include <QDragEnterEvent>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeWidget>

using namespace dbsync;
using namespace dbsync::ui;
using namespace dbsync::ui::test;

class SetupTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<FakeCloud> m_cloud;
    std::unique_ptr<SetupDialog> m_dialog;

    void next() { QTest::mouseClick(m_dialog->nextButton(), Qt::LeftButton); }

    void typeInto(const QWidget* where, const QStringList& texts)
    {
        const QList<QLineEdit*> fields = where->findChildren<QLineEdit*>();
        QCOMPARE(fields.size(), texts.size());
        for (qsizetype i = 0; i < texts.size(); ++i)
            fields[i]->setText(texts[i]);
    }

    void passServer()
    {
        m_dialog->serverStep()->address()->setText(QStringLiteral("localhost:8484"));
        QTRY_VERIFY(m_dialog->nextButton()->isEnabled());
        next();
        QTRY_COMPARE(m_dialog->currentStep(), 1);
    }

    void passAccount()
    {
        typeInto(m_dialog->accountStep()->form(),
                 {QStringLiteral("example"), QStringLiteral("me@example.com"), QStringLiteral("secret")});
        next();
        QTRY_COMPARE(m_dialog->currentStep(), 2);
    }

    QString makeFile(const QString& name)
    {
        const QString path = m_folder.filePath(name);
        QFile file(path);
        if (file.open(QIODevice::WriteOnly))
            file.write("SQLite format 3");
        return path;
    }

    bool drop(QWidget* on, const QString& path)
    {
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(path)});
        data.setText(QUrl::fromLocalFile(path).toString());
        const QPoint at = on->rect().center();
        QDragEnterEvent enters(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(on, &enters);
        if (!enters.isAccepted())
            return false;
        QDropEvent drops(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(on, &drops);
        return drops.isAccepted();
    }

private slots:
    void init()
    {
        m_cloud = std::make_unique<FakeCloud>();
        m_dialog = std::make_unique<SetupDialog>(*m_cloud);
        m_dialog->show();
        QVERIFY(QTest::qWaitForWindowActive(m_dialog.get()));
    }

    void cleanup()
    {
        m_dialog.reset();
        m_cloud.reset();
    }

    void looksForTheServerWhileItIsTyped()
    {
        ServerStep* step = m_dialog->serverStep();
        QVERIFY(!m_dialog->nextButton()->isEnabled());
        QTest::keyClicks(step->address(), QStringLiteral("db.example.com/"));
        QTRY_COMPARE(m_cloud->m_checked, QStringList{QStringLiteral("https://db.example.com")});
        QTRY_VERIFY(m_dialog->nextButton()->isEnabled());
        QVERIFY(step->state().contains(u"0.1.0"));
    }

    void saysWhatIsWrongWithTheServer()
    {
        m_cloud->m_error = Error{ErrorKind::Unreachable, "refused", "db.example.com does not answer.", "Is it on?"};
        m_dialog->serverStep()->address()->setText(QStringLiteral("db.example.com"));
        QTRY_VERIFY(m_dialog->serverStep()->state().contains(u"Is it on?"));
        QVERIFY(!m_dialog->nextButton()->isEnabled());
        // It is asked again by itself.
        m_cloud->m_error.reset();
        QTRY_VERIFY(m_dialog->nextButton()->isEnabled());
        m_dialog->serverStep()->address()->setText(QStringLiteral("ftp://nothing here"));
        QTRY_VERIFY(m_dialog->serverStep()->state().contains(u"not a server address"));
    }

    void someoneKnownSkipsTheLogIn()
    {
        fill(*m_cloud);
        m_dialog = std::make_unique<SetupDialog>(*m_cloud);
        m_dialog->show();
        QTRY_VERIFY(m_dialog->nextButton()->isEnabled());
        QVERIFY(QTest::qWaitForWindowActive(m_dialog.get()));
        QTRY_VERIFY(qobject_cast<QComboBox*>(m_dialog->focusWidget()));
        QTest::keyClick(m_dialog->focusWidget(), Qt::Key_Return);
        QTRY_COMPARE(m_dialog->currentStep(), 2);
        QTest::mouseClick(m_dialog->backButton(), Qt::LeftButton);
        QCOMPARE(m_dialog->currentStep(), 0);
    }

    void whoGoesBackFindsSomeoneElseStillChosen()
    {
        fill(*m_cloud);
        m_dialog = std::make_unique<SetupDialog>(*m_cloud);
        m_dialog->show();
        QTRY_VERIFY(m_dialog->nextButton()->isEnabled());
        auto* who = m_dialog->serverStep()->findChild<QComboBox*>();
        who->setCurrentIndex(who->count() - 1);
        m_dialog->serverStep()->address()->setText(QStringLiteral("other.example.com"));
        QTRY_VERIFY(m_dialog->nextButton()->isEnabled());
        next();
        QTRY_COMPARE(m_dialog->currentStep(), 1);
        m_dialog->goTo(0);
        QTest::qWait(50); // the accounts are read again
        QCOMPARE(who->currentIndex(), who->count() - 1);
        QCOMPARE(m_dialog->serverStep()->address()->text(), QStringLiteral("other.example.com"));
        QVERIFY(m_dialog->serverStep()->address()->isEnabled());
    }

    void enterGoesOnOnceTheServerHasAnswered()
    {
        QTest::keyClicks(m_dialog->serverStep()->address(), QStringLiteral("db.example.com"));
        QTest::keyClick(m_dialog->serverStep()->address(), Qt::Key_Return);
        QCOMPARE(m_dialog->currentStep(), 0);
        QTRY_COMPARE(m_dialog->currentStep(), 1);
    }

    void checksWhatIsTypedToSignUp_data()
    {
        QTest::addColumn<QStringList>("typed");
        QTest::addColumn<QString>("problem");
        const auto row = [](const char* name, const char* code, const char* email, const char* password,
                            const char* again, const char* problem) {
            QTest::newRow(problem) << QStringList{QString::fromUtf8(name), QString::fromUtf8(code),
                                                  QString::fromUtf8(email), QString::fromUtf8(password),
                                                  QString::fromUtf8(again)}
                                   << QString::fromUtf8(problem);
        };
        row("Example", "exa mple", "me@example.com", "long enough", "long enough", "company code");
        row("Example", "example", "me", "long enough", "long enough", "e-mail address");
        row("Example", "example", "me@example.com", "short", "short", "at least");
        row("Example", "example", "me@example.com", "long enough", "long enouhg", "differ");
        row("Example", "example", "me@example.com", "long enough", "long enough", "");
    }

    void checksWhatIsTypedToSignUp()
    {
        QFETCH(QStringList, typed);
        QFETCH(QString, problem);
        passServer();
        m_dialog->accountStep()->signUpChoice()->setChecked(true);
        QVERIFY(!m_dialog->nextButton()->isEnabled());
        typeInto(m_dialog->accountStep()->form(), typed);
        next();
        if (problem.isEmpty()) {
            QTRY_COMPARE(m_dialog->currentStep(), 2);
            QCOMPARE(m_cloud->m_signUps.size(), 1u);
            QCOMPARE(m_cloud->m_signUps[0].server, QStringLiteral("http://localhost:8484"));
        } else {
            QVERIFY(m_dialog->problem().contains(problem));
            QVERIFY(m_cloud->m_signUps.empty());
            QVERIFY(m_dialog->nextButton()->isEnabled());
        }
    }

    void suggestsACodeForAName()
    {
        QCOMPARE(CredentialsForm::codeFor(QStringLiteral("Müller & Söhne GmbH")),
                 QStringLiteral("mueller-soehne-gmbh"));
        QCOMPARE(CredentialsForm::codeFor(QStringLiteral("  Café Ñandú! ")), QStringLiteral("cafe-nandu"));
        QCOMPARE(CredentialsForm::codeFor(QStringLiteral("東京")), QString());
    }

    void aWrongPasswordIsToldAndCanBeCorrected()
    {
        passServer();
        m_cloud->m_error = Error{ErrorKind::Refused, "wrongPassword", "They do not fit.", "Type them again."};
        typeInto(m_dialog->accountStep()->form(),
                 {QStringLiteral("example"), QStringLiteral("me@example.com"), QStringLiteral("wrong")});
        next();
        QTRY_VERIFY(m_dialog->problem().contains(u"Check the company code"));
        QCOMPARE(m_dialog->currentStep(), 1);
        m_cloud->m_error.reset();
        next();
        QTRY_COMPARE(m_dialog->currentStep(), 2);
    }

    void checksTheFile()
    {
        passServer();
        passAccount();
        FileStep* step = m_dialog->fileStep();
        step->pathField()->setText(m_folder.filePath(QStringLiteral("absent.db")));
        next();
        QVERIFY(m_dialog->problem().contains(u"There is no file"));
        step->pathField()->setText(m_folder.path());
        next();
        QVERIFY(m_dialog->problem().contains(u"is a folder"));
        step->setFile(makeFile(QStringLiteral("there.db")));
        step->newChoice()->setChecked(true);
        next();
        QVERIFY(m_dialog->problem().contains(u"exists already"));
        step->pathField()->setText(QStringLiteral("/absent/folder/new.db"));
        next();
        QVERIFY(m_dialog->problem().contains(u"No file can be made"));
    }

    void takesAFileThatIsDroppedWherever()
    {
        const QString shop = makeFile(QStringLiteral("shop.db"));
        const QString other = makeFile(QStringLiteral("other.db"));
        QVERIFY(drop(m_dialog.get(), shop));
        QVERIFY(m_dialog->windowTitle().contains(QStringLiteral("shop.db")));
        passServer();
        passAccount();
        QCOMPARE(m_dialog->fileStep()->pathField()->text(), shop);
        // The field itself would take the file's address.
        QVERIFY(drop(m_dialog->fileStep()->pathField(), other));
        QCOMPARE(m_dialog->fileStep()->pathField()->text(), other);
        next();
        QTRY_COMPARE(m_dialog->currentStep(), 3);
        QVERIFY(drop(m_dialog->firstSyncStep(), shop));
        QCOMPARE(m_dialog->currentStep(), 2);
        m_cloud->m_linkWaits = true;
        next();
        QTRY_COMPARE(m_dialog->currentStep(), 3);
        next();
        QVERIFY(!drop(m_dialog->firstSyncStep(), other));
        m_cloud->cancelLink();
    }

    void takesAFileAsOtherProgramsCopyIt()
    {
        passServer();
        passAccount();
        const QString path = makeFile(QStringLiteral("a file.db"));
        for (const QString& typed : {QUrl::fromLocalFile(path).toString(QUrl::FullyEncoded), u'"' + path + u'"'}) {
            m_dialog->fileStep()->pathField()->setText(typed);
            next();
            QTRY_COMPARE(m_dialog->currentStep(), 3);
            m_dialog->goTo(2);
        }
    }

    void linksWithoutTheTablesThatAreTakenOut()
    {
        fill(*m_cloud);
        m_cloud->m_accounts.accounts.clear();
        passServer();
        passAccount();
        m_dialog->setFile(makeFile(QStringLiteral("shop.db")));
        next();
        QTRY_COMPARE(m_dialog->currentStep(), 3);
        QTreeWidget* tables = m_dialog->firstSyncStep()->tables();
        QCOMPARE(tables->topLevelItemCount(), 3);
        tables->topLevelItem(1)->setCheckState(0, Qt::Unchecked);
        m_cloud->m_report.sync.pushed.inserted = 1055;
        m_cloud->m_report.leftOut = {
            {.kind = device::Attention::Kind::LeftOut, .table = "ImportLog", .reason = {LeftOutReason::Kind::NoKey}}};
        next();
        QCOMPARE(m_cloud->m_links.size(), 1u);
        QCOMPARE(m_cloud->m_links[0].excluded, QStringList{QStringLiteral("Invoice")});
        QTRY_VERIFY(m_dialog->firstSyncStep()->isDone());
        QVERIFY(
            m_dialog->firstSyncStep()->outcome().contains(u"Table ImportLog is not synced: It has no primary key."));
        QSignalSpy linked(m_dialog.get(), &SetupDialog::linked);
        next();
        QCOMPARE(linked.count(), 1);
        QCOMPARE(linked[0][0].toString(), m_folder.filePath(QStringLiteral("shop.db")));
        QVERIFY(!m_dialog->isVisible());
    }

    /// That nothing had changed is no news beside rows that differ.
    void rowsThatDifferAreToldAlone()
    {
        fill(*m_cloud);
        m_cloud->m_accounts.accounts.clear();
        passServer();
        passAccount();
        m_dialog->setFile(makeFile(QStringLiteral("shop.db")));
        next();
        QTRY_COMPARE(m_dialog->currentStep(), 3);
        m_cloud->m_report.sync.conflicts = 1;
        next();
        QTRY_VERIFY(m_dialog->firstSyncStep()->isDone());
        const QString outcome = m_dialog->firstSyncStep()->outcome();
        QVERIFY2(outcome.startsWith(u"1 row"), qUtf8Printable(outcome));
    }

    /// What was stopped waits for somebody; what failed is tried again by itself.
    void whoLeavesAFirstSyncSaysWhy_data()
    {
        QTest::addColumn<bool>("fails");
        QTest::newRow("stopped") << false;
        QTest::newRow("failed") << true;
    }

    void whoLeavesAFirstSyncSaysWhy()
    {
        QFETCH(bool, fails);
        m_cloud->m_linkWaits = !fails;
        passServer();
        passAccount();
        m_dialog->setFile(makeFile(QStringLiteral("shop.db")));
        next();
        QTRY_COMPARE(m_dialog->currentStep(), 3);
        if (fails)
            m_cloud->m_error = Error{ErrorKind::Unreachable, "unreachable", "No route.", {}};
        next();
        if (!fails)
            QTest::mouseClick(m_dialog->leaveButton(), Qt::LeftButton);
        QTRY_VERIFY(!m_dialog->problem().isEmpty());
        QSignalSpy left(m_dialog.get(), &SetupDialog::leftEarly);
        QTest::mouseClick(m_dialog->leaveButton(), Qt::LeftButton);
        QCOMPARE(left.count(), 1);
        QCOMPARE(left[0][1].toBool(), !fails);
        QVERIFY(!m_dialog->isVisible());
    }

    void theFirstSyncCanBeStoppedAndBegunAgain()
    {
        m_cloud->m_linkWaits = true;
        QCOMPARE(m_dialog->leaveButton()->text(), QStringLiteral("Cancel"));
        sync::Progress half;
        half.phase = sync::Phase::Pushing;
        half.table = "Customer";
        half.rows = 500;
        half.totalRows = 1000;
        half.bytes = 20'000;
        m_cloud->m_progress = {half};
        passServer();
        passAccount();
        m_dialog->setFile(makeFile(QStringLiteral("shop.db")));
        next();
        QTRY_COMPARE(m_dialog->currentStep(), 3);
        next();
        QVERIFY(m_dialog->firstSyncStep()->outcome().contains(u"Customer"));
        QVERIFY(!m_dialog->nextButton()->isEnabled());
        QCOMPARE(m_dialog->leaveButton()->text(), QStringLiteral("Stop"));
        // Who presses Enter once more does not stop it.
        QTest::keyClick(m_dialog->focusWidget(), Qt::Key_Return);
        QTest::keyClick(m_dialog->focusWidget(), Qt::Key_Space);
        QVERIFY(m_dialog->problem().isEmpty());
        QTest::keyClick(m_dialog.get(), Qt::Key_Escape);
        QTRY_VERIFY(m_dialog->problem().contains(u"nothing is lost"));
        QVERIFY(m_dialog->isVisible());
        // Nothing is wrong, and it says which button goes on.
        auto* note = m_dialog->findChild<ProblemLabel*>();
        QCOMPARE(note->palette().color(QPalette::WindowText), qApp->palette().color(QPalette::WindowText));
        QVERIFY(m_dialog->problem().contains(m_dialog->nextButton()->text()));
        QCOMPARE(m_dialog->leaveButton()->text(), QStringLiteral("Later"));
        m_cloud->m_linkWaits = false;
        next();
        QTRY_VERIFY(m_dialog->firstSyncStep()->isDone());
        // Done is done, however the dialog is closed.
        QSignalSpy linked(m_dialog.get(), &SetupDialog::linked);
        QTest::keyClick(m_dialog.get(), Qt::Key_Escape);
        QCOMPARE(linked.count(), 1);
    }
};

QTEST_MAIN(SetupTest)
#include "setup_test.moc"
