#pragma once

#include "device/view/records.h"

#include <QString>

namespace dbsync::ui {

/// What waits for a person, as a sentence for the window.
QString attentionText(const device::Attention& attention);

} // namespace dbsync::ui
