#include "widgets/graph/graph_view.h"

#include "widgets/common/theme.h"
#include "widgets/common/typography.h"
#include "widgets/graph/graph_accessible.h"
#include "widgets/graph/graph_lines.h"

#include <QAccessible>
#include <QResizeEvent>

#include <algorithm>
#include <cmath>

namespace teardown {
namespace {

constexpr double kMuchMore = 1.4;
/// Whether both are runs of one network: then the open groups stay open.
bool sameNetwork(const Trace& a, const Trace& b) {
    const auto modules = [](const Trace& trace) {
        std::vector<const Step*> list;
        for (const Step& step : trace.steps)
            if (step.kind != StepKind::Transform) list.push_back(&step);
        return list;
    };
    const std::vector<const Step*> x = modules(a), y = modules(b);
    return std::equal(x.begin(), x.end(), y.begin(), y.end(),
                      [](const Step* l, const Step* r) { return l->path == r->path && l->type == r->type; });
}

}  // namespace

GraphView::GraphView(Lane& lane, QWidget* parent)
    : QWidget(parent), m_runner(lane, this), m_pictures(lane), m_rulers(std::make_shared<const GraphRulers>()) {
    installGraphAccessibility();
    m_view.size = size();
    setProperty("pans", true);
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setAccessibleName(tr("Graph of the network"));
    setAccessibleDescription(
        tr("Arrow keys follow the connections, Enter expands a module or opens a layer, Backspace goes to the module around, plus, minus "
           "and 0 zoom."));
    connect(&m_pictures, &GraphPictures::drawn, this, qOverload<>(&QWidget::update));
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        m_painter.refresh();
        m_map = {};
        update();
    });
}

void GraphView::setTrace(TracePtr trace) {
    if (trace == m_trace) return;
    const bool drawable = trace && trace->journey == Journey::Forward && !trace->steps.empty();
    const bool same = drawable && m_trace && m_scene && sameNetwork(*trace, *m_trace);
    m_trace = drawable ? std::move(trace) : nullptr;
    m_runner.abandon();
    m_pictures.setTrace(m_trace, same);
    if (!same) {
        m_fillsRoom = true;
        m_marks = {};
        m_scene = nullptr;
        m_view.setScene(nullptr);
        m_view.current = m_view.hovered = -1;
        m_current = -1;
        m_viewChosen = false;
        m_map = {};
    }
    if (m_trace) layOut(same ? std::optional(m_scene->open) : std::nullopt, m_view.overview());
    update();
}

void GraphView::setOverview(bool overview) {
    m_view.setOverview(overview);
    if (m_trace) layOut(std::nullopt, overview);
}

void GraphView::setHorizontal(bool horizontal) {
    if (horizontal == m_horizontal) return;
    m_horizontal = horizontal;
    m_viewChosen = false;
    if (m_trace) layOut(m_scene ? std::optional(m_scene->open) : std::nullopt, m_view.overview());
}

void GraphView::setBreakpoints(std::set<std::string> paths) {
    m_breakpoints = std::move(paths);
    refreshMarks();
}

void GraphView::layOut(std::optional<OpenGroups> open, bool all, int reveal) {
    SceneRequest request;
    request.trace = m_trace;
    if (m_scene && m_scene->source->trace == m_trace) request.source = m_scene->source;
    request.open = std::move(open);
    request.all = all;
    request.rulers = m_rulers;
    request.horizontal = m_horizontal;
    request.compact = m_view.overview();
    request.reveal = reveal;
    if (m_fillsRoom && !m_view.overview()) request.room = m_roomUsed = m_view.roomAcross(m_horizontal);
    m_runner.run([request = std::move(request)](const TaskContext& task) { return makeScene(request, task); },
                 [this, reveal](ScenePtr scene) {
                     if (scene) take(std::move(scene), reveal);
                 });
}

void GraphView::take(ScenePtr scene, int wanted) {
    const bool sameTrace = m_scene && m_scene->source->trace == scene->source->trace;
    m_scene = std::move(scene);
    m_view.setScene(m_scene.get());
    m_map = {};
    m_view.hovered = -1;
    m_view.current = -1;
    if (m_viewChosen && m_view.fitting() == GraphCamera::Fitting::Across) m_view.adaptAcross();
    const int anchor = m_scene->nodeWithKey(m_anchorKey);
    if (anchor >= 0) m_view.keepPlace(m_scene->rectOf(anchor), m_anchor);
    m_view.current = anchor >= 0 ? anchor : nodeOfStep(m_current);
    m_anchorKey.clear();
    // Another run of the network: its steps may have other numbers.
    if (!sameTrace && !m_search.text().isEmpty()) {
        m_search.setTrace(m_scene->source->trace.get());
        Q_EMIT searchChanged();
    }
    refreshMarks();
    if (!m_viewChosen)
        m_view.begin();
    else if (m_view.overview())
        m_view.fit();
    m_viewChosen = true;
    if (wanted >= 0) choose(nodeOfStep(wanted));
    if (wanted >= 0 || m_revealLater) m_view.reveal(m_view.current);
    m_revealLater = false;
    update();
    Q_EMIT laidOut();
}

void GraphView::refreshMarks() {
    m_marks = m_scene ? marksOf(*m_scene, m_search.steps(), m_breakpoints) : GraphMarks();
    update();
}

