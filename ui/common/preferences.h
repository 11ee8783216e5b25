#pragma once

#include "sync/auto/background.h"
#include "ui/look/theme.h"

#include <QByteArray>
#include <QDateTime>
#include <QObject>
#include <QStringList>
#include <QTimer>
#include <QVariantMap>

#include <utility>

namespace dbsync::ui {

/// What a person chose for this program, kept in the folder of the configuration; read once, and written soon after
/// each change on a thread of its own, since a disk that is busy may take a while.
class Preferences : public QObject
{
    Q_OBJECT

public:
    /// `file` is made when something is first changed.
    explicit Preferences(const QString& file, QObject* parent = nullptr);
    /// Writes what was not written yet.
    ~Preferences() override;

    Appearance appearance() const;
    void setAppearance(Appearance appearance);
    /// When to sync: onChange, every so many minutes, or (0) only when asked.
    static constexpr int onChange = -1;
    int schedule() const;
    void setSchedule(int minutes);
    /// A language's code, as in `languages.h`; "" for the system's.
    QString language() const;
    void setLanguage(const QString& code);
    bool tellsOfDecisions() const;
    void setTellsOfDecisions(bool tells);
    bool tellsOfProblems() const;
    void setTellsOfProblems(bool tells);
    bool startMinimized() const;
    void setStartMinimized(bool minimized);
    /// A pause that outlives the program: whether there is one, and until when; invalid where it has no end.
    std::pair<bool, QDateTime> pause() const;
    void setPause(bool paused, const QDateTime& until);
    /// Files whose first sync waits until somebody goes on with it.
    QStringList putOff() const;
    void setPutOff(const QStringList& paths);
    QString lastDatabase() const;
    void setLastDatabase(const QString& path);
    /// How the columns of a table are laid out; whatever was kept under the name.
    QStringList columns(const QString& table) const;
    void setColumns(const QString& table, const QStringList& layout);
    QByteArray geometry() const;
    void setGeometry(const QByteArray& geometry);

signals:
    void changed();

private:
    void set(const QString& key, const QVariant& value);
    /// Keeps a value, or forgets it where it is invalid.
    void keep(const QString& key, const QVariant& value);
    void write();

    QString m_file;
    QVariantMap m_values;
    int m_version = 0; ///< grows with each change
    int m_written = 0; ///< the version that is in the file
    QTimer m_soon;
    sync::Background m_writer;
};

} // namespace dbsync::ui
