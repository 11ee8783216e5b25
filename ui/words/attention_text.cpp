#include "ui/words/attention_text.h"

#include "ui/words/value_text.h"

#include <QCoreApplication>

namespace dbsync::ui {

namespace {

using device::Attention;
using Kind = Attention::Kind;

class Words
{
    Q_DECLARE_TR_FUNCTIONS(Attention)

public:
    static QString counted(const Attention& attention);
    static QString ofTable(const Attention& attention);
    static QString ofColumn(const Attention& attention);
    static QString leftOut(const LeftOutReason& reason);
    static QString cannotFollow();
};

QString Words::counted(const Attention& attention)
{
    const QString table = toQString(attention.table);
    const int rows = static_cast<int>(attention.count);
    switch (attention.kind) {
    case Kind::DeletionsHere:
        return tr("%Ln row(s) of %1 were deleted here. In the cloud they stay until you agree.", nullptr, rows)
            .arg(table);
    case Kind::DeletionsInCloud:
        return tr("%Ln row(s) of %1 were deleted in the cloud. Here they stay until you agree.", nullptr, rows)
            .arg(table);
    case Kind::DownloadNeeded:
        return tr("%Ln row(s) were changed in the cloud too. They are sent once a sync has fetched those changes.",
                  nullptr, rows);
    default:
        return tr("%Ln row(s) of %1 have no value in their key and are not synced.", nullptr, rows).arg(table);
    }
}

QString Words::ofTable(const Attention& attention)
{
    const QString table = toQString(attention.table);
    switch (attention.kind) {
    case Kind::TableOnlyHere:
        return tr("Table %1 is only in this database. It is synced once it has been added to the company's tables.")
            .arg(table);
    case Kind::TableOnlyInCloud:
        return tr("Table %1 is in the cloud but not in this database.").arg(table);
    case Kind::TableRenamed:
        return tr("Table %1 seems to have been renamed to %2 here. Its changes wait until it has its old name again, "
                  "or "
                  "the new one is added to the company's tables.")
            .arg(table, toQString(attention.other));
    case Kind::KeyDiffers:
        return tr("The primary key of table %1 is another one than in the cloud. Its changes wait.").arg(table);
    case Kind::DefinitionDiffers:
        return tr("The definition of %1 was changed here and in the cloud. The one here stays until it is added to the "
                  "company's tables, or removed here.")
            .arg(table);
    case Kind::ReferenceLeftOut:
        return tr("Table %1 refers to table %2, which is not synced. Other computers get the table without that "
                  "reference.")
            .arg(table, toQString(attention.other));
    case Kind::LeftOut:
        return tr("Table %1 is not synced: %2", "table, why").arg(table, leftOut(attention.reason));
    default:
        return tr("Table %1 is not built as in the cloud. Its changes wait.").arg(table);
    }
}

QString Words::ofColumn(const Attention& attention)
{
    const QString column = toQString(attention.column);
    const QString table = toQString(attention.table);
    switch (attention.kind) {
    case Kind::ColumnOnlyHere:
        return tr("Column %1 of table %2 is only in this database; its values are not synced.").arg(column, table);
    case Kind::ColumnOnlyInCloud:
        return tr("Column %1 of table %2 is in the cloud but not in this database.").arg(column, table);
    case Kind::ColumnRenamed:
        return tr("Column %1 of table %2 seems to have been renamed to %3 here. Its values in the cloud stay as they "
                  "are.")
            .arg(column, table, toQString(attention.other));
    case Kind::TypeDiffers:
        return tr("Column %1 of table %2 is of type %3 here and of type %4 in the cloud, so it is not synced.")
            .arg(column, table, toQString(attention.other), toQString(attention.detail));
    default:
        return tr("Column %1 of table %2 needs a value here but not in the cloud.").arg(column, table);
    }
}

QString Words::leftOut(const LeftOutReason& reason)
{
    using Reason = LeftOutReason::Kind;
    switch (reason.kind) {
    case Reason::Virtual:
        return tr("It is a virtual table.");
    case Reason::NoKey:
        return tr("It has no primary key.");
    case Reason::OwnName:
        return tr("Its name is reserved for db-sync.");
    case Reason::TooManyColumns:
        return tr("It has more than %Ln column(s).", nullptr, static_cast<int>(reason.most));
    case Reason::UnnamedColumn:
        return tr("It has a column without a name.");
    case Reason::Unnamed:
        return tr("It has no name.");
    case Reason::LongKey:
        return tr("Its primary key has too many columns.");
    case Reason::OwnProgram:
        return tr("It needs a function that only the program that made it has: %1").arg(toQString(reason.lacks));
    case Reason::OwnColumnName:
        return tr("Its column %1 has a name that is reserved for db-sync.").arg(toQString(reason.column));
    case Reason::NotTenants:
        break;
    }
    return tr("It is not one of the company's tables.");
}

QString Words::cannotFollow()
{
    return tr("Not every change of the company's tables could be made in this file; the details in the overview say "
              "why. Everything else goes on.");
}

} // namespace

QString attentionText(const Attention& attention)
{
    switch (attention.kind) {
    case Kind::DeletionsHere:
    case Kind::DeletionsInCloud:
    case Kind::DownloadNeeded:
    case Kind::RowsWithoutKey:
        return Words::counted(attention);
    case Kind::TableDiffers:
    case Kind::TableOnlyHere:
    case Kind::TableOnlyInCloud:
    case Kind::TableRenamed:
    case Kind::KeyDiffers:
    case Kind::DefinitionDiffers:
    case Kind::ReferenceLeftOut:
    case Kind::LeftOut:
        return Words::ofTable(attention);
    case Kind::ColumnOnlyHere:
    case Kind::ColumnOnlyInCloud:
    case Kind::ColumnRenamed:
    case Kind::TypeDiffers:
    case Kind::ValueNeeded:
        return Words::ofColumn(attention);
    case Kind::CannotFollow:
        break;
    }
    // The database's own words, which know no other language, stand among the details.
    return Words::cannotFollow();
}

QString leftOutText(const LeftOutReason& reason)
{
    return Words::leftOut(reason);
}

} // namespace dbsync::ui
