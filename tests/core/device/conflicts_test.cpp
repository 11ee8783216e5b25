#include "conflict_company.h"

using namespace dbsync;
using namespace dbsync::test;
using device::Decision;

/// Every kind of conflict: found where it is found, shown with all three rows, waiting alone, decided each way.
class ConflictsTest : public QObject
{
    Q_OBJECT

private slots:
    void found_data()
    {
        QTest::addColumn<QString>("first");
        QTest::addColumn<QString>("second");
        QTest::addColumn<QStringList>("found");
        QTest::addColumn<QStringList>("rows"); // base, local, cloud
        const auto row = [](const char* name, const char* first, const char* second, const char* found,
                            const char* base, const char* local, const char* cloud) {
            const auto text = [](const char* chars) { return QString::fromUtf8(chars); };
            QTest::newRow(name) << text(first) << text(second) << QStringList{text(found)}
                                << QStringList{text(base), text(local), text(cloud)};
        };
        row("updateUpdate", "UPDATE note SET title = 'A', body = 'B' WHERE id = 1",
            "UPDATE note SET title = 'C', stars = 5 WHERE id = 1", "updateUpdate note [1] title",
            R"([1,"one","eins",1,0,10])", R"([1,"C","B",5,0,10])", R"([1,"A","B",1,0,10])");
        row("updateDelete", "DELETE FROM note WHERE id = 1", "UPDATE note SET title = 'C' WHERE id = 1",
            "updateDelete note [1] title", R"([1,"one","eins",1,0,10])", R"([1,"C","eins",1,0,10])", "none");
        row("deleteUpdate", "UPDATE note SET title = 'A' WHERE id = 1", "DELETE FROM note WHERE id = 1",
            "deleteUpdate note [1] title", R"([1,"one","eins",1,0,10])", "none", R"([1,"A","eins",1,0,10])");
        row("insertInsert", "INSERT INTO item VALUES ('n', 'new', 1)", "INSERT INTO item VALUES ('n', 'mine', 1)",
            "insertInsert item [\"n\"] name", "none", R"(["n","mine",1.0])", R"(["n","new",1.0])");
        row("unique", "INSERT INTO item VALUES ('x', 'same', 1)", "INSERT INTO item VALUES ('y', 'same', 2)",
            "unique item [\"y\"] name", "none", R"(["y","same",2.0])", R"(["x","same",1.0])");
        row("unique by update", "UPDATE item SET name = 'same' WHERE code = 'a'",
            "UPDATE item SET name = 'same' WHERE code = 'b'", "unique item [\"b\"] name", R"(["b","berry",2.0])",
            R"(["b","same",2.0])", R"(["a","same",1.0])");
        row("check of a merged row", "UPDATE note SET low = 8 WHERE id = 1", "UPDATE note SET high = 5 WHERE id = 1",
            "invalidValue note [1] low,high", R"([1,"one","eins",1,0,10])", R"([1,"one","eins",1,0,5])",
            R"([1,"one","eins",1,8,10])");
    }

    void found()
    {
        QFETCH(QString, first);
        QFETCH(QString, second);
        QFETCH(QStringList, found);
        QFETCH(QStringList, rows);
        Company company(schema);
        clash(company, first.toStdString(), second.toStdString());
        QCOMPARE(company.conflictsInWords(1), found);
        const auto conflict = company.conflicts(1).front();
        QCOMPARE((QStringList{words(conflict.base), words(conflict.local), words(conflict.cloud)}), rows);
        QVERIFY(!conflict.message.empty());
        // Syncing again changes nothing, and asks nothing twice.
        QVERIFY(company.sync(1)->state == device::State::Conflicts);
        QCOMPARE(company.conflictsInWords(1), found);
        QCOMPARE(company.conflicts(1).front().id, conflict.id);
    }

    void decided_data() { found_data(); }

    void decided()
    {
        QFETCH(QString, first);
        QFETCH(QString, second);
        QFETCH(QStringList, rows);
        for (const auto use : {Decision::Use::Cloud, Decision::Use::Device}) {
            Company company(schema);
            clash(company, first.toStdString(), second.toStdString());
            const auto conflict = company.conflicts(1).front();
            const auto resolved = company.replica(1)->resolve(conflict.id, with(use));
            const bool impossible =
                use == Decision::Use::Device && (conflict.kind == "unique" || conflict.kind == "invalidValue");
            if (!resolved || (impossible && !company.sync(1)->conflicts)) {
                QVERIFY2(resolved || impossible, resolved ? "" : resolved.error().message.c_str());
            }
            if (impossible)
                QVERIFY(company.resolveAll(1, Decision::Use::Cloud));
            settled(company);
            const QString now = company.query(0, "SELECT * FROM note UNION ALL SELECT *, 0, 0, 0 FROM item");
            if (!impossible && rows.at(use == Decision::Use::Cloud ? 2 : 1) != QStringLiteral("none"))
                QVERIFY2(!now.isEmpty(), qPrintable(now));
            QCOMPARE(company.replica(1)->activity(1).operator*().empty(), false);
        }
    }

