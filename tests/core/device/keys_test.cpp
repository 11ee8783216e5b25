#include "test_support/company.h"

#include <QTest>

using namespace dbsync;
using namespace dbsync::test;

/// Keys that collide, move or refer to each other arrive as they were committed.
class KeysTest : public QObject
{
    Q_OBJECT

private slots:
    void automaticKeysThatCollideAreTwoRows()
    {
        Company company(
            "CREATE TABLE person(id INTEGER PRIMARY KEY, name TEXT, boss INTEGER REFERENCES person(id)); CREATE "
            "TABLE pass(id INTEGER PRIMARY KEY AUTOINCREMENT, person INTEGER REFERENCES person(id), label TEXT); "
            "INSERT INTO person VALUES (1, 'first', NULL)");
        const std::string same =
            "INSERT INTO person(name, boss) VALUES ('new', 1); INSERT INTO person(name, boss) VALUES "
            "('under', 2); INSERT INTO pass(person, label) VALUES (3, 'p')";
        QCOMPARE(company.sql(0, same), QString());
        QCOMPARE(company.sql(1, same), QString()); // equal rows are two rows all the same
        QVERIFY(company.syncAll({0, 1, 0}));
        QCOMPARE(company.query(0, "SELECT count(*) FROM person"), QStringLiteral("5"));
        QCOMPARE(company.query(
                     0, "SELECT p.label, n.name, b.name FROM pass p JOIN person n ON n.id = p.person JOIN person b "
                        "ON b.id = n.boss"),
                 QStringLiteral("p|under|new p|under|new"));
        QCOMPARE(company.query(0, "SELECT count(DISTINCT boss) FROM person WHERE name = 'under'"), QStringLiteral("2"));
        QCOMPARE(company.differences({QStringLiteral("person"), QStringLiteral("pass")}), QString());
        QCOMPARE(company.conflictsInWords(1), QStringList());
    }

    void rowsThatLoseTheirKeyAreTold()
    {
        Company company(
            "CREATE TABLE item(name TEXT PRIMARY KEY, n INTEGER); INSERT INTO item VALUES ('a', 1), ('b', 2)");
        const auto told = [&] { return company.sync(0)->attention; };
        QVERIFY(told().empty());
        QCOMPARE(
            company.sql(0, "UPDATE item SET name = NULL WHERE n = 1; INSERT OR REPLACE INTO item VALUES (NULL, 3)"),
            QString());
        for (int sync = 0; sync < 2; ++sync) {
            const auto attention = told();
            QCOMPARE(attention.size(), std::size_t{1});
            QCOMPARE(attention.front().kind, device::Attention::Kind::RowsWithoutKey);
            QCOMPARE(attention.front().count, 2);
        }
        QCOMPARE(company.replica(0)->status()->state, device::State::NeedsAttention);
        QCOMPARE(company.query(0, "SELECT count(*) FROM item"), QStringLiteral("3"));
        company.sql(0, "UPDATE item SET name = 'again' WHERE n = 1; DELETE FROM item WHERE n = 3");
        QVERIFY(told().empty());
        QVERIFY(company.syncAll({1}));
        QCOMPARE(company.query(1, "SELECT name FROM item ORDER BY n"), QStringLiteral("again b"));
    }

    void keysThatCollideBelowTheLargestAreTwoRows()
    {
        Company company("CREATE TABLE person(id INTEGER PRIMARY KEY, name TEXT); INSERT INTO person VALUES "
                        "(9223372036854775807, 'last')");
        for (int desk : {0, 1})
            QCOMPARE(company.sql(desk, "INSERT INTO person VALUES (50, 'same'), (51, 'same')"), QString());
        QVERIFY(company.syncAll({0, 1, 0}));
        QCOMPARE(company.query(0, "SELECT count(*) FROM person WHERE name = 'same'"), QStringLiteral("4"));
        QCOMPARE(company.differences({QStringLiteral("person")}), QString());
        QCOMPARE(company.conflictsInWords(1), QStringList());
    }

    void referencesOfAnyTypeFollow()
    {
        Company company(
            "CREATE TABLE p(id INTEGER PRIMARY KEY, name TEXT); CREATE TABLE c(id INTEGER PRIMARY KEY, a TEXT "
            "REFERENCES p(id), b REFERENCES p(id), d NUMERIC REFERENCES p(id))");
        for (int desk : {0, 1})
            QCOMPARE(company.sql(desk, "INSERT INTO p VALUES (5, 'of " + std::to_string(desk) +
                                           "'); INSERT INTO c VALUES (1, '5', '5', '5')"),
                     QString());
        QVERIFY(company.syncAll({0, 1, 0}));
        QCOMPARE(company.query(0, "SELECT a, b, d, name FROM c JOIN p ON p.id = c.d ORDER BY d"),
                 QStringLiteral("5|5|5|of 0 6|6|6|of 1"));
    }

