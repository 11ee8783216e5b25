#pragma once

#include "base/sqlite.h"
#include "maindb/main_database.h"
#include "postgres/connection.h"
#include "test_postgres/postgres_cluster.h"

#include <QCoreApplication>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

namespace dbsync::test {

/// A place for a main database, of one kind or the other. Each test of the stores runs on both.
class Place
{
public:
    virtual ~Place() = default;
    /// The text that opens it: a path or a URL.
    virtual std::string address() const = 0;
    virtual Result<std::unique_ptr<maindb::Database>> open(const Clock& clock = systemClock()) const = 0;
    /// Statements by another program.
    virtual Result<void> execute(const std::string& sql) const = 0;
    /// What a SELECT returns, a line each row; nothing is migrated.
    virtual Result<std::string> text(const std::string& sql) const = 0;
    /// All that is stored.
    virtual std::string bytes() const = 0;
};

class SqlitePlace final : public Place
{
public:
    std::string address() const override { return file("main.sqlite").toStdString(); }
    Result<std::unique_ptr<maindb::Database>> open(const Clock& clock) const override
    {
        return maindb::openSqliteDatabase(address(), clock);
    }
    Result<void> execute(const std::string& sql) const override
    {
        DBSYNC_ASSIGN(const auto connection, sqlite::Connection::open(address(), true));
        return sqlite::execute(connection, sql);
    }
    Result<std::string> text(const std::string& sql) const override
    {
        DBSYNC_ASSIGN(const auto connection, sqlite::Connection::openReadOnly(address()));
        DBSYNC_ASSIGN(auto select, sqlite::Statement::prepare(connection, sql));
        std::string lines;
        while (true) {
            DBSYNC_ASSIGN(const bool more, select.step());
            if (!more)
                return lines;
            for (int column = 0; column < sqlite3_column_count(select.get()); ++column)
                lines.append(select.text(column)).append("|");
            lines += '\n';
        }
    }
    std::string bytes() const override
    {
        std::string all;
        for (const auto* name : {"main.sqlite", "main.sqlite-wal"}) {
            QFile read(file(name));
            if (read.open(QIODevice::ReadOnly))
                all += read.readAll().toStdString();
        }
        return all;
    }

private:
    QString file(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }
    QTemporaryDir m_folder;
};

/// A schema of its own in the database of the tests' PostgreSQL.
class PostgresPlace final : public Place
{
public:
    explicit PostgresPlace(const std::string& database)
    {
        static int count = 0;
        m_schema = "Main " + std::to_string(++count);
        m_address = database + "?schema=Main%20" + std::to_string(count);
    }
    std::string address() const override { return m_address; }
    Result<std::unique_ptr<maindb::Database>> open(const Clock& clock) const override
    {
        return maindb::openPostgresDatabase(m_address, clock);
    }
    Result<void> execute(const std::string& sql) const override
    {
        DBSYNC_ASSIGN(const auto connection, connect());
        return connection->execute("CREATE SCHEMA IF NOT EXISTS " + postgres::quoteName(m_schema) +
                                   ";SET search_path = " + postgres::quoteName(m_schema) + ";" + sql);
    }
    Result<std::string> text(const std::string& sql) const override
    {
        DBSYNC_ASSIGN(const auto connection, connect());
        DBSYNC_TRY(connection->execute("SET search_path = " + postgres::quoteName(m_schema)));
        DBSYNC_ASSIGN(const auto rows, connection->run(sql));
        std::string lines;
        for (int row = 0; row < rows.size(); ++row) {
            for (int column = 0; column < rows.columns(); ++column)
                lines.append(rows.view(row, column)).append("|");
            lines += '\n';
        }
        return lines;
    }
    std::string bytes() const override
    {
        std::string all;
        const auto connection = connect();
        const auto rows = (*connection)
                              ->run("SELECT query_to_xml(format('TABLE %I.%I', schemaname, tablename), true, true, '')"
                                    " FROM pg_tables WHERE schemaname = $1",
                                    std::move(postgres::Parameters().add(m_schema)));
        for (int row = 0; rows && row < rows->size(); ++row)
            all += rows->text(row, 0);
        return all;
    }

private:
    Result<std::unique_ptr<postgres::Connection>> connect() const
    {
        DBSYNC_ASSIGN(const auto url, postgres::Url::parse(m_address));
        return postgres::Connection::open(url);
    }
    std::string m_schema;
    std::string m_address;
};

enum class Kind { Sqlite, Postgres };

/// An empty place; null, with a message, where PostgreSQL cannot be had.
inline std::unique_ptr<Place> makePlace(Kind kind)
{
    if (kind == Kind::Sqlite)
        return std::make_unique<SqlitePlace>();
    static const Result<std::string> database = []() -> Result<std::string> {
        DBSYNC_ASSIGN(auto* cluster, PostgresCluster::shared());
        return cluster->makeDatabase("main");
    }();
    if (!database) {
        qWarning("%s", database.error().message.c_str());
        return nullptr;
    }
    return std::make_unique<PostgresPlace>(*database);
}

/// Runs the tests of `Test`, which takes a Kind, on both kinds.
template <typename Test>
int runOnBoth(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    int failed = 0;
    for (const Kind kind : {Kind::Sqlite, Kind::Postgres}) {
        Test test(kind);
        failed += QTest::qExec(&test, argc, argv);
    }
    return failed;
}

} // namespace dbsync::test
