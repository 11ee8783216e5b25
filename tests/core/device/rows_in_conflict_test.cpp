#include "conflict_company.h"

using namespace dbsync;
using namespace dbsync::test;
using device::Decision;

/// Rows that go on changing, on either side, while a decision about them waits.
class RowsInConflictTest : public QObject
{
    Q_OBJECT

private slots:
    void rowsMadeAnewAreNeverMixed()
    {
        Company company(schema);
        QVERIFY(company.syncAll({0, 1}));
        company.sql(1, "UPDATE note SET title = 'mine' WHERE id = 1");
        company.sql(0, "DELETE FROM note WHERE id = 1; INSERT INTO note VALUES (1, 'another', 'row', 5, 1, 9)");
        QVERIFY(company.syncAll({0, 1}));
        QCOMPARE(company.conflictsInWords(1).size(), 1);
        // The other row changes once more while the decision waits.
        company.sql(0, "UPDATE note SET stars = 4 WHERE id = 1");
        QVERIFY(company.syncAll({0, 1}));
        QCOMPARE(company.conflictsInWords(1).size(), 1);
        const auto conflict = company.conflicts(1).front();
        QCOMPARE(words(conflict.base), QStringLiteral(R"([1,"one","eins",1,0,10])"));
        QCOMPARE(words(conflict.local), QStringLiteral(R"([1,"mine","eins",1,0,10])"));
        QCOMPARE(words(conflict.cloud), QStringLiteral(R"([1,"another","row",4,1,9])"));
        QVERIFY(company.resolveAll(1, Decision::Use::Device));
        settled(company);
        QCOMPARE(company.query(0, "SELECT * FROM note WHERE id = 1"), QStringLiteral("1|mine|eins|1|0|10"));
    }

    /// In a column without a type 1 and 1.0 are one key, though they are not written the same.
    void keysThatAreOneToSqliteAreAskedAboutUntilTheyAreDecided()
    {
        for (const auto use : {Decision::Use::Cloud, Decision::Use::Device}) {
            Company company(
                "CREATE TABLE item(k PRIMARY KEY, v); CREATE TABLE other(id INTEGER PRIMARY KEY, text TEXT); "
                "INSERT INTO other VALUES (1, 'x')");
            QVERIFY(company.syncAll({0, 1}));
            clash(company, "INSERT INTO item VALUES (1, 'theirs')", "INSERT INTO item VALUES (1.0, 'mine')");
            for (int round = 0; round < 2; ++round) {
                QCOMPARE(company.conflictsInWords(1).size(), 1);
                QVERIFY(company.syncAll({1, 0}));
            }
            QCOMPARE(company.query(0, "SELECT v FROM item"), QStringLiteral("theirs"));
            QCOMPARE(company.query(1, "SELECT v FROM item"), QStringLiteral("mine"));
            QVERIFY(company.resolveAll(1, use));
            QVERIFY(company.syncAll({1, 0, 1}));
            QCOMPARE(company.conflictsInWords(1), QStringList());
            QCOMPARE(company.differences({QStringLiteral("item"), QStringLiteral("other")}), QString());
            QCOMPARE(company.query(0, "SELECT v FROM item"),
                     use == Decision::Use::Cloud ? QStringLiteral("theirs") : QStringLiteral("mine"));
        }
    }

