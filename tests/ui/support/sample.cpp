#include "sample.h"

#include <QDateTime>

namespace dbsync::ui::test {
namespace {

using device::ChangeKind;

std::string hoursAgo(int hours)
{
    return QDateTime::currentDateTimeUtc().addSecs(-3600 * hours).toString(Qt::ISODateWithMs).toStdString();
}

const std::vector<std::string> customerColumns{"CustomerId", "Name", "City", "Email", "Discount"};

device::Record customer(int id, const char* name, const char* city, const char* email)
{
    return record(customerColumns,
                  {integer(id), text(name), text(city), email ? text(email) : Value(), Value::real(id % 3 * 2.5)});
}

device::Record keyOf(int id)
{
    return record({"CustomerId"}, {integer(id)});
}

device::TableSummary summary(const char* name, std::int64_t rows, std::vector<std::string> columns)
{
    device::TableSummary summary;
    summary.name = name;
    summary.synced = true;
    summary.rows = rows;
    summary.keyColumns = {columns.front()};
    summary.columns = std::move(columns);
    return summary;
}

FakeDatabase::Table customers()
{
    const char* const names[] = {"Ann Weber", "Björn Hansen", "Chloé Martin", "François Tremblay", "Inès Duarte",
                                 "김민준",    "محمد علي",     "O'Brien & Co", "Zoë Quinn"};
    const char* const cities[] = {"Berlin", "Oslo", "Lyon", "Montréal", "Lisboa", "서울", "القاهرة", "Dublin", "Gent"};
    FakeDatabase::Table table;
    table.summary = summary("Customer", 640, customerColumns);
    table.summary.pending = 3;
    table.summary.conflicts = 2;
    for (int i = 0; i < 640; ++i) {
        table.rows.push_back({integer(i + 1), text(names[i % 9]), text(cities[i % 9]),
                              i % 4 == 2 ? Value() : text("someone@example.com"), Value::real(i % 3 * 2.5)});
        table.marks.push_back(i == 1 ? '+' : i == 2 ? '~' : i == 4 ? '!' : i == 6 ? '*' : i == 8 ? '-' : ' ');
    }
    table.rows[3][3] = Value::blob(std::string(4096, 'x'));
    return table;
}

} // namespace

device::Record record(std::vector<std::string> columns, Row values)
{
    return {std::make_shared<const std::vector<std::string>>(std::move(columns)), std::move(values)};
}

device::PendingChange insertedCustomer(int id, const char* name)
{
    return {"Customer", keyOf(id), ChangeKind::Insert, {}, customer(id, name, "Oslo", nullptr), customerColumns, false};
}

device::PendingChange changedCustomer(int id, const char* before, const char* after)
{
    return {"Customer",
            keyOf(id),
            ChangeKind::Update,
            customer(id, before, "Lyon", "c@example.com"),
            customer(id, after, "Lyon", "c@example.com"),
            {"Name"},
            false};
}

device::PendingChange deletedCustomer(int id, const char* name)
{
    return {"Customer", keyOf(id), ChangeKind::Delete, customer(id, name, "Gent", nullptr), {}, customerColumns, false};
}

void setValue(device::Record& record, const char* column, Value value)
{
    const auto at = record.find(column) - record.values.data();
    record.values[static_cast<std::size_t>(at)] = std::move(value);
}

device::Conflict cityConflict(std::int64_t id, int number)
{
    device::Conflict conflict;
    conflict.id = id;
    conflict.table = "Customer";
    conflict.key = keyOf(number);
    conflict.kind = "updateUpdate";
    conflict.columns = {"City", "Email"};
    conflict.base = customer(number, "Inès Duarte", "Lisboa", "ines@example.com");
    conflict.local = customer(number, "Inès Duarte", "Porto", "duarte@example.com");
    conflict.cloud = customer(number, "Inès Duarte", "Faro", nullptr);
    conflict.message = "Two people changed this row.";
    conflict.time = hoursAgo(0);
    conflict.author = "ann@example.com";
    return conflict;
}

device::Conflict deletionConflict(std::int64_t id, int number)
{
    device::Conflict conflict = cityConflict(id, number);
    conflict.kind = "updateDelete";
    conflict.columns = {"City"};
    conflict.cloud.reset();
    return conflict;
}

device::Conflict insertConflict(std::int64_t id, int number)
{
    device::Conflict conflict = cityConflict(id, number);
    conflict.kind = "insertInsert";
    conflict.base.reset();
    conflict.canKeepBoth = true;
    return conflict;
}

void fill(FakeDatabase& database)
{
    database.m_tables = {customers()};
    FakeDatabase::Table invoices;
    invoices.summary = summary("Invoice", 412, {"InvoiceId", "CustomerId", "Total"});
    for (int i = 0; i < 412; ++i)
        invoices.rows.push_back({integer(i + 1), integer(i % 59), Value::real(i * 0.99)});
    FakeDatabase::Table log;
    log.summary = summary("ImportLog", 3, {"Line"});
    log.summary.synced = false;
    log.summary.reason = {LeftOutReason::Kind::NoKey};
    log.rows = {{text("started")}, {text("two\nlines")}, {text("done")}};
    database.m_tables.push_back(invoices);
    database.m_tables.push_back(log);
    database.m_pending = {insertedCustomer(2, "Björn Hansen"), changedCustomer(3, "Chloe Martin", "Chloé Martin"),
                          deletedCustomer(9, "Zoë Quinn")};
    device::PendingChange invoice = changedCustomer(17, "a", "b");
    invoice.table = "Invoice";
    invoice.key = record({"InvoiceId"}, {integer(17)});
    invoice.base = record({"InvoiceId", "Total"}, {integer(17), Value::real(5.94)});
    invoice.local = record({"InvoiceId", "Total"}, {integer(17), Value::real(6.94)});
    invoice.columns = {"Total"};
    database.m_pending.push_back(invoice);
    database.m_conflicts = {cityConflict(1, 5), deletionConflict(2, 7)};
    database.m_activity = {{4, hoursAgo(0), "pushed", "me@example.com", {1, 2, 0}, 4, {}, true},
                           {3, hoursAgo(1), "pulled", "ann@example.com", {12, 3, 1}, 3, {}, true},
                           {2, hoursAgo(26), "resolve", "me@example.com", {0, 1, 0}, 0, {}, true},
                           {1, hoursAgo(30), "pulled", "ann@example.com", {1055, 0, 0}, 1, {}, false}};
    database.m_activityRows = {{4,
                                "pushed",
                                "Customer",
                                keyOf(2),
                                {},
                                customer(2, "Björn Hansen", "Oslo", nullptr),
                                "me@example.com",
                                hoursAgo(0)},
                               {4, "pushed", "Customer", keyOf(3), customer(3, "Chloe Martin", "Lyon", "c@example.com"),
                                customer(3, "Chloé Martin", "Lyon", "c@example.com"), "me@example.com", hoursAgo(0)},
                               {4, "pushed", "Invoice", record({"InvoiceId"}, {integer(17)}),
                                record({"InvoiceId", "Total"}, {integer(17), Value::real(5.94)}),
                                record({"InvoiceId", "Total"}, {integer(17), Value::real(6.94)}), "me@example.com",
                                hoursAgo(0)},
                               {3, "pulled", "Customer", keyOf(3), customer(3, "C. Martin", "Lyon", "c@example.com"),
                                customer(3, "Chloe Martin", "Lyon", "c@example.com"), "ann@example.com", hoursAgo(1)},
                               {3,
                                "pulled",
                                "Customer",
                                keyOf(9),
                                customer(9, "Zoë Quinn", "Gent", nullptr),
                                {},
                                "ann@example.com",
                                hoursAgo(1)}};
    database.set([&](Situation& situation) {
        situation.known = true;
        situation.status.database = database.path().toStdString();
        situation.status.server = "https://sync.example.com";
        situation.status.tenant = "example";
        situation.company = QStringLiteral("Example Ltd");
        situation.status.state = device::State::Conflicts;
        situation.status.pending = 4;
        situation.status.conflicts = 2;
        situation.status.lastSync = hoursAgo(0);
    });
}

void fill(FakeCloud& cloud)
{
    const QString server = QStringLiteral("https://sync.example.com");
    cloud.m_accounts.accounts = {
        {server, QStringLiteral("example"), QStringLiteral("Example Ltd"), QStringLiteral("me@example.com"),
         QStringLiteral("ADMIN")},
        {server, {}, {}, QStringLiteral("operator@example.com"), {}},
    };
    cloud.m_accounts.inFile = true;
    cloud.m_accounts.folder = QStringLiteral("/home/me/.config/dbsync");
    cloud.m_lists[0] = {QJsonObject{{QStringLiteral("id"), 1},
                                    {QStringLiteral("code"), QStringLiteral("example")},
                                    {QStringLiteral("name"), QStringLiteral("Example Ltd")},
                                    {QStringLiteral("website"), QStringLiteral("https://example.com")},
                                    {QStringLiteral("datasourceId"), 1},
                                    {QStringLiteral("datasourceName"), QStringLiteral("embedded")},
                                    {QStringLiteral("state"), QStringLiteral("active")},
                                    {QStringLiteral("createdAt"), QStringLiteral("2024-05-03T10:11:12.000Z")}},
                        QJsonObject{{QStringLiteral("id"), 2},
                                    {QStringLiteral("code"), QStringLiteral("nordwind")},
                                    {QStringLiteral("name"), QStringLiteral("Nordwind Handel GmbH")},
                                    {QStringLiteral("datasourceId"), 2},
                                    {QStringLiteral("datasourceName"), QStringLiteral("eu1")},
                                    {QStringLiteral("state"), QStringLiteral("suspended")},
                                    {QStringLiteral("createdAt"), QStringLiteral("2024-06-30T08:00:00.000Z")}}};
    cloud.m_lists[1] = {QJsonObject{{QStringLiteral("id"), 1},
                                    {QStringLiteral("name"), QStringLiteral("embedded")},
                                    {QStringLiteral("state"), QStringLiteral("active")},
                                    {QStringLiteral("tenants"), 1},
                                    {QStringLiteral("weight"), 1},
                                    {QStringLiteral("url"), QStringLiteral("sqlite:tenants.sqlite")}},
                        QJsonObject{{QStringLiteral("id"), 2},
                                    {QStringLiteral("name"), QStringLiteral("eu1")},
                                    {QStringLiteral("state"), QStringLiteral("active")},
                                    {QStringLiteral("tenants"), 1},
                                    {QStringLiteral("weight"), 3},
                                    {QStringLiteral("url"), QStringLiteral("postgresql://sync@eu1.example.com/rows")}},
                        QJsonObject{{QStringLiteral("id"), 3},
                                    {QStringLiteral("name"), QStringLiteral("eu0")},
                                    {QStringLiteral("state"), QStringLiteral("draining")},
                                    {QStringLiteral("tenants"), 0},
                                    {QStringLiteral("weight"), 1},
                                    {QStringLiteral("url"), QStringLiteral("postgresql://sync@eu0.example.com/rows")}}};
    cloud.m_lists[2] = {QJsonObject{{QStringLiteral("id"), 1},
                                    {QStringLiteral("emailAddress"), QStringLiteral("me@example.com")},
                                    {QStringLiteral("firstName"), QStringLiteral("Maria")},
                                    {QStringLiteral("lastName"), QStringLiteral("Example")},
                                    {QStringLiteral("role"), QStringLiteral("ADMIN")},
                                    {QStringLiteral("disabled"), false}},
                        QJsonObject{{QStringLiteral("id"), 2},
                                    {QStringLiteral("emailAddress"), QStringLiteral("ann@example.com")},
                                    {QStringLiteral("firstName"), QStringLiteral("Ann")},
                                    {QStringLiteral("lastName"), QStringLiteral("Weber")},
                                    {QStringLiteral("role"), QStringLiteral("USER")},
                                    {QStringLiteral("disabled"), true}}};
    cloud.m_lists[3] = {QJsonObject{{QStringLiteral("id"), QStringLiteral("d1")},
                                    {QStringLiteral("name"), QStringLiteral("office-pc")},
                                    {QStringLiteral("user"), QStringLiteral("me@example.com")},
                                    {QStringLiteral("lastSeen"), QStringLiteral("2024-06-30T08:00:00.000Z")},
                                    {QStringLiteral("revision"), 42},
                                    {QStringLiteral("revoked"), false}}};
    cloud.m_lists[4] = {QJsonObject{{QStringLiteral("time"), QStringLiteral("2024-06-30T08:00:00.000Z")},
                                    {QStringLiteral("who"), QStringLiteral("root@example.com")},
                                    {QStringLiteral("what"), QStringLiteral("tenantSuspended")},
                                    {QStringLiteral("on"), QStringLiteral("nordwind")}},
                        QJsonObject{{QStringLiteral("time"), QStringLiteral("2024-06-30T07:00:00.000Z")},
                                    {QStringLiteral("who"), QStringLiteral("root@example.com")},
                                    {QStringLiteral("what"), QStringLiteral("datasourceAdded")},
                                    {QStringLiteral("on"), QStringLiteral("eu1")}}};
    cloud.m_preview.exists = true;
    cloud.m_preview.rows = 1055;
    cloud.m_preview.tables = {{QStringLiteral("Customer"), true, {}},
                              {QStringLiteral("Invoice"), true, {}},
                              {QStringLiteral("ImportLog"), false, {LeftOutReason::Kind::NoKey}}};
}

} // namespace dbsync::ui::test
