// Looks: how a widget looks, from its name and its properties: frames with an object name ("card", "banner"), buttons ("flat", "primary"),
// fields ("wrong"), labels ("muted", "bad").
#pragma once

#include "widgets/style/box.h"

#include <QStyle>

#include <optional>

class QLabel;
class QWidget;

namespace teardown {

/// Of a frame that the style paints as a whole: its object name is one of the table in looks.cpp.
std::optional<Box> frameBox(const QWidget* widget, QStyle::State state);

struct ButtonLook {
    Box box;
    QMargins padding;
    QColor text;
    bool bold = false;
};

ButtonLook buttonLook(const QWidget* widget, QStyle::State state);

struct FieldLook {
    Box box;
    QMargins padding;
};

FieldLook fieldLook(const QWidget* widget, QStyle::State state);

/// Colour and weight of a label with one of the properties muted, good, warning, bad, strong; of others nothing changes. Colours follow the
/// theme, so it is called again when that changes.
void toneLabel(QLabel* label);

/// A property that decides on the look of the widget was set.
void restyle(QWidget* widget);

}  // namespace teardown
