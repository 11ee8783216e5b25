#include "base/identifier.h"
#include "cloud_fixture.h"

using namespace dbsync;
using namespace dbsync::testing;

/// A clock that is ahead.
class LaterClock final : public Clock
{
public:
    std::int64_t now() const override { return systemClock().now() + ahead; }
    std::int64_t ahead = 0;
};

/// Lines of a batch.
class TextLines final : public datasource::RowSource
{
public:
    explicit TextLines(std::string text) : m_text(std::move(text)) {}
    Result<std::size_t> read(char* data, std::size_t size) override
    {
        const std::size_t count = m_text.copy(data, size, m_position);
        m_position += count;
        return count;
    }

private:
    std::string m_text;
    std::size_t m_position = 0;
};

/// Tenants that move to another datasource, are exported, and let go of old history.
class MoveTest : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void movesWithItsHistory();
    void refusesWhatCannotBe();
    void undoesOrFinishesAfterACrash_data();
    void undoesOrFinishesAfterACrash();
    void takesNoWritesMeanwhile();
    void takesNoWritesIntoTheCopy_data();
    void takesNoWritesIntoTheCopy();
    void isLetGoSoonWhereANodeDies();
    void movesBack();
    void exportsEverything();
    void forgetsWhatDevicesHaveSeen();

private:
    Answer push(int sequence, const QByteArray& lines);
    QByteArray pull(const QString& query = {});
    Answer move(const QString& datasource)
    {
        return m_cloud->client->post(QStringLiteral("/tenants/acme/move"), {{QStringLiteral("datasource"), datasource}},
                                     m_root);
    }
    void start();

    LaterClock m_clock;
    std::unique_ptr<Cloud> m_cloud;
    QString m_otherUrl; ///< of eu1
    Caller m_root;
    Caller m_ann;
    QString m_device;
    wire::Cursor m_cursor;
};

namespace {

const QString eu1 = QStringLiteral("eu1");
/// The datasource that was there first.
QString home()
{
    return qEnvironmentVariableIsSet("DBSYNC_TEST_POSTGRES") ? QStringLiteral("default") : QStringLiteral("embedded");
}

/// The URL of another one.
QString otherUrl()
{
    if (!qEnvironmentVariableIsSet("DBSYNC_TEST_POSTGRES"))
        return QStringLiteral("sqlite:eu1.sqlite");
    const auto url = (*test::PostgresCluster::shared())->makeDatabase();
    return url ? QString::fromStdString(*url) : QString();
}

constexpr const char* schemaSql = "CREATE TABLE T (id INTEGER PRIMARY KEY, a TEXT)";

} // namespace

void MoveTest::init()
{
    m_cloud = std::make_unique<Cloud>();
    start();
    m_ann = m_cloud->signUp(QStringLiteral("acme"), QStringLiteral("ann@example.com"));
    Client& client = *m_cloud->client;
    QCOMPARE(client.send("POST", QStringLiteral("/schema"), m_ann, schemaBody(schemaSql, 0)).status, 200);
    m_device = client.post(QStringLiteral("/devices"), {{QStringLiteral("name"), QStringLiteral("desk")}}, m_ann)
                   .object("device")
                   .value(QStringLiteral("id"))
                   .toString();
    m_cursor = {};
    QCOMPARE(push(1, "[\"i\",1,[1,\"one\"]]\n[\"i\",2,[2,\"two\"]]\n").status, 200);
    QCOMPARE(push(2, "[\"d\",2,[2]]\n").status, 200);
}

void MoveTest::start()
{
    m_root = m_cloud->operatorLogin();
    m_otherUrl = otherUrl();
    m_cloud->client->post(
        QStringLiteral("/datasources"),
        {{QStringLiteral("name"), eu1}, {QStringLiteral("url"), m_otherUrl}, {QStringLiteral("weight"), 0}}, m_root);
}

Answer MoveTest::push(int sequence, const QByteArray& lines)
{
    std::string body;
    wire::append(wire::BatchHeader{m_device.toStdString(), sequence, "id" + std::to_string(sequence), m_cursor, 1},
                 body);
    wire::append(wire::Section{"T", {"id", "a"}}, body);
    body += lines.toStdString();
    wire::append(wire::End{lines.count('\n'), {}}, body);
    const Answer answer = m_cloud->client->send("POST", QStringLiteral("/batches"), m_ann,
                                                QByteArray::fromStdString(body), "application/x-ndjson");
    if (answer.status == 200)
        m_cursor = {answer.json.value(QStringLiteral("revision")).toInteger(), answer.text("mark").toStdString()};
    return answer;
}

QByteArray MoveTest::pull(const QString& query)
{
    const QByteArray body =
        m_cloud->client->send("GET", QStringLiteral("/changes") + query, m_ann, {}, {}, "application/x-ndjson").body;
    static const QRegularExpression clock(QStringLiteral("\"time\":\\d+")); // when it was asked
    return QString::fromUtf8(body).replace(clock, QStringLiteral("\"time\":0")).toUtf8();
}

