#include "datasource/datasource.h"
#include "device_writer.h"

#include <QProcess>

#include <csignal>
#include <cstdio>

using namespace dbsync;
using namespace dbsync::testing;

namespace {

using Step = api::TenantMover::Step;

/// Where a node is killed: at a step, or so many milliseconds after a move has begun, or after the node has.
struct Death
{
    int step = -1;
    int afterBegun = -1;
    int afterStart = -1;
};

class LaterClock final : public Clock
{
public:
    std::int64_t now() const override { return systemClock().now() + ahead; }
    std::atomic<std::int64_t> ahead = 0;
};

/// After that, what a move has left over is removed.
constexpr std::int64_t longAfterwards = 90'000;
constexpr int firstRows = 4000;

const QString eu1 = QStringLiteral("eu1");

bool onPostgres()
{
    return qEnvironmentVariableIsSet("DBSYNC_TEST_POSTGRES");
}

void dieAfter(int milliseconds)
{
    std::thread([milliseconds] {
        std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
        raise(SIGKILL);
    }).detach();
}

/// This program as a node: FOLDER MAIN-URL STEP AFTER-BEGUN AFTER-START. Ends by being killed.
int runNode(char** arguments)
{
    static LaterClock clock;
    api::ServerOptions options;
    options.folder = arguments[0];
    options.mainUrl = arguments[1];
    options.port = 0;
    options.logRequests = false;
    options.environment = "test";
    options.passwordCost = maindb::PasswordHasher::Cost::Lowest;
    options.clock = &clock;
    const Death death{std::atoi(arguments[2]), std::atoi(arguments[3]), std::atoi(arguments[4])};
    options.movingFault = [death](Step step) {
        if (static_cast<int>(step) == death.step)
            raise(SIGKILL);
        if (step == Step::Begun && death.afterBegun >= 0)
            dieAfter(death.afterBegun);
        return false;
    };
    if (death.afterStart >= 0) {
        clock.ahead = longAfterwards;
        dieAfter(death.afterStart);
    }
    auto server = api::Server::start(options);
    if (!server) {
        std::fprintf(stderr, "%s\n", server.error().message.c_str());
        return 1;
    }
    std::printf("%s\n", (*server)->url().c_str());
    std::fflush(stdout);
    while (true)
        std::this_thread::sleep_for(std::chrono::hours(1));
}

} // namespace

/// A node is killed (SIGKILL) while it moves a tenant whose devices go on writing. With PostgreSQL another node finds
/// it, without the node is started again; what they wrote is there, once, in one datasource, and nothing in the other.
class KilledMoveTest : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();
    void isFinishedOrUndone_data();
    void isFinishedOrUndone();
    void whatIsLeftOverIsRemoved_data();
    void whatIsLeftOverIsRemoved();

private:
    QString addDevice(Client& client);
    void startNode(const Death& death);
    void waitForDeath();
    void takeOver();
    void startWriters();
    void waitForBatches(int more);
    std::map<std::int64_t, QString> pulled();
    std::map<std::int64_t, QString> expected();
    QString place();
    void checkLeftNowhere(const QString& datasource);
    int move(Client& client, const QString& datasource);

    LaterClock m_clock;
    std::unique_ptr<Cloud> m_cloud; ///< the other node; with embedded databases while there is no process
    std::unique_ptr<QProcess> m_process;
    QTemporaryDir m_folder;
    QString m_url; ///< the process's
    Nodes m_nodes;
    Caller m_root;
    Caller m_ann;
    std::vector<std::unique_ptr<DeviceWriter>> m_writers;
};

void KilledMoveTest::init()
{
    m_clock.ahead = 0;
    m_cloud = std::make_unique<Cloud>();
    m_cloud->options.clock = &m_clock;
    m_cloud->restart();
    m_root = m_cloud->operatorLogin();
    m_ann = m_cloud->signUp(QStringLiteral("acme"), QStringLiteral("ann@example.com"));
    Client& client = *m_cloud->client;
    const auto other =
        onPostgres() ? (*test::PostgresCluster::shared())->makeDatabase() : std::string("sqlite:eu1.sqlite");
    QVERIFY(other);
    QCOMPARE(client
                 .post(QStringLiteral("/datasources"),
                       {{QStringLiteral("name"), eu1},
                        {QStringLiteral("url"), QString::fromStdString(*other)},
                        {QStringLiteral("weight"), 0}},
                       m_root)
                 .status,
             201);
    QCOMPARE(client
                 .send("POST", QStringLiteral("/schema"), m_ann,
                       schemaBody("CREATE TABLE T (id INTEGER PRIMARY KEY, a TEXT)", 0))
                 .status,
             200);
    const QString device = addDevice(client);
    std::string body;
    wire::append(wire::BatchHeader{device.toStdString(), 1, "first", {}, 1}, body);
    wire::append(wire::Section{"T", {"id", "a"}}, body);
    for (int id = 1; id <= firstRows; ++id)
        body += QStringLiteral("[\"i\",%1,[%1,\"first %1\"]]\n").arg(id).toStdString();
    wire::append(wire::End{firstRows, {}}, body);
    QCOMPARE(
        client.send("POST", QStringLiteral("/batches"), m_ann, QByteArray::fromStdString(body), "application/x-ndjson")
            .status,
        200);
}

