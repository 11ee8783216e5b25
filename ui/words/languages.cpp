#include "ui/words/languages.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

namespace dbsync::ui {

void speak(const QLocale& locale)
{
    auto* own = new QTranslator(qApp);
    // Languages that nobody translated yet still need the plurals of English.
    if (own->load(locale, QStringLiteral("dbsync"), QStringLiteral("_"), QStringLiteral(":/i18n")) ||
        own->load(QStringLiteral(":/i18n/dbsync_en.qm")))
        QCoreApplication::installTranslator(own);
    auto* qt = new QTranslator(qApp);
    if (qt->load(locale, QStringLiteral("qtbase"), QStringLiteral("_"),
                 QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        QCoreApplication::installTranslator(qt);
}

} // namespace dbsync::ui
