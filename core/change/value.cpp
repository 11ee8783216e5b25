#include "change/value.h"

#include <bit>

namespace dbsync {

bool operator==(const ValueView& a, const ValueView& b)
{
    if (a.type != b.type)
        return false;
    switch (a.type) {
    case ValueView::Type::Null:
        return true;
    case ValueView::Type::Integer:
        return a.integer == b.integer;
    case ValueView::Type::Real:
        return std::bit_cast<std::uint64_t>(a.real) == std::bit_cast<std::uint64_t>(b.real);
    case ValueView::Type::Text:
    case ValueView::Type::Blob:
        return a.bytes == b.bytes;
    }
    return false;
}

Value::Value(const ValueView& view) : m_type(view.type), m_integer(view.integer), m_real(view.real), m_bytes(view.bytes)
{
}

Value Value::integer(std::int64_t value)
{
    return Value(ValueView{Type::Integer, value, 0, {}});
}

Value Value::real(double value)
{
    return Value(ValueView{Type::Real, 0, value, {}});
}

Value Value::text(std::string value)
{
    Value made;
    made.m_type = Type::Text;
    made.m_bytes = std::move(value);
    return made;
}

Value Value::blob(std::string value)
{
    Value made;
    made.m_type = Type::Blob;
    made.m_bytes = std::move(value);
    return made;
}

Row toRow(const RowView& view)
{
    Row row;
    row.reserve(view.size());
    for (const ValueView& value : view)
        row.emplace_back(value);
    return row;
}

} // namespace dbsync
