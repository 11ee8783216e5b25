#include "api/pipeline/call.h"

#include <charconv>

namespace dbsync::api {

Result<std::int64_t> Call::queryInteger(std::string_view name, std::int64_t otherwise) const
{
    const auto text = queryValue(name);
    if (!text)
        return otherwise;
    std::int64_t value = 0;
    const char* end = text->data() + text->size();
    const auto [rest, failure] = std::from_chars(text->data(), end, value);
    if (failure != std::errc() || rest != end || value < 0)
        return Error{ErrorKind::InvalidRequest,
                     "invalidField",
                     "The query parameter \"" + std::string(name) + "\" must be an integer from 0 on.",
                     {}};
    return value;
}

} // namespace dbsync::api
