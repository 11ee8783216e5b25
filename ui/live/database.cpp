#include "ui/live/database.h"

#include <QFileInfo>

namespace dbsync::ui {

QString Database::name() const
{
    return QFileInfo(path()).fileName();
}

void Database::setAutomatic(bool automatic)
{
    alter([&](Situation& situation) { situation.automatic = automatic; });
    applyAutomatic(automatic && !m_situation.paused);
}

void Database::setPaused(bool paused)
{
    alter([&](Situation& situation) { situation.paused = paused; });
    applyAutomatic(m_situation.automatic && !paused);
}

void Database::alter(const std::function<void(Situation&)>& change)
{
    change(m_situation);
    emit situationChanged();
}

} // namespace dbsync::ui
