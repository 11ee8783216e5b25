#pragma once

namespace dbsync::ui {

class DatabaseList;
class Preferences;

/// Takes up the pauses that were kept when the program ended last, and keeps those of `databases` from now on. Both
/// must live as long as `databases` tells of changes.
void keepPauses(DatabaseList& databases, Preferences& preferences);

} // namespace dbsync::ui
