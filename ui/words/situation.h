#pragma once

#include "base/error.h"
#include "device/view/records.h"
#include "sync/session/progress.h"

#include <QDateTime>
#include <QString>

#include <optional>

namespace dbsync::ui {

/// All that a state line, the Sync button and the tray need to know of one database.
struct Situation
{
    bool known = false; ///< false until the first status arrived
    device::Status status;
    QString company; ///< its name; "" where only the code is known
    bool syncing = false;
    sync::Progress progress;
    bool automatic = true;
    bool paused = false;
    QDateTime pausedUntil;     ///< invalid where no end is set
    bool putOff = false;       ///< the first sync was stopped by somebody, and waits until somebody goes on with it
    bool disconnected = false; ///< the cloud's signals have not been heard for a while
    QDateTime since;           ///< when the mood became what it is; invalid where that was before the program started
    int unwritten = 0;         ///< edits that wait for the file to be writable again
    std::optional<Error> problem; ///< the file cannot be read at all
    std::optional<Error> failure; ///< how the last sync ended, where it did not end well
};

/// How things stand, the gravest last: of several databases the greatest is shown.
enum class Mood { Ok, Paused, Waiting, Working, Offline, Attention, Error };

/// What the one button does next.
enum class NextAct { Sync, Resolve, Review, SignIn, SetUp, Settings, Retry, Nothing };

/// A situation in words, the same in the window, its title and the tray.
struct Glance
{
    Mood mood = Mood::Ok;
    QString word;     ///< two or three words
    QString sentence; ///< what it means
    NextAct act = NextAct::Sync;
    QString actLabel;
};

/// Of a situation in which the cloud refuses: whether signing in again is what helps.
bool isSignedOut(const Situation& situation);

/// `now` is the wall clock's.
Glance glanceAt(const Situation& situation, const QDateTime& now);

} // namespace dbsync::ui
