#pragma once

#include "base/error.h"
#include "change/wire.h"
#include "device/store/store.h"
#include "device/view/records.h"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace dbsync::device {

/// A batch that lies in the companion, to be sent byte for byte until it is answered.
struct StoredBatch
{
    std::int64_t sequence = 0;
    std::string id;
    wire::Cursor cursor; ///< at which it was made
    Counts counts;
    std::int64_t bytes = 0; ///< as sent
    std::int64_t parts = 0;
    std::optional<std::string> answer; ///< JSON, once it is there
};

Result<std::optional<StoredBatch>> readBatch(const Companion& companion);
/// Part `number`, from 0.
Result<std::string> readBatchPart(const Companion& companion, std::int64_t number);
Result<void> storeAnswer(Companion& companion, const std::string& json);
Result<void> discardBatch(Companion& companion);

struct BuiltBatch
{
    std::int64_t rows = 0;    ///< 0: nothing to send, and nothing stored
    std::int64_t settled = 0; ///< noted as changed, and yet as the cloud has them
    /// PRAGMA data_version of the file when the rows were read: as long as it stays, they are as they were sent.
    std::int64_t dataVersion = 0;
};

struct BatchOptions
{
    /// A person consents to mass deletions.
    bool allowDeletes = false;
    std::int64_t clockDifference = 0; ///< the cloud's clock minus this computer's, milliseconds
    /// Rows to leave out, by table: keys as JSON.
    std::map<std::string, std::set<std::string>> skip;
    std::function<bool(const std::string& table, std::int64_t rows)> progress; ///< may be empty; false cancels
};

/// Puts all that is pending and not held into one batch in the companion, from one snapshot of the file.
Result<BuiltBatch> buildBatch(Store& store, const BatchOptions& options);

/// Forgets that rows were noted as changed which are as the cloud has them, where nothing is to be sent.
Result<void> forgetSettled(Store& store);

/// Notes in the user's file that a batch has this number, before it is sent: a lost companion must not give it to
/// another one. Does nothing where it is noted; a program that ends between the two is why it is asked for again.
Result<void> useUpNumber(Store& store, std::int64_t sequence);

/// Makes what a batch sent the base of its rows while the cloud is still working on it: in a transaction on the
/// companion that settleBatch() commits if the answer is the expected one, and that is rolled back otherwise. Until
/// then nobody else can write to the companion.
class EarlyFold
{
public:
    /// `user` as for settleBatch().
    EarlyFold(Store& store, std::string user) : m_store(store), m_user(std::move(user)) {}

    /// Does nothing the second time.
    Result<void> run();
    /// Whether what was folded is what the answer says: accepted, as the revision after the batch's cursor.
    bool expects(const wire::BatchAnswer& answer) const;
    void abandon() { m_transaction.reset(); }
    /// The transaction, to be completed and committed.
    sqlite::Transaction hand();

private:
    Store& m_store;
    std::string m_user;
    std::int64_t m_revision = 0;
    std::optional<sqlite::Transaction> m_transaction;
};

/// What became of a batch.
struct Settlement
{
    bool accepted = false;
    bool compare = false; ///< the cloud has rows that the device should know: compare
    Counts pushed;
    std::int64_t conflicts = 0;
    std::vector<wire::RefusedRow> stale; ///< rows that the cloud has in another state: pull and merge
};

/// Carries out the answer to the stored batch: bases, cursor, pending keys, conflicts. Safe to call again after a
/// crash. `dataVersion` as buildBatch() gave it in this process, or nothing; `early` what was folded already, or null.
Result<Settlement> settleBatch(Store& store, const wire::BatchAnswer& answer, const std::string& user,
                               std::optional<std::int64_t> dataVersion, EarlyFold* early = nullptr);

} // namespace dbsync::device
