#include "api/documents/tenant_fields.h"

#include <algorithm>

namespace dbsync::api {

namespace {

constexpr std::size_t shortestCode = 2;
constexpr std::size_t longestCode = 63;

bool isLetterOrDigit(char character)
{
    return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9');
}

} // namespace

std::string readTenantCode(Fields& fields, const char* name)
{
    std::string code = fields.text(name, 1, 1000);
    const bool good = code.size() >= shortestCode && code.size() <= longestCode && isLetterOrDigit(code.front()) &&
                      std::all_of(code.begin(), code.end(),
                                  [](char character) { return isLetterOrDigit(character) || character == '-'; });
    if (!good)
        fields.refuse(name, "must be 2 to 63 of the characters a-z, 0-9 and -, beginning with a letter or a digit.");
    return code;
}

Error tenantCodeTaken(const std::string& code)
{
    return {ErrorKind::InvalidRequest, "tenantCodeTaken", "The tenant code \"" + code + "\" is taken.",
            "Choose another code."};
}

} // namespace dbsync::api
