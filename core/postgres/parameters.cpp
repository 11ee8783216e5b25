#include "postgres/parameters.h"

#include <bit>

namespace dbsync::postgres {

void appendBigEndian(std::string& bytes, std::uint64_t value, unsigned count)
{
    for (unsigned index = count; index > 0; --index)
        bytes.push_back(static_cast<char>(value >> (8 * (index - 1)) & 0xff));
}

namespace {

std::string binary(std::uint64_t value)
{
    std::string bytes;
    appendBigEndian(bytes, value, 8);
    return bytes;
}

} // namespace

Parameters& Parameters::add(std::string bytes, Oid type, Format format)
{
    m_bytes.push_back(std::move(bytes));
    m_types.push_back(type);
    m_values.push_back(m_bytes.back().c_str());
    m_lengths.push_back(static_cast<int>(m_bytes.back().size()));
    m_formats.push_back(static_cast<int>(format));
    return *this;
}

Parameters& Parameters::addNull(Oid type)
{
    m_types.push_back(type);
    m_values.push_back(nullptr);
    m_lengths.push_back(0);
    m_formats.push_back(0);
    return *this;
}

Parameters& Parameters::add(std::int64_t value)
{
    return add(std::to_string(value), type::unknown, Format::Text);
}

Parameters& Parameters::add(std::string_view text)
{
    // libpq would cut it off at a NUL; in binary the server sees and refuses it.
    if (text.find('\0') != std::string_view::npos)
        return add(std::string(text), type::text, Format::Binary);
    return add(std::string(text), type::unknown, Format::Text);
}

Parameters& Parameters::addBigint(std::int64_t value)
{
    return add(binary(static_cast<std::uint64_t>(value)), type::bigint, Format::Binary);
}

Parameters& Parameters::addDouble(double value)
{
    return add(binary(std::bit_cast<std::uint64_t>(value)), type::doublePrecision, Format::Binary);
}

Parameters& Parameters::addBytes(std::string_view bytes)
{
    return add(std::string(bytes), type::bytea, Format::Binary);
}

void ArrayBuilder::appendNull()
{
    appendBigEndian(m_elements, 0xffffffff, 4);
    m_hasNull = true;
    ++m_count;
}

void ArrayBuilder::append(std::int64_t bigint)
{
    appendBigEndian(m_elements, 8, 4);
    appendBigEndian(m_elements, static_cast<std::uint64_t>(bigint), 8);
    ++m_count;
}

void ArrayBuilder::append(double value)
{
    append(std::bit_cast<std::int64_t>(value));
}

void ArrayBuilder::append(std::string_view bytes)
{
    appendBigEndian(m_elements, bytes.size(), 4);
    m_elements.append(bytes);
    ++m_count;
}

std::string ArrayBuilder::take()
{
    std::string array;
    appendBigEndian(array, m_count > 0 ? 1 : 0, 4);
    appendBigEndian(array, m_hasNull ? 1 : 0, 4);
    appendBigEndian(array, m_element, 4);
    if (m_count > 0) {
        appendBigEndian(array, m_count, 4);
        appendBigEndian(array, 1, 4); // the first index
    }
    array.append(m_elements);
    m_elements.clear();
    m_count = 0;
    m_hasNull = false;
    return array;
}

} // namespace dbsync::postgres
