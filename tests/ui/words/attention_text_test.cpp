#include "ui/look/icons.h"
#include "ui/words/attention_text.h"
#include "ui/words/languages.h"

#include <QLocale>
#include <QTest>

using namespace dbsync;
using namespace dbsync::ui;
using device::Attention;

/// What waits for a person is told in the window's language, with its facts, and never in the device's own words.
class AttentionTextTest : public QObject
{
    Q_OBJECT

    static std::vector<Attention> all()
    {
        std::vector<Attention> list;
        for (int kind = 0; kind <= static_cast<int>(Attention::Kind::RowsWithoutKey); ++kind)
            list.push_back({static_cast<Attention::Kind>(kind), "Order items", "Amount", "Sum", "REAL", 1'234});
        return list;
    }

private slots:
    void initTestCase() { initResources(); }
    void cleanup() { speak(QLocale(QLocale::English)); }

    void namesItsFacts()
    {
        speak(QLocale(QLocale::English));
        for (const Attention& attention : all()) {
            const QString text = attentionText(attention);
            const QString shown = QString::fromStdString(attention.message()) + QStringLiteral(" / ") + text;
            const bool counts = attention.message().find("1234") != std::string::npos;
            const bool ofTable = attention.message().find("Order items") != std::string::npos;
            QVERIFY2(!text.isEmpty() && !text.contains(u"dbsync"), qPrintable(shown));
            QVERIFY2(!counts || text.contains(QLocale().toString(1'234)), qPrintable(shown));
            QVERIFY2(!ofTable || text.contains(u"Order items"), qPrintable(shown));
            for (const auto* name : {u"Amount", u"Sum"}) {
                const QString fact = QString::fromUtf16(name);
                QVERIFY2(!QString::fromStdString(attention.message()).contains(fact) || text.contains(fact),
                         qPrintable(shown));
            }
        }
    }

    void isTranslated()
    {
        const auto sentences = [] {
            QStringList texts;
            for (const Attention& attention : all())
                texts << attentionText(attention);
            for (int kind = 0; kind <= static_cast<int>(LeftOutReason::Kind::NotTenants); ++kind)
                texts << leftOutText({static_cast<LeftOutReason::Kind>(kind), "Amount", 1'900});
            return texts;
        };
        speak(QLocale(QLocale::English));
        const QStringList english = sentences();
        for (const Language& language : languages()) {
            if (language.code == u"en")
                continue;
            speak(QLocale(language.code));
            const QStringList translated = sentences();
            for (qsizetype i = 0; i < english.size(); ++i)
                QVERIFY2(english[i] != translated[i], qPrintable(language.code + QStringLiteral(": ") + english[i]));
        }
    }
};

QTEST_MAIN(AttentionTextTest)
#include "attention_text_test.moc"
