// CalmStyle: Fusion with the program's own buttons, fields, menus, tabs, scroll bars and frames. They are painted in colours(), so a change
// of theme costs one repaint. (A style sheet would be matched anew against every widget of the window, which takes half a second.)
#pragma once

#include <QProxyStyle>

#include <functional>

class QStyleOptionHeader;
class QStyleOptionSpinBox;

namespace teardown {

class CalmStyle : public QProxyStyle {
public:
    /// animated: whether anything may move by itself.
    explicit CalmStyle(std::function<bool()> animated);

    void polish(QWidget* widget) override;
    using QProxyStyle::polish;

    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const override;
    void drawControl(ControlElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                            const QWidget* widget) const override;

    QSize sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& contents, const QWidget* widget) const override;
    QRect subElementRect(SubElement element, const QStyleOption* option, const QWidget* widget) const override;
    QRect subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl part, const QWidget* widget) const override;
    int pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const override;
    int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget, QStyleHintReturn* data) const override;

private:
    /// Views whose frame would be a second line beside the panel's.
    static bool isFrameless(const QWidget* widget);
    void drawHeader(const QStyleOptionHeader& header, QPainter& painter, const QWidget* widget) const;
    void drawSpinBox(const QStyleOptionSpinBox& box, QPainter& painter, const QWidget* widget) const;
    void drawToolButton(const QStyleOptionComplex& option, QPainter& painter, const QWidget* widget) const;
    std::function<bool()> m_animated;
};

}  // namespace teardown
