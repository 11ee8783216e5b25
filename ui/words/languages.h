#pragma once

#include <QString>

#include <vector>

class QLocale;

namespace dbsync::ui {

/// A language that the program speaks.
struct Language
{
    QString code; ///< as in the name of its file of translations
    QString name; ///< in its own words
};

/// All of them, in the order of their names.
std::vector<Language> languages();

/// Speaks the language of `locale` from now on, where there is a translation, else English; Qt's own texts and the
/// direction of layouts included. May be called again: what was spoken before is forgotten.
void speak(const QLocale& locale);

/// The same for a language that a person chose, "" for the system's; numbers and dates follow.
void speakLanguage(const QString& code);

} // namespace dbsync::ui
