#include "datasource/postgres/push/postgres_operations.h"

#include "datasource/batch_reader.h"
#include "datasource/change_times.h"

#include <algorithm>

namespace dbsync::datasource {

namespace {

constexpr std::size_t mostSectionColumns = 500'000; ///< of all sections together
constexpr std::size_t mostUpdates = 200;
constexpr std::size_t mostKept = std::size_t{4} << 20;  ///< bytes of operations, of all tables
constexpr std::size_t mostOfOne = std::size_t{1} << 20; ///< of one

} // namespace

PostgresOperations::PostgresOperations(postgres::Connection& connection, const PostgresLayout& layout,
                                       std::set<std::string> timed)
    : m_connection(connection), m_layout(layout), m_timed(std::move(timed)), m_works(layout.tables.size())
{
}

Result<bool> PostgresOperations::begin(const wire::Section& section)
{
    std::string identity;
    wire::append(section, identity);
    if (const auto known = m_sectionIndex.find(identity); known != m_sectionIndex.end()) {
        m_section = m_sections[known->second].get();
    } else {
        DBSYNC_ASSIGN(auto made, BatchSection::make(m_layout.layout, section, m_defaults));
        if (!made)
            return false;
        m_sectionColumns += made->positions.size();
        if (m_sectionColumns > mostSectionColumns)
            return malformedBatch("it has too many different tables");
        m_sectionIndex[identity] = m_sections.size();
        m_sections.push_back(std::make_unique<BatchSection>(std::move(*made)));
        m_section = m_sections.back().get();
    }
    m_updates.clear();
    auto& work = m_works[m_section->table];
    if (!work) {
        work = std::make_unique<PostgresWork>(table(), m_section->table);
        work->times = m_timed.contains(table().layout->table.name);
    }
    m_work = work.get();
    return true;
}

Result<void> PostgresOperations::run(std::string_view line)
{
    DBSYNC_ASSIGN(const wire::Operation operation, wire::parseOperation(line));
    ++m_count;
    const std::size_t before = m_work->stage.bytes();
    switch (operation.kind) {
    case 'i':
        DBSYNC_TRY(insert(operation));
        break;
    case 'r':
        DBSYNC_TRY(replace(operation));
        break;
    case 'u':
        DBSYNC_TRY(update(operation));
        break;
    default:
        DBSYNC_TRY(remove(operation));
    }
    return keepBounded(before);
}

/// What is kept of all tables together stays small.
Result<void> PostgresOperations::keepBounded(std::size_t before)
{
    PostgresStage& stage = m_work->stage;
    m_kept += stage.bytes() - before;
    if (stage.bytes() > (stage.isInTable() ? mostOfOne / 4 : mostOfOne))
        return flush(stage);
    if (m_kept <= mostKept)
        return {};
    for (const auto& work : m_works) {
        if (work && work->stage.bytes() > 0)
            DBSYNC_TRY(flush(work->stage));
    }
    return {};
}

Result<void> PostgresOperations::flush(PostgresStage& stage)
{
    if (m_copying && m_copying != &stage)
        DBSYNC_TRY(m_copying->close());
    m_copying = &stage;
    m_kept -= stage.bytes();
    return stage.flush(m_connection);
}

Result<void> PostgresOperations::finish()
{
    if (m_copying)
        DBSYNC_TRY(m_copying->close());
    for (const auto& work : m_works) {
        if (work)
            DBSYNC_TRY(work->stage.finish(m_connection));
    }
    return {};
}

void PostgresOperations::giveUp()
{
    if (m_copying)
        m_copying->giveUp();
}

Result<const RowView*> PostgresOperations::readRow(RowParser& parser, std::string_view json, std::size_t size)
{
    DBSYNC_ASSIGN(const RowView* row, parser.parse(json));
    if (row->size() != size)
        return malformedBatch("an operation on table \"" + table().layout->table.name + "\" has " +
                              std::to_string(row->size()) + " values where " + std::to_string(size) + " belong");
    return row;
}

int PostgresOperations::unfitKey(const RowView& key)
{
    for (std::size_t i = 0; i < key.size(); ++i) {
        if (!m_work->stage.fits(table().layout->key[i], key[i]))
            return table().layout->key[i];
    }
    return -1;
}

/// Stages the key of an update or a deletion; false where no row can have it.
bool PostgresOperations::setKey(const RowView& key)
{
    if (unfitKey(key) >= 0) {
        refuse(key, "stale", -1, "The row was changed or deleted in the cloud.");
        return false;
    }
    for (std::size_t i = 0; i < key.size(); ++i)
        m_work->stage.set(table().layout->key[i], key[i], false);
    return true;
}

std::string_view PostgresOperations::timesOf(const wire::Operation& operation, const Update* update)
{
    if (operation.time == 0 && !m_work->times)
        return {};
    m_work->times = true;
    m_times = update ? timesAfter({}, m_section->names(update->columns), operation.time) : timesOfRow(operation.time);
    return m_times;
}

void PostgresOperations::setValues(const std::vector<int>& columns, const RowView& row)
{
    const int missing = m_section->withoutValue(columns, row);
    if (missing >= 0)
        invalid(missing, mustHaveValue(missing));
    for (std::size_t i = 0; i < row.size(); ++i) {
        if (!m_work->stage.set(columns[i], row[i], true))
            invalid(columns[i], cannotHold(columns[i], row[i]));
    }
}

Result<void> PostgresOperations::end(const RowView& key)
{
    PostgresStage& stage = m_work->stage;
    stage.end();
    if (!stage.isWide())
        return {};
    if (m_copying)
        DBSYNC_TRY(m_copying->close());
    m_copying = &stage;
    DBSYNC_ASSIGN(const bool fits, stage.fitsPage(m_connection));
    if (fits)
        return {};
    m_work->invalid.erase(m_count);
    m_work->refusedPresent = true;
    refuse(key, "invalidValue", -1, tooWide);
    return {};
}

Result<void> PostgresOperations::insert(const wire::Operation& operation)
{
    DBSYNC_ASSIGN(const RowView* row, readRow(m_rowParser, operation.row, m_section->columns.size()));
    m_work->stage.begin({m_count, 'i', operation.incarnation, {}, {}, timesOf(operation)});
    const RowView key = m_section->keyOf(*row);
    if (const int wrong = unfitKey(key); wrong >= 0) {
        refuseKey(key, wrong);
        return {};
    }
    setValues(m_section->columns, *row);
    for (std::size_t column = 0; column < m_section->defaults.size(); ++column) {
        if (m_section->positions[column] < 0)
            m_work->stage.set(static_cast<int>(column), m_section->defaults[column].view(), false);
    }
    if (m_section->lacking >= 0)
        invalid(m_section->lacking, mustHaveValue(m_section->lacking));
    return end(key);
}

Result<void> PostgresOperations::replace(const wire::Operation& operation)
{
    DBSYNC_ASSIGN(const RowView* row, readRow(m_rowParser, operation.row, m_section->columns.size()));
    m_work->stage.begin({m_count, 'r', operation.incarnation, {}, {}, timesOf(operation)});
    const RowView key = m_section->keyOf(*row);
    // 1 became 1.0 in a column without a type: to the device it is that row's key still.
    if (const int wrong = unfitKey(key); wrong >= 0) {
        refuseKey(key, wrong);
        return {};
    }
    setValues(m_section->columns, *row);
    return end(key);
}

Result<const PostgresOperations::Update*> PostgresOperations::updateOf(std::string_view positions)
{
    const std::string text(positions);
    if (const auto found = m_updates.find(text); found != m_updates.end())
        return static_cast<const Update*>(&found->second);
    DBSYNC_ASSIGN(const RowView* list, m_positionParser.parse(positions));
    Update update;
    const std::string& name = table().layout->table.name;
    for (const ValueView& position : *list) {
        const auto size = static_cast<std::int64_t>(m_section->columns.size());
        if (position.type != ValueView::Type::Integer || position.integer < 0 || position.integer >= size)
            return malformedBatch("an update of table \"" + name + "\" names no column");
        const int column = m_section->columns[static_cast<std::size_t>(position.integer)];
        if (table().layout->isKey(column) || std::count(update.columns.begin(), update.columns.end(), column))
            return malformedBatch("an update of table \"" + name + "\" names column \"" +
                                  table().column(column).source + "\", which is of the key or named twice");
        update.columns.push_back(column);
        update.positions += (update.positions.empty() ? "[" : ",") + std::to_string(column);
    }
    update.positions += update.positions.empty() ? "[]" : "]";
    if (m_updates.size() == mostUpdates)
        m_updates.clear();
    return static_cast<const Update*>(&m_updates.emplace(text, std::move(update)).first->second);
}

Result<void> PostgresOperations::update(const wire::Operation& operation)
{
    DBSYNC_ASSIGN(const Update* plan, updateOf(operation.columns));
    DBSYNC_ASSIGN(const RowView* key, readRow(m_rowParser, operation.key, table().layout->key.size()));
    DBSYNC_TRY(readRow(m_baseParser, operation.base, plan->columns.size()));
    DBSYNC_ASSIGN(const RowView* values, readRow(m_valueParser, operation.values, plan->columns.size()));
    m_work->stage.begin(
        {m_count, 'u', operation.incarnation, plan->positions, operation.base, timesOf(operation, plan)});
    if (setKey(*key)) {
        setValues(plan->columns, *values);
        return end(*key);
    }
    return {};
}

Result<void> PostgresOperations::remove(const wire::Operation& operation)
{
    DBSYNC_ASSIGN(const RowView* key, readRow(m_rowParser, operation.key, table().layout->key.size()));
    m_work->stage.begin({m_count, 'd', operation.incarnation, {}, {}, timesOf(operation)});
    if (setKey(*key))
        m_work->stage.end();
    return {};
}

void PostgresOperations::invalid(int column, std::string message)
{
    if (m_work->invalid.size() <= Refusals::most)
        m_work->invalid.emplace(m_count, std::pair(column, std::move(message)));
}

void PostgresOperations::refuse(const RowView& key, const char* reason, int column, std::string message)
{
    if (m_work->refusals.size() > Refusals::most)
        return;
    PostgresRefusal refusal;
    refusal.number = m_count;
    refusal.row.table = table().layout->table.name;
    appendRow(key, refusal.row.key);
    refusal.row.reason = reason;
    if (column >= 0)
        refusal.row.columns.push_back(table().column(column).source);
    refusal.row.message = std::move(message);
    m_work->refusals.push_back(std::move(refusal));
}

void PostgresOperations::refuseKey(const RowView& key, int column)
{
    const auto& columns = table().layout->key;
    const auto at = static_cast<std::size_t>(std::find(columns.begin(), columns.end(), column) - columns.begin());
    const bool null = key[at].type == ValueView::Type::Null;
    m_work->refusedPresent = true;
    refuse(key, "invalidValue", column, null ? mustHaveValue(column) : cannotHold(column, key[at]));
}

std::string PostgresOperations::mustHaveValue(int column) const
{
    return "Column \"" + table().column(column).source + "\" must have a value.";
}

std::string PostgresOperations::cannotHold(int column, const ValueView& value) const
{
    constexpr std::size_t shown = 100;
    std::string words;
    if (value.type == ValueView::Type::Integer) {
        words = std::to_string(value.integer);
    } else if (value.type == ValueView::Type::Blob) {
        words = "a blob of " + std::to_string(value.bytes.size()) + " bytes";
    } else {
        ValueView front = value;
        front.bytes = front.bytes.substr(0, shown);
        appendValue(front, words);
    }
    const std::string type = table().column(column).typeName();
    return "Column \"" + table().column(column).source + "\" of table \"" + table().layout->table.name +
           "\" is of a key and of type " + type.substr(0, type.find(" COLLATE")) + " in the cloud; it cannot hold " +
           words + ".";
}

} // namespace dbsync::datasource
