#pragma once

#include "base/error.h"
#include "base/sqlite.h"
#include "device/schema/schema_adoption.h"
#include "device/store/link_state.h"
#include "schema/definitions.h"
#include "schema/table.h"

#include <string>
#include <vector>

namespace dbsync::device {

/// What the cloud sent and nobody should run is told; all else is made.
class Definitions
{
public:
    explicit Definitions(const Schema& wanted) : m_wrong(wrongDefinitions(wanted)) {}

    bool isWrong(const std::string& type, const std::string& name, Made& made) const;

private:
    std::vector<WrongDefinition> m_wrong;
};

/// Runs one statement that the cloud sent and that wrongDefinitions() has found to create, and nothing else.
Result<void> runDefinition(sqlite3* file, const std::string& sql);

/// Whether something has this name in the file.
Result<bool> isThere(sqlite3* file, const std::string& name);

/// Brings a file's indexes, views and triggers to where the cloud's are: three ways, for what was changed here stays.
/// In the caller's transaction.
class ObjectFollower
{
public:
    /// `here` is the file's schema before anything is made. All are to outlive this.
    ObjectFollower(sqlite3* file, const Schema& here, const Schema& wanted, const LinkState& state,
                   const Definitions& definitions)
        : m_file(file), m_here(here), m_wanted(wanted), m_state(state), m_had(state.whole()), m_definitions(definitions)
    {
    }

    /// What the cloud dropped, or has otherwise now, goes where this file has it as the cloud had.
    Result<void> dropReplaced();
    /// Makes what is missing. What could not work here is left out: a trigger that fails would fail the user's writes.
    /// `now` is the file's schema with all tables made.
    Result<void> make(const Schema& now, Made& made);

private:
    bool isOfView(const SchemaObject& object) const;
    bool isOfAnotherTable(const SchemaObject& object) const;
    bool isDropped(const SchemaObject& object) const;
    bool belongsHere(const SchemaObject& object, const Schema& now) const;
    void noteKept(Made& made) const;

    sqlite3* m_file;
    const Schema& m_here;
    const Schema& m_wanted;
    const LinkState& m_state;
    const Schema& m_had;
    const Definitions& m_definitions;
    std::vector<const SchemaObject*> m_dropped;
};

} // namespace dbsync::device
