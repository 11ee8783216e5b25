#pragma once

#include <QString>

namespace dbsync::ui {

/// A path to show: among words that are read from right to left its first stroke stays in front.
QString pathText(const QString& path);

/// A sentence for a text that can be selected: it is read in the direction of the language, whatever it begins with.
QString sentenceText(const QString& sentence);

} // namespace dbsync::ui
