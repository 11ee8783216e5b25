#include "datasource/postgres/push/postgres_batch.h"

#include <algorithm>

namespace dbsync::datasource {

namespace {

using postgres::Format;
using postgres::Rows;

/// The check of one batch.
class ReferenceCheck
{
public:
    explicit ReferenceCheck(PostgresBatch& batch) : m_batch(batch), m_references(batch.layout.layout.references) {}

    Result<void> run();

private:
    Result<void> checkChildren(const Reference& reference);
    Result<void> refuseOrphans(const Reference& reference, const std::string& sql);
    bool childrenChanged(const Reference& reference) const;
    std::string wantedKey(const Reference& reference, const RowView& row) const;
    void refuseChild(const Reference& reference, const std::string& key, const std::string& wanted);
    void refuseParent(const Reference& reference, const std::string& key, const std::string& referring);
    const PostgresTable& child(const Reference& reference) const { return m_batch.layout.tables[reference.child]; }
    const PostgresTable& parent(const Reference& reference) const { return m_batch.layout.tables[reference.parent]; }
    const PostgresWork* work(std::size_t table) const { return m_batch.works[table].get(); }

    PostgresBatch& m_batch;
    const std::vector<Reference>& m_references;
};

std::vector<std::string> names(const PostgresTable& table, const std::vector<int>& columns)
{
    std::vector<std::string> list;
    for (const int column : columns)
        list.push_back(table.column(column).source);
    return list;
}

std::string keyOf(const PostgresTable& table, const RowView& row)
{
    std::string key;
    appendRow(RowView(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(table.layout->key.size())), key);
    return key;
}

Result<void> ReferenceCheck::run()
{
    for (const Reference& reference : m_references) {
        if (m_batch.refusals.full())
            return {};
        if (childrenChanged(reference))
            DBSYNC_TRY(checkChildren(reference));
        const PostgresWork* of = work(reference.parent);
        if (reference.toKey && of && of->deleted > 0)
            DBSYNC_TRY(refuseOrphans(reference, m_batch.sql.orphans(reference)));
    }
    for (std::size_t i = 0; i < m_references.size() && !m_batch.refusals.full(); ++i) {
        const PostgresWork* of = work(m_references[i].parent);
        if (!m_references[i].toKey && of && of->stage.count() > of->stage.count('i'))
            DBSYNC_TRY(refuseOrphans(m_references[i], m_batch.sql.orphansOfLeft(i)));
    }
    return {};
}

bool ReferenceCheck::childrenChanged(const Reference& reference) const
{
    const PostgresWork* of = work(reference.child);
    if (!of || of->stage.count() == 0)
        return false;
    // Of a row that was changed besides, only this check sees that its parent has gone in the same batch.
    const PostgresWork* parents = work(reference.parent);
    if (of->stage.count('i') > 0 || (parents && parents->stage.count() > parents->stage.count('i')))
        return true;
    const auto& changed = of->stage.changed();
    return std::any_of(reference.columns.begin(), reference.columns.end(),
                       [&](int column) { return changed[static_cast<std::size_t>(column)]; });
}

Result<void> ReferenceCheck::checkChildren(const Reference& reference)
{
    const PostgresWork* of = work(reference.parent);
    if (!reference.toKey && of && of->refusedPresent)
        return {}; // which of the parents would be there cannot be told
    std::vector<int> columns = child(reference).layout->key;
    columns.insert(columns.end(), reference.columns.begin(), reference.columns.end());
    PostgresRowReader reader(child(reference), columns);
    const auto onRow = [&](const Rows& rows) -> Result<bool> {
        const RowView& row = reader.read(rows, 0, 0);
        const std::string wanted = reference.toKey ? wantedKey(reference, row) : std::string();
        if (!m_batch.refusals.isRefused(parent(reference).layout->table.name, wanted))
            refuseChild(reference, keyOf(child(reference), row), wanted);
        return !m_batch.refusals.full();
    };
    return postgres::joining(m_batch.connection, m_batch.layout.isFolded(reference), [&] {
        return m_batch.connection.forEach(m_batch.sql.missingParents(reference, false), {}, onRow, Format::Binary);
    });
}

/// The key of the parent that a row of missingParents() refers to.
std::string ReferenceCheck::wantedKey(const Reference& reference, const RowView& row) const
{
    const auto first = static_cast<std::ptrdiff_t>(child(reference).layout->key.size());
    RowView key;
    for (const int column : parent(reference).layout->key) {
        const auto found = std::find(reference.references.begin(), reference.references.end(), column);
        key.push_back(row[static_cast<std::size_t>(first + (found - reference.references.begin()))]);
    }
    std::string json;
    appendRow(key, json);
    return json;
}

Result<void> ReferenceCheck::refuseOrphans(const Reference& reference, const std::string& sql)
{
    PostgresRowReader deleted(parent(reference), parent(reference).layout->key);
    PostgresRowReader referring(child(reference), child(reference).layout->key);
    DBSYNC_ASSIGN(const Rows rows, postgres::joining(m_batch.connection, m_batch.layout.isFolded(reference),
                                                     [&] { return m_batch.connection.run(sql, {}, Format::Binary); }));
    for (int i = 0; i < rows.size() && !m_batch.refusals.full(); ++i) {
        const std::string key = keyOf(parent(reference), deleted.read(rows, i, 0));
        refuseParent(reference, key, keyOf(child(reference), referring.read(rows, i, deleted.cells())));
    }
    return {};
}

void ReferenceCheck::refuseChild(const Reference& reference, const std::string& key, const std::string& wanted)
{
    const std::string& table = parent(reference).layout->table.name;
    wire::RefusedRow row{child(reference).layout->table.name,
                         key,
                         "foreignKey",
                         names(child(reference), reference.columns),
                         "The row of table \"" + table + "\" to which it refers is not there.",
                         {},
                         {}};
    if (!wanted.empty()) {
        row.otherTable = table;
        row.otherKey = wanted;
    }
    m_batch.refusals.add(std::move(row));
}

void ReferenceCheck::refuseParent(const Reference& reference, const std::string& key, const std::string& referring)
{
    const std::string& table = child(reference).layout->table.name;
    if (m_batch.refusals.isRefused(table, referring))
        return;
    m_batch.refusals.add({parent(reference).layout->table.name, key, "foreignKey",
                          names(parent(reference), reference.references),
                          "A row of table \"" + table + "\" still refers to it.", table, referring});
}

} // namespace

Result<void> checkReferences(PostgresBatch& batch)
{
    if (batch.refusals.full())
        return {};
    return ReferenceCheck(batch).run();
}

} // namespace dbsync::datasource
