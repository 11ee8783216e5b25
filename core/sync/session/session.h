#pragma once

#include "base/error.h"
#include "device/apply/comparison.h"
#include "device/apply/staging.h"
#include "device/capture/upkeep.h"
#include "device/push/batch.h"
#include "device/store/store.h"
#include "sync/cloud/cloud.h"
#include "sync/session/progress.h"

#include <QElapsedTimer>

#include <map>
#include <memory>
#include <optional>
#include <set>

namespace dbsync::sync {

/// One sync of one file: settles what is on its way, pulls, merges, pushes, until both sides are in step or something
/// waits for a person. Blocks; belongs to one thread. The caller holds the file's sync lock.
class Session
{
public:
    /// `user` stands in the activity as who made what is pushed.
    Session(device::Store& store, Cloud& cloud, std::string user, SyncOptions options, ProgressCallback progress);

    /// For how long a cloud that fails is tried again, in milliseconds; and one that was never reached.
    void setPatience(qint64 retry, qint64 firstContact);
    /// How often a sync may begin anew because others were faster, before it gives up (`tooBusy`).
    void setMostRounds(int rounds) { m_mostRounds = rounds; }
    /// From how many rows on a batch becomes the bases while the cloud works on it; for fewer it is not worth it.
    void setEarlyFoldRows(std::int64_t rows) { m_earlyFoldRows = rows; }
    /// Waits with `wait` between two tries instead of sleeping; then its milliseconds count, and no clock does.
    void setWait(std::function<void(qint64 milliseconds)> wait) { m_wait = std::move(wait); }

    Result<SyncReport> run();

    /// Whether the cloud's history has this revision. Asks for what came after, and looks no further than the first
    /// answer.
    Result<bool> cloudKnows(const wire::Cursor& cursor);

private:
    /// What a round ended with.
    enum class Round { Done, Again };

    Result<void> keepTrying();
    Result<Round> round();
    Result<void> ensureOwnDevice();
    Result<void> becomeNewDevice();
    Result<void> followSchema();
    Result<void> refreshIfAsked();
    Result<void> collectAttention();
    Result<SyncReport> report();

    // pull.cpp
    Result<void> pull();
    Result<void> download();
    Result<void> checkAhead(const device::Staging& staging);
    Result<void> apply();
    Result<void> followPolicies();
    Result<void> measureClock(const wire::ChangesHeader& header, std::int64_t asked);

    // identity.cpp: files and clouds that were copied or restored
    Result<void> findComparison();
    Result<std::int64_t> findFork();
    Result<void> meetOtherHistory();
    Result<bool> mayResume(const device::Incoming& resume);

    // push.cpp
    Result<Round> settleOutstanding();
    Result<Round> push();
    Result<Round> send(std::optional<std::int64_t> dataVersion);
    Result<Round> takeBack(const device::StoredBatch& batch, const Error& refusal,
                           std::optional<std::int64_t> dataVersion);
    Result<Round> take(const wire::BatchAnswer& answer, std::optional<std::int64_t> dataVersion,
                       device::EarlyFold* early = nullptr);

    bool tell(Phase phase, const std::string& table = {}, std::int64_t rows = 0, std::int64_t total = 0);

    device::Store& m_store;
    Cloud& m_cloud;
    std::string m_user;
    SyncOptions m_options;
    ProgressCallback m_progress;
    qint64 m_retryMilliseconds;
    qint64 m_firstContactMilliseconds;
    int m_mostRounds = 200;
    std::int64_t m_earlyFoldRows = 5000;
    std::function<void(qint64)> m_wait;
    QElapsedTimer m_clock;
    SyncReport m_report;
    std::vector<device::Attention> m_attention;
    std::vector<wire::RevisionAuthor> m_authors;
    device::ComparisonState m_comparison;
    /// Uploading only: rows that the cloud has in another state, by table.
    std::map<std::string, std::set<std::string>> m_skipped;
    std::int64_t m_lastWrite = 0;        ///< of the file, before this sync
    std::int64_t m_policiesVersion = -1; ///< as the cloud told it last
    std::int64_t m_clockDifference = 0;  ///< the cloud's clock minus this computer's, milliseconds
    std::optional<Error> m_refusal;      ///< of what would be pushed: the user may not
    bool m_reachedCloud = false;
    bool m_waits = false;          ///< for the cloud, which did not answer last time
    bool m_tombstonesGone = false; ///< that this device never saw, though its cursor is of the cloud's history
    bool m_referencesRetried = false;
    std::optional<wire::Cursor> m_staleAt; ///< where the last batch was refused as others had changed its rows
    bool m_basesDoubted = false;           ///< and all rows were compared for that
    bool m_cancelled = false;
    int m_newDevices = 0;
};

} // namespace dbsync::sync