    void aKeyThatIsWrittenOtherwiseIsSent()
    {
        Company company(
            "CREATE TABLE item(a, k, v, PRIMARY KEY (a, k)); INSERT INTO item VALUES (1, 2, 'x'), (3, 4, 'y')");
        const QStringList items{QStringLiteral("item")};
        QVERIFY(company.syncAll({0, 1}));
        QCOMPARE(company.sql(0, "UPDATE item SET k = 2.0 WHERE a = 1"), QString());
        QVERIFY(company.syncAll({0, 1}));
        QCOMPARE(company.differences(items), QString());
        QCOMPARE(company.query(1, "SELECT typeof(k) FROM item WHERE a = 1"), QStringLiteral("real"));
        QCOMPARE(company.sql(1, "UPDATE item SET v = 'z', k = 2 WHERE a = 1; UPDATE item SET v = 'w' WHERE a = 3"),
                 QString());
        QVERIFY(company.syncAll({1, 0, 1}));
        QCOMPARE(company.differences(items), QString());
        QCOMPARE(company.query(0, "SELECT group_concat(typeof(k) || v) FROM item"),
                 QStringLiteral("integerz,integerw"));
        QCOMPARE(company.conflictsInWords(0) + company.conflictsInWords(1), QStringList());
    }

    void aRowMadeAnewWhileItWaitsIsTakenWhole()
    {
        for (const auto use : {Decision::Use::Cloud, Decision::Use::Device}) {
            Company company(schema);
            clash(company, "UPDATE note SET title = 'A' WHERE id = 1", "UPDATE note SET title = 'C' WHERE id = 1");
            company.sql(1, "REPLACE INTO note VALUES (1, 'another', 'row', 5, 1, 9)");
            const auto conflict = company.conflicts(1).front();
            QCOMPARE(conflict.columns.size(), std::size_t{5});
            QVERIFY(company.replica(1)->resolve(conflict.id, with(use)));
            settled(company);
            QCOMPARE(company.query(0, "SELECT * FROM note WHERE id = 1"), use == Decision::Use::Cloud
                                                                              ? QStringLiteral("1|A|eins|1|0|10")
                                                                              : QStringLiteral("1|another|row|5|1|9"));
        }
    }

    void whatIsAskedStaysAskedWhereTheCloudsRowComesAsItWas()
    {
        for (const char* here : {"DELETE FROM item WHERE code = 'c'", "UPDATE item SET price = 7 WHERE code = 'c'"}) {
            for (const bool deleted : {false, true}) {
                Company company(schema);
                const QString there = deleted ? QStringLiteral("DELETE FROM item WHERE code = 'c'")
                                              : QStringLiteral("UPDATE item SET price = 9 WHERE code = 'c'");
                company.sql(0, there.toStdString());
                company.sql(1, here);
                QVERIFY(company.syncAll({0, 1}));
                const QStringList conflicts = company.conflictsInWords(1);
                if (deleted && company.query(1, "SELECT 1 FROM item WHERE code = 'c'").isEmpty())
                    continue; // both have deleted it
                QCOMPARE(conflicts.size(), 1);
                // Two changes, of which the second takes the first back.
                company.sql(0, deleted ? "INSERT INTO item VALUES ('c', 'cherry', 3)"
                                       : "UPDATE item SET name = 'other' WHERE code = 'c'");
                QVERIFY(company.syncAll({0}));
                company.sql(0, deleted ? "DELETE FROM item WHERE code = 'c'"
                                       : "UPDATE item SET name = 'cherry' WHERE code = 'c'");
                QVERIFY(company.syncAll({0, 1}));
                QCOMPARE(company.conflictsInWords(1), conflicts);
                QVERIFY(company.resolveAll(1, Decision::Use::Cloud));
                settled(company);
                QCOMPARE(company.query(1, "SELECT price FROM item WHERE code = 'c'"),
                         deleted ? QString() : QStringLiteral("9.0"));
            }
        }
    }

