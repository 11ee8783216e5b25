#pragma once

#include "sample.h"
#include "ui/live/database_list.h"
#include "ui/look/icons.h"
#include "ui/common/preferences.h"
#include "ui/live/session.h"
#include "ui/window/main_window.h"

#include <QApplication>
#include <QTemporaryDir>

#include <memory>

namespace dbsync::ui::test {

/// All that a window stands on, with a fake cloud and fake databases.
struct World
{
    World()
        : preferences(folder.filePath(QStringLiteral("desktop.ini"))),
          theme(*qApp),
          databases([](const QString& path, QObject* parent) { return new FakeDatabase(path, parent); })
    {
        initResources();
        fill(cloud);
    }

    FakeDatabase& open(const char* path)
    {
        auto* database = static_cast<FakeDatabase*>(databases.open(QString::fromLatin1(path)));
        fill(*database);
        return *database;
    }

    Session session() { return {databases, cloud, preferences, theme}; }

    QTemporaryDir folder;
    Preferences preferences;
    Theme theme;
    FakeCloud cloud;
    DatabaseList databases;
};

} // namespace dbsync::ui::test