    void clausesOfConflictAreForPrograms_data()
    {
        QTest::addColumn<QString>("clause");
        for (const char* clause : {"REPLACE", "IGNORE", "ROLLBACK", "FAIL"})
            QTest::newRow(clause) << QString::fromLatin1(clause);
    }

    void clausesOfConflictAreForPrograms()
    {
        QFETCH(QString, clause);
        QString schema =
            QStringLiteral("CREATE TABLE item(id INTEGER PRIMARY KEY ON CONFLICT $, name TEXT UNIQUE ON CONFLICT $, "
                           "price NOT NULL ON CONFLICT $ DEFAULT 0); INSERT INTO item VALUES (1, 'a', 1), (2, 'b', 2)");
        Company company(schema.replace(u'$', clause).toStdString());
        QCOMPARE(company.sql(0,
                             "BEGIN; UPDATE item SET name = '-' WHERE id = 1; UPDATE item SET name = 'a' WHERE id = 2; "
                             "UPDATE item SET name = 'b' WHERE id = 1; COMMIT"),
                 QString());
        QVERIFY(company.syncAll({0, 1}));
        QCOMPARE(company.query(1, "SELECT * FROM item"), QStringLiteral("1|b|1 2|a|2"));
        QCOMPARE(company.sql(0, "INSERT INTO item VALUES (3, 'same', 3), (4, 'other', 4)"), QString());
        QCOMPARE(company.sql(1, "INSERT INTO item VALUES (5, 'same', 5), (4, 'another', 4)"), QString());
        QVERIFY(company.syncAll({0, 1, 0}));
        QCOMPARE(company.conflictsInWords(1), QStringList{QStringLiteral("unique item [5] name")});
        QVERIFY(company.resolveAll(1, device::Decision::Use::Cloud));
        QVERIFY(company.syncAll({1, 0}));
        QCOMPARE(company.query(0, "SELECT name FROM item ORDER BY name"), QStringLiteral("a another b other same"));
        QCOMPARE(company.differences({QStringLiteral("item")}), QString());
    }

    void compositeReferencesFollow()
    {
        Company company(
            "CREATE TABLE doc(id INTEGER PRIMARY KEY, kind TEXT NOT NULL, UNIQUE (id, kind)); CREATE TABLE page(doc "
            "INTEGER NOT NULL, number INTEGER NOT NULL, kind TEXT, PRIMARY KEY (doc, number), FOREIGN KEY (doc, "
            "kind) REFERENCES doc(id, kind)); CREATE TABLE mark(doc INTEGER, number INTEGER, text TEXT, PRIMARY "
            "KEY (text), FOREIGN KEY (doc, number) REFERENCES page(doc, number))");
        QCOMPARE(company.sql(
                     0, "INSERT INTO doc VALUES (1, 'a'); INSERT INTO page VALUES (1, 1, 'a'); INSERT INTO mark VALUES "
                        "(1, 1, 'of 0')"),
                 QString());
        QCOMPARE(
            company.sql(1, "INSERT INTO doc VALUES (1, 'b'); INSERT INTO page VALUES (1, 1, 'b'), (1, 2, 'b'); INSERT "
                           "INTO mark VALUES (1, 2, 'of 1')"),
            QString());
        QVERIFY(company.syncAll({0, 1, 0}));
        QCOMPARE(company.query(0, "SELECT * FROM doc"), QStringLiteral("1|a 2|b"));
        QCOMPARE(company.query(0, "SELECT * FROM page ORDER BY 1, 2"), QStringLiteral("1|1|a 2|1|b 2|2|b"));
        QCOMPARE(company.query(0, "SELECT * FROM mark ORDER BY text"), QStringLiteral("1|1|of 0 2|2|of 1"));
        QCOMPARE(company.differences({QStringLiteral("doc"), QStringLiteral("page"), QStringLiteral("mark")}),
                 QString());
    }

