#include "test_server.h"

#include <QTest>

#include <algorithm>

using namespace dbsync;
using namespace dbsync::http;
using namespace dbsync::http::testing;

/// What becomes of bodies, of requests and of answers.
class BodiesTest : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();
    void takesChunkedBodies();
    void waitsForContinue();
    void refusesEarly();
    void keepsTheConnectionAfterAnEarlyAnswerToASmallBody();
    void spoolsLargeBodies();
    void tellsTheLogOnlyWhereItCannotSpool();
    void sendsNoBodyWhereNoneMayBe();
    void ignoresBodiesThatNobodyReads();

private:
    std::unique_ptr<TestServer> m_server;
    std::unique_ptr<RawClient> connect() { return std::make_unique<RawClient>(m_server->port()); }
    void start();
};

void BodiesTest::init()
{
    m_server = std::make_unique<TestServer>();
}

void BodiesTest::cleanup()
{
    m_server.reset();
}

void BodiesTest::start()
{
    m_server->start();
    QVERIFY2(m_server->listener, m_server->failure.c_str());
}

void BodiesTest::takesChunkedBodies()
{
    m_server->add("POST", "/echo", [](Request& request) { return plain(*request.body->readAll(1000)); });
    start();
    const auto client = connect();
    client->send("POST /echo HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n"
                 "5\r\nhello\r\n1;name=value\r\n \r\nA\r\n0123456789\r\n0\r\nX-Trailer: y\r\n\r\n");
    const auto reply = client->reply();
    QVERIFY(reply);
    QCOMPARE(reply->body, std::string("hello 0123456789"));
    const auto next = client->get("/ping");
    QVERIFY(next && next->body == "pong");
}

void BodiesTest::waitsForContinue()
{
    start();
    const auto client = connect();
    client->send("POST /size HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
    QCOMPARE(client->readUntil("\r\n\r\n"), std::string("HTTP/1.1 100 Continue\r\n\r\n"));
    client->send("abc");
    const auto reply = client->reply();
    QVERIFY(reply && reply->body == "3");
}

void BodiesTest::refusesEarly()
{
    RouteOptions routeOptions;
    routeOptions.bodyLimit = 100 << 20;
    routeOptions.early = [](Request& request) -> std::optional<Response> {
        if (request.body || request.header("authorization") != "good")
            return Response::error(401, "Log in first.");
        return std::nullopt;
    };
    m_server->add(
        "POST", "/push", [](Request& request) { return plain(std::to_string(request.body->size())); }, routeOptions);
    start();

    const auto patient = connect();
    patient->send("POST /push HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 67108864\r\n\r\n");
    QCOMPARE(wrongWithRefusal(patient->reply(), 401), std::string());

    const auto hasty = connect();
    hasty->send("POST /push HTTP/1.1\r\nHost: test\r\nContent-Length: 67108864\r\n\r\n");
    hasty->send(std::string(500'000, 'x'));
    const auto refused = hasty->reply();
    QCOMPARE(wrongWithRefusal(refused, 401), std::string());
    QCOMPARE(refused->header("connection"), std::string("close"));

    const auto good = connect();
    good->send("POST /push HTTP/1.1\r\nHost: test\r\nAuthorization: good\r\nContent-Length: 4\r\n\r\nabcd");
    const auto reply = good->reply();
    QVERIFY(reply && reply->body == "4");
}

void BodiesTest::keepsTheConnectionAfterAnEarlyAnswerToASmallBody()
{
    RouteOptions routeOptions;
    routeOptions.early = [](Request&) -> std::optional<Response> { return Response::error(403, "No."); };
    m_server->add(
        "POST", "/never", [](Request&) { return plain("never"); }, routeOptions);
    start();
    const auto client = connect();
    client->send(
        "POST /never HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\n\r\nGET GET /ping HTTP/1.1\r\nHost: test\r\n\r\n");
    const auto refused = client->reply();
    QCOMPARE(wrongWithRefusal(refused, 403), std::string());
    // Either the body is read over, or the connection ends; it never becomes a request.
    const auto next = client->reply();
    QVERIFY(next ? next->body == "pong" : refused->header("connection") == "close");
}

void BodiesTest::spoolsLargeBodies()
{
    RouteOptions routeOptions;
    routeOptions.bodyLimit = 64 << 20;
    std::string received;
    m_server->add(
        "POST", "/large",
        [&received](Request& request) {
            received = *request.body->readAll(64 << 20);
            return plain(std::to_string(request.body->size()));
        },
        routeOptions);
    start();
    std::string body(20'000'000, ' ');
    for (std::size_t i = 0; i < body.size(); ++i)
        body[i] = static_cast<char>(i * 2654435761U >> 13);
    const auto client = connect();
    QVERIFY(client->send("POST /large HTTP/1.1\r\nHost: test\r\nContent-Length: 20000000\r\n\r\n"));
    QVERIFY(client->send(body));
    const auto reply = client->reply();
    QVERIFY(reply);
    QCOMPARE(reply->body, std::string("20000000"));
    QVERIFY(received == body);
    const RequestSummary summary = m_server->summaryOf("/large");
    QCOMPARE(summary.bytesIn, std::uint64_t{20'000'000});
}

void BodiesTest::tellsTheLogOnlyWhereItCannotSpool()
{
    RouteOptions routeOptions;
    routeOptions.bodyLimit = 64 << 20;
    m_server->add(
        "POST", "/large", [](Request&) { return plain("taken"); }, routeOptions);
    m_server->options.spoolFolder = "/nowhere/at/all";
    start();
    const auto client = connect();
    QVERIFY(client->send("POST /large HTTP/1.1\r\nHost: test\r\nContent-Length: 2000000\r\n\r\n"));
    (void)client->send(std::string(2'000'000, 'x'));
    const auto reply = client->reply();
    QCOMPARE(wrongWithRefusal(reply, 503), std::string());
    QVERIFY2(reply->body.find("nowhere") == std::string::npos, reply->body.c_str());
    QVERIFY(becomesTrue([&] {
        const auto errors = m_server->errors();
        return std::any_of(errors.begin(), errors.end(),
                           [](const std::string& error) { return error.find("/nowhere/at/all") != std::string::npos; });
    }));
}

void BodiesTest::sendsNoBodyWhereNoneMayBe()
{
    m_server->add("DELETE", "/thing", [](Request&) {
        Response response;
        response.status = 204;
        response.body = "not sent";
        return response;
    });
    start();
    const auto client = connect();
    client->send("DELETE /thing HTTP/1.1\r\nHost: test\r\n\r\n");
    const auto reply = client->reply();
    QVERIFY(reply);
    QCOMPARE(reply->status, 204);
    QVERIFY(!reply->headers.contains("content-length"));
    const auto next = client->get("/ping");
    QVERIFY(next && next->body == "pong");
}

void BodiesTest::ignoresBodiesThatNobodyReads()
{
    m_server->add("POST", "/ignore", [](Request&) { return plain("done"); });
    start();
    const auto client = connect();
    for (int i = 0; i < 3; ++i) {
        client->send("POST /ignore HTTP/1.1\r\nHost: test\r\nContent-Length: 100000\r\n\r\n" +
                     std::string(100'000, 'x'));
        const auto reply = client->reply();
        QVERIFY(reply && reply->body == "done");
    }
    client->send("GET /ping HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\nhello");
    const auto reply = client->reply();
    QVERIFY(reply && reply->body == "pong");
}

QTEST_GUILESS_MAIN(BodiesTest)
#include "bodies_test.moc"
