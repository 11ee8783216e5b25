#include "ui/look/icons.h"
#include "ui/words/languages.h"
#include "ui/words/situation.h"
#include "ui/words/wording.h"

#include <QFile>
#include <QLibraryInfo>
#include <QLocale>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

using namespace dbsync;
using namespace dbsync::ui;

class TranslationsTest : public QObject
{
    Q_OBJECT

    struct Counts
    {
        int messages = 0;
        QStringList unfinished;
        QStringList misplaced;   ///< translations without the source's %1, %2, …
        QStringList accelerated; ///< with a key to reach it where the source has none, or the other way round
    };

    static QSet<QString> places(const QString& text)
    {
        static const QRegularExpression place(QStringLiteral("%L?[\\dn]"));
        QSet<QString> found;
        for (auto match = place.globalMatch(text); match.hasNext();)
            found << match.next().captured().remove(u'L');
        return found;
    }

    /// "&" before a letter; "&&" and "& " are none.
    static bool hasKey(QString text)
    {
        static const QRegularExpression key(QStringLiteral("&\\w"), QRegularExpression::UseUnicodePropertiesOption);
        return text.remove(QStringLiteral("&&")).contains(key);
    }

    static void readMessage(QXmlStreamReader& xml, Counts& counts)
    {
        ++counts.messages;
        QString source;
        while (xml.readNextStartElement()) {
            if (xml.name() == u"source") {
                source = xml.readElementText();
            } else if (xml.name() == u"translation") {
                const bool unfinished = xml.attributes().hasAttribute(QStringLiteral("type"));
                const QString text = xml.readElementText(QXmlStreamReader::IncludeChildElements);
                if (unfinished || text.trimmed().isEmpty())
                    counts.unfinished << source;
                else if (places(source) != places(text))
                    counts.misplaced << source;
                else if (hasKey(source) != hasKey(text))
                    counts.accelerated << source;
            } else {
                xml.skipCurrentElement();
            }
        }
    }

    static Counts read(const QString& path)
    {
        Counts counts;
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            return counts;
        QXmlStreamReader xml(&file);
        while (!xml.atEnd()) {
            if (xml.readNext() == QXmlStreamReader::StartElement && xml.name() == u"message")
                readMessage(xml, counts);
        }
        return counts;
    }

private slots:
    void initTestCase() { initResources(); }

    void everythingIsTranslated_data()
    {
        QTest::addColumn<QString>("language");
        for (const QString& language : QStringLiteral(DBSYNC_LANGUAGES).split(u' '))
            QTest::newRow(language.toLatin1().constData()) << language;
    }

    void everythingIsTranslated()
    {
        QFETCH(QString, language);
        const Counts counts = read(QStringLiteral(DBSYNC_SOURCE_DIR "/translations/dbsync_%1.ts").arg(language));
        QVERIFY(counts.messages >= (language == u"en" ? 15 : 250));
        QVERIFY2(counts.unfinished.isEmpty(), qPrintable(counts.unfinished.join(u'\n')));
        QVERIFY2(counts.misplaced.isEmpty(), qPrintable(counts.misplaced.join(u'\n')));
        QVERIFY2(counts.accelerated.isEmpty(), qPrintable(counts.accelerated.join(u'\n')));
    }

    /// Each language is offered by its own name, and Qt's own texts speak it, too.
    void everyLanguageCanBeChosen()
    {
        const auto all = languages();
        QCOMPARE(all.size(), static_cast<std::size_t>(QStringLiteral(DBSYNC_LANGUAGES).split(u' ').size()));
        for (const Language& language : all) {
            QVERIFY(!language.name.isEmpty());
            speakLanguage(language.code);
            QCOMPARE(QGuiApplication::layoutDirection(), QLocale(language.code).textDirection());
            const QString cancel = QCoreApplication::translate("QPlatformTheme", "Cancel");
            if (language.code != u"en" &&
                QFile::exists(QLibraryInfo::path(QLibraryInfo::TranslationsPath) + QStringLiteral("/qtbase_de.qm")))
                QVERIFY2(cancel != u"Cancel", qPrintable(language.code));
        }
        speakLanguage(QStringLiteral("en"));
    }

