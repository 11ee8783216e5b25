#pragma once

#include "change/wire.h"
#include "datasource/source_lines.h"

/// The lines by which a tenant is taken from one datasource to another, or out of the cloud: those of a pull, with our
/// own bookkeeping before them (docs/protocol.md). The same for every kind of datasource.
namespace dbsync::datasource {

/// The first line.
struct TransferHeader
{
    wire::Cursor cursor;
    std::int64_t since = 0;         ///< the revision that the lines go on from; 0: they are everything
    std::int64_t schemaVersion = 0; ///< 0: the tenant has no schema, and no rows
    std::int64_t rows = 0;          ///< an estimate
    std::int64_t forgotten = 0;     ///< tombstones up to this revision are gone
};

/// One revision of the tenant's history.
struct TransferRevision
{
    wire::Cursor cursor;
    std::string time;
    std::string user;
    std::string device;
};

/// The last batch of a device and its answer as JSON text.
struct TransferBatch
{
    std::string device;
    std::int64_t sequence = 0;
    std::string id;
    std::string answer;
};

void append(const TransferHeader& header, std::string& out);
void append(const Schema& schema, std::string& out);
void append(const TransferRevision& revision, std::string& out);
void append(const TransferBatch& batch, std::string& out);

/// Reads such lines in bounded memory and checks their order. Errors have code "malformed", or are those of the source.
class TransferReader
{
public:
    explicit TransferReader(RowSource& source) : m_lines(source) {}

    Result<TransferHeader> header();

    struct Item
    {
        enum class Kind { Schema, Revision, Batch, Section, Row, End };
        Kind kind = Kind::End;
        Schema schema;
        TransferRevision revision;
        TransferBatch batch;
        wire::Section section;
        wire::ChangedRow row; ///< borrowed until the next call
    };
    Result<Item> next();

private:
    Result<Item> nextObject(std::string_view line);

    SourceLines m_lines;
    std::int64_t m_rows = 0;
    bool m_section = false;
};

/// Gives the lines of an export as bytes to read.
class StreamSource : public RowSource
{
public:
    explicit StreamSource(ChangeStream& stream) : m_stream(stream) {}
    Result<std::size_t> read(char* data, std::size_t size) override;

private:
    ChangeStream& m_stream;
    std::string m_lines;
    std::size_t m_position = 0;
    bool m_ended = false;
};

} // namespace dbsync::datasource
