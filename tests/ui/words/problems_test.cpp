#include "ui/overview/overview_page.h"
#include "ui/problems/problem_details.h"
#include "ui/problems/report.h"
#include "ui/words/attention_text.h"
#include "ui/words/languages.h"
#include "ui/words/wording.h"
#include "world.h"

#include <QClipboard>
#include <QDir>
#include <QDirIterator>
#include <QGuiApplication>
#include <QRegularExpression>
#include <QTest>
#include <QToolButton>

using namespace dbsync;
using namespace dbsync::ui;
using namespace dbsync::ui::test;

/// Problems say what happened and what to do; the machine's words are there for those who want them, secrets are not.
class ProblemsTest : public QObject
{
    Q_OBJECT

    static Error damaged()
    {
        return {ErrorKind::LocalDatabase, "damaged",
                "Reading " + QDir::homePath().toStdString() + "/shop.db: database disk image is malformed",
                "Restore it."};
    }

private slots:
    void everyKnownProblemHasItsOwnWords()
    {
        QStringList titles;
        for (const char* code :
             {"missing", "notADatabase", "damaged", "locked", "diskFull", "readOnly", "unreachable", "unauthorised",
              "forbidden", "tenantSuspended", "tenantRemovalOrdered", "deviceRevoked", "notACloud"}) {
            const Problem problem = Wording::problem({ErrorKind::Internal, code, "machine's words", "hint"});
            QVERIFY(!titles.contains(problem.title));
            titles << problem.title;
            QVERIFY2(!problem.text.contains(u"machine's words"), code);
            QVERIFY(problem.details.contains(u"machine's words"));
        }
    }

    /// Whatever the core can say is said in the window's language.
    void everyCodeOfTheCoreHasWords()
    {
        // Those that no window gets to see: of starting a server, of commands, of programs among themselves.
        static const QStringList elsewhere{
            QStringLiteral("addressInUse"),    QStringLiteral("addressInvalid"),  QStringLiteral("addressRefused"),
            QStringLiteral("ambiguousTenant"), QStringLiteral("cancelled"),       QStringLiteral("certificateInvalid"),
            QStringLiteral("cursorTooOld"),    QStringLiteral("database"),        QStringLiteral("foreignKey"),
            QStringLiteral("internal"),        QStringLiteral("interrupted"),     QStringLiteral("invalidRequest"),
            QStringLiteral("malformed"),       QStringLiteral("missingRights"),   QStringLiteral("otherHistory"),
            QStringLiteral("pipelineAborted"), QStringLiteral("unique"),          QStringLiteral("notNull"),
            QStringLiteral("check"),           QStringLiteral("unsupportedType"), QStringLiteral("weakSecretKey"),
            QStringLiteral("wrongDefinition"), QStringLiteral("wrongSecretKey"),
        };
        const QRegularExpression code(QStringLiteral(
            "Error(?:Kind::\\w+,\\s*|\\()\"([a-z][A-Za-z]+)\",|\\{\"(?!statusCode)([a-z][A-Za-z]+)\", [1-5]\\d\\d\\}"));
        const QString unknown = Wording::problem({ErrorKind::Internal, "internal", "", ""}).title;
        QSet<QString> seen;
        QStringList wordless;
        QDirIterator files(QStringLiteral(DBSYNC_SOURCE_DIR "/core"), {QStringLiteral("*.cpp"), QStringLiteral("*.h")},
                           QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QString text = QString::fromUtf8(file.readAll());
            for (auto each = code.globalMatch(text); each.hasNext();) {
                const QRegularExpressionMatch match = each.next();
                const QString name = match.captured(1) + match.captured(2);
                if (!seen.contains(name) && !elsewhere.contains(name) &&
                    Wording::problem({ErrorKind::Internal, name.toStdString(), "", ""}).title == unknown)
                    wordless << name;
                seen << name;
            }
        }
        QVERIFY2(seen.size() > 60, qPrintable(QString::number(seen.size())));
        QVERIFY2(wordless.isEmpty(), qPrintable(wordless.join(u' ')));
    }

