#pragma once

#include <QJsonObject>
#include <QProcess>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>

#include <memory>

namespace dbsync::test {

/// What a run of dbsync ended with.
struct Ended
{
    int code = -1;
    QJsonObject json;
    QString errors;
};

/// A real dbsync-cloud on loopback with its own folder.
class CloudProcess
{
public:
    explicit CloudProcess(QString folder) : m_folder(std::move(folder)) {}
    ~CloudProcess();
    /// True once it listens; on the same port as before, if it ran before.
    bool start();
    /// Asks it to end; its exit code.
    int stop();
    void kill();
    QString url() const { return m_url; }
    /// A variable of its environment, from its next start on.
    void setVariable(const QString& name, const QString& value) { m_variables.insert(name, value); }
    /// Whether it may be started without --data; its log is in the folder all the same.
    void setWithoutData() { m_withData = false; }
    /// Runs `dbsync-cloud ARGUMENTS` with the same environment, and waits for its end.
    Ended run(const QStringList& arguments, const QByteArray& input = {}) const;

private:
    QProcessEnvironment environment() const;

    QString m_folder;
    QProcessEnvironment m_variables;
    bool m_withData = true;
    QString m_url;
    std::unique_ptr<QProcess> m_process;
};

/// A person's computer: a configuration of its own, and dbsync.
class Desk
{
public:
    Desk();
    QString path(const QString& name) const { return m_folder.filePath(name); }
    /// Runs `dbsync ARGUMENTS --json`, with `input` on standard input.
    Ended run(const QStringList& arguments, const QByteArray& input = {}) const;
    /// Starts it and leaves it running.
    std::unique_ptr<QProcess> start(const QStringList& arguments) const;
    /// Starts dbsync-desktop with the same configuration; without a display, but where `variables` say otherwise.
    std::unique_ptr<QProcess> startDesktop(const QStringList& arguments,
                                           const QProcessEnvironment& variables = {}) const;

private:
    QProcessEnvironment environment() const;
    QTemporaryDir m_folder;
};

/// A file of the Chinook sample where it lies beside the project; an empty string else.
QString chinookFile(const QString& name);
/// A copy of `source` at `path`, or the sample company's database where that is empty.
bool makeSample(const QString& path, const QString& source);

/// Runs SQL on a file as any program would; an empty string where it worked.
QString runSql(const QString& path, const QString& sql);
/// The first column of the first row, as text.
QString queryText(const QString& path, const QString& sql);
/// The first column of every row, as text.
QStringList queryColumn(const QString& path, const QString& sql);
/// Every row of every table of the user's, by SQL's quote(), in order.
QStringList allRows(const QString& path);
/// The definitions of tables, indexes, triggers and views.
QStringList definitions(const QString& path);

} // namespace dbsync::test
