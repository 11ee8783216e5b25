#include "change/row_codec.h"
#include "change/row_digest.h"

#include <QTest>

using namespace dbsync;

namespace {

std::vector<PartDigest> digestOf(const std::vector<std::string>& rows, int parts, const char* salt = "s")
{
    RowDigest digest(salt, parts, {0});
    RowParser parser;
    for (const std::string& row : rows)
        digest.add(**parser.parse(row), row);
    return digest.parts();
}

} // namespace

/// Equal rows have equal digests, others have others.
class RowDigestTest : public QObject
{
    Q_OBJECT

private slots:
    void theOrderDoesNotMatterAllElseDoes()
    {
        const std::vector<std::string> rows{R"([1,"a"])", R"([2,"b"])", R"(["1",null])", R"([1.0,{"blob":"AA=="}])"};
        const auto all = digestOf(rows, 3);
        QVERIFY(digestOf({rows[3], rows[1], rows[0], rows[2]}, 3) == all);
        QVERIFY(digestOf({rows[0], rows[1], rows[2]}, 3) != all);
        QVERIFY(digestOf({rows[0], rows[1], rows[2], rows[2]}, 3) != all);
        QVERIFY(digestOf({rows[0], rows[1], rows[2], R"([1.0,{"blob":"AQ=="}])"}, 3) != all);
        QVERIFY(digestOf(rows, 3, "t") != all);
        // One that changes concerns one part only.
        const auto changed = digestOf({R"([1,"x"])", rows[1], rows[2], rows[3]}, 3);
        int other = 0;
        for (std::size_t i = 0; i < all.size(); ++i)
            other += all[i] == changed[i] ? 0 : 1;
        QCOMPARE(other, 1);
    }

    void theKeyTellsThePart()
    {
        RowDigest digest("s", 1'000, {1, 0});
        RowParser parser;
        const int part = digest.partOf(**parser.parse(R"(["x",7,null])"));
        QCOMPARE(digest.partOfKey(**parser.parse(R"([7,"x"])")), part);
        QVERIFY(digest.partOf(**parser.parse(R"(["x",8,null])")) != part);
    }

    void linesThereAndBack()
    {
        std::string line;
        appendPart(12, {3, 0xffffffffffffffffU, 1}, line);
        QCOMPARE(line, std::string("[12,3,\"ffffffffffffffff0000000000000001\"]\n"));
        const auto part = parsePart(std::string_view(line).substr(0, line.size() - 1));
        QVERIFY(bool(part));
        QCOMPARE(part->part, 12);
        QVERIFY(part->digest == (PartDigest{3, 0xffffffffffffffffU, 1}));
        for (const char* wrong : {"", "[]", "[1,2]", "[1,2,\"3\"]", "[-1,2,\"ffffffffffffffff0000000000000001\"]",
                                  "[99999,2,\"ffffffffffffffff0000000000000001\"]"})
            QVERIFY(!parsePart(wrong));
    }
};

QTEST_GUILESS_MAIN(RowDigestTest)
#include "row_digest_test.moc"
