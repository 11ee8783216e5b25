#pragma once

#include "sync/session/progress.h"

/// Shows a sync's progress on stderr: on a terminal one line that is written again, elsewhere a line now and then.
class ProgressLine
{
public:
    ProgressLine();
    /// Cancels where the process was asked to end.
    dbsync::sync::ProgressCallback callback();
    /// Clears the line.
    void end();

private:
    void show(const dbsync::sync::Progress& progress);
    bool m_terminal;
    double m_shown = -1;
};