void MoveTest::movesWithItsHistory()
{
    const QByteArray before = pull(QStringLiteral("?tombstones=1"));
    const Answer moved = move(eu1);
    QCOMPARE(moved.status, 200);
    QCOMPARE(moved.object("tenant").value(QStringLiteral("datasourceId")).toInt(), 2);
    QCOMPARE(pull(QStringLiteral("?tombstones=1")), before);
    QVERIFY(pull(QStringLiteral("?since=2&mark=") + QString::fromStdString(m_cursor.mark)).contains("\"revision\":2"));
    QCOMPARE(push(3, "[\"u\",1,[1],[1],[\"one\"],[\"uno\"]]\n").status, 200);
    QCOMPARE(m_cursor.revision, 3);
    QVERIFY(pull().contains("uno"));
    // Only the new datasource counts it; the old one can go once it is tidy.
    const QJsonArray datasources = m_cloud->client->get(QStringLiteral("/datasources"), m_root).array("datasources");
    QCOMPARE(datasources.at(0).toObject().value(QStringLiteral("tenants")).toInt(), 0);
    QCOMPARE(datasources.at(1).toObject().value(QStringLiteral("tenants")).toInt(), 1);
    const QJsonArray audit = m_cloud->client->get(QStringLiteral("/tenants/acme/audit"), m_root).array("audit");
    QCOMPARE(audit.first().toObject().value(QStringLiteral("what")).toString(), QStringLiteral("tenantMoved"));
    QCOMPARE(audit.first().toObject().value(QStringLiteral("on")).toString(), QStringLiteral("acme eu1"));
}

void MoveTest::refusesWhatCannotBe()
{
    QCOMPARE(move(QStringLiteral("nowhere")).status, 400);
    QCOMPARE(move(QStringLiteral("none")).code(), QStringLiteral("tenantNotEmpty"));
    QCOMPARE(move(home()).status, 200); // is there already
    m_cloud->client->patch(QStringLiteral("/datasources/eu1"), {{QStringLiteral("state"), QStringLiteral("draining")}},
                           m_root);
    QCOMPARE(move(eu1).code(), QStringLiteral("datasourceDraining"));
    QCOMPARE(m_cloud->client->post(QStringLiteral("/tenants/none/move"), {{QStringLiteral("datasource"), eu1}}, m_root)
                 .status,
             404);
    QVERIFY(pull().contains("one"));
}

void MoveTest::undoesOrFinishesAfterACrash_data()
{
    using Step = api::TenantMover::Step;
    QTest::addColumn<int>("step");
    QTest::addColumn<int>("datasource");
    QTest::newRow("begun") << static_cast<int>(Step::Begun) << 1;
    QTest::newRow("copied") << static_cast<int>(Step::Copied) << 1;
    QTest::newRow("held") << static_cast<int>(Step::Held) << 1;
    QTest::newRow("followed") << static_cast<int>(Step::Followed) << 1;
    QTest::newRow("closed") << static_cast<int>(Step::Closed) << 1;
    QTest::newRow("switched") << static_cast<int>(Step::Switched) << 2;
}

void MoveTest::undoesOrFinishesAfterACrash()
{
    QFETCH(const int, step);
    const QByteArray before = pull(QStringLiteral("?tombstones=1"));
    m_cloud->server->mover().setFault([step](api::TenantMover::Step now) { return static_cast<int>(now) == step; });
    QCOMPARE(move(eu1).status, 500);
    // Where there may be other nodes, what one was at counts as left over after a minute only.
    m_clock.ahead = 90'000;
    m_cloud->options.clock = &m_clock;
    m_cloud->restart();
    const QJsonObject tenant = m_cloud->client->get(QStringLiteral("/tenants/acme"), m_root).object("tenant");
    QTEST(tenant.value(QStringLiteral("datasourceId")).toInt(), "datasource");
    QCOMPARE(pull(QStringLiteral("?tombstones=1")), before);
    QCOMPARE(push(3, "[\"i\",3,[3,\"three\"]]\n").status, 200);
    QCOMPARE(move(eu1).status, 200);
    QVERIFY(pull().contains("three"));
}

void MoveTest::takesNoWritesMeanwhile()
{
    Answer held;
    m_cloud->server->mover().setFault([](api::TenantMover::Step step) { return step == api::TenantMover::Step::Held; });
    QCOMPARE(move(eu1).status, 500);
    held = push(3, "[\"i\",3,[3,\"three\"]]\n");
    QCOMPARE(held.status, 503);
    QCOMPARE(held.code(), QStringLiteral("busy"));
    QVERIFY(!held.header("Retry-After").isEmpty());
    QVERIFY(pull().contains("one"));
    // The next try undoes what was left, and writes go on.
    m_cloud->server->mover().setFault({});
    QCOMPARE(move(eu1).status, 200);
    QCOMPARE(push(3, "[\"i\",3,[3,\"three\"]]\n").status, 200);
}

