#include "endtoend/small_office.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonArray>
#include <QTest>

using namespace dbsync::test;

/// What the command line does with names, places and outputs that are not as usual.
class CommandLineTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        QCOMPARE(office.start(), QString());
        QCOMPARE(office.link(QStringLiteral("CREATE TABLE a(id INTEGER PRIMARY KEY, \"b.c\"); CREATE TABLE \"a.b\"(id "
                                            "INTEGER PRIMARY KEY, c, \"d.e\")")),
                 QString());
    }

    /// Tables and columns may have dots in their names.
    void policiesOfNamesWithDots_data()
    {
        QTest::addColumn<QString>("target");
        QTest::addColumn<QString>("table");
        QTest::addColumn<QString>("column");
        QTest::newRow("both would fit") << QStringLiteral("a.b.c") << QStringLiteral("a.b") << QStringLiteral("c");
        QTest::newRow("dots on both sides")
            << QStringLiteral("a.b.d.e") << QStringLiteral("a.b") << QStringLiteral("d.e");
        QTest::newRow("table") << QStringLiteral("a.b") << QStringLiteral("a.b") << QString();
        QTest::newRow("short") << QStringLiteral("a.id") << QStringLiteral("a") << QStringLiteral("id");
    }

    void policiesOfNamesWithDots()
    {
        QFETCH(QString, target);
        QFETCH(QString, table);
        QFETCH(QString, column);
        const Ended set = office.first.run({QStringLiteral("policy"), target, QStringLiteral("cloud")});
        QCOMPARE(set.code, 0);
        const auto policies = set.json.value(QStringLiteral("policies")).toArray();
        QVERIFY(std::any_of(policies.begin(), policies.end(), [&](const QJsonValue& each) {
            return each[QStringLiteral("table")].toString() == table &&
                   each[QStringLiteral("column")].toString() == column;
        }));
        QCOMPARE(office.first.run(words("policy a.b.nothing cloud")).code, 1);
    }

    void anAnswerThatCannotBeWrittenIsAnError()
    {
        QCOMPARE(inShell(QStringLiteral("dbsync status --json > /dev/full")), 1);
        QCOMPARE(inShell(QStringLiteral("dbsync pending > /dev/full")), 1);
        QCOMPARE(inShell(QStringLiteral("dbsync --help > /dev/full")), 1);
        QCOMPARE(inShell(QStringLiteral("dbsync status > /dev/null")), 0);
    }

    void namesThatAreNotUtf8AreRefused()
    {
        QCOMPARE(inShell(QStringLiteral("dbsync link --db \"$(printf 'bad\\377.db')\"")), 2);
    }

    void whatIsMissingIsToldInOrder()
    {
        const Desk stranger;
        QCOMPARE(stranger.run(words("policy")).code, 6);
        QCOMPARE(stranger.run(words("status")).code, 6);
        QCOMPARE(stranger.run(words("login") + office.who(), SmallOffice::password).code, 0);
        QCOMPARE(stranger.run(words("policy")).code, 0); // the tenant's; no file is needed
    }

    void aKeyThatIsNotOfTheTableIsRefused()
    {
        for (const char* key : {"{\"no\":1}", "{bad", "[1,2]"}) {
            const Ended ended = office.first.run(words("activity --table a --key") << QLatin1String(key));
            QCOMPARE(ended.code, 1);
            QCOMPARE(ended.json.value(QStringLiteral("error"))[QStringLiteral("code")].toString(),
                     QStringLiteral("wrongKey"));
        }
    }

    void aDamagedListOfDatabasesIsTold()
    {
        const Desk desk;
        QCOMPARE(desk.run(words("login") + office.who(), SmallOffice::password).code, 0);
        QFile list(desk.path(QStringLiteral("configuration/databases.json")));
        QVERIFY(list.open(QIODevice::WriteOnly));
        QVERIFY(list.write("{bad") > 0);
        list.close();
        for (const char* command : {"status", "policy", "sync"}) {
            const Ended ended = desk.run(words(command));
            QCOMPARE(ended.code, 1);
            QCOMPARE(ended.json.value(QStringLiteral("error"))[QStringLiteral("code")].toString(),
                     QStringLiteral("configuration"));
        }
    }

    void watchEndsWithTheLink()
    {
        const auto watch = office.second.start(words("watch --json"));
        QTest::qWait(1'000);
        QCOMPARE(watch->state(), QProcess::Running);
        QCOMPARE(office.second.run(words("unlink")).code, 0);
        QVERIFY(watch->state() == QProcess::NotRunning || watch->waitForFinished(10'000));
        QCOMPARE(watch->exitCode(), 6);
        QVERIFY(watch->readAllStandardOutput().contains("notLinked"));
    }

private:
    /// Runs a line with `dbsync` as the second desk; its exit code.
    int inShell(const QString& line) const
    {
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("DBSYNC_CONFIG_DIR"), office.second.path(QStringLiteral("configuration")));
        environment.insert(QStringLiteral("PATH"), QCoreApplication::applicationDirPath() + QStringLiteral("/../bin:") +
                                                       environment.value(QStringLiteral("PATH")));
        process.setProcessEnvironment(environment);
        process.start(QStringLiteral("/bin/sh"), {QStringLiteral("-c"), line});
        return process.waitForFinished(60'000) ? process.exitCode() : -1;
    }

    SmallOffice office;
};

QTEST_GUILESS_MAIN(CommandLineTest)
#include "command_line_test.moc"
