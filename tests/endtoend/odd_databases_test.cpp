#include "endtoend/small_office.h"

#include <QFile>
#include <QJsonArray>
#include <QTest>

using namespace dbsync::test;

/// Files as they are found in the world: odd names, odd keys, computed columns, full text, triggers, values of every
/// kind.
class OddDatabasesTest : public QObject
{
    Q_OBJECT

private slots:
    void namesAndKeysOfEveryKind()
    {
        SmallOffice office;
        QCOMPARE(office.start(), QString());
        QCOMPARE(office.link(QString::fromUtf8(R"(
            CREATE TABLE comp(a TEXT, b INTEGER, c REAL, v, PRIMARY KEY(a, b, c));
            CREATE TABLE wr(k1 BLOB, k2 TEXT COLLATE NOCASE, v, PRIMARY KEY(k1, k2 DESC)) WITHOUT ROWID;
            CREATE TABLE "my ""table"(id INTEGER PRIMARY KEY, "a ""q"" col" TEXT, "select" INT, "Ünï漢字" TEXT, [b r] TEXT,
                "dbsync_x" INT, rowid TEXT, oid TEXT, _rowid_ TEXT);
            CREATE TABLE "order"("group" INTEGER PRIMARY KEY, "tenantId" TEXT, "TENANTID2" TEXT);
            CREATE TABLE "dbsync_notes"(id INTEGER PRIMARY KEY, k0 TEXT, incarnation INT, held INT, time INT, row BLOB);
            CREATE TRIGGER "dbsync_mine" AFTER INSERT ON dbsync_notes BEGIN UPDATE comp SET v = NEW.id; END;
            CREATE TABLE anypk(id PRIMARY KEY, v);
            CREATE TABLE backwards(a INT, b TEXT, PRIMARY KEY(b, a)) WITHOUT ROWID;
            CREATE TABLE gen(id INTEGER PRIMARY KEY, a INT, b INT AS (a * 2) STORED, c TEXT AS (a || 'x'), UNIQUE(b), UNIQUE(a, c));
            CREATE TABLE ofgen(id INTEGER PRIMARY KEY, g INT REFERENCES gen(b), h INT AS (g + 0) REFERENCES gen(id));
            CREATE TABLE uq(id INTEGER PRIMARY KEY, code TEXT UNIQUE);
            CREATE TABLE words(id INTEGER PRIMARY KEY, "true" TEXT, "false" INTEGER REFERENCES uq(id), "null" TEXT);
            CREATE VIEW codes AS SELECT code FROM uq;
            CREATE TRIGGER codes_insert INSTEAD OF INSERT ON codes BEGIN INSERT INTO uq(code) VALUES (NEW.code); END;
            INSERT INTO comp VALUES ('a', 9223372036854775807, -0.0, 9e999), ('', -9223372036854775808, 0.1, -9e999);
            INSERT INTO backwards VALUES (1, 'x');
            INSERT INTO wr VALUES (x'00ff', 'K', ''), (x'', '', x'');
            INSERT INTO "my ""table" VALUES (1, 'x', 2, '漢', 'y', 3, 4, 5, 6);
            INSERT INTO "order" VALUES (1, 'x', 'y');
            INSERT INTO dbsync_notes VALUES (1, 'k', 1, 2, 3, x'00');
            INSERT INTO anypk VALUES (1, 1), ('1', 2), (1.5, 3), (x'31', 4), ('', CAST(x'ff41' AS TEXT)), (NULL, 6);
            INSERT INTO gen(id, a) VALUES (1, 5), (2, 6);
            INSERT INTO ofgen(id, g) VALUES (1, 10);
            INSERT INTO uq VALUES (1, 'one');
            INSERT INTO words VALUES (1, NULL, 1, 'x'), (2, '0', NULL, NULL))")),
                 QString());
        QCOMPARE(runSql(office.a, QStringLiteral("DELETE FROM anypk WHERE id IS NULL")), QString());
        QCOMPARE(office.difference(), QString());
        QCOMPARE(
            runSql(office.b, QStringLiteral("INSERT INTO codes VALUES ('by view'); UPDATE gen SET a = 7 WHERE id = 2; "
                                            "INSERT INTO dbsync_notes(id) VALUES (2); UPDATE ofgen SET g = 14; "
                                            "UPDATE words SET \"true\" = 'yes'")),
            QString());
        QCOMPARE(runSql(office.a,
                        QStringLiteral("REPLACE INTO gen(id, a) VALUES (3, 5); UPDATE anypk SET id = id || 'z' WHERE "
                                       "v = 1; UPDATE wr SET k2 = 'k' WHERE k2 = 'K'")),
                 QString());
        QCOMPARE(office.syncAll(), QString());
        QCOMPARE(office.difference(), QString());
        QCOMPARE(queryColumn(office.b, QStringLiteral("SELECT id || ' ' || b FROM gen ORDER BY id")),
                 (QStringList{QStringLiteral("2 14"), QStringLiteral("3 10")}));
        QCOMPARE(office.first.run(words("doctor")).code, 0);
        QCOMPARE(office.second.run(words("doctor")).code, 0);
        // What begins like ours is the user's, and stays.
        QCOMPARE(office.first.run(words("unlink")).code, 0);
        QCOMPARE(queryColumn(office.a,
                             QStringLiteral("SELECT name FROM sqlite_schema WHERE name LIKE 'dbsync%' ORDER BY name")),
                 (QStringList{QStringLiteral("dbsync_mine"), QStringLiteral("dbsync_notes")}));
    }

    void whatCannotBeSyncedIsLeftOutByName()
    {
        SmallOffice office;
        QCOMPARE(office.start(), QString());
        QCOMPARE(runSql(office.a, QStringLiteral("CREATE TABLE fine(id TEXT PRIMARY KEY, v); INSERT INTO fine VALUES "
                                                 "('a', 1), (NULL, 2), (NULL, 3); CREATE TABLE "
                                                 "loose(v); CREATE VIRTUAL TABLE search USING fts5(v); CREATE TABLE "
                                                 "noname(id INTEGER PRIMARY KEY, \"\" TEXT); "
                                                 "CREATE TABLE ours(id INTEGER PRIMARY KEY, dbsync_tenantId TEXT)")),
                 QString());
        const Ended linked = office.first.run(words("link --db") << office.a);
        QCOMPARE(linked.code, 0);
        QStringList names;
        for (const QJsonValue& sentence : linked.json.value(QStringLiteral("leftOut")).toArray())
            names.append(sentence.toString().section(QLatin1Char('"'), 1, 1));
        names.sort();
        QCOMPARE(names, words("fine loose noname ours search"));
        // A row without a key is told, and stays.
        const Ended doctor = office.first.run(words("doctor"));
        QCOMPARE(doctor.code, 3);
        const QJsonObject finding = doctor.json.value(QStringLiteral("findings")).toArray()[0].toObject();
        QCOMPARE(finding.value(QStringLiteral("what")).toString(), QStringLiteral("rowsWithoutKey"));
        QCOMPARE(queryText(office.a, QStringLiteral("SELECT count(*) FROM fine")), QStringLiteral("3"));
        QCOMPARE(office.second.run(words("link --db") << office.b).code, 0);
        QCOMPARE(queryText(office.b, QStringLiteral("SELECT count(*) FROM fine")), QStringLiteral("1"));
    }

    void whatIsNamedAsOursStaysTheUsers()
    {
        SmallOffice office;
        QCOMPARE(office.start(), QString());
        int files = 0;
        for (const char* sql : {"CREATE TABLE dbsync_pending_1(id INTEGER PRIMARY KEY)",
                                "CREATE TABLE dbsync_state(id INTEGER PRIMARY KEY, a); INSERT INTO dbsync_state VALUES "
                                "(1, 'mine')",
                                "CREATE VIEW dbsync_state AS SELECT 1",
                                "CREATE TRIGGER dbsync_1_insert AFTER INSERT ON t BEGIN SELECT 1; END"}) {
            const QString taken = office.first.path(QStringLiteral("taken%1.sqlite").arg(files++));
            QCOMPARE(runSql(taken, QStringLiteral("CREATE TABLE t(id INTEGER PRIMARY KEY);") + QLatin1String(sql)),
                     QString());
            const QString all = QStringLiteral("SELECT name || sql FROM sqlite_schema ORDER BY name");
            const QStringList before = queryColumn(taken, all);
            for (const char* command : {"link --db", "sync --db", "unlink --db"})
                QCOMPARE(office.first.run(words(command) << taken).code, 6);
            QCOMPARE(queryColumn(taken, all), before);
        }
    }

    void whyNoTableCanBeLinkedIsSaid()
    {
        SmallOffice office;
        QCOMPARE(office.start(), QString());
        QCOMPARE(runSql(office.a, QStringLiteral("CREATE TABLE t(v); CREATE TABLE u(id INTEGER PRIMARY KEY, "
                                                 "dbsync_tenantId)")),
                 QString());
        const Ended linked = office.first.run(words("link --db") << office.a);
        QCOMPARE(linked.code, 6);
        const QString said =
            linked.json.value(QStringLiteral("error")).toObject().value(QStringLiteral("message")).toString();
        QVERIFY2(said.contains(QStringLiteral("Table \"t\" is not synced: It has no primary key.")), qPrintable(said));
        QVERIFY2(said.contains(QStringLiteral("dbsync_tenantId")), qPrintable(said));
    }

    void filesOfOtherEncodingsAndSettings_data()
    {
        QTest::addColumn<QString>("settings");
        QTest::newRow("UTF-16, little end first")
            << QStringLiteral("PRAGMA encoding = 'UTF-16le'; PRAGMA page_size = 512;");
        QTest::newRow("UTF-16, big end first")
            << QStringLiteral("PRAGMA encoding = 'UTF-16be'; PRAGMA auto_vacuum = FULL;");
        QTest::newRow("large pages") << QStringLiteral(
            "PRAGMA page_size = 65536; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA "
            "user_version = -7; PRAGMA journal_mode = PERSIST;");
    }

    void filesOfOtherEncodingsAndSettings()
    {
        QFETCH(QString, settings);
        SmallOffice office;
        QCOMPARE(office.start(), QString());
        office.a = office.first.path(QString::fromUtf8("a %20\n#1?x=&ü '\".sqlite"));
        QCOMPARE(
            office.link(settings +
                        QString::fromUtf8("CREATE TABLE t(id INTEGER PRIMARY KEY, v TEXT UNIQUE, w TEXT); CREATE TABLE "
                                          "k(k TEXT PRIMARY KEY, v) WITHOUT ROWID; INSERT INTO t VALUES (1, 'Ünï', "
                                          "'漢字😀'), (2, '', NULL); INSERT INTO k VALUES ('ключ', x'ff'), ('', '')")),
            QString());
        const auto ofFile = [&] {
            QStringList list;
            for (const char* name : {"encoding", "page_size", "auto_vacuum", "user_version"})
                list << queryText(office.a, QStringLiteral("PRAGMA ") + QLatin1String(name));
            return list;
        };
        const QStringList before = ofFile();
        QCOMPARE(office.difference(), QString());
        QCOMPARE(
            runSql(office.a, QString::fromUtf8(
                                 "UPDATE t SET w = 'Ω' WHERE id = 1; INSERT INTO t(v) VALUES ('новый'); UPDATE k SET "
                                 "k = 'clé' WHERE k = ''")),
            QString());
        QCOMPARE(
            runSql(office.b, QString::fromUtf8("UPDATE t SET w = 'ω' WHERE id = 1; INSERT INTO t(v) VALUES ('neu')")),
            QString());
        QCOMPARE(office.second.run(words("sync")).code, 0);
        QCOMPARE(office.first.run(words("sync")).code, 3);
        const QJsonObject conflict =
            office.first.run(words("conflicts")).json.value(QStringLiteral("conflicts")).toArray()[0].toObject();
        QCOMPARE(conflict.value(QStringLiteral("local")).toObject().value(QStringLiteral("w")).toString(),
                 QString::fromUtf8("Ω"));
        QCOMPARE(conflict.value(QStringLiteral("cloud")).toObject().value(QStringLiteral("w")).toString(),
                 QString::fromUtf8("ω"));
        QCOMPARE(conflict.value(QStringLiteral("base")).toObject().value(QStringLiteral("w")).toString(),
                 QString::fromUtf8("漢字😀"));
        QCOMPARE(office.first.run(words("resolve --all --use device")).code, 0);
        QCOMPARE(office.syncAll(), QString());
        QCOMPARE(office.difference(), QString());
        QCOMPARE(office.first.run(words("undo")).code, 0);
        QCOMPARE(office.syncAll(), QString());
        QCOMPARE(office.difference(), QString());
        QCOMPARE(office.first.run(words("doctor")).code, 0);
        // The companion is lost, and found to be of another encoding.
        QVERIFY(QFile::remove(office.a + QStringLiteral("-dbsync")));
        QCOMPARE(runSql(office.a, QStringLiteral("INSERT INTO t(v) VALUES ('after')")), QString());
        QVERIFY(QFile::copy(office.b + QStringLiteral("-dbsync"), office.a + QStringLiteral("-dbsync")));
        QCOMPARE(office.syncAll(), QString());
        QCOMPARE(office.difference(), QString());
        QCOMPARE(office.first.run(words("unlink")).code, 0);
        QCOMPARE(ofFile(), before);
    }

    void strictTablesKeepWhatTheyAreGiven()
    {
        SmallOffice office;
        QCOMPARE(office.start(), QString());
        QCOMPARE(
            office.link(QStringLiteral(
                "CREATE TABLE any(k ANY PRIMARY KEY, v ANY) STRICT;"
                "CREATE TABLE ofany(a ANY, b INT, up ANY REFERENCES any(k), PRIMARY KEY(a, b)) STRICT, WITHOUT ROWID;"
                "CREATE TABLE loose(id INTEGER PRIMARY KEY, up ANY REFERENCES any(k));"
                "INSERT INTO any VALUES ('1', '01'), (1, 1.0), (1.5, x''), (x'31', NULL);"
                "INSERT INTO ofany VALUES ('7', 1, '1'), (7, 1, 1);"
                "INSERT INTO loose(up) VALUES (1), (1.5)")),
            QString());
        QCOMPARE(office.difference(), QString());
        QCOMPARE(runSql(office.a, QStringLiteral("UPDATE any SET v = '007' WHERE k = '1'; INSERT INTO any VALUES ('2', "
                                                 "'new'); DELETE FROM any WHERE k = x'31'; "
                                                 "UPDATE ofany SET up = '2' WHERE a = '7'")),
                 QString());
        QCOMPARE(office.syncAll(), QString());
        QCOMPARE(runSql(office.b, QStringLiteral("UPDATE any SET k = '3' WHERE k = 1.5; UPDATE any SET v = 2.0 WHERE k "
                                                 "= '2'; UPDATE loose SET up = 1")),
                 QString());
        QCOMPARE(office.syncAll(), QString());
        QCOMPARE(office.difference(), QString());
        QCOMPARE(queryColumn(office.a, QStringLiteral("SELECT quote(k) || quote(v) FROM any ORDER BY k")),
                 (QStringList{QStringLiteral("11.0"), QStringLiteral("'1''007'"), QStringLiteral("'2'2.0"),
                              QStringLiteral("'3'X''")}));
        QCOMPARE(office.first.run(words("doctor")).code, 0);
    }

    void triggersThatCannotWorkHereAreNotMade()
    {
        SmallOffice office;
        QCOMPARE(office.start(), QString());
        QCOMPARE(
            office.link(QStringLiteral("CREATE TABLE doc(id INTEGER PRIMARY KEY, title TEXT); CREATE VIRTUAL TABLE "
                                       "search USING fts5(title); CREATE TRIGGER "
                                       "doc_insert AFTER INSERT ON doc BEGIN INSERT INTO search(rowid, title) VALUES "
                                       "(NEW.id, NEW.title); END; CREATE "
                                       "TRIGGER doc_update AFTER UPDATE OF title ON doc BEGIN UPDATE search SET title "
                                       "= NEW.title WHERE rowid = NEW.id; "
                                       "END; CREATE TRIGGER doc_note AFTER UPDATE ON doc BEGIN INSERT INTO note(what) "
                                       "VALUES (NEW.title); END; CREATE "
                                       "TABLE note(id INTEGER PRIMARY KEY, what); INSERT INTO doc VALUES (1, 'one')")),
            QString());
        QCOMPARE(
            queryColumn(office.b, QStringLiteral("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND name LIKE "
                                                 "'doc%'")),
            QStringList{QStringLiteral("doc_note")});
        QCOMPARE(runSql(office.b, QStringLiteral("UPDATE doc SET title = 'uno'; INSERT INTO doc VALUES (2, 'two')")),
                 QString());
        QCOMPARE(office.syncAll(), QString());
        QCOMPARE(office.difference(), QString());
        QCOMPARE(queryText(office.a, QStringLiteral("SELECT group_concat(what) FROM note")), QStringLiteral("uno"));
    }
};

QTEST_GUILESS_MAIN(OddDatabasesTest)
#include "odd_databases_test.moc"
