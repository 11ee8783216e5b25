#pragma once

#include "base/error.h"
#include "change/policy.h"
#include "device/edit/row_edit.h"
#include "device/view/records.h"
#include "device/view/row_query.h"
#include "sync/session/progress.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QString>

#include <functional>

namespace dbsync::ui {

enum class Mood;

/// A problem in words: a short title, sentences that say what it means and what to do, and the machine's own words.
struct Problem
{
    QString title;
    QString text;
    QString details;
};

/// Every word for states, kinds, directions and decisions, in one place.
class Wording
{
    Q_DECLARE_TR_FUNCTIONS(Wording)

public:
    static QString mood(Mood mood);
    static QString changeKind(device::ChangeKind kind);
    /// What a row's mark means: '+', '~', '!'; "" for an unmarked row.
    static QString mark(char mark);
    /// All words and values of a change, for a filter.
    static QString searchText(const device::PendingChange& change);
    static QString searchText(const device::Conflict& conflict);
    static QString counts(const device::Counts& counts);
    static QString direction(const std::string& direction);
    static QString receivedAndSent();
    /// "received: 2 rows added; sent: 1 row changed"
    static QString bothWays(const device::Counts& received, const device::Counts& sent);
    static QString role(const QString& role);
    /// Who decides.
    static QString policy(Policy policy);
    enum class Of { Table, Column };
    /// What that comes to where both sides have changed a row, or a column of it.
    static QString policyEffect(Policy policy, Of what);

    static QString phase(sync::Phase phase);
    /// "Receiving Track · 1,200 of 3,503 rows · 1.2 MB"
    static QString progress(const sync::Progress& progress);
    static QString report(const sync::SyncReport& report);

    static QString conflictKind(const std::string& kind);
    static QString conflictSentence(const device::Conflict& conflict);
    /// The sentence, and when it was noticed.
    static QString conflictStory(const device::Conflict& conflict, const QDateTime& now);
    static QString cloudSide(const device::Conflict& conflict, const QDateTime& now);
    static QString decision(device::Decision::Use use);
    static QString consequence(const device::Conflict& conflict, device::Decision::Use use);
    static QString decided(const device::DecisionOutcome& outcome, device::Decision::Use use);

    static QString editProblem(const device::EditProblem& problem);
    static QString cannotTakeBack(const QString& what, const device::EditProblem& problem);
    enum class Edited { Added, Changed, Deleted, Pasted, Imported, Reverted };
    /// "3 rows of Track deleted"
    static QString rowsEdited(Edited edited, int rows, const QString& table);
    /// A filter as a sentence, and its comparison alone.
    static QString filter(const QString& column, device::ColumnFilter::Is is, const QString& text);
    static QString filterKind(device::ColumnFilter::Is is);

    static QString leftReason(const device::LeftReason& why);
    /// Rows that an undo leaves as they are, one a line, at most so many.
    static QString left(const std::vector<device::LeftRow>& rows, int most);
    /// What an undo would come to.
    static QString undoConsequence(const device::UndoReport& report);
    static QString undone(const device::UndoReport& report);
    /// As shown among words, where an empty text would not be seen.
    static QString valueInSentence(const Value& value);
    /// "City: Lyon → Paris; Email: NULL → a@b.c"
    static QString changedValues(const std::optional<device::Record>& before,
                                 const std::optional<device::Record>& after, const std::vector<std::string>& columns);
    /// The same with texts of its own for the values.
    using TextOf = std::function<QString(const std::string& column, const Value& value)>;
    static QString changedValues(const std::optional<device::Record>& before,
                                 const std::optional<device::Record>& after, const std::vector<std::string>& columns,
                                 const TextOf& textOf);

    static Problem problem(const Error& error);
    /// Title and text of a problem in one line.
    static QString sentence(const Error& error);
    /// The same of something that a person has asked for, and that nothing tries again by itself.
    static QString refusal(const Error& error);

    /// A moment, given as ISO 8601 UTC, as shortly as `now` allows: the time, or the day and the time.
    static QString when(const std::string& iso, const QDateTime& now);
    static QString wholeDate(const std::string& iso);
    static QString timeOfDay(const QDateTime& moment);
    static QString rows(qint64 rows);
    static QString bytes(qint64 bytes);
    static QString blob(qint64 bytes);
    static QString textThatIsNotUtf8(qint64 bytes);
    static QString rowNamed(const QString& name, const QString& key);
};

} // namespace dbsync::ui
