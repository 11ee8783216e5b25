#pragma once

class QLocale;

namespace dbsync::ui {

/// Speaks the language of `locale` from now on, where there is a translation, else English; Qt's own texts included.
void speak(const QLocale& locale);

} // namespace dbsync::ui
