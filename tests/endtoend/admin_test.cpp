#include "endtoend/programs.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace dbsync::test;

namespace {

const QByteArray password = "a-long-password\n";

QStringList words(const QString& line)
{
    return line.split(u' ', Qt::SkipEmptyParts);
}

} // namespace

/// Administration with the real programs, as an operator and as a tenant's ADMIN would.
class AdminTest : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup() { m_cloud.reset(); }

    void administersTenants();
    void administersDatasources();
    void administersUsers();
    void revokesADevice();
    void administersSchemas();
    void tellsStatusAndAudit();
    void movesWhileADeviceSyncs();
    void letsAnAdminAdministerTheOwnTenant();
    void keepsASuspendedTenantOut();
    void refusesAWrongCommandLine_data();
    void refusesAWrongCommandLine();
    void slowsGuessingDownOnly();
    void comesBackFromABackup();

private:
    QString data() const { return m_folder->filePath(QStringLiteral("cloud")); }
    QStringList server() const { return {QStringLiteral("--server"), m_cloud->url()}; }
    Ended admin(const QString& line, const QStringList& more = {}, const QByteArray& input = {}) const
    {
        return m_root->run(QStringList{QStringLiteral("admin")} + words(line) + more, input);
    }
    Ended signUp(const Desk& desk, const QString& tenant) const
    {
        return desk.run(
            words(
                QStringLiteral("signup --tenant %1 --name Acme --email ann@example.com --password-stdin").arg(tenant)) +
                server(),
            password);
    }
    Ended logIn(const Desk& desk, const QString& tenant, const QString& email, const QByteArray& with = password) const
    {
        return desk.run(
            words(QStringLiteral("login --tenant %1 --email %2 --password-stdin").arg(tenant, email)) + server(), with);
    }
    /// A desk with a linked file of two rows.
    QString linkedFile(const Desk& desk) const
    {
        const QString file = desk.path(QStringLiteral("shop.db"));
        if (!QFile::exists(file))
            runSql(file, QStringLiteral("CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT, count INTEGER);"
                                        "INSERT INTO item VALUES (1, 'one', 1), (2, 'two', 2)"));
        return desk.run({QStringLiteral("link"), QStringLiteral("--db"), file}).code == 0 ? file : QString();
    }
    QJsonObject only(const Ended& ended, const char* field) const
    {
        return ended.json.value(QLatin1String(field)).toObject();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<CloudProcess> m_cloud;
    std::unique_ptr<Desk> m_root;
};

void AdminTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QDir().mkpath(data());
    m_cloud = std::make_unique<CloudProcess>(data());
    QVERIFY(m_cloud->start());
    QCOMPARE(m_cloud
                 ->run({QStringLiteral("init"), QStringLiteral("--data"), data(), QStringLiteral("--admin-email"),
                        QStringLiteral("root@example.com"), QStringLiteral("--admin-password-stdin")},
                       password)
                 .code,
             0);
    m_root = std::make_unique<Desk>();
    QCOMPARE(admin(QStringLiteral("tenant list")).code, 5);
    QCOMPARE(
        admin(QStringLiteral("login --email root@example.com --password-stdin"), server(), "wrong password\n").code, 5);
    QCOMPARE(admin(QStringLiteral("login --email root@example.com --password-stdin"), server(), password).code, 0);
}

