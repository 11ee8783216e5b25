#include "postgres/url.h"

#include <QTest>

using dbsync::postgres::Url;

class UrlTest : public QObject
{
    Q_OBJECT

private slots:
    void takesApart()
    {
        const auto url =
            Url::parse("postgresql://us%40er:p%2Fw%3F@db.example:6543/sh%20op?schema=my%20app&sslmode=require");
        QVERIFY(url);
        QCOMPARE(url->parameter("user"), std::string("us@er"));
        QCOMPARE(url->parameter("password"), std::string("p/w?"));
        QCOMPARE(url->parameter("host"), std::string("db.example"));
        QCOMPARE(url->parameter("port"), std::string("6543"));
        QCOMPARE(url->parameter("dbname"), std::string("sh op"));
        QCOMPARE(url->parameter("sslmode"), std::string("require"));
        QCOMPARE(url->parameter("connect_timeout"), std::string("5"));
        QCOMPARE(url->schema(), std::string("my app"));
    }

    void keepsWhatTheUrlSets()
    {
        const auto url = Url::parse("postgres://db/shop?connect_timeout=3&schema=a&application_name=x");
        QVERIFY(url);
        QCOMPARE(url->parameter("connect_timeout"), std::string("3"));
        QCOMPARE(url->parameter("application_name"), std::string("x"));
        QCOMPARE(Url::parse("postgres://db/shop")->schema(), std::string("public"));
        QCOMPARE(Url::parse("postgres://a:1,b:2/shop?schema=s")->parameter("host"), std::string("a,b"));
    }

    void refuses_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("another kind") << QStringLiteral("mysql://root:secret@db/shop");
        QTest::newRow("empty") << QString();
        QTest::newRow("port") << QStringLiteral("postgresql://user:secret@db:port/shop");
        QTest::newRow("password that is not encoded") << QStringLiteral("postgresql://user:sec/ret@db:1/shop");
        QTest::newRow("password like a port") << QStringLiteral("postgresql://user:12/secret@db:1/shop");
        QTest::newRow("unknown parameter") << QStringLiteral("postgresql://user:secret@db/shop?pool=3");
        QTest::newRow("empty schema") << QStringLiteral("postgresql://user:secret@db/shop?schema=");
        QTest::newRow("schema cut off") << QStringLiteral("postgresql://user:secret@db/shop?schema=a%2");
        QTest::newRow("NUL in the schema") << QStringLiteral("postgresql://user:secret@db/shop?schema=a%00b");
        QTest::newRow("system schema") << QStringLiteral("postgresql://user:secret@db/shop?schema=pg_catalog");
        QTest::newRow("long schema") << QStringLiteral("postgresql://user:secret@db/shop?schema=") + QString(64, u'a');
    }

    void refuses()
    {
        QFETCH(QString, text);
        const auto url = Url::parse(text.toStdString());
        QVERIFY(!url);
        QCOMPARE(url.error().code, std::string("invalidUrl"));
        QVERIFY(url.error().message.find("sec") == std::string::npos);
        QVERIFY(url.error().message.find("ret") == std::string::npos);
    }

    void describesWithoutPassword()
    {
        const auto url = Url::parse("postgresql://user:secret@db:5433/shop");
        QCOMPARE(url->describe(), std::string("database \"shop\" on db:5433"));
        QCOMPARE(url->withoutPassword("a secret, secret"), std::string("a ***, ***"));
    }
};

QTEST_APPLESS_MAIN(UrlTest)
#include "url_test.moc"
