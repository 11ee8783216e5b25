#include "test_server.h"

#include <QTest>

#include <atomic>
#include <set>
#include <stdexcept>

using namespace dbsync;
using namespace dbsync::http;
using namespace dbsync::http::testing;

class RequestsTest : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();
    void answers();
    void keepsConnectionsOpen();
    void closesWhenAsked();
    void answersHead();
    void tellsUnknownPathsAndMethods();
    void handsOverTheRequest();
    void refusesBrokenEscapes_data();
    void refusesBrokenEscapes();
    void answersPipelinedRequestsInTheirOrder();
    void takesRequestsByteByByte();
    void survivesHandlersThatThrow();
    void runsAgainWhatIsBusy();
    void keepsHandlersFromBreakingTheHead();
    void tellsWhatItDid();

private:
    std::unique_ptr<TestServer> m_server;
    std::unique_ptr<RawClient> connect() { return std::make_unique<RawClient>(m_server->port()); }
    void start();
};

void RequestsTest::init()
{
    m_server = std::make_unique<TestServer>();
}

void RequestsTest::cleanup()
{
    m_server.reset();
}

void RequestsTest::start()
{
    m_server->start();
    QVERIFY2(m_server->listener, m_server->failure.c_str());
}

void RequestsTest::answers()
{
    start();
    const auto reply = connect()->get("/ping");
    QVERIFY(reply);
    QCOMPARE(reply->status, 200);
    QCOMPARE(reply->body, std::string("pong"));
    QCOMPARE(reply->header("content-length"), std::string("4"));
    QCOMPARE(reply->header("content-type"), std::string("text/plain"));
    QVERIFY(isUuid(reply->header("x-request-id")));
    QVERIFY(reply->header("date").ends_with(" GMT"));
}

void RequestsTest::keepsConnectionsOpen()
{
    start();
    const auto client = connect();
    std::set<std::string> ids;
    for (int i = 0; i < 100; ++i) {
        const auto reply = client->get("/ping");
        QVERIFY(reply && reply->body == "pong");
        ids.insert(reply->header("x-request-id"));
    }
    QCOMPARE(ids.size(), std::size_t{100});
}

