// AccessibleParts: a widget that paints its parts itself (cells of a strip, bars of a tree) lists them for screen readers. Nothing is made
// until one asks for a part.
#pragma once

#include <QRect>
#include <QString>

class QWidget;

namespace teardown {

class AccessibleParts {
public:
    AccessibleParts();
    virtual ~AccessibleParts() = default;

    virtual int partCount() const = 0;
    virtual QString partName(int part) const = 0;
    /// In the widget; empty: not painted at present.
    virtual QRect partRect(int part) const = 0;
    /// The part with the keyboard's cursor; -1: none.
    virtual int focusedPart() const = 0;
    /// The part for the current step, or the like; -1: none.
    virtual int currentPart() const = 0;
    /// As a click on it.
    virtual void pressPart(int part) = 0;

protected:
    /// The keyboard's cursor is on another part.
    static void tellFocus(QWidget* widget, int part);
};

}  // namespace teardown
