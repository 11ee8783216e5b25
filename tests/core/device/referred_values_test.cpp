#include "decided_company.h"

#include <QTest>

using namespace dbsync;
using namespace dbsync::test;

namespace {

struct Shape
{
    const char* name;
    const char* schema;
};

/// Products have an id that nobody refers to, and a code that lines refer to.
constexpr Shape shapes[] = {
    {"plain", "CREATE TABLE product(id INTEGER PRIMARY KEY, code TEXT UNIQUE, name TEXT UNIQUE, note TEXT); CREATE "
              "TABLE line(id INTEGER PRIMARY KEY, n TEXT, code TEXT REFERENCES product(code) ON UPDATE CASCADE)"},
    {"folded", "CREATE TABLE product(id TEXT PRIMARY KEY, code TEXT COLLATE NOCASE NOT NULL UNIQUE, name TEXT UNIQUE, "
               "note TEXT) WITHOUT ROWID; CREATE TABLE line(id INTEGER PRIMARY KEY, n TEXT, code TEXT NOT NULL "
               "REFERENCES product(code) ON UPDATE CASCADE)"},
    {"index", "CREATE TABLE product(id INTEGER PRIMARY KEY, code TEXT, name TEXT, note TEXT, UNIQUE (name)); CREATE "
              "UNIQUE INDEX by_code ON product(code); CREATE TABLE line(id INTEGER PRIMARY KEY AUTOINCREMENT, n TEXT, "
              "code TEXT UNIQUE REFERENCES product(code) ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED)"},
    {"in the key", "CREATE TABLE product(id INTEGER PRIMARY KEY, code TEXT UNIQUE, name TEXT UNIQUE, note TEXT); "
                   "CREATE TABLE line(code TEXT NOT NULL REFERENCES product(code) ON UPDATE CASCADE, n TEXT NOT NULL, "
                   "id, PRIMARY KEY (code, n)) WITHOUT ROWID"},
    {"a folded key", "CREATE TABLE product(id INTEGER, code TEXT COLLATE NOCASE PRIMARY KEY, name TEXT UNIQUE, note "
                     "TEXT) WITHOUT ROWID; CREATE TABLE line(id INTEGER PRIMARY KEY, n TEXT, code TEXT REFERENCES "
                     "product(code) ON UPDATE CASCADE)"},
};

const std::string rows = "; INSERT INTO product(id, code, name) VALUES (1, 'A', 'one'), (2, 'B', 'two'); INSERT INTO "
                         "line(n, code) VALUES ('old', 'B')";
const QStringList tables{QStringLiteral("product"), QStringLiteral("line")};

/// What happens to the product on one side.
constexpr std::pair<const char*, const char*> fates[] = {
    {"deleted", "DELETE FROM product WHERE code = 'A'"},
    {"renamed", "UPDATE product SET code = 'C' WHERE code = 'A'"},
    {"written otherwise", "UPDATE product SET code = 'a' WHERE code = 'A'"},
    {"without a code", "UPDATE product SET code = NULL, note = 'none' WHERE code = 'A'"},
    {"made anew", "DELETE FROM product WHERE code = 'A'; INSERT INTO product(id, code, name) VALUES (9, 'A', 'one')"},
    {"made anew otherwise",
     "DELETE FROM product WHERE code = 'A'; INSERT INTO product(id, code, name) VALUES (9, 'E', 'one')"},
    {"under another id", "UPDATE product SET id = 11 WHERE code = 'A'"},
    {"swapped",
     "DELETE FROM line; UPDATE product SET code = 'X' WHERE id = 1; UPDATE product SET code = 'A' WHERE id = "
     "2; UPDATE product SET code = 'B' WHERE id = 1; INSERT INTO line(n, code) VALUES ('old', 'A')"},
    {"renamed, and its code given out again",
     "UPDATE product SET code = 'C' WHERE code = 'A'; INSERT INTO product(id, code, name) VALUES (12, 'A', 'new')"},
};

/// What the other comes to refer to.
constexpr std::pair<const char*, const char*> uses[] = {
    {"referred to", "INSERT INTO line(n, code) VALUES ('new', 'A')"},
    {"referred to as it is not written", "INSERT INTO line(n, code) VALUES ('new', 'a')"},
    {"referred to by an older row", "UPDATE line SET code = 'A' WHERE n = 'old'"},
    {"noted and referred to",
     "UPDATE product SET note = 'noted' WHERE code = 'A'; INSERT INTO line(n, code) VALUES ('new', 'A')"},
    {"renamed and referred to",
     "UPDATE product SET code = 'D' WHERE code = 'A'; INSERT INTO line(n, code) VALUES ('new', 'D')"},
    {"referred to and renamed",
     "INSERT INTO line(n, code) VALUES ('new', 'A'); UPDATE product SET code = 'D' WHERE code = 'A'"},
    {"swapped and referred to",
     "DELETE FROM line; UPDATE product SET code = 'X' WHERE id = 1; UPDATE product SET code = 'A' WHERE id = 2; UPDATE "
     "product SET code = 'B' WHERE id = 1; INSERT INTO line(n, code) VALUES ('new', 'A'), ('old', 'B')"},
    {"made anew and referred to", "DELETE FROM product WHERE code = 'A'; INSERT INTO product(id, code, name) VALUES "
                                  "(19, 'A', 'one'); INSERT INTO line(n, code) VALUES ('new', 'A')"},
};

} // namespace

