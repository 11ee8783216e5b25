#include "base/sqlite.h"
#include "schema/column_text.h"
#include "schema/reference_text.h"
#include "schema/table.h"

#include <QTest>

using namespace dbsync;

/// Foreign keys to tables that are not synced are taken out of a table's own words, and nothing else.
class ReferenceTextTest : public QObject
{
    Q_OBJECT

private slots:
    void isTakenOut_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QString>("left");
        const auto row = [](const char* name, const char* sql, const char* left) {
            QTest::newRow(name) << QString::fromUtf8(sql) << QString::fromUtf8(left);
        };
        row("column", "CREATE TABLE b(id INTEGER PRIMARY KEY, a INT REFERENCES a(id))",
            "CREATE TABLE b(id INTEGER PRIMARY KEY, a INT)");
        row("without columns", "create table b(a int references a, c)", "create table b(a int, c)");
        row("named", "CREATE TABLE b(a INT CONSTRAINT \"fk one\" REFERENCES a(id) NOT NULL)",
            "CREATE TABLE b(a INT NOT NULL)");
        row("with all options",
            "CREATE TABLE b(a INT REFERENCES a (id) ON DELETE SET NULL ON UPDATE NO ACTION MATCH FULL NOT DEFERRABLE "
            "INITIALLY IMMEDIATE DEFAULT 3, c)",
            "CREATE TABLE b(a INT DEFAULT 3, c)");
        row("cascade", "CREATE TABLE b(a INT REFERENCES a ON DELETE CASCADE ON UPDATE SET DEFAULT UNIQUE)",
            "CREATE TABLE b(a INT UNIQUE)");
        row("restrict, deferred", "CREATE TABLE b(a REFERENCES a ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED)",
            "CREATE TABLE b(a)");
        row("options apart",
            "CREATE TABLE b(s REFERENCES s, a REFERENCES a NOT NULL DEFERRABLE INITIALLY DEFERRED CHECK (a > 0))",
            "CREATE TABLE b(s REFERENCES s, a NOT NULL CHECK (a > 0))");
        row("without blanks", "CREATE TABLE b(a INT REFERENCES\"a\"(\"id\")NOT NULL)",
            "CREATE TABLE b(a INT NOT NULL)");
        row("table", "CREATE TABLE b(id INT, a INT, FOREIGN KEY (a) REFERENCES a(id))",
            "CREATE TABLE b(id INT, a INT)");
        row("table, in the middle",
            "CREATE TABLE b(id INT, a INT, CONSTRAINT fk FOREIGN KEY(a, id) REFERENCES [a]([x], y) ON DELETE CASCADE "
            "DEFERRABLE, UNIQUE (a))",
            "CREATE TABLE b(id INT, a INT, UNIQUE (a))");
        row("table, without a comma", "CREATE TABLE b(id INT, FOREIGN KEY (id) REFERENCES a UNIQUE (id))",
            "CREATE TABLE b(id INT, UNIQUE (id))");
        row("table, without a comma before", "CREATE TABLE b(id INT, UNIQUE (id) FOREIGN KEY (id) REFERENCES a)",
            "CREATE TABLE b(id INT, UNIQUE (id))");
        row("several",
            "CREATE TABLE b(x INT REFERENCES a REFERENCES s REFERENCES 'a', FOREIGN KEY (x) REFERENCES A, FOREIGN "
            "KEY (x) REFERENCES s, FOREIGN KEY (x) REFERENCES `a`) STRICT",
            "CREATE TABLE b(x INT REFERENCES s, FOREIGN KEY (x) REFERENCES s) STRICT");
        row("after computed and checked columns",
            "CREATE TABLE b(x INT CHECK (x IN (1, (2))), y AS (x || ')') STORED, a NUMERIC(10, 2) DEFAULT (1 + (2)) "
            "REFERENCES a(id))",
            "CREATE TABLE b(x INT CHECK (x IN (1, (2))), y AS (x || ')') STORED, a NUMERIC(10, 2) DEFAULT (1 + (2)))");
        row("comments", "CREATE TABLE b( -- REFERENCES a\n a INT /* ' */ REFERENCES /* ( */ a -- (\n (id) -- end\n, c)",
            "CREATE TABLE b( -- REFERENCES a\n a INT /* ' */ -- end\n, c)");
        row("comment before a table's",
            "CREATE TABLE b(a INT -- why\n , -- because\n FOREIGN KEY (a) REFERENCES a(id))",
            "CREATE TABLE b(a INT -- why\n)");
        row("letters", "CREATE TABLE b(a INT rEfErEnCeS A(ID) on delete cascade, \"é\" TEXT)",
            "CREATE TABLE b(a INT, \"é\" TEXT)");
    }

    void isTakenOut()
    {
        QFETCH(QString, sql);
        QFETCH(QString, left);
        const auto isSynced = [](std::string_view table) { return sameName(table, "s") || sameName(table, "b"); };
        const std::string text = withoutLooseReferences(sql.toStdString(), isSynced);
        QCOMPARE(QString::fromStdString(text), left);
        QCOMPARE(looseReferences(sql.toStdString(), isSynced).size(), std::size_t{1});
        QCOMPARE(looseReferences(text, isSynced).size(), std::size_t{0});
        // SQLite reads both, with the same columns, and sees no other reference any more.
        QCOMPARE(columnsOf(text), columnsOf(sql.toStdString()));
        QVERIFY(referencesOf(sql.toStdString()).contains(QStringLiteral("a"), Qt::CaseInsensitive));
        QStringList others = referencesOf(sql.toStdString());
        others.removeIf([](const QString& each) { return each.compare(u"a", Qt::CaseInsensitive) == 0; });
        QCOMPARE(referencesOf(text), others);
    }

    void staysAsItIs_data()
    {
        QTest::addColumn<QString>("sql");
        for (const char* sql :
             {"CREATE TABLE b(id INTEGER PRIMARY KEY, p INT REFERENCES b(id), s REFERENCES \"S\" ON DELETE CASCADE)",
              "CREATE TABLE b(x DEFAULT ' REFERENCES a(id) ', \"REFERENCES a\" INT, [x REFERENCES a] INT)",
              "CREATE TABLE b(x /* REFERENCES a */ INT, -- FOREIGN KEY (x) REFERENCES a\n y)",
              "CREATE TABLE b(x CHECK (x <> 'REFERENCES a'), \"CONSTRAINT\" INT DEFERRABLE)",
              "CREATE TABLE \"b( REFERENCES a\"(x INT)", "CREATE TABLE b(\"references\" INT, \"a\" INT)"})
            QTest::newRow(sql) << QString::fromUtf8(sql);
    }

    void staysAsItIs()
    {
        QFETCH(QString, sql);
        const auto isSynced = [](std::string_view table) { return sameName(table, "s") || sameName(table, "b"); };
        QVERIFY(!columnsOf(sql.toStdString()).isEmpty());
        QCOMPARE(QString::fromStdString(withoutLooseReferences(sql.toStdString(), isSynced)), sql);
        QVERIFY(looseReferences(sql.toStdString(), isSynced).empty());
    }

    void whatIsNoTableIsLeftAlone()
    {
        const auto never = [](std::string_view) { return false; };
        for (const char* text :
             {"", "REFERENCES", "CREATE TABLE b(", "CREATE TABLE b(a REFERENCES", "(a REFERENCES a (", ") REFERENCES a",
              "CREATE TABLE b(FOREIGN KEY (", "'", "(x REFERENCES a ON", "(x REFERENCES a NOT DEFERRABLE INITIALLY"})
            withoutLooseReferences(text, never); // ends, and reads nothing beyond its end
    }

private:
    static QStringList ask(const std::string& sql, const char* question)
    {
        auto connection = sqlite::Connection::open(":memory:", true);
        if (auto made = sqlite::execute(*connection, sql); !made)
            qFatal("%s: %s", sql.c_str(), made.error().message.c_str());
        auto statement = sqlite::Statement::prepare(connection->get(), question);
        QStringList list;
        while (*statement->step())
            list << QString::fromStdString(std::string(statement->text(0)));
        return list;
    }

    static QStringList columnsOf(const std::string& sql)
    {
        return ask(sql, "SELECT x.name || ' ' || x.type || ' ' || x.\"notnull\" || ' ' || coalesce(x.dflt_value, '') "
                        "FROM sqlite_schema AS s, pragma_table_xinfo(s.name) AS x WHERE s.type = 'table'");
    }

    static QStringList referencesOf(const std::string& sql)
    {
        return ask(sql, "SELECT f.\"table\" FROM sqlite_schema AS s, pragma_foreign_key_list(s.name) AS f WHERE s.type "
                        "= 'table'");
    }
};

QTEST_GUILESS_MAIN(ReferenceTextTest)
#include "reference_text_test.moc"