    /// In every language: known codes without a word of English, all others with some around what the program said.
    void everyCodeHasWordsInEveryLanguage()
    {
        const auto wordsOf = [](const QString& code, ErrorKind kind) {
            return Wording::problem({kind, code.toStdString(), "the machine's words", "and hint"});
        };
        QStringList known;
        const QRegularExpression entry(QStringLiteral("\\n    \\{\"([a-zA-Z]+)\", QT_TRANSLATE_NOOP"));
        QFile source(QStringLiteral(DBSYNC_SOURCE_DIR "/ui/words/wording_problems.cpp"));
        QVERIFY(source.open(QIODevice::ReadOnly));
        const QString text = QString::fromUtf8(source.readAll());
        for (auto each = entry.globalMatch(text); each.hasNext();)
            known << each.next().captured(1);
        QVERIFY(known.size() > 90);
        known << QStringLiteral("nobody knows this");
        initResources();
        for (const ErrorKind kind : {ErrorKind::Internal, ErrorKind::Unreachable, ErrorKind::Refused,
                                     ErrorKind::LocalDatabase, ErrorKind::InvalidRequest, ErrorKind::Cancelled}) {
            for (const QString& code : std::as_const(known)) {
                speakLanguage(QStringLiteral("en"));
                const Problem english = wordsOf(code, kind);
                for (const Language& language : languages()) {
                    speakLanguage(language.code);
                    const Problem words = wordsOf(code, kind);
                    const QString which =
                        language.code + u' ' + code + u' ' + words.title + QStringLiteral(": ") + words.text;
                    QVERIFY2(!words.title.isEmpty() && !words.text.isEmpty(), qPrintable(which));
                    const bool own = words.text == QStringLiteral("the machine's words and hint");
                    QVERIFY2(!own || QStringList({QStringLiteral("cannotUndo"), QStringLiteral("cannotRevert"),
                                                  QStringLiteral("autostart")})
                                         .contains(code),
                             qPrintable(which));
                    if (language.code != u"en")
                        QVERIFY2(words.title != english.title && (own || words.text != english.text),
                                 qPrintable(which));
                }
            }
        }
        speakLanguage(QStringLiteral("en"));
    }

    void particularsStandBehindTheWords()
    {
        const Problem problem =
            Wording::problem({ErrorKind::LocalDatabase, "schemaDiffers", "Table \"a\" has no column \"b\".", "Do."});
        QVERIFY(problem.text.endsWith(u": Table \"a\" has no column \"b\"."));
    }

    /// What nobody tries again by itself is not said to be.
    void whoAskedForSomethingTriesAgain()
    {
        const Error error{ErrorKind::Unreachable, "unreachable", "No route.", {}};
        QVERIFY(Wording::sentence(error).contains(u"by itself"));
        QVERIFY(!Wording::refusal(error).contains(u"by itself"));
    }

    void detailsAreFoldedAndTheReportCanBeCopied()
    {
        World world;
        FakeDatabase& database = world.open("/tmp/shop.db");
        MainWindow window(world.session());
        window.present();
        auto* page = static_cast<OverviewPage*>(window.page(View::Overview));
        QVERIFY(!page->details()->isVisible());
        database.set([](Situation& situation) { situation.problem = damaged(); });
        QVERIFY(page->details()->isVisible());
        QVERIFY(page->details()->text().isEmpty());
        QTest::mouseClick(page->details()->foldButton(), Qt::LeftButton);
        QVERIFY(page->details()->text().contains(u"malformed"));
        QTest::mouseClick(page->details()->copyButton(), Qt::LeftButton);
        const QString report = QGuiApplication::clipboard()->text();
        QVERIFY(report.contains(u"error: damaged"));
        QVERIFY(report.contains(QStringLiteral(DBSYNC_VERSION)));
        database.set([](Situation& situation) { situation.problem.reset(); });
        QVERIFY(!page->details()->isVisible());
    }

    /// In the language of the window; SQLite's words are there for whoever asks.
    void whatCannotBeFollowedIsToldAndExplained()
    {
        World world;
        FakeDatabase& database = world.open("/tmp/shop.db");
        MainWindow window(world.session());
        window.present();
        auto* page = static_cast<OverviewPage*>(window.page(View::Overview));
        const device::Attention attention{.kind = device::Attention::Kind::CannotFollow,
                                          .detail = "Index \"ByName\" cannot be made here: UNIQUE constraint failed."};
        QVERIFY(!attentionText(attention).contains(u"UNIQUE"));
        database.set([&](Situation& situation) { situation.status.attention = {attention}; });
        QVERIFY(page->details()->isVisible());
        QTest::mouseClick(page->details()->foldButton(), Qt::LeftButton);
        QCOMPARE(page->details()->text(), QString::fromStdString(attention.detail));
        database.set([](Situation& situation) { situation.status.attention.clear(); });
        QVERIFY(!page->details()->isVisible());
    }

    void aReportHoldsNoSecret()
    {
        const QString text = withoutSecrets(
            QStringLiteral("postgresql://ann:hunter2@db/x Authorization: Bearer abc.def password=hunter3 "
                           "\"refreshToken\":\"xyz\" token: t0k %1/shop.db")
                .arg(QDir::homePath()));
        for (const char* secret : {"hunter2", "abc.def", "hunter3", "xyz", "t0k"})
            QVERIFY2(!text.contains(QLatin1String(secret)), qPrintable(text));
        QVERIFY(text.contains(u"~/shop.db"));
        QVERIFY(text.contains(u"db/x"));
    }
};

QTEST_MAIN(ProblemsTest)
#include "problems_test.moc"
