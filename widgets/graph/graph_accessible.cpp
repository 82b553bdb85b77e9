#include "widgets/graph/graph_accessible.h"

#include "widgets/common/strings.h"
#include "widgets/graph/graph_view.h"

#include <QAccessibleWidget>
#include <QHash>
#include <QPointer>

namespace teardown {
namespace {

class GraphBox : public QAccessibleInterface, public QAccessibleActionInterface {
public:
    GraphBox(GraphView* view, int node) : m_view(view), m_node(node) {}

    bool isValid() const override { return m_view && m_view->scene() && m_node < static_cast<int>(m_view->scene()->graph.nodes.size()); }
    QObject* object() const override { return nullptr; }
    QWindow* window() const override { return m_view ? m_view->window()->windowHandle() : nullptr; }
    QAccessibleInterface* parent() const override { return m_view ? QAccessible::queryAccessibleInterface(m_view) : nullptr; }
    QAccessibleInterface* child(int) const override { return nullptr; }
    QAccessibleInterface* childAt(int, int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface*) const override { return -1; }
    QAccessible::Role role() const override { return QAccessible::ListItem; }

    QString text(QAccessible::Text kind) const override {
        if (!isValid()) return {};
        if (kind == QAccessible::Name) return spokenNameOf(*m_view->scene(), m_node);
        if (kind == QAccessible::Description) return toQt(node().path);
        return {};
    }
    void setText(QAccessible::Text, const QString&) override {}

    QRect rect() const override {
        if (!isValid()) return {};
        const QRect place = m_view->nodeRect(m_node).toAlignedRect();
        return {m_view->mapToGlobal(place.topLeft()), place.size()};
    }

    QAccessible::State state() const override {
        QAccessible::State state;
        if (!isValid()) {
            state.invalid = true;
            return state;
        }
        state.focusable = state.selectable = true;
        state.selected = m_view->currentNode() == m_node;
        state.focused = state.selected && m_view->hasFocus();
        state.offscreen = !m_view->rect().intersects(m_view->nodeRect(m_node).toAlignedRect());
        if (!node().key.empty()) {
            state.expandable = true;
            state.expanded = node().open;
            state.collapsed = !node().open;
        }
        return state;
    }

    void* interface_cast(QAccessible::InterfaceType type) override {
        return type == QAccessible::ActionInterface ? static_cast<QAccessibleActionInterface*>(this) : nullptr;
    }
    QStringList actionNames() const override { return {setFocusAction(), pressAction()}; }
    QStringList keyBindingsForAction(const QString&) const override { return {}; }
    void doAction(const QString& action) override {
        if (!isValid()) return;
        if (action == setFocusAction()) {
            m_view->setFocus();
            m_view->choose(m_node);
            m_view->reveal(m_node);
        } else if (action == pressAction()) {
            m_view->activate(m_node);
        }
    }

private:
    const GraphNode& node() const { return m_view->scene()->graph.nodes[static_cast<std::size_t>(m_node)]; }

    QPointer<GraphView> m_view;
    int m_node;
};

class GraphAccessible : public QAccessibleWidget {
public:
    explicit GraphAccessible(GraphView* view) : QAccessibleWidget(view, QAccessible::List) {}
    ~GraphAccessible() override { forget(); }

    int childCount() const override { return scene() ? static_cast<int>(scene()->graph.nodes.size()) : 0; }

    QAccessibleInterface* child(int index) const override {
        if (index < 0 || index >= childCount()) return nullptr;
        // Another layout has other boxes.
        if (m_scene != scene()) forget();
        m_scene = scene();
        const auto found = m_boxes.constFind(index);
        if (found != m_boxes.cend()) return QAccessible::accessibleInterface(*found);
        auto* box = new GraphBox(view(), index);
        m_boxes.insert(index, QAccessible::registerAccessibleInterface(box));
        return box;
    }
    int indexOfChild(const QAccessibleInterface* child) const override {
        const QAccessible::Id id = QAccessible::uniqueId(const_cast<QAccessibleInterface*>(child));
        return m_boxes.key(id, -1);
    }
    QAccessibleInterface* childAt(int x, int y) const override {
        const QPoint place = view()->mapFromGlobal(QPoint(x, y));
        for (int i = childCount() - 1; i >= 0; --i)
            if (view()->nodeRect(i).contains(place)) return child(i);
        return nullptr;
    }
    QAccessibleInterface* focusChild() const override { return view()->hasFocus() ? child(view()->currentNode()) : nullptr; }

private:
    GraphView* view() const { return static_cast<GraphView*>(widget()); }
    const GraphScene* scene() const { return view()->scene(); }
    void forget() const {
        for (const QAccessible::Id id : m_boxes) QAccessible::deleteAccessibleInterface(id);
        m_boxes.clear();
    }

    mutable const GraphScene* m_scene = nullptr;  ///< the boxes are of this one
    mutable QHash<int, QAccessible::Id> m_boxes;  ///< by node, those that were asked for
};

QAccessibleInterface* graphInterface(const QString&, QObject* object) {
    auto* view = qobject_cast<GraphView*>(object);
    return view ? new GraphAccessible(view) : nullptr;
}

}  // namespace

void installGraphAccessibility() {
    static const bool s_installed = [] {
        QAccessible::installFactory(graphInterface);
        return true;
    }();
    Q_UNUSED(s_installed)
}

}  // namespace teardown
