#include "endtoend/writing_program.h"

#include "base/sqlite.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QRandomGenerator>
#include <QThread>
#include <QUuid>

namespace dbsync::test {

namespace {

constexpr const char* asked = "--write-all-the-time";

/// Writes, and says so before and after each commit.
class Writer
{
public:
    Writer(const char* file, const char* log, quint32 seed)
        : m_file(*sqlite::Connection::open(file, false, 10'000)),
          m_log(QString::fromLocal8Bit(log)),
          m_random(seed),
          m_own(QFileInfo(QString::fromLocal8Bit(file)).baseName().toStdString() + "-")
    {
        m_running = m_log.open(QIODevice::Append) && bool(sqlite::execute(m_file, "PRAGMA foreign_keys = ON"));
    }

    void run()
    {
        while (m_running) {
            const int what = m_random.bounded(10);
            if (what < 5)
                insert();
            else if (what < 8)
                run("UPDATE note SET v = random() WHERE id = (SELECT id FROM note WHERE mark LIKE '" + m_own +
                    "%' ORDER BY random() LIMIT 1)");
            else
                run("REPLACE INTO counter VALUES ('" + std::to_string(m_random.bounded(5)) + " " + m_own +
                    "', random())");
            QThread::msleep(m_random.bounded(20));
        }
    }

private:
    void insert()
    {
        const std::string mark = m_own + QUuid::createUuid().toString(QUuid::Id128).toStdString();
        run("BEGIN IMMEDIATE; INSERT INTO note(v, mark) VALUES (random(), '" + mark +
            "'); INSERT INTO part(note, mark) VALUES (last_insert_rowid(), '" + mark + "')");
        if (sqlite3_get_autocommit(m_file) != 0)
            return;
        say("begun", mark);
        if (run("COMMIT"))
            say("done", mark);
    }

    bool run(const std::string& sql)
    {
        const auto done = sqlite::execute(m_file, sql);
        if (done)
            return true;
        say("error", done.error().message);
        if (sqlite3_get_autocommit(m_file) == 0)
            sqlite3_exec(m_file, "ROLLBACK", nullptr, nullptr, nullptr);
        return false;
    }

    void say(const char* what, const std::string& text)
    {
        m_log.write(QByteArray(what) + ' ' + QByteArray::fromStdString(text) + '\n');
        m_log.flush();
    }

    sqlite::Connection m_file;
    QFile m_log;
    QRandomGenerator m_random;
    std::string m_own; ///< what its rows' marks begin with, so that it changes only those
    bool m_running = false;
};

} // namespace

const char* WritingProgram::schema =
    "CREATE TABLE note(id INTEGER PRIMARY KEY, v, mark TEXT); CREATE TABLE part(id INTEGER PRIMARY KEY, note INTEGER "
    "REFERENCES note(id), mark TEXT); CREATE TABLE counter(k TEXT PRIMARY KEY, n) WITHOUT ROWID;";

WritingProgram::WritingProgram(QString file, quint32 seed) : m_file(std::move(file)), m_seed(seed) {}

WritingProgram::~WritingProgram()
{
    kill();
}

void WritingProgram::start()
{
    m_process = std::make_unique<QProcess>();
    m_process->start(QCoreApplication::applicationFilePath(),
                     {QString::fromLatin1(asked), m_file, m_file + QStringLiteral(".log"), QString::number(m_seed++)});
    m_process->waitForStarted();
}

void WritingProgram::kill()
{
    if (!m_process)
        return;
    m_process->kill();
    m_process->waitForFinished();
    m_process.reset();
}

WritingProgram::Log WritingProgram::log() const
{
    Log log;
    QFile file(m_file + QStringLiteral(".log"));
    if (!file.open(QIODevice::ReadOnly))
        return log;
    for (const QByteArray& line : file.readAll().split('\n')) {
        const QString text = QString::fromUtf8(line);
        const QString rest = text.section(QLatin1Char(' '), 1);
        if (text.startsWith(QStringLiteral("done ")))
            log.done.append(rest);
        else if (text.startsWith(QStringLiteral("begun ")))
            log.begun.append(rest);
        else if (text.startsWith(QStringLiteral("error ")))
            log.errors.append(rest);
    }
    return log;
}

void WritingProgram::runIfAsked(int argc, char** argv)
{
    if (argc != 5 || QLatin1String(argv[1]) != QLatin1String(asked))
        return;
    Writer(argv[2], argv[3], static_cast<quint32>(QByteArray(argv[4]).toUInt())).run();
    std::exit(1);
}

} // namespace dbsync::test
