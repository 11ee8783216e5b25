#pragma once

#include "ui/look/theme.h"

#include <QByteArray>
#include <QObject>
#include <QSettings>

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
    bool automatic() const;
    void setAutomatic(bool automatic);
    bool startMinimized() const;
    void setStartMinimized(bool minimized);
    QString lastDatabase() const;
    void setLastDatabase(const QString& path);
    QByteArray geometry() const;
    void setGeometry(const QByteArray& geometry);

signals:
    void changed();

private:
    void set(const QString& key, const QVariant& value);

    QSettings m_settings;
};

} // namespace dbsync::ui
