#include "password_input.h"

#include <iostream>
#include <termios.h>
#include <unistd.h>

namespace dbsync::cloud {

namespace {

/// Hides what is typed while it lives.
class HiddenInput
{
public:
    HiddenInput()
    {
        m_changed = tcgetattr(STDIN_FILENO, &m_before) == 0;
        termios hidden = m_before;
        hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        if (m_changed)
            tcsetattr(STDIN_FILENO, TCSANOW, &hidden);
    }
    ~HiddenInput()
    {
        if (m_changed)
            tcsetattr(STDIN_FILENO, TCSANOW, &m_before);
        std::cerr << std::endl;
    }
    HiddenInput(const HiddenInput&) = delete;
    HiddenInput& operator=(const HiddenInput&) = delete;

private:
    termios m_before{};
    bool m_changed = false;
};

std::string readLine()
{
    std::string line;
    std::getline(std::cin, line);
    if (line.ends_with('\r'))
        line.pop_back();
    return line;
}

std::string ask(const char* prompt)
{
    std::cerr << prompt << std::flush;
    const HiddenInput hidden;
    return readLine();
}

} // namespace

Result<std::string> readPassword(bool fromStdin)
{
    if (fromStdin)
        return readLine();
    if (isatty(STDIN_FILENO) == 0)
        return Error{ErrorKind::InvalidRequest, "usage", "There is no terminal to ask for the password on.",
                     "Give it on stdin with --admin-password-stdin."};
    std::string password = ask("Password: ");
    if (ask("Password again: ") != password)
        return Error{ErrorKind::InvalidRequest, "passwordsDiffer", "The two passwords differ.", {}};
    return password;
}

} // namespace dbsync::cloud
