#pragma once

#include "base/clock.h"
#include "maindb/main_database.h"

#include <memory>
#include <string>

namespace dbsync::api {

/// Opens the embedded main database of a folder, made or migrated where needed, with a datasource in it: the embedded
/// one is there from the start. `clock` must outlive it.
Result<std::unique_ptr<maindb::MainDatabase>> openEmbeddedDatabases(const std::string& folder,
                                                                    const Clock& clock = systemClock());

} // namespace dbsync::api
