#include "ui/words/cloud_words.h"
#include "ui/words/languages.h"
#include "ui/words/value_text.h"
#include "ui/words/wording.h"

#include <QLocale>

namespace dbsync::ui {

using device::Conflict;
using device::Decision;

QString Wording::conflictKind(const std::string& kind)
{
    if (kind == "updateUpdate")
        return tr("Changed on both sides");
    if (kind == "updateDelete")
        return tr("Changed here, deleted in the cloud");
    if (kind == "deleteUpdate")
        return tr("Deleted here, changed in the cloud");
    if (kind == "insertInsert")
        return tr("Added on both sides");
    if (kind == "unique")
        return tr("A value that must be unique");
    if (kind == "foreignKey")
        return tr("A row that it refers to is missing");
    if (kind == "invalidValue")
        return tr("A value that is not allowed");
    return toQString(kind);
}

QString Wording::conflictSentence(const Conflict& conflict)
{
    const QString columns = QLocale().createSeparatedList(toQStringList(conflict.columns));
    const QString who = conflict.author.empty() ? tr("Someone", "who changed a row") : toQString(conflict.author);
    if (conflict.kind == "updateUpdate")
        return tr("%1 changed %2 in the cloud; here it was changed too, to something else.").arg(who, columns);
    if (conflict.kind == "updateDelete")
        return tr("%1 deleted this row in the cloud; here it was changed.").arg(who);
    if (conflict.kind == "deleteUpdate")
        return tr("%1 changed this row in the cloud; here it was deleted.").arg(who);
    if (conflict.kind == "insertInsert")
        return tr("%1 added a row with the same key in the cloud; the two differ.").arg(who);
    if (conflict.kind == "unique" && !columns.isEmpty())
        return tr("Another row in the cloud already has the same %1, which must be unique.").arg(columns);
    if (conflict.kind == "foreignKey" && conflict.local)
        return tr("This row refers to a row that no longer exists in the cloud.");
    if (conflict.kind == "foreignKey")
        return tr("This row was deleted here, but rows in the cloud still refer to it.");
    if (conflict.kind == "unique")
        return tr("This row and another one in the cloud share a value that only one row may have.");
    return refusalText(conflict);
}

QString Wording::conflictStory(const Conflict& conflict, const QDateTime& now)
{
    const QString time = when(conflict.time, now);
    const QString sentence = conflictSentence(conflict);
    return time.isEmpty() ? sentence : tr("%1 Noticed: %2.", "what happened, when").arg(sentence, time);
}

QString Wording::cloudSide(const Conflict& conflict, const QDateTime& now)
{
    QStringList parts{tr("Cloud")};
    if (!conflict.author.empty())
        parts << toQString(conflict.author);
    if (const QString time = when(conflict.time, now); !time.isEmpty())
        parts << time;
    return parts.join(punctuation().comma);
}

QString Wording::decision(Decision::Use use)
{
    switch (use) {
    case Decision::Use::Device:
        return tr("Keep mine");
    case Decision::Use::Cloud:
        return tr("Take the cloud's");
    case Decision::Use::Both:
        return tr("Keep both");
    case Decision::Use::Values:
        break;
    }
    return tr("Use my choice");
}

QString Wording::consequence(const Conflict& conflict, Decision::Use use)
{
    const bool deletedThere = conflict.kind == "updateDelete";
    const bool deletedHere = conflict.kind == "deleteUpdate";
    const bool refused = conflict.kind == "unique" || conflict.kind == "foreignKey" || conflict.kind == "invalidValue";
    switch (use) {
    case Decision::Use::Device:
        if (conflict.kind == "unique")
            return tr("Your row stays, and the other one goes; what refers to either refers to yours.");
        if (conflict.kind == "foreignKey" && !conflict.local)
            return tr("The row is deleted in the cloud too, once nothing there refers to it any more.");
        if (conflict.kind == "foreignKey")
            return tr("Your row is sent again. The cloud takes it once the row that it refers to is there.");
        if (refused)
            return tr("Your row is sent again as it is. The cloud takes it once its rules allow the value.");
        if (deletedThere)
            return tr("The row comes back in the cloud, with your changes.");
        if (deletedHere)
            return tr("The row is deleted in the cloud too.");
        return tr("Your values replace the cloud's at the next sync.");
    case Decision::Use::Cloud:
        if (conflict.kind == "unique" && !conflict.base)
            return tr("Your row is deleted; what referred to it refers to the cloud's row.");
        if (refused)
            return conflict.base ? tr("Your change goes; the row becomes again what the cloud has.")
                                 : tr("Your row is deleted; the cloud's rows stay as they are.");
        if (deletedThere)
            return tr("The row is deleted here too; your changes are discarded.");
        if (deletedHere)
            return tr("The row comes back here, as the cloud has it.");
        return tr("This computer takes the cloud's values; yours are discarded.");
    case Decision::Use::Both:
        return tr("Both rows stay; yours gets a new key, and what refers to yours goes along.");
    case Decision::Use::Values:
        break;
    }
    return tr("What the column “Result” shows is kept here and sent at the next sync.");
}

QString Wording::decided(const device::DecisionOutcome& outcome, Decision::Use use)
{
    const auto undecided = static_cast<int>(outcome.undecided.size());
    const auto conflicts = static_cast<int>(outcome.decided.size());
    if (undecided > 0)
        return decided({outcome.decided, {}}, use) + punctuation().gap +
               tr("%Ln cannot be decided this way and stay(s): %1", nullptr, undecided)
                   .arg(sentence(outcome.undecided.front().error));
    switch (use) {
    case Decision::Use::Device:
        return tr("%Ln conflict(s) decided: yours stay.", nullptr, conflicts);
    case Decision::Use::Cloud:
        return tr("%Ln conflict(s) decided: the cloud's are taken.", nullptr, conflicts);
    case Decision::Use::Both:
        return tr("%Ln conflict(s) decided: both rows stay.", nullptr, conflicts);
    case Decision::Use::Values:
        break;
    }
    return tr("%Ln conflict(s) decided as you chose.", nullptr, conflicts);
}

} // namespace dbsync::ui
