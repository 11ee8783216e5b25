#include "device/activity/undo.h"

#include "change/row_codec.h"
#include "device/activity/edit_log.h"
#include "device/activity/undo_references.h"
#include "device/edit/edit_problem.h"
#include "device/store/row_access.h"

#include <algorithm>
#include <map>
#include <memory>

namespace dbsync::device {

using sqlite::Statement;

namespace {

/// Carries a plan out, while the transaction on the file is open.
class UndoRun
{
public:
    UndoRun(Store& store, UndoPlan& plan) : m_store(store), m_plan(plan) {}

    /// Tries all steps; those that constraints refuse are left out, and the others tried again.
    Result<void> run()
    {
        DBSYNC_TRY(giveNewKeys(m_store, m_plan));
        while (true) {
            DBSYNC_TRY(sqlite::execute(m_store.file(), "SAVEPOINT dbsync_undo"));
            m_refused = false;
            DBSYNC_TRY(tryAll());
            if (!m_refused) {
                DBSYNC_ASSIGN(m_refused, refuseDangling(m_store, m_plan));
            }
            DBSYNC_TRY(sqlite::execute(m_store.file(), m_refused ? "ROLLBACK TO dbsync_undo; RELEASE dbsync_undo"
                                                                 : "RELEASE dbsync_undo"));
            if (!m_refused)
                return markPending();
        }
    }

private:
    Result<LocalRows*> rowsOf(const SyncedTable& table)
    {
        auto& rows = m_rows[table.id()];
        if (!rows) {
            DBSYNC_ASSIGN(auto opened, LocalRows::open(m_store.file(), table));
            rows = std::make_unique<LocalRows>(std::move(opened));
        }
        return rows.get();
    }

    Result<void> erase(const UndoStep& step)
    {
        DBSYNC_ASSIGN(LocalRows * rows, rowsOf(*step.table));
        DBSYNC_ASSIGN(const RowView* key, m_parser.parse(step.key));
        return rows->erase(*key);
    }

    std::string reasonOf(const std::string& table, const Error& error) const
    {
        const auto problem = problemOf(m_store.file(), table);
        std::string reason = problem ? describe(*problem) : error.message;
        if (reason.ends_with('.'))
            reason.pop_back(); // it ends a sentence
        return reason;
    }

    /// False where a constraint is in the way.
    Result<bool> write(const UndoStep& step, std::string* why)
    {
        DBSYNC_ASSIGN(LocalRows * rows, rowsOf(*step.table));
        DBSYNC_ASSIGN(const RowView* row, m_parser.parse(*step.target));
        auto written = step.present ? rows->write(*row) : rows->insert(*row);
        if (!written && !isConstraintError(written.error()))
            return std::move(written.error());
        if (!written && why)
            *why = reasonOf(step.table->name(), written.error());
        return bool(written);
    }

    Result<void> tryAll()
    {
        for (const UndoStep& step : m_plan.steps) {
            if (!step.refused && !step.target)
                DBSYNC_TRY(erase(step));
        }
        std::vector<UndoStep*> parked;
        for (UndoStep& step : m_plan.steps) {
            if (step.refused || !step.target)
                continue;
            DBSYNC_ASSIGN(const bool written, write(step, nullptr));
            if (!written)
                parked.push_back(&step);
        }
        // Rows may have swapped unique values: first all of them make room, then all go in.
        for (const UndoStep* step : parked) {
            if (step->present)
                DBSYNC_TRY(erase(*step));
        }
        for (UndoStep* step : parked) {
            std::string why;
            DBSYNC_ASSIGN(const bool written, write(*step, &why));
            if (written)
                continue;
            step->refused = LeftReason{LeftReason::Kind::Refused, why};
            m_refused = true;
        }
        return {};
    }

    Result<void> markPending()
    {
        std::map<int, Marks> marks;
        for (const UndoStep& step : m_plan.steps) {
            if (step.refused)
                continue;
            Marks& its = marks[step.table->id()];
            if (!its.touched)
                DBSYNC_TRY(prepareMarks(*step.table, its));
            const bool comesBack = !step.present || step.madeAnew;
            const bool makes = comesBack && !step.confirmed;
            Statement& mark = makes ? its.made : comesBack ? its.confirmed : its.touched;
            DBSYNC_ASSIGN(const RowView* key, m_parser.parse(step.key));
            bindKey(mark.get(), *key);
            if (makes && step.incarnation)
                mark.bind(step.table->keyCount() + 1, *step.incarnation);
            else if (makes)
                mark.bindNull(step.table->keyCount() + 1);
            DBSYNC_TRY(mark.run());
        }
        return {};
    }

    /// Statements that note a key as pending.
    struct Marks
    {
        Statement touched;   ///< the row stays the one that it is
        Statement confirmed; ///< it is the cloud's again
        Statement made;      ///< it is another one
    };

    Result<void> prepareMarks(const SyncedTable& table, Marks& marks)
    {
        const std::string places = parameters(table.keyCount());
        const std::string into = "INSERT INTO main." + table.pending() + "(" + table.keys("");
        DBSYNC_ASSIGN(
            marks.touched,
            Statement::prepare(m_store.file(), into + ") VALUES (" + places + ") ON CONFLICT DO NOTHING", true));
        DBSYNC_ASSIGN(marks.confirmed, Statement::prepare(m_store.file(),
                                                          into + ") VALUES (" + places + ") ON CONFLICT (" +
                                                              table.keys("") + ") DO UPDATE SET incarnation = NULL",
                                                          true));
        DBSYNC_ASSIGN(marks.made,
                      Statement::prepare(m_store.file(),
                                         into + ", incarnation) VALUES (" + places + ", coalesce(?" +
                                             std::to_string(table.keyCount() + 1) +
                                             ", random() & 9007199254740991)) ON CONFLICT (" + table.keys("") +
                                             ") DO UPDATE SET incarnation = "
                                             "excluded.incarnation",
                                         true));
        return {};
    }

    Store& m_store;
    UndoPlan& m_plan;
    bool m_refused = false;
    std::map<int, std::unique_ptr<LocalRows>> m_rows;
    RowParser m_parser;
};

} // namespace

Result<Undone> undoActivities(Store& store, const UndoRequest& request)
{
    Undone undone;
    DBSYNC_ASSIGN(auto writing, beginWriting(store.file()));
    DBSYNC_ASSIGN(undone.plan, planUndo(store, request));
    DBSYNC_TRY(UndoRun(store, undone.plan).run());
    EditLog log(store, "undo");
    for (UndoStep& step : undone.plan.steps) {
        if (!step.refused)
            log.note(*step.table, step.key, step.present, step.target, step.madeAnew);
        else
            undone.plan.left.push_back({step.table, step.key, *step.refused});
    }
    undone.counts = log.counts();
    if (request.onlyTell)
        return undone;
    DBSYNC_ASSIGN(undone.activity, log.write(undone.plan.activities));
    DBSYNC_TRY(writing.commit());
    return undone;
}

} // namespace dbsync::device
