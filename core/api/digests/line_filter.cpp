#include "api/digests/line_filter.h"

#include <algorithm>

namespace dbsync::api {

namespace {

constexpr std::size_t chunkBytes = std::size_t{64} * 1024;
constexpr std::size_t readBytes = std::size_t{8} << 20; ///< so much is read at most before something is sent: a sign of life

std::string lower(std::string_view name)
{
    std::string text(name);
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return text;
}

/// Positions of the key's columns within the section's.
std::vector<int> keysOf(const Table& table, const wire::Section& section)
{
    std::vector<int> keys;
    for (const KeyColumn& key : table.primaryKey) {
        for (std::size_t i = 0; i < section.columns.size(); ++i) {
            if (sameName(section.columns[i], key.name))
                keys.push_back(static_cast<int>(i));
        }
    }
    return keys;
}

class DigestFilter final : public LineFilter
{
public:
    using LineFilter::LineFilter;

private:
    void begin(const wire::SectionOrEnd& what, std::string_view line, std::string& out) override
    {
        tell(out);
        if (what.end) {
            wire::append(wire::End{m_rows, {}}, out);
            return;
        }
        out.append(line).append("\n");
    }

    Result<void> takeRow(const wire::ChangedRow& row, std::string_view, std::string& out) override
    {
        (void)out;
        if (row.deleted || row.revision > request().revision || !digest())
            return {};
        DBSYNC_ASSIGN(const RowView* values, parser().parse(row.json));
        digest()->add(*values, row.json);
        m_told = false;
        ++m_rows;
        return {};
    }

    /// The parts of the section that ends. `digest()` is still its own.
    void tell(std::string& out)
    {
        if (m_told || !digest())
            return;
        m_told = true;
        const auto& parts = digest()->parts();
        for (std::size_t i = 0; i < parts.size(); ++i) {
            if (parts[i].rows > 0)
                appendPart(static_cast<int>(i), parts[i], out);
        }
    }

    std::int64_t m_rows = 0;
    bool m_told = true;
};

class PartFilter final : public LineFilter
{
public:
    using LineFilter::LineFilter;

private:
    void begin(const wire::SectionOrEnd& what, std::string_view line, std::string& out) override
    {
        m_wanted = nullptr;
        if (what.end) {
            wire::append(wire::End{m_rows, {}}, out);
            return;
        }
        const auto found = request().wanted.find(lower(what.section->table));
        if (found == request().wanted.end())
            return;
        m_wanted = &found->second;
        out.append(line).append("\n");
    }

    Result<void> takeRow(const wire::ChangedRow& row, std::string_view line, std::string& out) override
    {
        if (!m_wanted || !digest())
            return {};
        DBSYNC_ASSIGN(const RowView* values, parser().parse(row.json));
        const int part = row.deleted ? digest()->partOfKey(*values) : digest()->partOf(*values);
        if (!m_wanted->empty() && m_wanted->count(part) == 0)
            return {};
        out.append(line).append("\n");
        ++m_rows;
        return {};
    }

    const std::set<int>* m_wanted = nullptr;
    std::int64_t m_rows = 0;
};

} // namespace

Result<void> LineFilter::take(std::string_view line, std::string& out)
{
    if (!m_hasHeader) {
        m_hasHeader = true;
        out.append(line).append("\n");
        return {};
    }
    if (line.empty() || line.front() != '{') {
        DBSYNC_ASSIGN(const auto row, wire::parseChangedRow(line));
        return takeRow(row, line, out);
    }
    DBSYNC_ASSIGN(const auto what, wire::parseSectionOrEnd(line));
    begin(what, line, out);
    m_digest.reset();
    const Table* table = what.section ? m_schema.find(what.section->table) : nullptr;
    if (table)
        m_digest.emplace(m_request.salt, m_request.parts, keysOf(*table, *what.section));
    return {};
}

std::unique_ptr<LineFilter> makeDigestFilter(Schema schema, PartRequest request)
{
    return std::make_unique<DigestFilter>(std::move(schema), std::move(request));
}

std::unique_ptr<LineFilter> makePartFilter(Schema schema, PartRequest request)
{
    return std::make_unique<PartFilter>(std::move(schema), std::move(request));
}

FilteredSource::FilteredSource(std::shared_ptr<datasource::Datasource> datasource,
                               std::unique_ptr<datasource::ChangeStream> stream, std::unique_ptr<LineFilter> filter,
                               bool compressed)
    : m_datasource(std::move(datasource)), m_stream(std::move(stream)), m_filter(std::move(filter))
{
    if (compressed)
        m_compressor.emplace();
}

Result<bool> FilteredSource::next(std::string& chunk)
{
    m_kept.clear();
    for (std::size_t read = 0; read < readBytes && m_kept.size() < chunkBytes; read += m_lines.size()) {
        m_lines.clear();
        DBSYNC_ASSIGN(const bool more, m_stream->next(m_lines));
        std::string_view rest = m_lines;
        while (!rest.empty()) {
            const auto end = rest.find('\n');
            DBSYNC_TRY(m_filter->take(rest.substr(0, end), m_kept));
            rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
        }
        if (more)
            continue;
        write(m_kept, false, chunk);
        return false;
    }
    write(m_kept.empty() ? "\n" : m_kept, true, chunk);
    return true;
}

void FilteredSource::write(std::string_view lines, bool more, std::string& chunk)
{
    if (!m_compressor) {
        chunk += lines;
        return;
    }
    m_compressor->write(lines, chunk);
    if (more)
        m_compressor->flush(chunk);
    else
        m_compressor->finish(chunk);
}

} // namespace dbsync::api