void RequestsTest::closesWhenAsked()
{
    start();
    const auto client = connect();
    client->send("GET /ping HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
    const auto reply = client->reply();
    QVERIFY(reply && reply->header("connection") == "close");
    QVERIFY(client->endsWithin(1000));

    const auto old = connect();
    old->send("GET /ping HTTP/1.0\r\n\r\n");
    const std::string all = old->readToEnd();
    QVERIFY(all.ends_with("pong"));
}

void RequestsTest::answersHead()
{
    m_server->add("GET", "/method", [](Request& request) { return plain(request.method); });
    start();
    const auto client = connect();
    client->send("HEAD /method HTTP/1.1\r\nHost: test\r\n\r\n");
    const auto head = client->reply(true);
    QVERIFY(head);
    QCOMPARE(head->status, 200);
    QCOMPARE(head->header("content-length"), std::string("4"));
    const auto next = client->get("/method");
    QVERIFY(next && next->body == "GET");
}

void RequestsTest::tellsUnknownPathsAndMethods()
{
    start();
    const auto client = connect();
    QCOMPARE(wrongWithRefusal(client->get("/nothing"), 404), std::string());
    client->send("DELETE /ping HTTP/1.1\r\nHost: test\r\n\r\n");
    const auto reply = client->reply();
    QCOMPARE(wrongWithRefusal(reply, 405), std::string());
    QCOMPARE(reply->header("allow"), std::string("GET, HEAD"));
    client->send("POST /nothing HTTP/1.1\r\nHost: test\r\nContent-Length: 3\r\n\r\nabc");
    QCOMPARE(wrongWithRefusal(client->reply(), 404), std::string());
    const auto after = connect()->get("/ping");
    QVERIFY(after && after->body == "pong");
}

void RequestsTest::handsOverTheRequest()
{
    Request seen;
    std::string body;
    m_server->add("POST", "/tenants/:code/rows", [&seen, &body](Request& request) {
        seen.method = request.method;
        seen.target = request.target;
        seen.path = request.path;
        seen.query = request.query;
        seen.headers = request.headers;
        seen.pathParameters = request.pathParameters;
        seen.remoteAddress = request.remoteAddress;
        seen.id = request.id;
        body = *request.body->readAll(100);
        return plain("");
    });
    start();
    const auto client = connect();
    client->send("POST /tenants/a%20b/rows?x=1&y=%26 HTTP/1.1\r\nHost: test\r\nX-Odd:  some value \r\n"
                 "Content-Length: 5\r\n\r\nhello");
    const auto reply = client->reply();
    QVERIFY(reply);
    QCOMPARE(reply->status, 200);
    QCOMPARE(seen.method, std::string("POST"));
    QCOMPARE(seen.target, std::string("/tenants/a%20b/rows?x=1&y=%26"));
    QCOMPARE(seen.path, std::string("/tenants/a%20b/rows"));
    QCOMPARE(seen.query, NamedValues({{"x", "1"}, {"y", "&"}}));
    QCOMPARE(seen.pathParameter("code"), std::string("a b"));
    QCOMPARE(std::string(seen.header("x-odd")), std::string("some value"));
    QCOMPARE(seen.remoteAddress, std::string("127.0.0.1"));
    QCOMPARE(seen.id, reply->header("x-request-id"));
    QCOMPARE(body, std::string("hello"));
}

void RequestsTest::refusesBrokenEscapes_data()
{
    QTest::addColumn<QByteArray>("target");
    for (const char* target : {"/ping?a=%ZZ", "/ping?a=%4", "/ping?%", "/%zz", "/ping%2"})
        QTest::newRow(target) << QByteArray(target);
}

void RequestsTest::refusesBrokenEscapes()
{
    QFETCH(QByteArray, target);
    start();
    QCOMPARE(wrongWithRefusal(connect()->get(target.toStdString()), 400), std::string());
}

void RequestsTest::answersPipelinedRequestsInTheirOrder()
{
    m_server->add("GET", "/n/:n", [](Request& request) { return plain(request.pathParameter("n")); });
    start();
    const auto client = connect();
    std::string all;
    for (int i = 0; i < 50; ++i) {
        all += "GET /n/" + std::to_string(i) + " HTTP/1.1\r\nHost: test\r\n\r\n";
        all += "POST /size HTTP/1.1\r\nHost: test\r\nContent-Length: " + std::to_string(i) + "\r\n\r\n" +
               std::string(static_cast<std::size_t>(i), 'x');
    }
    QVERIFY(client->send(all));
    for (int i = 0; i < 50; ++i) {
        const auto first = client->reply();
        QVERIFY(first && first->body == std::to_string(i));
        const auto second = client->reply();
        QVERIFY(second && second->body == std::to_string(i));
    }
}

void RequestsTest::takesRequestsByteByByte()
{
    start();
    const auto client = connect();
    for (const char c : std::string_view("POST /size HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n"
                                         "3\r\nabc\r\n0\r\n\r\n"))
        QVERIFY(client->send({&c, 1}));
    const auto reply = client->reply();
    QVERIFY(reply);
    QCOMPARE(reply->body, std::string("3"));
}

void RequestsTest::survivesHandlersThatThrow()
{
    m_server->add("GET", "/throw", [](Request&) -> Response { throw std::runtime_error("secret detail"); });
    m_server->add("GET", "/throw-odd", [](Request&) -> Response { throw 7; });
    RouteOptions routeOptions;
    routeOptions.early = [](Request&) -> std::optional<Response> { throw std::runtime_error("early"); };
    m_server->add(
        "GET", "/throw-early", [](Request&) { return plain(""); }, routeOptions);
    start();
    const auto client = connect();
    const auto reply = client->get("/throw");
    QCOMPARE(wrongWithRefusal(reply, 500), std::string());
    QVERIFY(reply->body.find("secret") == std::string::npos);
    QCOMPARE(wrongWithRefusal(connect()->get("/throw-odd"), 500), std::string());
    QCOMPARE(wrongWithRefusal(connect()->get("/throw-early"), 500), std::string());
    QVERIFY(becomesTrue([this] { return m_server->errors().size() >= 3; }));
    QVERIFY(m_server->errors().front().find("secret detail") != std::string::npos);
}

void RequestsTest::runsAgainWhatIsBusy()
{
    std::atomic<int> early = 0;
    std::atomic<int> handled = 0;
    RouteOptions options;
    options.early = [&](Request&) -> std::optional<Response> {
        if (++early > 2)
            return std::nullopt;
        Response busy = Response::error(503, "busy");
        busy.again = true;
        return busy;
    };
    m_server->add(
        "GET", "/busy",
        [&](Request&) {
            Response response = ++handled < 3 ? Response::error(503, "busy") : Response::json(200, "{}");
            response.again = handled < 3;
            return response;
        },
        options);
    start();
    const auto reply = connect()->get("/busy");
    QVERIFY(reply);
    QCOMPARE(reply->status, 200);
    QCOMPARE(early, 3);
    QCOMPARE(handled, 3);
}

void RequestsTest::keepsHandlersFromBreakingTheHead()
{
    m_server->add("GET", "/evil", [](Request& request) {
        Response response = plain("ok");
        response.headers.emplace_back("x-name", *request.queryValue("name"));
        response.headers.emplace_back("Content-Length", "9999");
        response.headers.emplace_back("Transfer-Encoding", "chunked");
        response.headers.emplace_back("X-Request-Id", "forged");
        return response;
    });
    start();
    const auto reply = connect()->get("/evil?name=a%0D%0ASet-Cookie:%20b");
    QVERIFY(reply);
    QCOMPARE(reply->body, std::string("ok"));
    QVERIFY(!reply->headers.contains("set-cookie"));
    QVERIFY(!reply->headers.contains("transfer-encoding"));
    QVERIFY(isUuid(reply->header("x-request-id")));
}

void RequestsTest::tellsWhatItDid()
{
    m_server->add("POST", "/tell/:what", [](Request& request) {
        request.context = std::string("tag");
        Response response = plain("12345");
        response.status = 201;
        return response;
    });
    start();
    const auto client = connect();
    client->send("POST /tell/x?secret=1 HTTP/1.1\r\nHost: test\r\nContent-Length: 3\r\n\r\nabc");
    const auto reply = client->reply();
    QVERIFY(reply);
    const RequestSummary summary = m_server->summaryOf("/tell/x");
    QCOMPARE(summary.id, reply->header("x-request-id"));
    QCOMPARE(summary.method, std::string("POST"));
    QCOMPARE(summary.route, std::string("POST /tell/:what"));
    QCOMPARE(summary.remote, std::string("127.0.0.1"));
    QCOMPARE(summary.status, 201);
    QCOMPARE(summary.bytesIn, std::uint64_t{3});
    QCOMPARE(summary.bytesOut, std::uint64_t{5});
    QVERIFY(!summary.broken);
    QVERIFY(summary.milliseconds >= 0 && summary.milliseconds < 5000);
    const auto* tag = std::any_cast<std::string>(&summary.context);
    QVERIFY(tag && *tag == "tag");
}

QTEST_GUILESS_MAIN(RequestsTest)
#include "requests_test.moc"
