#pragma once

#include "schema/table.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace dbsync {

/// Takes tables out of a schema, with what stands on them and the references to them; their names.
std::vector<std::string> leaveOutTables(Schema& schema, const std::function<bool(std::string_view table)>& leavesOut);

/// A table that refers to another one which is not among the schema's.
struct LooseReference
{
    std::string table;
    std::string to;
};

/// What the words of the schema's tables refer to besides them.
std::vector<LooseReference> looseReferences(const Schema& schema);

/// Takes such references out of the words of the schema's tables.
void dropLooseReferences(Schema& schema);

} // namespace dbsync
