#include "sample.h"
#include "ui/words/value_text.h"

#include <QTest>

#include <limits>

using namespace dbsync;
using namespace dbsync::ui;
using namespace dbsync::ui::test;

class ValueTextTest : public QObject
{
    Q_OBJECT

private slots:
    void showsValuesTrueToTheirType()
    {
        QCOMPARE(exactText(Value()), QStringLiteral("NULL"));
        QCOMPARE(exactText(text("")), QString());
        QCOMPARE(exactText(text("NULL")), QStringLiteral("NULL"));
        QVERIFY(cellKind(Value()) != cellKind(text("NULL")));
        QCOMPARE(exactText(integer(std::numeric_limits<std::int64_t>::min())), QStringLiteral("-9223372036854775808"));
        QCOMPARE(exactText(Value::real(1)), QStringLiteral("1.0"));
        QCOMPARE(exactText(Value::real(0.1)), QStringLiteral("0.1"));
        QCOMPARE(exactText(Value::real(1e300)), QStringLiteral("1e+300"));
        QCOMPARE(exactText(Value::real(-std::numeric_limits<double>::infinity())), QStringLiteral("-Inf"));
        QCOMPARE(exactText(Value::blob(std::string(12, '\0'))), QStringLiteral("12 byte(s)"));
        QVERIFY(exactText(Value::text("\xff\xfe")).contains(u"UTF-8"));
    }

    void realsRoundTrip()
    {
        for (const double real : {0.1 + 0.2, 1.0 / 3, 123456789.123456789, 5e-324}) {
            const Value parsed = valueFromText(exactText(Value::real(real)), Value::real(0));
            QVERIFY(parsed == Value::real(real));
        }
    }

    void aCommaIsAPointWherePeopleWriteSo()
    {
        device::ColumnShape amount;
        amount.type = "NUMERIC(10,2)";
        amount.affinity = "NUMERIC";
        const QLocale before;
        QLocale::setDefault(QLocale(QLocale::German));
        QVERIFY(typedValue(QStringLiteral("3,50"), amount) == Value::real(3.5));
        QVERIFY(typedValue(QStringLiteral("3.50"), amount) == Value::real(3.5));
        QVERIFY(!typedValue(QStringLiteral("1.234,50"), amount));
        QLocale::setDefault(QLocale(QLocale::English));
        QVERIFY(!typedValue(QStringLiteral("3,50"), amount));
        QLocale::setDefault(before);
    }

    void keepsCellsOnOneBoundedLine()
    {
        QCOMPARE(cellText(text("two\r\nlines")), QStringLiteral("two ↵ lines"));
        QVERIFY(cellText(Value::text(std::string(1'000'000, 'x'))).size() < 300);
        QVERIFY(cellText(Value::text(std::string(1'000'000, 'x'))).endsWith(u'…'));
        const QString cut = cellText(Value::text(QString(2000, u'ä').toStdString()));
        QVERIFY(!cut.contains(QChar::ReplacementCharacter));
        // Bytes that are no text are not shown as if they were.
        const QString odd = cellText(Value::text("\x89PNG" + std::string(5000, 'x')));
        QVERIFY2(!odd.contains(QChar::ReplacementCharacter) && odd.contains(u"5"), qPrintable(odd));
    }

    void readsWhatIsTypedAsTheTypeOfItsColumn()
    {
        QVERIFY(valueFromText(QStringLiteral(" 42 "), integer(1)) == integer(42));
        QVERIFY(valueFromText(QStringLiteral("4.5"), integer(1)) == Value::real(4.5));
        QVERIFY(valueFromText(QStringLiteral("42"), Value::real(1)) == Value::real(42));
        QVERIFY(valueFromText(QStringLiteral("1,5"), Value::real(1)) == text("1,5"));
        QVERIFY(valueFromText(QStringLiteral("42"), text("x")) == text("42"));
        QVERIFY(valueFromText(QString(), text("x")) == text(""));
    }

    void namesRowsAsPeopleDo()
    {
        const auto key = record({"CustomerId"}, {integer(5)});
        QCOMPARE(keyText(key), QStringLiteral("CustomerId 5"));
        QCOMPARE(rowLabel(key, record({"CustomerId", "FirstName"}, {integer(5), text("Ann")})),
                 QStringLiteral("Ann (CustomerId 5)"));
        QCOMPARE(rowLabel(key, record({"CustomerId", "Total"}, {integer(5), Value::real(1)})),
                 QStringLiteral("CustomerId 5"));
        QCOMPARE(rowLabel(key, {}), QStringLiteral("CustomerId 5"));
    }
};

QTEST_GUILESS_MAIN(ValueTextTest)
#include "value_text_test.moc"
