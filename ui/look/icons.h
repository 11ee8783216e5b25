#pragma once

#include <QIcon>
#include <QPalette>
#include <QString>

namespace dbsync::ui {

enum class Mood;

/// Makes the resources of this library known; once, before the first icon.
void initResources();

/// A line icon from the resources, painted in a colour of the palette at the time of painting.
QIcon icon(const QString& name, QPalette::ColorRole role = QPalette::ButtonText);
/// The same in another colour.
QPixmap tintedPixmap(const QString& name, const QColor& colour, int size, qreal devicePixelRatio);

/// The shape that stands for a mood, readable without its colour.
QString moodIconName(Mood mood);
QPixmap moodPixmap(Mood mood, const QPalette& palette, int size, qreal devicePixelRatio);
/// For lines that can be selected, where it has the colour of their words.
QIcon moodIcon(Mood mood, const QPalette& palette, int size, qreal devicePixelRatio);

QIcon applicationIcon();
/// The application's icon with the mood's shape in a corner.
QIcon trayIcon(Mood mood);

} // namespace dbsync::ui