void MoveTest::takesNoWritesIntoTheCopy_data()
{
    QTest::addColumn<int>("step");
    QTest::newRow("copied") << static_cast<int>(api::TenantMover::Step::Copied);
    QTest::newRow("followed") << static_cast<int>(api::TenantMover::Step::Followed);
}

/// What somebody writes there, who is not the cloud, is refused: it would be lost, or keep the tenant from moving.
void MoveTest::takesNoWritesIntoTheCopy()
{
    QFETCH(const int, step);
    QString refused;
    m_cloud->server->mover().setFault([&](api::TenantMover::Step now) {
        if (static_cast<int>(now) != step)
            return false;
        const auto there = datasource::Datasource::open(m_otherUrl.toStdString(), m_cloud->options.folder);
        const datasource::Author author{"eve@example.com", makeUuid()};
        std::string batch;
        wire::append(wire::BatchHeader{author.device, 1, "id", {}, 1}, batch);
        wire::append(wire::Section{"T", {"id", "a"}}, batch);
        batch += "[\"i\",9,[9,\"nine\"]]\n";
        wire::append(wire::End{1, {}}, batch);
        TextLines lines(batch);
        const auto pushed = (*there)->push(1, author, lines);
        refused = QString::fromStdString(pushed ? pushed->result : pushed.error().code);
        return false;
    });
    QCOMPARE(move(eu1).status, 200);
    QCOMPARE(refused, QStringLiteral("busy"));
    QVERIFY(!pull().contains("nine"));
    QCOMPARE(push(3, "[\"i\",9,[9,\"nine\"]]\n").status, 200);
    QVERIFY(pull().contains("nine"));
}

void MoveTest::isLetGoSoonWhereANodeDies()
{
    api::TenantMover& mover = m_cloud->server->mover();
    mover.setFault([](api::TenantMover::Step step) { return step == api::TenantMover::Step::Held; });
    QCOMPARE(move(eu1).status, 500);
    mover.setFault({});
    // Silence is seen between two looks, whatever the clocks say.
    mover.setPatience(std::chrono::milliseconds(0));
    mover.tidyUp(false);
    mover.tidyUp(false);
    QCOMPARE(push(3, "[\"i\",3,[3,\"three\"]]\n").status, 200);
    QCOMPARE(move(eu1).status, 200);
    QVERIFY(pull().contains("three"));
}

void MoveTest::movesBack()
{
    QCOMPARE(move(eu1).status, 200);
    QCOMPARE(push(3, "[\"i\",3,[3,\"three\"]]\n").status, 200);
    const QByteArray before = pull(QStringLiteral("?tombstones=1"));
    QCOMPARE(move(home()).status, 200);
    QCOMPARE(pull(QStringLiteral("?tombstones=1")), before);
    QCOMPARE(push(4, "[\"d\",3,[3]]\n").status, 200);
}

void MoveTest::exportsEverything()
{
    const QString path = QStringLiteral("/tenants/acme/export");
    const Answer answer = m_cloud->client->get(path, m_root);
    QCOMPARE(answer.status, 200);
    QVERIFY(answer.header("Content-Disposition").contains("acme.ndjson"));
    for (const char* part : {"ann@example.com", "desk", "CREATE TABLE T", "[1,1,[1,\"one\"]]", "[2,2,null,[2]]"})
        QVERIFY2(answer.body.contains(part), part);
    QVERIFY(!answer.body.contains("argon2") && !answer.body.contains("assword"));
    for (const QByteArray& line : answer.body.trimmed().split('\n'))
        QVERIFY(!QJsonDocument::fromJson(line).isNull());
    QCOMPARE(m_cloud->client->get(path, {m_ann.token, {}, {}}).status, 200);
    const Caller eve = m_cloud->signUp(QStringLiteral("evil"), QStringLiteral("eve@example.com"));
    QCOMPARE(m_cloud->client->get(path, eve).status, 403);
    QCOMPARE(m_cloud->client->get(path).status, 401);
    const Caller max = m_cloud->addUser(m_ann, QStringLiteral("max@example.com"), QStringLiteral("MANAGER"));
    QCOMPARE(m_cloud->client->get(path, max).status, 403);
}

void MoveTest::forgetsWhatDevicesHaveSeen()
{
    const QString query = QStringLiteral("?device=%1&since=%2&mark=%3");
    const QString mark = QString::fromStdString(m_cursor.mark);
    QVERIFY(pull(QStringLiteral("?tombstones=1")).contains("null,[2]"));
    // The device said last, with its second batch, that it has revision 1.
    m_cloud->server->retention().run();
    QVERIFY(pull(QStringLiteral("?tombstones=1")).contains("null,[2]"));
    pull(query.arg(m_device).arg(2).arg(mark));
    m_cloud->server->retention().run();
    QVERIFY(!pull(QStringLiteral("?tombstones=1")).contains("null,[2]"));
    QVERIFY(pull(query.arg(m_device).arg(2).arg(mark)).contains("\"end\":true"));
    QCOMPARE(push(3, "[\"i\",3,[3,\"three\"]]\n").status, 200);
}

QTEST_GUILESS_MAIN(MoveTest)
#include "move_test.moc"
