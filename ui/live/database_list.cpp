#include "ui/live/database_list.h"

#include "ui/words/path_text.h"
#include "ui/words/value_text.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>

namespace dbsync::ui {
namespace {

QString normalised(const QString& path)
{
    const QFileInfo info(path);
    const QString canonical = info.canonicalFilePath();
    return canonical.isEmpty() ? info.absoluteFilePath() : canonical;
}

} // namespace

DatabaseList::DatabaseList(Opener opener, QObject* parent) : QObject(parent), m_opener(std::move(opener))
{
    connect(&m_tick, &QTimer::timeout, this, &DatabaseList::tick);
    connect(&m_regular, &QTimer::timeout, this, &DatabaseList::syncAll);
}

Database* DatabaseList::find(const QString& path) const
{
    const QString wanted = normalised(path);
    const auto found = std::find_if(m_all.begin(), m_all.end(),
                                    [&](const Database* database) { return normalised(database->path()) == wanted; });
    return found == m_all.end() ? nullptr : *found;
}

Database* DatabaseList::open(const QString& path)
{
    if (Database* open = find(path))
        return open;
    Database* database = m_opener(normalised(path), this);
    m_all.push_back(database);
    database->setPutOff(m_putOff.contains(database->path()));
    connect(database, &Database::situationChanged, this, [this, database] { noteSituation(database); });
    database->setAutomatic(m_automatic);
    if (m_paused)
        database->setPaused(true, m_pauseEnd);
    emit changed();
    if (!m_current)
        setCurrent(database);
    return database;
}

void DatabaseList::close(const QString& path)
{
    Database* database = find(path);
    if (!database)
        return;
    std::erase(m_all, database);
    if (m_current == database)
        setCurrent(m_all.empty() ? nullptr : m_all.front());
    database->disconnect(this);
    database->retire();
    emit changed();
}

void DatabaseList::setCurrent(Database* database)
{
    if (m_current == database)
        return;
    m_current = database;
    emit currentChanged(database);
}

QString DatabaseList::nameOf(const Database& database) const
{
    const QString name = database.name();
    const QFileInfo file(database.path());
    bool alike = false;
    bool folderAlike = false;
    for (const Database* other : m_all) {
        if (other == &database || other->name().compare(name, Qt::CaseInsensitive) != 0)
            continue;
        alike = true;
        folderAlike |= QFileInfo(other->path()).dir().dirName() == file.dir().dirName();
    }
    if (!alike)
        return name;
    const QString folder = folderAlike ? QDir::toNativeSeparators(file.absolutePath()) : file.dir().dirName();
    return tr("%1 (%2)", "file, its folder").arg(name, pathText(folder));
}

QString DatabaseList::companyOf(const Database& database) const
{
    const Situation& own = database.situation();
    QString code = toQString(own.status.tenant);
    if (own.company.isEmpty())
        return code;
    const bool alike = std::any_of(m_all.begin(), m_all.end(), [&](const Database* each) {
        const Situation& other = each->situation();
        return other.status.tenant != own.status.tenant && other.company.compare(own.company, Qt::CaseInsensitive) == 0;
    });
    return alike ? tr("%1 (%2)", "company, its code").arg(own.company, code) : own.company;
}

void DatabaseList::setAutomatic(bool automatic)
{
    m_automatic = automatic;
    for (Database* database : m_all)
        database->setAutomatic(automatic);
}

void DatabaseList::setInterval(std::chrono::minutes interval)
{
    m_regular.stop();
    if (interval.count() > 0)
        m_regular.start(interval);
}

void DatabaseList::syncAll()
{
    for (Database* database : m_all) {
        const Situation& situation = database->situation();
        if (!m_paused && !situation.putOff && situation.known && !situation.problem && !situation.syncing)
            database->syncByItself();
    }
}

void DatabaseList::setPaused(bool paused)
{
    pause(paused, {});
}

void DatabaseList::pauseFor(std::chrono::seconds duration)
{
    m_pauseDeadline = QDeadlineTimer(duration);
    pause(true, QDateTime::currentDateTime().addSecs(duration.count()));
}

void DatabaseList::pause(bool paused, const QDateTime& until)
{
    m_paused = paused;
    m_pauseEnd = until;
    if (until.isValid())
        m_tick.start(std::chrono::seconds(5));
    else
        m_tick.stop();
    for (Database* database : m_all)
        database->setPaused(paused, until);
    emit pausesChanged();
}

void DatabaseList::putOff(const QString& path)
{
    if (m_putOff.contains(normalised(path)))
        return;
    m_putOff << normalised(path);
    if (Database* database = find(path))
        database->setPutOff(true);
    emit pausesChanged();
}

void DatabaseList::goOn(const QString& path)
{
    if (m_putOff.removeAll(normalised(path)) == 0)
        return;
    if (Database* database = find(path))
        database->setPutOff(false);
    emit pausesChanged();
}

/// Somebody has asked for a sync of what was put off.
void DatabaseList::noteSituation(Database* database)
{
    if (!database->situation().putOff && m_putOff.removeAll(normalised(database->path())) > 0)
        emit pausesChanged();
    emit situationChanged(database);
}

/// The clock may be set meanwhile, and a computer that sleeps does not count the seconds.
void DatabaseList::tick()
{
    if (m_pauseDeadline.hasExpired() || QDateTime::currentDateTime() >= m_pauseEnd)
        setPaused(false);
}

} // namespace dbsync::ui
