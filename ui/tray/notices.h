#pragma once

#include "ui/common/page.h"

#include <QHash>
#include <QPointer>
#include <QSet>
#include <QTimer>

#include <functional>

namespace dbsync::ui {

class DatabaseList;
class Preferences;

/// A message beside the clock, and where it leads.
struct Notice
{
    QString title;
    QString text;
    View view = View::Overview;
    QPointer<Database> database;
};

/// Tells of what needs a person, and of nothing else: once, grouped, and never of what stood already when a database
/// was opened. How things stand does not depend on whether a message was seen.
class Notices : public QObject
{
    Q_OBJECT

public:
    Notices(DatabaseList& databases, const Preferences& preferences, QObject* parent = nullptr);

    /// Where someone looks at the window already, nothing is told.
    void setWatched(std::function<bool()> watched) { m_watched = std::move(watched); }

signals:
    void told(const dbsync::ui::Notice& notice);

private:
    enum class Kind { Decisions, Attention, Refused, Problem };
    /// What is known of a database.
    struct Known
    {
        qint64 conflicts = 0;
        QSet<QString> reasons;
        QString refusal; ///< its code; "" where the cloud does not refuse
        QString problem;
    };

    void look(Database* database);
    void note(Kind kind, Database* database);
    void tell();
    /// Whether what was noted is still so anywhere: it may have passed before it was told.
    bool stands(Kind kind) const;
    Notice about(Kind kind) const;
    qint64 conflicts() const; ///< of all databases
    QString reason() const;
    Notice refusal() const;
    static Known knownOf(const Situation& situation);

    DatabaseList& m_databases;
    const Preferences& m_preferences;
    std::function<bool()> m_watched;
    QHash<Database*, Known> m_known;
    std::vector<Kind> m_kinds;
    QPointer<Database> m_about;
    bool m_several = false; ///< of more than one database
    QTimer m_soon;
};

} // namespace dbsync::ui
