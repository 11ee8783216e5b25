#include "change/wire.h"
#include "cloud_fixture.h"
#include "event_listener.h"

using namespace dbsync;
using namespace dbsync::testing;

class PoliciesTest : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void setsAndRemoves();
    void refusesWhatIsNotThere_data();
    void refusesWhatIsNotThere();
    void tellsDevices();
    void keepsTenantsApart();
    void outlivesARestart();

private:
    Answer set(const QString& table, const QString& column, const QString& policy, const Caller& caller);
    static QString listed(const Answer& answer);

    std::unique_ptr<Cloud> m_cloud;
    Caller m_ann;
};

namespace {

const QString path = QStringLiteral("/policies");
constexpr const char* schemaSql =
    "CREATE TABLE Stock (id INTEGER PRIMARY KEY, name TEXT, count INTEGER, price DECIMAL);"
    "CREATE TABLE Words (word TEXT PRIMARY KEY, meaning TEXT)";

} // namespace

void PoliciesTest::init()
{
    m_cloud = std::make_unique<Cloud>();
    m_ann = m_cloud->signUp(QStringLiteral("acme"), QStringLiteral("ann@example.com"));
    QCOMPARE(m_cloud->client->send("POST", QStringLiteral("/schema"), m_ann, schemaBody(schemaSql, 0)).status, 200);
}

Answer PoliciesTest::set(const QString& table, const QString& column, const QString& policy, const Caller& caller)
{
    QJsonObject body{{QStringLiteral("table"), table},
                     {QStringLiteral("policy"), policy.isNull() ? QJsonValue() : QJsonValue(policy)}};
    body.insert(QStringLiteral("column"), column.isEmpty() ? QJsonValue() : QJsonValue(column));
    return m_cloud->client->send("PUT", path, caller, jsonText(body));
}

/// "version: TABLE.COLUMN policy, …"
QString PoliciesTest::listed(const Answer& answer)
{
    QStringList all;
    for (const QJsonValue& each : answer.array("policies")) {
        const QJsonValue column = each[QStringLiteral("column")];
        all.append(each[QStringLiteral("table")].toString() + (column.isNull() ? QString() : u'.' + column.toString()) +
                   u' ' + each[QStringLiteral("policy")].toString());
    }
    return QString::number(answer.json.value(QStringLiteral("version")).toInt()) + QStringLiteral(": ") +
           all.join(QStringLiteral(", "));
}

void PoliciesTest::setsAndRemoves()
{
    QCOMPARE(listed(m_cloud->client->get(path, m_ann)), QStringLiteral("0: "));
    QCOMPARE(listed(set(QStringLiteral("stock"), QStringLiteral("COUNT"), QStringLiteral("sum"), m_ann)),
             QStringLiteral("1: Stock.count sum"));
    // The same again is no change.
    QCOMPARE(listed(set(QStringLiteral("Stock"), QStringLiteral("count"), QStringLiteral("sum"), m_ann)),
             QStringLiteral("1: Stock.count sum"));
    QCOMPARE(listed(set(QStringLiteral("Stock"), {}, QStringLiteral("latest"), m_ann)),
             QStringLiteral("2: Stock latest, Stock.count sum"));
    QCOMPARE(listed(set(QStringLiteral("Stock"), QStringLiteral("name"), QStringLiteral("ask"), m_ann)),
             QStringLiteral("3: Stock latest, Stock.count sum, Stock.name ask"));
    QCOMPARE(listed(set(QStringLiteral("Words"), {}, QStringLiteral("cloud"), m_ann)),
             QStringLiteral("4: Stock latest, Stock.count sum, Stock.name ask, Words cloud"));
    // Without the table's policy the column's `ask` says nothing more.
    QCOMPARE(listed(set(QStringLiteral("Stock"), {}, QStringLiteral("ask"), m_ann)),
             QStringLiteral("5: Stock.count sum, Words cloud"));
    QCOMPARE(listed(set(QStringLiteral("Stock"), QStringLiteral("count"), QStringLiteral("ask"), m_ann)),
             QStringLiteral("6: Words cloud"));
    QCOMPARE(listed(set(QStringLiteral("Stock"), QStringLiteral("name"), QStringLiteral("ask"), m_ann)),
             QStringLiteral("6: Words cloud"));
    QCOMPARE(listed(set(QStringLiteral("Stock"), {}, QStringLiteral("sum"), m_ann)),
             QStringLiteral("7: Stock sum, Words cloud"));
    // A column that was set is as its table again, whatever the table has.
    QCOMPARE(listed(set(QStringLiteral("Stock"), QStringLiteral("count"), QStringLiteral("ask"), m_ann)),
             QStringLiteral("8: Stock sum, Stock.count ask, Words cloud"));
    QCOMPARE(listed(set(QStringLiteral("stock"), QStringLiteral("Count"), {}, m_ann)),
             QStringLiteral("9: Stock sum, Words cloud"));
    QCOMPARE(listed(set(QStringLiteral("Words"), {}, {}, m_ann)), QStringLiteral("10: Stock sum"));
    QCOMPARE(listed(set(QStringLiteral("Words"), {}, {}, m_ann)), QStringLiteral("10: Stock sum"));
    QCOMPARE(listed(m_cloud->client->get(path, m_ann)), QStringLiteral("10: Stock sum"));
}

