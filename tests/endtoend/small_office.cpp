#include "endtoend/small_office.h"

#include <QDir>
#include <QJsonDocument>

namespace dbsync::test {

namespace {

QString told(const char* what, const Ended& ended, int code = 0)
{
    if (ended.code == code)
        return {};
    return QStringLiteral("%1 ended with %2: %3 %4")
        .arg(QLatin1String(what))
        .arg(ended.code)
        .arg(QString::fromUtf8(QJsonDocument(ended.json).toJson()), ended.errors);
}

} // namespace

QStringList words(const char* text)
{
    return QString::fromLatin1(text).split(QLatin1Char(' '));
}

QStringList SmallOffice::who(const QString& email) const
{
    return words("--password-stdin --tenant acme")
           << QStringLiteral("--email") << email << QStringLiteral("--server") << cloud->url();
}

QString SmallOffice::start()
{
    QDir().mkpath(folder.filePath(QStringLiteral("cloud")));
    cloud = std::make_unique<CloudProcess>(folder.filePath(QStringLiteral("cloud")));
    if (!cloud->start())
        return QStringLiteral("the cloud did not start");
    a = first.path(QStringLiteral("a.sqlite"));
    b = second.path(QStringLiteral("b.sqlite"));
    const QString failed = told("signup", first.run(words("signup --name Acme") + who(), password));
    return failed.isEmpty() ? told("login", second.run(words("login") + who(), password)) : failed;
}

QString SmallOffice::link(const QString& sql)
{
    if (const QString failed = runSql(a, sql); !failed.isEmpty())
        return failed;
    const QString failed = told("link", first.run(words("link --db") << a));
    return failed.isEmpty() ? told("link", second.run(words("link --db") << b)) : failed;
}

QString SmallOffice::syncAll()
{
    for (const auto& [desk, file] : {std::pair(&first, a), std::pair(&second, b), std::pair(&first, a)}) {
        if (const QString failed = told("sync", desk->run(words("sync --db") << file)); !failed.isEmpty())
            return failed;
    }
    return {};
}

QString SmallOffice::difference() const
{
    const QStringList tables =
        queryColumn(b, QStringLiteral("SELECT name FROM pragma_table_list WHERE schema = 'main' AND "
                                      "type = 'table' AND name NOT LIKE 'sqlite_%'"));
    const auto inBoth = [&](const QStringList& rows) {
        QStringList kept;
        for (const QString& row : rows) {
            if (tables.contains(row.section(QStringLiteral(": "), 0, 0)))
                kept.append(row);
        }
        return kept;
    };
    const QStringList here = inBoth(allRows(a));
    const QStringList there = inBoth(allRows(b));
    for (const QString& row : here) {
        if (!there.contains(row))
            return QStringLiteral("only in the first: ") + row.left(300);
    }
    for (const QString& row : there) {
        if (!here.contains(row))
            return QStringLiteral("only in the second: ") + row.left(300);
    }
    return here.size() == there.size() ? QString() : QStringLiteral("a row is there twice");
}

} // namespace dbsync::test
