#include "base/zstd_stream.h"
#include "change/wire.h"
#include "cloud_fixture.h"
#include "event_listener.h"

using namespace dbsync;
using namespace dbsync::testing;

class SyncTest : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void pushesAndPulls();
    void refusesSchemas();
    void refusesSqlThatMakesNothing();
    void answersABatchOnce();
    void tellsGuestsWhatBecameOfABatch();
    void refusesBadBatches_data();
    void refusesBadBatches();
    void knowsItsDevices();
    void refusesBadQueries_data();
    void refusesBadQueries();
    void tellsOfRevisions();
    void endsTheStreamOfAnEndedSession();
    void keepsTenantsApart();
    void refusesALargeBodyBeforeItComes();
    void notesWhereADeviceIs();
    void tellsDigestsAndRowsOfParts();

private:
    QString addDevice(const Caller& caller);
    Answer push(const Caller& caller, const QByteArray& lines, const char* type = "application/x-ndjson");
    QList<QByteArray> pull(const Caller& caller, const QString& query = {});
    /// A batch that inserts the given rows of T, made at revision 0.
    static QByteArray batch(const QString& device, int sequence, const QList<QByteArray>& rows, const char* id = "a1");

    std::unique_ptr<Cloud> m_cloud;
    Client* m_client = nullptr;
    Caller m_ann;
    QString m_device;
};

namespace {

const QString batches = QStringLiteral("/batches");
constexpr const char* schemaSql = "CREATE TABLE T (id INTEGER PRIMARY KEY, a TEXT)";

QByteArray compressed(const QByteArray& plain)
{
    Compressor compressor;
    std::string out;
    compressor.write(std::string_view(plain.constData(), static_cast<std::size_t>(plain.size())), out);
    compressor.finish(out);
    return QByteArray::fromStdString(out);
}

} // namespace

void SyncTest::init()
{
    m_cloud = std::make_unique<Cloud>();
    m_client = m_cloud->client.get();
    m_ann = m_cloud->signUp(QStringLiteral("acme"), QStringLiteral("ann@example.com"));
    QCOMPARE(m_client->send("POST", QStringLiteral("/schema"), m_ann, schemaBody(schemaSql, 0)).status, 200);
    m_device = addDevice(m_ann);
}

QString SyncTest::addDevice(const Caller& caller)
{
    const Answer answer =
        m_client->post(QStringLiteral("/devices"), {{QStringLiteral("name"), QStringLiteral("laptop")}}, caller);
    return answer.object("device").value(QStringLiteral("id")).toString();
}

QByteArray SyncTest::batch(const QString& device, int sequence, const QList<QByteArray>& rows, const char* id)
{
    wire::BatchHeader header;
    header.device = device.toStdString();
    header.sequence = sequence;
    header.id = id;
    header.schemaVersion = 1;
    std::string lines;
    wire::append(header, lines);
    wire::append(wire::Section{"T", {"id", "a"}}, lines);
    int incarnation = sequence * 100; // another one for each row, as devices draw them
    for (const QByteArray& row : rows)
        lines += "[\"i\"," + std::to_string(++incarnation) + "," + row.toStdString() + "]\n";
    wire::End end;
    end.rows = rows.size();
    wire::append(end, lines);
    return QByteArray::fromStdString(lines);
}

Answer SyncTest::push(const Caller& caller, const QByteArray& lines, const char* type)
{
    return m_client->send("POST", batches, caller, lines, type);
}

QList<QByteArray> SyncTest::pull(const Caller& caller, const QString& query)
{
    const Answer answer =
        m_client->send("GET", QStringLiteral("/changes") + query, caller, {}, {}, "application/x-ndjson");
    return answer.status == 200 ? answer.body.trimmed().split('\n') : QList<QByteArray>();
}

