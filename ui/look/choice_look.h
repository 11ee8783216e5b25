#pragma once

class QPainter;
class QStyleOption;
class QStyleOptionComboBox;
class QStyleOptionTab;
class QRect;

namespace dbsync::ui {

/// How controls look that choose one of several: boxes with a list, and tabs.

/// The box without its text; `arrow` is where its list opens.
void drawBox(const QStyleOptionComboBox& option, QPainter& painter, const QRect& arrow);

/// A tab without its text: the one that is shown has a bar of the accent's colour and stands on its page.
void drawTab(const QStyleOptionTab& option, QPainter& painter);

/// The line between tabs and their page.
void drawTabLine(const QStyleOption& option, QPainter& painter, const QRect& line);

} // namespace dbsync::ui
