#include "simulation/shop/clerk.h"

#include "change/row_codec.h"

namespace dbsync::test {

namespace {

Value number(std::int64_t value)
{
    return Value::integer(value);
}

} // namespace

Clerk::Clerk(const std::string& path, Ledger& ledger, Belongings& belongings, Draw& draw, std::int64_t& counter)
    : m_file(std::move(*sqlite::Connection::open(path, false))),
      m_ledger(ledger),
      m_belongings(belongings),
      m_draw(draw),
      m_counter(counter)
{
    sqlite3_exec(m_file, "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF", nullptr, nullptr, nullptr);
    m_ledger.watch(m_file);
}

std::string Clerk::work(std::int64_t time)
{
    using Act = void (Clerk::*)();
    static const std::vector<Act> acts{
        &Clerk::addInvoice,   &Clerk::addInvoice,     &Clerk::addInvoice,     &Clerk::addInvoice,
        &Clerk::addCustomer,  &Clerk::addCustomer,    &Clerk::editCustomer,   &Clerk::editCustomer,
        &Clerk::editCustomer, &Clerk::addAlbum,       &Clerk::deleteAlbum,    &Clerk::addPlaylist,
        &Clerk::editPlaylist, &Clerk::renamePlaylist, &Clerk::replaceGenre,   &Clerk::moveCustomer,
        &Clerk::setPrices,    &Clerk::play,           &Clerk::play,           &Clerk::play,
        &Clerk::telephone,    &Clerk::deleteInvoice,  &Clerk::upsertCustomer, &Clerk::promote,
        &Clerk::retitleAlbum};
    m_refused = false;
    m_made = {};
    run("BEGIN");
    (this->*m_draw.pick(acts))();
    // Some people think better of it.
    if (m_draw.chance(4) || m_refused || !run("COMMIT")) {
        sqlite3_exec(m_file, "ROLLBACK", nullptr, nullptr, nullptr);
        m_ledger.rollBack();
        return m_failure;
    }
    m_ledger.commit(time);
    for (const auto& [address, lines] : m_made.lines)
        m_belongings.lines[address] = lines;
    for (const auto& [mail, moves] : m_made.moves)
        m_belongings.moves[mail] += moves;
    return m_failure;
}

bool Clerk::run(const std::string& sql, const std::vector<Value>& values)
{
    auto statement = sqlite::Statement::prepare(m_file, sql);
    for (std::size_t i = 0; statement && i < values.size(); ++i)
        bindValue(statement->get(), static_cast<int>(i) + 1, values[i].view());
    const auto done = statement ? statement->run() : statement.error();
    if (done)
        return true;
    m_refused = true;
    // A broken constraint is the program's own business; anything else, it would not have met without us.
    if ((sqlite3_errcode(m_file) & 0xff) != SQLITE_CONSTRAINT)
        m_failure = "a program's write failed: " + done.error().message + " in " + sql;
    return false;
}

Value Clerk::find(const std::string& sql, const std::vector<Value>& values)
{
    auto statement = sqlite::Statement::prepare(m_file, sql);
    for (std::size_t i = 0; i < values.size(); ++i)
        bindValue(statement->get(), static_cast<int>(i) + 1, values[i].view());
    return *statement->step() ? Value(columnValue(statement->get(), 0)) : Value();
}

/// The column of a row that is drawn by its key; NULL, with which nothing is written, where there is none.
Value Clerk::pick(const std::string& table, const std::string& column, const std::string& condition)
{
    const std::string key = table == "PlaylistTrack" ? "PlaylistId" : table + "Id";
    const Value last = find("SELECT max(" + key + ") FROM " + table + " WHERE " + key + " < 5000", {});
    const Value from = number(m_draw.between(1, std::max<std::int64_t>(last.toInteger(), 1)));
    return find("SELECT " + column + " FROM " + table + " WHERE " + key + " >= ?1 AND " + condition + " ORDER BY " +
                    key + " LIMIT 1",
                {from});
}

Value Clerk::written(const std::string& what)
{
    return Value::text(what + " ~" + std::to_string(++m_counter));
}

void Clerk::addCustomer()
{
    run("INSERT INTO Customer(FirstName, LastName, Phone, Country, Email, SupportRepId) VALUES (?1, ?2, ?3, 'Norge', "
        "?4, ?5)",
        {Value::text("Kari"), written("Nordmann"), written("+47"), written("kari@shop.example"),
         pick("Employee", "EmployeeId")});
}

/// With its lines, or not at all. Whose it is stands in its city too, and how many lines it has is kept.
void Clerk::addInvoice()
{
    const Value customer = pick("Customer", "CustomerId");
    const Value address = written("Street");
    run("INSERT INTO Invoice(CustomerId, InvoiceDate, BillingAddress, BillingCity, Total) VALUES (?1, datetime('now'), "
        "?2, (SELECT Email FROM Customer WHERE CustomerId = ?1), 0)",
        {customer, address});
    const Value invoice = lastKey();
    const auto lines = m_draw.between(1, 5);
    for (std::int64_t i = 0; i < lines; ++i)
        run("INSERT INTO InvoiceLine(InvoiceId, TrackId, UnitPrice, Quantity) SELECT ?1, TrackId, UnitPrice, ?3 FROM "
            "Track WHERE TrackId = ?2",
            {invoice, pick("Track", "TrackId"), number(m_draw.between(1, 3))});
    run("UPDATE Invoice SET Total = (SELECT sum(UnitPrice * Quantity) FROM InvoiceLine AS l WHERE l.InvoiceId = ?1) "
        "WHERE InvoiceId = ?1",
        {invoice});
    m_made.lines[address.bytes()] = static_cast<int>(lines);
}

void Clerk::editCustomer()
{
    static const std::vector<std::string> columns{"Phone", "Address", "City", "Company"};
    run("UPDATE Customer SET " + m_draw.pick(columns) + " = ?2 WHERE CustomerId = ?1",
        {pick("Customer", "CustomerId"), written("new")});
}

/// Of an artist who is there or of a new one. Each track tells its album's title, too.
void Clerk::addAlbum()
{
    Value artist = pick("Artist", "ArtistId");
    if (m_draw.chance(40)) {
        run("INSERT INTO Artist(Name) VALUES (?1)", {written("Artist")});
        artist = lastKey();
    }
    const Value title = written("Album");
    run("INSERT INTO Album(Title, ArtistId) VALUES (?1, ?2)", {title, artist});
    const Value album = lastKey();
    for (std::int64_t i = m_draw.between(1, 8); i > 0; --i)
        run("INSERT INTO Track(Name, AlbumId, MediaTypeId, GenreId, Composer, Milliseconds, UnitPrice) VALUES (?1, ?2, "
            "?3, ?4, ?5, 200000, 0.99)",
            {written("Track"), album, pick("MediaType", "MediaTypeId"), pick("Genre", "GenreId"), title});
}

/// One of which nothing was sold, as far as this desk knows, with its tracks and their places in playlists.
void Clerk::deleteAlbum()
{
    const Value album = pick("Album", "AlbumId",
                             "NOT EXISTS (SELECT 1 FROM Track AS t JOIN InvoiceLine AS l ON l.TrackId = t.TrackId "
                             "WHERE t.AlbumId = Album.AlbumId)");
    run("DELETE FROM PlaylistTrack WHERE TrackId IN (SELECT TrackId FROM Track WHERE AlbumId = ?1)", {album});
    run("DELETE FROM Track WHERE AlbumId = ?1", {album});
    run("DELETE FROM Album WHERE AlbumId = ?1", {album});
}

void Clerk::addPlaylist()
{
    run("INSERT INTO Playlist(Name) VALUES (?1)", {written("Mix")});
    const Value playlist = lastKey();
    for (std::int64_t i = m_draw.between(3, 12); i > 0; --i)
        run("INSERT OR IGNORE INTO PlaylistTrack(PlaylistId, TrackId) VALUES (?1, ?2)",
            {playlist, pick("Track", "TrackId")});
}

void Clerk::editPlaylist()
{
    const Value playlist = pick("Playlist", "PlaylistId");
    for (std::int64_t i = m_draw.between(1, 6); i > 0; --i) {
        if (m_draw.chance(50))
            run("INSERT OR REPLACE INTO PlaylistTrack(PlaylistId, TrackId) VALUES (?1, ?2)",
                {playlist, pick("Track", "TrackId")});
        else
            run("DELETE FROM PlaylistTrack WHERE PlaylistId = ?1 AND TrackId = (SELECT TrackId FROM PlaylistTrack "
                "WHERE PlaylistId = ?1 AND TrackId >= ?2 ORDER BY TrackId LIMIT 1)",
                {playlist, pick("Track", "TrackId")});
    }
}

void Clerk::renamePlaylist()
{
    run("UPDATE Playlist SET Name = ?2 WHERE PlaylistId = ?1", {pick("Playlist", "PlaylistId"), written("Renamed")});
}

/// Another row at its key, to which all tracks refer as before.
void Clerk::replaceGenre()
{
    run("REPLACE INTO Genre(GenreId, Name) VALUES (?1, ?2)", {pick("Genre", "GenreId"), written("Genre")});
}

/// To a number far above, or to the next one, which another desk may give a new customer at the same time.
void Clerk::moveCustomer()
{
    const Value customer = pick("Customer", "CustomerId");
    const Value key = m_draw.chance(50) ? number(100'000 + ++m_counter)
                                        : find("SELECT max(CustomerId) + 1 FROM Customer WHERE CustomerId < 5000", {});
    const Value mail = find("SELECT Email FROM Customer WHERE CustomerId = ?1", {customer});
    run("PRAGMA defer_foreign_keys = ON");
    run("UPDATE Customer SET CustomerId = ?2 WHERE CustomerId = ?1", {customer, key});
    run("UPDATE Invoice SET CustomerId = ?2 WHERE CustomerId = ?1", {customer, key});
    m_made.moves[mail.bytes()] = 1;
}

/// Of hundreds of tracks at once, to a price that nobody has set before.
void Clerk::setPrices()
{
    run("UPDATE Track SET UnitPrice = ?2 WHERE GenreId = ?1",
        {pick("Genre", "GenreId"), Value::real(1 + static_cast<double>(++m_counter) / 1024)});
}

void Clerk::play()
{
    const Value by = number(m_draw.between(1, 1000));
    if (m_draw.chance(20))
        run("UPDATE Track SET Milliseconds = Milliseconds + ?2 WHERE AlbumId = ?1", {pick("Album", "AlbumId"), by});
    else
        run("UPDATE Track SET Milliseconds = Milliseconds + ?2 WHERE TrackId = ?1", {pick("Track", "TrackId"), by});
}

void Clerk::telephone()
{
    run("UPDATE Employee SET Phone = ?2 WHERE EmployeeId = ?1", {pick("Employee", "EmployeeId"), written("+49")});
}

void Clerk::takeFromInvoices(const std::string& condition, const Value& value)
{
    auto find = sqlite::Statement::prepare(m_file, "SELECT BillingAddress FROM Invoice WHERE " + condition);
    bindValue(find->get(), 1, value.view());
    while (*find->step())
        m_belongings.lines.erase(std::string(find->text(0)));
}

void Clerk::deleteInvoice()
{
    const Value invoice = pick("Invoice", "InvoiceId");
    takeFromInvoices("InvoiceId = ?1", invoice);
    run("DELETE FROM InvoiceLine WHERE InvoiceId = ?1", {invoice});
    if (m_draw.chance(70))
        run("DELETE FROM Invoice WHERE InvoiceId = ?1", {invoice});
}

void Clerk::upsertCustomer()
{
    run("INSERT INTO Customer(CustomerId, FirstName, LastName, Email) VALUES (?1, 'Ola', ?2, ?3) ON CONFLICT "
        "(CustomerId) DO UPDATE SET Fax = excluded.LastName",
        {pick("Customer", "CustomerId"), written("fax"), written("ola@shop.example")});
}

void Clerk::promote()
{
    run("UPDATE Employee SET Title = ?2, ReportsTo = (SELECT min(EmployeeId) FROM Employee) WHERE EmployeeId = ?1 AND "
        "ReportsTo IS NOT NULL",
        {pick("Employee", "EmployeeId"), written("Manager")});
}

void Clerk::retitleAlbum()
{
    run("UPDATE Album SET Title = ?2 WHERE AlbumId = ?1",
        {pick("Album", "AlbumId", "Title NOT LIKE '%~%'"), written("Renamed")});
}

} // namespace dbsync::test
