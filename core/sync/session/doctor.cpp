#include "sync/session/doctor.h"

#include "base/zstd_stream.h"
#include "change/row_codec.h"
#include "change/wire.h"
#include "device/apply/comparison.h"
#include "device/capture/capture.h"
#include "device/capture/unnoticed.h"
#include "device/capture/upkeep.h"
#include "device/store/row_access.h"
#include "sync/cloud/http_cloud.h"
#include "sync/session/opening.h"
#include "sync/session/session.h"

#include <map>
#include <memory>

namespace dbsync::sync {

namespace {

constexpr std::size_t mostFindings = 1000;

/// Holds the cloud's rows, as they stream in, against the bases.
class Comparison
{
public:
    Comparison(device::Store& store, Diagnosis& diagnosis) : m_store(store), m_diagnosis(diagnosis) {}

    Result<void> take(std::string_view bytes)
    {
        while (!bytes.empty()) {
            DBSYNC_TRY(m_decompressor.read(bytes, m_lines.buffer(), std::size_t{1} << 20));
            while (true) {
                DBSYNC_ASSIGN(const auto line, m_lines.next());
                if (!line)
                    break;
                DBSYNC_TRY(takeLine(*line));
            }
            m_lines.compact();
        }
        return {};
    }

    Result<void> finish()
    {
        if (!m_ended)
            return unreachable(QString::fromStdString(m_store.state().server), QStringLiteral("its answer broke off"));
        for (const device::SyncedTable& table : m_store.tables()) {
            DBSYNC_ASSIGN(const auto bases,
                          sqlite::queryInteger(m_store.companionHandle(), "SELECT count(*) FROM " + table.base()));
            if (bases.value_or(0) > m_counts[table.id()])
                find("rowSurplus", table,
                     std::to_string(*bases - m_counts[table.id()]) +
                         " rows that the cloud had confirmed are not in the cloud");
        }
        return {};
    }

private:
    Result<void> takeLine(std::string_view line)
    {
        if (!m_started) {
            DBSYNC_ASSIGN(const auto header, wire::parseChangesHeader(line));
            m_started = true;
            m_revision = header.cursor.revision;
            return {};
        }
        if (line.front() == '{')
            return takeSection(line);
        DBSYNC_ASSIGN(const auto row, wire::parseChangedRow(line));
        return m_table ? takeRow(row) : Result<void>();
    }

    Result<void> takeSection(std::string_view line)
    {
        DBSYNC_ASSIGN(const auto parsed, wire::parseSectionOrEnd(line));
        m_ended |= parsed.end.has_value();
        m_table = parsed.section ? m_store.find(parsed.section->table) : nullptr;
        if (m_table) {
            DBSYNC_ASSIGN(auto bases, device::KeyedRows::open(m_store.companionHandle(), *m_table, m_table->base()));
            m_bases = std::make_unique<device::KeyedRows>(std::move(bases));
            m_columns = parsed.section->columns;
        }
        return {};
    }

    /// The row in the columns that are synced here; the cloud may have more.
    RowView known(const RowView& values) const
    {
        RowView row;
        for (const Column& column : m_table->table().columns) {
            for (std::size_t i = 0; i < m_columns.size() && i < values.size(); ++i) {
                if (sameName(m_columns[i], column.name))
                    row.push_back(values[i]);
            }
        }
        return row;
    }

    Result<void> takeRow(const wire::ChangedRow& row)
    {
        if (row.revision > m_store.state().cursor.revision)
            return {}; // changed since the last sync
        DBSYNC_ASSIGN(const RowView* parsed, m_parser.parse(row.json));
        const RowView values = known(*parsed);
        if (values.size() != m_table->table().columns.size())
            return {}; // the schema has changed since the last sync
        DBSYNC_ASSIGN(const auto base, m_bases->read(device::keyOf(*m_table, values)));
        ++m_counts[m_table->id()];
        std::string json;
        appendRow(values, json);
        if (base && base->row && *base->row == json)
            return {};
        std::string key;
        appendRow(device::keyOf(*m_table, values), key);
        if (base)
            find("rowDiffers", *m_table, "the row with key " + key + " is not what the cloud had confirmed");
        else
            find("rowMissing", *m_table, "the row with key " + key + " never arrived here");
        m_counts[m_table->id()] -= base ? 0 : 1;
        return {};
    }

    void find(const char* what, const device::SyncedTable& table, std::string detail)
    {
        m_diagnosis.state = "differences";
        if (m_diagnosis.findings.size() < mostFindings)
            m_diagnosis.findings.push_back(
                {what, table.name(), "In table \"" + table.name() + "\" " + detail + ".", true});
    }

