#pragma once

#include "schema/table.h"

#include <string>
#include <vector>

namespace dbsync {

/// A table or object of a schema whose SQL does not make what it is said to make.
struct WrongDefinition
{
    std::string type; ///< "table", "index", "view", "trigger", or whatever was given
    std::string name;
    std::string sql;
    std::string reason;

    /// `Trigger "T": its SQL is not one CREATE TRIGGER statement.`
    std::string sentence() const;
};

/// Tries the SQL of a schema, which somebody else wrote, in an empty database in memory that lets nothing be done but
/// create. What is wrong is each statement that is not exactly one CREATE TABLE, INDEX, VIEW or TRIGGER, that does not
/// make the object that it names, or that uses functions which reach out of the database.
std::vector<WrongDefinition> wrongDefinitions(const Schema& schema);

} // namespace dbsync
