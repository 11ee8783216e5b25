#include "ui/words/path_text.h"

#include <QGuiApplication>

namespace dbsync::ui {

QString pathText(const QString& path)
{
    constexpr QChar LeftToRight(0x2066);
    constexpr QChar End(0x2069);
    return QGuiApplication::layoutDirection() == Qt::RightToLeft ? LeftToRight + path + End : path;
}

} // namespace dbsync::ui
