#include "api/documents/json_fields.h"
#include "api/documents/record_views.h"

#include <QTest>

using namespace dbsync;
using namespace dbsync::api;

class FieldsTest : public QObject
{
    Q_OBJECT

private slots:
    void readsWhatIsThere();
    void takesNoFieldTwice_data();
    void takesNoFieldTwice();
    void namesTheFirstWrongField_data();
    void namesTheFirstWrongField();
    void leavesOutPasswords_data();
    void leavesOutPasswords();
};

void FieldsTest::readsWhatIsThere()
{
    const Json json = *parseObject(
        R"({"text":"  a b ","number":7,"flag":true,"object":{"x":1},"nothing":null,"inner":{"name":"n"},"secret":" s "})");
    Fields fields(json);
    QCOMPARE(fields.text("text", 1, 10), std::string("a b"));
    QCOMPARE(fields.optionalInteger("number", 0, 10), std::optional<std::int64_t>(7));
    QCOMPARE(fields.optionalFlag("flag"), std::optional(true));
    QCOMPARE(fields.optionalObject("object"), std::optional<std::string>("{\"x\":1}"));
    QCOMPARE(fields.object("inner").text("name", 1, 10), std::string("n"));
    QCOMPARE(fields.secret("secret"), std::string(" s "));
    QVERIFY(!fields.optionalText("nothing", 10));
    QVERIFY(!fields.optionalText("absent", 10));
    QVERIFY(fields.check());
}

void FieldsTest::takesNoFieldTwice_data()
{
    QTest::addColumn<QString>("json");
    QTest::addColumn<bool>("taken");
    QTest::newRow("twice") << R"({"role":"GUEST","role":"ADMIN"})" << false;
    QTest::newRow("written otherwise") << R"({"role":"GUEST","\u0072ole":"ADMIN"})" << false;
    QTest::newRow("within another") << R"({"user":{"role":"GUEST","name":"a","role":"GUEST"}})" << false;
    QTest::newRow("in a list") << R"({"list":[{"a":1},{"a":1,"a":1}]})" << false;
    QTest::newRow("in several objects") << R"({"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}],"A":1})" << true;
}

void FieldsTest::takesNoFieldTwice()
{
    QFETCH(const QString, json);
    QFETCH(const bool, taken);
    const auto parsed = parseObject(json.toStdString());
    QCOMPARE(static_cast<bool>(parsed), taken);
    if (!taken)
        QCOMPARE(parsed.error().code, std::string("malformed"));
}

void FieldsTest::namesTheFirstWrongField_data()
{
    QTest::addColumn<QString>("json");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* json, const char* message) {
        QTest::newRow(json) << QString::fromUtf8(json) << QString::fromUtf8(message);
    };
    row(R"({"number":1})", "The field \"text\" is missing.");
    row(R"({"text":7})", "The field \"text\" must be text.");
    row(R"({"text":""})", "The field \"text\" must not be empty.");
    row(R"({"text":"  "})", "The field \"text\" must not be empty.");
    row(R"({"text":"12345678901"})", "The field \"text\" must have at most 10 characters.");
    row(R"({"text":"a\u0000b"})", "The field \"text\" must not have control characters.");
    row(R"({"text":"a","number":1.5})", "The field \"number\" must be an integer from 0 to 10.");
    row(R"({"text":"a","number":11})", "The field \"number\" must be an integer from 0 to 10.");
    row(R"({"text":"a","number":-1})", "The field \"number\" must be an integer from 0 to 10.");
    row(R"({"text":"a","number":18446744073709551615})", "The field \"number\" must be an integer from 0 to 10.");
    row(R"({"text":"a","number":1e300})", "The field \"number\" must be an integer from 0 to 10.");
    row(R"({"text":"a","flag":"true"})", "The field \"flag\" must be true or false.");
    row(R"({"text":"a","inner":[]})", "The field \"inner\" must be a JSON object.");
    row(R"({"text":"a","inner":{"name":1}})", "The field \"inner.name\" must be text.");
}

void FieldsTest::namesTheFirstWrongField()
{
    QFETCH(const QString, json);
    QFETCH(const QString, message);
    const Json object = *parseObject(json.toStdString());
    Fields fields(object);
    fields.text("text", 1, 10);
    fields.optionalInteger("number", 0, 10);
    fields.optionalFlag("flag");
    if (fields.has("inner"))
        fields.object("inner").text("name", 1, 10);
    const auto checked = fields.check();
    QVERIFY(!checked);
    QCOMPARE(QString::fromStdString(checked.error().message), message);
    QCOMPARE(checked.error().code, std::string("invalidField"));
}

void FieldsTest::leavesOutPasswords_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("shown");
    const auto row = [](const char* url, const char* shown) {
        QTest::newRow(url) << QString::fromLatin1(url) << QString::fromLatin1(shown);
    };
    row("sqlite:tenants.sqlite", "sqlite:tenants.sqlite");
    row("postgresql://ann:pw@host:5432/db?schema=a", "postgresql://ann@host:5432/db?schema=a");
    row("postgresql://ann@host/db", "postgresql://ann@host/db");
    row("postgresql://ann:p@w/d@host/db", "postgresql://ann@host/db");
    row("postgresql://ann:p:w?x@host/db", "postgresql://ann@host/db");
    row("postgresql://host/db?user=ann&password=pw&schema=a", "postgresql://host/db?user=ann&schema=a");
    row("postgresql://host/db?sslPassword=pw", "postgresql://host/db");
    row("postgresql://host/db?pass%77ord=pw&schema=a", "postgresql://host/db?schema=a");
}

void FieldsTest::leavesOutPasswords()
{
    QFETCH(const QString, url);
    QFETCH(const QString, shown);
    QCOMPARE(QString::fromStdString(withoutPassword(url.toStdString())), shown);
}

QTEST_GUILESS_MAIN(FieldsTest)
#include "fields_test.moc"
