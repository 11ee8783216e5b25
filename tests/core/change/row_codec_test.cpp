#include "change/merge.h"
#include "change/row_codec.h"
#include "change/wire.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <random>

using namespace dbsync;

/// Every value comes back identical in type and bytes, and equal rows are equal bytes.
class RowCodecTest : public QObject
{
    Q_OBJECT

private slots:
    void everyValueComesBack_data()
    {
        QTest::addColumn<QByteArray>("json");
        const auto row = [](const char* name, const Value& value) {
            std::string json;
            appendRow(Row{value}, json);
            QTest::newRow(name) << QByteArray::fromStdString(json);
            RowParser parser;
            const auto parsed = parser.parse(json);
            QVERIFY2(parsed && (*parsed)->size() == 1 && (*parsed)->front() == value.view(), name);
        };
        row("null", Value());
        row("zero", Value::integer(0));
        row("2^53", Value::integer(std::int64_t{1} << 53));
        row("beyond 2^53", Value::integer((std::int64_t{1} << 53) + 1));
        row("smallest integer", Value::integer(std::numeric_limits<std::int64_t>::min()));
        row("largest integer", Value::integer(std::numeric_limits<std::int64_t>::max()));
        row("real that is whole", Value::real(1.0));
        row("negative zero", Value::real(-0.0));
        row("smallest real", Value::real(std::numeric_limits<double>::denorm_min()));
        row("largest real", Value::real(std::numeric_limits<double>::max()));
        row("infinity", Value::real(HUGE_VAL));
        row("negative infinity", Value::real(-HUGE_VAL));
        row("empty text", Value::text(""));
        row("text with NUL", Value::text(std::string("a\0b", 3)));
        row("quotes and control", Value::text("\"\\\n\r\t\x01 end"));
        row("beyond ASCII", Value::text("Zo\xc3\xab \xf0\x9f\x98\x80"));
        row("not UTF-8", Value::text("\xff\x41"));
        row("empty blob", Value::blob(""));
        row("blob", Value::blob(std::string("\0\xff\x10", 3)));
    }

    void everyValueComesBack()
    {
        QFETCH(QByteArray, json);
        RowParser parser;
        const auto parsed = parser.parse(json.toStdString());
        QVERIFY(parsed);
        std::string again;
        appendRow(**parsed, again);
        QCOMPARE(QByteArray::fromStdString(again), json);
    }

    void textOfEveryLengthComesBack_data()
    {
        QTest::addColumn<QByteArray>("special");
        for (const char* special : {"", "\"", "\\", "\n", "\x1f", "\x7f", "\xc3\xab", "\xff", "{", " "})
            QTest::addRow("%s", QByteArray(special).toHex().constData()) << QByteArray(special);
    }

    void textOfEveryLengthComesBack()
    {
        QFETCH(QByteArray, special);
        RowParser parser;
        for (std::size_t length = 0; length < 40; ++length) {
            for (std::size_t at = 0; at <= length; ++at) {
                std::string text(length, 'x');
                text.insert(at, special.constData());
                std::string json;
                appendRow(Row{Value::text(text), Value::integer(-7), Value::text(text)}, json);
                const auto parsed = parser.parse(json);
                QVERIFY2(parsed && (*parsed)->size() == 3, json.c_str());
                QVERIFY2((*parsed)->front() == Value::text(text).view(), json.c_str());
                QVERIFY2((*parsed)->back() == Value::text(text).view(), json.c_str());
            }
        }
    }

    void readsRowsThatAreWrittenOtherwise()
    {
        RowParser parser;
        const auto parsed = parser.parse(" [ -0 , 1e2, 1E+2, -0.5e-1, \"\\u0041\", null ] ");
        QVERIFY(parsed);
        const Row expected{Value::integer(0),  Value::real(100), Value::real(100),
                           Value::real(-0.05), Value::text("A"), Value()};
        QVERIFY(toRow(**parsed) == expected);
        const auto none = parser.parse("[]");
        QVERIFY(none && (*none)->empty());
    }

    void randomRealsComeBackToTheLastBit()
    {
        std::mt19937_64 random(7);
        RowParser parser;
        for (int i = 0; i < 20'000; ++i) {
            const double real = std::bit_cast<double>(random());
            if (!std::isfinite(real))
                continue;
            std::string json;
            appendRow(Row{Value::real(real)}, json);
            const auto parsed = parser.parse(json);
            QVERIFY2(parsed && (*parsed)->front() == Value::real(real).view(), json.c_str());
        }
    }

    void refusesNonsense_data()
    {
        QTest::addColumn<QByteArray>("json");
        for (const char* json : {"",
                                 "[",
                                 "{}",
                                 "[1",
                                 "[1]]",
                                 "[tru]",
                                 "[{}]",
                                 "[{\"blob\":1}]",
                                 "[{\"blob\":\"*\"}]",
                                 "[{\"integer\":\"9223372036854775808\"}]",
                                 "[{\"real\":\"NaN\"}]",
                                 "[18446744073709551615]",
                                 "[[1]]",
                                 "[1,]",
                                 "[01]",
                                 "[-]",
                                 "[+1]",
                                 "[1.]",
                                 "[.5]",
                                 "[-.5]",
                                 "[1.e5]",
                                 "[1e]",
                                 "[\"a]",
                                 "[\"a\"",
                                 "[\"\xff\"]",
                                 "[nul]",
                                 "[nulls]",
                                 "[1 2]",
                                 "[,]",
                                 "[9223372036854775808]",
                                 "[\"a\"b]",
                                 "[\"\n\"]"})
            QTest::newRow(*json ? json : "nothing") << QByteArray(json);
    }