    void whatClashesWithoutABaseGoesOnClashing()
    {
        // A copy has an insert that the original has changed since: which of both is newer nobody knows.
        Company company(schema, 1);
        company.sql(0, "INSERT INTO item VALUES ('n', 'new', 1)");
        const int copy = company.copyDesk(0, true, true);
        company.sql(0, "UPDATE item SET price = 7 WHERE code = 'n'");
        QVERIFY(company.syncAll({0, copy}));
        QCOMPARE(company.conflictsInWords(copy), QStringList{QStringLiteral("updateUpdate item [\"n\"] price")});
        company.sql(0, "UPDATE item SET name = 'newer' WHERE code = 'n'");
        QVERIFY(company.syncAll({0, copy}));
        QCOMPARE(company.conflictsInWords(copy), QStringList{QStringLiteral("updateUpdate item [\"n\"] price")});
        QCOMPARE(company.query(0, "SELECT price FROM item WHERE code = 'n'"), QStringLiteral("7.0"));
        QCOMPARE(words(company.conflicts(copy).front().base), QStringLiteral("none"));
        QVERIFY(company.resolveAll(copy, Decision::Use::Device));
        QVERIFY(company.syncAll({copy, 0}));
        QCOMPARE(company.query(0, "SELECT name, price FROM item WHERE code = 'n'"), QStringLiteral("newer|1.0"));
    }

    void whatWasDecidedBeforeStaysDecided()
    {
        Company company("CREATE TABLE item(code TEXT PRIMARY KEY, name TEXT UNIQUE)");
        company.sql(0, "INSERT INTO item VALUES ('p', 'taken'), ('q', 'other')");
        QVERIFY(company.syncAll({0}));
        // 'q' is there twice, and 'r' clashes with the cloud's 'q'.
        company.sql(1, "INSERT INTO item VALUES ('q', 'mine'), ('r', 'other')");
        QVERIFY(company.syncAll({1}));
        auto conflicts = company.conflicts(1);
        QVERIFY(!conflicts.empty());
        for (const auto& conflict : conflicts) {
            const auto use = conflict.kind == "insertInsert" ? Decision::Use::Device : Decision::Use::Cloud;
            QVERIFY(company.replica(1)->resolve(conflict.id, with(use)));
        }
        while (company.sync(1)->state == device::State::Conflicts)
            QVERIFY(company.resolveAll(1, Decision::Use::Cloud));
        settled(company);
        QCOMPARE(company.query(0, "SELECT name FROM item WHERE code = 'q'"), QStringLiteral("mine"));
    }

    void aRowThatCannotBeWrittenStandsAgain()
    {
        Company company(schema);
        // 'b' keeps the name that 'a' is to have, and a new row takes the name that 'a' had.
        company.sql(1, "UPDATE item SET price = 9 WHERE code = 'a'; UPDATE item SET name = 'q' WHERE code = 'b'");
        company.sql(0, "UPDATE item SET name = 'w' WHERE code = 'b'; UPDATE item SET name = 'q' WHERE code = 'a'; "
                       "INSERT INTO item VALUES ('n', 'apple', 4)");
        QVERIFY(company.syncAll({0, 1}));
        QCOMPARE(company.conflictsInWords(1), QStringList{QStringLiteral("updateUpdate item [\"b\"] name")});
        QCOMPARE(company.query(1, "SELECT * FROM item ORDER BY code"),
                 QStringLiteral("a|apple|9.0 b|q|2.0 c|cherry|3.0"));
        QVERIFY(company.resolveAll(1, Decision::Use::Cloud));
        settled(company);
        QCOMPARE(company.query(0, "SELECT * FROM item ORDER BY code"),
                 QStringLiteral("a|q|9.0 b|w|2.0 c|cherry|3.0 n|apple|4.0"));
    }

    void anEditOfARowThatWaitsSurvivesALostCompanion()
    {
        Company company(schema);
        // The cloud's 'a' cannot be written while 'b' has its name here, and is edited meanwhile.
        company.sql(1, "UPDATE item SET name = 'q' WHERE code = 'b'");
        company.sql(0, "UPDATE item SET name = 'w' WHERE code = 'b'; UPDATE item SET name = 'q' WHERE code = 'a'");
        QVERIFY(company.syncAll({0, 1}));
        QCOMPARE(company.query(1, "SELECT * FROM item WHERE code = 'a'"), QStringLiteral("a|apple|1.0"));
        company.sql(1, "UPDATE item SET price = 5 WHERE code = 'a'");
        company.loseCompanion(1);
        QVERIFY(company.syncAll({1}));
        QCOMPARE(company.query(1, "SELECT price FROM item WHERE code = 'a'"), QStringLiteral("5.0"));
        QVERIFY(company.conflictsInWords(1).contains(QStringLiteral("updateUpdate item [\"a\"] name,price")));
        QVERIFY(company.resolveAll(1, Decision::Use::Device));
        settled(company);
        QCOMPARE(company.query(0, "SELECT * FROM item ORDER BY code"),
                 QStringLiteral("a|apple|5.0 b|q|2.0 c|cherry|3.0"));
    }

