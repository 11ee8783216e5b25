#include "http/connection/spooled_body.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace dbsync::http;

class SpooledBodyTest : public QObject
{
    Q_OBJECT

private slots:
    void keepsSmallBodiesInMemory();
    void movesLargeOnesToANamelessFile();
    void keepsEveryByte();
    void tellsWhyItCannot();
};

void SpooledBodyTest::keepsSmallBodiesInMemory()
{
    SpooledBody body("/nonexistent", 10);
    QVERIFY(body.append("01234"));
    QVERIFY(body.append("56789"));
    QVERIFY(!body.isInFile());
    QCOMPARE(body.size(), std::uint64_t{10});
    const auto all = body.readAll(10);
    QVERIFY(all && *all == "0123456789");
}

void SpooledBodyTest::movesLargeOnesToANamelessFile()
{
    const QTemporaryDir folder;
    SpooledBody body(folder.path().toStdString(), 10);
    QVERIFY(body.append("0123456789"));
    QVERIFY(!body.isInFile());
    QVERIFY(body.append("a"));
    QVERIFY(body.isInFile());
    QVERIFY(QDir(folder.path()).isEmpty(QDir::Files | QDir::Hidden));
    QCOMPARE(body.size(), std::uint64_t{11});
    const auto all = body.readAll(11);
    QVERIFY(all && *all == "0123456789a");
}

void SpooledBodyTest::keepsEveryByte()
{
    const QTemporaryDir folder;
    SpooledBody body(folder.path().toStdString(), 1000);
    std::string expected;
    for (int i = 0; i < 5000; ++i) {
        const std::string part(static_cast<std::size_t>(i % 97), static_cast<char>(i));
        expected += part;
        QVERIFY(body.append(part));
    }
    std::string found;
    std::string block(777, ' ');
    while (true) {
        const auto count = body.read(block.data(), block.size());
        QVERIFY(bool(count));
        if (*count == 0)
            break;
        found.append(block, 0, *count);
    }
    QVERIFY(found == expected);
    QCOMPARE(body.size(), std::uint64_t{expected.size()});
}

void SpooledBodyTest::tellsWhyItCannot()
{
    SpooledBody body("/nonexistent/folder", 3);
    const auto failed = body.append("0123");
    QVERIFY(!failed);
    QVERIFY(failed.error().message.find("/nonexistent/folder") != std::string::npos);
}

QTEST_GUILESS_MAIN(SpooledBodyTest)
#include "spooled_body_test.moc"
