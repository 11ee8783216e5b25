#include "http/message.h"

#include <QTest>

#include <cstring>

using namespace dbsync;
using namespace dbsync::http;

namespace {

/// Hands out one byte at a time, as a body from a slow file might.
class Trickle final : public BodyReader
{
public:
    explicit Trickle(std::string text) : m_text(std::move(text)) {}
    Result<std::size_t> read(char* data, std::size_t size) override
    {
        if (size == 0 || m_at == m_text.size())
            return std::size_t{0};
        *data = m_text[m_at++];
        return std::size_t{1};
    }
    std::uint64_t size() const override { return m_text.size(); }

private:
    std::string m_text;
    std::size_t m_at = 0;
};

} // namespace

class MessageTest : public QObject
{
    Q_OBJECT

private slots:
    void decodesPercents_data();
    void decodesPercents();
    void splitsQueries();
    void findsHeadersInAnyCase();
    void makesErrors();
    void survivesErrorsThatAreNotUtf8();
    void readsAllWithinItsLimit();
};

void MessageTest::decodesPercents_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("plusIsSpace");
    QTest::addColumn<QByteArray>("decoded");
    QTest::newRow("plain") << QByteArray("abc") << false << QByteArray("abc");
    QTest::newRow("utf-8") << QByteArray("K%C3%B6ln") << false << QByteArray("Köln");
    QTest::newRow("lower case") << QByteArray("%c3%b6") << false << QByteArray("ö");
    QTest::newRow("slash") << QByteArray("a%2Fb") << false << QByteArray("a/b");
    QTest::newRow("plus in a query") << QByteArray("a+b") << true << QByteArray("a b");
    QTest::newRow("plus in a path") << QByteArray("a+b") << false << QByteArray("a+b");
    QTest::newRow("escaped plus") << QByteArray("a%2Bb") << true << QByteArray("a+b");
    QTest::newRow("zero byte") << QByteArray("a%00b") << false << QByteArray("a\0b", 3);
    QTest::newRow("once only") << QByteArray("%2541") << false << QByteArray("%41");
    QTest::newRow("empty") << QByteArray() << true << QByteArray();
}

void MessageTest::decodesPercents()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, plusIsSpace);
    QFETCH(QByteArray, decoded);
    QCOMPARE(QByteArray::fromStdString(percentDecode(text.toStdString(), plusIsSpace)), decoded);
}

void MessageTest::splitsQueries()
{
    const NamedValues expected{{"a", "1"}, {"b", ""}, {"c", "x=y"}, {"d e", "&"}, {"a", "2"}, {"", "v"}};
    QCOMPARE(parseQuery("a=1&b&c=x=y&d+e=%26&&a=2&=v"), expected);
    QCOMPARE(parseQuery(""), NamedValues());

    Request request;
    request.query = parseQuery("a=1&b&a=2");
    QCOMPARE(request.queryValue("a").value_or("none"), std::string("1"));
    QCOMPARE(request.queryValue("b").value_or("none"), std::string());
    QVERIFY(!request.queryValue("A"));
}

void MessageTest::findsHeadersInAnyCase()
{
    Request request;
    request.headers = {{"X-Tenant-Code", "acme"}, {"x-tenant-code", "other"}};
    QCOMPARE(std::string(request.header("x-tenant-code")), std::string("acme"));
    QCOMPARE(std::string(request.header("X-TENANT-CODE")), std::string("acme"));
    QVERIFY(request.header("x-tenant").empty());
}

void MessageTest::makesErrors()
{
    const Response response = Response::error(404, "No such \"thing\".");
    QCOMPARE(response.status, 404);
    const std::string expected = R"({"statusCode":404,"message":"No such \"thing\".","error":"Not Found"})";
    QCOMPARE(response.body, expected);
    QVERIFY(Response::error(400, "m", "badThing").body.find("\"code\":\"badThing\"") != std::string::npos);
    QCOMPARE(std::string(reasonPhrase(503)), std::string("Service Unavailable"));
    QVERIFY(!reasonPhrase(599).empty());
}

void MessageTest::survivesErrorsThatAreNotUtf8()
{
    QVERIFY(!Response::error(400, "a\xff\xfe").body.empty());
}

void MessageTest::readsAllWithinItsLimit()
{
    Trickle exact("12345");
    const auto all = exact.readAll(5);
    QVERIFY(all && *all == "12345");
    Trickle large("123456");
    const auto refused = large.readAll(5);
    QVERIFY(!refused && refused.error().code == "bodyTooLarge");
}

QTEST_GUILESS_MAIN(MessageTest)
#include "message_test.moc"
