// The sizes of CalmStyle.
#include "widgets/style/calm_style.h"
#include "widgets/style/looks.h"
#include "widgets/style/menu_parts.h"

#include <QStyleOption>
#include <QToolButton>

#include <algorithm>

namespace teardown {
namespace {

constexpr QMargins kTabPadding{8, 9, 8, 9};
constexpr QMargins kHeaderPadding{8, 3, 6, 4};
constexpr int kScrollExtent = 10;
constexpr int kShortestHandle = 28;
constexpr int kMenuButton = 12;
/// QToolButton measures its text without the space that an underlined letter or an icon needs at the edges.
constexpr int kToolButtonMore = 3;

QSize enlarged(const QSize& size, const QMargins& margins) { return size.grownBy(margins); }

/// The handle of a scroll bar without arrows.
QRect scrollHandle(const QStyleOptionSlider& bar) {
    const bool lies = bar.orientation == Qt::Horizontal;
    const int room = lies ? bar.rect.width() : bar.rect.height();
    const int range = bar.maximum - bar.minimum;
    int length = room;
    if (range > 0)
        length = std::clamp(static_cast<int>(static_cast<qint64>(bar.pageStep) * room / std::max(1, range + bar.pageStep)),
                            std::min(kShortestHandle, room), room);
    const int start = QStyle::sliderPositionFromValue(bar.minimum, bar.maximum, bar.sliderPosition, room - length, bar.upsideDown);
    return lies ? QRect(bar.rect.left() + start, bar.rect.top(), length, bar.rect.height())
                : QRect(bar.rect.left(), bar.rect.top() + start, bar.rect.width(), length);
}

QRect scrollPart(const QStyleOptionSlider& bar, QStyle::SubControl part) {
    const QRect handle = scrollHandle(bar);
    const bool lies = bar.orientation == Qt::Horizontal;
    switch (part) {
        case QStyle::SC_ScrollBarGroove:
            return bar.rect;
        case QStyle::SC_ScrollBarSlider:
            return handle;
        case QStyle::SC_ScrollBarSubPage:
            return lies ? QRect(bar.rect.topLeft(), QPoint(handle.left() - 1, bar.rect.bottom()))
                        : QRect(bar.rect.topLeft(), QPoint(bar.rect.right(), handle.top() - 1));
        case QStyle::SC_ScrollBarAddPage:
            return lies ? QRect(QPoint(handle.right() + 1, bar.rect.top()), bar.rect.bottomRight())
                        : QRect(QPoint(bar.rect.left(), handle.bottom() + 1), bar.rect.bottomRight());
        default:
            return {};
    }
}

}  // namespace

QSize CalmStyle::sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& contents, const QWidget* widget) const {
    const QMargins line(1, 1, 1, 1);
    switch (type) {
        case CT_ToolButton:
            return enlarged(contents + QSize(kToolButtonMore, kToolButtonMore), buttonLook(widget, option->state).padding + line);
        case CT_PushButton:
            return enlarged({contents.width(), std::max(contents.height(), widget ? widget->property("contentHeight").toInt() : 0)},
                            buttonLook(widget, option->state).padding + line);
        case CT_LineEdit: {
            const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
            const QMargins padding = fieldLook(widget, option->state).padding + line;
            // The field of a spin box is as high as the others.
            return frame && frame->lineWidth == 0 ? enlarged(contents, {0, padding.top(), 0, padding.bottom()})
                                                  : enlarged(contents, padding);
        }
        case CT_TabBarTab:
            return enlarged(contents, kTabPadding);
        case CT_MenuItem:
            if (const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option)) return menuItemSize(*item, contents);
            break;
        case CT_MenuBarItem:
            return menuBarItemSize(contents);
        case CT_HeaderSection:
            if (const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option)) {
                QSize size = header->fontMetrics.size(0, header->text);
                if (!header->icon.isNull()) size.rwidth() += pixelMetric(PM_SmallIconSize, option, widget) + 4;
                if (header->sortIndicator != QStyleOptionHeader::None) size.rwidth() += pixelMetric(PM_HeaderMarkSize, option, widget) + 4;
                return enlarged(size, kHeaderPadding);
            }
            break;
        default:
            break;
    }
    return QProxyStyle::sizeFromContents(type, option, contents, widget);
}

