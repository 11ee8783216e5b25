#include "conflict_company.h"
#include "device/activity/image_pack.h"

using namespace dbsync;
using namespace dbsync::test;
using device::Decision;
using device::PackedImage;

/// A key whose row was deleted and made anew has another row: what is taken back is both, and never a mix.
class ReplacedRowsTest : public QObject
{
    Q_OBJECT

private slots:
    void undoNeverMixesRows_data()
    {
        QTest::addColumn<int>("who");
        QTest::newRow("pushed") << 0;
        QTest::newRow("pulled") << 1;
    }

    void undoNeverMixesRows()
    {
        QFETCH(int, who);
        const int other = 1 - who;
        Company company(schema);
        company.sql(0, "REPLACE INTO item VALUES ('a', 'avocado', 7)");
        QVERIFY(company.syncAll({0, 1}));
        company.sql(other, "UPDATE item SET price = 8 WHERE code = 'a'");
        QCOMPARE(undo(company, who).counts.updated, 1);
        QCOMPARE(company.query(who, first), QStringLiteral("a|apple|1.0"));
        QVERIFY(company.syncAll({who, other}));
        // What was changed is the other row, and the decision is about both as they are.
        QCOMPARE(company.conflictsInWords(other), QStringList{QStringLiteral("updateUpdate item [\"a\"] name,price")});
        const auto conflict = company.conflicts(other).front();
        QCOMPARE(words(conflict.local), QStringLiteral(R"(["a","avocado",8.0])"));
        QCOMPARE(words(conflict.cloud), QStringLiteral(R"(["a","apple",1.0])"));
        QVERIFY(company.resolveAll(other, Decision::Use::Device));
        settled(company);
        QCOMPARE(company.query(0, first), QStringLiteral("a|avocado|8.0"));
    }

    /// Unique keys that only the file has, since they were not pushed, push rows out as well.
    void whatAUniqueKeyOfTheFileAlonePushesOutIsGone_data()
    {
        QTest::addColumn<QString>("index");
        QTest::newRow("columns") << QStringLiteral("CREATE UNIQUE INDEX own ON note(title)");
        QTest::newRow("expression") << QStringLiteral("CREATE UNIQUE INDEX own ON note(lower(title))");
    }

    void whatAUniqueKeyOfTheFileAlonePushesOutIsGone()
    {
        QFETCH(QString, index);
        Company company(schema);
        QVERIFY(company.syncAll({0, 1}));
        QCOMPARE(company.sql(1, index.toStdString()), QString());
        QVERIFY(company.syncAll({1}));
        QCOMPARE(company.sql(1, "REPLACE INTO note(id, title) VALUES (7, 'one')"), QString());
        QVERIFY(company.syncAll({1, 0}));
        QCOMPARE(company.query(0, "SELECT group_concat(id) FROM note"), QStringLiteral("2,3,7"));
        // Once the index is gone, its column may go too.
        QCOMPARE(company.sql(1, "DROP INDEX own"), QString());
        QVERIFY(company.syncAll({1}));
        QCOMPARE(company.sql(1, "ALTER TABLE note DROP COLUMN title"), QString());
    }

    void anUndoOfAnUndoIsAnotherRowToo()
    {
        Company company(schema);
        company.sql(0, "REPLACE INTO item VALUES ('a', 'avocado', 7)");
        QVERIFY(company.syncAll({0, 1}));
        const auto undone = undo(company, 0);
        QVERIFY(company.syncAll({0, 1}));
        company.sql(1, "UPDATE item SET price = 2 WHERE code = 'a'");
        undo(company, 0, {undone.activity});
        QVERIFY(company.syncAll({0, 1}));
        QCOMPARE(company.query(1, first), QStringLiteral("a|apple|2.0"));
        QCOMPARE(company.conflictsInWords(1).size(), 1);
        QVERIFY(company.resolveAll(1, Decision::Use::Cloud));
        settled(company);
        QCOMPARE(company.query(0, first), QStringLiteral("a|avocado|7.0"));
    }

    void anUndoThatIsTakenBackLeavesNothingToSend()
    {
        Company company(schema);
        company.sql(0, "REPLACE INTO item VALUES ('a', 'avocado', 7)");
        QVERIFY(company.syncAll({0}));
        undo(company, 0, {undo(company, 0).activity});
        QCOMPARE(company.query(0, first), QStringLiteral("a|avocado|7.0"));
        company.sql(0, "UPDATE item SET price = 9 WHERE code = 'a'");
        company.sql(1, "UPDATE item SET name = 'apples' WHERE code = 'b'");
        QVERIFY(company.syncAll({0, 1}));
        settled(company);
    }

    void twoWhoTakeTheSameBackHaveTheSameRow()
    {
        Company company(schema);
        company.sql(0, "REPLACE INTO item VALUES ('a', 'avocado', 7)");
        QVERIFY(company.syncAll({0, 1}));
        undo(company, 0);
        undo(company, 1);
        settled(company);
        // It is one row by now: changes of different columns come together.
        company.sql(0, "UPDATE item SET price = 5 WHERE code = 'a'");
        company.sql(1, "UPDATE item SET name = 'apples' WHERE code = 'a'");
        settled(company);
        QCOMPARE(company.query(0, first), QStringLiteral("a|apples|5.0"));
    }