void SyncTest::pushesAndPulls()
{
    const Answer schema = m_client->get(QStringLiteral("/schema"), m_ann);
    QCOMPARE(schema.object("schema").value(QStringLiteral("version")).toInt(), 1);
    const Answer first = push(m_ann, batch(m_device, 1, {"[1,\"one\"]"}));
    QCOMPARE(first.status, 200);
    QCOMPARE(first.text("result"), QStringLiteral("accepted"));
    QCOMPARE(first.json.value(QStringLiteral("revision")).toInt(), 1);
    const QString mark = first.text("mark");
    QVERIFY(!mark.isEmpty());
    const Answer second =
        push(m_ann, compressed(batch(m_device, 2, {"[2,\"two\"]"}, "a2")), "application/x-dbsync-rows+zstd");
    QCOMPARE(second.json.value(QStringLiteral("revision")).toInt(), 2);

    const QList<QByteArray> all = pull(m_ann);
    QCOMPARE(all.size(), 5);
    QVERIFY(all.at(2).contains("[1,\"one\"]") && all.at(3).contains("[2,\"two\"]"));
    QVERIFY(all.last().startsWith("{\"end\":true"));
    const QList<QByteArray> later = pull(m_ann, QStringLiteral("?since=1&mark=") + mark);
    QCOMPARE(later.size(), 4);
    QVERIFY(later.at(2).contains("two"));

    const Answer packed = m_client->get(QStringLiteral("/changes"), m_ann);
    QCOMPARE(packed.header("Content-Type"), QByteArray("application/x-dbsync-rows+zstd"));
    std::string_view input(packed.body.constData(), static_cast<std::size_t>(packed.body.size()));
    std::string plain;
    Decompressor decompressor;
    QVERIFY(decompressor.read(input, plain, 1 << 20));
    QVERIFY(decompressor.finished());
    QCOMPARE(QByteArray::fromStdString(plain).trimmed().split('\n').mid(1, 3), all.mid(1, 3));
}

void SyncTest::tellsDigestsAndRowsOfParts()
{
    QCOMPARE(push(m_ann, batch(m_device, 1, {"[1,\"one\"]", "[2,\"two\"]"})).status, 200);
    const auto lines = [&](const QString& path) {
        const Answer answer = m_client->send("GET", path, m_ann, {}, {}, "application/x-ndjson");
        return answer.status == 200 ? answer.body.trimmed().split('\n') : QList<QByteArray>();
    };
    // SHA-256 of "salt" and the row, the first 16 bytes, summed up in two halves.
    const QList<QByteArray> whole = lines(QStringLiteral("/digests?revision=1&salt=salt&parts=1"));
    QCOMPARE(whole.size(), 4);
    QVERIFY(whole.at(1).contains("\"T\""));
    QCOMPARE(whole.at(2), QByteArray("[0,2,\"5fd94ad8d05e78b134585bd93eb2c2d5\"]"));
    QVERIFY(whole.at(3).startsWith("{\"end\":true"));
    // What changed later is left out, and a part has the rows whose keys' hashes say so.
    QCOMPARE(push(m_ann, batch(m_device, 2, {"[3,\"three\"]"}, "a2")).status, 200);
    QCOMPARE(lines(QStringLiteral("/digests?revision=1&salt=salt&parts=1")).at(2), whole.at(2));
    QVERIFY(lines(QStringLiteral("/digests?revision=2&salt=salt&parts=1")).at(2) != whole.at(2));
    QVERIFY(lines(QStringLiteral("/digests?revision=1&salt=salt&parts=7"))
                .contains(QByteArray("[6,1,\"3ed54139b8ca6e34028ac4a45d870514\"]")));
    const QList<QByteArray> part = lines(QStringLiteral("/digests/rows?salt=salt&parts=7&of=%7B%22t%22:[6]%7D"));
    QVERIFY(
        std::any_of(part.begin(), part.end(), [](const QByteArray& line) { return line.endsWith("[1,\"one\"]]"); }));
    QVERIFY(
        std::none_of(part.begin(), part.end(), [](const QByteArray& line) { return line.endsWith("[2,\"two\"]]"); }));
    QCOMPARE(lines(QStringLiteral("/digests/rows?salt=salt&parts=7&of=%7B%22T%22:[]%7D")).size(), 6);
    QCOMPARE(lines(QStringLiteral("/digests/rows?salt=salt&parts=7&of=%7B%7D")).size(), 2);
    for (const char* wrong : {"/digests?parts=0", "/digests?parts=70000", "/digests/rows?parts=7",
                              "/digests/rows?parts=7&of=[]", "/digests/rows?parts=7&of=%7B%22T%22:[7]%7D"})
        QCOMPARE(m_client->get(QString::fromLatin1(wrong), m_ann).status, 400);
}

