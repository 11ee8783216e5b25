#pragma once

#include "api/documents/record_views.h"
#include "maindb/credentials/session_store.h"

namespace dbsync::api {

/// The answer to a login: tokens, the user and the tenant (null for operators).
inline Json sessionReply(const maindb::Tokens& tokens, Json user, const maindb::Tenant* tenant)
{
    return Json{{"accessToken", tokens.accessToken},
                {"refreshToken", tokens.refreshToken},
                {"expiresIn", tokens.expiresIn},
                {"tenant", tenant ? toJson(*tenant) : Json()},
                {"user", std::move(user)}};
}

} // namespace dbsync::api
