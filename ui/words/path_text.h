#pragma once

#include <QString>

namespace dbsync::ui {

/// A path to show: among words that are read from right to left its first stroke stays in front.
QString pathText(const QString& path);

/// A value to show: among words that are read from right to left it keeps the direction of its own, so that "030 1" is
/// not shown as "1 030".
QString ownDirection(const QString& value);

/// A sentence for a text that can be selected: it is read in the direction of the language, whatever it begins with.
QString sentenceText(const QString& sentence);

} // namespace dbsync::ui
