#pragma once

#include "ui/look/theme.h"

#include <QByteArray>
#include <QObject>
#include <QSettings>
#include <QStringList>

namespace dbsync::ui {

/// What a person chose for this program, kept in the folder of the configuration; read once, written at once.
class Preferences : public QObject
{
    Q_OBJECT

public:
    /// `file` is made when something is first changed.
    explicit Preferences(const QString& file, QObject* parent = nullptr);

    Appearance appearance() const;
    void setAppearance(Appearance appearance);
    /// When to sync: OnChange, every so many minutes, or (0) only when asked.
    static constexpr int OnChange = -1;
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

    QSettings m_settings;
};

} // namespace dbsync::ui
