#pragma once

#include "ui/words/situation.h"

namespace dbsync::ui {

/// A text for whoever helps: what went wrong, where, with which versions; in English, since they may not share the
/// language. Holds no password, token or row, and the home folder as ~.
QString reportOf(const Situation& situation, const std::optional<Error>& error);

/// `text` without what must not leave this computer.
QString withoutSecrets(QString text);

} // namespace dbsync::ui
