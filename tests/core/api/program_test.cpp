#include "cloud_fixture.h"

#include <QProcess>
#include <QTcpServer>

#include <csignal>

using namespace dbsync::testing;

/// dbsync-cloud as a process.
class ProgramTest : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void tellsItsVersionAndHelp();
    void refusesAWrongCommandLine_data();
    void refusesAWrongCommandLine();
    void servesUntilItIsTold();
    void startsAgainAfterAnyEnd();
    void initsWhileItRuns();
    void refusesASecondServer();
    void readsItsEnvironment();
    void readsWhatHasNoOptionFromTheFileToo();
    void endsEventStreamsWhenItDrains();
    void keepsServingWhenNobodyReadsItsLog();
    void plansWithoutChanging();
    void pushesASchema();

private:
    struct Ended
    {
        int code = -1;
        QByteArray out;
        QByteArray err;
    };
    Ended run(const QStringList& arguments, const QByteArray& input = {},
              const QProcessEnvironment& environment = QProcessEnvironment::systemEnvironment());
    /// Starts a server and waits until it says where it listens; empty where it ended instead.
    QString serve(QProcess& process, const QString& listen = QStringLiteral("127.0.0.1:0"));
    QStringList data() const { return {QStringLiteral("--data"), m_folder->filePath(QStringLiteral("data"))}; }

    std::unique_ptr<QTemporaryDir> m_folder;
};

