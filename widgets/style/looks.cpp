#include "widgets/style/looks.h"

#include "widgets/style/colours.h"

#include <QLabel>
#include <QVariant>

namespace teardown {
namespace {

bool isSet(const QWidget* widget, const char* property) { return widget->property(property).toBool(); }

QColor colourOfSeverity(const QString& severity, const QColor& otherwise) {
    if (severity == QLatin1String("error")) return colours().bad;
    if (severity == QLatin1String("warning")) return colours().warning;
    return severity == QLatin1String("note") ? colours().accent : otherwise;
}

QString severityOf(const QWidget* widget) { return widget->property("severity").toString(); }

using FrameLook = Box (*)(const QWidget*, QStyle::State);

Box surfaceWith(Qt::Edges edges) {
    Box box{colours().surface, colours().line};
    box.edges = edges;
    return box;
}

const struct {
    QLatin1String name;
    FrameLook look;
} kFrames[] = {
    {QLatin1String("panel"),
     [](const QWidget*, QStyle::State) {
         return Box{colours().surface, {}};
     }},
    {QLatin1String("ground"),
     [](const QWidget*, QStyle::State) {
         return Box{colours().ground, {}};
     }},
    {QLatin1String("hairline"),
     [](const QWidget*, QStyle::State) {
         return Box{colours().line, {}};
     }},
    {QLatin1String("drawer"), [](const QWidget*, QStyle::State) { return surfaceWith(Qt::LeftEdge); }},
    {QLatin1String("helpPanel"), [](const QWidget*, QStyle::State) { return surfaceWith(Qt::TopEdge | Qt::LeftEdge | Qt::RightEdge); }},
    {QLatin1String("placeHeading"),
     [](const QWidget* widget, QStyle::State) {
         Box box = surfaceWith(Qt::BottomEdge);
         if (isSet(widget, "active")) box.border = colours().accent;
         return box;
     }},
    {QLatin1String("segmented"),
     [](const QWidget*, QStyle::State) {
         return Box{colours().raised, colours().line, 8};
     }},
    {QLatin1String("card"),
     [](const QWidget* widget, QStyle::State) {
         return Box{colours().surface, isSet(widget, "emphasis") ? colours().accent : colours().line, 10};
     }},
    {QLatin1String("chip"),
     [](const QWidget* widget, QStyle::State state) {
         return Box{state & QStyle::State_MouseOver ? colours().raised : colours().surface,
                    isSet(widget, "bad") ? colours().bad : colours().line, 6};
     }},
    {QLatin1String("banner"),
     [](const QWidget* widget, QStyle::State) {
         Box box{colours().surface, colours().line, 4};
         box.stripe = colourOfSeverity(severityOf(widget), colours().warning);
         return box;
     }},
    {QLatin1String("answerCard"),
     [](const QWidget* widget, QStyle::State) {
         const QColor border = colourOfSeverity(severityOf(widget), {});
         Box box{colours().ground, border.isValid() ? border : colours().line, 6};
         box.stripe = border.isValid() ? border : colours().accent;
         return box;
     }},
    {QLatin1String("palette"),
     [](const QWidget*, QStyle::State) {
         return Box{colours().surface, colours().line, 10};
     }},
    {QLatin1String("dropTarget"),
     [](const QWidget* widget, QStyle::State) {
         Box box{{}, Qt::transparent, 10};
         if (!isSet(widget, "target")) return box;
         box.background = colours().surface;
         box.border = colours().muted;
         box.dashed = true;
         return box;
     }},
    {QLatin1String("recentCard"),
     [](const QWidget*, QStyle::State state) {
         return Box{state & QStyle::State_MouseOver ? colours().raised : colours().surface,
                    state & QStyle::State_HasFocus ? colours().accent : colours().line, 8};
     }},
};

/// A choice of several that looks like one control.
ButtonLook segmentLook(QStyle::State state) {
    const Colours& c = colours();
    ButtonLook look{{{}, {}, 6}, {8, 4, 8, 4}, c.muted};
    if (state & QStyle::State_MouseOver) look.text = c.text;
    if (state & QStyle::State_On) look = {{c.surface, c.line, 6}, look.padding, c.text, true};
    if (state & QStyle::State_HasFocus) look.box.border = c.accent;
    return look;
}

QMargins buttonPadding(const QWidget* widget) {
    if (isSet(widget, "thumbnail")) return {2, 2, 2, 2};
    if (isSet(widget, "transport")) return isSet(widget, "withText") ? QMargins(8, 4, 0, 4) : QMargins(9, 4, 9, 4);
    if (isSet(widget, "page")) return {4, 3, 4, 3};
    if (isSet(widget, "flat")) return {6, 3, 6, 3};
    return {10, 4, 10, 4};
}

}  // namespace

std::optional<Box> frameBox(const QWidget* widget, QStyle::State state) {
    if (!widget) return std::nullopt;
    const QString name = widget->objectName();
    if (name.isEmpty()) return std::nullopt;
    for (const auto& frame : kFrames)
        if (name == frame.name) return frame.look(widget, state);
    return std::nullopt;
}

ButtonLook buttonLook(const QWidget* widget, QStyle::State state) {
    const Colours& c = colours();
    if (!widget) return {{c.surface, c.line, 6}, {10, 4, 10, 4}, c.text};
    if (widget->parentWidget() && widget->parentWidget()->objectName() == QLatin1String("segmented")) return segmentLook(state);
    const bool enabled = state & QStyle::State_Enabled;
    ButtonLook look{{c.surface, c.line, 6}, buttonPadding(widget), enabled ? c.text : c.muted};
    if (isSet(widget, "primary")) {
        look.box.background = enabled ? c.accent : c.raised;
        look.box.border = enabled ? c.accent : c.line;
        look.text = enabled ? c.surface : c.muted;
        return look;
    }
    if (enabled && state & QStyle::State_MouseOver) look.box.background = c.raised;
    if (isSet(widget, "flat")) {
        if (!(enabled && state & QStyle::State_MouseOver)) look.box.background = QColor();
        look.box.border = QColor();
        if (state & QStyle::State_On) look.text = c.accent;
    } else {
        if (enabled && state & QStyle::State_Sunken) look.box.background = c.selection;
        if (state & QStyle::State_HasFocus) look.box.border = c.accent;
    }
    if (isSet(widget, "toggle") && state & QStyle::State_On) {
        look.text = look.box.border = c.accent;
        look.box.background = c.selection;
    }
    const QString problem = widget->property("problem").toString();
    if (!problem.isEmpty()) look.text = colourOfSeverity(problem, look.text);
    return look;
}

FieldLook fieldLook(const QWidget* widget, QStyle::State state) {
    const Colours& c = colours();
    // In the cell of a table.
    const bool square = widget && isSet(widget, "square");
    FieldLook look{{c.surface, state & QStyle::State_HasFocus ? c.accent : c.line, square ? 0 : 6},
                   square ? QMargins(4, 0, 4, 0) : QMargins(8, 4, 8, 4)};
    if (widget && isSet(widget, "wrong")) look.box.border = c.bad;
    return look;
}

void toneLabel(QLabel* label) {
    QColor tone;
    bool toned = false, strong = isSet(label, "strong");
    const std::pair<const char*, QColor> tones[] = {
        {"muted", colours().muted}, {"good", colours().good}, {"warning", colours().warning}, {"bad", colours().bad}};
    for (const auto& [property, colour] : tones) {
        const QVariant value = label->property(property);
        toned = toned || value.isValid();
        if (value.toBool()) tone = colour;
    }
    if (label->objectName() == QLatin1String("answerCardTitle")) {
        toned = strong = true;
        if (label->parentWidget()) tone = colourOfSeverity(severityOf(label->parentWidget()), {});
    }
    const QFont::Weight weight = strong ? QFont::DemiBold : QFont::Normal;
    if ((strong || label->property("strong").isValid()) && label->font().weight() != weight) {
        QFont font = label->font();
        font.setWeight(weight);
        label->setFont(font);
    }
    if (!toned) return;
    QPalette palette;
    if (tone.isValid()) {
        palette = label->palette();
        for (auto group : {QPalette::Active, QPalette::Inactive, QPalette::Disabled}) palette.setColor(group, QPalette::WindowText, tone);
    }
    label->setPalette(palette);
}

void restyle(QWidget* widget) {
    if (auto* label = qobject_cast<QLabel*>(widget)) toneLabel(label);
    widget->update();
}

}  // namespace teardown
