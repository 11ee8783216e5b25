#pragma once

#include "datasource/batch_section.h"
#include "datasource/postgres/push/postgres_sql.h"
#include "datasource/refusals.h"
#include "datasource/tenant_state.h"

#include <map>
#include <memory>
#include <set>
#include <unordered_map>

namespace dbsync::datasource {

/// Why a row is refused that fits no page of the database.
inline constexpr const char* tooWide = "The row has too many values for a row of the cloud's database.";

/// A row that is not taken. The key of one that was staged is read when it is needed.
struct PostgresRefusal
{
    std::int64_t number = 0; ///< of its operation
    wire::RefusedRow row;
};

/// What a batch does to one table.
struct PostgresWork
{
    PostgresWork(const PostgresTable& table, std::size_t number) : stage(table, number) {}

    PostgresStage stage;
    /// Operations that are refused unless something else is wrong first: number, column, message.
    std::map<std::int64_t, std::pair<int, std::string>> invalid;
    std::vector<PostgresRefusal> refusals;
    bool times = false;          ///< times of changes are kept of the table
    bool triggered = false;      ///< triggers of other software run for the table
    bool refusedPresent = false; ///< rows were refused that would be there otherwise
    std::int64_t inserted = 0;
    std::int64_t deleted = 0;
    std::int64_t tombstonesRemoved = 0;
};

/// Reads the operations of a batch into the stages of their tables.
class PostgresOperations
{
public:
    /// `timed` names the tables of which times of changes are kept.
    PostgresOperations(postgres::Connection& connection, const PostgresLayout& layout, std::set<std::string> timed);

    /// Starts a section; false where it does not fit the schema.
    Result<bool> begin(const wire::Section& section);
    Result<void> run(std::string_view line);
    Result<void> finish();
    /// Leaves the connection free for other statements, without the rows.
    void giveUp();

    std::int64_t count() const { return m_count; }
    /// By the numbers of the tables; null where the batch has nothing for one.
    std::vector<std::unique_ptr<PostgresWork>>& works() { return m_works; }

private:
    struct Update
    {
        std::vector<int> columns;
        std::string positions; ///< JSON
    };
    Result<void> insert(const wire::Operation& operation);
    Result<void> replace(const wire::Operation& operation);
    Result<void> update(const wire::Operation& operation);
    Result<void> remove(const wire::Operation& operation);
    Result<const RowView*> readRow(RowParser& parser, std::string_view json, std::size_t size);
    Result<const Update*> updateOf(std::string_view positions);
    /// The position of the key's column that cannot have its value, -1 where all can.
    int unfitKey(const RowView& key);
    bool setKey(const RowView& key);
    /// What to keep of when the operation's row was changed; borrowed until the next call.
    std::string_view timesOf(const wire::Operation& operation, const Update* update = nullptr);
    /// Ends what is staged; a row that fits no page of the database is not taken.
    Result<void> end(const RowView& key);
    void setValues(const std::vector<int>& columns, const RowView& row);
    void refuse(const RowView& key, const char* reason, int column, std::string message);
    void refuseKey(const RowView& key, int column);
    void invalid(int column, std::string message);
    std::string cannotHold(int column, const ValueView& value) const;
    std::string mustHaveValue(int column) const;
    Result<void> keepBounded(std::size_t before);
    Result<void> flush(PostgresStage& stage);
    const PostgresTable& table() const { return m_layout.tables[m_section->table]; }

    postgres::Connection& m_connection;
    const PostgresLayout& m_layout;
    const std::set<std::string> m_timed;
    std::string m_times;
    std::vector<std::unique_ptr<PostgresWork>> m_works;
    std::vector<std::unique_ptr<BatchSection>> m_sections;
    std::unordered_map<std::string, std::size_t> m_sectionIndex;
    std::size_t m_sectionColumns = 0;
    ColumnDefaults m_defaults;
    const BatchSection* m_section = nullptr;
    PostgresWork* m_work = nullptr;
    PostgresStage* m_copying = nullptr;                ///< the last that was flushed
    std::size_t m_kept = 0;                            ///< bytes of all stages
    std::unordered_map<std::string, Update> m_updates; ///< of the current section, by their positions
    RowParser m_rowParser, m_positionParser, m_baseParser, m_valueParser;
    std::int64_t m_count = 0;
};

} // namespace dbsync::datasource
