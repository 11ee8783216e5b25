#pragma once

#include <QProcess>
#include <QString>
#include <QStringList>

#include <memory>

namespace dbsync::test {

/// A program of the user's, a process of its own, that writes a file all the time and may be killed. It keeps a log of
/// what it has committed. The tables are those of `schema`.
class WritingProgram
{
public:
    WritingProgram(QString file, quint32 seed);
    ~WritingProgram();
    WritingProgram(const WritingProgram&) = delete;
    WritingProgram& operator=(const WritingProgram&) = delete;

    void start();
    void kill();

    /// The marks of the rows that the file has certainly got, those that it may have, and SQLite's complaints.
    struct Log
    {
        QStringList done;
        QStringList begun;
        QStringList errors;
    };
    Log log() const;

    /// What `main` of the test calls first: where the process was started as a writing program, writes until it is
    /// killed.
    static void runIfAsked(int argc, char** argv);

    static const char* schema;

private:
    QString m_file;
    quint32 m_seed;
    std::unique_ptr<QProcess> m_process;
};

} // namespace dbsync::test
