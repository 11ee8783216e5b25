#include "endtoend/programs.h"
#include "measure.h"

#include <QDir>

#include <cstdio>
#include <sys/resource.h>

namespace dbsync::bench {

namespace {

/// Copies row by row with prepared statements, as a program without tricks would.
void copyPlainly(const std::string& from, const std::string& to)
{
    auto source = must(sqlite::Connection::open(from, false));
    auto target = openFile(to);
    must(sqlite::execute(target, std::string(createTable) + "; BEGIN"));
    auto read = must(sqlite::Statement::prepare(source, "SELECT * FROM row"));
    auto write = must(sqlite::Statement::prepare(target, "INSERT INTO row VALUES (?, ?, ?, ?, ?, ?, ?, ?)"));
    while (must(read.step())) {
        for (int i = 0; i < 8; ++i)
            sqlite3_bind_value(write.get(), i + 1, sqlite3_column_value(read.get(), i));
        must(write.run());
    }
    must(sqlite::execute(target, "COMMIT"));
}

/// Of the largest child that has ended, in megabytes.
double largestMemory()
{
    rusage usage{};
    getrusage(RUSAGE_CHILDREN, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

} // namespace

void benchTransfer(const std::string& folder, std::int64_t rows)
{
    const QString cloudFolder = QString::fromStdString(folder) + QStringLiteral("/cloud");
    QDir().mkpath(cloudFolder);
    test::CloudProcess cloud(cloudFolder);
    if (!cloud.start())
        fail({ErrorKind::Internal, "cloud", "The cloud does not start.", {}});
    test::Desk first;
    test::Desk second;
    const QString a = first.path(QStringLiteral("a.sqlite"));
    const QString b = second.path(QStringLiteral("b.sqlite"));
    must(sqlite::execute(openFile(a.toStdString()), std::string(createTable) + "; " + fill(rows)));
    const double plain = seconds([&] { copyPlainly(a.toStdString(), folder + "/plain.sqlite"); });
    const QStringList who{QStringLiteral("--server"),        cloud.url(),
                          QStringLiteral("--tenant"),        QStringLiteral("bench"),
                          QStringLiteral("--email"),         QStringLiteral("b@example.com"),
                          QStringLiteral("--password-stdin")};
    first.run(QStringList{QStringLiteral("signup"), QStringLiteral("--name"), QStringLiteral("Bench")} + who,
              "a-long-password\n");
    second.run(QStringList{QStringLiteral("login")} + who, "a-long-password\n");
    const double up = seconds([&] { first.run({QStringLiteral("link"), QStringLiteral("--db"), a}); });
    const double down = seconds([&] { second.run({QStringLiteral("link"), QStringLiteral("--db"), b}); });
    const auto idle = second.run({QStringLiteral("sync")}).json;
    if (test::allRows(a) != test::allRows(b))
        fail({ErrorKind::Internal, "differs", "The rows differ.", {}});
    std::printf("%-38s %6.2f x   (%.2f s for %lld rows)\n", "first upload / plain copy", up / plain, up,
                static_cast<long long>(rows));
    std::printf("%-38s %6.2f x   (%.2f s)\n", "first download / plain copy", down / plain, down);
    std::printf("%-38s %6lld bytes\n", "an idle sync moves",
                static_cast<long long>(idle.value(QStringLiteral("bytesReceived")).toInteger() +
                                       idle.value(QStringLiteral("bytesSent")).toInteger()));
    const double device = largestMemory();
    cloud.stop();
    std::printf("%-38s %6.0f MB  (device; with the cloud %.0f MB)\n", "largest process", device, largestMemory());
    std::fflush(stdout);
}

} // namespace dbsync::bench
