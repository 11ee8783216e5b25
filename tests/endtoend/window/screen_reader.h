#pragma once

#include <QDBusConnection>
#include <QDBusMessage>
#include <QObject>
#include <QProcess>
#include <QProcessEnvironment>
#include <QSet>
#include <QStringList>
#include <QTemporaryDir>

#include <functional>
#include <optional>

namespace dbsync::test {

/// Something that a program shows, as the accessibility bus tells of it.
struct Accessible
{
    enum State { Focusable = 11, Focused = 12, Sensitive = 24, Showing = 25 }; ///< bits of AT-SPI's set

    QString service;
    QString path;
    QString name;
    QString description;
    QString role; ///< AT-SPI's own word, for example "push button"
    quint64 states = 0;

    bool is(State state) const { return states >> state & 1; }
    /// Role and name, for messages of tests.
    QString toString() const;
};

/// What a screen reader does, over D-Bus alone: a session bus of its own, the accessibility bus and registry behind it,
/// and the trees of programs that run in its environment.
class ScreenReader : public QObject
{
    Q_OBJECT

public:
    ~ScreenReader() override;

    /// "" or what is missing here.
    QString start();
    /// What differs from here in the environment of programs that are to be read.
    QProcessEnvironment variables() const;

    /// The program's own object, once it is there.
    std::optional<Accessible> program(const QString& name) const;
    QList<Accessible> children(const Accessible& parent) const;
    /// Looks at all that is shown below `root`, depth first, as long as `visit` wants what is below. Rows and cells, of
    /// which there may be millions, are left to cell().
    void walk(const Accessible& root, const std::function<bool(const Accessible&)>& visit) const;
    /// The first shown below `root` of that role and with a name that begins so.
    std::optional<Accessible> find(const Accessible& root, const QString& role, const QString& name) const;

    QStringList actions(const Accessible& accessible) const;
    bool act(const Accessible& accessible, const QString& action) const;
    bool focus(const Accessible& accessible) const;
    /// Whether something else, as a label beside it, says what it is for.
    bool isLabelled(const Accessible& accessible) const;
    QString text(const Accessible& accessible) const;
    int rowCount(const Accessible& table) const;
    std::optional<Accessible> cell(const Accessible& table, int row, int column) const;

    /// What those are called now of which the program said that they are called otherwise than before.
    QStringList heardNames() const;
    void forget() { m_heard.clear(); }

private slots:
    void hear(const QDBusMessage& event);

private:
    QDBusMessage call(const Accessible& accessible, const char* interface, const char* method,
                      const QVariantList& arguments = {}) const;
    QVariant property(const Accessible& accessible, const char* interface, const char* name) const;
    Accessible read(const QString& service, const QString& path) const;
    QString beginSession();

    QTemporaryDir m_folder;
    QProcess m_session;
    QString m_address;
    QDBusConnection m_bus{QString()};
    QSet<std::pair<QString, QString>> m_heard;
};

} // namespace dbsync::test
