#pragma once

namespace dbsync::ui {

class Cloud;
class DatabaseList;
class Preferences;
class Theme;

/// What all windows of the program share; outlives them.
struct Session
{
    DatabaseList& databases;
    Cloud& cloud;
    Preferences& preferences;
    Theme& theme;
};

} // namespace dbsync::ui
