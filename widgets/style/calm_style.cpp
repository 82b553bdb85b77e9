#include "widgets/style/calm_style.h"

#include "widgets/style/colours.h"
#include "widgets/style/looks.h"
#include "widgets/style/menu_parts.h"

#include <QAbstractButton>
#include <QFrame>
#include <QLabel>
#include <QListView>
#include <QPainter>
#include <QScrollArea>
#include <QScrollBar>
#include <QStyleFactory>
#include <QStyleOption>
#include <QTabBar>
#include <QTreeView>

namespace teardown {
namespace {

constexpr int kHandleRadius = 3;

void setTexts(QPalette& palette, const QColor& colour) {
    for (auto role : {QPalette::ButtonText, QPalette::WindowText, QPalette::Text}) palette.setColor(role, colour);
}

void drawTab(const QStyleOptionTab& tab, QPainter& painter) {
    if (tab.state & QStyle::State_Selected)
        painter.fillRect(tab.rect.left() + 6, tab.rect.bottom() - 1, tab.rect.width() - 12, 2, colours().accent);
}

void drawScrollBar(const QStyle& style, const QStyleOptionSlider& bar, QPainter& painter, const QWidget* widget) {
    if (bar.minimum == bar.maximum) return;
    const QRect handle = style.subControlRect(QStyle::CC_ScrollBar, &bar, QStyle::SC_ScrollBarSlider, widget);
    const bool held = bar.activeSubControls & QStyle::SC_ScrollBarSlider && bar.state & (QStyle::State_MouseOver | QStyle::State_Sunken);
    paintBox(painter, handle.adjusted(2, 2, -2, -2), {held ? colours().muted : colours().line, {}, kHandleRadius});
}

void drawProgress(const QStyleOptionProgressBar& bar, QPainter& painter) {
    const double share = (bar.progress - bar.minimum) / std::max(1.0, static_cast<double>(bar.maximum) - bar.minimum);
    const int length = static_cast<int>(std::clamp(share, 0.0, 1.0) * bar.rect.width());
    if (length <= 0) return;
    const QRect done(bar.rect.left(), bar.rect.top(), length, bar.rect.height());
    paintBox(painter, QStyle::visualRect(bar.direction, bar.rect, done), {colours().accent, {}, 2});
}

/// Fusion's empty box cannot be seen on a dark ground.
void paintCheck(QPainter& painter, const QStyleOption& option) {
    const Colours& c = colours();
    const bool on = option.state & QStyle::State_On, partly = option.state & QStyle::State_NoChange;
    const bool pointed = (option.state & QStyle::State_MouseOver) && (option.state & QStyle::State_Enabled);
    painter.save();
    if (!(option.state & QStyle::State_Enabled)) painter.setOpacity(0.5);
    Box box;
    box.background = on ? c.accent : c.surface;
    box.border = on || pointed ? c.accent : c.muted;
    box.radius = 3;
    paintBox(painter, option.rect, box);
    const QRectF inside = QRectF(option.rect).adjusted(3, 3, -3, -3);
    const auto at = [&](double x, double y) { return QPointF(inside.left() + x * inside.width(), inside.top() + y * inside.height()); };
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(on ? c.surface : c.text, 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    if (on) painter.drawPolyline(QPolygonF{at(0, 0.5), at(0.4, 0.9), at(1, 0.1)});
    if (partly) painter.drawLine(at(0, 0.5), at(1, 0.5));
    painter.restore();
}

}  // namespace

bool CalmStyle::isFrameless(const QWidget* widget) {
    return qobject_cast<const QTreeView*>(widget) || qobject_cast<const QListView*>(widget) || qobject_cast<const QScrollArea*>(widget);
}

CalmStyle::CalmStyle(std::function<bool()> animated)
    : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion"))), m_animated(std::move(animated)) {}

void CalmStyle::polish(QWidget* widget) {
    QProxyStyle::polish(widget);
    if (frameBox(widget, State_None)) {
        widget->setAttribute(Qt::WA_StyledBackground);
        widget->setAttribute(Qt::WA_Hover);
    }
    if (qobject_cast<QTabBar*>(widget)) widget->setAttribute(Qt::WA_Hover);
    if (auto* label = qobject_cast<QLabel*>(widget)) toneLabel(label);
}

void CalmStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const {
    const Colours& c = colours();
    switch (element) {
        case PE_Widget:
            if (const auto box = frameBox(widget, option->state)) return paintBox(*painter, option->rect, *box);
            break;
        case PE_PanelLineEdit: {
            const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
            if (frame && frame->lineWidth > 0) return paintBox(*painter, option->rect, fieldLook(widget, option->state).box);
            return painter->fillRect(option->rect, c.surface);
        }
        case PE_IndicatorCheckBox:
            return paintCheck(*painter, *option);
        case PE_FrameLineEdit:
        case PE_FrameTabBarBase:
            return;
        case PE_FrameFocusRect:
            // Lists paint their current row, and the focus ring tells the rest.
            if (qobject_cast<const QAbstractItemView*>(widget) || qobject_cast<const QAbstractButton*>(widget)) return;
            break;
        case PE_PanelButtonCommand:
        case PE_PanelButtonTool:
        case PE_FrameButtonTool:
            return paintBox(*painter, option->rect, buttonLook(widget, option->state).box);
        case PE_PanelMenu:
        case PE_PanelMenuBar:
            return painter->fillRect(option->rect, c.surface);
        case PE_FrameMenu:
            return paintBox(*painter, option->rect, {{}, c.line});
        case PE_PanelTipLabel:
            return paintBox(*painter, option->rect, {c.surface, c.line});
        case PE_PanelItemViewItem:
        case PE_PanelItemViewRow: {
            // Fusion paints them with a gradient.
            const auto* item = qstyleoption_cast<const QStyleOptionViewItem*>(option);
            if (item && item->backgroundBrush.style() != Qt::NoBrush) painter->fillRect(option->rect, item->backgroundBrush);
            if (item && item->features & QStyleOptionViewItem::Alternate && element == PE_PanelItemViewRow)
                painter->fillRect(option->rect, c.ground);
            if (option->state & State_Selected)
                painter->fillRect(option->rect, c.selection);
            else if (element == PE_PanelItemViewItem && option->state & State_MouseOver && option->state & State_Enabled)
                painter->fillRect(option->rect, c.raised);
            return;
        }
        default:
            break;
    }
    QProxyStyle::drawPrimitive(element, option, painter, widget);
}

void CalmStyle::drawControl(ControlElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const {
    const Colours& c = colours();
    switch (element) {
        case CE_ShapedFrame:
            if (frameBox(widget, option->state) || isFrameless(widget)) return;
            break;
        case CE_Splitter:
            return painter->fillRect(option->rect, c.line);
        case CE_PushButtonBevel:
            return paintBox(*painter, option->rect, buttonLook(widget, option->state).box);
        case CE_PushButtonLabel:
            if (const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option)) {
                QStyleOptionButton label(*button);
                // The text must not end below the arrow of a menu, which is not painted.
                label.features &= ~QStyleOptionButton::HasMenu;
                setTexts(label.palette, buttonLook(widget, option->state).text);
                return QProxyStyle::drawControl(element, &label, painter, widget);
            }
            break;
        case CE_MenuItem:
            if (const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option))
                return paintMenuItem(*this, *item, *painter, widget);
            break;
        case CE_MenuBarItem:
            if (const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option)) return paintMenuBarItem(*this, *item, *painter);
            break;
        case CE_MenuBarEmptyArea:
            painter->fillRect(option->rect, c.surface);
            return painter->fillRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1, c.line);
        case CE_TabBarTabShape:
            if (const auto* tab = qstyleoption_cast<const QStyleOptionTab*>(option)) drawTab(*tab, *painter);
            return;
        case CE_TabBarTabLabel:
            if (const auto* tab = qstyleoption_cast<const QStyleOptionTab*>(option)) {
                const bool lit = tab->state & (State_Selected | State_MouseOver);
                QPalette palette = tab->palette;
                setTexts(palette, tab->state & State_HasFocus ? c.accent : lit ? c.text : c.muted);
                return drawItemText(painter, subElementRect(SE_TabBarTabText, option, widget),
                                    Qt::AlignCenter | Qt::TextSingleLine | Qt::TextHideMnemonic, palette, tab->state & State_Enabled,
                                    tab->text, QPalette::WindowText);
            }
            break;
        case CE_Header:
            if (const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option)) return drawHeader(*header, *painter, widget);
            break;
        case CE_HeaderSection:
        case CE_HeaderEmptyArea: {
            painter->fillRect(option->rect, c.surface);
            return painter->fillRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1, c.line);
        }
        case CE_HeaderLabel:
            if (const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option)) {
                QStyleOptionHeader label(*header);
                setTexts(label.palette, c.muted);
                return QProxyStyle::drawControl(element, &label, painter, widget);
            }
            break;
        case CE_ProgressBarGroove:
            return paintBox(*painter, option->rect, {c.raised, {}, 2});
        case CE_ProgressBarContents:
            if (const auto* bar = qstyleoption_cast<const QStyleOptionProgressBar*>(option)) {
                if (bar->minimum != bar->maximum) return drawProgress(*bar, *painter);
                QStyleOptionProgressBar busy(*bar);
                busy.palette.setColor(QPalette::Highlight, c.accent);
                return QProxyStyle::drawControl(element, &busy, painter, widget);
            }
            break;
        default:
            break;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void CalmStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                                   const QWidget* widget) const {
    if (control == CC_ToolButton) return drawToolButton(*option, *painter, widget);
    const auto* slider = qstyleoption_cast<const QStyleOptionSlider*>(option);
    if (control == CC_ScrollBar && slider) return drawScrollBar(*this, *slider, *painter, widget);
    const auto* box = qstyleoption_cast<const QStyleOptionSpinBox*>(option);
    if (control == CC_SpinBox && box) return drawSpinBox(*box, *painter, widget);
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

/// Fusion's frame is hard to see on a dark ground.
void CalmStyle::drawSpinBox(const QStyleOptionSpinBox& box, QPainter& painter, const QWidget* widget) const {
    paintBox(painter, box.rect, fieldLook(widget, box.state).box);
    if (box.buttonSymbols == QAbstractSpinBox::NoButtons) return;
    for (const bool up : {true, false}) {
        const SubControl part = up ? SC_SpinBoxUp : SC_SpinBoxDown;
        const bool can = box.stepEnabled & (up ? QAbstractSpinBox::StepUpEnabled : QAbstractSpinBox::StepDownEnabled);
        QStyleOption arrow(box);
        arrow.rect = subControlRect(CC_SpinBox, &box, part, widget).adjusted(2, up ? 2 : 0, -2, up ? 0 : -2);
        arrow.state.setFlag(State_Enabled, can && box.state.testFlag(State_Enabled));
        if (can && (box.activeSubControls & part)) painter.fillRect(arrow.rect, colours().raised);
        drawPrimitive(up ? PE_IndicatorArrowUp : PE_IndicatorArrowDown, &arrow, &painter, widget);
    }
}

/// Fusion would ask itself, not this style, where the label is.
void CalmStyle::drawHeader(const QStyleOptionHeader& header, QPainter& painter, const QWidget* widget) const {
    drawControl(CE_HeaderSection, &header, &painter, widget);
    QStyleOptionHeader part(header);
    part.rect = subElementRect(SE_HeaderLabel, &header, widget);
    part.text = header.fontMetrics.elidedText(header.text, Qt::ElideRight, part.rect.width());
    drawControl(CE_HeaderLabel, &part, &painter, widget);
    if (header.sortIndicator == QStyleOptionHeader::None) return;
    part.rect = subElementRect(SE_HeaderArrow, &header, widget);
    drawPrimitive(PE_IndicatorHeaderArrow, &part, &painter, widget);
}

void CalmStyle::drawToolButton(const QStyleOptionComplex& option, QPainter& painter, const QWidget* widget) const {
    const auto* button = qstyleoption_cast<const QStyleOptionToolButton*>(&option);
    if (!button) return;
    const ButtonLook look = buttonLook(widget, option.state);
    paintBox(painter, option.rect, look.box);
    QStyleOptionToolButton label(*button);
    label.rect = subControlRect(CC_ToolButton, &option, SC_ToolButton, widget).marginsRemoved(look.padding + 1);
    label.state &= ~State_Sunken;
    label.font.setWeight(look.bold ? QFont::DemiBold : button->font.weight());
    setTexts(label.palette, look.text);
    drawControl(CE_ToolButtonLabel, &label, &painter, widget);
    if (!(button->features & QStyleOptionToolButton::MenuButtonPopup)) return;
    QStyleOption arrow;
    arrow.rect = subControlRect(CC_ToolButton, &option, SC_ToolButtonMenu, widget).adjusted(0, 0, -4, 0);
    arrow.state = option.state;
    arrow.palette = label.palette;
    drawPrimitive(PE_IndicatorArrowDown, &arrow, &painter, widget);
}

}  // namespace teardown
