#pragma once

#include "device/view/records.h"

#include <QString>

namespace dbsync::ui {

/// Why a row that is held as invalidValue was not taken, in the window's language, with the names and values that the
/// cloud, or the database here, told. What it said itself stays in the conflict's message.
QString refusalText(const device::Conflict& conflict);

} // namespace dbsync::ui
