#include "log_in_attempt.h"

#include <QFile>

using namespace dbsync;
using namespace dbsync::testing;

class AccountsTest : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_cloud = std::make_unique<Cloud>(); }
    void cleanup()
    {
        if (m_cloud)
            QCOMPARE(undeclaredAnswers(*m_cloud->client), QStringList());
        m_cloud.reset();
    }
    void signsUp();
    void refusesBadSignups_data();
    void refusesBadSignups();
    void refusesATakenCode();
    void logsIn();
    void tellsNothingAtAFailedLogin();
    void renewsTokens();
    void logsOut();
    void changesItsPassword();
    void servesApiKeys();
    void keepsSuspendedTenantsOut();
    void logsADisabledUserOut();
    void finishesOrUndoesProvisioning_data();
    void finishesOrUndoesProvisioning();
    void makesOneTenantForManyAtOnce();
    void logsNoSecret();

private:
    Answer logIn(const QString& tenant, const QString& email, const QString& secret)
    {
        return attemptLogIn(*m_cloud, tenant, email, secret);
    }

    std::unique_ptr<Cloud> m_cloud;
};

void AccountsTest::signsUp()
{
    const Answer answer = m_cloud->client->post(
        QStringLiteral("/signup"), signupBody(QStringLiteral("acme-1"), QStringLiteral("ann@example.com")));
    QCOMPARE(answer.status, 201);
    QCOMPARE(answer.text("accessToken").size(), 64);
    QCOMPARE(answer.text("refreshToken").size(), 64);
    QCOMPARE(answer.json.value(QStringLiteral("expiresIn")).toInt(), 3600);
    QCOMPARE(answer.object("tenant").value(QStringLiteral("code")).toString(), QStringLiteral("acme-1"));
    QCOMPARE(answer.object("tenant").value(QStringLiteral("state")).toString(), QStringLiteral("active"));
    QCOMPARE(answer.object("user").value(QStringLiteral("role")).toString(), QStringLiteral("ADMIN"));
    QVERIFY(!answer.body.contains("password"));
    const Caller ann{answer.text("accessToken"), QStringLiteral("acme-1"), {}};
    const Answer users = m_cloud->client->get(QStringLiteral("/users"), ann);
    QCOMPARE(users.array("users").size(), 1);
    const QJsonObject user = users.array("users").first().toObject();
    for (const char* field :
         {"id", "emailAddress", "firstName", "lastName", "role", "metadata", "tenantId", "createdAt", "updatedAt"})
        QVERIFY2(user.contains(QLatin1String(field)), field);
    const Answer me = m_cloud->client->get(QStringLiteral("/me"), ann);
    QCOMPARE(me.object("user").value(QStringLiteral("emailAddress")).toString(), QStringLiteral("ann@example.com"));
    QCOMPARE(me.object("tenant").value(QStringLiteral("code")).toString(), QStringLiteral("acme-1"));
}

