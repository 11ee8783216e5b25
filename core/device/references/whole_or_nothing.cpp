#include "device/references/whole_or_nothing.h"

#include "base/sqlite.h"
#include "device/store/row_access.h"

namespace dbsync::device {

Result<bool> wholeOrNothing(sqlite3* file, const std::function<Result<void>()>& work)
{
    DBSYNC_TRY(sqlite::execute(file, "SAVEPOINT dbsync_whole"));
    const auto done = work();
    if (!done && !isConstraintError(done.error()))
        return done.error();
    DBSYNC_TRY(sqlite::execute(file, done ? "RELEASE dbsync_whole" : "ROLLBACK TO dbsync_whole; RELEASE dbsync_whole"));
    return bool(done);
}

} // namespace dbsync::device
