#pragma once

#include <QString>

#include <functional>

class QWidget;

namespace dbsync::ui {

/// Asks before something that cannot simply be undone; the default is not to. Does not block; `act` runs where the
/// person agrees.
void confirm(QWidget* parent, const QString& question, const QString& consequence, const QString& actLabel,
             std::function<void()> act);

} // namespace dbsync::ui