void SyncTest::refusesSchemas()
{
    const auto pushSchema = [&](const QByteArray& body) {
        return m_client->send("POST", QStringLiteral("/schema"), m_ann, body);
    };
    const Answer stale = pushSchema(schemaBody("CREATE TABLE T (id INTEGER PRIMARY KEY, a TEXT, b TEXT)", 0));
    QCOMPARE(stale.status, 409);
    QCOMPARE(stale.code(), QStringLiteral("schemaStale"));
    const Answer contradiction = pushSchema(schemaBody("CREATE TABLE T (id TEXT PRIMARY KEY, a TEXT)", 1));
    QCOMPARE(contradiction.status, 409);
    QCOMPARE(contradiction.code(), QStringLiteral("schemaContradiction"));
    for (const char* bad : {"{}", "{\"baseVersion\":1}", "{\"baseVersion\":\"1\",\"schema\":{}}",
                            "{\"baseVersion\":1,\"schema\":7}", "{\"baseVersion\":1,\"schema\":{\"tables\":{}}}"})
        QCOMPARE(pushSchema(bad).status, 400);
    QCOMPARE(pushSchema(schemaBody("CREATE TABLE T (id INTEGER PRIMARY KEY, a TEXT, b TEXT)", 1)).status, 200);
}

void SyncTest::refusesSqlThatMakesNothing()
{
    const QString schema = QStringLiteral("/schema");
    QJsonObject body{{QStringLiteral("baseVersion"), 1},
                     {QStringLiteral("schema"), m_client->get(schema, m_ann).object("schema")}};
    const QJsonObject before = body.value(QStringLiteral("schema")).toObject();
    const auto with = [&](const char* sql) {
        QJsonObject changed = before;
        changed.insert(QStringLiteral("objects"),
                       QJsonArray{QJsonObject{{QStringLiteral("type"), QStringLiteral("trigger")},
                                              {QStringLiteral("name"), QStringLiteral("evil")},
                                              {QStringLiteral("table"), QStringLiteral("T")},
                                              {QStringLiteral("sql"), QString::fromLatin1(sql)}}});
        body.insert(QStringLiteral("schema"), changed);
        return m_client->post(schema, body, m_ann);
    };
    for (const char* sql :
         {"ATTACH '/tmp/dbsync-evil.db' AS evil", "CREATE TRIGGER other AFTER INSERT ON T BEGIN SELECT 1; END",
          "CREATE TRIGGER evil AFTER INSERT ON T BEGIN SELECT 1; END; DROP TABLE T"}) {
        const Answer refused = with(sql);
        QCOMPARE(refused.status, 400);
        QCOMPARE(refused.code(), QStringLiteral("wrongDefinition"));
        QVERIFY(refused.message().startsWith(QStringLiteral("Trigger \"evil\": ")));
        QCOMPARE(m_client->get(schema, m_ann).object("schema"), before);
    }
    QCOMPARE(with("CREATE TRIGGER evil AFTER INSERT ON T BEGIN SELECT 1; END").status, 200);
}

void SyncTest::answersABatchOnce()
{
    const QByteArray lines = batch(m_device, 1, {"[1,\"one\"]"});
    const Answer first = push(m_ann, lines);
    const Answer again = push(m_ann, lines);
    QCOMPARE(again.status, 200);
    QCOMPARE(again.body, first.body);
    const Answer copied = push(m_ann, batch(m_device, 1, {"[5,\"five\"]"}, "b1"));
    QCOMPARE(copied.status, 409);
    QCOMPARE(copied.text("result"), QStringLiteral("copied"));
    const Answer refused = push(m_ann, batch(m_device, 2, {"[1,\"other\"]"}, "c1"));
    QCOMPARE(refused.status, 409);
    QCOMPARE(refused.text("result"), QStringLiteral("refused"));
    QCOMPARE(refused.array("rows").size(), 1);
    QVERIFY(m_client->get(QStringLiteral("/metrics")).body.contains("dbsync_batches_total{result=\"refused\"} 1"));
}

