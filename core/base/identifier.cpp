#include "base/identifier.h"

#include <array>
#include <sodium.h>
#include <vector>

namespace dbsync {

namespace {

void fillRandom(void* data, std::size_t size)
{
    // Safe to call again and again, from any thread.
    if (sodium_init() < 0)
        std::abort();
    randombytes_buf(data, size);
}

std::string toHex(const unsigned char* data, std::size_t size)
{
    std::string text(size * 2 + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), data, size);
    text.pop_back();
    return text;
}

} // namespace

std::string makeUuid()
{
    std::array<unsigned char, 16> bytes;
    fillRandom(bytes.data(), bytes.size());
    bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0f) | 0x40);
    bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3f) | 0x80);
    std::string text = toHex(bytes.data(), bytes.size());
    for (const std::size_t position : {8U, 13U, 18U, 23U})
        text.insert(position, 1, '-');
    return text;
}

std::string makeRandomHex(std::size_t bytes)
{
    std::vector<unsigned char> data(bytes);
    fillRandom(data.data(), data.size());
    return toHex(data.data(), data.size());
}

std::int64_t makeRandomInteger()
{
    // One call to the kernel for many numbers: rows by the hundred thousand want one each.
    thread_local std::array<std::uint64_t, 512> numbers;
    thread_local std::size_t used = numbers.size();
    if (used == numbers.size()) {
        fillRandom(numbers.data(), sizeof numbers);
        used = 0;
    }
    return static_cast<std::int64_t>(numbers[used++] & ((std::uint64_t{1} << 53) - 1));
}

std::string sha256Hex(std::string_view text)
{
    std::array<unsigned char, crypto_hash_sha256_BYTES> digest;
    crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size());
    return toHex(digest.data(), digest.size());
}

} // namespace dbsync