namespace {

const QString program = QStringLiteral(DBSYNC_BINARY_DIR "/bin/dbsync-cloud");

bool end(QProcess& process, int signal)
{
    ::kill(static_cast<pid_t>(process.processId()), signal);
    return process.waitForFinished(15'000);
}

} // namespace

void ProgramTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

ProgramTest::Ended ProgramTest::run(const QStringList& arguments, const QByteArray& input,
                                    const QProcessEnvironment& environment)
{
    QProcess process;
    process.setProcessEnvironment(environment);
    process.setWorkingDirectory(m_folder->path());
    process.start(program, arguments);
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(20'000))
        return {};
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

QString ProgramTest::serve(QProcess& process, const QString& listen)
{
    process.setWorkingDirectory(m_folder->path());
    process.start(program, QStringList{QStringLiteral("serve"), QStringLiteral("--listen"), listen} + data());
    QByteArray line;
    while (!line.endsWith('\n') && process.state() != QProcess::NotRunning) {
        process.waitForReadyRead(10'000);
        line += process.readLine();
    }
    const QByteArray start("listening on ");
    return line.startsWith(start) ? QString::fromLatin1(line.mid(start.size()).trimmed()) : QString();
}

void ProgramTest::tellsItsVersionAndHelp()
{
    for (const char* command : {"init", "serve", "schema"}) {
        const Ended help = run({QLatin1String(command), QStringLiteral("--help")});
        QCOMPARE(help.code, 0);
        QVERIFY(help.out.contains("--data DIR"));
        const Ended version = run({QLatin1String(command), QStringLiteral("--version")});
        QCOMPARE(version.code, 0);
        QVERIFY(version.out.startsWith("dbsync-cloud "));
    }
    QCOMPARE(run({QStringLiteral("--help")}).code, 0);
    QCOMPARE(run({QStringLiteral("--version")}).code, 0);
}

void ProgramTest::refusesAWrongCommandLine_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("nothing") << QStringList();
    for (const char* line : {"dance",
                             "serve --nonsense",
                             "serve",
                             "serve --data",
                             "serve --data d --listen nonsense",
                             "serve --data d --listen 127.0.0.1:99999",
                             "serve --data d --log-format xml",
                             "serve --data d --tls-key x",
                             "serve extra --data d",
                             "serve --data d --trusted-proxy nonsense",
                             "serve --data d --signup-limit none",
                             "serve --data d --signup-limit 0",
                             "serve --data d --data e",
                             "serve --data d --env-file none",
                             "init --data d",
                             "init --data d --admin-email nonsense",
                             "init --data d --admin-email a@example.com",
                             "schema push --data d",
                             "schema push other --data d",
                             "schema push tenant --file a --data d",
                             "schema push main --tenant a --data d"})
        QTest::newRow(line) << QString::fromLatin1(line).split(u' ');
}

void ProgramTest::refusesAWrongCommandLine()
{
    QFETCH(const QStringList, arguments);
    QCOMPARE(run(arguments).code, 2);
}

void ProgramTest::servesUntilItIsTold()
{
    for (const int signal : {SIGTERM, SIGINT}) {
        QProcess process;
        const QString url = serve(process);
        QVERIFY2(url.startsWith(u"http://127.0.0.1:"), process.readAllStandardError());
        QCOMPARE(Client(url).get(QStringLiteral("/")).text("environment"), QStringLiteral("production"));
        QVERIFY(end(process, signal));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 0);
        QVERIFY(process.readAllStandardOutput().isEmpty()); // one line only, which was read
    }
}

void ProgramTest::startsAgainAfterAnyEnd()
{
    QProcess first;
    const QString url = serve(first);
    Client client(url);
    QCOMPARE(client.post(QStringLiteral("/signup"), signupBody(QStringLiteral("acme"), QStringLiteral("a@example.com")))
                 .status,
             201);
    QVERIFY(end(first, SIGKILL));
    QProcess second;
    QCOMPARE(serve(second, QUrl(url).authority()), url);
    const Caller ann = Client(url).logIn(QStringLiteral("acme"), QStringLiteral("a@example.com"), password);
    QCOMPARE(ann.token.size(), 64);
    QVERIFY(end(second, SIGTERM));
}

void ProgramTest::initsWhileItRuns()
{
    QProcess process;
    const QString url = serve(process);
    Client client(url);
    const QString email = QStringLiteral("root@example.com");
    const QStringList arguments = QStringList{QStringLiteral("init"), QStringLiteral("--admin-email"), email,
                                              QStringLiteral("--admin-password-stdin")} +
                                  data();
    QCOMPARE(run(arguments, "short\n").code, 1);
    QCOMPARE(run(arguments, password.toUtf8() + "\n").code, 0);
    const Caller root = client.logIn({}, email, password);
    QCOMPARE(client.get(QStringLiteral("/tenants"), root).status, 200);
    QCOMPARE(run(arguments, "another password\r\n").code, 0);
    QCOMPARE(client.get(QStringLiteral("/tenants"), root).status, 401);
    QVERIFY(client.logIn({}, email, password).token.isEmpty());
    QCOMPARE(client.logIn({}, email, QStringLiteral("another password")).token.size(), 64);
    QVERIFY(end(process, SIGTERM));
}

void ProgramTest::refusesASecondServer()
{
    QProcess first;
    const QString url = serve(first);
    const Ended second =
        run(QStringList{QStringLiteral("serve"), QStringLiteral("--listen"), QStringLiteral("127.0.0.1:0")} + data());
    QCOMPARE(second.code, 1);
    QVERIFY(second.err.contains("process " + QByteArray::number(first.processId())));
    QVERIFY(second.err.contains("Stop it first"));
    QVERIFY(end(first, SIGTERM));

    QTcpServer busy;
    QVERIFY(busy.listen(QHostAddress::LocalHost));
    const Ended third = run(QStringList{QStringLiteral("serve"), QStringLiteral("--listen"),
                                        QStringLiteral("127.0.0.1:%1").arg(busy.serverPort())} +
                            data());
    QCOMPARE(third.code, 1);
    QVERIFY(third.err.contains("in use"));
}

void ProgramTest::readsItsEnvironment()
{
    QFile file(m_folder->filePath(QStringLiteral(".env")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("# a comment\nexport MAIN_DATABASE_URL=\"postgresql://a:geheim@localhost:1/x?schema=y\" # another\n");
    file.close();
    const QStringList serving = QStringList{QStringLiteral("serve")} + data();
    const Ended fromFile = run(serving);
    QCOMPARE(fromFile.code, 1);
    QVERIFY(fromFile.err.contains("MAIN_DATABASE_URL") && fromFile.err.contains("Cannot connect"));
    QVERIFY(!fromFile.err.contains("geheim"));
    QVERIFY(file.remove());
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("TENANT_DATABASE_URL"), QStringLiteral("postgresql://localhost:1/x"));
    QVERIFY(run(serving, {}, environment).err.contains("TENANT_DATABASE_URL"));
    const Ended fromOption =
        run(serving + QStringList{QStringLiteral("--main-database-url"), QStringLiteral("mysql://x/y")});
    QCOMPARE(fromOption.code, 2);
    QVERIFY(fromOption.err.contains("MAIN_DATABASE_URL"));
}

void ProgramTest::readsWhatHasNoOptionFromTheFileToo()
{
    QFile file(m_folder->filePath(QStringLiteral(".env")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("DBSYNC_ENVIRONMENT='staging'\nDBSYNC_RETENTION_DAYS=30\n");
    file.close();
    QProcess process;
    const QString url = serve(process);
    QCOMPARE(Client(url).get(QStringLiteral("/")).text("environment"), QStringLiteral("staging"));
    QVERIFY(end(process, SIGTERM));
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    file.write("DBSYNC_RETENTION_DAYS=a month\n");
    file.close();
    const Ended refused = run(QStringList{QStringLiteral("serve")} + data());
    QCOMPARE(refused.code, 2);
    QVERIFY(refused.err.contains("DBSYNC_RETENTION_DAYS"));
}

void ProgramTest::endsEventStreamsWhenItDrains()
{
    QProcess process;
    const QString url = serve(process);
    Client client(url);
    const Answer signup =
        client.post(QStringLiteral("/signup"), signupBody(QStringLiteral("acme"), QStringLiteral("a@example.com")));
    QNetworkAccessManager network;
    QNetworkRequest request((QUrl(url + QStringLiteral("/events"))));
    request.setRawHeader("Authorization", "Bearer " + signup.text("accessToken").toUtf8());
    request.setRawHeader("x-tenant-code", "acme");
    const std::unique_ptr<QNetworkReply> reply(network.get(request));
    QTRY_VERIFY(reply->bytesAvailable() > 0);
    ::kill(static_cast<pid_t>(process.processId()), SIGTERM);
    QTRY_VERIFY(reply->isFinished());
    QTRY_COMPARE_WITH_TIMEOUT(process.state(), QProcess::NotRunning, 15'000);
    QCOMPARE(process.exitCode(), 0);
}

void ProgramTest::keepsServingWhenNobodyReadsItsLog()
{
    QProcess process;
    process.setWorkingDirectory(m_folder->path());
    // A pipe that nobody reads: the shell passes it on and sleeps.
    const QString script = QStringLiteral("exec 2> >(sleep 60); exec \"$0\" \"$@\"");
    process.start(QStringLiteral("/bin/bash"),
                  QStringList{QStringLiteral("-c"), script, program, QStringLiteral("serve"),
                              QStringLiteral("--listen"), QStringLiteral("127.0.0.1:0")} +
                      data());
    QVERIFY(process.waitForReadyRead(10'000));
    const QString url = QString::fromLatin1(process.readLine()).trimmed().section(u' ', -1);
    Client client(url);
    for (int turn = 0; turn < 600; ++turn)
        QCOMPARE(client.get(QStringLiteral("/") + QString(200, u'x')).status, 404);
    QVERIFY(end(process, SIGKILL));
}

void ProgramTest::plansWithoutChanging()
{
    const auto push = [&](const char* what, const QStringList& more = {}) {
        return run(QStringList{QStringLiteral("schema"), QStringLiteral("push"), QLatin1String(what)} + more + data());
    };
    const QStringList plan{QStringLiteral("--plan")};
    // Nothing is there yet, and nothing comes of asking.
    QVERIFY(push("main", plan).out.contains("the main database would get our own tables"));
    QVERIFY(push("tenant", plan).out.contains("the main database would get our own tables"));
    QVERIFY(!QFile::exists(m_folder->filePath(QStringLiteral("data/main.sqlite"))));
    QCOMPARE(push("main").code, 0);
    QVERIFY(push("main", plan).out.contains("the main database is up to date"));
    QCOMPARE(push("tenant").code, 0);
    QVERIFY(push("tenant", plan).out.contains("the datasource embedded is up to date"));
    QCOMPARE(push("tenant", plan + QStringList{QStringLiteral("--tenant"), QStringLiteral("nobody")}).code, 1);
    // A datasource of a version that comes after this.
    const QString file = m_folder->filePath(QStringLiteral("data/tenants.sqlite"));
    auto connection = dbsync::sqlite::Connection::open(file.toStdString(), false);
    QVERIFY(connection && dbsync::sqlite::execute(*connection, "PRAGMA user_version = 99"));
    QVERIFY(push("tenant", plan).out.contains("99, which is newer"));
    QCOMPARE(push("tenant").code, 1);
}

void ProgramTest::pushesASchema()
{
    QFile file(m_folder->filePath(QStringLiteral("schema.sql")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("CREATE TABLE T (id INTEGER PRIMARY KEY, a TEXT);\n");
    file.close();
    QProcess first;
    Client(serve(first))
        .post(QStringLiteral("/signup"), signupBody(QStringLiteral("acme"), QStringLiteral("a@example.com")));
    const QStringList push = QStringList{QStringLiteral("schema"),    QStringLiteral("push"), QStringLiteral("tenant"),
                                         QStringLiteral("--tenant"),  QStringLiteral("acme"), QStringLiteral("--file"),
                                         QStringLiteral("schema.sql")} +
                             data();
    QCOMPARE(run(push + QStringList{QStringLiteral("--plan")}).code, 0);
    const Ended done = run(push); // while the server runs
    QCOMPARE(done.code, 0);
    QVERIFY(done.out.contains("version 1"));
    QVERIFY(end(first, SIGTERM));
    QVERIFY(run(push).out.contains("version 1")); // and while it does not
    QVERIFY(run(QStringList{QStringLiteral("schema"), QStringLiteral("push"), QStringLiteral("tenant"),
                            QStringLiteral("--tenant"), QStringLiteral("acme"), QStringLiteral("--plan")} +
                data())
                .out.contains("the datasource embedded is up to date"));
    for (const char* what : {"main", "tenant"})
        QCOMPARE(run(QStringList{QStringLiteral("schema"), QStringLiteral("push"), QLatin1String(what)} + data()).code,
                 0);
    QProcess second;
    Client client(serve(second));
    const Caller ann = client.logIn(QStringLiteral("acme"), QStringLiteral("a@example.com"), password);
    QCOMPARE(client.get(QStringLiteral("/schema"), ann).object("schema").value(QStringLiteral("version")).toInt(), 1);
    QVERIFY(end(second, SIGTERM));
}

QTEST_GUILESS_MAIN(ProgramTest)
#include "program_test.moc"
