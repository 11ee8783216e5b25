#include "endtoend/small_office.h"

#include <QFile>
#include <QJsonArray>
#include <QTest>

using namespace dbsync::test;

namespace {

/// A music shop's database where it is at hand; else the sample company.
QString source()
{
    return QStringLiteral(DBSYNC_SOURCE_DIR "/../shared/data/chinook/Chinook_AutoIncrement.sqlite");
}

} // namespace

/// Files that are full already join a tenant that has rows; what syncs did to them is told.
class JoiningTest : public QObject
{
    Q_OBJECT

private slots:
    void aFilledCopyIsComparedAndMerged()
    {
        SmallOffice office;
        QCOMPARE(office.start(), QString());
        if (QFile::exists(source())) {
            QVERIFY(QFile::copy(source(), office.a));
            QFile::setPermissions(office.a, QFile::ReadOwner | QFile::WriteOwner);
        } else {
            QFile sql(QStringLiteral(DBSYNC_SOURCE_DIR "/installer/sample/company.sql"));
            QVERIFY(sql.open(QIODevice::ReadOnly));
            QCOMPARE(runSql(office.a, QString::fromUtf8(sql.readAll())), QString());
        }
        // A copy of before, with edits of its own.
        QVERIFY(QFile::copy(office.a, office.b));
        QCOMPARE(office.first.run(words("link --db") << office.a).code, 0);
        const bool music = QFile::exists(source());
        const QString table = music ? QStringLiteral("Customer") : QStringLiteral("customer");
        const QString key = music ? QStringLiteral("CustomerId") : QStringLiteral("id");
        const QString column = music ? QStringLiteral("City") : QStringLiteral("city");
        const auto update = [&](const QString& file, const QString& value, int id) {
            return runSql(
                file, QStringLiteral("UPDATE %1 SET %2 = '%3' WHERE %4 = %5").arg(table, column, value, key).arg(id));
        };
        QCOMPARE(update(office.b, QStringLiteral("of the copy"), 1), QString());
        QCOMPARE(update(office.a, QStringLiteral("since"), 3), QString());
        QCOMPARE(runSql(office.b, QStringLiteral("DELETE FROM %1 WHERE %2 = (SELECT max(%2) FROM %1)")
                                      .arg(music ? QStringLiteral("InvoiceLine") : QStringLiteral("invoice_line"),
                                           music ? QStringLiteral("InvoiceLineId") : QStringLiteral("invoice"))),
                 QString());
        QCOMPARE(office.first.run(words("sync")).code, 0);
        const QStringList before = allRows(office.a);
        // Equal keys are the same row; what differs asks; what is missing here comes.
        const Ended linked = office.second.run(words("link --db") << office.b);
        QCOMPARE(linked.code, 3);
        QCOMPARE(linked.json.value(QStringLiteral("conflicts")).toInt(), 2);
        QCOMPARE(linked.json.value(QStringLiteral("pushed")).toObject().value(QStringLiteral("inserted")).toInt(), 0);
        QVERIFY(linked.json.value(QStringLiteral("pulled")).toObject().value(QStringLiteral("inserted")).toInt() > 0);
        const QJsonArray conflicts =
            office.second.run(words("conflicts")).json.value(QStringLiteral("conflicts")).toArray();
        for (const QJsonValue& each : conflicts) {
            const QJsonObject conflict = each.toObject();
            QCOMPARE(conflict.value(QStringLiteral("columns")).toArray(), QJsonArray{column});
            const bool mine = conflict.value(QStringLiteral("local")).toObject().value(column).toString() ==
                              QStringLiteral("of the copy");
            QCOMPARE(office.second
                         .run(words("resolve --use") << (mine ? QStringLiteral("device") : QStringLiteral("cloud"))
                                                     << QString::number(conflict.value(QStringLiteral("id")).toInt()))
                         .code,
                     0);
        }
        QCOMPARE(office.second.run(words("sync")).code, 0);
        QCOMPARE(office.syncAll(), QString());
        QCOMPARE(office.difference(), QString());
        QCOMPARE(allRows(office.a).size(), before.size());
        QCOMPARE(
            queryText(office.a,
                      QStringLiteral("SELECT group_concat(%1, ',') FROM (SELECT %1 FROM %2 WHERE %3 IN (1, 3) ORDER "
                                     "BY %3)")
                          .arg(column, table, key)),
            QStringLiteral("of the copy,since"));
    }

