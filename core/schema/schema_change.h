#pragma once

#include "schema/table.h"

#include <string>
#include <vector>

namespace dbsync {

/// One step from a schema to its next version.
struct SchemaChange
{
    /// addTable, dropTable, addColumn, dropColumn, changeType, changeCollation, changeDefault, changeKey, requireValue,
    /// allowNull, addUnique, dropUnique, addReference, dropReference, addCheck, dropCheck, addObject, changeObject,
    /// dropObject
    std::string what;
    std::string table;
    std::string column;  ///< or the object's name; "" where neither
    std::string detail;  ///< what it does, a sentence
    std::string refusal; ///< why it cannot be done, a sentence; "" where it can
    bool loses = false;  ///< refused only for the values that go; can be done where somebody agrees to that
};

/// A column that was dropped with its values on purpose is named among the schema's objects: of type `dropped`, with
/// the column as its name, and the version that had it no more as its text. Who pushes a schema agrees to a loss by
/// such an object without text.
inline constexpr const char* droppedType = "dropped";

/// Names in `to` the columns with values that `from` has and it has not.
void agreeToLoss(const Schema& from, Schema& to);

/// What leads from one schema to another. What would lose rows, or leave devices with rows that do not fit, is refused.
/// Columns and tables that follow each other in place are still told as dropped and added.
std::vector<SchemaChange> changesBetween(const Schema& from, const Schema& to);

/// Whether two declared types make the same of every value.
bool sameAffinity(const std::string& a, const std::string& b);

} // namespace dbsync
