#include "ui/words/languages.h"
#include "ui/words/value_text.h"
#include "ui/words/wording.h"

namespace dbsync::ui {

using Kind = device::LeftReason::Kind;

QString Wording::leftReason(const device::LeftReason& why)
{
    const QString detail = toQString(why.detail);
    switch (why.kind) {
    case Kind::Waits:
        return tr("waits for a decision");
    case Kind::ChangedSince:
        return tr("changed since: %1", "columns").arg(detail);
    case Kind::AddedAndChanged:
        return tr("was added, and changed since");
    case Kind::ChangedAndDeleted:
        return tr("was changed, and deleted since");
    case Kind::KeyTaken:
        return tr("was deleted, and another row has its place now");
    case Kind::NoParent:
        return tr("refers to a row that no longer exists");
    case Kind::StillReferred:
        return tr("other rows refer to it");
    case Kind::Refused:
        return tr("a rule of the database does not allow it: %1").arg(detail);
    case Kind::NotSynced:
        break;
    }
    return tr("this table is not synced here any more");
}

QString Wording::left(const std::vector<device::LeftRow>& rows, int most)
{
    QStringList lines;
    for (const device::LeftRow& row : rows) {
        if (lines.size() == most) {
            lines << tr("… and %Ln more", nullptr, static_cast<int>(rows.size()) - most);
            break;
        }
        const QString table = toQString(row.table);
        const QString name = row.key.values.empty() ? table : tr("%1 in %2", "row, table").arg(keyText(row.key), table);
        lines << tr("%1: %2", "row, why it stays").arg(name, leftReason(row.why));
    }
    return lines.join(u'\n');
}

QString Wording::undoConsequence(const device::UndoReport& report)
{
    if (report.counts.empty())
        return report.left.empty() ? tr("The rows already are as they were before: nothing has to be changed.")
                                   : tr("Nothing can be taken back:");
    QStringList sentences;
    const auto add = [&](qint64 rows, const QString& sentence) {
        if (rows > 0)
            sentences << sentence;
    };
    const device::Counts& counts = report.counts;
    add(counts.updated, tr("%Ln row(s) get the values of before again.", nullptr, static_cast<int>(counts.updated)));
    add(counts.inserted, tr("%Ln deleted row(s) come back.", nullptr, static_cast<int>(counts.inserted)));
    add(counts.deleted, tr("%Ln added row(s) are deleted again.", nullptr, static_cast<int>(counts.deleted)));
    sentences << tr("The next sync sends that to everyone, and it can be taken back in turn.");
    QString text = sentences.join(punctuation().gap);
    if (!report.left.empty())
        text += u'\n' + tr("%Ln row(s) stay as they are:", nullptr, static_cast<int>(report.left.size()));
    return text;
}

QString Wording::undone(const device::UndoReport& report)
{
    if (report.left.empty())
        return tr("Taken back: %1", "what was done").arg(counts(report.counts));
    return tr("Taken back: %1. %Ln row(s) stayed as they are.", "what was done", static_cast<int>(report.left.size()))
        .arg(counts(report.counts));
}

QString Wording::valueInSentence(const Value& value)
{
    const bool empty = value.type() == Value::Type::Text && value.bytes().empty();
    return empty ? tr("(empty)", "a text without characters") : shortText(value);
}

QString Wording::changedValues(const std::optional<device::Record>& before, const std::optional<device::Record>& after,
                               const std::vector<std::string>& columns)
{
    return changedValues(before, after, columns,
                         [](const std::string&, const Value& value) { return valueInSentence(value); });
}

QString Wording::changedValues(const std::optional<device::Record>& before, const std::optional<device::Record>& after,
                               const std::vector<std::string>& columns, const TextOf& textOf)
{
    QStringList parts;
    for (const std::string& column : columns) {
        const Value* from = before ? before->find(column) : nullptr;
        const Value* to = after ? after->find(column) : nullptr;
        if (from && to)
            parts << tr("%1: %2 → %3", "column, value before, value after")
                         .arg(toQString(column), textOf(column, *from), textOf(column, *to));
    }
    return parts.join(punctuation().semicolon);
}

} // namespace dbsync::ui