void AdminTest::administersTenants()
{
    const Ended added = admin(QStringLiteral("tenant add --code acme --name Acme --website https://acme.example"),
                              {QStringLiteral("--metadata"), QStringLiteral("{\"size\":5}")});
    QCOMPARE(added.code, 0);
    QCOMPARE(only(added, "tenant").value(QStringLiteral("code")).toString(), QStringLiteral("acme"));
    QCOMPARE(only(added, "tenant").value(QStringLiteral("metadata"))[QStringLiteral("size")].toInt(), 5);
    QVERIFY(only(added, "tenant").value(QStringLiteral("id")).isDouble());
    QCOMPARE(admin(QStringLiteral("tenant add --code acme --name Acme")).code, 1);
    QCOMPARE(admin(QStringLiteral("tenant add --code bare --name Bare --datasource none")).code, 0);
    const QJsonArray tenants = admin(QStringLiteral("tenant list")).json.value(QStringLiteral("tenants")).toArray();
    QCOMPARE(tenants.size(), 2);
    QVERIFY(tenants.at(1)[QStringLiteral("datasourceId")].isNull());
    QCOMPARE(only(admin(QStringLiteral("tenant edit --code acme --name Better")), "tenant")
                 .value(QStringLiteral("name"))
                 .toString(),
             QStringLiteral("Better"));
    QCOMPARE(
        only(admin(QStringLiteral("tenant suspend --code acme")), "tenant").value(QStringLiteral("state")).toString(),
        QStringLiteral("suspended"));
    QCOMPARE(only(admin(QStringLiteral("tenant resume --id 1")), "tenant").value(QStringLiteral("state")).toString(),
             QStringLiteral("active"));
    QCOMPARE(only(admin(QStringLiteral("tenant move --code bare --datasource embedded")), "tenant")
                 .value(QStringLiteral("datasourceId"))
                 .toInt(),
             1);
    QCOMPARE(admin(QStringLiteral("tenant move --code acme --datasource nowhere")).code, 1);
    QCOMPARE(admin(QStringLiteral("tenant remove --code bare")).code, 0);
    QCOMPARE(admin(QStringLiteral("tenant remove --code bare")).code, 5); // no such tenant
    QCOMPARE(admin(QStringLiteral("tenant show --code acme")).code, 0);
}

void AdminTest::administersDatasources()
{
    const Ended added = admin(QStringLiteral("datasource add --name eu1 --url sqlite:eu1.sqlite --weight 0"));
    QCOMPARE(added.code, 0);
    for (const char* field : {"id", "name", "state", "tenants", "metadata"})
        QVERIFY2(only(added, "datasource").contains(QLatin1String(field)), field);
    const Ended unreachable =
        admin(QStringLiteral("datasource add --name eu2 --url postgresql://u:secret@127.0.0.1:1/x"));
    QCOMPARE(unreachable.code, 1);
    QVERIFY(!unreachable.errors.contains(QStringLiteral("secret")));
    QCOMPARE(admin(QStringLiteral("datasource list")).json.value(QStringLiteral("datasources")).toArray().size(), 2);
    QCOMPARE(admin(QStringLiteral("datasource check --name eu1")).code, 0);
    const Ended edited = admin(QStringLiteral("datasource edit --name eu1 --state draining"),
                               {QStringLiteral("--metadata"), QStringLiteral("{\"region\":\"eu\"}")});
    QCOMPARE(only(edited, "datasource").value(QStringLiteral("state")).toString(), QStringLiteral("draining"));
    QCOMPARE(admin(QStringLiteral("datasource edit --name eu1 --url sqlite:../x.sqlite")).code, 1);
    QCOMPARE(admin(QStringLiteral("datasource remove --name eu1")).code, 0);
    QCOMPARE(admin(QStringLiteral("datasource check --name eu1")).code, 1);
    QVERIFY(admin(QStringLiteral("tenant add --code acme --name Acme")).code == 0);
    QCOMPARE(admin(QStringLiteral("datasource remove --name embedded")).code, 1);
}

void AdminTest::administersUsers()
{
    QCOMPARE(admin(QStringLiteral("tenant add --code acme --name Acme")).code, 0);
    const Ended added = admin(QStringLiteral("user add --tenant acme --email bob@example.com --role USER "
                                             "--firstName Bob --password-stdin"),
                              {}, password);
    QCOMPARE(added.code, 0);
    QCOMPARE(only(added, "user").value(QStringLiteral("role")).toString(), QStringLiteral("USER"));
    const QString again = QStringLiteral("user add --tenant acme --email bob@example.com --password-stdin");
    QCOMPARE(admin(again, {}, password).code, 1);
    QCOMPARE(admin(QStringLiteral("user list --tenant acme")).json.value(QStringLiteral("users")).toArray().size(), 1);
    QCOMPARE(admin(QStringLiteral("user list --tenant none")).code, 5);
    Desk bob;
    QCOMPARE(logIn(bob, QStringLiteral("acme"), QStringLiteral("bob@example.com")).code, 0);
    QCOMPARE(only(admin(QStringLiteral("user edit --tenant acme --email BOB@example.com --role MANAGER")), "user")
                 .value(QStringLiteral("role"))
                 .toString(),
             QStringLiteral("MANAGER"));
    QVERIFY(!linkedFile(bob).isEmpty());
    QCOMPARE(only(admin(QStringLiteral("user disable --tenant acme --email bob@example.com")), "user")
                 .value(QStringLiteral("disabled"))
                 .toBool(),
             true);
    QCOMPARE(bob.run({QStringLiteral("sync")}).code, 5);
    QCOMPARE(logIn(bob, QStringLiteral("acme"), QStringLiteral("bob@example.com")).code, 5);
    QCOMPARE(admin(QStringLiteral("user edit --tenant acme --id 1 --disabled false --password-stdin"), {},
                   "another password\n")
                 .code,
             0);
    QCOMPARE(logIn(bob, QStringLiteral("acme"), QStringLiteral("bob@example.com")).code, 5);
    QCOMPARE(logIn(bob, QStringLiteral("acme"), QStringLiteral("bob@example.com"), "another password\n").code, 0);
    QCOMPARE(bob.run({QStringLiteral("sync")}).code, 0);
    QCOMPARE(admin(QStringLiteral("user disable --tenant acme --email none@example.com")).code, 1);
}

