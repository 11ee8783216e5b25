#include "datasource/sqlite/push/sqlite_references.h"

#include "change/row_codec.h"
#include "datasource/sqlite/tables/sqlite_sql.h"

#include <algorithm>

namespace dbsync::datasource {

namespace {

using Shared = std::shared_ptr<sqlite::Statement>;

/// The check of one batch.
class ReferenceCheck
{
public:
    explicit ReferenceCheck(BatchContext& context) : m_context(context), m_layout(context.layout) {}

    Result<void> run();

private:
    bool parentsLeft(const Reference& reference) const;
    Result<void> checkChildren(const Reference& reference);
    Result<void> checkParents(const Reference& reference);
    Result<void> checkLeft();
    Result<void> checkLeft(const Reference& reference, const std::string& key, const RowView& values);
    Result<Shared> ready(const std::string& text);

    const TableLayout& child(const Reference& reference) const { return m_layout.tables[reference.child]; }
    const TableLayout& parent(const Reference& reference) const { return m_layout.tables[reference.parent]; }
    std::string wantedKey(const Reference& reference, sqlite3_stmt* statement) const;
    void refuseChild(const Reference& reference, const std::string& key, const std::string& wanted);
    void refuseParent(const Reference& reference, const std::string& key, const std::string& referring);

    BatchContext& m_context;
    const Layout& m_layout;
    RowParser m_parser;
};

std::vector<std::string> names(const TableLayout& table, const std::vector<int>& columns)
{
    std::vector<std::string> list;
    for (const int column : columns)
        list.push_back(table.column(column).name);
    return list;
}

std::string keyAt(sqlite3_stmt* statement, int first, const TableLayout& table)
{
    std::string key;
    appendColumns(statement, first, static_cast<int>(table.key.size()), key);
    return key;
}

Result<void> ReferenceCheck::run()
{
    for (std::size_t i = 0; i < m_layout.references.size() && !m_context.refusals.full(); ++i) {
        const Reference& reference = m_layout.references[i];
        if (m_context.changedReferences[i] || parentsLeft(reference))
            DBSYNC_TRY(checkChildren(reference));
        if (reference.toKey && m_context.tallies[reference.parent].deleted)
            DBSYNC_TRY(checkParents(reference));
    }
    return checkLeft();
}

Result<Shared> ReferenceCheck::ready(const std::string& text)
{
    DBSYNC_ASSIGN(auto statement, m_context.statements.get(text));
    statement->bind(sql::parameter::tenant, m_context.tenant).bind(sql::parameter::revision, m_context.revision);
    return statement;
}

/// Of a row that was changed besides, only the check of children sees that its parent has gone in the same batch.
bool ReferenceCheck::parentsLeft(const Reference& reference) const
{
    const TableTally& parents = m_context.tallies[reference.parent];
    const bool left = parents.deleted || (!reference.toKey && parents.changes > 0);
    return left && m_context.tallies[reference.child].changes > 0;
}

Result<void> ReferenceCheck::checkChildren(const Reference& reference)
{
    if (!reference.toKey && m_context.tallies[reference.parent].refused)
        return {}; // which of the parents would be there cannot be told
    const TableTally& tally = m_context.tallies[reference.child];
    if (tally.changes > tally.state.rows / 2) {
        DBSYNC_ASSIGN(const Shared any, ready(sql::anyMissingParent(m_layout, reference)));
        DBSYNC_ASSIGN(const bool found, any->step());
        any->reset();
        if (!found)
            return {};
    }
    DBSYNC_ASSIGN(const Shared missing, ready(sql::missingParents(m_layout, reference, false)));
    while (!m_context.refusals.full()) {
        DBSYNC_ASSIGN(const bool more, missing->step());
        if (!more)
            return {};
        const std::string wanted = reference.toKey ? wantedKey(reference, missing->get()) : std::string();
        if (!m_context.refusals.isRefused(parent(reference).table.name, wanted))
            refuseChild(reference, keyAt(missing->get(), 0, child(reference)), wanted);
    }
    missing->reset();
    return {};
}

/// The key of the parent that a row of missingParents() refers to.
std::string ReferenceCheck::wantedKey(const Reference& reference, sqlite3_stmt* statement) const
{
    const int first = static_cast<int>(child(reference).key.size());
    RowView key;
    for (const int column : parent(reference).key) {
        const auto found = std::find(reference.references.begin(), reference.references.end(), column);
        key.push_back(columnValue(statement, first + static_cast<int>(found - reference.references.begin())));
    }
    std::string json;
    appendRow(key, json);
    return json;
}

Result<void> ReferenceCheck::checkParents(const Reference& reference)
{
    DBSYNC_ASSIGN(const Shared orphans, ready(sql::orphans(m_layout, reference)));
    while (!m_context.refusals.full()) {
        DBSYNC_ASSIGN(const bool more, orphans->step());
        if (!more)
            return {};
        const std::string key = keyAt(orphans->get(), 0, parent(reference));
        refuseParent(reference, key,
                     keyAt(orphans->get(), static_cast<int>(parent(reference).key.size()), child(reference)));
    }
    orphans->reset();
    return {};
}

/// References to unique keys: the values that rows have left are noted one by one.
Result<void> ReferenceCheck::checkLeft()
{
    DBSYNC_ASSIGN(const Shared left,
                  m_context.statements.get("SELECT reference, key, value FROM temp.dbsync_left ORDER "
                                           "BY id"));
    bool any = false;
    while (!m_context.refusals.full()) {
        DBSYNC_ASSIGN(const bool more, left->step());
        if (!more)
            break;
        any = true;
        const Reference& reference = m_layout.references[static_cast<std::size_t>(left->integer(0))];
        DBSYNC_ASSIGN(const RowView* values, m_parser.parse(left->text(2)));
        DBSYNC_TRY(checkLeft(reference, std::string(left->text(1)), *values));
    }
    left->reset();
    return any ? sqlite::execute(m_context.statements.connection(), "DELETE FROM temp.dbsync_left") : Result<void>();
}

Result<void> ReferenceCheck::checkLeft(const Reference& reference, const std::string& key, const RowView& values)
{
    DBSYNC_ASSIGN(const Shared orphan, ready(sql::orphanOf(m_layout, reference)));
    for (std::size_t i = 0; i < values.size(); ++i)
        bindValue(orphan->get(), sql::parameter::first + static_cast<int>(i), values[i]);
    DBSYNC_ASSIGN(const bool found, orphan->step());
    if (found)
        refuseParent(reference, key, keyAt(orphan->get(), 0, child(reference)));
    orphan->reset();
    return {};
}

void ReferenceCheck::refuseChild(const Reference& reference, const std::string& key, const std::string& wanted)
{
    const std::string& table = parent(reference).table.name;
    wire::RefusedRow row{child(reference).table.name,
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
    m_context.refusals.add(std::move(row));
}

void ReferenceCheck::refuseParent(const Reference& reference, const std::string& key, const std::string& referring)
{
    const std::string& table = child(reference).table.name;
    if (m_context.refusals.isRefused(table, referring))
        return;
    m_context.refusals.add({parent(reference).table.name, key, "foreignKey",
                            names(parent(reference), reference.references),
                            "A row of table \"" + table + "\" still refers to it.", table, referring});
}

} // namespace

Result<void> checkReferences(BatchContext& context)
{
    if (context.refusals.full())
        return {};
    return ReferenceCheck(context).run();
}

} // namespace dbsync::datasource
