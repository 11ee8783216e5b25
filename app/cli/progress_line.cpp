#include "progress_line.h"

#include "interruption.h"

#include <cstdio>
#include <iostream>
#include <unistd.h>

using dbsync::sync::Phase;
using dbsync::sync::Progress;

namespace {

const char* inWords(Phase phase)
{
    switch (phase) {
    case Phase::Preparing:
        return "Preparing";
    case Phase::Waiting:
        return "Waiting for the cloud";
    case Phase::Pulling:
        return "Receiving";
    case Phase::Applying:
        return "Applying";
    case Phase::Building:
        return "Collecting changes";
    case Phase::Pushing:
        return "Sending";
    case Phase::Finishing:
        return "Finishing";
    }
    return "";
}

} // namespace

ProgressLine::ProgressLine() : m_terminal(isatty(STDERR_FILENO) != 0) {}

dbsync::sync::ProgressCallback ProgressLine::callback()
{
    return [this](const Progress& progress) {
        // A log gets a line now and then, a terminal one that changes.
        if (progress.seconds - m_shown > (m_terminal ? 0.1 : 2.0))
            show(progress);
        return !Interruption::wanted();
    };
}

void ProgressLine::show(const Progress& progress)
{
    m_shown = progress.seconds;
    if (m_terminal)
        std::cerr << "\r\033[K";
    std::cerr << inWords(progress.phase);
    if (!progress.table.empty())
        std::cerr << ' ' << progress.table;
    if (progress.rows > 0)
        std::cerr << ": " << progress.rows
                  << (progress.totalRows > 0 ? " of " + std::to_string(progress.totalRows) : "") << " rows";
    if (!m_terminal)
        std::cerr << '\n';
    std::cerr << std::flush;
}

void ProgressLine::end()
{
    if (m_terminal && m_shown >= 0)
        std::cerr << "\r\033[K" << std::flush;
}
