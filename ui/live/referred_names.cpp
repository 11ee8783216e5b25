#include "ui/live/referred_names.h"

#include "ui/words/value_text.h"

#include <algorithm>
#include <utility>

namespace dbsync::ui {

namespace {

constexpr std::size_t mostAtOnce = 200;
constexpr std::size_t mostKept = 20'000; ///< names of a column

bool isNamed(const device::ColumnShape* column)
{
    return column && column->reference && column->reference->others.empty() &&
           column->reference->label != column->reference->column;
}

} // namespace

void ReferredNames::setDatabase(Database* database)
{
    if (database == m_database)
        return;
    m_database = database;
    m_tables.clear();
}

void ReferredNames::want(const QString& table, std::initializer_list<const std::optional<device::Record>*> versions)
{
    Values values;
    for (const auto* version : versions) {
        if (!*version || !(*version)->columns)
            continue;
        for (std::size_t i = 0; i < (*version)->values.size() && i < (*version)->columns->size(); ++i)
            values.emplace_back((*(*version)->columns)[i], (*version)->values[i]);
    }
    want(table, values);
}

void ReferredNames::want(const QString& name, const Values& values)
{
    if (!m_database || name.isEmpty() || values.empty())
        return;
    Table& table = m_tables[name];
    table.waiting.insert(table.waiting.end(), values.begin(), values.end());
    if (!std::exchange(m_scheduled, true))
        QMetaObject::invokeMethod(this, &ReferredNames::askNow, Qt::QueuedConnection);
}

void ReferredNames::askNow()
{
    m_scheduled = false;
    for (auto& [name, table] : m_tables) {
        if (table.shape)
            ask(name, table, std::exchange(table.waiting, {}));
        else if (!table.waiting.empty() && !std::exchange(table.shapeAsked, true))
            askForShape(name);
    }
}

void ReferredNames::askForShape(const QString& table)
{
    Database* const database = m_database.data();
    if (!database)
        return;
    database->shape(this, table, [this, table, asked = m_database](Result<device::TableShape> shape) {
        // A table without a key has none: what its rows refer to stays a key.
        if (asked != m_database || !shape || !m_tables.contains(table))
            return;
        Table& known = m_tables[table];
        known.shape = std::move(*shape);
        ask(table, known, std::exchange(known.waiting, {}));
    });
}

void ReferredNames::ask(const QString& name, Table& table, const Values& values)
{
    std::map<std::string, std::vector<Value>> wanted;
    for (const auto& [column, value] : values) {
        const device::ColumnShape* shape = table.shape->find(column);
        const bool key = value.type() == Value::Type::Integer || value.type() == Value::Type::Text;
        if (!isNamed(shape) || !key)
            continue;
        auto& names = table.names[column];
        if (names.size() > mostKept)
            names.clear();
        Name& known = names[exactText(value)];
        if (std::exchange(known.generation, m_generation) != m_generation)
            wanted[column].push_back(value);
    }
    for (auto& [column, unknown] : wanted)
        askFor(name, *table.shape->find(column), std::move(unknown));
}

void ReferredNames::askFor(const QString& table, const device::ColumnShape& column, std::vector<Value> values)
{
    Database* const database = m_database.data();
    for (std::size_t first = 0; database && first < values.size(); first += mostAtOnce) {
        const auto begin = values.begin() + static_cast<std::ptrdiff_t>(first);
        const auto end = values.begin() + static_cast<std::ptrdiff_t>(std::min(first + mostAtOnce, values.size()));
        database->referred(
            this, *column.reference, {begin, end},
            [this, table, column = column.name, asked = m_database](Result<std::vector<device::Choice>> referred) {
                if (referred && asked == m_database)
                    take(table, column, *referred);
            });
    }
}

void ReferredNames::take(const QString& table, const std::string& column, const std::vector<device::Choice>& referred)
{
    auto& names = m_tables[table].names[column];
    bool news = false;
    for (const device::Choice& row : referred) {
        QString& name = names[exactText(row.value)].text;
        const QString label = shortText(Value::text(row.label));
        news = news || name != label;
        name = label;
    }
    if (news)
        emit known(table);
}

QString ReferredNames::name(const QString& table, const std::string& column, const Value& value) const
{
    const auto known = m_tables.find(table);
    if (known == m_tables.end() || value.isNull())
        return {};
    const auto names = known->second.names.find(column);
    if (names == known->second.names.end())
        return {};
    const auto name = names->second.find(exactText(value));
    return name == names->second.end() ? QString() : name->second.text;
}

QString ReferredNames::text(const QString& table, const std::string& column, const Value& value,
                            const QString& plain) const
{
    const QString name = this->name(table, column, value);
    return name.isEmpty() ? plain : tr("%1 · %2", "name of a row, its key").arg(name, plain);
}

} // namespace dbsync::ui