    void movedKeysAndDecisionsAreTold()
    {
        SmallOffice office;
        QCOMPARE(office.start(), QString());
        QCOMPARE(office.link(QStringLiteral(
                     "CREATE TABLE t(id INTEGER PRIMARY KEY, v); CREATE TABLE c(t INTEGER REFERENCES t(id), "
                     "n, PRIMARY KEY (t, n)); INSERT INTO t VALUES (1, 'x')")),
                 QString());
        QCOMPARE(
            runSql(office.a, QStringLiteral("INSERT INTO t(v) VALUES ('a'); UPDATE t SET v = 'of a' WHERE id = 1")),
            QString());
        QCOMPARE(
            runSql(office.b,
                   QStringLiteral("INSERT INTO t(v) VALUES ('b'); INSERT INTO c VALUES (2, 1); UPDATE t SET v = 'of "
                                  "b' WHERE id = 1")),
            QString());
        QCOMPARE(office.first.run(words("sync")).code, 0);
        QCOMPARE(office.second.run(words("sync")).code, 3);
        QCOMPARE(queryText(office.b, QStringLiteral("SELECT v FROM t JOIN c ON t.id = c.t")), QStringLiteral("b"));
        const QJsonObject pulled = activity(office, QStringLiteral("pulled"));
        const QJsonArray moved = pulled.value(QStringLiteral("movedKeys")).toArray();
        QCOMPARE(moved.size(), 1);
        const QJsonObject move = moved.first().toObject();
        QCOMPARE(move.value(QStringLiteral("table")).toString(), QStringLiteral("t"));
        QCOMPARE(move.value(QStringLiteral("from")).toObject().value(QStringLiteral("id")).toInt(), 2);
        QCOMPARE(move.value(QStringLiteral("to")).toObject().value(QStringLiteral("id")).toInt(), 3);
        // A decision tells who decided, and keeps what lost.
        QCOMPARE(office.second.run(words("resolve --all --use cloud")).code, 0);
        const QJsonObject resolved = activity(office, QStringLiteral("resolve"));
        QCOMPARE(resolved.value(QStringLiteral("user")).toString(), QStringLiteral("ann@example.com"));
        const QJsonObject row = resolved.value(QStringLiteral("rows")).toArray().first().toObject();
        QCOMPARE(row.value(QStringLiteral("before")).toObject().value(QStringLiteral("v")).toString(),
                 QStringLiteral("of b"));
        QCOMPARE(row.value(QStringLiteral("after")).toObject().value(QStringLiteral("v")).toString(),
                 QStringLiteral("of a"));
    }

    void tablesThatCannotBeSyncedAreNamedOnce()
    {
        SmallOffice office;
        QCOMPARE(office.start(), QString());
        QCOMPARE(office.link(QStringLiteral("CREATE TABLE t(id INTEGER PRIMARY KEY, v); CREATE TABLE early(x)")),
                 QString());
        QCOMPARE(namedBySync(office), QStringList());
        QCOMPARE(runSql(office.a, QStringLiteral("CREATE TABLE late(x); CREATE VIRTUAL TABLE search USING fts5(x)")),
                 QString());
        QCOMPARE(namedBySync(office), words("late search"));
        QCOMPARE(namedBySync(office), QStringList());
        QCOMPARE(runSql(office.a, QStringLiteral("CREATE TABLE later(x)")), QString());
        QCOMPARE(namedBySync(office), words("later"));
        QCOMPARE(office.first.run(words("status")).json.value(QStringLiteral("state")).toString(),
                 QStringLiteral("inStep"));
    }

    void referencesToTablesThatAreLeftOutAreTold_data()
    {
        QTest::addColumn<QString>("options");
        QTest::newRow("others named") << QStringLiteral("--table b");
        QTest::newRow("left out") << QStringLiteral("--exclude a");
    }

    void referencesToTablesThatAreLeftOutAreTold()
    {
        QFETCH(QString, options);
        SmallOffice office;
        QCOMPARE(office.start(), QString());
        const QString sql = QStringLiteral(
            "CREATE TABLE a(id INTEGER PRIMARY KEY); INSERT INTO a VALUES (1); CREATE TABLE b(id INTEGER "
            "PRIMARY KEY, a INT REFERENCES a(id) ON DELETE CASCADE); INSERT INTO b VALUES (1, 1)");
        QCOMPARE(runSql(office.a, sql), QString());
        const Ended linked =
            office.first.run(words("link") << options.split(QLatin1Char(' ')) << words("--db") << office.a);
        QCOMPARE(linked.code, 0);
        const QJsonArray told = linked.json.value(QStringLiteral("leftOut")).toArray();
        QVERIFY(std::any_of(told.begin(), told.end(), [](const QJsonValue& each) {
            return each.toString().startsWith(QStringLiteral("Table \"b\" refers to table \"a\""));
        }));
        QCOMPARE(office.second.run(words("link --db") << office.b).code, 0);
        for (const char* write : {"INSERT INTO b VALUES (2, 1)", "UPDATE b SET a = 1", "DELETE FROM b WHERE id = 2"})
            QCOMPARE(runSql(office.b, QStringLiteral("PRAGMA foreign_keys = ON; ") + QLatin1String(write)), QString());
        QCOMPARE(queryText(office.a, QStringLiteral("SELECT count(*) FROM pragma_foreign_key_list('b')")),
                 QStringLiteral("1"));
        for (Desk* desk : {&office.first, &office.second}) {
            const Ended synced = desk->run(words("sync"));
            QCOMPARE(synced.code, 0);
            QCOMPARE(desk->run(words("schema status")).json.value(QStringLiteral("state")).toString(),
                     QStringLiteral("same"));
        }
    }

