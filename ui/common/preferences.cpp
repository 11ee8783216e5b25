#include "ui/common/preferences.h"

namespace dbsync::ui {

Preferences::Preferences(const QString& file, QObject* parent) : QObject(parent), m_settings(file, QSettings::IniFormat)
{
}

Appearance Preferences::appearance() const
{
    const QString name = m_settings.value(QStringLiteral("appearance")).toString();
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
    return m_settings.value(QStringLiteral("schedule"), OnChange).toInt();
}

void Preferences::setSchedule(int minutes)
{
    set(QStringLiteral("schedule"), minutes);
}

QString Preferences::language() const
{
    return m_settings.value(QStringLiteral("language")).toString();
}

void Preferences::setLanguage(const QString& code)
{
    set(QStringLiteral("language"), code);
}

bool Preferences::tellsOfDecisions() const
{
    return m_settings.value(QStringLiteral("tellsOfDecisions"), true).toBool();
}

void Preferences::setTellsOfDecisions(bool tells)
{
    set(QStringLiteral("tellsOfDecisions"), tells);
}

bool Preferences::tellsOfProblems() const
{
    return m_settings.value(QStringLiteral("tellsOfProblems"), true).toBool();
}

void Preferences::setTellsOfProblems(bool tells)
{
    set(QStringLiteral("tellsOfProblems"), tells);
}

bool Preferences::startMinimized() const
{
    return m_settings.value(QStringLiteral("startMinimized"), false).toBool();
}

void Preferences::setStartMinimized(bool minimized)
{
    set(QStringLiteral("startMinimized"), minimized);
}

QString Preferences::lastDatabase() const
{
    return m_settings.value(QStringLiteral("lastDatabase")).toString();
}

void Preferences::setLastDatabase(const QString& path)
{
    set(QStringLiteral("lastDatabase"), path);
}

QByteArray Preferences::geometry() const
{
    return m_settings.value(QStringLiteral("geometry")).toByteArray();
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
    return m_settings.value(columnsKey(table)).toStringList();
}

void Preferences::setColumns(const QString& table, const QStringList& layout)
{
    // Nobody else needs to hear of it: no changed().
    if (layout.isEmpty())
        m_settings.remove(columnsKey(table));
    else
        m_settings.setValue(columnsKey(table), layout);
}

void Preferences::set(const QString& key, const QVariant& value)
{
    if (m_settings.value(key) == value)
        return;
    m_settings.setValue(key, value);
    emit changed();
}

} // namespace dbsync::ui
