#include "ui/live/edit_queue.h"

#include "ui/live/database.h"
#include "ui/live/edit_history.h"
#include "ui/words/value_text.h"
#include "ui/words/wording.h"

#include <QUuid>

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>

namespace dbsync::ui {

using device::EditOutcome;

namespace {

/// What another program, or a person at the disk, ends sooner or later. What was typed waits for it.
bool passesByItself(const Error& error)
{
    constexpr std::array<std::string_view, 9> codes{"locked",   "diskFull", "missing",   "cannotOpen",  "inputOutput",
                                                    "readOnly", "damaged",  "notLinked", "notADatabase"};
    return std::ranges::find(codes, error.code) != codes.end();
}

QString ownerOf(const Situation& situation)
{
    if (!situation.known || situation.status.tenant.empty())
        return {};
    return toQString(situation.status.server + " " + situation.status.tenant);
}

QString valuesOf(const device::RowEdit& edit)
{
    QStringList values;
    for (const auto& [column, value] : edit.values)
        values << QStringLiteral("%1 = %2").arg(toQString(column), exactText(value).left(200));
    return values.join(QStringLiteral(", "));
}

} // namespace

EditQueue::EditQueue(Database& database) : QObject(&database), m_database(database)
{
    m_again.setSingleShot(true);
    m_again.setInterval(std::chrono::seconds(2));
    connect(&m_again, &QTimer::timeout, this, &EditQueue::next);
}

EditQueue::~EditQueue()
{
    if (m_writer && !isKept())
        m_writer->finish([file = m_file, steps = steps()] { keepEdits(file, steps); });
}

void EditQueue::send(std::vector<device::RowEdit> edits, const QString& words, QObject* context, Done done)
{
    if (edits.empty())
        return;
    m_jobs.push_back(
        {{std::move(edits), words, QUuid::createUuid().toString(QUuid::WithoutBraces), ownerOf(m_database.situation())},
         context,
         std::move(done)});
    ++m_version;
    keep();
    note();
    if (!m_again.isActive())
        next();
}

int EditQueue::waiting() const
{
    return m_stuck ? static_cast<int>(m_jobs.size()) : 0;
}

void EditQueue::tryNow()
{
    m_again.stop();
    next();
}

void EditQueue::next()
{
    if (m_running || m_jobs.empty())
        return;
    if (isAnothers(m_jobs.front().step)) {
        const bool known = m_database.situation().known;
        return wait(known
                        ? std::optional(Error{ErrorKind::LocalDatabase, "missing", "Another database lies there.", {}})
                        : std::nullopt);
    }
    m_running = true;
    const WaitingStep& step = m_jobs.front().step;
    m_database.edit(this, step.edits, step.mark, [this](const Result<EditOutcome>& outcome) { take(outcome); });
}

bool EditQueue::isAnothers(const WaitingStep& step) const
{
    return !step.owner.isEmpty() && step.owner != ownerOf(m_database.situation());
}

void EditQueue::wait(const std::optional<Error>& why)
{
    m_again.start();
    if (std::exchange(m_stuck, true))
        return;
    keep();
    note();
    if (why)
        emit failed(*why);
}

void EditQueue::take(const Result<EditOutcome>& outcome)
{
    m_running = false;
    // The database is being closed: whoever opens it next goes on with what is kept.
    if (!outcome && outcome.error().kind == ErrorKind::Cancelled)
        return keep();
    if (!outcome && passesByItself(outcome.error()) && !m_jobs.empty())
        return wait(outcome.error());
    if (m_jobs.empty())
        return; // forgotten meanwhile
    const Job job = std::move(m_jobs.front());
    m_jobs.pop_front();
    ++m_version;
    const bool caught = m_jobs.empty() && std::exchange(m_stuck, false);
    if (m_writer)
        keep();
    if (outcome)
        finish(job, *outcome);
    else
        emit failed(outcome.error());
    note();
    if (caught)
        emit caughtUp();
    next();
}

void EditQueue::finish(const Job& job, const EditOutcome& outcome)
{
    if (outcome.problems.empty())
        m_database.edits().add(outcome.step, job.step.words);
    if (job.context && job.done)
        return job.done(outcome);
    if (outcome.problems.empty())
        return;
    const device::EditProblem& problem = outcome.problems.front();
    const std::size_t at = std::min(problem.edit, job.step.edits.size() - 1);
    m_refusals << tr("What you changed while the file could not be written was refused: %1 (%2)", "why, values")
                      .arg(Wording::editProblem(problem), valuesOf(job.step.edits[at]));
    emit refused();
}

void EditQueue::forget()
{
    m_again.stop();
    m_jobs.clear();
    m_stuck = false;
    ++m_version;
    if (m_writer)
        keep();
    note();
}

QStringList EditQueue::takeRefusals()
{
    return std::exchange(m_refusals, {});
}

void EditQueue::note()
{
    if (std::exchange(m_told, waiting()) != m_told)
        emit changed();
}

void EditQueue::keepIn(const QString& file)
{
    m_file = file;
    std::vector<WaitingStep> before = keptEdits(file);
    if (before.empty())
        return;
    for (WaitingStep& step : before)
        m_jobs.push_back({std::move(step), nullptr, {}});
    m_writer = std::make_unique<sync::Background>(QStringLiteral("edits"));
    m_stuck = true;
    note();
    next();
}

bool EditQueue::isKept() const
{
    return m_kept == m_version || (m_jobs.empty() && !m_writer);
}

std::vector<WaitingStep> EditQueue::steps() const
{
    std::vector<WaitingStep> steps;
    for (const Job& job : m_jobs)
        steps.push_back(job.step);
    return steps;
}

void EditQueue::keep()
{
    if (m_file.isEmpty() || (m_kept == m_version && m_writer))
        return;
    if (!m_writer)
        m_writer = std::make_unique<sync::Background>(QStringLiteral("edits"));
    *m_wanted = m_version;
    // What is done before its turn has come needs no file.
    m_writer->run(
        this,
        [file = m_file, steps = steps(), wanted = m_wanted, version = m_version] {
            return *wanted == version && keepEdits(file, steps);
        },
        [this, version = m_version](bool done) {
            if (done)
                m_kept = std::max(m_kept, version);
        });
}

} // namespace dbsync::ui
