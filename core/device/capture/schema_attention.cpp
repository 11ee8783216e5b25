#include "device/capture/schema_attention.h"

#include "schema/schema_change.h"
#include "schema/sqlite_schema.h"

#include <algorithm>

namespace dbsync::device {

namespace {

std::string columnOf(const Column& column, const Table& table)
{
    return "Column \"" + column.name + "\" of table \"" + table.name + "\"";
}

bool sameShape(const Table& a, const Table& b)
{
    return std::equal(a.columns.begin(), a.columns.end(), b.columns.begin(), b.columns.end(),
                      [](const Column& x, const Column& y) { return sameName(x.name, y.name); });
}

/// Compares the file's tables with the tenant's, as seen from here.
class Comparer
{
public:
    Comparer(const Schema& local, const LinkState& state) : m_local(local), m_cloud(state.whole()), m_state(state) {}

    std::vector<std::string> sentences()
    {
        for (const Table& table : m_local.tables) {
            if (m_state.isExcluded(table.name))
                continue;
            if (const Table* cloud = m_cloud.find(table.name))
                compare(table, *cloud);
            else
                tableOnlyHere(table);
        }
        for (const Table& table : m_cloud.tables) {
            if (!m_local.find(table.name) && !renamedTo(table))
                say("Table \"" + table.name + "\" is only in the cloud.");
        }
        return std::move(m_sentences);
    }

private:
    void say(std::string sentence) { m_sentences.push_back(std::move(sentence)); }

    /// The table here that has all of a gone table's columns, and is not the tenant's.
    const Table* renamedTo(const Table& gone) const
    {
        const auto found = std::find_if(m_local.tables.begin(), m_local.tables.end(), [&](const Table& table) {
            return !m_cloud.find(table.name) && !m_state.isExcluded(table.name) && sameShape(table, gone);
        });
        return found == m_local.tables.end() ? nullptr : &*found;
    }

    void tableOnlyHere(const Table& table)
    {
        for (const Table& gone : m_cloud.tables) {
            if (!m_local.find(gone.name) && renamedTo(gone) == &table) {
                say("Table \"" + gone.name + "\" seems to have been renamed to \"" + table.name +
                    "\" here; its changes wait until it is renamed back, or the new one is pushed.");
                return;
            }
        }
        say("Table \"" + table.name + "\" is only here.");
    }

    void compare(const Table& here, const Table& cloud)
    {
        const bool sameKey = std::equal(here.primaryKey.begin(), here.primaryKey.end(), cloud.primaryKey.begin(),
                                        cloud.primaryKey.end(), [](const KeyColumn& a, const KeyColumn& b) {
                                            return sameName(a.name, b.name);
                                        });
        if (!sameKey || here.automaticKey != cloud.automaticKey) {
            say("The primary key of table \"" + here.name + "\" is not as in the cloud; its changes wait.");
            return;
        }
        for (std::size_t i = 0; i < here.columns.size(); ++i)
            compareColumn(here, i, cloud);
        for (std::size_t i = 0; i < cloud.columns.size(); ++i) {
            const bool told = i < here.columns.size() && renamed(here, i, cloud);
            if (here.columnIndex(cloud.columns[i].name) < 0 && !told)
                say(columnOf(cloud.columns[i], cloud) + " is only in the cloud.");
        }
    }

    /// Whether the column at this place has one name here and another in the cloud, both unknown to the other side.
    static bool renamed(const Table& here, std::size_t position, const Table& cloud)
    {
        return position < cloud.columns.size() && cloud.columnIndex(here.columns[position].name) < 0 &&
               here.columnIndex(cloud.columns[position].name) < 0 &&
               sameName(here.columns[position].type, cloud.columns[position].type);
    }

    void compareColumn(const Table& here, std::size_t position, const Table& cloud)
    {
        const Column& column = here.columns[position];
        const int index = cloud.columnIndex(column.name);
        if (index < 0) {
            say(renamed(here, position, cloud)
                    ? columnOf(cloud.columns[position], cloud) + " seems to have been renamed to \"" + column.name +
                          "\" here; its values in the cloud stay as they are."
                    : columnOf(column, here) + " is only here.");
            return;
        }
        const Column& other = cloud.columns[static_cast<std::size_t>(index)];
        if (!sameAffinity(column.type, other.type))
            say(columnOf(column, here) + " is of type " + column.type + " here and " + other.type +
                " in the cloud, so it is not synced here.");
        else if (column.notNull && !other.notNull && !here.isKeyColumn(column.name))
            say(columnOf(column, here) + " must have a value here but not in the cloud.");
    }

    const Schema& m_local;
    const Schema& m_cloud;
    const LinkState& m_state;
    std::vector<std::string> m_sentences;
};

} // namespace

Result<std::vector<Attention>> schemaAttention(const Store& store)
{
    DBSYNC_ASSIGN(const Schema local, readSqliteSchema(store.file()));
    std::vector<Attention> attention;
    for (std::string& sentence : Comparer(local, store.state()).sentences())
        attention.push_back({"schemaDiffers", std::move(sentence)});
    if (attention.empty())
        return attention;
    DBSYNC_ASSIGN(const std::string cannot, store.companion().value("cannotFollow"));
    if (!cannot.empty())
        attention.push_back({"schemaDiffers", cannot});
    return attention;
}

} // namespace dbsync::device
