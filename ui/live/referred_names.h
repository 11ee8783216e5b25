#pragma once

#include "ui/live/database.h"

#include <QPointer>

#include <map>

namespace dbsync::ui {

/// What people call the rows that values of columns refer to; asked of the database in the background, some hundred at
/// once, and kept.
class ReferredNames : public QObject
{
    Q_OBJECT

public:
    using Values = std::vector<std::pair<std::string, Value>>; ///< by column

    using QObject::QObject;

    /// Another one's names are forgotten.
    void setDatabase(Database* database);
    /// What is known is shown until it is asked for again.
    void refresh() { ++m_generation; }
    /// Asks for what is not known yet, soon and all at once; known() follows where there is news.
    void want(const QString& table, const Values& values);
    /// All values of some versions of a row.
    void want(const QString& table, std::initializer_list<const std::optional<device::Record>*> versions);
    /// "" where the value refers to nothing that has a name.
    QString name(const QString& table, const std::string& column, const Value& value) const;
    /// The name and the value's own text, or that alone.
    QString text(const QString& table, const std::string& column, const Value& value, const QString& plain) const;

signals:
    void known(const QString& table);

private:
    struct Name
    {
        QString text;
        int generation = 0;
    };
    struct Table
    {
        std::optional<device::TableShape> shape;
        bool shapeAsked = false;
        Values waiting;                                       ///< to be asked for
        std::map<std::string, std::map<QString, Name>> names; ///< by column and the value's text
    };

    void askNow();
    void askForShape(const QString& table);
    void ask(const QString& name, Table& table, const Values& values);
    void askFor(const QString& table, const device::ColumnShape& column, std::vector<Value> values);
    void take(const QString& table, const std::string& column, const std::vector<device::Choice>& referred);

    QPointer<Database> m_database;
    std::map<QString, Table> m_tables;
    int m_generation = 1;
    bool m_scheduled = false;
};

} // namespace dbsync::ui
