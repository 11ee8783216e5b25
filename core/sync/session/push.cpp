#include "base/mistake.h"
#include "device/push/refused_rows.h"
#include "device/push/waiting_references.h"
#include "device/view/status_reader.h"
#include "sync/session/session.h"

#include <QIODevice>

#include <cstring>
#include <utility>

namespace dbsync::sync {

namespace {

/// The stored batch as a device that is read as it is sent, a part at a time.
class BatchBody final : public QIODevice
{
public:
    BatchBody(const device::Companion& companion, const device::StoredBatch& batch)
        : m_companion(companion), m_parts(batch.parts), m_bytes(batch.bytes)
    {
        open(QIODevice::ReadOnly | QIODevice::Unbuffered);
    }

    bool isSequential() const override { return false; }
    qint64 size() const override { return m_bytes; }
    bool atEnd() const override { return pos() >= m_bytes; }

    bool seek(qint64 position) override
    {
        if (!QIODevice::seek(position))
            return false;
        m_next = 0;
        m_part.clear();
        m_offset = 0;
        qint64 skip = position;
        while (skip > 0 && loadPart()) {
            const auto step = std::min<qint64>(skip, static_cast<qint64>(m_part.size()));
            m_offset = static_cast<std::size_t>(step);
            skip -= step;
        }
        return true;
    }

protected:
    qint64 readData(char* data, qint64 most) override
    {
        qint64 read = 0;
        while (read < most) {
            if (m_offset == m_part.size() && !loadPart())
                break;
            const auto step = std::min<qint64>(most - read, static_cast<qint64>(m_part.size() - m_offset));
            std::memcpy(data + read, m_part.data() + m_offset, static_cast<std::size_t>(step));
            m_offset += static_cast<std::size_t>(step);
            read += step;
        }
        return read;
    }

    qint64 writeData(const char*, qint64) override { return -1; }

private:
    bool loadPart()
    {
        if (m_next >= m_parts)
            return false;
        auto part = device::readBatchPart(m_companion, m_next++);
        m_offset = 0;
        m_part = part ? std::move(*part) : std::string();
        return !m_part.empty();
    }

