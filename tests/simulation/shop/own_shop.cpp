#include "base/sqlite.h"
#include "simulation/shop/shop.h"

namespace dbsync::test {

std::string ownShop()
{
    return R"(
CREATE TABLE Artist(ArtistId INTEGER PRIMARY KEY, Name TEXT);
CREATE TABLE Album(AlbumId INTEGER PRIMARY KEY, Title TEXT NOT NULL,
    ArtistId INTEGER NOT NULL REFERENCES Artist ON DELETE CASCADE);
CREATE TABLE Genre(GenreId INTEGER PRIMARY KEY AUTOINCREMENT, Name TEXT);
CREATE TABLE MediaType(MediaTypeId INTEGER PRIMARY KEY, Name TEXT);
CREATE TABLE Track(TrackId INTEGER PRIMARY KEY, Name TEXT NOT NULL, AlbumId INTEGER REFERENCES Album ON DELETE CASCADE,
    MediaTypeId INTEGER NOT NULL REFERENCES MediaType, GenreId INTEGER REFERENCES Genre DEFERRABLE INITIALLY DEFERRED,
    Composer TEXT, Milliseconds INTEGER NOT NULL, Bytes INTEGER, UnitPrice NUMERIC(10, 2) NOT NULL);
CREATE TABLE Employee(EmployeeId INTEGER PRIMARY KEY, LastName TEXT, Title TEXT,
    ReportsTo INTEGER REFERENCES Employee ON DELETE SET NULL, Phone TEXT);
CREATE TABLE Customer(CustomerId INTEGER PRIMARY KEY, FirstName TEXT NOT NULL, LastName TEXT NOT NULL, Company TEXT,
    Address TEXT, City TEXT, Country TEXT, Phone TEXT, Fax TEXT, Email TEXT NOT NULL,
    SupportRepId INTEGER REFERENCES Employee ON DELETE SET NULL);
CREATE TABLE Invoice(InvoiceId INTEGER PRIMARY KEY AUTOINCREMENT, CustomerId INTEGER NOT NULL REFERENCES Customer
    ON UPDATE CASCADE, InvoiceDate DATETIME NOT NULL, BillingAddress TEXT, BillingCity TEXT, Total REAL NOT NULL);
CREATE TABLE InvoiceLine(InvoiceLineId INTEGER PRIMARY KEY, InvoiceId INTEGER NOT NULL REFERENCES Invoice
    ON DELETE CASCADE, TrackId INTEGER NOT NULL REFERENCES Track, UnitPrice NUMERIC(10, 2) NOT NULL, Quantity INTEGER);
CREATE TABLE Playlist(PlaylistId INTEGER PRIMARY KEY, Name TEXT);
CREATE TABLE PlaylistTrack(PlaylistId INTEGER NOT NULL REFERENCES Playlist ON DELETE CASCADE,
    TrackId INTEGER NOT NULL REFERENCES Track ON DELETE CASCADE, PRIMARY KEY (PlaylistId, TrackId)) WITHOUT ROWID;
CREATE INDEX InvoiceOfCustomer ON Invoice(CustomerId);
CREATE TEMP TABLE n(n INTEGER PRIMARY KEY);
WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 600) INSERT INTO temp.n SELECT n FROM c;
INSERT INTO Artist SELECT n, 'Artist ' || n FROM temp.n WHERE n <= 40;
INSERT INTO Album SELECT n, 'Album ' || n, 1 + n * 7 % 40 FROM temp.n WHERE n <= 60;
INSERT INTO Genre SELECT n, 'Genre ' || n FROM temp.n WHERE n <= 10;
INSERT INTO MediaType SELECT n, 'Type ' || n FROM temp.n WHERE n <= 3;
INSERT INTO Track SELECT n, 'Track ' || n, 1 + n % 60, 1 + n % 3, 1 + n % 10, NULL, 200000 + n, n, 0.99 FROM temp.n;
INSERT INTO Employee SELECT n, 'Employee ' || n, 'Clerk', nullif(n / 2, 0), '+47 ' || n FROM temp.n WHERE n <= 8;
INSERT INTO Customer SELECT n, 'Kari', 'Customer ' || n, NULL, 'Street ' || n, 'Oslo', 'Norge', '+47 ' || n, NULL,
    'customer' || n || '@shop.example', 1 + n % 8 FROM temp.n WHERE n <= 60;
INSERT INTO Invoice SELECT n, 1 + n % 60, '2026-01-01', 'Street', 'Oslo', 0.99 FROM temp.n WHERE n <= 100;
INSERT INTO InvoiceLine SELECT n, 1 + n % 100, 1 + n * 3 % 300, 0.99, 1 FROM temp.n WHERE n <= 300;
INSERT INTO Playlist SELECT n, 'Playlist ' || n FROM temp.n WHERE n <= 8;
INSERT INTO PlaylistTrack SELECT p.n, t.n FROM temp.n AS p, temp.n AS t WHERE p.n <= 8 AND t.n % 5 = p.n % 5;
DROP TABLE temp.n;
)";
}

std::string contentsOf(const std::string& file)
{
    std::string sql = "ATTACH " + sqlite::quoteText(file) + " AS other;";
    auto other = sqlite::Connection::openReadOnly(file);
    auto tables = sqlite::Statement::prepare(*other, "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL "
                                                     "AND name NOT GLOB 'sqlite*' ORDER BY type = 'table' DESC");
    while (*tables->step()) {
        sql += std::string(tables->text(2)) + ";";
        if (const std::string name = sqlite::quoteName(tables->text(1)); tables->text(0) == "table")
            sql += "INSERT INTO main." + name + " SELECT * FROM other." + name + ";";
    }
    return sql + "DETACH other;";
}

} // namespace dbsync::test