void PoliciesTest::refusesWhatIsNotThere_data()
{
    QTest::addColumn<QString>("table");
    QTest::addColumn<QString>("column");
    QTest::addColumn<QString>("policy");
    QTest::addColumn<QString>("code");
    const auto add = [](const char* table, const char* column, const char* policy, const char* code) {
        QTest::addRow("%s.%s %s", table, column, policy) << QString::fromLatin1(table) << QString::fromLatin1(column)
                                                         << QString::fromLatin1(policy) << QString::fromLatin1(code);
    };
    add("Nothing", "", "cloud", "unknownTable");
    add("Stock", "nothing", "cloud", "unknownColumn");
    add("Stock", "name", "sum", "notNumeric");
    add("Stock", "id", "sum", "notNumeric");
    add("Words", "", "sum", "notNumeric");
    add("Stock", "count", "guess", "invalidField");
    add("", "count", "cloud", "invalidField");
}

void PoliciesTest::refusesWhatIsNotThere()
{
    QFETCH(const QString, table);
    QFETCH(const QString, column);
    QFETCH(const QString, policy);
    const Answer answer = set(table, column, policy, m_ann);
    QCOMPARE(answer.status, 400);
    QTEST(answer.code(), "code");
    QVERIFY(!answer.message().isEmpty());
    QCOMPARE(listed(m_cloud->client->get(path, m_ann)), QStringLiteral("0: "));
}

void PoliciesTest::tellsDevices()
{
    EventStream stream(*m_cloud->server, m_ann);
    QVERIFY(stream.hears("{\"revision\":0,\"policiesVersion\":0}\n\n"));
    QCOMPARE(set(QStringLiteral("Stock"), QStringLiteral("count"), QStringLiteral("sum"), m_ann).status, 200);
    QVERIFY(stream.hears("\"policiesVersion\":1}\n\n"));
    const Answer answer =
        m_cloud->client->send("GET", QStringLiteral("/changes"), m_ann, {}, {}, "application/x-ndjson");
    const auto header = wire::parseChangesHeader(answer.body.left(answer.body.indexOf('\n')).toStdString());
    QVERIFY(header);
    QCOMPARE(header->policiesVersion, 1);
    EventStream later(*m_cloud->server, m_ann);
    QVERIFY(later.hears("{\"revision\":0,\"policiesVersion\":1}\n\n"));
}

void PoliciesTest::keepsTenantsApart()
{
    const Caller bob = m_cloud->signUp(QStringLiteral("other"), QStringLiteral("bob@example.com"));
    m_cloud->client->send("POST", QStringLiteral("/schema"), bob, schemaBody(schemaSql, 0));
    QCOMPARE(set(QStringLiteral("Stock"), {}, QStringLiteral("cloud"), m_ann).status, 200);
    QCOMPARE(listed(m_cloud->client->get(path, bob)), QStringLiteral("0: "));
    QCOMPARE(m_cloud->client->get(path, {bob.token, QStringLiteral("acme"), {}}).status, 403);
    QCOMPARE(set(QStringLiteral("Stock"), {}, QStringLiteral("device"), {bob.token, QStringLiteral("acme"), {}}).status,
             403);
}

void PoliciesTest::outlivesARestart()
{
    set(QStringLiteral("Stock"), {}, QStringLiteral("cloud"), m_ann);
    m_cloud->restart();
    QCOMPARE(listed(m_cloud->client->get(path, m_ann)), QStringLiteral("1: Stock cloud"));
}

QTEST_GUILESS_MAIN(PoliciesTest)
#include "policies_test.moc"
