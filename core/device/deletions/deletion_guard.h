#pragma once

#include "base/error.h"
#include "device/store/store.h"
#include "device/view/records.h"

#include <vector>

namespace dbsync::device {

/// Whether so many deletions, of so many rows of a table, wait for a person: more than half and more than 100.
bool isMassDeletion(std::int64_t deletions, std::int64_t rows);

/// Holds the deletions made here that are a mass deletion of a table's rows in the cloud, and lets go those that are
/// none any more; all of them where `allowed`.
Result<void> holdLocalDeletions(Store& store, bool allowed);

/// Consents to the deletions that wait now: the next sync that succeeds carries them out.
Result<void> consentToDeletions(Companion& companion);
Result<bool> hasConsent(const Companion& companion);
Result<void> endConsent(Companion& companion);

/// What waits for consent, a sentence a table and direction; code deletionsHeld.
Result<std::vector<Attention>> heldDeletions(Store& store);

} // namespace dbsync::device
