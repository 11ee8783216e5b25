#include "ui/pending/pending_loader.h"

#include "ui/pending/pending_model.h"
#include "ui/words/value_text.h"

#include <algorithm>

namespace dbsync::ui {

namespace {
constexpr std::size_t sliceSize = 500;
constexpr int mostReadAgain = 2000; ///< of a table, in one go; whoever was further down reads on from there
} // namespace

PendingLoader::PendingLoader(PendingModel* model, QObject* parent) : QObject(parent), m_model(model) {}

void PendingLoader::setDatabase(Database* database)
{
    ++m_round;
    m_database = database;
    m_tables.clear();
    m_last.clear();
    m_asked.clear();
    m_wanted.clear();
    m_model->setChanges({});
}

void PendingLoader::setText(const QString& text)
{
    if (text == m_text)
        return;
    m_text = text;
    reload();
}

void PendingLoader::reload()
{
    Database* const database = m_database.data();
    if (!database)
        return;
    database->pendingCounts(this, [this, round = ++m_round](Result<std::vector<device::PendingCount>> counts) {
        if (round != m_round)
            return;
        if (counts)
            begin(*counts);
        else
            emit failed(counts.error());
    });
}

void PendingLoader::begin(const std::vector<device::PendingCount>& counts)
{
    m_tables.clear();
    m_asked.clear();
    m_wanted.clear();
    m_next = 0;
    for (const device::PendingCount& count : counts)
        m_tables << toQString(count.table);
    if (m_text.isEmpty()) {
        m_model->setTables(counts);
    } else {
        for (int row = m_model->rowCount() - 1; row >= 0; --row) {
            if (!m_tables.contains(m_model->table(m_model->index(row, 0))))
                m_model->removeTable(row);
            else
                m_model->forgetTotal(row);
        }
    }
    askNext();
}

void PendingLoader::askNext()
{
    if (m_next >= m_tables.size()) {
        emit loaded();
        return;
    }
    const QString table = m_tables[m_next++];
    const int row = m_model->rowOf(table);
    const int known = row < 0 ? 0 : std::min(m_model->rowCount(m_model->index(row, 0)), mostReadAgain);
    ask(table, {}, std::max(sliceSize, static_cast<std::size_t>(known)));
}

void PendingLoader::ask(const QString& table, const Row& after, std::size_t most)
{
    Database* const database = m_database.data();
    if (!database)
        return;
    m_asked << table;
    database->pending(this, {table, after, m_text, most},
                      [this, table, first = after.empty(), round = m_round](Result<device::PendingSlice> slice) {
                          if (round != m_round)
                              return;
                          m_asked.remove(table);
                          if (slice)
                              take(table, first, std::move(*slice));
                          else
                              emit failed(slice.error());
                      });
}

void PendingLoader::take(const QString& table, bool first, device::PendingSlice slice)
{
    m_last[table] = slice.last;
    const bool goOn = !slice.complete && (slice.changes.empty() || m_wanted.contains(table));
    const bool all = slice.complete && m_wanted.remove(table);
    if (first)
        m_model->setTable(placeFor(table), std::move(slice.changes), slice.complete);
    else
        append(table, std::move(slice));
    const int row = m_model->rowOf(table);
    if (goOn)
        return ask(table, m_last[table], sliceSize); // a filter has found nothing yet, or not all
    if (all)
        emit allLoaded();
    if (row >= 0 && m_model->isComplete(row) && m_model->count(row) == 0)
        m_model->removeTable(row);
    if (m_next > 0 && m_next <= m_tables.size() && table == m_tables[m_next - 1])
        askNext();
}

void PendingLoader::append(const QString& table, device::PendingSlice slice)
{
    if (const int row = m_model->rowOf(table); row >= 0)
        m_model->appendTo(row, std::move(slice.changes), slice.complete);
}

/// The line of a table, which is made where it has none yet, in the order of tables.
int PendingLoader::placeFor(const QString& table) const
{
    if (const int row = m_model->rowOf(table); row >= 0)
        return row;
    int row = 0;
    for (const QString& earlier : m_tables) {
        if (earlier == table)
            break;
        row += m_model->rowOf(earlier) >= 0;
    }
    m_model->insertTable(row, table);
    return row;
}

void PendingLoader::loadMore(const QString& table)
{
    const int row = m_model->rowOf(table);
    if (row < 0 || m_model->isComplete(row) || m_asked.contains(table) || !m_last.contains(table))
        return;
    ask(table, m_last[table], sliceSize);
}

void PendingLoader::loadAll(const QString& table)
{
    const int row = m_model->rowOf(table);
    if (row < 0 || m_model->isComplete(row))
        return;
    m_wanted << table;
    loadMore(table);
}

} // namespace dbsync::ui