    const device::Companion& m_companion;
    std::int64_t m_parts;
    qint64 m_bytes;
    std::int64_t m_next = 0;
    std::string m_part;
    std::size_t m_offset = 0;
};

} // namespace

/// A batch that was sent and not answered comes before everything else.
Result<Session::Round> Session::settleOutstanding()
{
    DBSYNC_ASSIGN(const auto batch, device::readBatch(m_store.companion()));
    if (!batch)
        return Round::Done;
    DBSYNC_TRY(device::useUpNumber(m_store, batch->sequence));
    if (!batch->answer && makes(Mistake::BatchForgotten)) {
        DBSYNC_TRY(device::discardBatch(m_store.companion()));
        return Round::Done;
    }
    if (!batch->answer && makes(Mistake::BatchUnsettled))
        return Round::Done;
    if (!batch->answer)
        return send(std::nullopt);
    DBSYNC_ASSIGN(const auto answer, wire::answerFromJson(*batch->answer));
    return take(answer, std::nullopt);
}

Result<Session::Round> Session::push()
{
    if (makes(Mistake::BatchUnsettled)) {
        DBSYNC_ASSIGN(const auto unsettled, device::readBatch(m_store.companion()));
        if (unsettled)
            return send(std::nullopt);
    }
    if (m_refusal) {
        DBSYNC_ASSIGN(const device::Status status, device::readStatus(m_store));
        return status.pending > 0 ? Result<Round>(*m_refusal) : Round::Done;
    }
    device::BatchOptions options;
    options.allowDeletes = m_options.allowDeletes;
    options.clockDifference = m_clockDifference;
    options.skip = m_skipped;
    options.progress = [this](const std::string& table, std::int64_t rows) {
        return tell(Phase::Building, table, rows);
    };
    if (!std::exchange(m_referencesRetried, true)) {
        DBSYNC_TRY(device::retryReferences(m_store));
        DBSYNC_TRY(device::retryMendedRows(m_store));
    }
    DBSYNC_ASSIGN(const auto built, device::buildBatch(m_store, options));
    if (built.rows == 0) {
        if (built.settled > 0)
            DBSYNC_TRY(device::forgetSettled(m_store));
        return Round::Done;
    }
    // With rows left out, what is pending is not what was sent.
    return send(m_skipped.empty() ? std::optional(built.dataVersion) : std::nullopt);
}

Result<Session::Round> Session::send(std::optional<std::int64_t> dataVersion)
{
    DBSYNC_ASSIGN(const auto batch, device::readBatch(m_store.companion()));
    if (!batch)
        return Round::Done;
    const auto rows = batch->counts.inserted + batch->counts.updated + batch->counts.deleted;
    if (!tell(Phase::Pushing, {}, 0, rows))
        return Error{ErrorKind::Cancelled, "cancelled", "The sync was cancelled.", {}};
    BatchBody body(m_store.companion(), *batch);
    device::EarlyFold early(m_store, m_user);
    std::optional<Error> failure;
    const auto fold = [&] {
        if (auto folded = early.run(); !folded)
            failure = folded.error(); // a full disk, say: it will be met again, in order
    };
    auto answered = m_cloud.push(body, rows < m_earlyFoldRows ? Cloud::Meanwhile() : fold);
    if (!answered && makes(Mistake::LostAnswerTaken)) {
        wire::BatchAnswer guessed;
        guessed.result = "accepted";
        guessed.cursor = guessed.previous = m_store.state().cursor;
        return take(guessed, dataVersion, nullptr);
    }
    if (!answered && answered.error().code == "roleTooLow") {
        early.abandon();
        return takeBack(*batch, answered.error(), dataVersion);
    }
    DBSYNC_ASSIGN(const std::string json, std::move(answered));
    m_reachedCloud = true;
    m_refusal.reset();
    DBSYNC_ASSIGN(const auto answer, wire::answerFromJson(json));
    if (failure || !early.expects(answer))
        early.abandon();
    DBSYNC_TRY(device::storeAnswer(m_store.companion(), json));
    return take(answer, dataVersion, &early);
}

/// Who may push no more may still pull; but first it must be settled whether the batch was done before. If not, it is
/// taken back, here and in the cloud: its number is used up, and its rows stay pending.
Result<Session::Round> Session::takeBack(const device::StoredBatch& batch, const Error& refusal,
                                         std::optional<std::int64_t> dataVersion)
{
    m_refusal = refusal;
    m_reachedCloud = true;
    auto told = m_cloud.withdraw(m_store.state().device, batch.sequence, batch.id);
    if (!told && told.error().kind != ErrorKind::Unreachable && told.error().kind != ErrorKind::Cancelled)
        return refusal; // an older cloud, or another user's device
    DBSYNC_ASSIGN(const std::string json, std::move(told));
    DBSYNC_ASSIGN(const auto answer, wire::answerFromJson(json));
    DBSYNC_TRY(device::storeAnswer(m_store.companion(), json));
    return take(answer, dataVersion);
}

Result<Session::Round> Session::take(const wire::BatchAnswer& answer, std::optional<std::int64_t> dataVersion,
                                     device::EarlyFold* early)
{
    tell(Phase::Finishing);
    if (answer.result == "copied" || answer.result == "unknownDevice") {
        DBSYNC_TRY(becomeNewDevice());
        return Round::Again;
    }
    const wire::Cursor before = m_store.state().cursor;
    DBSYNC_ASSIGN(const auto settled, device::settleBatch(m_store, answer, m_user, dataVersion, early));
    m_report.pushed.inserted += settled.pushed.inserted;
    m_report.pushed.updated += settled.pushed.updated;
    m_report.pushed.deleted += settled.pushed.deleted;
    if (answer.result == "schemaChanged")
        DBSYNC_TRY(followSchema());
    if (answer.result == "otherHistory")
        DBSYNC_TRY(meetOtherHistory());
    // A pull at the same cursor has brought nothing in between: what stands here as the cloud's row is not.
    const bool otherBases = !settled.stale.empty() && m_staleAt == before && !std::exchange(m_basesDoubted, true);
    m_staleAt = settled.stale.empty() ? std::nullopt : std::optional(before);
    if (!m_options.download) {
        // What needs a look at the cloud's rows waits for a sync that takes them; the rest goes on without.
        for (const wire::RefusedRow& row : settled.stale)
            m_skipped[row.table].insert(row.key);
    } else if (settled.compare || otherBases)
        DBSYNC_TRY(device::beginComparison(m_store, {device::Comparison::LostBases, 0}));
    // In step only if nobody else's revision lies between, or comes with it; otherwise one more round brings it.
    const bool inStep = settled.accepted && !answer.more && answer.previous == before && dataVersion.has_value();
    return inStep ? Round::Done : Round::Again;
}

} // namespace dbsync::sync