    void manyAreDecidedAtOnce()
    {
        Company company(schema);
        clash(
            company,
            "INSERT INTO item VALUES ('x', 'same', 1); UPDATE note SET title = 'A' || id, low = 5 WHERE id < 3; UPDATE "
            "note SET low = 5 WHERE id = 3",
            "INSERT INTO item VALUES ('y', 'same', 2); UPDATE note SET title = 'C' || id WHERE id < 3; UPDATE note SET "
            "high = 3 WHERE id = 3");
        const auto conflicts = company.conflicts(1);
        std::vector<std::int64_t> ids;
        for (const auto& conflict : conflicts)
            ids.push_back(conflict.id);
        QCOMPARE(ids.size(), std::size_t{4});
        ids.push_back(4711);
        auto replica = company.replica(1);
        const std::size_t activities = replica->activity()->size();
        // A name that only one row can have, and a column that only one table has.
        const auto named = replica->resolve(ids, with(Decision::Use::Values, {{"title", Value::text("B")}}));
        QVERIFY(named);
        QCOMPARE(named->decided.size(), std::size_t{3});
        QCOMPARE(named->undecided.size(), std::size_t{2});
        QCOMPARE(named->undecided[1].error.code, std::string("noSuchConflict"));
        QCOMPARE(named->undecided[0].error.code, std::string("noSuchColumn"));
        QCOMPARE(company.conflicts(1).size(), std::size_t{1});
        QCOMPARE(company.conflicts(1).front().id, named->undecided[0].id);
        QCOMPARE(replica->activity()->size(), activities + 1);
        QVERIFY(company.resolveAll(1, Decision::Use::Cloud));
        settled(company);
        QCOMPARE(company.query(0, "SELECT title FROM note ORDER BY id"), QStringLiteral("B B B"));
    }

    void whatStandsInTheWayIsDecidedFirst()
    {
        Company company(schema);
        clash(company, "UPDATE item SET name = 'x' WHERE code = 'a'; UPDATE item SET name = 'z' WHERE code = 'b'",
              "UPDATE item SET name = 'w' WHERE code = 'a'; UPDATE item SET name = 'x' WHERE code = 'b'");
        std::vector<std::int64_t> ids;
        for (const auto& conflict : company.conflicts(1))
            ids.push_back(conflict.id);
        std::sort(ids.begin(), ids.end());
        QVERIFY(ids.size() > 1);
        const auto outcome = company.replica(1)->resolve(ids, with(Decision::Use::Cloud));
        QVERIFY(outcome && outcome->undecided.empty());
        settled(company);
        QCOMPARE(company.query(1, "SELECT name FROM item WHERE code < 'c' ORDER BY code"), QStringLiteral("x z"));
    }

    void setEachColumn()
    {
        Company company(schema);
        clash(company, "UPDATE note SET title = 'A', body = 'B' WHERE id = 1",
              "UPDATE note SET title = 'C', body = 'D' WHERE id = 1");
        const auto conflict = company.conflicts(1).front();
        QCOMPARE(conflict.columns, (std::vector<std::string>{"title", "body"}));
        auto replica = company.replica(1);
        QVERIFY(!replica->resolve(conflict.id, with(Decision::Use::Values, {{"nothing", Value::text("x")}})));
        QVERIFY(replica->resolve(conflict.id,
                                 with(Decision::Use::Values, {{"title", Value::text("A and C")}, {"body", Value()}})));
        settled(company);
        QCOMPARE(company.query(0, "SELECT title, body FROM note WHERE id = 1"), QStringLiteral("A and C|NULL"));
    }

    void setOfADeletedRow()
    {
        Company company(schema);
        clash(company, "UPDATE note SET title = 'A' WHERE id = 1", "DELETE FROM note WHERE id = 1");
        QVERIFY(company.replica(1)->resolve(company.conflicts(1).front().id,
                                            with(Decision::Use::Values, {{"title", Value::text("back")}})));
        settled(company);
        QCOMPARE(company.query(0, "SELECT title, body FROM note WHERE id = 1"), QStringLiteral("back|eins"));
    }