    void aClashFollowsWhatTheCloudMakesOfTheOtherRow()
    {
        Company company(schema);
        company.sql(1, "INSERT INTO item VALUES ('m', 'melon', 1)");
        company.sql(0, "INSERT INTO item VALUES ('n', 'melon', 2)");
        QVERIFY(company.syncAll({0, 1}));
        QCOMPARE(words(company.conflicts(1).front().cloud), QStringLiteral(R"(["n","melon",2.0])"));
        company.sql(0,
                    "UPDATE item SET name = 'other' WHERE code = 'n'; UPDATE item SET name = 'melon' WHERE code = 'b'");
        QVERIFY(company.syncAll({0, 1}));
        QCOMPARE(company.query(1, "SELECT name FROM item WHERE code = 'n'"), QStringLiteral("other"));
        QCOMPARE(company.conflictsInWords(1), QStringList{QStringLiteral("unique item [\"m\"] name")});
        QCOMPARE(words(company.conflicts(1).front().cloud), QStringLiteral(R"(["b","melon",2.0])"));
        company.sql(0, "DELETE FROM item WHERE code = 'b'");
        QVERIFY(company.syncAll({0, 1}));
        QCOMPARE(company.conflictsInWords(1), QStringList());
        settled(company);
        QCOMPARE(company.query(0, "SELECT name FROM item WHERE code = 'm'"), QStringLiteral("melon"));
    }

    void aReferenceThatDanglesInTheFileNeverReachesTheCloud()
    {
        Company company(
            "CREATE TABLE note(code TEXT PRIMARY KEY, u, ref TEXT REFERENCES note ON DELETE SET NULL); CREATE "
            "UNIQUE INDEX x ON note(lower(u)); INSERT INTO note VALUES ('p', 'a', NULL), ('c', 'b', 'p')");
        // SQLite sets the reference to NULL and then writes the row as it was.
        company.sql(1, "UPDATE OR REPLACE note SET u = 'A' WHERE code = 'c'");
        QCOMPARE(company.query(1, "SELECT * FROM note"), QStringLiteral("c|A|p"));
        QVERIFY(company.syncAll({1, 0}));
        QCOMPARE(company.query(0, "SELECT count(*) FROM pragma_foreign_key_check"), QStringLiteral("0"));
        QCOMPARE(company.conflictsInWords(1), QStringList{QStringLiteral("foreignKey note [\"c\"] ref")});
        QVERIFY(company.replica(1)->resolve(company.conflicts(1).front().id,
                                            with(Decision::Use::Values, {{"ref", Value()}})));
        QVERIFY(company.syncAll({1, 0}));
        QCOMPARE(company.query(0, "SELECT * FROM note"), QStringLiteral("c|A|NULL"));
        QCOMPARE(company.differences({QStringLiteral("note")}), QString());
    }

    void clashesOfAnyUniqueKeyAreTold_data()
    {
        QTest::addColumn<QString>("index");
        QTest::addColumn<QString>("here");
        QTest::addColumn<QString>("there");
        QTest::newRow("plain") << "CREATE UNIQUE INDEX x ON item(name)"
                               << "pear"
                               << "pear";
        QTest::newRow("folded") << "CREATE UNIQUE INDEX x ON item(name COLLATE NOCASE)"
                                << "pear"
                                << "PEAR";
        QTest::newRow("partial") << "CREATE UNIQUE INDEX x ON item(name) WHERE price > 5"
                                 << "pear"
                                 << "pear";
        QTest::newRow("expression") << "CREATE UNIQUE INDEX x ON item(lower(name))"
                                    << "pear"
                                    << "Pear";
    }

