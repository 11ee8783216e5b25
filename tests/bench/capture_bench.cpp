#include "device/store/linking.h"
#include "measure.h"
#include "schema/sqlite_schema.h"

#include <QFile>

namespace dbsync::bench {

namespace {

/// A program that writes the file: binds each row's values anew, as programs do.
class Writer
{
public:
    Writer(const std::string& path, bool captured) : m_file(openFile(path))
    {
        must(sqlite::execute(m_file, createTable));
        if (!captured)
            return;
        device::LinkState state;
        state.schema = must(readSqliteSchema(m_file));
        must(device::installLink(path, state));
    }

    void insert(std::int64_t rows)
    {
        auto statement = must(sqlite::Statement::prepare(
            m_file, "INSERT INTO row(a, b, c, d, e, f, g) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)", true));
        for (std::int64_t i = 0; i < rows; ++i) {
            const std::string number = std::to_string(i);
            statement.bind(1, "name of row " + number).bind(2, "street and number " + number);
            statement.bind(3, "city " + number).bind(4, "phone " + number);
            sqlite3_bind_double(statement.get(), 5, static_cast<double>(i) * 1.25);
            must(statement.bind(6, i * 7).bind(7, "2026-11-24T08:00:00Z").run());
        }
    }

    void update(std::int64_t rows)
    {
        auto statement = must(sqlite::Statement::prepare(m_file, "UPDATE row SET b = ?2 WHERE id = ?1", true));
        for (std::int64_t i = 1; i <= rows; ++i)
            must(statement.bind(1, i).bind(2, "another street " + std::to_string(i)).run());
    }

    void erase(std::int64_t rows)
    {
        auto statement = must(sqlite::Statement::prepare(m_file, "DELETE FROM row WHERE id = ?1", true));
        for (std::int64_t i = 1; i <= rows; ++i)
            must(statement.bind(1, i).run());
    }

    /// As SQLite does by itself: each commit is on the disk before the program goes on.
    void waitForDisk() { must(sqlite::execute(m_file, "PRAGMA synchronous = FULL")); }

    double inOne(const std::function<void()>& work)
    {
        return seconds([&] {
            must(sqlite::execute(m_file, "BEGIN"));
            work();
            must(sqlite::execute(m_file, "COMMIT"));
        });
    }

private:
    sqlite::Connection m_file;
};

/// Empties the pending tables, so that each kind of write meets rows that are not noted yet.
void forgetPending(const std::string& path)
{
    auto file = openFile(path);
    must(sqlite::execute(file, "DELETE FROM dbsync_pending_1"));
}

} // namespace

void benchCapture(const std::string& folder, std::int64_t rows)
{
    constexpr std::int64_t durable = 500;
    std::vector<double> inserts, updates, deletes, singles, waiting;
    for (int run = 0; run < 5; ++run) {
        double insert[2], update[2], erase[2], single[2], wait[2];
        for (const bool captured : {false, true}) {
            const std::string path = folder + "/capture" + std::to_string(run * 2 + captured) + ".sqlite";
            Writer writer(path, captured);
            insert[captured] = writer.inOne([&] { writer.insert(rows); });
            if (captured)
                forgetPending(path);
            update[captured] = writer.inOne([&] { writer.update(rows); });
            if (captured)
                forgetPending(path);
            erase[captured] = writer.inOne([&] { writer.erase(rows); });
            if (captured)
                forgetPending(path);
            single[captured] = seconds([&] { writer.insert(rows / 20); });
            writer.waitForDisk();
            wait[captured] = seconds([&] { writer.insert(durable); });
            QFile::remove(QString::fromStdString(path));
        }
        inserts.push_back(insert[1] / insert[0]);
        updates.push_back(update[1] / update[0]);
        deletes.push_back(erase[1] / erase[0]);
        singles.push_back(single[1] / single[0]);
        waiting.push_back(wait[1] / wait[0]);
    }
    printRatio("capture, inserts in one transaction", inserts);
    printRatio("capture, updates in one transaction", updates);
    printRatio("capture, deletes in one transaction", deletes);
    printRatio("capture, one-row transactions", singles);
    printRatio("the same, waiting for the disk", waiting);
}

} // namespace dbsync::bench
