#pragma once

#include "base/zstd_stream.h"
#include "change/row_codec.h"
#include "change/row_digest.h"
#include "change/wire.h"
#include "datasource/datasource.h"
#include "http/message.h"
#include "schema/table.h"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace dbsync::api {

/// How the rows of a tenant are taken apart.
struct PartRequest
{
    std::int64_t revision = 0; ///< rows that changed after it are not in a digest
    std::string salt;
    int parts = 1;
    /// The parts that are wanted of each table, by its name in lower case; all where there are none.
    std::map<std::string, std::set<int>> wanted;
};

/// What becomes of the lines of a whole pull.
class LineFilter
{
public:
    LineFilter(Schema schema, PartRequest request) : m_schema(std::move(schema)), m_request(std::move(request)) {}
    virtual ~LineFilter() = default;
    /// Takes a line of the pull, without its end, and appends what is to be sent.
    Result<void> take(std::string_view line, std::string& out);

protected:
    virtual Result<void> takeRow(const wire::ChangedRow& row, std::string_view line, std::string& out) = 0;
    /// A section begins, or all ends.
    virtual void begin(const wire::SectionOrEnd& what, std::string_view line, std::string& out) = 0;

    const PartRequest& request() const { return m_request; }
    RowParser& parser() { return m_parser; }
    /// The table's, new with each section; none for a table that the schema does not have.
    std::optional<RowDigest>& digest() { return m_digest; }

private:
    Schema m_schema;
    PartRequest m_request;
    RowParser m_parser;
    std::optional<RowDigest> m_digest;
    bool m_hasHeader = false;
};

/// Answers each table's digests instead of its rows.
std::unique_ptr<LineFilter> makeDigestFilter(Schema schema, PartRequest request);
/// Answers the rows, and tombstones, of the wanted parts.
std::unique_ptr<LineFilter> makePartFilter(Schema schema, PartRequest request);

/// A whole pull through a filter, as the body of an answer.
class FilteredSource final : public http::BodySource
{
public:
    FilteredSource(std::shared_ptr<datasource::Datasource> datasource, std::unique_ptr<datasource::ChangeStream> stream,
                   std::unique_ptr<LineFilter> filter, bool compressed);
    Result<bool> next(std::string& chunk) override;

private:
    void write(std::string_view lines, bool more, std::string& chunk);

    std::shared_ptr<datasource::Datasource> m_datasource; ///< outlives its stream
    std::unique_ptr<datasource::ChangeStream> m_stream;
    std::unique_ptr<LineFilter> m_filter;
    std::optional<Compressor> m_compressor;
    std::string m_lines;
    std::string m_kept;
};

} // namespace dbsync::api