    void setSolvesUnique()
    {
        Company company(schema);
        clash(company, "INSERT INTO item VALUES ('x', 'same', 1)", "INSERT INTO item VALUES ('y', 'same', 2)");
        QVERIFY(company.replica(1)->resolve(company.conflicts(1).front().id,
                                            with(Decision::Use::Values, {{"name", Value::text("other")}})));
        settled(company);
        QCOMPARE(company.query(0, "SELECT name FROM item WHERE code > 'd' ORDER BY code"),
                 QStringLiteral("same other"));
    }

    void rowsThatDependWait()
    {
        Company company(schema);
        clash(company, "INSERT INTO item VALUES ('x', 'same', 1)",
              "INSERT INTO item VALUES ('y', 'same', 2); INSERT INTO tag VALUES ('y', 'blue'), ('b', 'green')");
        QCOMPARE(company.query(0, "SELECT group_concat(label) FROM tag"), QStringLiteral("red,green"));
        QCOMPARE(company.conflictsInWords(1).size(), 1);
        QVERIFY(company.replica(1)->resolve(company.conflicts(1).front().id,
                                            with(Decision::Use::Values, {{"name", Value::text("other")}})));
        settled(company);
        QCOMPARE(company.query(0, "SELECT group_concat(label) FROM tag"), QStringLiteral("red,green,blue"));
    }

    void aDeletedParentComesBackForANewChild()
    {
        Company company(schema);
        QCOMPARE(company.sql(0, "DELETE FROM item WHERE code = 'c'"), QString());
        QVERIFY(company.syncAll({0}));
        QCOMPARE(company.sql(1, "INSERT INTO tag VALUES ('c', 'dark')"), QString());
        settled(company);
        QCOMPARE(company.query(0, "SELECT item, label FROM tag WHERE item = 'c'"), QStringLiteral("c|dark"));
        QCOMPARE(company.query(0, "SELECT name FROM item WHERE code = 'c'"), QStringLiteral("cherry"));
    }

    void foreignKeyThatTheCloudRefuses()
    {
        // A program without foreign keys leaves a reference to nothing: only the cloud can say so.
        Company company(schema);
        QCOMPARE(company.sql(
                     1, "PRAGMA foreign_keys = OFF; INSERT INTO tag VALUES ('nothing', 'x'); UPDATE other SET text = "
                        "'y'"),
                 QString());
        QVERIFY(company.sync(1)->state == device::State::Conflicts);
        QVERIFY(company.syncAll({0}));
        QCOMPARE(company.query(0, "SELECT text FROM other"), QStringLiteral("y"));
        QCOMPARE(company.conflictsInWords(1), QStringList{QStringLiteral("foreignKey tag [\"nothing\",\"x\"] item")});
        const auto conflict = company.conflicts(1).front();
        QCOMPARE(words(conflict.base), QStringLiteral("none"));
        QCOMPARE(words(conflict.local), QStringLiteral(R"(["nothing","x"])"));
        // It waits as long as nothing changes, as the same conflict.
        QVERIFY(company.sync(1)->state == device::State::Conflicts);
        QCOMPARE(company.conflicts(1).front().id, conflict.id);
    }

    void foreignKeyHeals_data()
    {
        QTest::addColumn<int>("desk");
        QTest::addColumn<QString>("wrong");
        QTest::addColumn<QString>("right");
        const auto row = [](const char* name, int desk, const char* wrong, const char* right) {
            QTest::newRow(name) << desk << QString::fromLatin1(wrong) << QString::fromLatin1(right);
        };
        row("parent made here", 1, "INSERT INTO tag VALUES ('n', 'x')", "INSERT INTO item VALUES ('n', 'found', 1)");
        row("parent made elsewhere", 0, "INSERT INTO tag VALUES ('n', 'x')",
            "INSERT INTO item VALUES ('n', 'found', 1)");
        row("children deleted here", 1, "DELETE FROM item WHERE code = 'a'", "DELETE FROM tag");
        row("children deleted elsewhere", 0, "DELETE FROM item WHERE code = 'a'", "DELETE FROM tag");
    }

    void foreignKeyHeals()
    {
        QFETCH(int, desk);
        QFETCH(QString, wrong);
        QFETCH(QString, right);
        Company company(schema);
        QCOMPARE(company.sql(1, "PRAGMA foreign_keys = OFF; " + wrong.toStdString()), QString());
        QVERIFY(company.sync(1)->state == device::State::Conflicts);
        QVERIFY(company.syncAll({0}));
        QCOMPARE(company.sql(desk, "PRAGMA foreign_keys = OFF; " + right.toStdString()), QString());
        QVERIFY(company.syncAll({desk}));
        settled(company);
        QCOMPARE(company.query(0, "PRAGMA foreign_key_check"), QString());
    }

