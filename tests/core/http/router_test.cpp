#include "http/router.h"

#include <QTest>

using namespace dbsync::http;

namespace {

Router routerOf(std::initializer_list<std::pair<const char*, const char*>> routes)
{
    Router router;
    for (const auto& [method, pattern] : routes)
        router.add(method, pattern, {}, [](Request&) { return Response(); });
    return router;
}

std::string nameOf(const Router::Match& match)
{
    return match.route ? match.route->name : std::to_string(match.status);
}

} // namespace

class RouterTest : public QObject
{
    Q_OBJECT

private slots:
    void findsRoutes_data();
    void findsRoutes();
    void decodesParameters();
    void tellsAllowedMethods();
    void prefersFixedSegments();
};

void RouterTest::findsRoutes_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("found");
    const auto row = [](const char* method, const char* path, const char* found) {
        QTest::addRow("%s %s", method, path) << QByteArray(method) << QByteArray(path) << QByteArray(found);
    };
    row("GET", "/", "GET /");
    row("HEAD", "/", "GET /");
    row("GET", "/tenants", "GET /tenants");
    row("POST", "/tenants", "POST /tenants");
    row("GET", "/tenants/acme", "GET /tenants/:code");
    row("GET", "/tenants/", "404");
    row("GET", "/tenants/acme/x", "404");
    row("GET", "/tenant", "404");
    row("GET", "/Tenants", "404");
    row("GET", "//", "404");
    row("GET", "", "GET /");
    row("DELETE", "/tenants", "405");
    row("HEAD", "/push", "405");
    row("get", "/tenants", "405");
    row("GET", "/%74enants", "GET /tenants");
    row("GET", "/tenants%2Facme", "404");
    row("GET", "/tenants/a%2Fb", "GET /tenants/:code");
}

void RouterTest::findsRoutes()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, found);
    const Router router = routerOf(
        {{"GET", "/"}, {"GET", "/tenants"}, {"POST", "/tenants"}, {"GET", "/tenants/:code"}, {"POST", "/push"}});
    QCOMPARE(QByteArray::fromStdString(nameOf(router.match(method.toStdString(), path.toStdString()))), found);
}

void RouterTest::decodesParameters()
{
    const Router router = routerOf({{"GET", "/a/:first/b/:second"}});
    const auto match = router.match("GET", "/a/K%C3%B6ln/b/x%2Fy");
    const NamedValues expected{{"first", "Köln"}, {"second", "x/y"}};
    QCOMPARE(match.pathParameters, expected);
}

void RouterTest::tellsAllowedMethods()
{
    const Router router =
        routerOf({{"GET", "/a"}, {"POST", "/a"}, {"PUT", "/:any"}, {"POST", "/:any"}, {"DELETE", "/b"}});
    const auto match = router.match("PATCH", "/a");
    QCOMPARE(match.status, 405);
    QCOMPARE(match.allow, std::string("GET, HEAD, POST, PUT"));
}

void RouterTest::prefersFixedSegments()
{
    const Router router =
        routerOf({{"GET", "/users/:id"}, {"GET", "/users/me"}, {"GET", "/:all/me"}, {"GET", "/users/:other/x"}});
    QCOMPARE(nameOf(router.match("GET", "/users/me")), std::string("GET /users/me"));
    QCOMPARE(nameOf(router.match("GET", "/users/7")), std::string("GET /users/:id"));
    QCOMPARE(nameOf(router.match("GET", "/devices/me")), std::string("GET /:all/me"));
}

QTEST_GUILESS_MAIN(RouterTest)
#include "router_test.moc"
