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
        if (m_terminal && progress.seconds - m_shown > 0.1)
            show(progress);
        return !Interruption::wanted();
    };
}

void ProgressLine::show(const Progress& progress)
{
    m_shown = progress.seconds;
    std::cerr << "\r\033[K" << inWords(progress.phase);
    if (!progress.table.empty())
        std::cerr << ' ' << progress.table;
    if (progress.rows > 0)
        std::cerr << ": " << progress.rows << (progress.totalRows > 0 ? " of " + std::to_string(progress.totalRows) : "")
                  << " rows";
    std::cerr << std::flush;
}

void ProgressLine::end()
{
    if (m_terminal && m_shown >= 0)
        std::cerr << "\r\033[K" << std::flush;
}
