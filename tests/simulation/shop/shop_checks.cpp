#include "base/sqlite.h"
#include "simulation/shop/shop.h"

#include <algorithm>

namespace dbsync::test {

using sqlite::quoteName;
using sqlite::Statement;

namespace {

std::vector<std::vector<std::string>> read(const std::string& path, const std::string& sql)
{
    std::vector<std::vector<std::string>> rows;
    auto file = sqlite::Connection::openReadOnly(path);
    auto statement = Statement::prepare(*file, sql);
    while (statement && *statement->step()) {
        auto& row = rows.emplace_back();
        for (int i = 0; i < sqlite3_column_count(statement->get()); ++i)
            row.emplace_back(statement->text(i));
    }
    return rows;
}

} // namespace

/// What must hold at any moment, whatever has failed: no reference dangles, and no invoice is there by half.
void Shop::checkDesk(int desk)
{
    const std::string path = m_company.path(desk);
    const std::string where = "desk " + std::to_string(desk) + ": ";
    for (const auto& row : read(path, "SELECT \"table\", rowid, parent FROM pragma_foreign_key_check LIMIT 1"))
        fail(where + "a reference of " + row[0] + " " + row[1] + " to " + row[2] + " dangles");
    const auto invoices = read(path, "SELECT i.BillingAddress, count(l.InvoiceLineId) FROM Invoice AS i LEFT JOIN "
                                     "InvoiceLine AS l ON l.InvoiceId = i.InvoiceId WHERE i.BillingAddress LIKE '%~%' "
                                     "GROUP BY i.InvoiceId");
    for (const auto& invoice : invoices) {
        const auto lines = m_belongings.lines.find(invoice[0]);
        const bool whole = lines == m_belongings.lines.end() || std::to_string(lines->second) == invoice[1];
        if (!whole && !m_held.contains(invoice[0]) && !m_ledger.isContested(invoice[0]))
            fail(where + "an invoice has " + invoice[1] + " of " + std::to_string(lines->second) + " lines, " +
                 invoice[0]);
    }
}

/// All rows, by SQL's quote().
std::vector<std::string> Shop::rows(int desk)
{
    std::vector<std::string> all;
    const std::string path = m_company.path(desk);
    const auto tables = read(path, "SELECT m.name, group_concat('quote(' || '\"' || c.name || '\")', ' || '','' || ') "
                                   "FROM sqlite_schema AS m, pragma_table_info(m.name) AS c WHERE m.type = 'table' AND "
                                   "m.name NOT GLOB 'sqlite*' AND m.name NOT GLOB 'dbsync*' GROUP BY m.name");
    for (const auto& table : tables) {
        for (const auto& row : read(path, "SELECT " + table[1] + " FROM " + quoteName(table[0]) + " ORDER BY 1"))
            all.push_back(table[0] + ": " + row[0]);
    }
    return all;
}

/// A desk that comes anew has what the cloud has.
void Shop::checkEverywhere()
{
    const int fresh = m_company.addDesk();
    if (const auto done = m_company.sync(fresh); !done)
        return fail("a desk's first sync failed: " + done.error().message);
    const auto first = rows(0);
    for (int desk = 1; desk <= fresh; ++desk) {
        const auto other = rows(desk);
        const auto [here, there] = std::mismatch(first.begin(), first.end(), other.begin(), other.end());
        if (here != first.end() || there != other.end())
            fail("desk 0 and " + std::to_string(desk) + " differ: " + (here == first.end() ? "nothing" : *here) +
                 " and " + (there == other.end() ? "nothing" : *there));
    }
    const auto verified = m_company.server().rows().verify(m_company.server().tenant());
    if (!verified || !verified->empty())
        fail("the cloud: " + (verified ? verified->front() : verified.error().message));
}

/// What was made here refers to what it was made for, whatever keys both have got since.
void Shop::checkBelongings()
{
    const std::string path = m_company.path(0);
    for (const auto& row : read(path, "SELECT i.BillingAddress, i.BillingCity, c.Email FROM Invoice AS i JOIN Customer "
                                      "AS c ON c.CustomerId = i.CustomerId WHERE i.BillingAddress LIKE '%~%'")) {
        if (row[1] != row[2] && !m_ledger.isContested(row[0]) && !m_ledger.isContested(row[1]))
            fail("the invoice to " + row[0] + " was made for " + row[1] + ", but is " + row[2] + "'s");
    }
    for (const auto& row : read(path, "SELECT t.Name, t.Composer, a.Title FROM Track AS t LEFT JOIN Album AS a ON "
                                      "a.AlbumId = t.AlbumId WHERE t.Composer LIKE 'Album ~%'")) {
        if (row[1] != row[2] && !m_ledger.isContested(row[0]))
            fail(row[0] + " was made for " + row[1] + ", but is on " + row[2]);
    }
    checkOnce("Customer.Email", m_belongings.moves);
    checkOnce("Invoice.BillingAddress", {});
    checkOnce("Album.Title", {});
    checkOnce("Track.Name", {});
    checkOnce("Playlist.Name", {});
    checkOnce("Artist.Name", {});
}

/// A row that was made once is there once; of one whose key was moved while it was changed elsewhere both may stay.
void Shop::checkOnce(const std::string& column, const std::map<std::string, int>& more)
{
    const std::string table = column.substr(0, column.find('.'));
    const std::string name = column.substr(column.find('.') + 1);
    for (const auto& row : read(m_company.path(0), "SELECT " + name + ", count(*) FROM " + table + " WHERE " + name +
                                                       " LIKE '%~%' GROUP BY 1 HAVING count(*) > 1")) {
        const auto moves = more.find(row[0]);
        if (std::stoi(row[1]) > 1 + (moves == more.end() ? 0 : moves->second))
            fail(row[0] + " of " + table + " is there " + row[1] + " times");
    }
}

/// What policies have decided against is in an activity of the desk where they did.
void Shop::checkAccount()
{
    for (int desk = 0; desk < 4; ++desk) {
        auto replica = m_company.replica(desk);
        const auto entries = replica->activity(0);
        if (!entries)
            return fail(entries.error().message);
        for (const auto& entry : *entries) {
            const auto changes = replica->activityRows(entry.id);
            for (const auto& change : changes ? *changes : std::vector<device::RowChange>())
                m_ledger.takeActivity(change);
        }
    }
    auto file = sqlite::Connection::openReadOnly(m_company.path(0));
    fail(m_ledger.check(*file));
}

} // namespace dbsync::test
