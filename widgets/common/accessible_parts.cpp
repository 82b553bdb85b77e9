#include "widgets/common/accessible_parts.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QPointer>

#include <map>

namespace teardown {
namespace {

class PartInterface : public QAccessibleInterface, public QAccessibleActionInterface {
public:
    PartInterface(QWidget* widget, AccessibleParts* parts, int part) : m_widget(widget), m_parts(parts), m_part(part) {}

    bool isValid() const override { return m_widget && m_part < m_parts->partCount(); }
    QObject* object() const override { return nullptr; }
    QAccessibleInterface* childAt(int, int) const override { return nullptr; }
    QAccessibleInterface* parent() const override { return QAccessible::queryAccessibleInterface(m_widget); }
    QAccessibleInterface* child(int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface*) const override { return -1; }
    QString text(QAccessible::Text kind) const override {
        return kind == QAccessible::Name && isValid() ? m_parts->partName(m_part) : QString();
    }
    void setText(QAccessible::Text, const QString&) override {}
    QRect rect() const override {
        const QRect inside = isValid() ? m_parts->partRect(m_part) : QRect();
        return inside.isEmpty() ? QRect() : QRect(m_widget->mapToGlobal(inside.topLeft()), inside.size());
    }
    QAccessible::Role role() const override { return QAccessible::ListItem; }
    QAccessible::State state() const override {
        QAccessible::State state;
        if (!isValid()) {
            state.invalid = true;
            return state;
        }
        state.selectable = state.focusable = true;
        state.selected = m_parts->currentPart() == m_part;
        state.focused = m_widget->hasFocus() && m_parts->focusedPart() == m_part;
        state.offscreen = m_parts->partRect(m_part).isEmpty();
        return state;
    }
    void* interface_cast(QAccessible::InterfaceType type) override {
        return type == QAccessible::ActionInterface ? static_cast<QAccessibleActionInterface*>(this) : nullptr;
    }

    QStringList actionNames() const override { return {pressAction()}; }
    void doAction(const QString& name) override {
        if (name == pressAction() && isValid()) m_parts->pressPart(m_part);
    }
    QStringList keyBindingsForAction(const QString&) const override { return {}; }

private:
    QPointer<QWidget> m_widget;
    AccessibleParts* m_parts;
    int m_part;
};

class PartsInterface : public QAccessibleWidget {
public:
    PartsInterface(QWidget* widget, AccessibleParts* parts) : QAccessibleWidget(widget, QAccessible::List), m_parts(parts) {}
    ~PartsInterface() override {
        for (const auto& [part, id] : m_made) QAccessible::deleteAccessibleInterface(id);
    }

    int childCount() const override { return isValid() ? m_parts->partCount() : 0; }
    QAccessibleInterface* child(int part) const override {
        if (part < 0 || part >= childCount()) return nullptr;
        const auto found = m_made.find(part);
        if (found != m_made.end()) return QAccessible::accessibleInterface(found->second);
        auto* made = new PartInterface(widget(), m_parts, part);
        m_made[part] = QAccessible::registerAccessibleInterface(made);
        return made;
    }
    int indexOfChild(const QAccessibleInterface* child) const override {
        for (const auto& [part, id] : m_made)
            if (QAccessible::accessibleInterface(id) == child) return part;
        return -1;
    }
    QAccessibleInterface* childAt(int x, int y) const override {
        const QPoint inside = widget()->mapFromGlobal(QPoint(x, y));
        // From the end: parts come after what contains them.
        for (int part = childCount(); part-- > 0;)
            if (m_parts->partRect(part).contains(inside)) return child(part);
        return nullptr;
    }
    QAccessibleInterface* focusChild() const override { return widget()->hasFocus() ? child(m_parts->focusedPart()) : nullptr; }

private:
    AccessibleParts* m_parts;
    mutable std::map<int, QAccessible::Id> m_made;
};

QAccessibleInterface* makeParts(const QString&, QObject* object) {
    auto* parts = object && object->isWidgetType() ? dynamic_cast<AccessibleParts*>(object) : nullptr;
    return parts ? new PartsInterface(static_cast<QWidget*>(object), parts) : nullptr;
}

}  // namespace

AccessibleParts::AccessibleParts() {
    static const bool known = (QAccessible::installFactory(makeParts), true);
    Q_UNUSED(known)
}

void AccessibleParts::tellFocus(QWidget* widget, int part) {
    if (part < 0 || !widget->hasFocus() || !QAccessible::isActive()) return;
    QAccessibleEvent event(widget, QAccessible::Focus);
    event.setChild(part);
    QAccessible::updateAccessibility(&event);
}

}  // namespace teardown