    /// The files know every text of the sources: reading the sources again finds nothing new.
    void theFilesAreUpToDate()
    {
        const QString lupdate = QStringLiteral(DBSYNC_LUPDATE);
        if (!QFile::exists(lupdate))
            QSKIP("lupdate is not installed");
        QTemporaryDir folder;
        const QString copy = folder.filePath(QStringLiteral("dbsync_de.ts"));
        QVERIFY(QFile::copy(QStringLiteral(DBSYNC_SOURCE_DIR "/translations/dbsync_de.ts"), copy));
        const int before = read(copy).messages;
        QCOMPARE(
            QProcess::execute(lupdate, {QStringLiteral("-silent"), QStringLiteral("-no-obsolete"),
                                        QStringLiteral("-locations"), QStringLiteral("none"), QStringLiteral("-I"),
                                        QStringLiteral(DBSYNC_SOURCE_DIR), QStringLiteral(DBSYNC_SOURCE_DIR "/ui"),
                                        QStringLiteral(DBSYNC_SOURCE_DIR "/app/desktop"), QStringLiteral("-ts"), copy}),
            0);
        const Counts counts = read(copy);
        QCOMPARE(counts.messages, before);
        QVERIFY2(counts.unfinished.isEmpty(), qPrintable(counts.unfinished.join(u'\n')));
    }

    void speaksEnglishWithPlurals()
    {
        speak(QLocale(QLocale::English));
        QCOMPARE(Wording::rows(1), QStringLiteral("1 row"));
        QCOMPARE(Wording::rows(3), QStringLiteral("3 rows"));
    }

    /// Texts that are put together have their language's punctuation between the parts, too.
    void partsAreJoinedAsTheLanguageHasIt()
    {
        Situation situation;
        situation.known = true;
        situation.paused = true;
        situation.status.state = device::State::Conflicts;
        situation.status.conflicts = 1;
        situation.status.pending = 3;
        sync::SyncReport report;
        report.pulled.inserted = 2;
        report.pushed.updated = 1;
        report.movedKeys = 1;
        const QDateTime now(QDate(2024, 5, 3), QTime(14, 5), Qt::LocalTime);
        for (const char* code : {"ja", "zh_CN"}) {
            speakLanguage(QString::fromLatin1(code));
            const QString text = glanceAt(situation, now).sentence + Wording::report(report);
            QVERIFY2(text.contains(Wording::mood(Mood::Paused) + u'。') && text.contains(u'；'), qPrintable(text));
            QVERIFY2(!text.contains(u"。 ") && !text.contains(u'.') && !text.contains(u';'), qPrintable(text));
        }
        speakLanguage(QStringLiteral("ar"));
        QVERIFY2(Wording::report(report).contains(u"؛ "), qPrintable(Wording::report(report)));
        speakLanguage(QStringLiteral("en"));
        QVERIFY(glanceAt(situation, now).sentence.contains(u" Paused. "));
    }

    void languagesWithoutATranslationFallBackToEnglish()
    {
        speak(QLocale(QLocale::Icelandic));
        QCOMPARE(Wording::rows(1), QStringLiteral("1 row"));
    }

    void speaksGerman()
    {
        QLocale::setDefault(QLocale(QLocale::German));
        speak(QLocale(QLocale::German));
        QCOMPARE(Wording::rows(1), QStringLiteral("1 Zeile"));
        QCOMPARE(Wording::rows(1200), QStringLiteral("1.200 Zeilen"));
        QCOMPARE(Wording::changeKind(device::ChangeKind::Delete), QStringLiteral("Gelöscht"));
    }
};

QTEST_MAIN(TranslationsTest)
#include "translations_test.moc"
