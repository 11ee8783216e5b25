#pragma once

#include "ui/live/database.h"

#include <QHash>
#include <QObject>
#include <QPointer>
#include <QSet>

namespace dbsync::ui {

class PendingModel;

/// Brings pending changes into a model: the first of each table, and more as they are looked at, so that it does not
/// matter how many there are.
class PendingLoader : public QObject
{
    Q_OBJECT

public:
    PendingLoader(PendingModel* model, QObject* parent);

    /// Empties the model; reload() follows.
    void setDatabase(Database* database);
    /// Only changes that contain this; looks for them at once.
    void setText(const QString& text);
    QString text() const { return m_text; }
    /// Reads again; what is shown already stays until then.
    void reload();
    /// Reads more changes of a table, if there are more.
    void loadMore(const QString& table);
    /// Reads on by itself until all changes of the table are there.
    void loadAll(const QString& table);

signals:
    /// Each table has its first changes.
    void loaded();
    /// All changes of a table are there that loadAll() asked for.
    void allLoaded();
    void failed(const dbsync::Error& error);

private:
    void begin(const std::vector<device::PendingCount>& counts);
    void askNext();
    void ask(const QString& table, const Row& after, std::size_t most);
    void take(const QString& table, bool first, device::PendingSlice slice);
    void append(const QString& table, device::PendingSlice slice);
    int placeFor(const QString& table) const;

    PendingModel* m_model;
    QPointer<Database> m_database;
    QString m_text;
    QStringList m_tables;
    qsizetype m_next = 0; ///< of the tables, the one whose first changes are read next
    QHash<QString, Row> m_last;
    QSet<QString> m_asked;
    QSet<QString> m_wanted; ///< as a whole
    int m_round = 0;
};

} // namespace dbsync::ui
