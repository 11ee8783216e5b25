#include "ui/look/theme.h"

#include "ui/look/style.h"
#include "ui/look/wheel_guard.h"
#include "ui/words/situation.h"

#include <QApplication>

#include <cmath>

namespace dbsync::ui {
namespace {

struct Shades
{
    QRgb window, base, alternate, button, text, quiet, border, accent, onAccent, link, tip;
};

constexpr Shades lightShades{0xfff4f5f7, 0xffffffff, 0xfff2f4f7, 0xfffafbfc, 0xff1c2127, 0xff5a6470,
                             0xffb9c0c9, 0xff1f5fa8, 0xffffffff, 0xff1a58a0, 0xff2b3138};
constexpr Shades darkShades{0xff22262b, 0xff1a1d21, 0xff20242a, 0xff2d3238, 0xffe8eaed, 0xffa4adb8,
                            0xff4a525c, 0xff3273c2, 0xffffffff, 0xff8ab8f0, 0xffe8eaed};

void fill(QPalette& palette, const Shades& shades)
{
    palette.setColor(QPalette::Window, shades.window);
    palette.setColor(QPalette::WindowText, shades.text);
    palette.setColor(QPalette::Base, shades.base);
    palette.setColor(QPalette::AlternateBase, shades.alternate);
    palette.setColor(QPalette::Text, shades.text);
    palette.setColor(QPalette::PlaceholderText, shades.quiet);
    palette.setColor(QPalette::Button, shades.button);
    palette.setColor(QPalette::ButtonText, shades.text);
    palette.setColor(QPalette::BrightText, shades.onAccent);
    palette.setColor(QPalette::ToolTipBase, shades.tip);
    palette.setColor(QPalette::ToolTipText, shades.base);
    palette.setColor(QPalette::Highlight, shades.accent);
    palette.setColor(QPalette::HighlightedText, shades.onAccent);
    palette.setColor(QPalette::Link, shades.link);
    palette.setColor(QPalette::LinkVisited, shades.link);
    palette.setColor(QPalette::Mid, shades.border);
    palette.setColor(QPalette::Midlight, QColor(shades.border).lighter(108));
    palette.setColor(QPalette::Dark, QColor(shades.border).darker(130));
    palette.setColor(QPalette::Light, QColor(shades.button).lighter(104));
    palette.setColor(QPalette::Shadow, QColor(shades.border).darker(200));
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, shades.quiet);
    palette.setColor(QPalette::Disabled, QPalette::Highlight, shades.border);
    palette.setColor(QPalette::Disabled, QPalette::HighlightedText, shades.text);
}

double luminance(const QColor& colour)
{
    const auto linear = [](double channel) {
        return channel <= 0.03928 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF());
}

} // namespace

Theme::Theme(QApplication& application)
    : QObject(&application), m_application(application), m_systemIsDark(isDark(application.palette()))
{
    QApplication::setStyle(new Style);
    application.installEventFilter(new WheelGuard(this));
    setAppearance(Appearance::System);
}

void Theme::setAppearance(Appearance appearance)
{
    m_appearance = appearance;
    const bool dark = appearance == Appearance::System ? m_systemIsDark : appearance == Appearance::Dark;
    QApplication::setPalette(palette(dark));
    emit changed();
}

QPalette Theme::palette(bool dark)
{
    QPalette palette;
    fill(palette, dark ? darkShades : lightShades);
    return palette;
}

bool Theme::isDark(const QPalette& palette)
{
    return palette.color(QPalette::Window).lightness() < palette.color(QPalette::WindowText).lightness();
}

QColor Theme::tone(Tone tone, const QPalette& palette)
{
    const bool dark = isDark(palette);
    switch (tone) {
    case Tone::Good:
    case Tone::New:
        return dark ? QColor(0xff7bd694) : QColor(0xff12703a);
    case Tone::Busy:
    case Tone::Changed:
        return dark ? QColor(0xff8ab8f0) : QColor(0xff1a58a0);
    case Tone::Warning:
        return dark ? QColor(0xfff2bd5c) : QColor(0xff8a5200);
    case Tone::Bad:
        return dark ? QColor(0xffff9a90) : QColor(0xffb3261e);
    case Tone::Quiet:
        break;
    }
    return palette.color(QPalette::Active, QPalette::PlaceholderText);
}

QColor Theme::mood(Mood mood, const QPalette& palette)
{
    switch (mood) {
    case Mood::Ok:
        return tone(Tone::Good, palette);
    case Mood::Waiting:
    case Mood::Working:
        return tone(Tone::Busy, palette);
    case Mood::Attention:
        return tone(Tone::Warning, palette);
    case Mood::Error:
        return tone(Tone::Bad, palette);
    case Mood::Paused:
    case Mood::Offline:
        break;
    }
    return tone(Tone::Quiet, palette);
}

QColor Theme::ground(Tone tone, const QPalette& palette)
{
    const QColor base = palette.color(QPalette::Base);
    const QColor over = Theme::tone(tone, palette);
    const double share = isDark(palette) ? 0.20 : 0.13;
    const auto mix = [share](float below, float above) {
        return static_cast<float>(below * (1 - share) + above * share);
    };
    return QColor::fromRgbF(mix(base.redF(), over.redF()), mix(base.greenF(), over.greenF()),
                            mix(base.blueF(), over.blueF()));
}

double Theme::contrast(const QColor& first, const QColor& second)
{
    const double a = luminance(first);
    const double b = luminance(second);
    return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

} // namespace dbsync::ui