/// References to what is unique in a row, but is not its key, or is not compared to the byte.
class ReferredValuesTest : public QObject
{
    Q_OBJECT

private slots:
    void noneEndsNowhere_data();
    void noneEndsNowhere();
    void aDeletedRowComesBack_data();
    void aDeletedRowComesBack();
    void aRenamedRowIsFollowed_data();
    void aRenamedRowIsFollowed();
    void whatIsDecidedIsFollowed_data();
    void whatIsDecidedIsFollowed();
    void whatRefersToARowThatWaitsWaitsToo();
    void anUndoLeavesNoneBehind();
};

void ReferredValuesTest::noneEndsNowhere_data()
{
    QTest::addColumn<QString>("schema");
    QTest::addColumn<QString>("one");
    QTest::addColumn<QString>("other");
    QTest::addColumn<bool>("device");
    // All of them take minutes: by default one of each, in either order and decided either way in turn.
    const bool all = qEnvironmentVariableIsSet("DBSYNC_ALL");
    int number = 0;
    for (const Shape& shape : shapes) {
        for (const auto& [fate, change] : fates) {
            for (const auto& [use, referring] : uses) {
                const int turn = number++;
                for (int way = 0; way < 4; ++way) {
                    if (!all && (turn % 9 != 0 || way != turn / 9 % 4))
                        continue;
                    const bool changeFirst = way % 2 == 0;
                    QTest::addRow("%s: %s, then %s, %s", shape.name, changeFirst ? fate : use, changeFirst ? use : fate,
                                  way < 2 ? "the cloud's" : "the device's")
                        << shape.schema << (changeFirst ? change : referring) << (changeFirst ? referring : change)
                        << (way >= 2);
                }
            }
        }
    }
}

void ReferredValuesTest::noneEndsNowhere()
{
    QFETCH(const QString, schema);
    QFETCH(const QString, one);
    QFETCH(const QString, other);
    QFETCH(const bool, device);
    Company company(schema.toStdString() + rows, 3);
    company.sql(0, one.toStdString()); // some shapes do not allow some changes
    company.sql(1, other.toStdString());
    QVERIFY(company.syncAll({0}));
    const auto report = company.sync(1);
    QVERIFY(report);
    QVERIFY(report->pulled.inserted >= 0 && report->pulled.updated >= 0 && report->pulled.deleted >= 0);
    QCOMPARE(dangling(company, 1), QString());
    using Use = device::Decision::Use;
    for (int round = 0; round < 6 && !company.conflictsInWords(1).isEmpty(); ++round) {
        decideAll(company, 1, device == (round < 4) ? Use::Device : Use::Cloud); // some can only be decided one way
        QCOMPARE(dangling(company, 1), QString());
        QVERIFY(company.syncAll({1}));
        QCOMPARE(dangling(company, 1), QString());
    }
    QVERIFY(company.syncAll({2, 0, 1}));
    for (int desk = 0; desk < 3; ++desk) {
        QCOMPARE(company.conflictsInWords(desk).join(QStringLiteral("; ")), QString());
        QCOMPARE(company.replica(desk)->status()->pending, 0);
        QCOMPARE(dangling(company, desk), QString());
    }
    QCOMPARE(company.differences(tables), QString());
}

namespace {

const char* const lines = "SELECT l.n || '-' || p.name || '-' || p.code FROM line l JOIN product p ON p.code = l.code "
                          "ORDER BY l.n";

void bothShapes()
{
    QTest::addColumn<QString>("schema");
    QTest::addColumn<bool>("hereFirst");
    for (const Shape& shape : shapes) {
        QTest::addRow("%s, referred to first", shape.name) << shape.schema << true;
        QTest::addRow("%s, referred to later", shape.name) << shape.schema << false;
    }
}

void settled(Company& company, const QString& expected)
{
    QVERIFY(company.syncAll({1, 0, 1}));
    for (int desk = 0; desk < 2; ++desk) {
        QCOMPARE(company.conflictsInWords(desk), QStringList());
        QCOMPARE(company.replica(desk)->status()->pending, 0);
        QCOMPARE(dangling(company, desk), QString());
        QCOMPARE(company.query(desk, lines), expected);
    }
    QCOMPARE(company.differences(tables), QString());
}

} // namespace

void ReferredValuesTest::aDeletedRowComesBack_data()
{
    bothShapes();
}

void ReferredValuesTest::aDeletedRowComesBack()
{
    QFETCH(const QString, schema);
    QFETCH(const bool, hereFirst);
    Company company(schema.toStdString() + rows);
    company.sql(hereFirst ? 0 : 1, "INSERT INTO line(n, code) VALUES ('new', 'A')");
    company.sql(hereFirst ? 1 : 0, "DELETE FROM product WHERE code = 'A'");
    QVERIFY(company.syncAll({0, 1}));
    QCOMPARE(dangling(company, 1), QString());
    settled(company, QStringLiteral("new-one-A old-two-B"));
}

