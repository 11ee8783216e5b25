#pragma once

#include "base/error.h"
#include "change/value.h"
#include "change/wire.h"
#include "datasource/layout.h"

#include <optional>
#include <unordered_map>
#include <vector>

namespace dbsync::datasource {

/// The defaults of columns, each evaluated once.
class ColumnDefaults
{
public:
    /// `column` must live as long as this.
    const Value& of(const Column& column);

private:
    std::unordered_map<const Column*, Value> m_values;
};

/// A section of a batch: the columns that its rows have, against those of the table. A device that is behind does not
/// know all columns: what it does not name gets the default in an inserted row and stays what it is in others.
struct BatchSection
{
    std::size_t table = 0;
    const TableLayout* layout = nullptr;
    std::vector<int> columns;      ///< of the table, per position in the section
    std::vector<int> positions;    ///< in the section, per column of the table; -1 where it is not named
    std::vector<int> keyPositions; ///< in the section, per column of the key
    std::vector<Value> defaults;   ///< per column of the table, for those not named
    int lacking = -1;              ///< a column not named that must have a value and has no default

    /// Nothing where the section does not fit the schema; an error (code "malformed") where it makes no sense at all.
    static Result<std::optional<BatchSection>> make(const Layout& layout, const wire::Section& section,
                                                    ColumnDefaults& defaults);

    /// The column, of those at `columns`, that must have a value but has none in `row`; -1 where all is well.
    int withoutValue(const std::vector<int>& columns, const RowView& row) const;
    /// The key in a row of the section.
    RowView keyOf(const RowView& row) const;
    std::vector<std::string> names(const std::vector<int>& columns) const;
};

} // namespace dbsync::datasource