/// Their role was lowered between the sending and the answer.
void SyncTest::tellsGuestsWhatBecameOfABatch()
{
    const QString email = QStringLiteral("bob@example.com");
    const Caller bob = m_cloud->addUser(m_ann, email, QStringLiteral("USER"));
    const QString device = addDevice(bob);
    const Answer done = push(bob, batch(device, 1, {"[1,\"one\"]"}, "a1"));
    QCOMPARE(done.status, 200);
    const auto become = [&](const char* role) {
        for (const QJsonValue user : m_client->get(QStringLiteral("/users"), m_ann).array("users")) {
            if (user[QStringLiteral("emailAddress")].toString() == email)
                QCOMPARE(m_client
                             ->patch(QStringLiteral("/users/%1").arg(user[QStringLiteral("id")].toVariant().toString()),
                                     {{QStringLiteral("role"), QLatin1String(role)}}, m_ann)
                             .status,
                         200);
        }
    };
    const auto outcome = [&](const QString& of, int sequence, const char* id) {
        return m_client->post(QStringLiteral("/batches/outcome"),
                              {{QStringLiteral("device"), of},
                               {QStringLiteral("sequence"), sequence},
                               {QStringLiteral("id"), QLatin1String(id)}},
                              bob);
    };
    become("GUEST");
    const QByteArray late = batch(device, 2, {"[2,\"two\"]"}, "a2");
    QCOMPARE(push(bob, late).code(), QStringLiteral("roleTooLow"));
    QCOMPARE(outcome(device, 1, "a1").body, done.body);
    QCOMPARE(outcome(device, 2, "a2").text("result"), QStringLiteral("withdrawn"));
    QCOMPARE(outcome(device, 2, "a2").status, 409);
    QCOMPARE(outcome(m_device, 1, "x").code(), QStringLiteral("otherUsersDevice"));
    QCOMPARE(outcome(device, 0, "x").status, 400);
    QCOMPARE(outcome(QStringLiteral("nobody"), 1, "x").text("result"), QStringLiteral("unknownDevice"));
    become("USER");
    QCOMPARE(push(bob, late).json.value(QStringLiteral("result")).toString(), QStringLiteral("withdrawn"));
    QVERIFY(!pull(m_ann).join().contains("two"));
    QCOMPARE(push(bob, batch(device, 3, {"[2,\"two\"]"}, "a3")).status, 200);
    QCOMPARE(pull(m_ann).join().count("two"), 1);
}

void SyncTest::refusesBadBatches_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<int>("status");
    const QByteArray plain("application/x-ndjson");
    const QByteArray packed("application/x-dbsync-rows+zstd");
    const QByteArray good = compressed("{\"device\":\"x\"}\n" + QByteArray(1000, 'x'));
    QTest::newRow("empty") << QByteArray("") << plain << 400;
    QTest::newRow("no header") << QByteArray("{\"table\":\"T\",\"columns\":[]}\n") << plain << 400;
    QTest::newRow("endless header") << QByteArray(200'000, 'x') << plain << 400;
    QTest::newRow("not zstd") << QByteArray("hello world\n") << packed << 400;
    QTest::newRow("empty zstd") << QByteArray("") << packed << 400;
    QTest::newRow("cut zstd") << good.left(good.size() - 5) << packed << 400;
    QTest::newRow("other type") << QByteArray("{}") << QByteArray("application/json") << 415;
    QTest::newRow("no type") << QByteArray("{}") << QByteArray("") << 415;
}

void SyncTest::refusesBadBatches()
{
    QFETCH(const QByteArray, body);
    QFETCH(const QByteArray, type);
    QFETCH(const int, status);
    const Answer answer = push(m_ann, body, type);
    QCOMPARE(answer.status, status);
    QVERIFY(!answer.message().isEmpty());
    QCOMPARE(pull(m_ann).size(), 2);
    QCOMPARE(push(m_ann, batch(m_device, 1, {"[1,\"one\"]"})).status, 200);
    const QByteArray whole = compressed(batch(m_device, 2, {"[2,\"two\"]"}, "a2"));
    QCOMPARE(push(m_ann, whole.left(whole.size() - 6), "application/x-dbsync-rows+zstd").status, 400);
    QCOMPARE(push(m_ann, whole + "more", "application/x-dbsync-rows+zstd").status, 400);
    QCOMPARE(push(m_ann, whole, "application/x-dbsync-rows+zstd").status, 200);
}

