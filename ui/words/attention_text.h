#pragma once

#include "device/view/attention.h"

#include <QString>

namespace dbsync::ui {

/// What waits for a person, as a sentence for the window.
QString attentionText(const device::Attention& attention);

/// Why a table is not synced, as a sentence for the window.
QString leftOutText(const LeftOutReason& reason);

} // namespace dbsync::ui
