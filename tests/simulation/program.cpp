#include "simulation/program.h"

#include "base/sqlite.h"
#include "simulation/model.h"

namespace dbsync::test {

using sqlite::quoteName;
using sqlite::quoteText;

Program::Program(sqlite3* connection, const std::vector<DrawnTable>& tables, Draw& draw, std::int64_t& counter)
    : m_connection(connection), m_tables(tables), m_draw(draw), m_counter(counter)
{
    sqlite3_exec(connection, "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF", nullptr, nullptr, nullptr);
}

std::string Program::transact()
{
    before();
    execute("BEGIN");
    const auto actions = m_draw.chance(60) ? 1 : m_draw.between(2, 4);
    for (std::int64_t i = 0; i < actions; ++i)
        act();
    // An UPDATE OR REPLACE that pushes out its own parent leaves a reference to nothing; SQLite commits that.
    const auto dangles = sqlite::queryInteger(m_connection, "SELECT 1 FROM pragma_foreign_key_check");
    if (!execute(m_draw.chance(95) && dangles && !*dangles ? "COMMIT" : "ROLLBACK"))
        execute("ROLLBACK"); // a deferred reference does not hold
    after();
    return m_failure;
}

std::string Program::fill()
{
    before();
    execute("BEGIN");
    for (int i = 0; i < 3; ++i)
        insert();
    if (!execute("COMMIT"))
        execute("ROLLBACK");
    after();
    return m_failure;
}

void Program::act()
{
    const auto kind = m_draw.between(1, 100);
    if (kind <= 36)
        insert();
    else if (kind <= 58)
        update();
    else if (kind <= 66)
        erase();
    else if (kind <= 68)
        eraseMany();
    else if (kind <= 76)
        replace();
    else if (kind <= 81)
        upsert();
    else if (kind <= 86)
        moveKey();
    else if (kind <= 91)
        swapUnique();
    else if (kind <= 97)
        setReference();
    else
        updateMany();
}

bool Program::execute(const std::string& sql)
{
    const bool done = sqlite3_exec(m_connection, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK;
    trace((done ? "   " : "   (refused) ") + sql);
    if (done)
        return true;
    // A broken constraint is the program's own business; anything else, it would not have met without us.
    if ((sqlite3_errcode(m_connection) & 0xff) != SQLITE_CONSTRAINT)
        m_failure = std::string("a program's write failed: ") + sqlite3_errmsg(m_connection) + " in " + sql;
    return false;
}

std::string Program::pickToken(const DrawnTable& table)
{
    auto statement =
        sqlite::Statement::prepare(m_connection, "SELECT tok FROM " + quoteName(table.name) + " ORDER BY tok");
    std::vector<std::string> tokens;
    while (statement && *statement->step())
        tokens.emplace_back(statement->text(0));
    return tokens.empty() ? std::string() : m_draw.pick(tokens);
}

/// `'c7'`, from a small domain, in either case, with or without a space behind it.
std::string Program::word(const char* letter)
{
    std::string text = letter + std::to_string(m_draw.between(1, 7));
    if (m_draw.chance(30))
        text[0] = static_cast<char>(text[0] - 32);
    return quoteText(text + (m_draw.chance(15) ? " " : ""));
}

std::string Program::drawKey(const DrawnTable& table)
{
    if (table.automatic())
        return m_draw.chance(90) ? "NULL" : std::to_string(m_draw.between(1, 30));
    const std::string code = word("c");
    return table.keyColumns().size() == 1 ? code : std::to_string(m_draw.between(1, 3)) + ", " + code;
}

std::string Program::reference(const DrawnTable& table)
{
    const DrawnTable& parent = m_tables[static_cast<std::size_t>(table.parent)];
    const std::string token = m_draw.chance(70) ? pickToken(parent) : std::string();
    std::string list;
    for (const std::string& column : table.referred)
        list.append(list.empty() ? "" : ", ")
            .append(token.empty() ? "NULL"
                                  : "(SELECT " + column + " FROM " + quoteName(parent.name) +
                                        " WHERE tok = " + quoteText(token) + ")");
    return list;
}

std::string Program::columns(const DrawnTable& table) const
{
    std::string list;
    for (const std::string& column : table.keyColumns())
        list += column + ", ";
    list += "name, credit, u, tok";
    for (const std::string& column : table.references)
        list += ", " + column;
    return list;
}

std::string Program::newRow(const DrawnTable& table, const std::string& key)
{
    const std::string number = std::to_string(++m_counter);
    return key + ", 'v" + number + "', " + number + ", " + (m_draw.chance(70) ? word("u") : "NULL") + ", 't" + number +
           "'" + (table.parent >= 0 ? ", " + reference(table) : "");
}

void Program::insert()
{
    const DrawnTable& table = pickTable();
    const std::string conflict = m_draw.chance(8) ? " OR IGNORE" : "";
    execute("INSERT" + conflict + " INTO " + quoteName(table.name) + "(" + columns(table) + ") VALUES (" +
            newRow(table, drawKey(table)) + ")");
}

void Program::update()
{
    const DrawnTable& table = pickTable();
    const std::string token = pickToken(table);
    const std::string number = std::to_string(++m_counter);
    const auto which = m_draw.between(1, 5);
    const std::string credit = table.sums ? "credit + " + std::to_string(m_draw.between(1, 3)) : number;
    const auto extras = extraColumns(m_connection, table.name);
    const std::string set = which <= 2 && !extras.empty() ? m_draw.pick(extras) + " = 'e" + number + "'"
                            : which <= 2                  ? "credit = " + credit
                            : which <= 4                  ? "name = 'w" + number + "'"
                                                          : "u = " + word("u");
    execute(std::string("UPDATE ") + (m_draw.chance(10) ? "OR REPLACE " : "") + quoteName(table.name) + " SET " + set +
            " WHERE tok = " + quoteText(token));
}

void Program::updateMany()
{
    const DrawnTable& table = pickTable();
    m_counter += 100;
    execute("UPDATE " + quoteName(table.name) + " SET name = 'x' || (" + std::to_string(m_counter) +
            " + CAST(substr(tok, 2) AS INTEGER)) || tok WHERE CAST(substr(tok, 2) AS INTEGER) % 2 = " +
            std::to_string(m_draw.between(0, 1)));
}

void Program::erase()
{
    const DrawnTable& table = pickTable();
    execute("DELETE FROM " + quoteName(table.name) + " WHERE tok = " + quoteText(pickToken(table)));
}

void Program::eraseMany()
{
    execute("DELETE FROM " + quoteName(pickTable().name) + " WHERE u < " + word("u"));
}

/// Takes the key of one row and, where it is unique, a value of another: both are gone.
void Program::replace()
{
    const DrawnTable& table = pickTable();
    const std::string token = pickToken(table);
    std::string key;
    for (const std::string& column : table.keyColumns())
        key += (key.empty() ? "(SELECT " : ", (SELECT ") + column + " FROM " + quoteName(table.name) +
               " WHERE tok = " + quoteText(token) + ")";
    if (token.empty() || m_draw.chance(30))
        key = drawKey(table);
    execute("REPLACE INTO " + quoteName(table.name) + "(" + columns(table) + ") VALUES (" + newRow(table, key) + ")");
}

void Program::upsert()
{
    const DrawnTable& table = pickTable();
    std::string key;
    for (const std::string& column : table.keyColumns())
        key += (key.empty() ? "" : ", ") + column;
    const std::string row = newRow(table, table.automatic() ? std::to_string(m_draw.between(1, 6)) : drawKey(table));
    execute("INSERT INTO " + quoteName(table.name) + "(" + columns(table) + ") VALUES (" + row + ") ON CONFLICT(" +
            key + ") DO UPDATE SET credit = excluded.credit");
}

void Program::moveKey()
{
    const DrawnTable& table = pickTable();
    const std::string key = table.automatic() ? std::to_string(m_draw.between(1, 40)) : word("m");
    execute(std::string("UPDATE ") + (m_draw.chance(10) ? "OR REPLACE " : "") + quoteName(table.name) + " SET " +
            table.keyColumns().back() + " = " + key + " WHERE tok = " + quoteText(pickToken(table)));
}

void Program::swapUnique()
{
    const DrawnTable& table = pickTable();
    const std::string a = pickToken(table);
    const std::string b = pickToken(table);
    const auto valueOf = [&](const std::string& token) {
        return sqlite::queryText(m_connection,
                                 "SELECT quote(u) FROM " + quoteName(table.name) + " WHERE tok = " + quoteText(token));
    };
    const auto first = valueOf(a);
    const auto second = valueOf(b);
    if (a == b || !first || !second || !first->has_value() || !second->has_value())
        return;
    const auto set = [&](const std::string& token, const std::string& value) {
        execute("UPDATE " + quoteName(table.name) + " SET u = " + value + " WHERE tok = " + quoteText(token));
    };
    set(a, "NULL");
    set(b, **first);
    set(a, **second);
}

void Program::setReference()
{
    const DrawnTable& table = pickTable();
    if (table.parent < 0)
        return;
    const bool composite = table.references.size() > 1;
    if (composite && m_draw.chance(15)) // which refers to nothing, whatever the other column holds
        execute("UPDATE " + quoteName(table.name) + " SET ref_a = NULL WHERE tok = " + quoteText(pickToken(table)));
    else
        execute("UPDATE " + quoteName(table.name) + " SET " + (composite ? "(ref_a, ref) = (" : "ref = (") +
                reference(table) + ") WHERE tok = " + quoteText(pickToken(table)));
}

} // namespace dbsync::test