void GraphView::search(const QString& text) {
    if (text == m_search.text()) return;
    m_search.setText(text, m_scene ? m_scene->source->trace.get() : nullptr);
    refreshMarks();
    Q_EMIT searchChanged();
}

void GraphView::goToMatch(bool forward) {
    const int step = m_scene ? m_search.go(forward, m_current) : -1;
    if (step < 0) return;
    const int shown = nodeOfStep(step);
    if (shown >= 0 && !m_scene->isOwnNode(shown, step)) {
        m_fillsRoom = false;
        layOut(m_scene->open, false, step);
    } else {
        choose(shown);
        reveal(shown);
    }
    Q_EMIT searchChanged();
}

void GraphView::fit() {
    m_view.fit();
    update();
}

void GraphView::fitAcross() {
    m_view.fitAcross();
    update();
}

void GraphView::actualSize() { setZoom(1, exists(m_view.current) ? nodeRect(m_view.current).center() : QPointF(rect().center())); }

void GraphView::setZoom(double zoom, QPointF around) {
    m_view.setZoom(zoom, around);
    update();
}

void GraphView::openGroups(bool all) {
    m_fillsRoom = false;
    if (m_trace) layOut(std::nullopt, all);
}

void GraphView::toggle(int index) {
    if (!exists(index) || m_view.overview()) return;
    const std::string& key = node(index).key;
    if (key.empty()) return;
    OpenGroups open = m_scene->open;
    m_fillsRoom = false;
    if (!open.erase(key)) open.insert(key);
    const QRectF rect = nodeRect(index);
    m_anchorKey = key;
    m_anchor = m_horizontal ? QPointF(std::max(rect.left(), std::min(8.0, rect.right() - 20)), rect.center().y())
                            : QPointF(rect.center().x(), std::max(rect.top(), std::min(8.0, rect.bottom() - 20)));
    layOut(std::move(open), false);
}

void GraphView::activate(int index) {
    if (!exists(index)) return;
    if (!node(index).key.empty()) return toggle(index);
    if (node(index).step >= 0) Q_EMIT heatmapsRequested(node(index).step);
}

void GraphView::setCurrent(int step) {
    if (step == m_current) return;
    m_current = step;
    if (!m_scene || m_runner.busy()) m_revealLater = true;
    if (!m_scene) return;
    // A box that stands for several steps stays marked if its own was selected.
    const bool chosen = exists(m_view.current) && node(m_view.current).step == step && step >= 0;
    if (!chosen) mark(nodeOfStep(step));
    if (!m_view.overview()) reveal(m_view.current);
}

void GraphView::mark(int index) {
    if (index == m_view.current) return;
    m_view.current = index;
    if (exists(index)) {
        setAccessibleName(tr("Graph of the network: %1").arg(spokenNameOf(*m_scene, index)));
        QAccessibleEvent changed(this, QAccessible::NameChanged);
        QAccessible::updateAccessibility(&changed);
    }
    update();
}

void GraphView::reveal(int index) {
    if (!exists(index)) return;
    m_view.reveal(index);
    update();
}

void GraphView::choose(int index) {
    if (!exists(index)) return;
    mark(index);
    const int step = node(index).step;
    if (step < 0) return;
    m_current = step;
    Q_EMIT stepChosen(step);
}

bool GraphView::onPlus(int index, QPointF position) const {
    return exists(index) && m_view.toScreen(m_scene->plusRectOf(index)).contains(position);
}

void GraphView::paintEvent(QPaintEvent* event) {
    QPainter painter(this);
    if (!m_scene) {
        painter.fillRect(event->rect(), colours().ground);
        painter.setPen(colours().muted);
        painter.setFont(textFont());
        painter.drawText(rect().adjusted(24, 24, -24, -24), Qt::AlignCenter | Qt::TextWordWrap,
                         m_trace ? tr("Drawing the graph …") : tr("The graph appears once a model is built."));
        return;
    }
    m_view.focused = hasFocus();
    m_painter.paint(painter, *m_scene, m_view, m_marks, m_pictures, event->rect());
    if (m_view.mapShown()) {
        if (m_map.isNull()) m_map = graphMiniature(*m_scene, m_painter, m_view.mapInside().size().toSize(), devicePixelRatioF());
        paintGraphMap(painter, *m_scene, m_view, m_map);
    }
    m_pictures.wantVisible(*m_scene, m_view, devicePixelRatioF());
}

void GraphView::resizeEvent(QResizeEvent* event) {
    m_view.size = size();
    if (!m_scene) return;
    // Opened for a smaller page, for example before the window had its size.
    if (m_fillsRoom && !m_view.overview() && m_view.roomAcross(m_horizontal) > kMuchMore * m_roomUsed) {
        m_view.begin();
        m_viewChosen = false;
        layOut(std::nullopt, false);
    } else if (m_view.overview() || m_view.fitting() != GraphCamera::Fitting::None) {
        m_view.fitAgain();
    } else if (event->oldSize().isValid()) {
        // Keeps the centre.
        const QSize change = event->size() - event->oldSize();
        m_view.moveBy(-QPointF(change.width(), change.height()) / 2);
    }
    update();
}

}  // namespace teardown
