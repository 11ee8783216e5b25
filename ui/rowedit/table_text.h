#pragma once

#include <QString>
#include <QStringList>

#include <vector>

namespace dbsync::ui {

/// Cells as spreadsheets put them on the clipboard: tabulators between, a line a row, quotes around what holds either.
std::vector<QStringList> cellsFromText(const QString& text);
QString textFromCells(const std::vector<QStringList>& lines);

} // namespace dbsync::ui
