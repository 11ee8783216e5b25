#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dbsync {

/// A value as SQLite has it: of one of five types, identical only if type and bytes are.
struct ValueView
{
    enum class Type : std::uint8_t { Null, Integer, Real, Text, Blob };
    Type type = Type::Null;
    std::int64_t integer = 0;
    double real = 0;
    std::string_view bytes; ///< of text (any bytes, UTF-8 or not) and blobs; borrowed

    friend bool operator==(const ValueView& a, const ValueView& b);
};

/// A value that owns its bytes.
class Value
{
public:
    using Type = ValueView::Type;
    Value() = default;
    explicit Value(const ValueView& view);
    static Value integer(std::int64_t value);
    static Value real(double value);
    static Value text(std::string value);
    static Value blob(std::string value);

    Type type() const { return m_type; }
    bool isNull() const { return m_type == Type::Null; }
    std::int64_t toInteger() const { return m_integer; }
    double toReal() const { return m_real; }
    const std::string& bytes() const { return m_bytes; }
    ValueView view() const { return {m_type, m_integer, m_real, m_bytes}; }

    friend bool operator==(const Value& a, const Value& b) { return a.view() == b.view(); }

private:
    Type m_type = Type::Null;
    std::int64_t m_integer = 0;
    double m_real = 0;
    std::string m_bytes;
};

using Row = std::vector<Value>;
using RowView = std::vector<ValueView>;

Row toRow(const RowView& view);

} // namespace dbsync
