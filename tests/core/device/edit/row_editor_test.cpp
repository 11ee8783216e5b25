#include "device/edit/row_editor.h"
#include "device/edit/table_shape.h"
#include "device/edit/typed_value.h"
#include "device/view/replica.h"
#include "../linked_file.h"

#include <QTemporaryDir>
#include <QTest>

using namespace dbsync;
using namespace dbsync::device;

/// Rows are edited as an ordinary program edits them: triggers and foreign keys work, capture notes, and every step can
/// be taken back.
class RowEditorTest : public QObject
{
    Q_OBJECT

    using Problem = EditProblem::Kind;

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_path = m_folder->filePath(QStringLiteral("shop.sqlite")).toStdString();
        QVERIFY(test::makeLinkedFile(
            m_path,
            "CREATE TABLE Artist(ArtistId INTEGER PRIMARY KEY, Name TEXT NOT NULL UNIQUE);"
            "CREATE TABLE Album(AlbumId INTEGER PRIMARY KEY, Title TEXT NOT NULL, ArtistId INTEGER NOT NULL REFERENCES "
            "Artist(ArtistId), Price REAL CHECK (Price >= 0), Stamp TEXT, Loud TEXT AS (upper(Title)));"
            "CREATE TABLE Song(AlbumId INTEGER REFERENCES Album ON DELETE CASCADE, Number INTEGER, Words TEXT, PRIMARY "
            "KEY (AlbumId, Number)) WITHOUT ROWID;"
            "CREATE TRIGGER stamp AFTER UPDATE OF Title ON Album BEGIN UPDATE Album SET Stamp = 'touched' WHERE "
            "AlbumId = "
            "NEW.AlbumId; END;"
            "CREATE TRIGGER guard BEFORE DELETE ON Song WHEN OLD.Number = 99 BEGIN SELECT RAISE(ABORT, 'Song 99 "
            "stays'); "
            "END;"
            "INSERT INTO Artist VALUES (1, 'Ann'), (2, 'Bo');"
            "INSERT INTO Album VALUES (1, 'First', 1, 9.5, NULL), (2, 'Second', 2, 1, NULL);"
            "INSERT INTO Song VALUES (1, 1, 'la'), (1, 2, 'li'), (2, 1, 'lo')"));
        m_store = std::move(*Store::open(m_path));
        m_editor = std::move(*RowEditor::open(*m_store));
        QCOMPARE(pending(), QStringList());
    }

    void cleanup()
    {
        m_editor.reset();
        m_store.reset();
    }

    void anUpdateIsNotedAndFiresTriggersAndComesBack()
    {
        const auto outcome = apply({update("Album", {Value::integer(1)}, "Title", Value::text("New"))});
        QCOMPARE(text("SELECT Title || '/' || Stamp FROM Album WHERE AlbumId = 1"), QStringLiteral("New/touched"));
        QCOMPARE(pending(), QStringList{QStringLiteral("update Album [1]")});
        const auto undone = undo(outcome.step);
        QCOMPARE(text("SELECT Title || coalesce(Stamp, '') FROM Album WHERE AlbumId = 1"), QStringLiteral("First"));
        QCOMPARE(pending(), QStringList());
        undo(undone.step);
        QCOMPARE(text("SELECT Title || '/' || Stamp FROM Album WHERE AlbumId = 1"), QStringLiteral("New/touched"));
        QCOMPARE(pending(), QStringList{QStringLiteral("update Album [1]")});
    }

    void anInsertTellsItsKey()
    {
        const auto outcome = apply({insert("Artist", {{"Name", Value::text("Cy")}})});
        QCOMPARE(outcome.keys.size(), 1U);
        QCOMPARE(outcome.keys.front().front().toInteger(), 3);
        QCOMPARE(pending(), QStringList{QStringLiteral("insert Artist [3]")});
        undo(outcome.step);
        QCOMPARE(text("SELECT count(*) FROM Artist"), QStringLiteral("2"));
        QCOMPARE(pending(), QStringList());
    }

    void aDeletionTakesWhatFollowsAndBringsItBack()
    {
        const auto outcome = apply({erase("Album", {Value::integer(1)})});
        QCOMPARE(outcome.step.changes->size(), 3U);
        QCOMPARE(pending(), (QStringList{QStringLiteral("delete Album [1]"), QStringLiteral("delete Song [1,1]"),
                                         QStringLiteral("delete Song [1,2]")}));
        undo(outcome.step);
        QCOMPARE(text("SELECT group_concat(Words) FROM Song"), QStringLiteral("la,li,lo"));
        QCOMPARE(text("SELECT Loud FROM Album WHERE AlbumId = 1"), QStringLiteral("FIRST"));
        QCOMPARE(pending(), QStringList());
    }

    void whatIsWrongIsTold_data()
    {
        QTest::addColumn<RowEdit>("edit");
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("table");
        QTest::addColumn<QString>("column");
        QTest::addColumn<QString>("detail");
        const auto row = [](const char* name, const RowEdit& edit, Problem kind, const char* table, const char* column,
                            const char* detail) {
            QTest::newRow(name) << edit << int(kind) << QString::fromLatin1(table) << QString::fromLatin1(column)
                                << QString::fromLatin1(detail);
        };
        row("not null", update("Album", {Value::integer(1)}, "Title", Value()), Problem::NotNull, "Album", "Title", "");
        row("unique", update("Artist", {Value::integer(1)}, "Name", Value::text("kept?")), Problem::Unique, "Artist",
            "Name", "");
        row("key", insert("Artist", {{"ArtistId", Value::integer(2)}, {"Name", Value::text("x")}}), Problem::Unique,
            "Artist", "ArtistId", "");
        row("check", update("Album", {Value::integer(1)}, "Price", Value::real(-1)), Problem::Check, "Album", "",
            "Price >= 0");
        row("no parent", update("Album", {Value::integer(1)}, "ArtistId", Value::integer(77)), Problem::NoParent,
            "Album", "ArtistId", "Artist");
        row("no parent of a new row", insert("Album", {{"Title", Value::text("t")}, {"ArtistId", Value::integer(77)}}),
            Problem::NoParent, "Album", "ArtistId", "Artist");
        row("still referred", erase("Artist", {Value::integer(1)}), Problem::StillReferred, "Artist", "ArtistId",
            "Album");
        row("key type", insert("Artist", {{"ArtistId", Value::text("x")}, {"Name", Value::text("x")}}), Problem::Type,
            "Artist", "", "datatype mismatch");
        row("gone", update("Artist", {Value::integer(9)}, "Name", Value::text("x")), Problem::Gone, "Artist", "", "");
        row("deleted before", erase("Artist", {Value::integer(9)}), Problem::Gone, "Artist", "", "");
    }

    void whatIsWrongIsTold()
    {
        QFETCH(RowEdit, edit);
        QFETCH(int, kind);
        QFETCH(QString, table);
        QFETCH(QString, column);
        QFETCH(QString, detail);
        const auto outcome =
            m_editor->apply({update("Artist", {Value::integer(2)}, "Name", Value::text("kept?")), edit});
        QVERIFY2(outcome, outcome ? "" : outcome.error().message.c_str());
        QCOMPARE(outcome->problems.size(), 1U);
        const EditProblem& problem = outcome->problems.front();
        QCOMPARE(int(problem.kind), kind);
        QCOMPARE(problem.edit, 1U);
        QCOMPARE(QString::fromStdString(problem.table), table);
        QCOMPARE(QString::fromStdString(problem.columns.empty() ? std::string() : problem.columns.front()), column);
        QCOMPARE(QString::fromStdString(problem.detail), detail);
        QCOMPARE(pending(), QStringList());
    }

    void aTriggerSpeaksForItself()
    {
        run("INSERT INTO Song VALUES (2, 99, 'x')");
        const auto outcome = m_editor->apply({erase("Song", {Value::integer(2), Value::integer(99)})});
        QCOMPARE(outcome->problems.size(), 1U);
        QCOMPARE(int(outcome->problems.front().kind), int(Problem::Refused));
        QCOMPARE(outcome->problems.front().detail, std::string("Song 99 stays"));
    }

    void allProblemsAreListedWhereAsked()
    {
        const auto outcome =
            m_editor->apply({insert("Artist", {{"Name", Value()}}), insert("Artist", {{"Name", Value::text("ok")}}),
                             insert("Artist", {{"Name", Value::text("Bo")}})},
                            10);
        QCOMPARE(outcome->problems.size(), 2U);
        QCOMPARE(outcome->problems[1].edit, 2U);
        QCOMPARE(text("SELECT count(*) FROM Artist"), QStringLiteral("2"));
    }

    void computedColumnsAreLeftOut_data()
    {
        QTest::addColumn<QString>("table");
        QTest::newRow("not stored, first") << QStringLiteral("(a INTEGER PRIMARY KEY, b, g AS (b || 'g'), c)");
        QTest::newRow("stored, between") << QStringLiteral(
            "(a INTEGER PRIMARY KEY, g AS (b || 'g') STORED, b, h AS (b), c)");
        QTest::newRow("text key") << QStringLiteral("(g AS (b || 'g'), b, a TEXT PRIMARY KEY, c)");
        QTest::newRow("without rowid") << QStringLiteral(
            "(g AS (b), c, a INTEGER PRIMARY KEY, h AS (c) STORED, b) WITHOUT ROWID");
    }

    void computedColumnsAreLeftOut()
    {
        QFETCH(QString, table);
        run("CREATE TABLE odd" + table.toStdString() + "; INSERT INTO odd(a, b, c) VALUES (7, 'x', 1.5)");
        const bool numbered = table.contains(QStringLiteral("INTEGER"));
        const Row key{numbered ? Value::integer(7) : Value::text("7")};
        const auto changed = apply({update("odd", key, "c", Value::text("y"))});
        undo(changed.step);
        QCOMPARE(text("SELECT a || b || c || typeof(c) FROM odd"), QStringLiteral("7x1.5real"));
        const auto erased = apply({erase("odd", key)});
        undo(erased.step);
        QCOMPARE(text("SELECT a || b || c || typeof(c) FROM odd"), QStringLiteral("7x1.5real"));
        const auto moved = apply({update("odd", key, "a", numbered ? Value::integer(9) : Value::text("9"))});
        QCOMPARE(text("SELECT a FROM odd"), QStringLiteral("9"));
        undo(moved.step);
        QCOMPARE(text("SELECT a || b || c || typeof(c) FROM odd"), QStringLiteral("7x1.5real"));
    }

    void whatCannotBeReadWholeIsNotOfferedForUndo()
    {
        run("CREATE TABLE odd(g AS (b || 'g'), a INTEGER PRIMARY KEY, b); INSERT INTO odd VALUES (7, 'x')");
        QVERIFY(!apply({update("odd", {Value::integer(7)}, "b", Value::text("y"))}).step);
        QCOMPARE(text("SELECT a || b FROM odd"), QStringLiteral("7y"));
    }

    void undoStopsWhereARowWasChangedSince()
    {
        const auto outcome = apply({update("Artist", {Value::integer(1)}, "Name", Value::text("Anna"))});
        run("UPDATE Artist SET Name = 'Another' WHERE ArtistId = 1");
        const auto undone = m_editor->undo(outcome.step);
        QCOMPARE(undone->problems.size(), 1U);
        QCOMPARE(int(undone->problems.front().kind), int(Problem::ChangedSince));
        QCOMPARE(text("SELECT Name FROM Artist WHERE ArtistId = 1"), QStringLiteral("Another"));
    }

    void undoStopsWhereAnotherRowNowRefers()
    {
        const auto outcome = apply({insert("Artist", {{"Name", Value::text("Cy")}})});
        run("INSERT INTO Album(Title, ArtistId) VALUES ('t', 3)");
        const auto undone = m_editor->undo(outcome.step);
        QCOMPARE(undone->problems.size(), 1U);
        QCOMPARE(int(undone->problems.front().kind), int(Problem::StillReferred));
        QCOMPARE(text("SELECT count(*) FROM Artist"), QStringLiteral("3"));
    }

    void manyChangesAreDiscardedAtOnceAndComeBack()
    {
        // Each alone would break a constraint: the parent before its child, one unique name before the other.
        run("INSERT INTO Artist VALUES (3, 'Cy'); INSERT INTO Album VALUES (3, 'Third', 3, 1, NULL);"
            "UPDATE Artist SET Name = 'x' WHERE ArtistId = 1; UPDATE Artist SET Name = 'Ann' WHERE ArtistId = 2;"
            "DELETE FROM Song WHERE AlbumId = 2");
        const QStringList before = pending();
        const auto discarded = m_editor->discard({{"Artist", {Value::integer(1)}},
                                                  {"Artist", {Value::integer(3)}},
                                                  {"Artist", {Value::integer(2)}},
                                                  {"Album", {Value::integer(3)}},
                                                  {"Song", {Value::integer(2), Value::integer(1)}}});
        QVERIFY2(discarded, discarded ? "" : discarded.error().message.c_str());
        QVERIFY(discarded->problems.empty());
        QCOMPARE(pending(), QStringList());
        QCOMPARE(text("SELECT group_concat(Name) FROM Artist"), QStringLiteral("Ann,Bo"));
        undo(discarded->step);
        QCOMPARE(pending(), before);
    }

    void discardingAParentAloneTellsOfItsChildren()
    {
        run("INSERT INTO Artist VALUES (3, 'Cy'); INSERT INTO Album VALUES (3, 'Third', 3, 1, NULL);");
        const auto discarded = m_editor->discard({{"Artist", {Value::integer(3)}}});
        QCOMPARE(discarded->problems.size(), 1U);
        QCOMPARE(int(discarded->problems.front().kind), int(Problem::StillReferred));
        QCOMPARE(text("SELECT count(*) FROM Artist"), QStringLiteral("3"));
    }

    void shapesNameWhatAColumnTakes()
    {
        const auto shape = readTableShape(m_store->file(), "Album");
        QVERIFY(shape);
        QCOMPARE(shape->label, std::string("Title"));
        QCOMPARE(shape->columns.size(), 5U);
        QVERIFY(shape->find("AlbumId")->automatic);
        QVERIFY(shape->find("Title")->notNull);
        const auto& reference = shape->find("ArtistId")->reference;
        QVERIFY(reference);
        QCOMPARE(reference->table + "." + reference->column + "." + reference->label,
                 std::string("Artist.ArtistId.Name"));
        const auto all = readChoices(m_store->file(), *reference, {}, 10);
        QCOMPARE(all->size(), 2U);
        const auto some = readChoices(m_store->file(), *reference, "bo", 10);
        QCOMPARE(some->size(), 1U);
        QCOMPARE(some->front().label, std::string("Bo"));
        QCOMPARE(some->front().value.toInteger(), 2);
        const auto referred = readReferred(m_store->file(), *reference, {Value::integer(2), Value::integer(77)});
        QCOMPARE(referred->size(), 1U);
        QCOMPARE(referred->front().label, std::string("Bo"));
        QVERIFY(readReferred(m_store->file(), *reference, {})->empty());
    }

    void aReferenceOfSeveralColumnsIsChosenAsOne()
    {
        run("CREATE TABLE Play(PlayId INTEGER PRIMARY KEY, Disc INTEGER, Track INTEGER, FOREIGN KEY (Disc, Track) "
            "REFERENCES Song(AlbumId, Number))");
        const auto shape = readTableShape(m_store->file(), "Play");
        const auto& reference = shape->find("Track")->reference;
        QVERIFY(reference);
        QCOMPARE(reference->column, std::string("Number"));
        QCOMPARE(reference->others.size(), 1U);
        QCOMPARE(reference->others.front().first + "." + reference->others.front().second, std::string("Disc.AlbumId"));
        QCOMPARE(readChoices(m_store->file(), *reference, {}, 10)->size(), 3U);
        run("DELETE FROM Song WHERE AlbumId = 1 AND Number = 2");
        const auto choices = readChoices(m_store->file(), *reference, "2", 10);
        QCOMPARE(choices->size(), 1U); // by its other column
        QCOMPARE(choices->front().value.toInteger(), 1);
        QCOMPARE(choices->front().others.front().toInteger(), 2);
        // A column that refers by itself too is chosen by itself.
        QVERIFY(readTableShape(m_store->file(), "Song")->find("AlbumId")->reference->others.empty());
    }

    void whatIsTypedFitsTheColumn_data()
    {
        QTest::addColumn<QString>("affinity");
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("json");
        const auto row = [](const char* affinity, const char* typed, const char* json) {
            QTest::newRow(qPrintable(QString::fromLatin1(affinity) + u' ' + QString::fromLatin1(typed)))
                << QString::fromLatin1(affinity) << QString::fromLatin1(typed) << QString::fromLatin1(json);
        };
        row("INTEGER", " 42 ", "[42]");
        row("INTEGER", "+7", "[7]");
        row("INTEGER", "1.5", "[1.5]");
        row("INTEGER", "abc", "");
        row("INTEGER", "", "");
        row("INTEGER", "9223372036854775807", "[{\"integer\":\"9223372036854775807\"}]");
        row("REAL", "2", "[2.0]");
        row("REAL", "1,5", "");
        row("REAL", "1e999", "");
        row("NUMERIC", "12", "[12]");
        row("NUMERIC", "007", "[\"007\"]");
        row("NUMERIC", "2009-01-01 00:00:00", "[\"2009-01-01 00:00:00\"]");
        row("NUMERIC", "0.99", "[0.99]");
        row("TEXT", "12", "[\"12\"]");
        row("BLOB", "12", "[\"12\"]");
    }

    void amountsAreNumbers()
    {
        ColumnShape column;
        column.affinity = "NUMERIC";
        for (const char* type : {"DECIMAL(10,2)", "numeric", "Money"}) {
            column.type = type;
            QVERIFY(!typedValue("1,234.5", column));
            QVERIFY(!typedValue("cheap", column));
            QVERIFY(typedValue("1234.5", column) == Value::real(1234.5));
            QVERIFY(typedValue("007", column) == Value::integer(7));
        }
        column.type = "DATETIME";
        QVERIFY(typedValue("2009-01-01", column).has_value());
    }

    void whatIsTypedFitsTheColumn()
    {
        QFETCH(QString, affinity);
        QFETCH(QString, typed);
        QFETCH(QString, json);
        ColumnShape column;
        column.affinity = affinity.toStdString();
        const auto value = typedValue(typed.toStdString(), column);
        std::string written;
        if (value)
            appendRow(Row{*value}, written);
        QCOMPARE(QString::fromStdString(written), json);
    }

