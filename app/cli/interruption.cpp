#include "interruption.h"

#include <array>
#include <csignal>
#include <sys/socket.h>
#include <unistd.h>

namespace {

std::array<int, 2> sockets{-1, -1};
volatile std::sig_atomic_t asked = 0;

void onSignal(int)
{
    asked = 1;
    const char byte = 1;
    [[maybe_unused]] const auto written = ::write(sockets[0], &byte, sizeof byte);
}

} // namespace

Interruption::Interruption(QObject* parent) : QObject(parent)
{
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets.data()) != 0)
        return;
    m_notifier = std::make_unique<QSocketNotifier>(sockets[1], QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, [this] {
        char byte = 0;
        [[maybe_unused]] const auto read = ::read(sockets[1], &byte, sizeof byte);
        emit interrupted();
    });
    std::signal(SIGTERM, onSignal);
    std::signal(SIGINT, onSignal);
}

Interruption::~Interruption()
{
    std::signal(SIGTERM, SIG_DFL);
    std::signal(SIGINT, SIG_DFL);
}

bool Interruption::wanted()
{
    return asked != 0;
}
