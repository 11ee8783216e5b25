#pragma once

#include <QProxyStyle>

class QStyleOptionButton;
class QStyleOptionComboBox;
class QStyleOptionSlider;
class QStyleOptionTab;
class QStyleOptionToolButton;

namespace dbsync::ui {

/// The platform-independent style with flat surfaces and room around texts. What it paints itself it paints from the
/// palette, and so that the window never waits for another thread: gradients and stripes are painted by several.
class Style : public QProxyStyle
{
    Q_OBJECT

public:
    Style();

    /// Set to true on a view: what is selected in it has round corners.
    static constexpr const char* roundSelection = "roundSelection";

    int pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const override;
    int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                  QStyleHintReturn* data) const override;
    QSize sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                           const QWidget* widget) const override;
    QRect subElementRect(SubElement element, const QStyleOption* option, const QWidget* widget) const override;
    QRect subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl part,
                         const QWidget* widget) const override;
    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget) const override;
    void drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                     const QWidget* widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                            const QWidget* widget) const override;

private:
    bool drawLabel(ControlElement element, const QStyleOption& option, QPainter& painter, const QWidget* widget) const;
    void drawFoldLabel(const QStyleOptionToolButton& option, QPainter& painter, const QWidget* widget) const;
    void drawBoxLabel(const QStyleOptionComboBox& option, QPainter& painter, const QWidget* widget) const;
    void drawTabLabel(const QStyleOptionTab& option, QPainter& painter, const QWidget* widget) const;
    void drawButtonLabel(const QStyleOptionButton& option, QPainter& painter) const;
    void drawMenuButton(const QStyleOptionToolButton& option, QPainter& painter, const QWidget* widget) const;
    void drawScrollBar(const QStyleOptionSlider& option, QPainter& painter, const QWidget* widget) const;
};

} // namespace dbsync::ui
