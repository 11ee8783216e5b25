#include "ui/words/path_text.h"

#include <QGuiApplication>

namespace dbsync::ui {

QString pathText(const QString& path)
{
    constexpr QChar LeftToRight(0x2066);
    constexpr QChar End(0x2069);
    return QGuiApplication::layoutDirection() == Qt::RightToLeft ? LeftToRight + path + End : path;
}

QString ownDirection(const QString& value)
{
    constexpr QChar Isolate(0x2068);
    constexpr QChar End(0x2069);
    const bool mirrored = QGuiApplication::layoutDirection() == Qt::RightToLeft;
    return mirrored && !value.isEmpty() ? Isolate + value + End : value;
}

QString sentenceText(const QString& sentence)
{
    constexpr QChar Mark(0x200f);
    if (QGuiApplication::layoutDirection() != Qt::RightToLeft || sentence.isEmpty())
        return sentence;
    QString text = Mark + sentence;
    return text.replace(u'\n', QStringLiteral("\n") + Mark);
}

} // namespace dbsync::ui