    void refusesNonsense()
    {
        QFETCH(QByteArray, json);
        RowParser parser;
        QVERIFY(!parser.parse(json.toStdString()));
    }

    void mergesByColumn()
    {
        const Row base{Value::integer(1), Value::text("a"), Value::text("b"), Value::text("c")};
        const Row local{Value::integer(1), Value::text("A"), Value::text("b"), Value::text("x")};
        const Row cloud{Value::integer(1), Value::text("a"), Value::text("B"), Value::text("y")};
        const auto view = [](const Row& row) {
            RowView views;
            for (const Value& value : row)
                views.push_back(value.view());
            return views;
        };
        const RowView b = view(base);
        const RowView l = view(local);
        const RowView c = view(cloud);
        const Merge merge = mergeRows(b, l, c);
        QCOMPARE(merge.clashes, std::vector<int>{3});
        QVERIFY(merge.row[1] == l[1] && merge.row[2] == c[2] && merge.row[3] == l[3]);
        QVERIFY(merge.fromCloud && merge.fromLocal);
        QVERIFY(mergeRows(b, l, l).clashes.empty());
    }

    void operationsComeBack()
    {
        std::string line;
        wire::append(wire::Operation{'u', 42, {}, "[\"a]\\\"\"]", "[1]", "[null]", "[{\"blob\":\"\"}]"}, line);
        line.pop_back();
        const auto read = wire::parseOperation(line);
        QVERIFY(read);
        QCOMPARE(read->kind, 'u');
        QCOMPARE(read->incarnation, 42);
        QVERIFY(read->key == "[\"a]\\\"\"]" && read->columns == "[1]" && read->base == "[null]");
        QVERIFY(read->values == "[{\"blob\":\"\"}]");
        for (const char* cut : {"", "[", "[\"u\",1,[1],[1],[1]]", "[\"x\",1,[1]]", "[\"i\",1,]", "[\"d\",[1]]"})
            QVERIFY2(!wire::parseOperation(cut), cut);
    }

    void tellsInPlainWordsWhatIsWrong()
    {
        RowParser parser;
        for (const char* broken : {"{\"a\":1}", "[1", "[1,]", "[[1]]", "[\"\xff\"]", "7", "[{\"blob\":1}]", "[tru]"}) {
            const auto row = parser.parse(broken);
            QVERIFY2(!row, broken);
            const std::string& message = row.error().message;
            QVERIFY2(message.starts_with("A row is malformed: ") && message.find("element") == std::string::npos &&
                         message.find("..") == std::string::npos,
                     message.c_str());
        }
        const auto section = wire::parseSectionOrEnd("{\"table\":\"T\"}");
        QVERIFY(!section);
        QCOMPARE(section.error().message,
                 std::string("The stream of rows is malformed: the line of a table: \"columns\" is missing."));
        QCOMPARE(wire::parseBatchHeader("{\"device\":5}").error().message,
                 std::string(
                     "The stream of rows is malformed: the first line of a batch: \"device\" is of the wrong kind."));
        QVERIFY(!wire::parseBatchHeader("[]"));
        QVERIFY(!wire::parseBatchHeader("nonsense"));
    }

    void linesMayHaveBlanks()
    {
        const auto insert = wire::parseOperation("\t[ \"i\" , 77 , [1, \"x, y\"] , 12 ]\r");
        QVERIFY(insert);
        QVERIFY(insert->kind == 'i' && insert->incarnation == 77 && insert->time == 12);
        QVERIFY(insert->row == "[1, \"x, y\"]");
        const auto update = wire::parseOperation("[\"u\", 7, [1] , [0, 1], [null, 2] ,[3,4] ]");
        QVERIFY(update);
        QVERIFY(update->key == "[1]" && update->columns == "[0, 1]" && update->base == "[null, 2]");
        QVERIFY(update->values == "[3,4]" && update->time == 0);
        const auto remove = wire::parseOperation("[\"d\",7, [\"a\"] ]");
        QVERIFY(remove && remove->key == "[\"a\"]");
        const auto row = wire::parseChangedRow("[3, 7, \"t\", [1, 2], [5 ] ]");
        QVERIFY(row);
        QVERIFY(row->revision == 3 && row->incarnation == 7 && row->times == "[1, 2]" && row->json == "[5 ]");
        const auto tombstone = wire::parseChangedRow("[3,7, null , [5]]");
        QVERIFY(tombstone && tombstone->deleted && tombstone->json == "[5]");
        for (const char* broken : {"[\"i\", 7 7,[1]]", "[\"i\" 7,[1]]", "[\"i\",7 [1]]", "[\"d\",7,[1] 8]"})
            QVERIFY2(!wire::parseOperation(broken), broken);
    }
};

QTEST_GUILESS_MAIN(RowCodecTest)
#include "row_codec_test.moc"
