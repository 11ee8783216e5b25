#include "ui/common/preferences.h"

#include <QFile>
#include <QSettings>

#include <chrono>
#include <filesystem>

namespace dbsync::ui {

namespace {

QVariantMap readFile(const QString& file)
{
    const QSettings settings(file, QSettings::IniFormat);
    QVariantMap values;
    for (const QString& key : settings.allKeys())
        values.insert(key, settings.value(key));
    return values;
}

/// All anew, and in place of the old file once it is whole.
bool writeFile(const QString& file, const QVariantMap& values)
{
    const QString fresh = file + QStringLiteral(".new");
    QFile::remove(fresh);
    {
        QSettings settings(fresh, QSettings::IniFormat);
        for (auto value = values.begin(); value != values.end(); ++value)
            settings.setValue(value.key(), value.value());
        settings.sync();
        if (settings.status() != QSettings::NoError)
            return false;
    }
    std::error_code failed;
    std::filesystem::rename(fresh.toStdU16String(), file.toStdU16String(), failed);
    return !failed;
}

} // namespace

Preferences::Preferences(const QString& file, QObject* parent)
    : QObject(parent), m_file(file), m_values(readFile(file)), m_writer(QStringLiteral("preferences"))
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(std::chrono::milliseconds(200));
    connect(&m_soon, &QTimer::timeout, this, &Preferences::write);
}

Preferences::~Preferences()
{
    m_writer.stop();
    if (m_written != m_version)
        writeFile(m_file, m_values);
}

void Preferences::write()
{
    m_writer.run(
        this, [file = m_file, values = m_values] { return writeFile(file, values); },
        [this, version = m_version](bool done) { m_written = done ? version : m_written; });
}

Appearance Preferences::appearance() const
{
    const QString name = m_values.value(QStringLiteral("appearance")).toString();
    if (name == u"light")
        return Appearance::Light;
    return name == u"dark" ? Appearance::Dark : Appearance::System;
}

void Preferences::setAppearance(Appearance appearance)
{
    const QString names[] = {QStringLiteral("system"), QStringLiteral("light"), QStringLiteral("dark")};
    set(QStringLiteral("appearance"), names[static_cast<int>(appearance)]);
}

int Preferences::schedule() const
{
    return m_values.value(QStringLiteral("schedule"), onChange).toInt();
}

void Preferences::setSchedule(int minutes)
{
    set(QStringLiteral("schedule"), minutes);
}

QString Preferences::language() const
{
    return m_values.value(QStringLiteral("language")).toString();
}

void Preferences::setLanguage(const QString& code)
{
    set(QStringLiteral("language"), code);
}

bool Preferences::tellsOfDecisions() const
{
    return m_values.value(QStringLiteral("tellsOfDecisions"), true).toBool();
}

void Preferences::setTellsOfDecisions(bool tells)
{
    set(QStringLiteral("tellsOfDecisions"), tells);
}

bool Preferences::tellsOfProblems() const
{
    return m_values.value(QStringLiteral("tellsOfProblems"), true).toBool();
}

void Preferences::setTellsOfProblems(bool tells)
{
    set(QStringLiteral("tellsOfProblems"), tells);
}

bool Preferences::startMinimized() const
{
    return m_values.value(QStringLiteral("startMinimized"), false).toBool();
}

void Preferences::setStartMinimized(bool minimized)
{
    set(QStringLiteral("startMinimized"), minimized);
}

QString Preferences::lastDatabase() const
{
    return m_values.value(QStringLiteral("lastDatabase")).toString();
}

void Preferences::setLastDatabase(const QString& path)
{
    set(QStringLiteral("lastDatabase"), path);
}

std::pair<bool, QDateTime> Preferences::pause() const
{
    const QString until = m_values.value(QStringLiteral("pausedUntil")).toString();
    return {!until.isEmpty(), QDateTime::fromString(until, Qt::ISODate)};
}

void Preferences::setPause(bool paused, const QDateTime& until)
{
    const QString end = until.isValid() ? until.toUTC().toString(Qt::ISODate) : QStringLiteral("untilResumed");
    const QVariant kept = paused ? QVariant(end) : QVariant();
    if (m_values.value(QStringLiteral("pausedUntil")) != kept)
        keep(QStringLiteral("pausedUntil"), kept);
}

QStringList Preferences::putOff() const
{
    return m_values.value(QStringLiteral("putOff")).toStringList();
}

void Preferences::setPutOff(const QStringList& paths)
{
    if (putOff() != paths)
        keep(QStringLiteral("putOff"), paths.isEmpty() ? QVariant() : QVariant(paths));
}

QByteArray Preferences::geometry() const
{
    return m_values.value(QStringLiteral("geometry")).toByteArray();
}

void Preferences::setGeometry(const QByteArray& geometry)
{
    set(QStringLiteral("geometry"), geometry);
}

namespace {

QString columnsKey(const QString& table)
{
    return QStringLiteral("columns/") + QString::fromLatin1(table.toUtf8().toBase64(QByteArray::Base64UrlEncoding));
}

} // namespace

QStringList Preferences::columns(const QString& table) const
{
    return m_values.value(columnsKey(table)).toStringList();
}

void Preferences::setColumns(const QString& table, const QStringList& layout)
{
    // Nobody else needs to hear of it: no changed().
    keep(columnsKey(table), layout.isEmpty() ? QVariant() : QVariant(layout));
}

void Preferences::set(const QString& key, const QVariant& value)
{
    if (m_values.value(key) == value)
        return;
    keep(key, value);
    emit changed();
}

void Preferences::keep(const QString& key, const QVariant& value)
{
    if (value.isValid())
        m_values.insert(key, value);
    else
        m_values.remove(key);
    ++m_version;
    if (!m_soon.isActive())
        m_soon.start();
}

} // namespace dbsync::ui
