#pragma once

#include "change/row_codec.h"
#include "datasource/batch_section.h"
#include "datasource/sqlite/push/sqlite_affinity.h"
#include "datasource/sqlite/push/sqlite_batch.h"

#include <functional>
#include <set>
#include <unordered_map>

namespace dbsync::datasource {

/// Does the operations of a batch, row by row, as they come. What collides with a row that a later operation may move
/// out of the way is parked and done at the end, so that the order of operations does not matter.
class Operations
{
public:
    explicit Operations(BatchContext& context) : m_context(context) {}

    /// Starts a section; false where it does not fit the schema.
    Result<bool> begin(const wire::Section& section);
    Result<void> run(std::string_view line);
    /// Does what was parked.
    Result<void> finish();

    std::int64_t count() const { return m_count; }

private:
    using Statement = sqlite::Statement;
    using Shared = std::shared_ptr<Statement>;

    /// Updates of the same columns, prepared once.
    struct Update
    {
        std::vector<int> columns;
        Shared guarded;
        bool movesReferred = false; ///< rows elsewhere may refer to these columns
    };
    enum class Ran { Done, KeyTaken, UniqueTaken };
    struct Existing
    {
        bool found = false;
        std::int64_t revision = 0;
        std::int64_t incarnation = 0;
    };

    // What comes in (sqlite_operations.cpp).
    void select(std::size_t section);
    Result<void> insert(const wire::Operation& operation, std::string_view line);
    Result<void> replace(const wire::Operation& operation, std::string_view line);
    Result<void> update(const wire::Operation& operation, std::string_view line);
    Result<void> updateChecked(const wire::Operation& operation, const Update& plan, std::string_view line);
    Result<void> remove(const wire::Operation& operation);
    Result<void> noteTime(const wire::Operation& operation); ///< sqlite_times.cpp
    Result<Update*> updateOf(std::string_view positions);
    Result<void> readUpdate(const wire::Operation& operation, Update*& plan);
    Result<const RowView*> readRow(RowParser& parser, std::string_view json, std::size_t size);
    Result<bool> checkKnown(const Existing& existing, const RowView& key);
    Result<bool> checkUpdate(const Existing& existing, const wire::Operation& operation, const Update& plan);

    // Rows that copies of a file have sent already (sqlite_twins.cpp).
    Result<bool> hasUnseenTwin(std::int64_t incarnation);
    Result<void> loadUnseen();

    // What was parked (sqlite_parked.cpp).
    Result<void> park(std::string_view line);
    Result<void> takeOut(std::int64_t id, std::string_view line);
    Result<void> compose(std::int64_t id, std::int64_t incarnation, const RowView& key, const std::vector<int>& columns,
                         const RowView& values);
    Result<void> putBack(std::string_view line, const Statement& parked);
    Result<void> insertParked(const wire::Operation& operation);
    Result<bool> putRow(std::int64_t incarnation, const RowView& row);
    Result<void> refuseUnique(const RowView& row, const RowView& key, const std::string& said);
    Result<Shared> otherWith(const UniqueKey& unique, const RowView& row, const RowView& key, bool& found);

    // The rows (sqlite_operation_rows.cpp).
    Result<Statement*> ready(Shared& slot, const std::function<std::string()>& text);
    Result<Shared> ready(const std::string& text);
    void bindKey(Statement& statement, const RowView& key) const;
    Result<Ran> change(Statement& statement);
    bool changedRow() const { return sqlite3_changes(m_context.statements.connection()) > 0; }
    /// The row with a key; `m_statements.select` stands on it until it is reset.
    Result<Existing> find(const RowView& key);
    Result<bool> deletedHere(const RowView& key);
    Result<void> noteLeft(const RowView& key, const std::vector<int>* columns);
    Result<void> addedRow(const RowView& key);
    void noteInserted();
    void noteUpdated(const std::vector<int>& columns);
    void refuse(const RowView& key, const char* reason, std::vector<std::string> columns, std::string message);
    void refuseStale(const RowView& key, std::vector<std::string> columns = {});
    void refuseWithoutValue(const RowView& key, int column);
    /// Whether devices keep all values of these columns as they are.
    bool checkKept(const std::vector<int>& columns, const RowView& values) const;
    Result<void> refuseUnkept(const std::vector<int>& columns, const RowView& values, const RowView& key);
    Error doubled(const RowView& key) const;

    const TableLayout& table() const { return *m_section->layout; }
    TableTally& tally() { return m_context.tallies[m_section->table]; }
    std::string keyJson(const RowView& key) const;

    BatchContext& m_context;
    std::vector<std::unique_ptr<BatchSection>> m_sections;
    std::vector<std::vector<Keeps>> m_kept; ///< of each table, per column; empty where not asked for yet
    std::unordered_map<std::string, std::size_t> m_sectionIndex;
    std::size_t m_sectionColumns = 0;
    ColumnDefaults m_defaults;
    std::size_t m_current = 0;
    const BatchSection* m_section = nullptr;
    struct Statements
    {
        Shared insert, replace, remove, select, plainRemove, addTombstone, selectTombstone, removeTombstone;
    } m_statements;                                    ///< of the current section
    std::unordered_map<std::string, Update> m_updates; ///< of the current section, by their positions
    RowParser m_rowParser, m_positionParser, m_baseParser, m_valueParser, m_timeParser;
    const RowView* m_key = nullptr; ///< of the update that is being done
    const RowView* m_base = nullptr;
    const RowView* m_values = nullptr;
    std::int64_t m_count = 0;
    std::int64_t m_parked = 0;
    std::set<std::size_t> m_unseen; ///< tables whose unseen rows are known by their incarnation
};

} // namespace dbsync::datasource
