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

/// What texts that are put together from parts have between these and at their end.
struct Punctuation
{
    QString gap;       ///< between two sentences
    QString stop;      ///< at the end of a sentence
    QString comma;     ///< between words, with what follows it
    QString semicolon; ///< between clauses, with what follows it
};

/// That of the language in which numbers and dates are written.
Punctuation punctuation();

} // namespace dbsync::ui