void AccountsTest::refusesBadSignups_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("names");
    const auto with = [](const QString& code, const QString& email, const QString& secret) {
        QJsonObject body = signupBody(code, email);
        QJsonObject user = body.value(QStringLiteral("user")).toObject();
        user.insert(QStringLiteral("password"), secret);
        body.insert(QStringLiteral("user"), user);
        return jsonText(body);
    };
    const QString email = QStringLiteral("ann@example.com");
    for (const char* code : {"a", "-ab", "ac me", "Acme", "a_b", "é-é", ""})
        QTest::addRow("code '%s'", code) << with(QString::fromUtf8(code), email, password)
                                         << QStringLiteral("tenant.code");
    QTest::newRow("long code") << with(QString(64, u'a'), email, password) << QStringLiteral("tenant.code");
    for (const char* bad : {"ann", "@example.com", "ann@", "ann@exa mple.com", "ann@@example.com", "ann@example..com"})
        QTest::addRow("email '%s'", bad) << with(QStringLiteral("acme"), QString::fromUtf8(bad), password)
                                         << QStringLiteral("user.emailAddress");
    QTest::newRow("short password") << with(QStringLiteral("acme"), email, QStringLiteral("1234567"))
                                    << QStringLiteral("user.password");
    QTest::newRow("empty") << QByteArray("") << QStringLiteral("JSON");
    QTest::newRow("malformed") << QByteArray("{\"tenant\":") << QStringLiteral("JSON");
    QTest::newRow("not UTF-8") << QByteArray("{\"tenant\":\"\xff\"}") << QStringLiteral("UTF-8");
    QTest::newRow("array") << QByteArray("[]") << QStringLiteral("object");
    QTest::newRow("nothing in it") << QByteArray("{}") << QStringLiteral("tenant");
    QTest::newRow("tenant is text") << QByteArray("{\"tenant\":\"acme\",\"user\":{}}") << QStringLiteral("tenant");
    QTest::newRow("name is a number") << QByteArray("{\"tenant\":{\"code\":\"acme\",\"name\":7},\"user\":{}}")
                                      << QStringLiteral("tenant.name");
    QTest::newRow("deep") << QByteArray(100'000, '[') << QStringLiteral("JSON");
}

void AccountsTest::refusesBadSignups()
{
    QFETCH(const QByteArray, body);
    QFETCH(const QString, names);
    const Answer answer = m_cloud->client->send("POST", QStringLiteral("/signup"), {}, body);
    QCOMPARE(answer.status, 400);
    QVERIFY2(answer.message().contains(names), qPrintable(answer.message()));
    QVERIFY(m_cloud->server->mainDatabase().tenants.list()->empty());
}

void AccountsTest::refusesATakenCode()
{
    m_cloud->signUp(QStringLiteral("acme"), QStringLiteral("ann@example.com"));
    const Answer answer = m_cloud->client->post(QStringLiteral("/signup"),
                                                signupBody(QStringLiteral("acme"), QStringLiteral("eve@example.com")));
    QCOMPARE(answer.status, 409);
    QCOMPARE(answer.code(), QStringLiteral("tenantCodeTaken"));
    QCOMPARE(logIn(QStringLiteral("acme"), QStringLiteral("eve@example.com"), password).status, 401);
}

void AccountsTest::logsIn()
{
    m_cloud->signUp(QStringLiteral("acme"), QStringLiteral("ann@example.com"));
    const Answer answer = logIn(QStringLiteral("acme"), QStringLiteral("ANN@example.com"), password);
    QCOMPARE(answer.status, 200);
    QVERIFY(!answer.text("refreshToken").isEmpty());
    QCOMPARE(answer.object("tenant").value(QStringLiteral("name")).toString(), QStringLiteral("Company acme"));
    const Caller root = m_cloud->operatorLogin();
    QCOMPARE(m_cloud->client->get(QStringLiteral("/tenants"), root).array("tenants").size(), 1);
    QCOMPARE(m_cloud->client->get(QStringLiteral("/me"), root).object("user").value(QStringLiteral("role")).toString(),
             QStringLiteral("OPERATOR"));
    QCOMPARE(m_cloud->client->post(QStringLiteral("/login"), {{QStringLiteral("email"), 5}}).status, 400);
}

void AccountsTest::tellsNothingAtAFailedLogin()
{
    m_cloud->signUp(QStringLiteral("acme"), QStringLiteral("ann@example.com"));
    const QString ann = QStringLiteral("ann@example.com");
    const Answer wrong = logIn(QStringLiteral("acme"), ann, QStringLiteral("wrong"));
    const Answer noUser = logIn(QStringLiteral("acme"), QStringLiteral("eve@example.com"), password);
    const Answer noTenant = logIn(QStringLiteral("nowhere"), ann, password);
    const Answer noOperator = logIn(QString(), ann, password);
    for (const Answer& answer : {wrong, noUser, noTenant, noOperator}) {
        QCOMPARE(answer.status, 401);
        QCOMPARE(answer.body, wrong.body);
    }
}

void AccountsTest::renewsTokens()
{
    const Caller ann = m_cloud->signUp(QStringLiteral("acme"), QStringLiteral("ann@example.com"));
    const auto renew = [&](const QString& token) {
        return m_cloud->client->post(QStringLiteral("/token"), {{QStringLiteral("refreshToken"), token}});
    };
    const Answer answer = renew(ann.refreshToken);
    QCOMPARE(answer.status, 200);
    QVERIFY(answer.text("accessToken") != ann.token);
    QCOMPARE(answer.json.value(QStringLiteral("expiresIn")).toInt(), 3600);
    for (const QString& token : {ann.token, answer.text("accessToken")})
        QCOMPARE(m_cloud->client->get(QStringLiteral("/schema"), {token, ann.tenant, {}}).status, 200);
    QCOMPARE(renew(ann.token).status, 401);
    QCOMPARE(renew(QStringLiteral("nonsense")).status, 401);
    QCOMPARE(m_cloud->client->get(QStringLiteral("/schema"), {ann.refreshToken, ann.tenant, {}}).status, 401);
}

void AccountsTest::logsOut()
{
    const Caller first = m_cloud->signUp(QStringLiteral("acme"), QStringLiteral("ann@example.com"));
    const Caller second = m_cloud->client->logIn(QStringLiteral("acme"), QStringLiteral("ann@example.com"), password);
    QCOMPARE(m_cloud->client->get(QStringLiteral("/schema"), first).status, 200);
    QCOMPARE(m_cloud->client->post(QStringLiteral("/logout"), {}, first).status, 204);
    QCOMPARE(m_cloud->client->get(QStringLiteral("/schema"), first).status, 401);
    QCOMPARE(m_cloud->client->post(QStringLiteral("/logout"), {}, first).status, 401);
    QCOMPARE(
        m_cloud->client->post(QStringLiteral("/token"), {{QStringLiteral("refreshToken"), first.refreshToken}}).status,
        401);
    QCOMPARE(m_cloud->client->get(QStringLiteral("/schema"), second).status, 200);
}

void AccountsTest::changesItsPassword()
{
    const Caller ann = m_cloud->signUp(QStringLiteral("acme"), QStringLiteral("ann@example.com"));
    const Caller elsewhere = m_cloud->client->logIn(ann.tenant, QStringLiteral("ann@example.com"), password);
    const auto change = [&](const QString& current) {
        return m_cloud->client->patch(
            QStringLiteral("/me"),
            {{QStringLiteral("password"), QStringLiteral("another one")}, {QStringLiteral("currentPassword"), current}},
            ann);
    };
    const QJsonObject name{{QStringLiteral("firstName"), QStringLiteral("Anna")}};
    QCOMPARE(m_cloud->client->patch(QStringLiteral("/me"), name, ann).object("user").value(QStringLiteral("firstName")),
             QJsonValue(QStringLiteral("Anna")));
    QCOMPARE(change(QStringLiteral("wrong")).status, 401);
    QCOMPARE(change(QString()).status, 401);
    const Answer changed = change(password);
    QCOMPARE(changed.status, 200);
    for (const Caller& caller : {ann, elsewhere})
        QCOMPARE(m_cloud->client->get(QStringLiteral("/schema"), caller).status, 401);
    const Caller renewed{changed.text("accessToken"), ann.tenant, {}};
    QCOMPARE(m_cloud->client->get(QStringLiteral("/schema"), renewed).status, 200);
    QCOMPARE(logIn(ann.tenant, QStringLiteral("ann@example.com"), password).status, 401);
    QCOMPARE(logIn(ann.tenant, QStringLiteral("ann@example.com"), QStringLiteral("another one")).status, 200);
}

void AccountsTest::servesApiKeys()
{
    const Caller ann = m_cloud->signUp(QStringLiteral("acme"), QStringLiteral("ann@example.com"));
    Client& client = *m_cloud->client;
    const Answer issued =
        client.post(QStringLiteral("/keys"), {{QStringLiteral("name"), QStringLiteral("nightly")}}, ann);
    QCOMPARE(issued.status, 201);
    const QJsonObject key = issued.object("key");
    const Caller program{key.value(QStringLiteral("key")).toString(), ann.tenant, {}};
    QCOMPARE(client.get(QStringLiteral("/users"), program).status, 200);
    QCOMPARE(client.post(QStringLiteral("/logout"), {}, program).status, 403);
    QVERIFY(!client.get(QStringLiteral("/keys"), ann).body.contains(program.token.toUtf8()));
    const QString path = QStringLiteral("/keys/%1").arg(key.value(QStringLiteral("id")).toInt());
    const Caller bob = m_cloud->addUser(ann, QStringLiteral("bob@example.com"), QStringLiteral("ADMIN"));
    QCOMPARE(client.remove(path, bob).status, 404);
    QCOMPARE(client.remove(path, ann).status, 204);
    QCOMPARE(client.get(QStringLiteral("/users"), program).status, 401);
}

void AccountsTest::keepsSuspendedTenantsOut()
{
    const Caller ann = m_cloud->signUp(QStringLiteral("acme"), QStringLiteral("ann@example.com"));
    const Caller root = m_cloud->operatorLogin();
    const auto setState = [&](const char* state) {
        return m_cloud->client
            ->patch(QStringLiteral("/tenants/acme"), {{QStringLiteral("state"), QLatin1String(state)}}, root)
            .status;
    };
    QCOMPARE(setState("suspended"), 200);
    const Answer refused = m_cloud->client->get(QStringLiteral("/schema"), ann);
    QCOMPARE(refused.status, 403);
    QCOMPARE(refused.code(), QStringLiteral("tenantSuspended"));
    QVERIFY(refused.text("hint").contains(QStringLiteral("whoever runs the cloud"))); // no administrator can help
    QCOMPARE(logIn(QStringLiteral("acme"), QStringLiteral("ann@example.com"), password).status, 403);
    QCOMPARE(logIn(QStringLiteral("acme"), QStringLiteral("ann@example.com"), QStringLiteral("wrong")).status, 401);
    // No new tokens in other ways either.
    const QJsonObject refresh{{QStringLiteral("refreshToken"), ann.refreshToken}};
    const Answer renewed = m_cloud->client->post(QStringLiteral("/token"), refresh);
    QCOMPARE(renewed.status, 403);
    QCOMPARE(renewed.code(), QStringLiteral("tenantSuspended"));
    QCOMPARE(m_cloud->client
                 ->patch(QStringLiteral("/me"),
                         {{QStringLiteral("password"), QStringLiteral("another horse")},
                          {QStringLiteral("currentPassword"), password}},
                         ann)
                 .code(),
             QStringLiteral("tenantSuspended"));
    QCOMPARE(setState("active"), 200);
    QCOMPARE(m_cloud->client->post(QStringLiteral("/token"), refresh).status, 200);
    QCOMPARE(m_cloud->client->get(QStringLiteral("/schema"), ann).status, 200);
    QCOMPARE(setState("provisioning"), 400);
}

void AccountsTest::logsADisabledUserOut()
{
    const Caller ann = m_cloud->signUp(QStringLiteral("acme"), QStringLiteral("ann@example.com"));
    const Caller bob = m_cloud->addUser(ann, QStringLiteral("bob@example.com"), QStringLiteral("USER"));
    const QJsonObject disable{{QStringLiteral("disabled"), true}};
    QCOMPARE(m_cloud->client->get(QStringLiteral("/schema"), bob).status, 200);
    const Answer last = m_cloud->client->patch(QStringLiteral("/users/1"), disable, ann);
    QCOMPARE(last.status, 409);
    QCOMPARE(last.code(), QStringLiteral("lastAdmin"));
    QCOMPARE(m_cloud->client->patch(QStringLiteral("/users/2"), disable, ann).status, 200);
    QCOMPARE(m_cloud->client->get(QStringLiteral("/schema"), bob).status, 401);
    QCOMPARE(logIn(QStringLiteral("acme"), QStringLiteral("bob@example.com"), password).status, 403);
}

void AccountsTest::finishesOrUndoesProvisioning_data()
{
    QTest::addColumn<int>("step");
    QTest::addColumn<bool>("restart");
    for (int step = 0; step < 3; ++step) {
        QTest::addRow("after step %d, started again", step) << step << true;
        QTest::addRow("after step %d, going on", step) << step << false;
    }
}

void AccountsTest::finishesOrUndoesProvisioning()
{
    QFETCH(const int, step);
    QFETCH(const bool, restart);
    m_cloud.reset();
    m_cloud = std::make_unique<Cloud>();
    bool faulty = true;
    m_cloud->options.provisioningFault = [&](api::Provisioner::Step reached) {
        return faulty && static_cast<int>(reached) == step;
    };
    m_cloud->restart();
    const QJsonObject body = signupBody(QStringLiteral("acme"), QStringLiteral("ann@example.com"));
    QCOMPARE(m_cloud->client->post(QStringLiteral("/signup"), body).status, 500);
    const bool finished = step == static_cast<int>(api::Provisioner::Step::Finished);
    const QString ann = QStringLiteral("ann@example.com");
    QCOMPARE(logIn(QStringLiteral("acme"), ann, password).status, finished ? 200 : 401);
    faulty = false;
    if (restart) {
        m_cloud->restart();
        // Where there may be other nodes, one that might still be at it is waited for.
        if (m_cloud->options.embedded())
            QCOMPARE(m_cloud->server->mainDatabase().tenants.list()->size(), std::size_t{finished});
    }
    int status = 0;
    QVERIFY(QTest::qWaitFor(
        [&] { return (status = m_cloud->client->post(QStringLiteral("/signup"), body).status) != 503; }, 20'000));
    QCOMPARE(status, finished ? 409 : 201);
    QCOMPARE(logIn(QStringLiteral("acme"), ann, password).status, 200);
    QCOMPARE(m_cloud->server->mainDatabase().tenants.list()->size(), std::size_t{1});
}

void AccountsTest::makesOneTenantForManyAtOnce()
{
    QNetworkAccessManager network;
    std::vector<std::unique_ptr<QNetworkReply>> replies;
    QNetworkRequest request(QUrl(QString::fromStdString(m_cloud->server->url()) + QStringLiteral("/signup")));
    request.setHeader(QNetworkRequest::ContentTypeHeader, QByteArray("application/json"));
    const QByteArray body = jsonText(signupBody(QStringLiteral("acme"), QStringLiteral("ann@example.com")));
    for (int index = 0; index < 6; ++index)
        replies.emplace_back(network.post(request, body));
    QList<int> statuses;
    for (const auto& reply : replies) {
        QTRY_VERIFY(reply->isFinished());
        statuses.append(reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt());
    }
    QCOMPARE(statuses.count(201), 1);
    QCOMPARE(statuses.count(409), 5);
}

void AccountsTest::logsNoSecret()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("log"));
    std::fflush(stderr);
    const int before = ::dup(STDERR_FILENO);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadWrite));
    ::dup2(file.handle(), STDERR_FILENO);
    m_cloud->options.logRequests = true;
    m_cloud->restart();
    const Caller ann = m_cloud->signUp(QStringLiteral("acme"), QStringLiteral("ann@example.com"));
    logIn(QStringLiteral("acme"), QStringLiteral("ann@example.com"), QStringLiteral("wrong secret"));
    logIn(QStringLiteral("acme"), QStringLiteral("typed-a-secret-here"), password);
    m_cloud->client->post(QStringLiteral("/token"), {{QStringLiteral("refreshToken"), ann.refreshToken}});
    m_cloud->client->get(QStringLiteral("/users"), ann);
    const Answer key =
        m_cloud->client->post(QStringLiteral("/keys"), {{QStringLiteral("name"), QStringLiteral("k")}}, ann);
    m_cloud.reset();
    ::dup2(before, STDERR_FILENO);
    ::close(before);
    file.seek(0);
    const QByteArray log = file.readAll();
    QVERIFY(log.contains("path=/signup") && log.contains("user=ann@example.com") && log.contains("tenant=acme"));
    QVERIFY(log.contains("status=401"));
    for (const QByteArray& secret :
         {password.toUtf8(), QByteArray("wrong secret"), QByteArray("typed-a-secret-here"), ann.token.toUtf8(),
          ann.refreshToken.toUtf8(), key.object("key").value(QStringLiteral("key")).toString().toUtf8()}) {
        QVERIFY(!secret.isEmpty());
        QVERIFY(!log.contains(secret));
    }
}

QTEST_GUILESS_MAIN(AccountsTest)
#include "accounts_test.moc"