void AdminTest::revokesADevice()
{
    Desk ann;
    QCOMPARE(signUp(ann, QStringLiteral("acme")).code, 0);
    const QString file = linkedFile(ann);
    QVERIFY(!file.isEmpty());
    QCOMPARE(ann.run({QStringLiteral("sync")}).code, 0);
    const Ended listed = admin(QStringLiteral("device list --tenant acme"));
    const QJsonObject device = listed.json.value(QStringLiteral("devices")).toArray().first().toObject();
    for (const char* field : {"id", "name", "user", "lastSeen", "revision", "revoked"})
        QVERIFY2(device.contains(QLatin1String(field)), field);
    const qint64 revision = ann.run({QStringLiteral("status")}).json.value(QStringLiteral("revision")).toInteger();
    QCOMPARE(device.value(QStringLiteral("revision")).toInteger(), revision);
    QVERIFY(!device.value(QStringLiteral("lastSeen")).toString().isEmpty());
    const QString id = device.value(QStringLiteral("id")).toString();
    QVERIFY(only(admin(QStringLiteral("device revoke --tenant acme --id ") + id), "device")
                .value(QStringLiteral("revoked"))
                .toBool());
    const Ended refused = ann.run({QStringLiteral("sync")});
    QCOMPARE(refused.code, 5);
    QVERIFY(only(refused, "error").value(QStringLiteral("hint")).toString().contains(QStringLiteral("link it again")));
    QCOMPARE(runSql(file, QStringLiteral("UPDATE item SET count = 9 WHERE id = 1")), QString());
    for (const char* command : {"sync", "doctor"})
        QCOMPARE(ann.run({QLatin1String(command)}).code, 5);
    QCOMPARE(admin(QStringLiteral("device revoke --tenant acme --id none")).code, 1);
    // Another file of the same user goes on.
    Desk second;
    QCOMPARE(logIn(second, QStringLiteral("acme"), QStringLiteral("ann@example.com")).code, 0);
    QCOMPARE(second.run({QStringLiteral("link"), QStringLiteral("--db"), second.path(QStringLiteral("b.db"))}).code, 0);
}

