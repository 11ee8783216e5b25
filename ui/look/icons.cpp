#include "ui/look/icons.h"

#include "ui/look/theme.h"
#include "ui/words/situation.h"

#include <QApplication>
#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QSvgRenderer>

static void initResourcesOutsideNamespaces()
{
    Q_INIT_RESOURCE(resources);
    Q_INIT_RESOURCE(translations);
}

namespace dbsync::ui {
namespace {

QByteArray source(const QString& name)
{
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void paintTinted(QPainter& painter, const QByteArray& svg, const QColor& colour, const QRectF& target)
{
    QByteArray tinted = svg;
    tinted.replace("#000000", colour.name().toLatin1());
    QSvgRenderer renderer(tinted);
    const qreal side = std::min(target.width(), target.height());
    renderer.render(&painter, QRectF(target.x() + (target.width() - side) / 2,
                                     target.y() + (target.height() - side) / 2, side, side));
}

/// Paints a line icon in the colours of the moment, so that it follows the theme.
class TintedIcon : public QIconEngine
{
public:
    TintedIcon(const QString& name, QPalette::ColorRole role) : m_name(name), m_role(role), m_svg(source(name)) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override
    {
        const QPalette palette = QApplication::palette();
        QColor colour = palette.color(QPalette::Active, m_role);
        if (mode == QIcon::Disabled)
            colour = palette.color(QPalette::Disabled, QPalette::ButtonText);
        else if (mode == QIcon::Selected)
            colour = palette.color(QPalette::Active, QPalette::HighlightedText);
        paintTinted(*painter, m_svg, colour, rect);
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(0, 0), size), mode, state);
        return pixmap;
    }
    QIconEngine* clone() const override { return new TintedIcon(m_name, m_role); }
    bool isNull() override { return m_svg.isEmpty(); }

private:
    QString m_name;
    QPalette::ColorRole m_role;
    QByteArray m_svg;
};

QPixmap trayPixmap(Mood mood, int size)
{
    QPixmap pixmap(size, size);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    QSvgRenderer(source(QStringLiteral("app"))).render(&painter, QRectF(0, 0, size, size));
    const qreal side = size * 0.68;
    const QRectF corner(size - side, size - side, side, side);
    const QPalette light = Theme::palette(false);
    painter.setPen(Qt::NoPen);
    painter.setBrush(light.color(QPalette::Base));
    painter.drawEllipse(corner);
    const qreal inset = side * 0.06;
    paintTinted(painter, source(moodIconName(mood)), Theme::mood(mood, light),
                corner.adjusted(inset, inset, -inset, -inset));
    return pixmap;
}

} // namespace

void initResources()
{
    initResourcesOutsideNamespaces();
}

QIcon icon(const QString& name, QPalette::ColorRole role)
{
    return QIcon(new TintedIcon(name, role));
}

QPixmap tintedPixmap(const QString& name, const QColor& colour, int size, qreal devicePixelRatio)
{
    QPixmap pixmap(QSize(size, size) * devicePixelRatio);
    pixmap.setDevicePixelRatio(devicePixelRatio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paintTinted(painter, source(name), colour, QRectF(0, 0, size, size));
    return pixmap;
}

QString moodIconName(Mood mood)
{
    switch (mood) {
    case Mood::Ok:
        return QStringLiteral("ok");
    case Mood::Paused:
        return QStringLiteral("paused");
    case Mood::Waiting:
        return QStringLiteral("waiting");
    case Mood::Working:
        return QStringLiteral("working");
    case Mood::Offline:
        return QStringLiteral("offline");
    case Mood::Attention:
        return QStringLiteral("attention");
    case Mood::Error:
        break;
    }
    return QStringLiteral("error");
}

QPixmap moodPixmap(Mood mood, const QPalette& palette, int size, qreal devicePixelRatio)
{
    return tintedPixmap(moodIconName(mood), Theme::mood(mood, palette), size, devicePixelRatio);
}

QIcon moodIcon(Mood mood, const QPalette& palette, int size, qreal devicePixelRatio)
{
    QIcon icon(moodPixmap(mood, palette, size, devicePixelRatio));
    const QPixmap onSelection =
        tintedPixmap(moodIconName(mood), palette.color(QPalette::HighlightedText), size, devicePixelRatio);
    icon.addPixmap(onSelection, QIcon::Selected);
    icon.addPixmap(onSelection, QIcon::Active);
    return icon;
}

QIcon applicationIcon()
{
    return QIcon(QStringLiteral(":/icons/app.svg"));
}

QIcon trayIcon(Mood mood)
{
    QIcon icon;
    for (const int size : {16, 22, 24, 32, 48, 64, 128})
        icon.addPixmap(trayPixmap(mood, size));
    return icon;
}

} // namespace dbsync::ui
