#pragma once

#include <QColor>
#include <QObject>
#include <QPalette>

class QApplication;

namespace dbsync::ui {

enum class Mood;
enum class Appearance { System, Light, Dark };

/// The two palettes, and colours with a meaning that QPalette has no role for. All colours of the program come from
/// here or from the palette; each text colour has a contrast of 4.5:1 or better on the grounds it is used on.
class Theme : public QObject
{
    Q_OBJECT

public:
    /// Takes note of the system's own lightness, so is made before anything changes the palette.
    explicit Theme(QApplication& application);

    Appearance appearance() const { return m_appearance; }
    /// Switches at once, open windows included.
    void setAppearance(Appearance appearance);

    static QPalette palette(bool dark);
    static bool isDark(const QPalette& palette);

    enum class Tone { Good, Busy, Quiet, Warning, Bad, New, Changed };
    /// A text colour on Base, Window and AlternateBase of `palette`.
    static QColor tone(Tone tone, const QPalette& palette);
    static QColor mood(Mood mood, const QPalette& palette);
    /// A ground that marks a cell or a bar with a tone; ordinary text is readable on it.
    static QColor ground(Tone tone, const QPalette& palette);
    /// WCAG's contrast ratio of two opaque colours, 1 to 21.
    static double contrast(const QColor& first, const QColor& second);

signals:
    void changed();

private:
    QApplication& m_application;
    Appearance m_appearance = Appearance::System;
    bool m_systemIsDark;
};

} // namespace dbsync::ui
