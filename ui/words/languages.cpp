#include "ui/words/languages.h"

#include <QCoreApplication>
#include <QGuiApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

#include <algorithm>
#include <memory>

namespace dbsync::ui {

namespace {

/// What is spoken now; belongs to the application.
class Voice : public QObject
{
public:
    explicit Voice(QObject* parent) : QObject(parent) { setObjectName(QStringLiteral("dbsync-voice")); }

    static void replace()
    {
        delete qApp->findChild<QObject*>(QStringLiteral("dbsync-voice"), Qt::FindDirectChildrenOnly);
    }

    /// The language that was found; English where none was.
    QLocale add(const QLocale& locale)
    {
        auto* own = new QTranslator(this);
        // Languages that nobody translated yet still need the plurals of English.
        if (own->load(locale, QStringLiteral("dbsync"), QStringLiteral("_"), QStringLiteral(":/i18n")) ||
            own->load(QStringLiteral(":/i18n/dbsync_en.qm")))
            QCoreApplication::installTranslator(own);
        const QString found = own->language();
        return found.isEmpty() ? QLocale(QLocale::English) : QLocale(found);
    }

    void addQt(const QLocale& locale)
    {
        auto* qt = new QTranslator(this);
        const QString folder = QLibraryInfo::path(QLibraryInfo::TranslationsPath);
        const auto load = [&](const QLocale& which) {
            return qt->load(which, QStringLiteral("qtbase"), QStringLiteral("_"), folder);
        };
        // Qt has one Portuguese only.
        const bool portuguese = locale.language() == QLocale::Portuguese;
        if (load(locale) || (portuguese && load(QLocale(QLocale::Portuguese, QLocale::Brazil))))
            QCoreApplication::installTranslator(qt);
    }
};

} // namespace

std::vector<Language> languages()
{
    std::vector<Language> all;
    for (const QString& code : QStringLiteral(DBSYNC_LANGUAGES).split(u' ')) {
        QString name = QLocale(code).nativeLanguageName();
        // Where no country is named English calls itself American, and Spanish that of Spain.
        if (code == u"en")
            name = QStringLiteral("English");
        else if (code == u"es")
            name = QStringLiteral("Español");
        if (!name.isEmpty())
            name[0] = name[0].toUpper();
        all.push_back({code, name});
    }
    std::sort(all.begin(), all.end(), [](const Language& a, const Language& b) { return a.name < b.name; });
    return all;
}

void speak(const QLocale& locale)
{
    Voice::replace();
    auto* voice = new Voice(qApp);
    const QLocale spoken = voice->add(locale);
    voice->addQt(spoken);
    if (qobject_cast<QGuiApplication*>(qApp))
        QGuiApplication::setLayoutDirection(spoken.textDirection());
}

void speakLanguage(const QString& code)
{
    const QLocale locale = code.isEmpty() ? QLocale::system() : QLocale(code);
    QLocale::setDefault(locale);
    speak(locale);
}

Punctuation punctuation()
{
    switch (QLocale().language()) {
    case QLocale::Japanese:
        return {QString(), QStringLiteral("。"), QStringLiteral("、"), QStringLiteral("；")};
    case QLocale::Chinese:
        return {QString(), QStringLiteral("。"), QStringLiteral("，"), QStringLiteral("；")};
    case QLocale::Arabic:
        return {QStringLiteral(" "), QStringLiteral("."), QStringLiteral("، "), QStringLiteral("؛ ")};
    default:
        return {QStringLiteral(" "), QStringLiteral("."), QStringLiteral(", "), QStringLiteral("; ")};
    }
}

} // namespace dbsync::ui
