#pragma once

#include "base/statement_cache.h"
#include "change/row_codec.h"
#include "device/store/store.h"

#include <vector>

namespace dbsync::device {

/// A value that a row had and the one that it has now, in a column that others refer to.
struct ValueMove
{
    Value from;
    Value to;
};

/// Lets the references of local changes follow rows that got another key, or are another row from now on. References of
/// the cloud's rows mean the cloud's row, and stay. In the transaction that is open on the user's file.
class ReferenceFollower
{
public:
    explicit ReferenceFollower(Store& store) : m_store(store), m_statements(store.file(), statementCapacity) {}

    /// `column` of `table` has these values now. What refers to rows whose own key changes by that follows, too.
    Result<void> follow(const SyncedTable& table, const std::string& column, std::vector<ValueMove> moves);

private:
    struct Moved
    {
        const SyncedTable* table = nullptr;
        std::string column;
        std::vector<ValueMove> moves;
    };
    struct Referring
    {
        std::string key; ///< JSON
        ValueMove move;  ///< from what it has, which the row that it refers to may have written otherwise
        std::optional<std::string> base;
    };

    Result<void> writeMoves(const std::vector<ValueMove>& moves);
    Result<bool> isIndexed(const SyncedTable& child, const std::string& column);
    Result<std::vector<Referring>> findReferring(const SyncedTable& child, const std::string& column,
                                                 const std::string& collation, std::size_t moves,
                                                 const std::string& condition);
    Result<void> followInto(const SyncedTable& child, const ForeignKey& key, const Moved& moved,
                            std::vector<Moved>& further);
    Result<void> moveKey(const SyncedTable& child, const Referring& row, const std::string& column);

    static constexpr std::size_t statementCapacity = 16;
    static constexpr std::size_t fewMoves = 100;

    Store& m_store;
    sqlite::StatementCache m_statements; ///< on the user's file
    RowParser m_keyParser;
    RowParser m_parser;
};

} // namespace dbsync::device