void SyncTest::knowsItsDevices()
{
    const Answer unknown = push(m_ann, batch(QStringLiteral("9b2d2f6c-0000-4000-8000-000000000000"), 1, {}));
    QCOMPARE(unknown.status, 409);
    QCOMPARE(unknown.text("result"), QStringLiteral("unknownDevice"));
    QCOMPARE(m_client->remove(QStringLiteral("/devices/") + m_device, m_ann).status, 200);
    const Answer revoked = push(m_ann, batch(m_device, 1, {"[1,\"one\"]"}));
    QCOMPARE(revoked.status, 403);
    QCOMPARE(revoked.code(), QStringLiteral("deviceRevoked"));
    for (const char* path : {"/changes?device=", "/events?device="})
        QCOMPARE(m_client->get(QLatin1String(path) + m_device, m_ann).code(), QStringLiteral("deviceRevoked"));
    QCOMPARE(pull(m_ann).size(), 2);
}

void SyncTest::refusesBadQueries_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<int>("status");
    QTest::newRow("since is text") << QStringLiteral("?since=x") << 400;
    QTest::newRow("since below 0") << QStringLiteral("?since=-1") << 400;
    QTest::newRow("since beyond all") << QStringLiteral("?since=99999999999999999999") << 400;
    QTest::newRow("no mark") << QStringLiteral("?since=1") << 400;
    QTest::newRow("unknown mark") << QStringLiteral("?since=1&mark=nonsense") << 409;
    QTest::newRow("unknown revision") << QStringLiteral("?since=77&mark=nonsense") << 409;
    QTest::newRow("resume without key") << QStringLiteral("?at=1&table=T") << 400;
    QTest::newRow("resume with a cursor") << QStringLiteral("?since=1&mark=a&at=1&table=T&key=[1]") << 400;
    QTest::newRow("resume in no table") << QStringLiteral("?at=1&table=none&key=[1]") << 400;
    QTest::newRow("resume with nonsense") << QStringLiteral("?at=1&table=T&key=nonsense") << 400;
}

void SyncTest::refusesBadQueries()
{
    QFETCH(const QString, query);
    QFETCH(const int, status);
    QCOMPARE(push(m_ann, batch(m_device, 1, {"[1,\"one\"]"})).status, 200);
    const Answer answer = m_client->get(QStringLiteral("/changes") + query, m_ann);
    QCOMPARE(answer.status, status);
    if (status == 409)
        QCOMPARE(answer.code(), QStringLiteral("otherHistory"));
}

void SyncTest::tellsOfRevisions()
{
    EventStream stream(*m_cloud->server, m_ann);
    QVERIFY(stream.hears("event: revision\ndata: {\"revision\":0,\"policiesVersion\":0}\n\n"));
    QVERIFY(stream.heard().contains("text/event-stream"));
    QCOMPARE(push(m_ann, batch(m_device, 1, {"[1,\"one\"]"})).status, 200);
    QVERIFY(stream.hears("data: {\"revision\":1}\n\n"));
    EventStream later(*m_cloud->server, m_ann);
    QVERIFY(later.hears("data: {\"revision\":1,"));
}

void SyncTest::endsTheStreamOfAnEndedSession()
{
    const Caller bob = m_cloud->addUser(m_ann, QStringLiteral("bob@example.com"), QStringLiteral("USER"));
    EventStream ofBob(*m_cloud->server, bob);
    EventStream ofAnn(*m_cloud->server, m_ann);
    QVERIFY(ofBob.hears("revision"));
    QVERIFY(ofAnn.hears("revision"));
    QCOMPARE(m_client->patch(QStringLiteral("/users/2"), {{QStringLiteral("disabled"), true}}, m_ann).status, 200);
    QVERIFY(ofBob.ends());
    QCOMPARE(push(m_ann, batch(m_device, 1, {"[1,\"one\"]"})).status, 200);
    QVERIFY(ofAnn.hears("{\"revision\":1}"));
    QCOMPARE(m_client->post(QStringLiteral("/logout"), {}, m_ann).status, 204);
    QVERIFY(ofAnn.ends());
}

