#include "datasource/sqlite/push/sqlite_operations.h"

#include "base/mistake.h"
#include "datasource/sqlite/push/sqlite_times.h"
#include "datasource/sqlite/tables/sqlite_sql.h"

#include <algorithm>

namespace dbsync::datasource {

using sql::parameter::first;

namespace {

constexpr std::size_t mostSectionColumns = 500'000; ///< of all sections together
constexpr std::size_t mostUpdates = 200;

} // namespace

Result<bool> Operations::begin(const wire::Section& section)
{
    std::string identity;
    wire::append(section, identity);
    if (const auto known = m_sectionIndex.find(identity); known != m_sectionIndex.end()) {
        select(known->second);
        return true;
    }
    DBSYNC_ASSIGN(auto made, BatchSection::make(m_context.layout, section, m_defaults));
    if (!made)
        return false;
    m_sectionColumns += made->positions.size();
    if (m_sectionColumns > mostSectionColumns)
        return malformedBatch("it has too many different tables");
    m_sectionIndex[identity] = m_sections.size();
    m_sections.push_back(std::make_unique<BatchSection>(std::move(*made)));
    select(m_sections.size() - 1);
    m_kept.resize(m_context.layout.tables.size());
    if (std::vector<Keeps>& kept = m_kept[m_section->table]; kept.empty()) {
        for (const Column& column : table().table.columns)
            kept.push_back(keptBy(table().table, table().strict, column));
    }
    if (!tally().loaded) {
        DBSYNC_ASSIGN(tally().state, readTableState(m_context.statements, m_context.tenant, table().table.name));
        DBSYNC_ASSIGN(tally().times, hasTimes(m_context.statements, m_context.tenant, table().table.name));
        tally().loaded = true;
    }
    return true;
}

/// Only the current section holds statements, so that a batch of very many tables does not hold them all.
void Operations::select(std::size_t section)
{
    if (m_section && m_current == section)
        return;
    m_current = section;
    m_section = m_sections[section].get();
    m_statements = {};
    m_updates.clear();
}

Result<void> Operations::run(std::string_view line)
{
    DBSYNC_ASSIGN(const wire::Operation operation, wire::parseOperation(line));
    ++m_count;
    DBSYNC_TRY(noteTime(operation));
    switch (operation.kind) {
    case 'i':
        return insert(operation, line);
    case 'r':
        return replace(operation, line);
    case 'u':
        return update(operation, line);
    default:
        return remove(operation);
    }
}

Result<const RowView*> Operations::readRow(RowParser& parser, std::string_view json, std::size_t size)
{
    DBSYNC_ASSIGN(const RowView* row, parser.parse(json));
    if (row->size() != size)
        return malformedBatch("an operation on table \"" + table().table.name + "\" has " +
                              std::to_string(row->size()) + " values where " + std::to_string(size) + " belong");
    return row;
}

Result<void> Operations::insert(const wire::Operation& operation, std::string_view line)
{
    DBSYNC_ASSIGN(const RowView* row, readRow(m_rowParser, operation.row, m_section->columns.size()));
    DBSYNC_ASSIGN(const bool twin, hasUnseenTwin(operation.incarnation));
    if (twin) {
        refuse(m_section->keyOf(*row), "stale", {}, "This very row came from a copy of the file already.");
        return {};
    }
    if (!checkKept(m_section->columns, *row))
        return refuseUnkept(m_section->columns, *row, m_section->keyOf(*row));
    if (m_section->lacking >= 0 || m_section->withoutValue(m_section->columns, *row) >= 0)
        return park(line); // whether its key is taken comes before what it lacks
    if (!m_statements.insert) {
        DBSYNC_TRY(ready(m_statements.insert, [&] { return sql::insertRow(table()); }));
        for (std::size_t i = 0; i < m_section->defaults.size(); ++i)
            bindValue(m_statements.insert->get(), first + static_cast<int>(i), m_section->defaults[i].view());
    }
    Statement& statement = *m_statements.insert;
    statement.bind(sql::parameter::incarnation, operation.incarnation);
    for (std::size_t i = 0; i < row->size(); ++i)
        bindValue(statement.get(), first + m_section->columns[i], (*row)[i]);
    DBSYNC_ASSIGN(const Ran ran, change(statement));
    if (ran != Ran::Done)
        return park(line);
    ++tally().state.rows;
    noteInserted();
    if (tally().state.tombstones > 0)
        return addedRow(m_section->keyOf(*row));
    return {};
}

Result<void> Operations::replace(const wire::Operation& operation, std::string_view line)
{
    DBSYNC_ASSIGN(const RowView* row, readRow(m_rowParser, operation.row, m_section->columns.size()));
    const RowView key = m_section->keyOf(*row);
    if (!checkKept(m_section->columns, *row))
        return refuseUnkept(m_section->columns, *row, key);
    const int missing = m_section->withoutValue(m_section->columns, *row);
    DBSYNC_ASSIGN(const Existing existing, find(key));
    DBSYNC_ASSIGN(const bool known, checkKnown(existing, key));
    if (!known)
        return {};
    if (missing >= 0) {
        refuseWithoutValue(key, missing);
        return {};
    }
    DBSYNC_TRY(noteLeft(key, nullptr));
    m_statements.select->reset();
    DBSYNC_ASSIGN(Statement * statement, ready(m_statements.replace, [&] {
                      return sql::updateRow(table(), m_section->columns, sql::Guard::None, true);
                  }));
    bindKey(*statement, key);
    statement->bind(sql::parameter::incarnation, operation.incarnation);
    for (std::size_t i = 0; i < row->size(); ++i)
        bindValue(statement->get(), first + static_cast<int>(key.size() + i), (*row)[i]);
    DBSYNC_ASSIGN(const Ran ran, change(*statement));
    if (ran != Ran::Done)
        return park(line);
    noteInserted();
    return {};
}

/// Whether an existing row is one that the device knows; else it is refused.
Result<bool> Operations::checkKnown(const Existing& existing, const RowView& key)
{
    if (existing.found && existing.revision == m_context.revision)
        return doubled(key);
    if (existing.found && existing.revision <= m_context.known)
        return true;
    if (!existing.found) {
        DBSYNC_ASSIGN(const bool deleted, deletedHere(key));
        if (deleted)
            return doubled(key);
    }
    m_statements.select->reset();
    refuseStale(key);
    return false;
}

Result<Operations::Update*> Operations::updateOf(std::string_view positions)
{
    const std::string text(positions);
    if (const auto found = m_updates.find(text); found != m_updates.end())
        return &found->second;
    DBSYNC_ASSIGN(const RowView* list, m_positionParser.parse(positions));
    Update update;
    for (const ValueView& position : *list) {
        const auto size = static_cast<std::int64_t>(m_section->columns.size());
        if (position.type != ValueView::Type::Integer || position.integer < 0 || position.integer >= size)
            return malformedBatch("an update of table \"" + table().table.name + "\" names no column");
        const int column = m_section->columns[static_cast<std::size_t>(position.integer)];
        if (table().isKey(column) || std::count(update.columns.begin(), update.columns.end(), column))
            return malformedBatch("an update of table \"" + table().table.name + "\" names column \"" +
                                  table().column(column).name + "\", which is of the key or named twice");
        update.columns.push_back(column);
    }
    for (const std::size_t index : table().referencedBy) {
        const Reference& reference = m_context.layout.references[index];
        update.movesReferred |= std::any_of(update.columns.begin(), update.columns.end(), [&](int column) {
            return std::count(reference.references.begin(), reference.references.end(), column) > 0;
        });
    }
    if (m_updates.size() == mostUpdates)
        m_updates.clear();
    return &m_updates.emplace(text, std::move(update)).first->second;
}

Result<void> Operations::readUpdate(const wire::Operation& operation, Update*& plan)
{
    DBSYNC_ASSIGN(plan, updateOf(operation.columns));
    DBSYNC_ASSIGN(m_key, readRow(m_rowParser, operation.key, table().key.size()));
    DBSYNC_ASSIGN(m_base, readRow(m_baseParser, operation.base, plan->columns.size()));
    DBSYNC_ASSIGN(m_values, readRow(m_valueParser, operation.values, plan->columns.size()));
    return {};
}

Result<void> Operations::update(const wire::Operation& operation, std::string_view line)
{
    Update* plan = nullptr;
    DBSYNC_TRY(readUpdate(operation, plan));
    if (!checkKept(plan->columns, *m_values))
        return refuseUnkept(plan->columns, *m_values, *m_key);
    if (plan->movesReferred || m_section->withoutValue(plan->columns, *m_values) >= 0)
        return updateChecked(operation, *plan, line);
    DBSYNC_ASSIGN(Statement * statement, ready(plan->guarded, [&] {
                      return sql::updateRow(table(), plan->columns, sql::Guard::KnownIncarnation, false);
                  }));
    bindKey(*statement, *m_key);
    statement->bind(sql::parameter::incarnation, operation.incarnation);
    for (std::size_t i = 0; i < m_values->size(); ++i)
        bindValue(statement->get(), first + static_cast<int>(m_key->size() + i), (*m_values)[i]);
    DBSYNC_ASSIGN(const Ran ran, change(*statement));
    if (ran != Ran::Done)
        return park(line);
    if (!changedRow())
        return updateChecked(operation, *plan, line);
    noteUpdated(plan->columns);
    return {};
}

/// An update of a row that the device does not know in its latest state, or that needs a look at the row.
Result<void> Operations::updateChecked(const wire::Operation& operation, const Update& plan, std::string_view line)
{
    DBSYNC_ASSIGN(const Existing existing, find(*m_key));
    DBSYNC_ASSIGN(const bool accepted, checkUpdate(existing, operation, plan));
    if (!accepted)
        return {};
    DBSYNC_TRY(noteLeft(*m_key, &plan.columns));
    m_statements.select->reset();
    DBSYNC_ASSIGN(const Shared statement, ready(sql::updateRow(table(), plan.columns, sql::Guard::None, false)));
    bindKey(*statement, *m_key);
    for (std::size_t i = 0; i < m_values->size(); ++i)
        bindValue(statement->get(), first + static_cast<int>(m_key->size() + i), (*m_values)[i]);
    DBSYNC_ASSIGN(const Ran ran, change(*statement));
    if (ran != Ran::Done)
        return park(line);
    noteUpdated(plan.columns);
    return {};
}

/// Compare and set by column: a row that others have changed is taken too where its named columns are as they were.
/// Where the table has CHECK constraints not, since two changes that were checked apart may not go together.
Result<bool> Operations::checkUpdate(const Existing& existing, const wire::Operation& operation, const Update& plan)
{
    if (existing.found && existing.revision == m_context.revision)
        return doubled(*m_key);
    std::vector<int> changed;
    const bool same = existing.found && existing.incarnation == operation.incarnation;
    if (same && existing.revision > m_context.known) {
        for (std::size_t i = 0; i < plan.columns.size(); ++i) {
            if (!(columnValue(m_statements.select->get(), 2 + plan.columns[i]) == (*m_base)[i]) &&
                !makes(Mistake::StaleAccepted))
                changed.push_back(plan.columns[i]);
        }
    }
    if (!same || !changed.empty() || (existing.revision > m_context.known && table().table.checks)) {
        m_statements.select->reset();
        if (!existing.found) {
            DBSYNC_ASSIGN(const bool deleted, deletedHere(*m_key));
            if (deleted)
                return doubled(*m_key);
        }
        refuseStale(*m_key, m_section->names(changed));
        return false;
    }
    const int missing = m_section->withoutValue(plan.columns, *m_values);
    if (missing < 0)
        return true;
    m_statements.select->reset();
    refuseWithoutValue(*m_key, missing);
    return false;
}

Result<void> Operations::remove(const wire::Operation& operation)
{
    DBSYNC_ASSIGN(const RowView* key, readRow(m_rowParser, operation.key, table().key.size()));
    const auto& referencedBy = table().referencedBy;
    const bool looks = std::any_of(referencedBy.begin(), referencedBy.end(),
                                   [&](std::size_t each) { return !m_context.layout.references[each].toKey; });
    if (looks) {
        DBSYNC_ASSIGN(const Existing existing, find(*key));
        if (existing.found && existing.revision <= m_context.known)
            DBSYNC_TRY(noteLeft(*key, nullptr));
        m_statements.select->reset();
    }
    DBSYNC_ASSIGN(Statement * statement,
                  ready(m_statements.remove, [&] { return sql::deleteRow(table(), sql::Guard::KnownIncarnation); }));
    bindKey(*statement, *key);
    DBSYNC_TRY(change(statement->bind(sql::parameter::incarnation, operation.incarnation)));
    if (!changedRow()) {
        DBSYNC_ASSIGN(const Existing existing, find(*key));
        DBSYNC_ASSIGN(const bool known, checkKnown(existing, *key));
        m_statements.select->reset();
        if (known)
            refuseStale(*key); // known, but in another incarnation
        return {};
    }
    --tally().state.rows;
    tally().touched = tally().deleted = true;
    if (makes(Mistake::TombstoneForgotten))
        return {};
    DBSYNC_ASSIGN(statement, ready(m_statements.addTombstone, [&] { return sql::addTombstone(table()); }));
    bindKey(*statement, *key);
    DBSYNC_TRY(change(statement->bind(sql::parameter::incarnation, operation.incarnation)));
    ++tally().state.tombstones;
    return {};
}

} // namespace dbsync::datasource
