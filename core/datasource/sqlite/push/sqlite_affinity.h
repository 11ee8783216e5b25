#pragma once

#include "change/value.h"
#include "schema/table.h"

#include <cstdint>

/// What columns keep as it is. On the devices SQLite turns other values into ones of the column's declared type, or
/// refuses them; in the datasource columns have no type, so that they would stay what they are, and differ.
namespace dbsync::datasource {

enum class Keeps : std::uint8_t {
    Anything,
    Texts,        ///< no numbers
    Numbers,      ///< no text that looks like a number, no real that is a whole number
    Reals,        ///< no integers, no text that looks like a number
    OnlyIntegers, ///< nothing else, as in an automatic key or a STRICT table
    OnlyReals,    ///< in a STRICT table
    OnlyTexts,    ///< in a STRICT table
    OnlyBlobs,    ///< in a STRICT table
};

/// `strict` where the table is.
Keeps keptBy(const Table& table, bool strict, const Column& column);

/// Whether a column keeps a value; NULL counts as kept.
bool keeps(Keeps column, const ValueView& value);

/// Whether SQLite takes a text for a number, spaces around it included.
bool looksLikeNumber(std::string_view text);

} // namespace dbsync::datasource
