#pragma once

#include "simulation/draw.h"

#include <string>
#include <vector>

namespace dbsync::test {

/// A table of a drawn schema. Besides its key each has the columns name and credit (values that the model follows), u
/// (a small domain, unique where it is drawn so) and tok, which names the row for good.
struct DrawnTable
{
    enum class Key { Automatic, Autoincrement, Text, NoCase, Rtrim, Pair, RowidPair };

    std::string name;
    Key key = Key::Automatic;
    int parent = -1;                     ///< the table that the columns of references refer to
    std::vector<std::string> references; ///< ref, or one for each column of a composite key
    std::vector<std::string> referred;   ///< what they refer to there
    std::vector<std::string> uniqueKey;  ///< columns that others may refer to, besides the key
    bool unique = false;
    bool numbers = true; ///< credit holds numbers
    bool sums = false;   ///< … which add up: the company's policy
    std::string sql;     ///< what makes it, with its indexes and triggers

    std::vector<std::string> keyColumns() const;
    /// Whether a reference to these columns means the row that has the values, whichever that is.
    bool isReferredToByValue(const std::vector<std::string>& columns) const { return columns != keyColumns(); }
    bool automatic() const { return key == Key::Automatic || key == Key::Autoincrement; }
};

/// What kinds of tables may be drawn.
struct SchemaLimits
{
    int most = 3;
    bool foldedKeys = true;
    bool deviceOnlyKeys = true; ///< unique keys that only the devices can judge
    bool compositeReferences = false;
    bool uniqueReferences = false; ///< to what is unique and not the key
};

std::vector<DrawnTable> drawSchema(Draw& draw, const SchemaLimits& limits);

} // namespace dbsync::test
