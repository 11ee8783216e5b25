#pragma once

#include "base/sqlite.h"
#include "change/row_codec.h"
#include "device/store/linking.h"
#include "device/store/row_access.h"
#include "device/store/store.h"
#include "schema/sqlite_schema.h"

#include <string>

namespace dbsync::test {

/// Runs SQL on a file as another program would; the error's message, "" where there is none.
inline std::string runSql(const std::string& path, const std::string& sql)
{
    auto connection = sqlite::Connection::open(path, true);
    if (!connection)
        return connection.error().message;
    const auto done = sqlite::execute(*connection, sql);
    return done ? std::string() : done.error().message;
}

/// Makes what the file holds the cloud's, as if all of it had been synced at `revision`.
inline bool confirmAll(const std::string& path, std::int64_t revision = 1)
{
    auto store = std::move(*device::Store::open(path));
    for (const device::SyncedTable& table : store->tables()) {
        auto read = sqlite::Statement::prepare(store->file(), "SELECT " + table.columns("t") + " FROM " +
                                                                  table.quoted() + " AS t");
        auto bases = device::KeyedRows::open(store->companionHandle(), table, table.base());
        auto all = sqlite::Transaction::begin(store->companionHandle(), sqlite::Transaction::Kind::Immediate);
        while (*read->step()) {
            RowView row;
            for (int i = 0; i < table.columnCount(); ++i)
                row.push_back(columnValue(read->get(), i));
            std::string json;
            appendRow(row, json);
            if (!bases->write(device::keyOf(table, row), revision, 1, json))
                return false;
        }
        if (!all->commit() || !sqlite::execute(store->file(), "DELETE FROM main." + table.pending()))
            return false;
    }
    return true;
}

/// Makes a file of `sql` that is linked, with all of it confirmed; false where that fails.
inline bool makeLinkedFile(const std::string& path, const std::string& sql)
{
    if (!runSql(path, sql).empty())
        return false;
    device::LinkState state;
    {
        auto file = sqlite::Connection::open(path, false);
        state.schema = *readSqliteSchema(*file);
    }
    state.schema.version = 1;
    state.server = "https://sync.example.com";
    state.tenant = "example";
    return device::installLink(path, state) && confirmAll(path);
}

} // namespace dbsync::test