    void clashesOfAnyUniqueKeyAreTold()
    {
        QFETCH(QString, index);
        QFETCH(QString, here);
        QFETCH(QString, there);
        const bool partial = index.contains(QStringLiteral("price"));
        Company company("CREATE TABLE item(code TEXT PRIMARY KEY, name TEXT, price REAL); " + index.toStdString() +
                        "; INSERT INTO item VALUES ('a', " + (partial ? "'pear'" : "'apple'") + ", 1)");
        company.sql(1, "INSERT INTO item VALUES ('m', '" + here.toStdString() + "', 8)");
        company.sql(0, "INSERT INTO item VALUES ('n', '" + there.toStdString() + "', 9)");
        QVERIFY(company.syncAll({0, 1}));
        QCOMPARE(company.conflictsInWords(1), QStringList{QStringLiteral("unique item [\"m\"] name")});
        QVERIFY(company.replica(1)->resolve(company.conflicts(1).front().id,
                                            with(Decision::Use::Values, {{"name", Value::text("plum")}})));
        QVERIFY(company.syncAll({1, 0, 1}));
        QCOMPARE(company.conflictsInWords(1), QStringList());
        QCOMPARE(company.query(0, "SELECT code, name FROM item WHERE code > 'a' ORDER BY code"),
                 QStringLiteral("m|plum n|") + there);
        QCOMPARE(company.differences({QStringLiteral("item")}), QString());
    }

    void aRowWithoutKeyInTheWayIsTold()
    {
        Company company("CREATE TABLE item(code TEXT PRIMARY KEY, name TEXT UNIQUE, price REAL); INSERT INTO item "
                        "VALUES ('a', 'apple', 1)");
        company.sql(1, "INSERT INTO item VALUES (NULL, 'pear', 8)");
        company.sql(0, "INSERT INTO item VALUES ('n', 'pear', 9), ('o', 'plum', 2)");
        QVERIFY(company.syncAll({0, 1}));
        QCOMPARE(company.query(1, "SELECT name FROM item WHERE code = 'o'"), QStringLiteral("plum"));
        QCOMPARE(company.conflictsInWords(1), QStringList{QStringLiteral("unique item [\"n\"] name")});
        // It goes in by itself once it can.
        company.sql(1, "UPDATE item SET name = 'cherry' WHERE code IS NULL");
        QVERIFY(company.syncAll({1, 0}));
        QCOMPARE(company.conflictsInWords(1), QStringList());
        QCOMPARE(company.query(1, "SELECT price FROM item WHERE code = 'n'"), QStringLiteral("9.0"));
    }

    void theCloudsRowWaitsWhereItsValueIsTakenHere_data()
    {
        QTest::addColumn<QString>("there");
        QTest::addColumn<QString>("here");
        QTest::addColumn<QString>("rows");
        const QString taken = QStringLiteral("; INSERT INTO item VALUES ('m', 'berry', 3)");
        QTest::newRow("a row that was deleted here")
            << "UPDATE item SET price = 9 WHERE code = 'b'"
            << QStringLiteral("DELETE FROM item WHERE code = 'b'") + taken << "b|berry|9.0";
        QTest::newRow("a row that was changed here")
            << "UPDATE item SET name = 'there' WHERE code = 'b'"
            << "UPDATE item SET name = 'here', price = 7 WHERE code = 'b'; INSERT INTO item VALUES ('m', 'there', 3)"
            << "b|there|7.0";
        QTest::newRow("rows that swap")
            << "UPDATE item SET price = 9 WHERE code IN ('a', 'b')"
            << "DELETE FROM tag; DELETE FROM item WHERE code = 'a'; UPDATE item SET name = "
               "'apple', price = 8 WHERE code = 'b'; INSERT INTO item VALUES ('m', 'berry', 3)"
            << "b|berry|9.0";
        QTest::newRow("rows of which each has the other's value there")
            << "UPDATE item SET name = 'q' WHERE code = 'a'; UPDATE item SET name = 'p' WHERE code = 'b'"
            << "UPDATE item SET name = 'p' WHERE code = 'a'; UPDATE item SET name = 'q' WHERE code = 'b'"
            << "b|p|2.0";
    }