    void whereTablesWereNamedLaterOnesAreLeftOut()
    {
        SmallOffice office;
        QCOMPARE(office.start(), QString());
        QCOMPARE(runSql(office.a, QStringLiteral("CREATE TABLE t(id INTEGER PRIMARY KEY, v); INSERT INTO t VALUES (1, "
                                                 "1); CREATE TABLE other(id INTEGER PRIMARY KEY)")),
                 QString());
        QCOMPARE(office.first.run(words("link --table t --db") << office.a).code, 0);
        QCOMPARE(office.second.run(words("link --db") << office.b).code, 0);
        const auto state = [&] {
            return office.first.run(words("schema status")).json.value(QStringLiteral("state")).toString();
        };
        // Here and in the cloud.
        QCOMPARE(runSql(office.a, QStringLiteral("CREATE TABLE here(id INTEGER PRIMARY KEY); INSERT INTO here VALUES "
                                                 "(1)")),
                 QString());
        QCOMPARE(state(), QStringLiteral("same"));
        QCOMPARE(runSql(office.b, QStringLiteral("CREATE TABLE there(id INTEGER PRIMARY KEY, t INT REFERENCES t); "
                                                 "INSERT INTO there VALUES (1, 1)")),
                 QString());
        QCOMPARE(office.second.run(words("sync")).code, 3);
        QCOMPARE(office.second.run(words("schema push")).code, 0);
        QCOMPARE(office.second.run(words("sync")).code, 0);
        for (int i = 0; i < 2; ++i)
            QCOMPARE(office.first.run(words("sync")).code, 0);
        QCOMPARE(state(), QStringLiteral("same"));
        QCOMPARE(queryText(office.a, QStringLiteral("SELECT count(*) FROM sqlite_schema WHERE name = 'there'")),
                 QStringLiteral("0"));
        // A table that was named and has another name now is told, and pushed under that.
        QCOMPARE(runSql(office.a, QStringLiteral("ALTER TABLE t RENAME TO renamed; INSERT INTO renamed VALUES (2, 2)")),
                 QString());
        QCOMPARE(office.first.run(words("sync")).code, 3);
        QCOMPARE(office.first.run(words("schema push --only-allowed")).code, 0);
        QCOMPARE(office.first.run(words("sync")).code, 3);
        QCOMPARE(office.second.run(words("sync")).code, 0);
        QCOMPARE(queryText(office.b, QStringLiteral("SELECT group_concat(v) FROM renamed")), QStringLiteral("1,2"));
        QCOMPARE(queryText(office.b, QStringLiteral("SELECT count(*) FROM sqlite_schema WHERE name = 'here'")),
                 QStringLiteral("0"));
    }

    void aUserMayNotPushASchema()
    {
        SmallOffice office;
        QCOMPARE(office.start(), QString());
        QCOMPARE(office.link(QStringLiteral("CREATE TABLE t(id INTEGER PRIMARY KEY, v)")), QString());
        QCOMPARE(office.first
                     .run(words("admin user add --tenant acme --role USER --email bob@example.com --password-stdin"),
                          SmallOffice::password)
                     .code,
                 0);
        QCOMPARE(
            office.second.run(words("login") + office.who(QStringLiteral("bob@example.com")), SmallOffice::password)
                .code,
            0);
        QCOMPARE(runSql(office.b, QStringLiteral("ALTER TABLE t ADD COLUMN w; INSERT INTO t VALUES (1, 2, 3)")),
                 QString());
        QCOMPARE(office.second.run(words("schema push")).code, 5);
        QCOMPARE(office.second.run(words("schema status")).code, 0);
        QCOMPARE(office.second.run(words("sync")).code, 3);
        QCOMPARE(office.first.run(words("sync")).code, 0);
        QCOMPARE(queryText(office.a, QStringLiteral("SELECT v FROM t")), QStringLiteral("2"));
    }

private:
    /// The second desk's newest activity of this direction, with its rows.
    static QJsonObject activity(const SmallOffice& office, const QString& direction)
    {
        for (const QJsonValue& each :
             office.second.run(words("activity")).json.value(QStringLiteral("activity")).toArray()) {
            const QJsonObject entry = each.toObject();
            if (entry.value(QStringLiteral("direction")).toString() != direction)
                continue;
            const QString id = QString::number(entry.value(QStringLiteral("id")).toInt());
            return office.second.run(words("activity") << id)
                .json.value(QStringLiteral("activity"))
                .toArray()
                .first()
                .toObject();
        }
        return {};
    }

    /// The tables that the first desk's next sync, which must end with 0, says it leaves out.
    static QStringList namedBySync(const SmallOffice& office)
    {
        const Ended sync = office.first.run(words("sync"));
        QStringList names;
        for (const QJsonValue& each : sync.json.value(QStringLiteral("attention")).toArray()) {
            if (each.toObject().value(QStringLiteral("code")).toString() == QStringLiteral("leftOut"))
                names.append(
                    each.toObject().value(QStringLiteral("message")).toString().section(QLatin1Char('"'), 1, 1));
        }
        return sync.code == 0 ? names : QStringList{sync.errors};
    }
};

QTEST_GUILESS_MAIN(JoiningTest)
#include "joining_test.moc"