QRect CalmStyle::subElementRect(SubElement element, const QStyleOption* option, const QWidget* widget) const {
    const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option);
    switch (element) {
        case SE_ShapedFrameContents:
            if (const auto box = frameBox(widget, option->state)) return option->rect.marginsRemoved(borderOf(*box));
            if (isFrameless(widget)) return option->rect;
            break;
        case SE_LineEditContents: {
            const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
            if (frame && frame->lineWidth == 0) break;
            return visualRect(option->direction, option->rect, option->rect.marginsRemoved(fieldLook(widget, option->state).padding + 1));
        }
        case SE_PushButtonContents:
            return option->rect.marginsRemoved(buttonLook(widget, option->state).padding + 1);
        case SE_TabBarTabText:
            return option->rect.adjusted(kTabPadding.left(), kTabPadding.top(), -kTabPadding.right(), -kTabPadding.bottom());
        case SE_HeaderLabel:
            if (header) {
                QRect room = option->rect.marginsRemoved(kHeaderPadding);
                if (header->sortIndicator != QStyleOptionHeader::None)
                    room.setRight(room.right() - pixelMetric(PM_HeaderMarkSize, option, widget) - 4);
                return visualRect(option->direction, option->rect, room);
            }
            break;
        case SE_HeaderArrow:
            if (header) {
                const int mark = pixelMetric(PM_HeaderMarkSize, option, widget);
                const QRect place(option->rect.right() - kHeaderPadding.right() - mark + 4, option->rect.center().y() - mark / 2, mark,
                                  mark);
                return visualRect(option->direction, option->rect, place);
            }
            break;
        default:
            break;
    }
    return QProxyStyle::subElementRect(element, option, widget);
}

QRect CalmStyle::subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl part, const QWidget* widget) const {
    if (control == CC_ScrollBar)
        if (const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option))
            return visualRect(bar->direction, bar->rect, scrollPart(*bar, part));
    return QProxyStyle::subControlRect(control, option, part, widget);
}

int CalmStyle::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const {
    switch (metric) {
        case PM_SplitterWidth:
        case PM_MenuPanelWidth:
            return 1;
        case PM_ScrollBarExtent:
            return kScrollExtent;
        case PM_ScrollBarSliderMin:
            return kShortestHandle;
        case PM_MenuHMargin:
        case PM_MenuVMargin:
        case PM_MenuBarHMargin:
            return 4;
        case PM_MenuBarVMargin:
        case PM_MenuBarPanelWidth:
        case PM_MenuBarItemSpacing:
        case PM_TabBarTabHSpace:
        case PM_TabBarTabVSpace:
        case PM_TabBarTabOverlap:
        case PM_TabBarBaseOverlap:
        case PM_TabBarBaseHeight:
        case PM_TabBarTabShiftHorizontal:
        case PM_TabBarTabShiftVertical:
        case PM_ButtonShiftHorizontal:
        case PM_ButtonShiftVertical:
        case PM_ScrollView_ScrollBarSpacing:
            return 0;
        case PM_ToolTipLabelFrameWidth:
            return 5;
        case PM_MenuButtonIndicator:
            return kMenuButton;
        default:
            return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int CalmStyle::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget, QStyleHintReturn* data) const {
    // Underlined mnemonics make a menu bar look cluttered.
    if (hint == SH_UnderlineShortcut) return 0;
    if (hint == SH_Widget_Animation_Duration && !m_animated()) return 0;
    // The focus ring is drawn inside its widget: above it, because many widgets fill their background, and without Fusion's mask,
    // which leaves only what is outside.
    if (hint == SH_FocusFrame_AboveWidget) return 1;
    if (hint == SH_FocusFrame_Mask) return 0;
    return QProxyStyle::styleHint(hint, option, widget, data);
}

}  // namespace teardown