void SyncTest::keepsTenantsApart()
{
    const Caller eve = m_cloud->signUp(QStringLiteral("evil"), QStringLiteral("eve@example.com"));
    QCOMPARE(m_client->send("POST", QStringLiteral("/schema"), eve, schemaBody(schemaSql, 0)).status, 200);
    QCOMPARE(push(m_ann, batch(m_device, 1, {"[1,\"secret\"]"})).status, 200);
    const Caller crossing{eve.token, m_ann.tenant, {}};
    for (const api::Route& route : m_cloud->server->routes()) {
        if (!route.access.needsTenant())
            continue;
        const Answer answer = m_client->send(QByteArray::fromStdString(route.method),
                                             QString::fromStdString(route.pattern)
                                                 .replace(QStringLiteral(":id"), m_device)
                                                 .replace(QStringLiteral(":code"), m_ann.tenant),
                                             crossing, "{}");
        QCOMPARE(answer.status, 403);
        QCOMPARE(answer.code(), QStringLiteral("otherTenant"));
    }
    QCOMPARE(push(eve, batch(m_device, 2, {"[2,\"mine\"]"}, "e1")).text("result"), QStringLiteral("unknownDevice"));
    QCOMPARE(m_client->remove(QStringLiteral("/devices/") + m_device, eve).status, 404);
    QCOMPARE(
        m_client->patch(QStringLiteral("/users/1"), {{QStringLiteral("role"), QStringLiteral("USER")}}, eve).status,
        404);
    EventStream ofEve(*m_cloud->server, eve);
    QVERIFY(ofEve.hears("{\"revision\":0,"));
    QCOMPARE(push(m_ann, batch(m_device, 2, {"[2,\"secret\"]"}, "a2")).status, 200);
    const QList<QByteArray> rows = pull(eve);
    QCOMPARE(rows.size(), 2);
    QVERIFY(!rows.join().contains("secret"));
    QCOMPARE(push(eve, batch(addDevice(eve), 1, {"[1,\"mine\"]"})).status, 200);
    QVERIFY(ofEve.hears("{\"revision\":1}"));
    QVERIFY(!ofEve.heard().contains("\"revision\":2"));
    QVERIFY(pull(m_ann).join().contains("secret") && !pull(m_ann).join().contains("mine"));
}

void SyncTest::refusesALargeBodyBeforeItComes()
{
    QTcpSocket socket;
    socket.connectToHost(QStringLiteral("127.0.0.1"), m_cloud->server->port());
    socket.write("POST /batches HTTP/1.1\r\nHost: x\r\nx-tenant-code: acme\r\nAuthorization: Bearer nonsense\r\n"
                 "Content-Type: application/x-ndjson\r\nContent-Length: 1000000000\r\n\r\n");
    QByteArray answer;
    QVERIFY(QTest::qWaitFor(
        [&] {
            answer += socket.readAll();
            return answer.contains("\r\n\r\n");
        },
        10'000));
    QVERIFY(answer.startsWith("HTTP/1.1 401"));
    QCOMPARE(m_client->send("POST", QStringLiteral("/login"), {}, QByteArray(2 << 20, ' ')).status, 413);
}

void SyncTest::notesWhereADeviceIs()
{
    QCOMPARE(push(m_ann, batch(m_device, 1, {"[1,\"one\"]"})).status, 200);
    const auto device = [&] {
        return m_client->get(QStringLiteral("/devices"), m_ann).array("devices").first().toObject();
    };
    QCOMPARE(device().value(QStringLiteral("revision")).toInt(), 1);
    QVERIFY(!device().value(QStringLiteral("lastSeen")).toString().isEmpty());
}

QTEST_GUILESS_MAIN(SyncTest)
#include "sync_test.moc"
