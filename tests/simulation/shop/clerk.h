#pragma once

#include "base/sqlite.h"
#include "change/value.h"
#include "simulation/draw.h"
#include "simulation/shop/ledger.h"

#include <map>
#include <string>
#include <vector>

namespace dbsync::test {

/// How a shop's rows that were made in a run belong together, by texts that are written once.
struct Belongings
{
    std::map<std::string, int> lines;    ///< of an invoice, by its address; those that somebody took one from are not
    std::map<std::string, int> moves;    ///< how often a customer got another key, by the address for mail
    std::map<std::string, int> invoices; ///< that were made for them
};

/// What people at one desk of a music shop do to its file, with programs that know nothing of us: each transaction is
/// a day's work of theirs, and what it wrote is in the ledger.
class Clerk
{
public:
    /// Texts count on from `counter`, so that none comes twice in a run.
    Clerk(const std::string& path, Ledger& ledger, Belongings& belongings, Draw& draw, std::int64_t& counter);

    /// One drawn transaction, at `time`. What it should not have met, in words; "" where all is well.
    std::string work(std::int64_t time);

private:
    void addCustomer();
    void addInvoice();
    void editCustomer();
    void addAlbum();
    void deleteAlbum();
    void addPlaylist();
    void editPlaylist();
    void renamePlaylist();
    void replaceGenre();
    void moveCustomer();
    void setPrices();
    void play();
    void telephone();
    void deleteInvoice();
    void upsertCustomer();
    void promote();
    void retitleAlbum();

    bool run(const std::string& sql, const std::vector<Value>& values = {});
    Value pick(const std::string& table, const std::string& column, const std::string& condition = "true");
    Value find(const std::string& sql, const std::vector<Value>& values);
    Value written(const std::string& what);
    Value lastKey() const { return Value::integer(sqlite3_last_insert_rowid(m_file)); }
    void takeFromInvoices(const std::string& condition, const Value& value);

    sqlite::Connection m_file;
    Ledger& m_ledger;
    Belongings& m_belongings;
    Draw& m_draw;
    std::int64_t& m_counter;
    bool m_refused = false;
    std::string m_failure;
    Belongings m_made; ///< in the transaction that is open
};

} // namespace dbsync::test
