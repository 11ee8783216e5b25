#include "two_desks.h"

#include <QTest>

using namespace dbsync;
using namespace dbsync::test;
using device::State;
using sync::SchemaReport;

/// A new desk gets tables that work: without what refers to things that do not travel, and with the file's settings.
class NewDeskTest : public QObject, private TwoDesks
{
    Q_OBJECT

private slots:
    void init() { openDesks(); }

    void referencesToWhatIsNotSyncedStayBehind()
    {
        a->link("CREATE TABLE nokey(x UNIQUE); INSERT INTO nokey VALUES (1); CREATE TABLE p(id INTEGER PRIMARY KEY); "
                "CREATE TABLE b(id INTEGER PRIMARY KEY, a INT REFERENCES nokey(x), p INT REFERENCES p(id), CONSTRAINT "
                "fk FOREIGN KEY (a) REFERENCES nokey(x) ON DELETE CASCADE); INSERT INTO b VALUES (1, 1, NULL)");
        QCOMPARE(a->sync(), std::string());
        b->link();
        QCOMPARE(b->sync(), std::string());
        writesWork();
        QVERIFY(!b->run("INSERT INTO b(p) VALUES (77)").empty()); // the other reference is here
        QCOMPARE(examine(*a).state, std::string("same"));
        QCOMPARE(examine(*b).state, std::string("same"));
        // A column that comes later, too.
        QCOMPARE(a->run("ALTER TABLE b ADD COLUMN other INT CONSTRAINT o REFERENCES nokey(x) CHECK (other > 0)"),
                 std::string());
        QCOMPARE(push(*a).state, std::string("same"));
        QCOMPARE(b->sync(), std::string());
        writesWork();
        QVERIFY(!b->run("UPDATE b SET other = 0").empty());
        QCOMPARE(push(*b).changes.size(), std::size_t{0});
        QCOMPARE(a->value("SELECT count(*) FROM pragma_foreign_key_list('b')"), QStringLiteral("4"));
        QCOMPARE(a->sync(), std::string());
        QCOMPARE(a->report().state, State::InStep);
    }

    void whatNeedsWhatDoesNotTravelStaysBehind()
    {
        a->link("CREATE TABLE b(id INTEGER PRIMARY KEY, a INT, p TEXT); CREATE VIRTUAL TABLE f USING fts5(p); CREATE "
                "TABLE nokey(x); CREATE TRIGGER fi AFTER INSERT ON b BEGIN INSERT INTO f(rowid, p) VALUES (new.id, "
                "new.p); END; CREATE TRIGGER fu AFTER UPDATE OF p ON b BEGIN UPDATE f SET p = new.p WHERE rowid = "
                "new.id; END; CREATE TRIGGER fd AFTER DELETE ON b WHEN old.id > 0 BEGIN DELETE FROM f WHERE rowid = "
                "old.id; END; CREATE VIEW found AS SELECT * FROM f; CREATE VIEW all_found AS SELECT * FROM found; "
                "CREATE TRIGGER n AFTER INSERT ON b BEGIN INSERT INTO nokey VALUES (new.id); END; CREATE TRIGGER q "
                "AFTER INSERT ON b WHEN (SELECT count(*) FROM all_found) > 5 BEGIN SELECT 1; END; CREATE VIEW fine AS "
                "SELECT * FROM b; INSERT INTO b VALUES (1, 1, 'x')");
        QCOMPARE(a->sync(), std::string());
        b->link();
        QCOMPARE(b->sync(), std::string());
        const std::string names = "SELECT name FROM sqlite_schema WHERE type IN ('view', 'trigger') AND name NOT LIKE "
                                  "'dbsync%'";
        QCOMPARE(b->rows(names), QStringList{QStringLiteral("fine")});
        writesWork();
        // Pushing, with and without anything to push, takes them from nobody.
        QCOMPARE(push(*b).state, std::string("same"));
        QCOMPARE(examine(*b).state, std::string("same"));
        QCOMPARE(b->run("ALTER TABLE b ADD COLUMN more"), std::string());
        QCOMPARE(push(*b).changes.size(), std::size_t{1});
        QCOMPARE(a->sync(), std::string());
        QCOMPARE(a->rows(names).size(), 8);
        QCOMPARE(examine(*a).state, std::string("same"));
        // Triggers that come later work, or do not come.
        QCOMPARE(a->run("CREATE TRIGGER late AFTER UPDATE ON b BEGIN INSERT INTO f(p) VALUES (new.p); END"),
                 std::string());
        push(*a);
        QCOMPARE(b->sync(), std::string());
        writesWork();
        QCOMPARE(examine(*b).state, std::string("same"));
    }