void AdminTest::administersSchemas()
{
    QCOMPARE(admin(QStringLiteral("tenant add --code acme --name Acme")).code, 0);
    const QString path = m_root->path(QStringLiteral("schema.sql"));
    const auto write = [&](const char* sql) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(sql);
    };
    const QStringList file{QStringLiteral("--file"), path};
    const QString push = QStringLiteral("schema push --tenant acme");
    write("CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT); CREATE TABLE note (text TEXT);");
    const Ended planned = admin(push + QStringLiteral(" --plan"), file);
    QCOMPARE(planned.code, 0);
    QVERIFY(!planned.json.value(QStringLiteral("plan")).toArray().isEmpty());
    QCOMPARE(planned.json.value(QStringLiteral("leftOut")).toArray().size(), 1);
    const auto schema = [&] { return only(admin(QStringLiteral("schema show --tenant acme")), "schema"); };
    QCOMPARE(schema().value(QStringLiteral("version")).toInt(), 0);
    QCOMPARE(admin(push, file).code, 0);
    write("CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT, count INTEGER);");
    QCOMPARE(only(admin(push, file), "schema").value(QStringLiteral("version")).toInt(), 2);
    write("CREATE TABLE item (id TEXT PRIMARY KEY, name TEXT, count INTEGER);");
    QCOMPARE(admin(push + QStringLiteral(" --plan"), file).json.value(QStringLiteral("possible")).toBool(), false);
    QCOMPARE(admin(push, file).code, 1);
    write("nonsense");
    QCOMPARE(admin(push, file).code, 1);
    QCOMPARE(admin(push + QStringLiteral(" --file none.sql")).code, 2);
    QCOMPARE(schema().value(QStringLiteral("name")).toString(), QStringLiteral("acme"));
    QVERIFY(!schema().value(QStringLiteral("namespace")).toString().isEmpty());
    const QJsonObject table = schema().value(QStringLiteral("tables")).toArray().first().toObject();
    QCOMPARE(table.value(QStringLiteral("tenantColumn")).toString(), QStringLiteral("tenantId"));
    QCOMPARE(table.value(QStringLiteral("columns")).toArray().size(), 3);
    const QJsonArray all = admin(QStringLiteral("schema list")).json.value(QStringLiteral("schemas")).toArray();
    QCOMPARE(all.size(), 1);
    QCOMPARE(all.first()[QStringLiteral("version")].toInt(), 2);
    QCOMPARE(admin(QStringLiteral("schema list --tenant acme")).json.value(QStringLiteral("schemas")).toArray().size(),
             1);
}

void AdminTest::tellsStatusAndAudit()
{
    QCOMPARE(admin(QStringLiteral("tenant add --code acme --name Acme")).code, 0);
    const Ended status = admin(QStringLiteral("status"));
    QCOMPARE(only(status, "status").value(QStringLiteral("tenants")).toInt(), 1);
    const QJsonArray audit = admin(QStringLiteral("audit")).json.value(QStringLiteral("audit")).toArray();
    QCOMPARE(audit.first()[QStringLiteral("what")].toString(), QStringLiteral("tenantAdded"));
    for (const char* field : {"time", "who", "what", "on"})
        QVERIFY2(!audit.first()[QLatin1String(field)].toString().isEmpty(), field);
    QCOMPARE(admin(QStringLiteral("audit --tenant acme")).json.value(QStringLiteral("audit")).toArray().size(), 1);
    QCOMPARE(admin(QStringLiteral("audit --tenant none")).code, 5);
    m_cloud->stop();
    QCOMPARE(admin(QStringLiteral("status")).code, 4);
}