    void theLoserOfAConflictIsAnotherRow()
    {
        Company company(schema);
        company.sql(0, "INSERT INTO item VALUES ('n', 'nut', 1)");
        company.sql(1, "INSERT INTO item VALUES ('n', 'nougat', 2)");
        QVERIFY(company.syncAll({0, 1}));
        QVERIFY(company.resolveAll(1, Decision::Use::Cloud));
        QVERIFY(company.syncAll({1, 0}));
        company.sql(0, "UPDATE item SET price = 3 WHERE code = 'n'");
        undo(company, 1, {company.replica(1)->activity()->front().id});
        QVERIFY(company.syncAll({0, 1}));
        QCOMPARE(company.query(1, "SELECT * FROM item WHERE code = 'n'"), QStringLiteral("n|nougat|2.0"));
        QCOMPARE(company.conflictsInWords(1), QStringList{QStringLiteral("updateUpdate item [\"n\"] name,price")});
    }

    void theRowComesBackWhereTheOneInItsPlaceIsGone()
    {
        Company company(schema);
        company.sql(0, "REPLACE INTO item VALUES ('c', 'coconut', 7)");
        QVERIFY(company.syncAll({0, 1}));
        company.sql(0, "DELETE FROM item WHERE code = 'c'");
        QCOMPARE(undo(company, 0).counts.inserted, 1);
        QCOMPARE(company.query(0, "SELECT * FROM item WHERE code = 'c'"), QStringLiteral("c|cherry|3.0"));
        settled(company);
    }

    void whatReplacedItAndWasChangedSinceStays()
    {
        Company company(schema);
        company.sql(0,
                    "REPLACE INTO item VALUES ('a', 'avocado', 7); REPLACE INTO note VALUES (1, 'n', 'neu', 1, 0, 9)");
        QVERIFY(company.syncAll({0, 1}));
        company.sql(0, "UPDATE item SET price = 8 WHERE code = 'a'; UPDATE note SET stars = 4 WHERE id = 1");
        const auto report = undo(company, 0);
        QCOMPARE(company.query(0, first), QStringLiteral("a|avocado|8.0"));
        QCOMPARE(report.left.size(), std::size_t{1});
        QVERIFY(report.left.front().why.kind == device::LeftReason::Kind::KeyTaken);
        // An automatic key is no reason to lose the row.
        QCOMPARE(company.query(0, "SELECT id, title FROM note ORDER BY id"), QStringLiteral("1|n 2|two 3|three 4|one"));
        settled(company);
    }

    void companionsFromBeforeAreRead()
    {
        Company company(schema);
        company.sql(0, "UPDATE item SET name = 'apples' WHERE code = 'a'");
        QVERIFY(company.syncAll({0, 1}));
        {
            auto companion = sqlite::Connection::open(company.path(0) + "-dbsync", true);
            auto find = sqlite::Statement::prepare(
                *companion, "SELECT group_concat('ALTER TABLE ' || name || ' DROP COLUMN madeAnew', ';') FROM "
                            "sqlite_schema WHERE name LIKE 'image\\_%' ESCAPE '\\' AND name <> 'image_pack' AND type = "
                            "'table'");
            QVERIFY(find && *find->step());
            const std::string drop(find->text(0));
            find->reset();
            QVERIFY(sqlite::execute(*companion, drop));
        }
        QCOMPARE(undo(company, 0).counts.updated, 1);
        QCOMPARE(company.query(0, first), QStringLiteral("a|apple|1.0"));
        company.sql(0, "REPLACE INTO item VALUES ('b', 'banana', 7)");
        settled(company);
        QCOMPARE(undo(company, 0).counts.updated, 2);
        settled(company);
    }

    void packsTellWhichRowsWereMadeAnew()
    {
        auto companion = sqlite::Connection::open(":memory:", true);
        QVERIFY(sqlite::execute(*companion, "CREATE TABLE image_pack(id INTEGER PRIMARY KEY, activity, tableId, "
                                            "firstKey, lastKey, images)"));
        device::ImagePacker packer(*companion, 1, 1);
        QVERIFY(packer.add({41, "[1]", "[1,\"a\"]", "[1,\"b\"]", true}));
        QVERIFY(packer.add({42, "[2]", "[2,\"a\"]", "[2,\"b\"]", false}));
        QVERIFY(packer.finish());
        auto read = sqlite::Statement::prepare(*companion, "SELECT images FROM image_pack");
        QVERIFY(*read->step());
        QStringList told;
        QVERIFY(device::unpackImages(read->blob(0), {}, [&](const PackedImage& image) -> Result<bool> {
            told.push_back(QStringLiteral("%1 %2 %3")
                               .arg(image.revision)
                               .arg(image.madeAnew)
                               .arg(QString::fromUtf8(image.before->data(), qsizetype(image.before->size()))));
            return true;
        }));
        QCOMPARE(told, (QStringList{QStringLiteral("41 1 [1,\"a\"]"), QStringLiteral("42 0 [2,\"a\"]")}));
    }

private:
    static constexpr const char* first = "SELECT * FROM item WHERE code = 'a'";

    static device::UndoReport undo(Company& company, int desk, std::vector<std::int64_t> activities = {})
    {
        device::UndoRequest request;
        request.activities = std::move(activities);
        auto undone = company.replica(desk)->undo(request);
        if (!undone)
            qFatal("%s", undone.error().message.c_str());
        return std::move(*undone);
    }
};

QTEST_GUILESS_MAIN(ReplacedRowsTest)
#include "replaced_rows_test.moc"
