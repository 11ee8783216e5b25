#include "datasource/tenant_state.h"

namespace dbsync::datasource {

Error tenantHeld()
{
    return {ErrorKind::Unreachable, "busy", "The tenant is being moved to another datasource.",
            "Try again in a moment."};
}

bool isHeld(const TenantState& state, bool writing)
{
    return state.hold == Hold::Moved || (writing && state.hold == Hold::Writes);
}

Error cursorTooOld()
{
    return {ErrorKind::InvalidRequest, "cursorTooOld",
            "What was deleted since this revision is not known any more; the device was away for too long.",
            "Compare all rows with the cloud's."};
}

} // namespace dbsync::datasource
