#include "ui/words/value_text.h"
#include "ui/words/wording.h"

#include <QLocale>

namespace dbsync::ui {

using device::EditProblem;
using Kind = EditProblem::Kind;

namespace {

/// A number that does not fit a column for numbers is none of the whole ones.
bool isNumber(QString text)
{
    if (QLocale().decimalPoint() == QStringLiteral(","))
        text.replace(u',', u'.');
    bool good = false;
    QLocale::c().toDouble(text.trimmed(), &good);
    return good;
}

} // namespace

QString Wording::editProblem(const EditProblem& problem)
{
    const QString columns = QLocale().createSeparatedList(toQStringList(problem.columns));
    const QString detail = toQString(problem.detail);
    switch (problem.kind) {
    case Kind::NotNull:
        return tr("%1 needs a value.", "column").arg(columns);
    case Kind::Unique:
        return columns.isEmpty() ? tr("Another row already has these values.")
                                 : tr("Another row already has this %1.", "column").arg(columns);
    case Kind::Check:
        return tr("This breaks a rule of the table: %1", "SQL condition").arg(detail);
    case Kind::NoParent:
        return detail.isEmpty()
                   ? tr("A value refers to a row that is not there.")
                   : tr("There is no such row in %1 that %2 could refer to.", "table, column").arg(detail, columns);
    case Kind::StillReferred:
        return tr("%Ln row(s) of %1 still refer to this row.", nullptr, static_cast<int>(problem.count)).arg(detail);
    case Kind::Type:
        if (!columns.isEmpty() && isNumber(detail))
            return tr("“%1” does not fit %2, which takes whole numbers such as 12.", "value, column")
                .arg(detail.left(60), columns);
        return columns.isEmpty() ? tr("A value does not fit the type of its column.")
                                 : tr("“%1” does not fit %2, which takes numbers such as 12 or 1.5.", "value, column")
                                       .arg(detail.left(60), columns);
    case Kind::Refused:
        return detail.isEmpty() ? tr("A rule of the database does not allow this.")
                                : tr("A rule of the database does not allow this: %1").arg(detail);
    case Kind::Gone:
        return tr("This row no longer exists.");
    case Kind::ChangedSince:
        break;
    }
    return tr("A row was changed again since.");
}

QString Wording::searchText(const device::PendingChange& change)
{
    QStringList words{toQString(change.table), keyText(change.key), changeKind(change.kind)};
    for (const auto& version : {change.base, change.local}) {
        if (!version)
            continue;
        for (const Value& value : version->values)
            words << cellText(value);
    }
    return words.join(u'\n');
}

QString Wording::searchText(const device::Conflict& conflict)
{
    QString words = toQString(conflict.table) + u'\n' + keyText(conflict.key) + u'\n' + conflictKind(conflict.kind);
    for (const auto* version : {&conflict.base, &conflict.local, &conflict.cloud}) {
        if (!*version)
            continue;
        for (const Value& value : (*version)->values)
            words += u'\n' + cellText(value);
    }
    return words;
}

QString Wording::cannotTakeBack(const QString& what, const EditProblem& problem)
{
    return tr("“%1” cannot be taken back. %2", "what was done, why").arg(what, editProblem(problem));
}

QString Wording::rowsEdited(Edited edited, int rows, const QString& table)
{
    switch (edited) {
    case Edited::Added:
        return tr("%Ln row(s) added to %1", nullptr, rows).arg(table);
    case Edited::Changed:
        return tr("%Ln row(s) of %1 changed", nullptr, rows).arg(table);
    case Edited::Deleted:
        return tr("%Ln row(s) of %1 deleted", nullptr, rows).arg(table);
    case Edited::Pasted:
        return tr("%Ln row(s) pasted into %1", nullptr, rows).arg(table);
    case Edited::Imported:
        return tr("%Ln row(s) imported into %1", nullptr, rows).arg(table);
    case Edited::Reverted:
        break;
    }
    return tr("%Ln change(s) reverted", nullptr, rows);
}

QString Wording::filter(const QString& column, device::ColumnFilter::Is is, const QString& text)
{
    using Is = device::ColumnFilter::Is;
    switch (is) {
    case Is::Containing:
        return tr("%1 contains “%2”", "column, text").arg(column, text);
    case Is::Equal:
        return tr("%1 is “%2”", "column, value").arg(column, text);
    case Is::Unequal:
        return tr("%1 is not “%2”", "column, value").arg(column, text);
    case Is::Less:
        return tr("%1 is below “%2”", "column, value").arg(column, text);
    case Is::Greater:
        return tr("%1 is above “%2”", "column, value").arg(column, text);
    case Is::Null:
        return tr("%1 has no value", "column").arg(column);
    case Is::NotNull:
        break;
    }
    return tr("%1 has a value", "column").arg(column);
}

QString Wording::filterKind(device::ColumnFilter::Is is)
{
    using Is = device::ColumnFilter::Is;
    switch (is) {
    case Is::Containing:
        return tr("contains");
    case Is::Equal:
        return tr("is");
    case Is::Unequal:
        return tr("is not");
    case Is::Less:
        return tr("is below");
    case Is::Greater:
        return tr("is above");
    case Is::Null:
        return tr("has no value");
    case Is::NotNull:
        break;
    }
    return tr("has a value");
}

} // namespace dbsync::ui
