#include "datasource/postgres/push/postgres_apply.h"

#include "datasource/postgres/push/others_triggers.h"

#include <algorithm>
#include <numeric>

namespace dbsync::datasource {

using postgres::Format;
using postgres::Rows;

void PostgresApply::refuse(std::int64_t number, const char* reason, std::vector<std::string> columns,
                           std::string message)
{
    if (m_work.refusals.size() >= most || !m_refused.emplace(number, true).second)
        return;
    PostgresRefusal refusal;
    refusal.number = number;
    refusal.row.table = table().layout->table.name;
    refusal.row.reason = reason;
    refusal.row.columns = std::move(columns);
    refusal.row.message = std::move(message);
    m_work.refusals.push_back(std::move(refusal));
}

bool PostgresApply::isRefused(std::int64_t number) const
{
    return m_refused.count(number) > 0;
}

std::string PostgresApply::without() const
{
    if (m_refused.empty())
        return {};
    std::string numbers;
    for (const auto& [number, refused] : m_refused)
        numbers.append(numbers.empty() ? "" : ",").append(std::to_string(number));
    return " AND s.o <> ALL ('{" + numbers + "}'::bigint[])";
}

Result<void> PostgresApply::run()
{
    if (m_stage.count() == 0)
        return {};
    // A batch of inserts alone looks for nothing by key, unless something is in its way.
    if (m_stage.count() > m_stage.count('i') || m_stage.hasTimes() || !m_work.invalid.empty())
        DBSYNC_TRY(m_stage.indexKey(m_connection));
    if (m_behind && m_stage.count('i') > 0)
        DBSYNC_TRY(refuseTwins());
    if (m_stage.count() > m_stage.count('i'))
        DBSYNC_TRY(checkKnown());
    DBSYNC_TRY(noteLeft());
    if (m_stage.hasTimes() && m_stage.count('u') > 0)
        DBSYNC_TRY(m_connection.run(m_sql.dropOvertakenTimes(m_stage)));
    DBSYNC_TRY(removeRows());
    if (m_stage.count('i') > 0 && !m_work.invalid.empty())
        DBSYNC_TRY(checkTaken());
    refuseInvalid();
    if (m_stage.count() > m_stage.count('d'))
        DBSYNC_TRY(writeRows());
    if (m_stage.count('i') > 0)
        DBSYNC_TRY(removeTombstones());
    if (m_stage.hasTimes() && m_work.refusals.empty())
        DBSYNC_TRY(m_connection.run(m_sql.writeTimes(m_stage)));
    return readKeys();
}

/// A copied or restored file has sent these very rows already, perhaps at other keys, and somebody may have deleted
/// them since. What the device has seen, it knows itself by the incarnation; so only what came after its cursor counts.
Result<void> PostgresApply::refuseTwins()
{
    DBSYNC_ASSIGN(const Rows rows, m_connection.run(m_sql.twins(m_stage)));
    m_work.refusedPresent |= !rows.empty();
    for (int i = 0; i < rows.size(); ++i)
        refuse(rows.integer(i, 0), "stale", {}, "This very row came from a copy of the file already.");
    return {};
}

/// Locks the rows that are to change, so that what is found holds, and refuses what the device does not know as it is.
Result<void> PostgresApply::checkKnown()
{
    DBSYNC_TRY(m_connection.run(m_sql.lockRows(m_stage)));
    std::vector<int> all(table().columns.size());
    std::iota(all.begin(), all.end(), 0);
    PostgresRowReader reader(table(), all);
    const auto refuseNext = [&](const Rows& rows) -> Result<bool> {
        DBSYNC_TRY(refuseUnfit(rows, reader));
        return m_work.refusals.size() < most;
    };
    DBSYNC_TRY(m_connection.forEach(m_sql.unfit(m_stage), {}, refuseNext, Format::Binary));
    if (!m_missing.empty() && m_stage.count('i') > 0)
        DBSYNC_TRY(mustBeEmpty(m_sql.doubledInsert(m_stage, m_missing)));
    return m_stage.count() > 1 ? checkDoubled() : Result<void>();
}

Result<void> PostgresApply::checkDoubled()
{
    if (std::exchange(m_checkedDoubled, true))
        return {};
    return mustBeEmpty(m_sql.doubled(m_stage, without()));
}

Result<void> PostgresApply::mustBeEmpty(const std::string& sql)
{
    DBSYNC_ASSIGN(const Rows found, m_connection.run(sql));
    if (found.empty())
        return {};
    PostgresRowReader reader(table(), table().layout->key);
    DBSYNC_ASSIGN(const Rows key, m_connection.run(m_sql.keysOf(m_stage, found.text(0, 0)), {}, Format::Binary));
    std::string json;
    if (!key.empty())
        appendRow(reader.read(key, 0, 1), json);
    return malformedBatch("row " + json + " of table \"" + table().layout->table.name + "\" comes twice");
}

/// Compare and set by column: a row that others have changed is taken too where its named columns are as they were.
/// Where the table has CHECK constraints not, since two changes that were checked apart may not go together.
Result<void> PostgresApply::refuseUnfit(const Rows& rows, PostgresRowReader& reader)
{
    const std::int64_t number = rows.binaryInteger(0, 0);
    const bool missing = rows.binaryInteger(0, 2) != 0;
    const bool same = rows.binaryInteger(0, 3) != 0;
    if (missing)
        m_missing.append(m_missing.empty() ? "" : ",").append(std::to_string(number));
    if (missing || !same || rows.view(0, 1) != "u") {
        refuseStale(number);
        return {};
    }
    DBSYNC_ASSIGN(const RowView* positions, m_positions.parse(rows.view(0, 5)));
    DBSYNC_ASSIGN(const RowView* base, m_base.parse(rows.view(0, 6)));
    const RowView& row = reader.read(rows, 0, 7);
    std::vector<std::string> changed;
    for (std::size_t i = 0; i < positions->size(); ++i) {
        const auto column = static_cast<std::size_t>((*positions)[i].integer);
        if (!(row[column] == (*base)[i]))
            changed.push_back(table().columns[column].source);
    }
    if (!changed.empty() || table().layout->table.checks)
        refuseStale(number, std::move(changed));
    return {};
}

/// Inserts whose key is taken after all deletions of the batch.
Result<void> PostgresApply::checkTaken()
{
    DBSYNC_ASSIGN(const Rows rows, m_connection.run(m_sql.taken(m_stage)));
    for (int i = 0; i < rows.size(); ++i) {
        if (rows.integer(i, 2) != 0)
            refuseStale(rows.integer(i, 0));
        else
            refuse(rows.integer(i, 0), "exists", {},
                   "The cloud has a row with this key, which this device should know.");
    }
    return {};
}

void PostgresApply::refuseInvalid()
{
    for (const auto& [number, wrong] : m_work.invalid) {
        if (isRefused(number))
            continue;
        m_work.refusedPresent = true;
        refuse(number, "invalidValue", {table().column(wrong.first).source}, wrong.second);
    }
}

Result<void> PostgresApply::noteLeft()
{
    for (const std::size_t index : table().layout->referencedBy) {
        if (!m_layout.layout.references[index].toKey && m_stage.count() > m_stage.count('i'))
            DBSYNC_TRY(m_connection.run(m_sql.noteLeft(m_stage, index, without())));
    }
    return {};
}

Result<void> PostgresApply::removeRows()
{
    if (m_stage.count('d') == 0)
        return {};
    if (m_work.triggered)
        return removeTriggered();
    DBSYNC_ASSIGN(m_work.deleted, affected(m_sql.deleteRows(m_stage, without())));
    DBSYNC_TRY(m_connection.run(m_sql.addTombstones(m_stage, without())));
    return {};
}

/// Most batches can be written at once. Where a unique key is in the way of that, rows may still swap its values, or it
/// is to be found out which row collides with which.
Result<void> PostgresApply::writeRows()
{
    DBSYNC_TRY(m_connection.run("SAVEPOINT dbsync"));
    DBSYNC_ASSIGN(const bool written, tryToWrite());
    if (written) {
        DBSYNC_TRY(m_connection.run("RELEASE SAVEPOINT dbsync"));
        return {};
    }
    DBSYNC_TRY(m_connection.run("ROLLBACK TO SAVEPOINT dbsync"));
    m_work.inserted = 0;
    DBSYNC_TRY(m_stage.indexKey(m_connection));
    if (m_stage.count('i') > 0) {
        DBSYNC_TRY(checkDoubled());
        DBSYNC_TRY(checkTaken());
    }
    DBSYNC_TRY(fillPut());
    DBSYNC_TRY(m_work.triggered ? writeOneByOne() : exchange());
    DBSYNC_ASSIGN(const Rows failed,
                  m_connection.run("SELECT o, f, w FROM pg_temp.dbsync_put" + std::to_string(m_stage.number()) +
                                   " WHERE f IS NOT NULL ORDER BY o LIMIT 10001"));
    if (!failed.empty())
        return refuseUnwritten(failed);
    const auto refusedInserts = m_work.refusals.size(); // none where the batch is accepted
    m_work.inserted = m_stage.count('i') - static_cast<std::int64_t>(refusedInserts);
    return {};
}

Result<bool> PostgresApply::tryToWrite()
{
    const bool updates = m_stage.count('u') + m_stage.count('r') > 0;
    auto done = updates ? affected(m_sql.updateRows(m_stage, without())) : Result<std::int64_t>(0);
    std::int64_t written = done ? *done : 0;
    if (done && m_stage.count('i') > 0) {
        done = affected(m_sql.insertRows(m_stage, without()));
        m_work.inserted = done ? *done : 0;
        written += m_work.inserted;
    }
    if (done)
        return !m_work.triggered || leavesNoneOut(written);
    const std::string& state = m_connection.diagnostics().sqlState;
    if (state == "23505" || state == "23514" || state == "23502" || state == "54000" ||
        (m_work.triggered && isRowRefused(state)))
        return false;
    return std::move(done.error());
}

/// All make room, then all go in.
Result<void> PostgresApply::exchange()
{
    DBSYNC_TRY(m_connection.run(m_sql.takeOut(m_stage)));
    return m_connection.execute(m_sql.putBack(m_stage));
}

/// What the rows are to be. One that fits no page is noted as such: it does not fit this table either.
Result<void> PostgresApply::fillPut()
{
    DBSYNC_TRY(m_connection.execute(m_sql.createPut(m_stage)));
    DBSYNC_TRY(m_connection.run("SAVEPOINT put"));
    const auto filled = m_connection.execute(m_sql.fillPut(m_stage, without()));
    if (filled)
        return {};
    if (m_connection.diagnostics().sqlState != "54000")
        return filled.error();
    DBSYNC_TRY(m_connection.run("ROLLBACK TO SAVEPOINT put"));
    return m_connection.execute(m_sql.fillPutOneByOne(m_stage, without()));
}

/// Names the row that has the same values in a unique key.
Result<void> PostgresApply::refuseUnwritten(const Rows& failed)
{
    m_work.refusedPresent = true;
    std::map<std::int64_t, wire::RefusedRow> named;
    PostgresRowReader reader(table(), table().layout->key);
    for (const UniqueKey& unique : table().uniqueKeys) {
        const std::string where = unique.where.empty() ? std::string() : translateCondition(unique.where, table());
        DBSYNC_ASSIGN(const Rows others, postgres::joining(m_connection, PostgresSql::isFolded(table(), unique), [&] {
                          return m_connection.run(m_sql.others(m_stage, unique, where), {}, Format::Binary);
                      }));
        for (int i = 0; i < others.size(); ++i) {
            const auto [place, first] = named.try_emplace(others.binaryInteger(i, 0));
            if (!first)
                continue;
            for (const KeyColumn& column : unique.columns)
                place->second.columns.push_back(column.name);
            place->second.otherTable = table().layout->table.name;
            appendRow(reader.read(others, i, 1), place->second.otherKey);
        }
    }
    for (int i = 0; i < failed.size(); ++i) {
        const std::int64_t number = failed.integer(i, 0);
        const auto found = named.find(number);
        const std::string words = failed.text(i, 2);
        if (failed.view(i, 1) == "wide")
            refuse(number, "invalidValue", {}, tooWide);
        else if (failed.view(i, 1) == "none")
            refuse(number, "invalidValue", {}, "A trigger in the cloud's database leaves the row out.");
        else if (!words.empty() && found == named.end())
            refuse(number, "invalidValue", {}, saidByDatabase(words));
        else if (failed.view(i, 1) == "54000")
            refuse(number, "invalidValue", {}, "The row has a value that is too long for an index of the cloud.");
        else if (failed.view(i, 1) != "23505")
            refuse(number, "invalidValue", {}, "A column of the row must have a value.");
        else if (found == named.end())
            refuseStale(number); // another program has just taken its key
        else
            refuse(number, "unique", std::move(found->second.columns), "Another row has the same values.");
        if (found != named.end() && !m_work.refusals.empty() && m_work.refusals.back().number == number) {
            m_work.refusals.back().row.otherTable = found->second.otherTable;
            m_work.refusals.back().row.otherKey = found->second.otherKey;
        }
    }
    return {};
}

/// A row was inserted where there was none: a tombstone of its key has had its time.
Result<void> PostgresApply::removeTombstones()
{
    DBSYNC_ASSIGN(const Rows any, m_connection.run(m_sql.anyTombstone(table())));
    if (any.empty())
        return {};
    DBSYNC_TRY(m_stage.indexKey(m_connection));
    DBSYNC_ASSIGN(m_work.tombstonesRemoved, affected(m_sql.removeTombstones(m_stage, without())));
    return {};
}

Result<void> PostgresApply::readKeys()
{
    std::string numbers;
    std::map<std::int64_t, PostgresRefusal*> lacking;
    for (PostgresRefusal& refusal : m_work.refusals) {
        if (!refusal.row.key.empty())
            continue;
        lacking[refusal.number] = &refusal;
        numbers.append(numbers.empty() ? "" : ",").append(std::to_string(refusal.number));
    }
    if (lacking.empty())
        return {};
    PostgresRowReader reader(table(), table().layout->key);
    DBSYNC_ASSIGN(const Rows keys, m_connection.run(m_sql.keysOf(m_stage, numbers), {}, Format::Binary));
    for (int i = 0; i < keys.size(); ++i) {
        const auto found = lacking.find(keys.binaryInteger(i, 0));
        if (found != lacking.end() && found->second->row.key.empty())
            appendRow(reader.read(keys, i, 1), found->second->row.key);
    }
    return {};
}

Result<void> applyWork(PostgresBatch& batch, PostgresWork& work)
{
    return PostgresApply(batch, work).run();
}

} // namespace dbsync::datasource
