#pragma once

#include "change/row_codec.h"
#include "test_support/company.h"

#include <QTest>

namespace dbsync::test {

/// The company of the tests of conflicts.
inline constexpr const char* schema = R"(
    CREATE TABLE note(id INTEGER PRIMARY KEY, title TEXT, body TEXT, stars INTEGER CHECK (stars BETWEEN 0 AND 5),
        low INTEGER DEFAULT 0, high INTEGER DEFAULT 10, CHECK (low < high));
    CREATE TABLE item(code TEXT PRIMARY KEY, name TEXT UNIQUE, price REAL NOT NULL DEFAULT 0);
    CREATE TABLE tag(item TEXT NOT NULL REFERENCES item(code), label TEXT NOT NULL, PRIMARY KEY (item, label));
    CREATE TABLE other(id INTEGER PRIMARY KEY, text TEXT);
    INSERT INTO note VALUES (1, 'one', 'eins', 1, 0, 10), (2, 'two', 'zwei', 2, 0, 10), (3, 'three', 'drei', 3, 0, 10);
    INSERT INTO item VALUES ('a', 'apple', 1), ('b', 'berry', 2), ('c', 'cherry', 3);
    INSERT INTO tag VALUES ('a', 'red');
    INSERT INTO other VALUES (1, 'x');
)";
inline const QStringList tables{QStringLiteral("note"), QStringLiteral("item"), QStringLiteral("tag"),
                                QStringLiteral("other")};

/// A record's values, or that there is none.
inline QString words(const std::optional<device::Record>& record)
{
    if (!record)
        return QStringLiteral("none");
    std::string json;
    appendRow(record->values, json);
    return QString::fromStdString(json);
}

inline device::Decision with(device::Decision::Use use, std::vector<std::pair<std::string, Value>> values = {})
{
    return {use, std::move(values)};
}

/// 0 syncs its change, 1 has another: whatever comes of it, the row of `other` must have got through.
inline void clash(Company& company, const std::string& first, const std::string& second)
{
    QCOMPARE(company.sql(0, first), QString());
    QVERIFY(company.syncAll({0}));
    QCOMPARE(company.sql(1, second + "; UPDATE other SET text = text || '!'"), QString());
    QVERIFY(company.syncAll({1}));
    QVERIFY(company.syncAll({0}));
    QCOMPARE(company.query(0, "SELECT text FROM other"), QStringLiteral("x!"));
}

inline void settled(Company& company)
{
    QVERIFY(company.syncAll({1, 0, 1}));
    for (int desk = 0; desk < 2; ++desk) {
        QCOMPARE(company.conflictsInWords(desk), QStringList());
        QCOMPARE(company.replica(desk)->status()->pending, 0);
    }
    QCOMPARE(company.differences(tables), QString());
}

} // namespace dbsync::test
