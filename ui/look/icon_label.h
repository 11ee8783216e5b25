#pragma once

#include "ui/look/theme.h"

#include <QLabel>

#include <optional>

namespace dbsync::ui {

/// A line icon beside text; follows theme and screen.
class IconLabel : public QLabel
{
    Q_OBJECT

public:
    /// `lines` is the icon's side in heights of a line of text.
    explicit IconLabel(double lines = 1.2, QWidget* parent = nullptr);

    void setMood(Mood mood);
    void setIcon(const QString& name, Theme::Tone tone);

protected:
    void changeEvent(QEvent* event) override;

private:
    void render();

    double m_lines;
    std::optional<Mood> m_mood;
    QString m_name;
    Theme::Tone m_tone = Theme::Tone::Quiet;
};

} // namespace dbsync::ui
