#pragma once

#include <cstdint>
#include <deque>
#include <libpq-fe.h>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dbsync::postgres {

/// Types of parameters where the server cannot tell by itself.
namespace type {
inline constexpr Oid unknown = 0; ///< the server takes what the statement asks for
inline constexpr Oid boolean = 16;
inline constexpr Oid bytea = 17;
inline constexpr Oid bigint = 20;
inline constexpr Oid text = 25;
inline constexpr Oid doublePrecision = 701;
inline constexpr Oid byteaArray = 1001;
inline constexpr Oid textArray = 1009;
inline constexpr Oid bigintArray = 1016;
inline constexpr Oid doublePrecisionArray = 1022;
} // namespace type

enum class Format { Text = 0, Binary = 1 };

/// The values for $1, $2 … of a statement; they are kept here. `Parameters().add(5).add("five").addNull()`.
class Parameters
{
public:
    Parameters& addNull(Oid type = type::unknown);
    /// As text, of the type that the statement asks for.
    Parameters& add(std::int64_t value);
    Parameters& add(int value) { return add(std::int64_t{value}); }
    Parameters& add(std::string_view text);
    Parameters& add(const char* text) { return add(std::string_view(text)); }
    /// A bigint in binary.
    Parameters& addBigint(std::int64_t value);
    Parameters& addDouble(double value);
    Parameters& addBytes(std::string_view bytes);
    /// Bytes in PostgreSQL's own binary or text format for `type`.
    Parameters& add(std::string bytes, Oid type, Format format);

    int size() const { return static_cast<int>(m_types.size()); }
    const Oid* types() const { return m_types.data(); }
    const char* const* values() const { return m_values.data(); }
    const int* lengths() const { return m_lengths.data(); }
    const int* formats() const { return m_formats.data(); }

    Parameters() = default;
    Parameters(Parameters&&) = default;
    Parameters& operator=(Parameters&&) = default;
    Parameters(const Parameters&) = delete; // the pointers are into m_bytes
    Parameters& operator=(const Parameters&) = delete;

private:
    std::deque<std::string> m_bytes; ///< does not move what it holds
    std::vector<Oid> m_types;
    std::vector<const char*> m_values;
    std::vector<int> m_lengths;
    std::vector<int> m_formats;
};

/// An array of one dimension in binary, for unnest($1::bigint[], …) and = ANY ($1).
class ArrayBuilder
{
public:
    /// `element` is the type of one element (type::bigint …).
    explicit ArrayBuilder(Oid element) : m_element(element) {}
    void appendNull();
    void append(std::int64_t bigint);
    void append(double value);
    /// Text or bytea.
    void append(std::string_view bytes);
    std::size_t size() const { return m_count; }
    std::size_t byteCount() const { return m_elements.size(); }
    /// The array for Parameters::add(…, ARRAY-TYPE, Format::Binary); empties the builder.
    std::string take();

private:
    Oid m_element;
    std::size_t m_count = 0;
    bool m_hasNull = false;
    std::string m_elements;
};

/// Appends `value` with its highest byte first, as PostgreSQL's binary formats have it.
void appendBigEndian(std::string& bytes, std::uint64_t value, unsigned count);

} // namespace dbsync::postgres
