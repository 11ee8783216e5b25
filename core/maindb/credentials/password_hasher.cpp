#include "maindb/credentials/password_hasher.h"

#include "base/identifier.h"

#include <sodium.h>

namespace dbsync::maindb {

namespace {

// As strong as libsodium's interactive limits are meant to be (OWASP asks for 19 MiB and 2 passes), with less memory
// and more passes: a login must not double what the server needs while it serves millions of rows.
constexpr unsigned long long usualPasses = 4;
constexpr std::size_t usualBytes = std::size_t{19} << 20;

constexpr int mostRunning = 2;
constexpr int mostWaiting = 64;

} // namespace

/// One of the few places at which a hash may run.
class PasswordHasher::Turn
{
public:
    explicit Turn(PasswordHasher& hasher) : m_hasher(hasher)
    {
        std::unique_lock lock(hasher.m_mutex);
        if (hasher.m_waiting >= mostWaiting)
            return;
        ++hasher.m_waiting;
        hasher.m_ready.wait(lock, [&] { return hasher.m_running < mostRunning; });
        --hasher.m_waiting;
        ++hasher.m_running;
        m_taken = true;
    }
    ~Turn()
    {
        if (!m_taken)
            return;
        {
            const std::lock_guard lock(m_hasher.m_mutex);
            --m_hasher.m_running;
        }
        m_hasher.m_ready.notify_one();
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

    bool taken() const { return m_taken; }

private:
    PasswordHasher& m_hasher;
    bool m_taken = false;
};

namespace {

Error busy()
{
    return {ErrorKind::Unreachable, "busy", "Too many log in at once.", "Try again in a moment."};
}

} // namespace

PasswordHasher::PasswordHasher(Cost cost) : m_cost(cost)
{
    if (sodium_init() >= 0) {
        if (auto decoy = hash(makeRandomHex(16)))
            m_decoy = std::move(*decoy);
    }
}

Result<std::string> PasswordHasher::hash(const std::string& password)
{
    const Turn turn(*this);
    if (!turn.taken())
        return busy();
    const bool usual = m_cost == Cost::Usual;
    char text[crypto_pwhash_STRBYTES];
    if (crypto_pwhash_str_alg(
            text, password.data(), password.size(), usual ? usualPasses : crypto_pwhash_argon2id_OPSLIMIT_MIN,
            usual ? usualBytes : crypto_pwhash_argon2id_MEMLIMIT_MIN, crypto_pwhash_ALG_ARGON2ID13) != 0)
        return internalError("There is not enough memory to hash a password.");
    return std::string(text);
}

Result<bool> PasswordHasher::verify(const std::string& hash, const std::string& password, const Watch& watch)
{
    const Turn turn(*this);
    if (!turn.taken())
        return busy();
    if (watch.begins)
        DBSYNC_TRY(watch.begins());
    const std::string& known = hash.empty() ? m_decoy : hash;
    const bool right = crypto_pwhash_str_verify(known.c_str(), password.data(), password.size()) == 0 && !hash.empty();
    if (watch.ended)
        watch.ended(right);
    return right;
}

} // namespace dbsync::maindb
