#pragma once

#include "change/value.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace dbsync::ui {

/// Cells as spreadsheets put them on the clipboard: tabulators between, a line a row, quotes around what holds either.
std::vector<QStringList> cellsFromText(const QString& text);
QString textFromCells(const std::vector<QStringList>& lines);

/// Bytes as a cell of text, X'0AFF', which exports write, too; and back.
QString textFromBytes(const std::string& bytes);
std::optional<Value> bytesFromText(const QString& text);

} // namespace dbsync::ui
