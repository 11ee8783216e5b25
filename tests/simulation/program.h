#pragma once

#include "simulation/drawn_schema.h"

#include <functional>
#include <sqlite3.h>
#include <string>
#include <vector>

namespace dbsync::test {

/// A program of the user's that knows nothing of us: it writes what it likes, in its own transactions, and sees errors
/// of its own making only.
class Program
{
public:
    /// Values count on from `counter`, so that none comes twice in a run.
    Program(sqlite3* connection, const std::vector<DrawnTable>& tables, Draw& draw, std::int64_t& counter);

    /// Called before and after each transaction.
    std::function<void()> before;
    std::function<void()> after;
    std::function<void(const std::string&)> trace;

    /// One drawn transaction. What it should not have met, in words; "" where all is well.
    std::string transact();
    /// Three inserts, as one.
    std::string fill();

private:
    void act();
    void insert();
    void update();
    void erase();
    void eraseMany();
    void replace();
    void upsert();
    void moveKey();
    void swapUnique();
    void setReference();
    void updateMany();
    bool execute(const std::string& sql);

    std::string columns(const DrawnTable& table) const;
    std::string newRow(const DrawnTable& table, const std::string& key);
    std::string drawKey(const DrawnTable& table);
    std::string reference(const DrawnTable& table);
    std::string pickToken(const DrawnTable& table);
    std::string word(const char* letter);
    const DrawnTable& pickTable() { return m_draw.pick(m_tables); }

    sqlite3* m_connection;
    const std::vector<DrawnTable>& m_tables;
    Draw& m_draw;
    std::int64_t& m_counter;
    std::string m_failure;
};

} // namespace dbsync::test