private:
    using Values = std::vector<std::pair<std::string, Value>>;

    static RowEdit update(const char* table, Row key, const char* column, Value value)
    {
        return {RowEdit::Kind::Update, table, std::move(key), {{column, std::move(value)}}};
    }
    static RowEdit insert(const char* table, Values values)
    {
        return {RowEdit::Kind::Insert, table, {}, std::move(values)};
    }
    static RowEdit erase(const char* table, Row key) { return {RowEdit::Kind::Delete, table, std::move(key), {}}; }

    EditOutcome apply(const std::vector<RowEdit>& edits)
    {
        auto outcome = m_editor->apply(edits);
        if (!outcome || !outcome->problems.empty()) {
            QTest::qFail(outcome ? "problems" : outcome.error().message.c_str(), __FILE__, __LINE__);
            return {};
        }
        return *outcome;
    }

    EditOutcome undo(const EditStep& step)
    {
        auto outcome = m_editor->undo(step);
        if (!outcome || !outcome->problems.empty()) {
            QTest::qFail(outcome ? "problems" : outcome.error().message.c_str(), __FILE__, __LINE__);
            return {};
        }
        return *outcome;
    }

    void run(const std::string& sql) { QCOMPARE(QString::fromStdString(test::runSql(m_path, sql)), QString()); }

    QString text(const char* sql)
    {
        auto connection = sqlite::Connection::open(m_path, false);
        const auto found = sqlite::queryText(*connection, sql);
        return found && *found ? QString::fromStdString(**found) : QString();
    }

    QStringList pending()
    {
        QStringList all;
        auto replica = Replica::open(m_path);
        const auto changes = (*replica)->pending();
        for (const PendingChange& change : *changes) {
            std::string key;
            appendRow(change.key.values, key);
            all << QString::fromUtf8(changeKindName(change.kind).data()) + u' ' + QString::fromStdString(change.table) +
                       u' ' + QString::fromStdString(key);
        }
        all.sort();
        return all;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::string m_path;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<RowEditor> m_editor;
};

QTEST_GUILESS_MAIN(RowEditorTest)
#include "row_editor_test.moc"
