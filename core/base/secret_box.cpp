#include "base/secret_box.h"

#include "base/base64.h"

#include <sodium.h>

namespace dbsync {

namespace {

constexpr std::string_view prefix = "sealed:1:";
constexpr std::size_t shortestKey = 16;

template <typename Key>
std::optional<std::string> opened(std::string_view bytes, const Key& key)
{
    if (bytes.size() < crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES)
        return std::nullopt;
    const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
    const std::size_t size = bytes.size() - crypto_secretbox_NONCEBYTES;
    std::string secret(size - crypto_secretbox_MACBYTES, '\0');
    if (crypto_secretbox_open_easy(reinterpret_cast<unsigned char*>(secret.data()), data + crypto_secretbox_NONCEBYTES,
                                   size, data, key.data()) != 0)
        return std::nullopt;
    return secret;
}

} // namespace

Result<SecretBox> SecretBox::make(std::string_view key, std::string_view previous)
{
    if (sodium_init() < 0)
        return internalError("The cryptographic library cannot be used.");
    SecretBox box;
    box.m_seals = !key.empty();
    for (const std::string_view text : {key, previous}) {
        if (text.empty())
            continue;
        if (text.size() < shortestKey)
            return Error{ErrorKind::InvalidRequest, "weakSecretKey",
                         "DBSYNC_SECRET_KEY and DBSYNC_SECRET_KEY_PREVIOUS must have 16 characters or more.",
                         "Make one with: openssl rand -base64 32"};
        Key& made = box.m_keys.emplace_back();
        crypto_generichash(made.data(), made.size(), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                           nullptr, 0);
    }
    return box;
}

std::string SecretBox::seal(std::string_view secret) const
{
    if (!m_seals)
        return std::string(secret);
    std::string bytes(crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + secret.size(), '\0');
    auto* data = reinterpret_cast<unsigned char*>(bytes.data());
    randombytes_buf(data, crypto_secretbox_NONCEBYTES);
    crypto_secretbox_easy(data + crypto_secretbox_NONCEBYTES, reinterpret_cast<const unsigned char*>(secret.data()),
                          secret.size(), data, m_keys.front().data());
    std::string sealed(prefix);
    appendBase64(bytes, sealed);
    return sealed;
}

Result<std::string> SecretBox::open(const std::string& stored) const
{
    if (!stored.starts_with(prefix))
        return stored;
    const auto bytes = decodeBase64(std::string_view(stored).substr(prefix.size()));
    for (const Key& key : m_keys) {
        if (auto secret = bytes ? opened(*bytes, key) : std::nullopt)
            return std::move(*secret);
    }
    return Error{ErrorKind::Internal, "wrongSecretKey",
                 "What is stored encrypted cannot be read: DBSYNC_SECRET_KEY is missing or is another one.",
                 "Set the key it was encrypted with, as DBSYNC_SECRET_KEY or as DBSYNC_SECRET_KEY_PREVIOUS."};
}

bool SecretBox::isCurrent(const std::string& stored) const
{
    if (!m_seals || !stored.starts_with(prefix))
        return !m_seals && !stored.starts_with(prefix);
    const auto bytes = decodeBase64(std::string_view(stored).substr(prefix.size()));
    return bytes && opened(*bytes, m_keys.front());
}

} // namespace dbsync
