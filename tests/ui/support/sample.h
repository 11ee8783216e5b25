#pragma once

#include "fake_cloud.h"
#include "fake_database.h"

namespace dbsync::ui::test {

/// `record({"Id", "Name"}, {integer(1), text("Ann")})`
device::Record record(std::vector<std::string> columns, Row values);

inline Value integer(std::int64_t value)
{
    return Value::integer(value);
}

inline Value text(const char* value)
{
    return Value::text(value);
}

/// Changes of a customer: `id` names it.
device::PendingChange insertedCustomer(int id, const char* name);
device::PendingChange changedCustomer(int id, const char* before, const char* after);
device::PendingChange deletedCustomer(int id, const char* name);

/// Someone in the cloud and someone here gave a customer another city.
/// Gives a column of a record another value.
void setValue(device::Record& record, const char* column, Value value);
device::Conflict cityConflict(std::int64_t id, int customer);
device::Conflict deletionConflict(std::int64_t id, int customer);
device::Conflict insertConflict(std::int64_t id, int customer);

/// A shop's database with something of everything, as the pictures show it.
void fill(FakeDatabase& database);
void fill(FakeCloud& cloud);

} // namespace dbsync::ui::test
