#pragma once

#include "device/view/records.h"

#include <map>
#include <optional>
#include <set>
#include <sqlite3.h>
#include <string>
#include <vector>

namespace dbsync::test {

/// A row as it was and is, values in words; nothing where it was not, or is not.
struct WrittenRow
{
    std::string table;
    std::optional<std::vector<std::string>> before;
    std::optional<std::vector<std::string>> after;
};

/// The account of every change of every desk, kept apart from the engine.
///
/// What programs write is told by SQLite itself, row by row. Each write makes *facts*: that a row which was there from
/// the start is there, the price of one, and each text with a "~" in it, for such texts are written once in a run. A
/// fact is *overwritten* once a program that had it before it writes or deletes, or a person is shown it in a conflict
/// and does not keep it. Every other one must be in the final rows, or a policy has decided against it; then it is in
/// the activity of a desk.
class Ledger
{
public:
    /// What all desks have before anybody works.
    void begin(sqlite3* file);
    /// Of this connection's writes: they count once commit() is called.
    void watch(sqlite3* connection);
    void commit(std::int64_t time);
    void rollBack() { m_open.clear(); }

    /// A person is asked.
    void contest(const device::Conflict& conflict);
    /// … and has decided.
    void decided(const device::Conflict& conflict, device::Decision::Use use);
    /// A person has typed this.
    void typed(const std::string& table, const std::string& column, const std::string& text);
    bool isContested(const std::string& text) const { return m_contestedTexts.contains(text); }

    /// What a policy has decided against, from a desk's activity.
    void takeActivity(const device::RowChange& change);
    /// What is wrong with the final rows; "" where every change is accounted for.
    std::string check(sqlite3* file) const;
    std::size_t size() const { return m_written.size(); }

private:
    struct Shape
    {
        std::vector<std::string> columns;
        std::vector<std::size_t> key;
    };
    using Facts = std::set<std::string>;

    static void look(void* ledger, sqlite3* connection, int operation, const char* database, const char* table,
                     sqlite3_int64 oldRow, sqlite3_int64 newRow);
    std::string nameOf(const std::string& table, const std::vector<std::string>& row) const;
    Facts factsOf(const std::string& table, const std::vector<std::string>& row) const;
    Facts factsOf(const device::Conflict& conflict, const std::optional<device::Record>& record) const;
    void note(const WrittenRow& row, std::int64_t time);
    void addUp(const WrittenRow& row, const std::string& name);
    std::vector<WrittenRow> readAll(sqlite3* file) const;
    std::string checkInitial(const std::map<std::string, std::vector<std::string>>& rows) const;

    std::map<std::string, Shape> m_shapes;
    std::map<std::string, std::vector<std::string>> m_initial; ///< `Track#5` and what it was
    std::vector<WrittenRow> m_open;
    Facts m_written;
    Facts m_overwritten;
    Facts m_overruled; ///< by a policy
    std::set<std::string> m_touched;
    std::set<std::string> m_gone; ///< rows that somebody has deleted, or given another key
    std::set<std::string> m_contested;
    std::set<std::string> m_contestedTexts;
    std::map<std::string, double> m_sums;                                 ///< of what adds up, by row
    std::map<std::string, std::pair<std::int64_t, std::string>> m_latest; ///< of what the later change decides
    std::map<std::string, std::int64_t> m_otherwise; ///< when such a row was last written in other columns
};

/// A value as a ledger has it.
std::string inWords(const Value& value);

} // namespace dbsync::test
