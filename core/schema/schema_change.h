#pragma once

#include "schema/table.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dbsync {

/// One step from a schema to its next version.
struct SchemaChange
{
    /// addTable, dropTable, addColumn, dropColumn, changeType, changeCollation, changeDefault, changeKey, requireValue,
    /// allowNull, addUnique, dropUnique, addReference, dropReference, addCheck, dropCheck, addObject, changeObject,
    /// dropObject, changeSetting
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

/// What the file says to its programs besides its tables (`PRAGMA user_version`, `application_id`) stands among the
/// schema's objects too, where it is not 0: of this type, with the pragma as its name and the number as its text.
inline constexpr const char* settingType = "setting";

/// The number of a setting; 0 where there is none.
std::int64_t settingOf(const Schema& schema, std::string_view pragma);
void setSetting(Schema& schema, std::string_view pragma, std::int64_t number);

/// Names in `to` the columns with values that `from` has and it has not.
void agreeToLoss(const Schema& from, Schema& to);

/// What leads from one schema to another. What would lose rows, or leave devices with rows that do not fit, is refused.
/// Columns and tables that follow each other in place are still told as dropped and added.
std::vector<SchemaChange> changesBetween(const Schema& from, const Schema& to);

/// Whether a table has such a unique key, or such a reference.
bool hasUnique(const Table& table, const UniqueKey& key);
bool hasReference(const Table& table, const ForeignKey& key);

/// Whether two declared types make the same of every value.
bool sameAffinity(const std::string& a, const std::string& b);

/// Whether two tables of one name tell their rows apart by the same key; otherwise they are two different tables.
bool haveSameKey(const Table& a, const Table& b);

} // namespace dbsync
