#pragma once

#include <QString>

namespace dbsync::ui {

/// A path to show: among words that are read from right to left its first stroke stays in front.
QString pathText(const QString& path);

} // namespace dbsync::ui
