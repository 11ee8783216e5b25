#pragma once

#include "api/documents/json_fields.h"
#include "maindb/credentials/session_store.h"
#include "maindb/records.h"

#include <string>

/// Records of the main database as the API shows them: never with a password, a hash or a token.
namespace dbsync::api {

Json toJson(const maindb::Tenant& tenant);
Json toJson(const maindb::Datasource& datasource);
Json toJson(const maindb::User& user);
Json toJson(const maindb::Operator& installationOperator);
Json toJson(const maindb::Device& device);
Json toJson(const maindb::ApiKey& key);
Json toJson(const maindb::Policy& policy);
Json toJson(const maindb::AuditEntry& entry);

/// `{"NAME":[…]}` of all records.
template <typename Records>
Json listToJson(const char* name, const Records& records)
{
    Json list = Json::array();
    for (const auto& record : records)
        list.push_back(toJson(record));
    return Json{{name, std::move(list)}};
}

/// A database's URL without its password, wherever in it that stands.
std::string withoutPassword(const std::string& url);

} // namespace dbsync::api