void AdminTest::movesWhileADeviceSyncs()
{
    Desk ann;
    QCOMPARE(signUp(ann, QStringLiteral("acme")).code, 0);
    const QString a = linkedFile(ann);
    Desk ben;
    QCOMPARE(logIn(ben, QStringLiteral("acme"), QStringLiteral("ann@example.com")).code, 0);
    const QString b = ben.path(QStringLiteral("b.db"));
    QCOMPARE(ben.run({QStringLiteral("link"), QStringLiteral("--db"), b}).code, 0);
    QCOMPARE(admin(QStringLiteral("datasource add --name eu1 --url sqlite:eu1.sqlite --weight 0")).code, 0);
    const auto watching = ben.start({QStringLiteral("watch"), QStringLiteral("--db"), b});
    for (int round = 0; round < 6; ++round) {
        const QString to = round % 2 ? QStringLiteral("embedded") : QStringLiteral("eu1");
        QCOMPARE(runSql(a, QStringLiteral("INSERT INTO item(name, count) VALUES ('more', %1)").arg(round)), QString());
        const auto syncing = ann.start({QStringLiteral("sync")});
        const Ended moved = admin(QStringLiteral("tenant move --code acme --datasource ") + to);
        QVERIFY2(moved.code == 0, qPrintable(moved.errors));
        QVERIFY(syncing->waitForFinished(60'000));
        QCOMPARE(syncing->exitCode(), 0);
    }
    QCOMPARE(ann.run({QStringLiteral("sync")}).code, 0);
    QTRY_COMPARE_WITH_TIMEOUT(allRows(b), allRows(a), 20'000);
    watching->terminate();
    QVERIFY(watching->waitForFinished(20'000));
    for (const Desk* desk : {&ann, &ben})
        QCOMPARE(desk->run({QStringLiteral("doctor")}).code, 0);
}

void AdminTest::letsAnAdminAdministerTheOwnTenant()
{
    m_root = std::make_unique<Desk>(); // no operator is logged in here
    QCOMPARE(signUp(*m_root, QStringLiteral("acme")).code, 0);
    QVERIFY(!linkedFile(*m_root).isEmpty());
    QCOMPARE(admin(QStringLiteral("user add --tenant acme --email bob@example.com --role USER --password-stdin"), {},
                   password)
                 .code,
             0);
    QCOMPARE(admin(QStringLiteral("user list --tenant acme")).json.value(QStringLiteral("users")).toArray().size(), 2);
    QCOMPARE(admin(QStringLiteral("user disable --tenant acme --email bob@example.com")).code, 0);
    QCOMPARE(admin(QStringLiteral("device list --tenant acme")).json.value(QStringLiteral("devices")).toArray().size(),
             1);
    QCOMPARE(admin(QStringLiteral("schema show --tenant acme")).code, 0);
    QCOMPARE(admin(QStringLiteral("schema list --tenant acme")).code, 0);
    QCOMPARE(admin(QStringLiteral("audit --tenant acme")).code, 0);
    const QString file = m_root->path(QStringLiteral("acme.ndjson"));
    QCOMPARE(admin(QStringLiteral("tenant export --code acme --file ") + file).code, 0);
    QFile exported(file);
    QVERIFY(exported.open(QIODevice::ReadOnly));
    QVERIFY(exported.readAll().contains("\"two\""));
    QCOMPARE(admin(QStringLiteral("tenant list")).code, 5);
    QCOMPARE(admin(QStringLiteral("tenant suspend --code acme")).code, 5);
    QCOMPARE(admin(QStringLiteral("datasource list")).code, 5);
    QCOMPARE(admin(QStringLiteral("user list --tenant other")).code, 5);
}

void AdminTest::keepsASuspendedTenantOut()
{
    Desk ann;
    QCOMPARE(signUp(ann, QStringLiteral("acme")).code, 0);
    const QString file = linkedFile(ann);
    QCOMPARE(admin(QStringLiteral("tenant suspend --code acme")).code, 0);
    QCOMPARE(runSql(file, QStringLiteral("UPDATE item SET count = 9 WHERE id = 1")), QString());
    const Ended refused = ann.run({QStringLiteral("sync")});
    QCOMPARE(refused.code, 5);
    QVERIFY(only(refused, "error").value(QStringLiteral("hint")).toString().contains(QStringLiteral("runs the cloud")));
    QCOMPARE(ann.run({QStringLiteral("status")}).json.value(QStringLiteral("pending")).toInt(), 1);
    QCOMPARE(logIn(ann, QStringLiteral("acme"), QStringLiteral("ann@example.com")).code, 5);
    QCOMPARE(admin(QStringLiteral("tenant resume --code acme")).code, 0);
    QCOMPARE(ann.run({QStringLiteral("sync")}).code, 0);
    QCOMPARE(admin(QStringLiteral("tenant remove --code acme")).code, 0);
    QCOMPARE(ann.run({QStringLiteral("sync")}).code, 5);
    QCOMPARE(admin(QStringLiteral("tenant resume --code acme")).code, 0);
    QCOMPARE(ann.run({QStringLiteral("sync")}).code, 0);
    QCOMPARE(admin(QStringLiteral("tenant remove --code acme --abandon")).code, 2);
    QCOMPARE(admin(QStringLiteral("tenant remove --code acme --now")).code, 0);
    QCOMPARE(ann.run({QStringLiteral("sync")}).code, 5);
    QCOMPARE(signUp(ann, QStringLiteral("lost")).code, 0);
    QCOMPARE(admin(QStringLiteral("tenant remove --code lost --now --abandon")).code, 0);
}

void AdminTest::refusesAWrongCommandLine_data()
{
    QTest::addColumn<QString>("line");
    for (const char* line : {"",
                             "dance",
                             "tenant",
                             "tenant dance",
                             "tenant list extra",
                             "tenant add --code acme",
                             "tenant add --name Acme",
                             "tenant edit --code acme",
                             "tenant list --name x",
                             "tenant move --code acme",
                             "tenant add --code a --name b --metadata [",
                             "datasource add --name eu1",
                             "datasource add --name eu1 --url sqlite:x --weight many",
                             "datasource edit --name eu1",
                             "user list",
                             "user add --tenant acme",
                             "user edit --tenant acme --email a@example.com --disabled perhaps",
                             "device revoke --tenant acme",
                             "schema show",
                             "schema push --tenant acme",
                             "status --tenant acme",
                             "audit extra",
                             "tenant list --nonsense",
                             "tenant add --code a --name",
                             "tenant add --name --code a",
                             "login --email a@example.com",
                             "datasource add --name x --url sqlite:x.sqlite --weight much",
                             "tenant add --code x --name X --metadata [1]"})
        QTest::newRow(*line ? line : "nothing") << QString::fromLatin1(line);
}

void AdminTest::refusesAWrongCommandLine()
{
    QFETCH(const QString, line);
    const Ended refused = admin(line);
    QCOMPARE(refused.code, 2);
    QCOMPARE(refused.json.value(QStringLiteral("error"))[QStringLiteral("code")].toString(),
             QStringLiteral("commandLine"));
}

void AdminTest::slowsGuessingDownOnly()
{
    Desk ann;
    QCOMPARE(signUp(ann, QStringLiteral("acme")).code, 0);
    for (int i = 0; i < 15; ++i)
        QCOMPARE(logIn(ann, QStringLiteral("acme"), QStringLiteral("ann@example.com")).code, 0);
    int refused = 0;
    for (int i = 0; i < 12; ++i) {
        const Ended guess = logIn(ann, QStringLiteral("acme"), QStringLiteral("ann@example.com"), "guess guess\n");
        QCOMPARE(guess.code, 5);
        refused += only(guess, "error").value(QStringLiteral("code")).toString() == QStringLiteral("tooManyTries");
    }
    QVERIFY(refused > 0);
    // Who is logged in goes on, and others log in.
    QVERIFY(!linkedFile(ann).isEmpty());
    QCOMPARE(admin(QStringLiteral("login --email root@example.com --password-stdin"), server(), password).code, 0);
}

void AdminTest::comesBackFromABackup()
{
    Desk ann;
    QCOMPARE(signUp(ann, QStringLiteral("acme")).code, 0);
    const QString a = linkedFile(ann);
    QCOMPARE(m_cloud->stop(), 0);
    const QString backup = m_folder->filePath(QStringLiteral("backup"));
    QVERIFY(QDir().mkpath(backup));
    for (const QString& name : QDir(data()).entryList(QDir::Files))
        QVERIFY(QFile::copy(data() + u'/' + name, backup + u'/' + name));
    QVERIFY(m_cloud->start());
    QCOMPARE(runSql(a, QStringLiteral("INSERT INTO item VALUES (3, 'after', 3)")), QString());
    QCOMPARE(ann.run({QStringLiteral("sync")}).code, 0);
    QCOMPARE(m_cloud->stop(), 0);
    for (const QString& name : QDir(data()).entryList(QDir::Files))
        QVERIFY(QFile::remove(data() + u'/' + name));
    for (const QString& name : QDir(backup).entryList(QDir::Files))
        QVERIFY(QFile::copy(backup + u'/' + name, data() + u'/' + name));
    QVERIFY(m_cloud->start());
    // Logins and devices from before are good, and the device brings what the backup lacks.
    QCOMPARE(admin(QStringLiteral("tenant list")).code, 0);
    QCOMPARE(ann.run({QStringLiteral("sync")}).code, 0);
    Desk ben;
    QCOMPARE(logIn(ben, QStringLiteral("acme"), QStringLiteral("ann@example.com")).code, 0);
    const QString b = ben.path(QStringLiteral("b.db"));
    QCOMPARE(ben.run({QStringLiteral("link"), QStringLiteral("--db"), b}).code, 0);
    QCOMPARE(allRows(b), allRows(a));
    QVERIFY(allRows(b).join(u' ').contains(QStringLiteral("after")));
}

QTEST_GUILESS_MAIN(AdminTest)
#include "admin_test.moc"
