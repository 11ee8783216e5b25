#pragma once

#include "two_desks.h"

#include <QTest>

namespace dbsync::test {

inline const std::string schemaSql =
    "CREATE TABLE customer(id INTEGER PRIMARY KEY, name TEXT UNIQUE, city TEXT);"
    "CREATE TABLE invoice(id INTEGER PRIMARY KEY, customer INTEGER NOT NULL REFERENCES customer(id), "
    "total REAL);"
    "CREATE TABLE line(invoice INTEGER NOT NULL REFERENCES invoice(id), number INTEGER NOT NULL, "
    "what TEXT, PRIMARY KEY (invoice, number)) WITHOUT ROWID;"
    "INSERT INTO customer VALUES (1, 'Ann', 'Aachen'), (2, 'Bob', 'Bonn');"
    "INSERT INTO invoice VALUES (10, 1, 5.5);"
    "INSERT INTO line VALUES (10, 1, 'pen'), (10, 2, 'ink');";
inline const std::string allRows =
    "SELECT 'c', * FROM customer UNION ALL SELECT 'i', * FROM invoice UNION ALL SELECT 'l', * FROM "
    "line ORDER BY 1, 2, 3";

/// Two desks with customers and their invoices, whose syncs are taken back.
class UndoDesks : protected TwoDesks
{
protected:
    void openWithRows()
    {
        openDesks();
        a->link(schemaSql);
        QCOMPARE(a->sync(), std::string());
        b->link();
        QCOMPARE(b->sync(), std::string());
        m_first = b->rows(allRows);
        QCOMPARE(m_first, a->rows(allRows));
    }

    static device::UndoReport undo(const LinkedDesk& desk, const device::UndoRequest& request = {})
    {
        auto undone = desk.replica()->undo(request);
        if (!undone)
            qFatal("%s", undone.error().message.c_str());
        return std::move(*undone);
    }

    void everyoneHas(const QStringList& rows)
    {
        for (LinkedDesk* desk : {a.get(), b.get(), a.get(), b.get()})
            QCOMPARE(desk->sync(), std::string());
        QCOMPARE(a->rows(allRows), rows);
        QCOMPARE(b->rows(allRows), rows);
        QVERIFY(m_server->rows().verify(1)->empty());
    }

    QStringList m_first;
};

} // namespace dbsync::test