    device::Store& m_store;
    Diagnosis& m_diagnosis;
    Decompressor m_decompressor;
    wire::LineSplitter m_lines;
    RowParser m_parser;
    std::vector<std::string> m_columns;
    const device::SyncedTable* m_table = nullptr;
    std::unique_ptr<device::KeyedRows> m_bases;
    std::map<int, std::int64_t> m_counts;
    std::int64_t m_revision = 0;
    bool m_started = false;
    bool m_ended = false;
};

/// Rows that changed without being noticed, as when a program switched triggers off.
Result<void> examineRows(device::Store& store, const device::SyncedTable& table, Diagnosis& diagnosis)
{
    DBSYNC_ASSIGN(const bool foreign, store.companionIsForeign());
    if (foreign)
        return {};
    DBSYNC_ASSIGN(const auto keys, device::unnoticedRows(store, table, mostFindings));
    for (const std::string& key : keys) {
        if (diagnosis.findings.size() < mostFindings)
            diagnosis.findings.push_back(
                {"rowUnnoticed", table.name(),
                 "In table \"" + table.name() + "\" the row with key " + key + " was changed without being noticed.",
                 true});
    }
    return {};
}

Result<void> examineFile(device::Store& store, Diagnosis& diagnosis)
{
    DBSYNC_ASSIGN(const auto said, sqlite::queryText(store.file(), "PRAGMA main.quick_check(1)"));
    if (said && *said != "ok") {
        diagnosis.state = "damaged";
        diagnosis.findings.push_back({"file", {}, "SQLite says that the file is damaged: " + *said + ".", false});
    }
    for (const std::string& table : store.missing())
        diagnosis.findings.push_back(
            {"tableMissing", table, "Table \"" + table + "\" is not as the tenant has it.", false});
    for (const device::SyncedTable& table : store.tables()) {
        DBSYNC_ASSIGN(const bool whole, device::captureIsWhole(store.file(), table));
        if (!whole)
            diagnosis.findings.push_back({"capture", table.name(),
                                          "Changes of table \"" + table.name() +
                                              "\" are not noticed: another program "
                                              "removed the triggers.",
                                          true});
        if (whole)
            DBSYNC_TRY(examineRows(store, table, diagnosis));
        DBSYNC_ASSIGN(const std::int64_t keyless, device::rowsWithoutKey(store, table));
        if (keyless > 0)
            diagnosis.findings.push_back({"rowsWithoutKey", table.name(),
                                          "In table \"" + table.name() + "\" " + std::to_string(keyless) +
                                              " rows have NULL in their primary key and are not synced.",
                                          false});
    }
    DBSYNC_ASSIGN(const bool foreign, store.companionIsForeign());
    if (foreign)
        diagnosis.findings.push_back({"bases", {}, "The companion file was lost or belongs to another file.", true});
    if (diagnosis.state == "ok" && !diagnosis.findings.empty())
        diagnosis.state = "differences";
    return {};
}

/// What was not noticed is a change of this device, and goes the way of all changes.
Result<void> noteUnnoticed(device::Store& store)
{
    DBSYNC_ASSIGN(const bool foreign, store.companionIsForeign());
    if (foreign)
        return {};
    DBSYNC_ASSIGN(auto writing, device::beginWriting(store.file()));
    for (const device::SyncedTable& table : store.tables())
        DBSYNC_TRY(device::noteDifferences(store.file(), table));
    return writing.commit();
}

} // namespace

Result<Diagnosis> examine(const QString& path, bool repair, const ProgressCallback& progress)
{
    Diagnosis diagnosis;
    DBSYNC_ASSIGN(const auto store, openLinked(path));
    DBSYNC_ASSIGN(const auto lock, device::SyncLock::take(store->path(), fileLimit));
    DBSYNC_TRY(store->reload());
    DBSYNC_TRY(examineFile(*store, diagnosis));
    if (diagnosis.state == "damaged")
        return diagnosis;
    DBSYNC_ASSIGN(const Account account, AccountStore().find(QString::fromStdString(store->state().server),
                                                             QString::fromStdString(store->state().tenant)));
    HttpCloud cloud(account);
    cloud.setGoOn([&] { return !progress || progress(Progress{}); });
    Comparison comparison(*store, diagnosis);
    DBSYNC_TRY(cloud.pull({}, [&](std::string_view bytes) { return comparison.take(bytes); }));
    DBSYNC_TRY(comparison.finish());
    if (!repair || diagnosis.state == "ok")
        return diagnosis;
    DBSYNC_TRY(noteUnnoticed(*store));
    DBSYNC_TRY(device::beginComparison(*store, {device::Comparison::LostBases, 0}));
    DBSYNC_ASSIGN([[maybe_unused]] const auto synced,
                  Session(*store, cloud, account.email.toStdString(), {}, progress).run());
    Diagnosis after;
    DBSYNC_TRY(examineFile(*store, after));
    return after;
}

} // namespace dbsync::sync
