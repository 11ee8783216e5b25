#pragma once

#include "simulation/drawn_schema.h"

#include <map>
#include <optional>
#include <set>
#include <sqlite3.h>
#include <string>
#include <vector>

namespace dbsync::test {

/// A row as a program sees it; values as JSON.
struct SeenRow
{
    std::string table;
    std::string key;
    std::string name;
    std::string credit;
    std::map<std::string, std::string> extras; ///< columns that were added since
    std::optional<double> sum;                 ///< the credit, where it adds up
    std::string parent;                        ///< the token of the row that it refers to, "" where none
    std::string reference;                     ///< what the column that refers to it holds

    bool operator==(const SeenRow&) const = default;
};

/// All rows of a database by their tokens. One token, two rows: somebody doubled it.
using Snapshot = std::multimap<std::string, SeenRow>;

/// Of columns that were added to a table since it was drawn.
std::vector<std::string> extraColumns(sqlite3* connection, const std::string& table);
Snapshot takeSnapshot(sqlite3* connection, const std::vector<DrawnTable>& tables);

/// What must be there at the end, told from what programs wrote and people decided, without a look at the engine.
///
/// Each write makes facts: that a row is there, that its name or credit has a value; values are never used twice. A
/// fact that a program took away, or that a person was shown in a conflict and did not keep, is *overwritten by someone
/// who had seen it*. Every other fact must be in the final rows: nothing is lost. A row is there as often as somebody
/// moved its key, and once: nothing is done twice.
class Model
{
public:
    /// A program at a desk had `before` and left `after`, in one transaction.
    void observe(int desk, const Snapshot& before, const Snapshot& after);
    /// A row that was gone is back as a new one; two people who take the same deletion back have two. Who had deleted
    /// just these values elsewhere had seen them: they may go again.
    void bringBack(const Snapshot& before, const Snapshot& after);
    /// A person was shown rows (their facts) and decided: the file had `before` and has `after`. The facts of their own
    /// row, if it is `kept`, are written again; what they take from the cloud is not, nor what merely stays beside it.
    void decided(int desk, const std::set<std::string>& shown, const std::set<std::string>& kept,
                 const Snapshot& before, const Snapshot& after);
    /// A column that was added somewhere is everybody's.
    void share(const std::string& column) { m_shared.insert(column); }
    /// A person gave these up, whether at once or when the cloud's row finds its place.
    void giveUp(std::set<std::string> facts) { m_loose.merge(std::move(facts)); }
    /// A person kept both rows of a conflict, which may be one and the same where a companion was lost.
    void keepBoth(const std::string& token);
    /// The token was part of a conflict.
    void contest(const std::string& token) { m_contested.insert(token); }

    /// A program wrote without capture: where one row took the place of another nobody can tell that from a change of
    /// the row, so the two may be merged.
    void mix(const Snapshot& before, const Snapshot& after);
    /// The token's row waited for another that was part of a conflict: its transaction may arrive in two parts.
    void wait(const std::string& token) { m_waited.insert(token); }

    /// Where a desk's own story stands, to go back to.
    std::size_t backUp(int desk) { return m_journals[desk].size(); }
    /// The desk's file is as it was then: what was written since may be gone, and what that replaced may be back.
    void restore(int desk, std::size_t backup);
    /// A desk's file is copied: from here on it has a story of its own.
    void copy(int from, int to) { m_journals[to] = m_journals[from]; }

    /// Whether a transaction came to a desk by half: of facts written together, one is there and another's row still
    /// has what was there before. "" where all is well.
    std::string halfDone(const Snapshot& rows) const;

    /// What is wrong with the final rows; "" where all holds. `kept` are facts that can be brought back from an
    /// activity.
    std::string check(const Snapshot& rows, const std::set<std::string>& kept) const;

    static std::set<std::string> factsOf(const Snapshot& rows);
    /// The facts of one row that a conflict shows.
    static std::set<std::string> factsOf(const std::string& token, const std::string& name, const std::string& credit);

private:
    struct Change
    {
        std::set<std::string> gone;
        std::set<std::string> made;
        int number = 0; ///< in which order they were made
    };
    void addUp(const Snapshot& before, const Snapshot& after);
    std::string checkSums(const Snapshot& rows) const;
    void note(int desk, Change change);
    void noteMixed(const Snapshot& rows);
    void moved(int desk, const std::string& token);
    bool isPrivate(const std::string& fact) const;
    bool referenceMayGo(const std::string& fact, const std::set<std::string>& kept) const;

    std::set<std::string> m_overwritten;
    std::map<std::string, int> m_written; ///< fact → desk
    std::map<std::string, int> m_latest;  ///< fact → the change that wrote it last
    int m_changes = 0;
    std::set<std::string> m_repeated; ///< written more than once: a reference, or what a decision kept
    std::set<std::string> m_loose;    ///< facts that a restored file or an undo may or may not have
    std::set<std::string> m_shared;   ///< columns that were added and pushed
    std::set<std::string> m_contested;
    std::set<std::string> m_waited;
    std::set<std::string> m_mixedPlaces;           ///< tables with keys
    std::set<std::string> m_mixed;                 ///< tokens of rows that were there
    std::map<std::string, int> m_moves;            ///< token → how often its key was moved
    std::map<std::string, std::set<int>> m_movers; ///< token → desks that moved its key
    std::map<std::string, double> m_sums;          ///< token → what all desks' changes of its credit come to
    std::map<int, std::vector<Change>> m_journals;
    std::vector<Change> m_transactions; ///< of more than one row
};

} // namespace dbsync::test
