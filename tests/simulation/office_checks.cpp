#include "base/sqlite.h"
#include "change/row_codec.h"
#include "device/store/companion.h"
#include "device/store/linking.h"
#include "device/view/replica.h"
#include "simulation/office.h"

#include <algorithm>

namespace dbsync::test {

using sqlite::quoteName;

namespace {

std::string json(const Value* value)
{
    std::string text;
    appendRow(RowView{value ? value->view() : Value().view()}, text);
    return text;
}

/// "" where none dangles.
std::string danglingReferences(sqlite3* connection)
{
    const auto found = sqlite::queryText(connection, "SELECT group_concat(\"table\" || ' ' || ifnull(rowid, '?') || "
                                                     "' to ' || parent, ', ') FROM pragma_foreign_key_check");
    return found ? found->value_or("") : found.error().message;
}

} // namespace

std::set<std::string> factsOf(const device::Record& record)
{
    const Value* token = record.find("tok");
    if (!token)
        return {};
    auto facts = Model::factsOf(token->bytes(), json(record.find("name")), json(record.find("credit")));
    for (std::size_t i = 0; i < record.values.size(); ++i) {
        const std::string& column = (*record.columns)[i];
        if (column.starts_with("extra") && record.values[i].view().type != ValueView::Type::Null)
            facts.insert(token->bytes() + "/" + column + " " + json(&record.values[i]));
    }
    return facts;
}

Snapshot Office::snapshot(int desk)
{
    auto connection = sqlite::Connection::open(at(desk).path, false);
    return connection ? takeSnapshot(*connection, m_plan.tables) : Snapshot();
}

void Office::noteConflicts(int desk)
{
    auto replica = device::Replica::open(at(desk).path);
    if (!replica)
        return fail(replica.error().message);
    const auto conflicts = (*replica)->conflicts();
    if (!conflicts)
        return fail(conflicts.error().message);
    for (const auto& conflict : *conflicts) {
        std::string tokens;
        for (const auto* record : {&conflict.base, &conflict.local, &conflict.cloud}) {
            const Value* token = *record ? (*record)->find("tok") : nullptr;
            if (!token)
                continue;
            m_model.contest(token->bytes());
            tokens += " " + token->bytes();
        }
        trace("   conflict " + std::to_string(conflict.id) + " " + conflict.table + " " + conflict.kind + tokens);
    }
    const auto changes = (*replica)->pending();
    if (!changes)
        return fail(changes.error().message);
    for (const auto& change : *changes) {
        for (const auto* record : {&change.base, &change.local}) {
            const Value* token = change.held && *record ? (*record)->find("tok") : nullptr;
            if (token)
                m_model.wait(token->bytes());
        }
    }
}

/// Where a sync was cut off after the rows and before the fold, its conflicts are in the plan only. And what the cloud
/// has in the place of a row that stands waits for a row in conflict.
void Office::contestPlanned(int desk, const Snapshot& rows)
{
    auto companion = sqlite::Connection::open(device::companionPath(at(desk).path), false);
    if (!companion)
        return;
    auto standing = sqlite::Statement::prepare(*companion, "SELECT row FROM standing_row");
    while (standing && *standing->step()) {
        const std::string text(standing->text(0));
        for (const auto& [token, row] : rows) {
            if (text.find('"' + token + '"') != std::string::npos)
                m_model.wait(token);
        }
    }
    auto planned =
        sqlite::Statement::prepare(*companion, "SELECT coalesce(base, '') || coalesce(cloud, '') FROM conflict "
                                               "WHERE planned = 1");
    while (planned && *planned->step()) {
        const std::string text(planned->text(0));
        for (const auto& [token, row] : rows) {
            if (text.find('"' + token + '"') != std::string::npos)
                m_model.contest(token);
        }
    }
}

/// What must hold at any moment, whatever has failed.
void Office::checkDesk(int desk)
{
    auto connection = sqlite::Connection::open(at(desk).path, false);
    if (!connection)
        return fail(connection.error().message);
    const auto sound = sqlite::queryText(*connection, "PRAGMA quick_check(1)");
    if (!sound || sound->value_or("") != "ok")
        fail("desk " + std::to_string(desk) + ": the file is damaged");
    // Programs check references: what is written here between two of their changes has to bear that.
    const std::string dangling = danglingReferences(*connection);
    if (!dangling.empty())
        fail("desk " + std::to_string(desk) + ": a reference dangles: " + dangling);
    const Snapshot rows = takeSnapshot(*connection, m_plan.tables);
    for (const auto& [token, row] : rows) {
        if (m_tablesOfPolicies.contains(row.table))
            m_model.contest(token); // a policy decides as a person would
    }
    contestPlanned(desk, rows);
    const std::string half = m_model.halfDone(rows);
    if (!half.empty())
        fail("desk " + std::to_string(desk) + ": " + half);
}

std::map<std::string, std::vector<std::string>> Office::contents(int desk)
{
    std::map<std::string, std::vector<std::string>> tables;
    auto file = sqlite::Connection::open(at(desk).path, false);
    for (const auto& [table, columns] : m_columns) {
        std::string list;
        for (const std::string& column : columns)
            list += (list.empty() ? "" : ", ") + quoteName(column);
        auto rows = sqlite::Statement::prepare(*file, "SELECT " + list + " FROM " + quoteName(table));
        auto& lines = tables[table];
        while (rows && *rows->step())
            appendColumns(rows->get(), 0, static_cast<int>(columns.size()), lines.emplace_back());
        std::sort(lines.begin(), lines.end());
    }
    const std::string dangling = danglingReferences(*file);
    if (!dangling.empty())
        fail("a reference dangles at desk " + std::to_string(desk) + ": " + dangling);
    return tables;
}

void Office::compareDesks()
{
    const auto first = contents(0);
    for (int desk = 1; desk < static_cast<int>(m_desks.size()); ++desk) {
        const auto other = contents(desk);
        for (const auto& [table, rows] : first) {
            const auto& others = other.at(table);
            std::string differences;
            for (const std::string& row : rows)
                differences += std::binary_search(others.begin(), others.end(), row) ? "" : "\n  desk 0 only: " + row;
            for (const std::string& row : others)
                differences += std::binary_search(rows.begin(), rows.end(), row)
                                   ? ""
                                   : "\n  desk " + std::to_string(desk) + " only: " + row;
            if (!differences.empty())
                fail("table " + table + " differs:" + differences);
        }
    }
}

void Office::compareCloud()
{
    const auto here = contents(0);
    const auto verified = m_server->rows().verify(m_server->tenant());
    if (!verified)
        return fail(verified.error().message);
    if (!verified->empty())
        return fail("the cloud: " + verified->front());
    const auto counts = m_server->rows().counts(m_server->tenant());
    if (!counts)
        return fail(counts.error().message);
    for (const auto& count : *counts) {
        if (static_cast<std::size_t>(count.rows) != here.at(count.table).size())
            fail("table " + count.table + " has " + std::to_string(count.rows) + " rows in the cloud and " +
                 std::to_string(here.at(count.table).size()) + " here");
    }
}

/// A file becomes another device only where it, or the cloud, was copied or restored.
void Office::checkDevices()
{
    const bool mayBeAnother = std::any_of(m_plan.steps.begin(), m_plan.steps.end(), [](const Step& step) {
        return step.kind == Step::Kind::Restore || step.kind == Step::Kind::Copy ||
               step.kind == Step::Kind::RestoreCloud;
    });
    if (!mayBeAnother && m_server->deviceCount() != m_desks.size())
        fail(std::to_string(m_server->deviceCount()) + " devices at " + std::to_string(m_desks.size()) + " desks");
}

/// Unlinking leaves the rows and nothing of ours.
void Office::checkUnlinked()
{
    const auto before = contents(0);
    if (auto removed = device::removeLink(at(0).path); !removed)
        return fail(removed.error().message);
    auto connection = sqlite::Connection::open(at(0).path, false);
    const auto left =
        sqlite::queryInteger(*connection, "SELECT count(*) FROM sqlite_schema WHERE name GLOB 'dbsync_*'");
    if (!left || left->value_or(1) != 0)
        fail("unlinking leaves something behind");
    if (contents(0) != before)
        fail("unlinking changes rows");
}

} // namespace dbsync::test
