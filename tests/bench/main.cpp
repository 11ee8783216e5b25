#include "base/sqlite.h"
#include "device/store/linking.h"
#include "endtoend/programs.h"
#include "schema/sqlite_schema.h"

#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <algorithm>
#include <cstdio>
#include <functional>
#include <vector>

/// Prints ratios against a baseline of the same run; absolute times mean nothing on a shared machine. Rows from the
/// first argument (200000).
namespace {

using namespace dbsync;

constexpr const char* createTable = "CREATE TABLE row(id INTEGER PRIMARY KEY, a TEXT, b TEXT, c TEXT, d TEXT, e REAL, f "
                                    "INTEGER, g TEXT)";

std::string fill(std::int64_t rows)
{
    return "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + std::to_string(rows) +
           ") INSERT INTO row SELECT i, 'name of row ' || i, 'street and number ' || i, hex(randomblob(8)), "
           "hex(randomblob(8)), i * 1.25, i * 7, '2026-11-24T08:00:00Z' FROM n";
}

double seconds(const std::function<void()>& work)
{
    QElapsedTimer timer;
    timer.start();
    work();
    return static_cast<double>(timer.nsecsElapsed()) / 1e9;
}

void must(const Result<void>& done)
{
    if (!done)
        qFatal("%s", done.error().message.c_str());
}

/// Copies row by row with prepared statements, as a program without tricks would.
void copyPlainly(const std::string& from, const std::string& to)
{
    auto source = sqlite::Connection::open(from, false);
    auto target = sqlite::Connection::open(to, true);
    must(sqlite::execute(*target, std::string("PRAGMA journal_mode = WAL; ") + createTable + "; BEGIN"));
    auto read = sqlite::Statement::prepare(*source, "SELECT * FROM row");
    auto write = sqlite::Statement::prepare(*target, "INSERT INTO row VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    while (*read->step()) {
        for (int i = 0; i < 8; ++i)
            sqlite3_bind_value(write->get(), i + 1, sqlite3_column_value(read->get(), i));
        must(write->run());
    }
    must(sqlite::execute(*target, "COMMIT"));
}

/// Best of five runs, each on a fresh pair of files, the captured right after the plain.
void benchCapture(const QString& folder, const char* name, std::int64_t rows, bool oneByOne)
{
    std::vector<double> ratios;
    for (int run = 0; run < 5; ++run) {
        double took[2];
        for (int captured = 0; captured < 2; ++captured) {
            const std::string path = folder.toStdString() + "/capture" + std::to_string(run * 2 + captured) + ".sqlite";
            auto file = sqlite::Connection::open(path, true);
            must(sqlite::execute(*file, std::string("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; ") +
                                            createTable));
            if (captured) {
                device::LinkState state;
                state.schema = *readSqliteSchema(*file);
                must(device::installLink(path, state));
            }
            auto insert = sqlite::Statement::prepare(*file, "INSERT INTO row(a, b, c, d, e, f, g) VALUES ('name', 'street', "
                                                            "'0123456789', 'abcdefghij', 1.5, 7, '2026-11-24')");
            took[captured] = seconds([&] {
                if (!oneByOne)
                    must(sqlite::execute(*file, "BEGIN"));
                for (std::int64_t i = 0; i < rows; ++i)
                    must(insert->run());
                if (!oneByOne)
                    must(sqlite::execute(*file, "COMMIT"));
            });
        }
        ratios.push_back(took[1] / took[0]);
    }
    std::sort(ratios.begin(), ratios.end());
    std::printf("%-34s %6.2f x   [%.2f .. %.2f]\n", name, ratios[2], ratios.front(), ratios.back());
}

void benchTransfer(const QString& folder, std::int64_t rows)
{
    test::CloudProcess cloud(folder + QStringLiteral("/cloud"));
    QDir().mkpath(folder + QStringLiteral("/cloud"));
    if (!cloud.start())
        qFatal("the cloud does not start");
    test::Desk first;
    test::Desk second;
    const QString a = first.path(QStringLiteral("a.sqlite"));
    const QString b = second.path(QStringLiteral("b.sqlite"));
    {
        auto file = sqlite::Connection::open(a.toStdString(), true);
        must(sqlite::execute(*file, std::string("PRAGMA journal_mode = WAL; ") + createTable + "; " + fill(rows)));
    }
    const double plain = seconds([&] { copyPlainly(a.toStdString(), folder.toStdString() + "/plain.sqlite"); });
    const QStringList who{QStringLiteral("--server"), cloud.url(), QStringLiteral("--tenant"), QStringLiteral("bench"),
                          QStringLiteral("--email"), QStringLiteral("b@example.com"), QStringLiteral("--password-stdin")};
    first.run(QStringList{QStringLiteral("signup"), QStringLiteral("--name"), QStringLiteral("Bench")} + who,
              "a-long-password\n");
    second.run(QStringList{QStringLiteral("login")} + who, "a-long-password\n");
    const double up = seconds([&] { first.run({QStringLiteral("link"), QStringLiteral("--db"), a}); });
    const double down = seconds([&] { second.run({QStringLiteral("link"), QStringLiteral("--db"), b}); });
    std::printf("%-34s %6.2f x   (%.2f s for %lld rows)\n", "first upload / plain copy", up / plain, up,
                static_cast<long long>(rows));
    std::printf("%-34s %6.2f x   (%.2f s)\n", "first download / plain copy", down / plain, down);
    const auto idle = second.run({QStringLiteral("sync")}).json;
    std::printf("%-34s %6lld bytes\n", "an idle sync moves",
                static_cast<long long>(idle.value(QStringLiteral("bytesReceived")).toInteger() +
                                       idle.value(QStringLiteral("bytesSent")).toInteger()));
    if (test::allRows(a) != test::allRows(b))
        qFatal("the rows differ");
}

} // namespace

int main(int argc, char* argv[])
{
    QCoreApplication application(argc, argv);
    const std::int64_t rows = argc > 1 ? std::atoll(argv[1]) : 200'000;
    QTemporaryDir folder;
    QTemporaryDir other;
    benchCapture(folder.path(), "capture, bulk insert", rows, false);
    benchCapture(other.path(), "capture, one-row transactions", rows / 20, true);
    benchTransfer(folder.path(), rows);
    return 0;
}