    void aNewFileHasTheSettingsOfTheOriginal()
    {
        a->link("PRAGMA user_version = 12; PRAGMA application_id = -99; CREATE TABLE t(id INTEGER PRIMARY KEY)");
        QCOMPARE(a->sync(), std::string());
        b->link();
        QCOMPARE(b->sync(), std::string());
        QCOMPARE(settingsOf(*b), QStringLiteral("12|-99"));
        QCOMPARE(examine(*b).state, std::string("same"));
        // A version that grew is told, and pushed; a file that has tables keeps its own, and takes nothing back.
        QCOMPARE(a->run("PRAGMA user_version = 13; ALTER TABLE t ADD COLUMN n"), std::string());
        QCOMPARE(examine(*a).changes.size(), std::size_t{2});
        QCOMPARE(push(*a).state, std::string("same"));
        QCOMPARE(b->sync(), std::string());
        QCOMPARE(settingsOf(*b), QStringLiteral("12|-99"));
        QCOMPARE(b->run("ALTER TABLE t ADD COLUMN m"), std::string());
        QCOMPARE(push(*b).changes.size(), std::size_t{1});
        LinkedDesk c(*m_server, m_folder->path().toStdString(), "cleo");
        c.link();
        QCOMPARE(c.sync(), std::string());
        QCOMPARE(settingsOf(c), QStringLiteral("13|-99"));
        // A device that knows of no settings takes none away.
        Schema older = *b->cloud().fetchSchema();
        setSetting(older, "user_version", 0);
        older.objects.push_back({"view", "v", "v", "CREATE VIEW v AS SELECT * FROM t"});
        QVERIFY(bool(b->cloud().pushSchema(older)));
        QCOMPARE(settingOf(*b->cloud().fetchSchema(), "user_version"), 13);
        // Files that say something themselves, or have tables, keep that.
        LinkedDesk d(*m_server, m_folder->path().toStdString(), "dora");
        d.link("PRAGMA user_version = 3");
        QCOMPARE(settingsOf(d), QStringLiteral("3|-99"));
        LinkedDesk e(*m_server, m_folder->path().toStdString(), "emil");
        e.link("CREATE TABLE t(id INTEGER PRIMARY KEY, n, m)");
        QCOMPARE(settingsOf(e), QStringLiteral("0|0"));
        QCOMPARE(e.sync(), std::string());
        QCOMPARE(examine(e).state, std::string("same"));
    }

private:
    void writesWork()
    {
        for (const char* sql : {"INSERT INTO b(id, a) VALUES (2, 1)", "UPDATE b SET a = 1, p = p",
                                "UPDATE b SET id = 9 WHERE id = 2", "DELETE FROM b WHERE id = 9"})
            QCOMPARE(b->run(sql), std::string());
        QCOMPARE(b->sync(), std::string());
        QCOMPARE(b->report().state, State::InStep);
    }

    static QString settingsOf(const LinkedDesk& desk)
    {
        return desk.value("SELECT user_version || '|' || application_id FROM pragma_user_version, "
                          "pragma_application_id");
    }
};

QTEST_GUILESS_MAIN(NewDeskTest)
#include "new_desk_test.moc"