    void theCloudsRowWaitsWhereItsValueIsTakenHere()
    {
        QFETCH(QString, there);
        QFETCH(QString, here);
        QFETCH(QString, rows);
        Company company(schema);
        QCOMPARE(company.sql(0, there.toStdString()), QString());
        QCOMPARE(company.sql(1, here.toStdString()), QString());
        QVERIFY(company.syncAll({0, 1}));
        for (int i = 0; i < 4 && !company.conflictsInWords(1).isEmpty(); ++i) {
            QVERIFY(company.resolveAll(1, Decision::Use::Cloud));
            QVERIFY(company.syncAll({1}));
        }
        settled(company);
        QCOMPARE(company.query(0, "SELECT * FROM item WHERE code = 'b'"), rows);
    }

    void changesOfARowThatWaitsToBeWrittenAreMerged_data()
    {
        QTest::addColumn<QString>("here");
        QTest::addColumn<QString>("later"); // in the cloud
        QTest::addColumn<QString>("row");
        const QString price = QStringLiteral("UPDATE item SET price = 9 WHERE code = 'a'");
        const QString more = QStringLiteral("UPDATE item SET price = 5 WHERE code = 'a'");
        QTest::newRow("nothing") << QString() << QString() << "a|berry2|1.0";
        QTest::newRow("a column here") << price << QString() << "a|berry2|9.0";
        QTest::newRow("a column there") << QString() << more << "a|berry2|5.0";
        QTest::newRow("the same column on both sides") << price << more << "a|berry2|5.0";
        QTest::newRow("the same column, decided for here") << price << more << "a|berry2|9.0";
        QTest::newRow("deleted here") << "DELETE FROM tag; DELETE FROM item WHERE code = 'a'" << QString()
                                      << "a|berry2|1.0";
    }

    void changesOfARowThatWaitsToBeWrittenAreMerged()
    {
        QFETCH(QString, here);
        QFETCH(QString, later);
        QFETCH(QString, row);
        Company company(schema);
        company.sql(1, "INSERT INTO item VALUES ('m', 'berry2', 3)");
        company.sql(0, "UPDATE item SET name = 'berry2' WHERE code = 'a'");
        QVERIFY(company.syncAll({0, 1}));
        QCOMPARE(company.conflictsInWords(1), QStringList{QStringLiteral("unique item [\"m\"] name")});
        QCOMPARE(company.query(1, "SELECT name FROM item WHERE code = 'a'"), QStringLiteral("apple"));
        QCOMPARE(company.sql(1, here.toStdString()), QString());
        QCOMPARE(company.sql(0, later.toStdString()), QString());
        QVERIFY(company.syncAll({0, 1, 1}));
        while (!company.conflictsInWords(1).isEmpty()) {
            const auto conflict = company.conflicts(1).front();
            const auto use = conflict.kind == "updateUpdate" && row.endsWith(QStringLiteral("9.0"))
                                 ? Decision::Use::Device
                                 : Decision::Use::Cloud;
            QVERIFY(company.replica(1)->resolve(conflict.id, with(use)));
            QVERIFY(company.syncAll({1}));
        }
        settled(company);
        QCOMPARE(company.query(0, "SELECT * FROM item WHERE code = 'a'"), row);
    }
};

QTEST_GUILESS_MAIN(RowsInConflictTest)
#include "rows_in_conflict_test.moc"
