#include "endtoend/programs.h"
#include "live_window.h"
#include "ui/window/header_bar.h"

#include <QJsonArray>
#include <QTest>

using namespace dbsync;
using namespace dbsync::test;
using namespace dbsync::ui;

namespace {
constexpr int patience = 60'000;
const QByteArray password = QByteArrayLiteral("a-long-password\n");
} // namespace

/// A window in which nobody does anything, when the cloud does not let it in any more: it says why, not that the
/// network is gone, and goes on by itself once it is let in again.
class RefusalsTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<CloudProcess> m_cloud;
    std::unique_ptr<Desk> m_operator;
    std::unique_ptr<LiveWindow> m_live;
    QString m_file;

    MainWindow& window() { return m_live->window(); }
    bool says(const char* word) { return window().windowTitle().startsWith(QLatin1String(word)); }

    int admin(const QString& line, const QByteArray& input = {}) const
    {
        return m_operator->run(QStringList{QStringLiteral("admin")} + line.split(u' '), input).code;
    }

    void link(const QString& email)
    {
        const Credentials who{m_cloud->url(),
                              QStringLiteral("acme"),
                              QStringLiteral("Acme"),
                              email,
                              QString::fromLatin1(password.trimmed()),
                              true};
        bool linked = false;
        m_live->cloud().logIn(this, who, [&](Result<sync::Account> account) {
            QVERIFY(account);
            sync::LinkOptions options;
            options.path = m_file;
            m_live->cloud().link(
                this, options, [](const sync::Progress&) {},
                [&](Result<sync::LinkReport> report) { linked = static_cast<bool>(report); });
        });
        QTRY_VERIFY_WITH_TIMEOUT(linked, patience);
        m_live->databases().setCurrent(m_live->databases().open(m_file));
    }

    void write(const char* value) const
    {
        QCOMPARE(runSql(m_file, QStringLiteral("UPDATE note SET v = '%1'").arg(QLatin1String(value))), QString());
    }

    QString deviceOf(const char* user) const
    {
        const Ended listed = m_operator->run({QStringLiteral("admin"), QStringLiteral("device"), QStringLiteral("list"),
                                              QStringLiteral("--tenant"), QStringLiteral("acme")});
        for (const QJsonValue& device : listed.json.value(QStringLiteral("devices")).toArray()) {
            if (device[QStringLiteral("user")].toString() == QLatin1String(user) &&
                !device[QStringLiteral("revoked")].toBool())
                return device[QStringLiteral("id")].toString();
        }
        return {};
    }

private slots:
    void initTestCase()
    {
        m_cloud = std::make_unique<CloudProcess>(m_folder.path());
        QVERIFY(m_cloud->start());
        QCOMPARE(m_cloud
                     ->run({QStringLiteral("init"), QStringLiteral("--data"), m_folder.path(),
                            QStringLiteral("--admin-email"), QStringLiteral("root@example.com"),
                            QStringLiteral("--admin-password-stdin")},
                           password)
                     .code,
                 0);
        m_operator = std::make_unique<Desk>();
        QCOMPARE(
            admin(QStringLiteral("login --server %1 --email root@example.com --password-stdin").arg(m_cloud->url()),
                  password),
            0);
        QCOMPARE(admin(QStringLiteral("tenant add --code acme --name Acme")), 0);
        QCOMPARE(admin(QStringLiteral("user add --tenant acme --email ann@example.org --role ADMIN --password-stdin"),
                       password),
                 0);
        m_live = std::make_unique<LiveWindow>();
        m_file = m_live->path(QStringLiteral("notes.sqlite"));
        QCOMPARE(runSql(m_file, QStringLiteral("CREATE TABLE note(id INTEGER PRIMARY KEY, v TEXT); INSERT INTO note(v) "
                                               "VALUES ('first')")),
                 QString());
        link(QStringLiteral("ann@example.org"));
        window().present();
        QTRY_VERIFY_WITH_TIMEOUT(says("In step"), patience);
        QTest::qWait(1'000);
    }

    void cleanupTestCase()
    {
        m_live.reset();
        m_cloud.reset();
    }

    void aSuspendedCompany()
    {
        QCOMPARE(admin(QStringLiteral("tenant suspend --code acme")), 0);
        QTRY_VERIFY_WITH_TIMEOUT(says("Your company is suspended"), patience);
        QTest::qWait(4'000); // the silence of the cloud's signals is not taken for a network that is gone
        QVERIFY2(says("Your company is suspended"), qUtf8Printable(window().windowTitle()));
        QCOMPARE(admin(QStringLiteral("tenant resume --code acme")), 0);
        QTRY_VERIFY_WITH_TIMEOUT(says("In step"), patience);
    }

    void editsOfASuspendedCompanyAreSentAfterwards()
    {
        QCOMPARE(admin(QStringLiteral("tenant suspend --code acme")), 0);
        QTRY_VERIFY_WITH_TIMEOUT(says("Your company is suspended"), patience);
        write("second");
        QTRY_COMPARE_WITH_TIMEOUT(m_live->databases().current()->situation().status.pending, 1, patience);
        // Between two tries.
        QTRY_VERIFY_WITH_TIMEOUT(window().header()->glance().sentence.contains(QStringLiteral("1 change is safe")),
                                 patience);
        QCOMPARE(admin(QStringLiteral("tenant resume --code acme")), 0);
        QTRY_VERIFY_WITH_TIMEOUT(says("In step"), 2 * patience);
        QTRY_COMPARE_WITH_TIMEOUT(m_live->databases().current()->situation().status.pending, 0, patience);
    }

    void aRemovedCompanyUntilItIsTakenBack()
    {
        QCOMPARE(admin(QStringLiteral("tenant remove --code acme")), 0);
        QTRY_VERIFY_WITH_TIMEOUT(says("Your company was removed"), patience);
        QVERIFY(window().header()->glance().sentence.contains(QStringLiteral("It can be taken back until")));
        QCOMPARE(admin(QStringLiteral("tenant resume --code acme")), 0);
        QTRY_VERIFY_WITH_TIMEOUT(says("In step"), 2 * patience);
    }

    /// With nothing to send: its next sync would be tomorrow's.
    void aRevokedDeviceIsShutOut()
    {
        QTest::qWait(1'000);
        const QString device = deviceOf("ann@example.org");
        QVERIFY(!device.isEmpty());
        QCOMPARE(admin(QStringLiteral("device revoke --tenant acme --id %1").arg(device)), 0);
        QTRY_VERIFY_WITH_TIMEOUT(says("This device was shut out"), 10'000);
        QCOMPARE(window().header()->glance().act, NextAct::Settings);
    }

    void aDisabledUserIsSignedOut()
    {
        QCOMPARE(admin(QStringLiteral("user disable --tenant acme --email ann@example.org")), 1); // the last one
        QCOMPARE(admin(QStringLiteral("user add --tenant acme --email bob@example.org --role ADMIN --password-stdin"),
                       password),
                 0);
        QCOMPARE(admin(QStringLiteral("user disable --tenant acme --email ann@example.org")), 0);
        QTRY_VERIFY_WITH_TIMEOUT(says("Signed out"), patience);
        QCOMPARE(window().header()->glance().act, NextAct::SignIn);
    }
};

QTEST_MAIN(RefusalsTest)
#include "refusals_test.moc"