QString KilledMoveTest::addDevice(Client& client)
{
    return client.post(QStringLiteral("/devices"), {{QStringLiteral("name"), QStringLiteral("desk")}}, m_ann)
        .object("device")
        .value(QStringLiteral("id"))
        .toString();
}

void KilledMoveTest::cleanup()
{
    m_nodes.set({});
    m_writers.clear();
    if (m_process) {
        m_process->kill();
        m_process->waitForFinished();
        m_process.reset();
    }
    m_cloud.reset();
}

void KilledMoveTest::startNode(const Death& death)
{
    if (!onPostgres())
        m_cloud->server.reset();
    m_process = std::make_unique<QProcess>();
    m_process->setProcessChannelMode(QProcess::ForwardedErrorChannel);
    const QString folder = onPostgres() ? m_folder.path() : QString::fromStdString(m_cloud->options.folder);
    m_process->start(QCoreApplication::applicationFilePath(),
                     {QStringLiteral("node"), folder, QString::fromStdString(m_cloud->options.mainUrl),
                      QString::number(death.step), QString::number(death.afterBegun),
                      QString::number(death.afterStart)});
    QVERIFY(m_process->waitForStarted());
    if (death.afterStart >= 0)
        return;
    QVERIFY(m_process->waitForReadyRead(60'000));
    m_url = QString::fromUtf8(m_process->readLine()).trimmed();
    QVERIFY(m_url.startsWith(QStringLiteral("http://")));
    QStringList urls{m_url};
    if (onPostgres())
        urls.append(QString::fromStdString(m_cloud->server->url()));
    m_nodes.set(urls);
}

void KilledMoveTest::waitForDeath()
{
    QVERIFY(m_process->state() == QProcess::NotRunning || m_process->waitForFinished(60'000));
    QCOMPARE(m_process->exitStatus(), QProcess::CrashExit);
    QCOMPARE(m_process->exitCode(), SIGKILL);
}

/// Another node finds that this one is silent; an embedded cloud is started again.
void KilledMoveTest::takeOver()
{
    if (!onPostgres())
        m_cloud->start();
    m_nodes.set({QString::fromStdString(m_cloud->server->url())});
    api::TenantMover& mover = m_cloud->server->mover();
    mover.setPatience(std::chrono::milliseconds(0));
    mover.tidyUp(false);                // sees it
    mover.tidyUp(false);                // and sees that it has not moved
    m_clock.ahead = 2 * longAfterwards; // the node that has died may have been ahead, too
    mover.tidyUp(false);
    QVERIFY(m_cloud->server->mainDatabase().moves.list()->empty());
}

void KilledMoveTest::startWriters()
{
    Client client(m_url);
    for (const std::int64_t first : {1'000'000, 2'000'000}) {
        const QString device = addDevice(client);
        QVERIFY(!device.isEmpty());
        m_writers.push_back(std::make_unique<DeviceWriter>(m_nodes, m_ann, device, first));
    }
    waitForBatches(3);
}

/// Until each device has sent so many more.
void KilledMoveTest::waitForBatches(int more)
{
    for (const auto& writer : m_writers) {
        const int goal = writer->accepted() + more;
        QTRY_VERIFY_WITH_TIMEOUT(writer->accepted() >= goal || !writer->problem().isEmpty(), 60'000);
        QVERIFY(writer->accepted() >= goal);
    }
}

std::map<std::int64_t, QString> KilledMoveTest::expected()
{
    std::map<std::int64_t, QString> rows;
    for (int id = 1; id <= firstRows; ++id)
        rows[id] = QStringLiteral("first %1").arg(id);
    for (const auto& writer : m_writers)
        rows.insert(writer->rows().begin(), writer->rows().end());
    return rows;
}

std::map<std::int64_t, QString> KilledMoveTest::pulled()
{
    std::map<std::int64_t, QString> rows;
    const Answer answer =
        m_cloud->client->send("GET", QStringLiteral("/changes"), m_ann, {}, {}, "application/x-ndjson");
    if (answer.status != 200)
        return rows;
    for (const QByteArray& line : answer.body.split('\n')) {
        if (!line.startsWith('['))
            continue;
        const auto row = wire::parseChangedRow({line.constData(), static_cast<std::size_t>(line.size())});
        const QJsonArray values = QJsonDocument::fromJson(QByteArray::fromStdString(std::string(row->json))).array();
        rows[values[0].toInteger()] = values[1].toString();
    }
    return rows;
}

QString KilledMoveTest::place()
{
    maindb::MainDatabase& main = m_cloud->server->mainDatabase();
    const auto tenant = *main.tenants.find("acme");
    return QString::fromStdString((*main.datasources.find(tenant->datasourceId.value_or(0)))->name);
}

/// The tenant is whole in one datasource, and unknown in the other.
void KilledMoveTest::checkLeftNowhere(const QString& datasource)
{
    const auto datasources = m_cloud->server->mainDatabase().datasources.list();
    for (const maindb::Datasource& each : *datasources) {
        const auto opened = datasource::Datasource::open(each.url, m_cloud->options.folder);
        QVERIFY2(opened, opened ? "" : opened.error().message.c_str());
        const bool home = QString::fromStdString(each.name) == datasource;
        QCOMPARE((*opened)->tenants()->size(), std::size_t{home});
        QCOMPARE((*opened)->counts(1)->empty(), !home);
        const auto findings = (*opened)->verify(1);
        QVERIFY(findings);
        QVERIFY2(findings->empty(), findings->empty() ? "" : findings->front().c_str());
    }
}

int KilledMoveTest::move(Client& client, const QString& datasource)
{
    return client.post(QStringLiteral("/tenants/acme/move"), {{QStringLiteral("datasource"), datasource}}, m_root)
        .status;
}

void KilledMoveTest::isFinishedOrUndone_data()
{
    QTest::addColumn<int>("step");
    QTest::addColumn<int>("afterBegun");
    QTest::addColumn<bool>("finished");
    int step = 0;
    for (const char* name : {"begun", "copied", "held", "followed", "closed", "switched"}) {
        QTest::newRow(name) << step << -1 << (step == static_cast<int>(Step::Switched));
        ++step;
    }
    // In the middle of copying; a fast machine may be further.
    for (const int milliseconds : {1, 5, 15, 40})
        QTest::addRow("after %d ms", milliseconds) << -1 << milliseconds << false;
}

void KilledMoveTest::isFinishedOrUndone()
{
    QFETCH(const int, step);
    QFETCH(const int, afterBegun);
    QFETCH(const bool, finished);
    const QString home = m_cloud->firstDatasource();
    startNode({step, afterBegun, -1});
    startWriters();
    Client client(m_url);
    const int answered = move(client, eu1);
    waitForDeath();
    takeOver();
    if (step >= 0)
        QCOMPARE(place(), finished ? eu1 : home);
    else if (answered == 200)
        QCOMPARE(place(), eu1);
    waitForBatches(5);
    for (const auto& writer : m_writers) {
        writer->stop();
        QCOMPARE(writer->problem(), QString());
    }
    QCOMPARE(pulled(), expected());
    checkLeftNowhere(place());
    // It can be moved there, and back.
    for (const QString& next : {eu1, home}) {
        QCOMPARE(move(*m_cloud->client, next), 200);
        QCOMPARE(pulled(), expected());
    }
}

void KilledMoveTest::whatIsLeftOverIsRemoved_data()
{
    QTest::addColumn<int>("afterStart");
    for (const int milliseconds : {10, 30, 60, 120, 250})
        QTest::addRow("after %d ms", milliseconds) << milliseconds;
}

/// The move is done; the node that removes the old rows is killed while it does.
void KilledMoveTest::whatIsLeftOverIsRemoved()
{
    QFETCH(const int, afterStart);
    startNode({static_cast<int>(Step::Switched), -1, -1});
    startWriters();
    Client client(m_url);
    QVERIFY(move(client, eu1) != 200);
    waitForDeath();
    if (onPostgres())
        m_nodes.set({QString::fromStdString(m_cloud->server->url())});
    startNode({-1, -1, afterStart});
    waitForDeath();
    takeOver();
    waitForBatches(3);
    for (const auto& writer : m_writers) {
        writer->stop();
        QCOMPARE(writer->problem(), QString());
    }
    QCOMPARE(place(), eu1);
    QCOMPARE(pulled(), expected());
    checkLeftNowhere(eu1);
}

int main(int argc, char** argv)
{
    if (argc == 7 && std::string_view(argv[1]) == "node")
        return runNode(argv + 2);
    QCoreApplication application(argc, argv);
    KilledMoveTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "killed_move_test.moc"