void ReferredValuesTest::aRenamedRowIsFollowed_data()
{
    bothShapes();
}

void ReferredValuesTest::aRenamedRowIsFollowed()
{
    QFETCH(const QString, schema);
    QFETCH(const bool, hereFirst);
    Company company(schema.toStdString() + rows);
    company.sql(hereFirst ? 0 : 1, "INSERT INTO line(n, code) VALUES ('new', 'A')");
    company.sql(hereFirst ? 1 : 0, "UPDATE product SET code = 'C' WHERE code = 'A'");
    QVERIFY(company.syncAll({0, 1}));
    QCOMPARE(dangling(company, 1), QString());
    if (!schema.contains(QStringLiteral("code TEXT COLLATE NOCASE PRIMARY KEY"))) // there another key is another row
        settled(company, QStringLiteral("new-one-C old-two-B"));
}

void ReferredValuesTest::whatIsDecidedIsFollowed_data()
{
    QTest::addColumn<QString>("decision");
    QTest::addColumn<QString>("code");
    QTest::newRow("device") << "device"
                            << "D";
    QTest::newRow("cloud") << "cloud"
                           << "C";
    QTest::newRow("another value") << "set"
                                   << "Z";
}

void ReferredValuesTest::whatIsDecidedIsFollowed()
{
    QFETCH(const QString, decision);
    QFETCH(const QString, code);
    using Use = device::Decision::Use;
    Company company(shapes[0].schema + rows);
    company.sql(0, "UPDATE product SET code = 'C' WHERE code = 'A'; INSERT INTO line(n, code) VALUES ('theirs', 'C')");
    company.sql(1, "UPDATE product SET code = 'D' WHERE code = 'A'; INSERT INTO line(n, code) VALUES ('mine', 'D')");
    QVERIFY(company.syncAll({0, 1}));
    QCOMPARE(dangling(company, 1), QString());
    QCOMPARE(company.conflictsInWords(1), QStringList(QStringLiteral("updateUpdate product [1] code")));
    // What is new waits for the row whose code nobody knows yet.
    QVERIFY(company.syncAll({0}));
    QCOMPARE(company.query(0, lines), QStringLiteral("old-two-B theirs-one-C"));
    const auto conflict = (*company.replica(1)->conflicts()).front().id;
    const device::Decision taken = decision == QStringLiteral("device") ? device::Decision{Use::Device, {}}
                                   : decision == QStringLiteral("cloud")
                                       ? device::Decision{Use::Cloud, {}}
                                       : device::Decision{Use::Values, {{"code", Value::text("Z")}}};
    QVERIFY(company.replica(1)->resolve(conflict, taken));
    QCOMPARE(dangling(company, 1), QString());
    settled(company, QStringLiteral("mine-one-%1 old-two-B theirs-one-%1").arg(code));
}

void ReferredValuesTest::whatRefersToARowThatWaitsWaitsToo()
{
    Company company(shapes[0].schema + rows);
    company.sql(0, "INSERT INTO product(id, code, name) VALUES (5, 'E', 'same'); INSERT INTO line(n, code) VALUES "
                   "('theirs', 'E')");
    company.sql(1, "INSERT INTO product(id, code, name) VALUES (6, 'F', 'same'); INSERT INTO line(n, code) VALUES "
                   "('mine', 'F')");
    QVERIFY(company.syncAll({0, 1, 0}));
    QCOMPARE(company.conflictsInWords(1), QStringList(QStringLiteral("unique product [6] name")));
    QCOMPARE(company.query(1, lines), QStringLiteral("mine-same-F old-two-B"));
    QCOMPARE(company.query(0, lines), QStringLiteral("old-two-B theirs-same-E"));
    QCOMPARE(dangling(company, 1), QString());
    QVERIFY(company.resolveAll(1, device::Decision::Use::Cloud));
    QCOMPARE(dangling(company, 1), QString());
    settled(company, QStringLiteral("mine-same-E old-two-B theirs-same-E"));
}

void ReferredValuesTest::anUndoLeavesNoneBehind()
{
    for (const Shape& shape : shapes) {
        Company company(shape.schema + rows);
        company.sql(0, "UPDATE product SET code = 'C' WHERE code = 'A'");
        company.sql(1, "INSERT INTO line(n, code) VALUES ('new', 'A')");
        QVERIFY(company.syncAll({0, 1, 0}));
        for (const int desk : {0, 1}) {
            QVERIFY(company.replica(desk)->undo({}));
            QCOMPARE(dangling(company, desk), QString());
        }
        QVERIFY(company.syncAll({0, 1, 0, 1}));
        for (const int desk : {0, 1}) {
            QCOMPARE(company.conflictsInWords(desk), QStringList());
            QCOMPARE(dangling(company, desk), QString());
        }
        QCOMPARE(company.differences(tables), QString());
    }
}

QTEST_GUILESS_MAIN(ReferredValuesTest)
#include "referred_values_test.moc"
