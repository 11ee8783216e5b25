#pragma once

#include "device/edit/row_edit.h"

#include <QString>

#include <vector>

namespace dbsync::ui {

/// Edits that belong together and wait for a file to be writable, and what was done in words.
struct WaitingStep
{
    std::vector<device::RowEdit> edits;
    QString words;
    QString mark = {};  ///< a random word by which the file knows whether they are done
    QString owner = {}; ///< whose database it was typed into, by server and tenant; "" where that was not known
};

/// Puts what waits into a file that only its owner reads, whole or not at all; removes it where nothing waits. False
/// where that could not be done. May be called on any thread.
bool keepEdits(const QString& file, const std::vector<WaitingStep>& steps);
/// What lies there; nothing where there is no such file, or none that can be read.
std::vector<WaitingStep> keptEdits(const QString& file);

} // namespace dbsync::ui
