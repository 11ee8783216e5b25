#include "../linked_file.h"
#include "device/view/replica.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <thread>

using namespace dbsync;
using namespace dbsync::device;

/// Files of spreadsheets come in and go out whole, every value as it is.
class CsvTest : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_path = m_folder->filePath(QStringLiteral("shop.sqlite")).toStdString();
        m_csv = m_folder->filePath(QStringLiteral("in.csv")).toStdString();
        QVERIFY(test::makeLinkedFile(m_path,
                                     "CREATE TABLE item(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, price "
                                     "REAL, data BLOB); INSERT INTO item VALUES (1, 'one', 1.5, NULL)"));
        m_replica = std::move(*Replica::open(m_path));
    }

    void linesAreRead_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("lines");
        QTest::newRow("plain") << QByteArray("a,b\n1,2\n") << QStringLiteral("1:a|b 2:1|2");
        QTest::newRow("semicolons, CRLF, no end") << QByteArray("a;b\r\n1;2,5") << QStringLiteral("1:a|b 2:1|2,5");
        QTest::newRow("tabs") << QByteArray("a\tb\n\t2\n") << QStringLiteral("1:a|b 2:|2");
        QTest::newRow("quotes") << QByteArray("a,\"b \"\"c\"\"\"\n\"x\ny\",\"\"\nz,")
                                << QStringLiteral("1:a|'b \"c\"' 2:'x\ny'|'' 4:z|");
        QTest::newRow("byte order mark, empty lines") << QByteArray("\xEF\xBB\xBF"
                                                                    "a,b\n\n\nü,2\n")
                                                      << QStringLiteral("1:a|b 4:ü|2");
        QTest::newRow("Latin-1") << QByteArray("a,b\n\xFC,2\n") << QStringLiteral("1:a|b 2:ü|2");
        QTest::newRow("a quote inside") << QByteArray("a\"b,c\n") << QStringLiteral("1:a\"b|c");
    }

    void linesAreRead()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, lines);
        write(text);
        const auto reader = CsvReader::open(m_csv, *guessDelimiter(m_csv));
        QVERIFY(reader);
        QStringList read;
        CsvLine line;
        while ((*reader)->next(line)) {
            QStringList fields;
            for (const CsvField& field : line) {
                const QString shown = QString::fromStdString(field.text);
                fields << (field.quoted ? u'\'' + shown + u'\'' : shown);
            }
            read << QString::number((*reader)->lineNumber()) + u':' + fields.join(u'|');
        }
        QCOMPARE(read.join(u' '), lines);
    }

    void aFileIsImportedAndTakenBack()
    {
        write("Name;Price;Blob\nTwo;2,5;x\nThree;3;\n");
        const auto preview = previewCsv(m_csv);
        QCOMPARE(preview->titles.size(), 3U);
        QCOMPARE(preview->delimiter, ';');
        auto outcome = import(plan({{"name", 0}, {"price", 1}}));
        QCOMPARE(outcome->problems.size(), 1U);
        QCOMPARE(outcome->problems.front().line, 2);
        QCOMPARE(outcome->problems.front().problem.detail, std::string("2,5"));
        QCOMPARE(rows(), QStringLiteral("1:one:1.5:null"));
        write("Name;Price;Blob\nTwo;2.5;X'00FF'\n\nThree;;\n");
        outcome = import(plan({{"name", 0}, {"price", 1}, {"data", 2}}));
        QVERIFY(outcome && outcome->problems.empty());
        QCOMPARE(outcome->rows, 2);
        QCOMPARE(rows(), QStringLiteral("1:one:1.5:null 2:Two:2.5:blob 3:Three::null"));
        QVERIFY(m_replica->undoEdit(outcome->step)->problems.empty());
        QCOMPARE(rows(), QStringLiteral("1:one:1.5:null"));
    }

    void aDecimalCommaIsReadWherePeopleWriteIt()
    {
        write("name;price\nTwo;2,5\n\"Three, or 3\";1.234,5\n");
        CsvPlan here = plan({{"name", 0}, {"price", 1}});
        here.decimalComma = true;
        auto outcome = import(here);
        QCOMPARE(outcome->problems.size(), 1U); // which of the signs is which cannot be known
        QCOMPARE(outcome->problems.front().problem.detail, std::string("1.234,5"));
        write("name;price\nTwo;2,5\n\"Three, or 3\";1.5\n");
        outcome = import(here);
        QVERIFY(outcome && outcome->problems.empty());
        QCOMPARE(rows(), QStringLiteral("1:one:1.5:null 2:Two:2.5:null 3:Three, or 3:1.5:null"));
    }

    void problemsAreListedByLine()
    {
        write("id,name\n1,again\n,\"two\nlines\"\nx,three\n4,one\n5,fine\n6\n");
        const auto outcome = import(plan({{"id", 0}, {"name", 1}}));
        QString lines;
        for (const LineProblem& problem : outcome->problems)
            lines += QString::number(problem.line) + u' ';
        QCOMPARE(lines, QStringLiteral("2 5 6 8 "));
        QCOMPARE(rows(), QStringLiteral("1:one:1.5:null"));
    }

    void rowsWithAKnownKeyAreUpdatedWhereAsked()
    {
        write("id,name\n1,changed\n7,new\n");
        CsvPlan update = plan({{"id", 0}, {"name", 1}});
        update.update = true;
        const auto outcome = import(update);
        QVERIFY(outcome && outcome->problems.empty());
        QCOMPARE(rows(), QStringLiteral("1:changed:1.5:null 7:new::null"));
    }

    void whatIsExportedComesBackAsItIs()
    {
        QCOMPARE(test::runSql(m_path,
                              "INSERT INTO item VALUES (2, '', 0.1, x'0001'), (3, 'a \"b\", c' || char(10) || 'd', "
                              "NULL, NULL); DELETE FROM item WHERE id = 1"),
                 std::string());
        const QString before = rows();
        TransferState state;
        const auto written = m_replica->exportRows({"item", {}, {}, {}, false, -1}, {}, {m_csv}, state);
        QVERIFY(written);
        QCOMPARE(*written, 2);
        QCOMPARE(state.done.load(), state.total.load());
        QCOMPARE(test::runSql(m_path, "DELETE FROM item"), std::string());
        const auto outcome = import(plan({{"id", 0}, {"name", 1}, {"price", 2}, {"data", 3}}));
        QVERIFY(outcome && outcome->problems.empty());
        QCOMPARE(rows(), before);
        QVERIFY(!m_replica->exportRows({"item", {}, {}, {}, false, -1}, {}, {"/nowhere/at/all.csv"}, state));
    }

    void anExportThatIsStoppedLeavesNoFile()
    {
        TransferState state;
        state.stop = true;
        const auto written = m_replica->exportRows({"item", {}, {}, {}, false, -1}, {}, {m_csv}, state);
        QVERIFY(!written && written.error().kind == ErrorKind::Cancelled);
        QVERIFY(!QFile::exists(QString::fromStdString(m_csv)));
    }

    void anImportThatIsStoppedLeavesNothing()
    {
        QByteArray text("name,price\n");
        for (int i = 0; i < 20'000; ++i)
            text += "row " + QByteArray::number(i) + ",1.5\n";
        write(text);
        TransferState state;
        std::thread stopping([&] {
            while (state.rows < 1000)
                std::this_thread::yield();
            state.stop = true;
        });
        const auto outcome = m_replica->importRows(plan({{"name", 0}, {"price", 1}}), 10, state);
        stopping.join();
        QVERIFY(!outcome && outcome.error().kind == ErrorKind::Cancelled);
        QCOMPARE(outcome.error().code, std::string(importStopped));
        QCOMPARE(state.total.load(), text.size());
        QVERIFY(state.done > 0 && state.done < state.total);
        QCOMPARE(rows(), QStringLiteral("1:one:1.5:null"));
    }

    /// Also where the file has a rollback journal, and what was written is more than the connection's cache holds.
    void othersReadWhileLinesAreImported()
    {
        QCOMPARE(test::runSql(m_path, "PRAGMA journal_mode = DELETE"), std::string());
        QByteArray text("name,price\n");
        for (int i = 0; i < 20'000; ++i)
            text += QByteArray::number(i).rightJustified(300, '0') + ",1.5\n";
        write(text);
        TransferState state;
        std::string refused;
        std::thread reading([&] {
            while (state.done < state.total || state.total == 0) {
                auto file = sqlite::Connection::open(m_path, false, 0);
                const auto read = sqlite::queryText(*file, "SELECT name FROM item WHERE id = 1");
                if (!read && state.rows < 19'000)
                    refused = read.error().message;
            }
        });
        const auto outcome = m_replica->importRows(plan({{"name", 0}, {"price", 1}}), 10, state);
        reading.join();
        QVERIFY(outcome && outcome->problems.empty());
        QCOMPARE(state.rows.load(), 20'000);
        QCOMPARE(refused, std::string());
    }

    /// A spreadsheet there takes 9.5 for a date, and what has no mark for another encoding.
    void anExportIsWrittenAsSpreadsheetsReadIt()
    {
        TransferState state;
        const CsvTarget target{m_csv, ';', true};
        QVERIFY(m_replica->exportRows({"item", {}, {}, {}, false, -1}, {"name", "price"}, target, state));
        QFile file(QString::fromStdString(m_csv));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray("\xEF\xBB\xBFname;price\r\none;1,5\r\n"));
    }

    void whatIsNoTextIsRefused()
    {
        write(QByteArray("a\0b", 3));
        QCOMPARE(previewCsv(m_csv).error().code, std::string("notText"));
        QCOMPARE(previewCsv(m_csv + "x").error().code, std::string("missing"));
        write({});
        QCOMPARE(previewCsv(m_csv).error().code, std::string("emptyFile"));
    }

private:
    void write(const QByteArray& text)
    {
        QFile file(QString::fromStdString(m_csv));
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        file.write(text);
    }

    CsvPlan plan(std::vector<std::pair<std::string, int>> columns) const
    {
        const auto delimiter = guessDelimiter(m_csv);
        return {m_csv, delimiter ? *delimiter : ',', true, "item", std::move(columns), false};
    }

    Result<ImportOutcome> import(const CsvPlan& plan)
    {
        TransferState state;
        return m_replica->importRows(plan, 10, state);
    }

    QString rows()
    {
        auto file = sqlite::Connection::open(m_path, false);
        const auto text =
            sqlite::queryText(*file, "SELECT group_concat(id || ':' || name || ':' || coalesce(price, '') || "
                                     "':' || typeof(data), ' ') FROM item");
        return text && *text ? QString::fromStdString(**text) : QString();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::string m_path;
    std::string m_csv;
    std::unique_ptr<Replica> m_replica;
};

QTEST_GUILESS_MAIN(CsvTest)
#include "csv_test.moc"
