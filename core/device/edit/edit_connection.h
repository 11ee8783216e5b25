#pragma once

#include "base/error.h"
#include "base/sqlite.h"
#include "device/edit/row_edit.h"
#include "schema/table.h"

#include <sqlite3.h>

namespace dbsync::device {

/// A connection to the user's file as an ordinary program has it: triggers and foreign keys do their work, capture
/// notes what happens. Belongs to the thread that opened it.
class EditConnection
{
public:
    static Result<EditConnection> open(const std::string& path);

    sqlite3* handle() const { return m_connection.get(); }

private:
    sqlite::Connection m_connection;
};

/// Records which rows of the user's tables a connection touches while this object lives, however it comes about, and
/// what they were before.
class EditRecorder
{
public:
    /// `schema` is that of the connection's file, and stays as long as the recorder.
    EditRecorder(sqlite3* connection, const Schema& schema);
    ~EditRecorder();
    EditRecorder(const EditRecorder&) = delete;
    EditRecorder& operator=(const EditRecorder&) = delete;

    /// What became of the rows so far, within the transaction that touched them; nothing where it cannot be told whole.
    Result<EditStep> step() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// The row of exactly this key, or nothing; values in the order of the table's columns.
Result<std::optional<Row>> readRow(sqlite3* file, const Table& table, const Row& key);

} // namespace dbsync::device
