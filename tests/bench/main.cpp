#include "measure.h"

#include <QCoreApplication>
#include <QTemporaryDir>

#include <cstdio>
#include <cstdlib>
#include <string_view>

/// dbsync-bench [ROWS [capture|transfer|merge|delta]…]
int main(int argc, char* argv[])
{
    using namespace dbsync::bench;
    QCoreApplication application(argc, argv);
    QTemporaryDir settings; // not the user's
    qputenv("DBSYNC_CONFIG_DIR", settings.path().toUtf8());
    struct Bench
    {
        std::string_view name;
        void (*run)(const std::string&, std::int64_t);
    };
    constexpr Bench benches[] = {
        {"capture", benchCapture}, {"transfer", benchTransfer}, {"merge", benchMerge}, {"delta", benchDelta}};
    const std::int64_t rows = argc > 1 ? std::atoll(argv[1]) : 200'000;
    if (rows < 10'000) {
        std::fprintf(stderr, "usage: dbsync-bench [ROWS [capture|transfer|merge|delta]...]   at least 10000 rows\n");
        return 2;
    }
    for (const Bench& bench : benches) {
        bool wanted = argc <= 2;
        for (int i = 2; i < argc; ++i)
            wanted |= bench.name == argv[i];
        QTemporaryDir folder;
        if (wanted)
            bench.run(folder.path().toStdString(), rows);
    }
    return 0;
}