    void arrivesAsCommitted_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QString>("items");
        QTest::addColumn<QString>("lines");
        const auto row = [](const char* name, const char* sql, const char* items, const char* lines) {
            QTest::newRow(name) << QString::fromUtf8(sql) << QString::fromUtf8(items) << QString::fromUtf8(lines);
        };
        row("key moved, references cascade", "UPDATE item SET code = 'z' WHERE code = 'a'", "b|2|y c|3|z z|1|x",
            "1|z 2|z 3|b");
        row("keys swapped",
            "UPDATE item SET code = '-' WHERE code = 'a'; UPDATE item SET code = 'a' WHERE code = 'b'; UPDATE "
            "item SET code = 'b' WHERE code = '-'",
            "a|2|y b|1|x c|3|z", "1|b 2|b 3|a");
        row("unique values swapped",
            "UPDATE item SET n = -1 WHERE code = 'a'; UPDATE item SET n = 1 WHERE code = 'b'; UPDATE "
            "item SET n = 2 WHERE code = 'a'",
            "a|2|x b|1|y c|3|z", "1|a 2|a 3|b");
        row("unique values in a ring", "UPDATE item SET n = n + 100; UPDATE item SET n = (n - 100) % 3 + 1",
            "a|2|x b|3|y c|1|z", "1|a 2|a 3|b");
        row("replace by key", "REPLACE INTO item VALUES ('c', 9, 'new')", "a|1|x b|2|y c|9|new", "1|a 2|a 3|b");
        row("replace pushes another out", "PRAGMA foreign_keys = OFF; REPLACE INTO item VALUES ('d', 3, 'new')",
            "a|1|x b|2|y d|3|new", "1|a 2|a 3|b");
        row("upsert",
            "INSERT INTO item VALUES ('a', 7, 'p'), ('e', 5, 'q') ON CONFLICT (code) DO UPDATE SET text = "
            "excluded.text",
            "a|1|p b|2|y c|3|z e|5|q", "1|a 2|a 3|b");
        row("cascade deletes", "DELETE FROM item WHERE code = 'a'", "b|2|y c|3|z", "3|b");
        row("deleted and made anew", "DELETE FROM item WHERE code = 'c'; INSERT INTO item VALUES ('c', 4, 'again')",
            "a|1|x b|2|y c|4|again", "1|a 2|a 3|b");
        row("all keys move up", "UPDATE line SET id = -id; UPDATE line SET id = 1 - id", "a|1|x b|2|y c|3|z",
            "2|a 3|a 4|b");
    }

    void arrivesAsCommitted()
    {
        QFETCH(QString, sql);
        QFETCH(QString, items);
        QFETCH(QString, lines);
        Company company(
            "CREATE TABLE item(code TEXT PRIMARY KEY, n INTEGER UNIQUE, text TEXT); CREATE TABLE line(id INTEGER "
            "PRIMARY KEY, item TEXT REFERENCES item(code) ON UPDATE CASCADE ON DELETE CASCADE); INSERT INTO item "
            "VALUES ('a', 1, 'x'), ('b', 2, 'y'), ('c', 3, 'z'); INSERT INTO line VALUES (1, 'a'), (2, 'a'), (3, "
            "'b')");
        QCOMPARE(company.sql(0, "BEGIN; " + sql.toStdString() + "; COMMIT"), QString());
        QVERIFY(company.syncAll({0, 1}));
        for (int desk = 0; desk < 2; ++desk) {
            QCOMPARE(company.query(desk, "SELECT * FROM item ORDER BY code"), items);
            QCOMPARE(company.query(desk, "SELECT * FROM line ORDER BY id"), lines);
        }
        QCOMPARE(company.differences({QStringLiteral("item"), QStringLiteral("line")}), QString());
        QVERIFY(company.replica(1)->pending()->empty());
    }

    void setNullArrives()
    {
        Company company(
            "CREATE TABLE firm(id INTEGER PRIMARY KEY); CREATE TABLE person(id INTEGER PRIMARY KEY, firm INTEGER "
            "REFERENCES firm(id) ON DELETE SET NULL); INSERT INTO firm VALUES (1), (2); INSERT INTO person VALUES "
            "(1, 1), (2, 2)");
        QCOMPARE(company.sql(0, "DELETE FROM firm WHERE id = 1"), QString());
        // Meanwhile somebody else refers to the firm: it comes back.
        QCOMPARE(company.sql(1, "INSERT INTO person VALUES (3, 1)"), QString());
        QVERIFY(company.syncAll({0, 1, 0}));
        QCOMPARE(company.query(0, "SELECT * FROM person"), QStringLiteral("1|NULL 2|2 3|1"));
        QCOMPARE(company.query(0, "SELECT * FROM firm"), QStringLiteral("1 2"));
        QCOMPARE(company.differences({QStringLiteral("firm"), QStringLiteral("person")}), QString());
    }

    void aWholeLineOfParentsComesBack()
    {
        Company company(
            "CREATE TABLE a(id INTEGER PRIMARY KEY); CREATE TABLE b(id INTEGER PRIMARY KEY, a INTEGER REFERENCES "
            "a(id) ON DELETE CASCADE); CREATE TABLE c(id INTEGER PRIMARY KEY, b INTEGER REFERENCES b(id) ON DELETE "
            "CASCADE); INSERT INTO a VALUES (1); INSERT INTO b VALUES (1, 1); INSERT INTO c VALUES (1, 1)");
        QCOMPARE(company.sql(0, "DELETE FROM a"), QString());
        QCOMPARE(company.sql(1, "INSERT INTO c VALUES (2, 1)"), QString());
        QVERIFY(company.syncAll({0, 1, 0}));
        QCOMPARE(company.query(0, "SELECT a.id, b.id, c.id FROM a JOIN b ON b.a = a.id JOIN c ON c.b = b.id"),
                 QStringLiteral("1|1|2"));
        QCOMPARE(company.differences({QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")}), QString());
        QCOMPARE(company.conflictsInWords(1), QStringList());
    }

    void cyclesOfDeferredReferences()
    {
        Company company(
            "CREATE TABLE a(id INTEGER PRIMARY KEY, b INTEGER NOT NULL REFERENCES b(id) DEFERRABLE INITIALLY "
            "DEFERRED); CREATE TABLE b(id INTEGER PRIMARY KEY, a INTEGER NOT NULL REFERENCES a(id) DEFERRABLE "
            "INITIALLY DEFERRED)");
        const std::string cycle = "BEGIN; INSERT INTO a VALUES (1, 1); INSERT INTO b VALUES (1, 1); COMMIT";
        QCOMPARE(company.sql(0, cycle), QString());
        QCOMPARE(company.sql(1, cycle), QString()); // and both get new keys where they meet
        QVERIFY(company.syncAll({0, 1, 0}));
        QCOMPARE(company.query(0, "SELECT a.id, a.b, b.a FROM a JOIN b ON b.id = a.b ORDER BY 1"),
                 QStringLiteral("1|1|1 2|2|2"));
        QCOMPARE(company.differences({QStringLiteral("a"), QStringLiteral("b")}), QString());
        QCOMPARE(company.sql(0, "BEGIN; DELETE FROM a WHERE id = 1; DELETE FROM b WHERE id = 1; COMMIT"), QString());
        QVERIFY(company.syncAll({0, 1}));
        QCOMPARE(company.query(1, "SELECT * FROM a"), QStringLiteral("2|2"));
    }

    /// A key that is a reference says whose row it is: two of one key are one row of two minds.
    void keysThatReferStay()
    {
        Company company("CREATE TABLE person(id INTEGER PRIMARY KEY, name TEXT); CREATE TABLE settings(person INTEGER "
                        "PRIMARY KEY REFERENCES person(id), colour TEXT); INSERT INTO person VALUES (1, 'Ada')");
        const char* const all = "SELECT p.name || '-' || s.colour FROM settings s LEFT JOIN person p ON p.id = "
                                "s.person ORDER BY 1";
        company.sql(0, "INSERT INTO settings VALUES (1, 'red'); INSERT INTO person VALUES (2, 'Bob'); INSERT INTO "
                       "settings VALUES (2, 'grey')");
        company.sql(1, "INSERT INTO settings VALUES (1, 'blue'); INSERT INTO person VALUES (2, 'Cy'); INSERT INTO "
                       "settings VALUES (2, 'green')");
        QVERIFY(company.syncAll({0, 1}));
        QCOMPARE(company.query(1, "SELECT * FROM pragma_foreign_key_check"), QString());
        QCOMPARE(company.conflictsInWords(1), QStringList{QStringLiteral("insertInsert settings [1] colour")});
        QVERIFY(!company.conflicts(1).front().canKeepBoth);
        QVERIFY(company.resolveAll(1, device::Decision::Use::Device));
        QVERIFY(company.syncAll({1, 0, 1}));
        for (int desk = 0; desk < 2; ++desk)
            QCOMPARE(company.query(desk, all), QStringLiteral("Ada-blue Bob-grey Cy-green"));
    }
};

QTEST_GUILESS_MAIN(KeysTest)
#include "keys_test.moc"