    void invalidValueThatTheCloudRefuses()
    {
        // NOT NULL is checked by the cloud too; a program may have got round it.
        Company company(schema);
        QCOMPARE(
            company.sql(1, "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'REAL NOT NULL', "
                           "'REAL') WHERE name = 'item'; PRAGMA writable_schema = RESET"),
            QString());
        QCOMPARE(company.sql(1, "UPDATE item SET price = NULL WHERE code = 'a'; UPDATE other SET text = 'y'"),
                 QString());
        QVERIFY(company.sync(1)->conflicts > 0);
        QVERIFY(company.syncAll({0}));
        QCOMPARE(company.query(0, "SELECT text FROM other"), QStringLiteral("y"));
        QCOMPARE(company.conflictsInWords(1), QStringList{QStringLiteral("invalidValue item [\"a\"] price")});
        QVERIFY(company.conflicts(1).front().message.find("price") != std::string::npos);
        QVERIFY(company.replica(1)->resolve(company.conflicts(1).front().id,
                                            with(Decision::Use::Values, {{"price", Value::real(7)}})));
        QVERIFY(company.syncAll({1, 0}));
        QCOMPARE(company.query(0, "SELECT price FROM item WHERE code = 'a'"), QStringLiteral("7.0"));
    }

    void aCloudRowThatChangedIsANewConflict()
    {
        Company company(schema);
        clash(company, "UPDATE note SET title = 'A' WHERE id = 1", "UPDATE note SET title = 'C' WHERE id = 1");
        const auto shown = company.conflicts(1).front();
        // Decided here, but changed there meanwhile: asked anew, with the new row.
        QVERIFY(company.replica(1)->resolve(shown.id, with(Decision::Use::Device)));
        company.sql(0, "UPDATE note SET title = 'A2' WHERE id = 1");
        QVERIFY(company.syncAll({0, 1}));
        QCOMPARE(company.conflictsInWords(1), QStringList{QStringLiteral("updateUpdate note [1] title")});
        const auto again = company.conflicts(1).front();
        QVERIFY(again.id != shown.id);
        QCOMPARE(words(again.cloud), QStringLiteral(R"([1,"A2","eins",1,0,10])"));
        // Changed there before it is decided: the old number is gone.
        company.sql(0, "UPDATE note SET title = 'A3' WHERE id = 1");
        QVERIFY(company.syncAll({0, 1}));
        const auto old = company.replica(1)->resolve(again.id, with(Decision::Use::Device));
        QVERIFY(!old && old.error().code == "noSuchConflict");
        QVERIFY(company.resolveAll(1, Decision::Use::Device));
        settled(company);
        QCOMPARE(company.query(0, "SELECT title FROM note WHERE id = 1"), QStringLiteral("C"));
    }

    void whatThePersonDoesHereSettlesIt()
    {
        Company company(schema);
        clash(company, "UPDATE note SET title = 'A' WHERE id = 1", "UPDATE note SET title = 'C' WHERE id = 1");
        company.sql(1, "UPDATE note SET title = 'A' WHERE id = 1");
        settled(company);
    }

    void insertInsertKeepsBothWithAnAutomaticKey()
    {
        // Both had the key before they were linked: one row, as far as anybody knows, so a person is asked.
        Company company("CREATE TABLE note(id INTEGER PRIMARY KEY, title TEXT)", 1);
        QCOMPARE(company.sql(0, "INSERT INTO note VALUES (1, 'here')"), QString());
        QVERIFY(company.syncAll({0}));
        const int desk =
            company.addFilledDesk("CREATE TABLE note(id INTEGER PRIMARY KEY, title TEXT); INSERT INTO note "
                                  "VALUES (1, 'there')");
        QVERIFY(company.sync(desk)->state == device::State::Conflicts);
        const auto conflict = company.conflicts(desk).front();
        QVERIFY(conflict.canKeepBoth);
        QVERIFY(company.replica(desk)->resolve(conflict.id, with(Decision::Use::Both)));
        QVERIFY(company.syncAll({desk, 0}));
        QCOMPARE(company.query(0, "SELECT * FROM note"), QStringLiteral("1|here 2|there"));
        QCOMPARE(company.differences({QStringLiteral("note")}), QString());
    }

    void bothIsRefusedWhereItCannotBe()
    {
        Company company(schema);
        clash(company, "UPDATE note SET title = 'A' WHERE id = 1", "UPDATE note SET title = 'C' WHERE id = 1");
        const auto both = company.replica(1)->resolve(company.conflicts(1).front().id, with(Decision::Use::Both));
        QVERIFY(!both && both.error().code == "cannotKeepBoth");
        QCOMPARE(company.conflicts(1).size(), std::size_t{1});
    }
};

QTEST_GUILESS_MAIN(ConflictsTest)
#include "conflicts_test.moc"
