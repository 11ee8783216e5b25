#pragma once

#include "change/value.h"

#include <QString>

#include <optional>
#include <vector>

class QMimeData;

namespace dbsync::ui {

/// A cell that is pasted: its text, and the very value where it was copied here, so that no value and a text without
/// characters stay apart.
struct PastedCell
{
    QString text;
    std::optional<Value> value;
};

using PastedLines = std::vector<std::vector<PastedCell>>;

/// Cells for this program, for spreadsheets and as text. The caller, or the clipboard, owns it.
QMimeData* dataFromCells(const std::vector<Row>& lines);
/// Nothing where the clipboard holds no text.
PastedLines cellsFromData(const QMimeData* data);

} // namespace dbsync::ui
