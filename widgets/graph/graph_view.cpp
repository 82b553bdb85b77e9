#include "widgets/graph/graph_view.h"

#include "core/graph/graph_search.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"
#include "widgets/graph/graph_accessible.h"

#include <QAccessible>
#include <QResizeEvent>

#include <algorithm>
#include <cmath>

namespace teardown {
namespace {

constexpr double kGraphMargin = 24;  ///< around the graph when all of it is shown
constexpr double kMostZoom = 3;
constexpr double kMostFittingZoom = 1.25;
constexpr double kRevealMargin = 16;  ///< less than kGraphMargin: at the beginning the input is in sight
constexpr double kMuchMore = 1.4;
constexpr double kReach = 60;  ///< of the graph stays visible
constexpr int kLeastPictureSide = 10;
constexpr int kPictureSides[] = {32, 64, 128, 256};  ///< in device pixels: a few sizes, so that zooming draws few pictures

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
        m_matches.clear();
        m_match = -1;
        m_scene = nullptr;
        m_view.current = m_view.hovered = -1;
        m_current = -1;
        m_viewChosen = false;
        m_map = {};
    }
    if (m_trace) layOut(same ? std::optional(m_scene->open) : std::nullopt, m_overview);
    update();
}

void GraphView::setOverview(bool overview) {
    m_overview = overview;
    if (m_trace) layOut(std::nullopt, overview);
}

void GraphView::setHorizontal(bool horizontal) {
    if (horizontal == m_horizontal) return;
    m_horizontal = horizontal;
    m_viewChosen = false;
    if (m_trace) layOut(m_scene ? std::optional(m_scene->open) : std::nullopt, m_overview);
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
    request.compact = m_overview;
    request.reveal = reveal;
    if (m_fillsRoom && !m_overview) request.room = m_roomUsed = roomAcross();
    m_runner.run([request = std::move(request)](const TaskContext& task) { return makeScene(request, task); },
                 [this, reveal](ScenePtr scene) {
                     if (scene) take(std::move(scene), reveal);
                 });
}

void GraphView::take(ScenePtr scene, int wanted) {
    const bool sameTrace = m_scene && m_scene->source->trace == scene->source->trace;
    m_scene = std::move(scene);
    m_map = {};
    m_view.hovered = -1;
    const int anchor = m_scene->nodeWithKey(m_anchorKey);
    const bool fitsAgain = m_viewChosen && m_fitting == Fitting::Across && !m_overview;
    if (fitsAgain) m_view.zoom = std::max(kReadableZoom, acrossZoom());
    if (anchor >= 0) {
        const QRectF rect = m_scene->rectOf(anchor);
        m_view.origin =
            (m_horizontal ? QPointF(rect.left(), rect.center().y()) : QPointF(rect.center().x(), rect.top())) - m_anchor / m_view.zoom;
        keepInReach();
    }
    m_view.current = anchor >= 0 ? anchor : nodeOfStep(m_current);
    m_anchorKey.clear();
    // Another run of the network: its steps may have other numbers.
    if (!sameTrace && !m_query.isEmpty()) {
        m_matches = stepsNamed(*m_scene->source->trace, fromQt(m_query));
        m_match = -1;
        Q_EMIT searchChanged();
    }
    refreshMarks();
    if (!m_viewChosen)
        chooseInitialView();
    else if (m_overview)
        fit();
    if (wanted >= 0) {
        choose(nodeOfStep(wanted));
        reveal(m_view.current);
    } else if (m_revealLater) {
        reveal(m_view.current);
    }
    m_revealLater = false;
    update();
    Q_EMIT laidOut();
}

int GraphView::nodeOfStep(int step) const {
    if (!m_scene || step < 0 || step >= static_cast<int>(m_scene->graph.nodeOfStep.size())) return -1;
    return m_scene->graph.nodeOfStep[static_cast<std::size_t>(step)];
}

void GraphView::refreshMarks() {
    m_marks = {};
    if (!m_scene) return;
    const auto note = [this](std::vector<NodeMark>& marks, int step) {
        const int index = nodeOfStep(step);
        if (index < 0) return;
        marks.resize(m_scene->graph.nodes.size(), NodeMark::None);
        NodeMark& mark = marks[static_cast<std::size_t>(index)];
        const bool own = node(index).step == step && node(index).kind != GraphNodeKind::Repeat;
        if (mark != NodeMark::Own) mark = own ? NodeMark::Own : NodeMark::Inside;
    };
    for (const int step : m_matches) note(m_marks.found, step);
    if (!m_breakpoints.empty())
        for (const Step& step : m_scene->source->trace->steps)
            if (step.kind == StepKind::Module && m_breakpoints.count(step.path)) note(m_marks.breakpoints, step.index);
    update();
}

void GraphView::search(const QString& text) {
    if (text == m_query) return;
    m_query = text;
    m_match = -1;
    m_matches = m_scene ? stepsNamed(*m_scene->source->trace, fromQt(text)) : std::vector<int>();
    refreshMarks();
    Q_EMIT searchChanged();
}

void GraphView::goToMatch(bool forward) {
    const int count = matches();
    if (!m_scene || count == 0) return;
    if (m_match < 0) {
        // The first one at or after the current step.
        const auto next = std::lower_bound(m_matches.begin(), m_matches.end(), m_current);
        m_match = static_cast<int>(next - m_matches.begin()) - (forward ? 0 : 1);
        m_match = (m_match + count) % count;
    } else {
        m_match = (m_match + (forward ? 1 : count - 1)) % count;
    }
    const int step = m_matches[static_cast<std::size_t>(m_match)], shown = nodeOfStep(step);
    if (exists(shown) && (node(shown).step != step || node(shown).kind == GraphNodeKind::Repeat)) {
        m_fillsRoom = false;
        layOut(m_scene->open, false, step);
    } else {
        choose(shown);
        reveal(shown);
    }
    Q_EMIT searchChanged();
}

void GraphView::chooseInitialView() {
    if (!m_scene || width() <= 0) return;
    fit();
    if (m_overview || m_view.zoom >= 1) return;
    m_view.zoom = std::max(kReadableZoom, acrossZoom());
    m_fitting = Fitting::Across;
    // From the beginning; a graph that is shorter than the widget in its middle.
    const double along = (m_horizontal ? width() : height()) / m_view.zoom,
                 length = m_horizontal ? m_scene->layout.width : m_scene->layout.height;
    const double start = length + 2 * kGraphMargin / m_view.zoom < along ? (length - along) / 2 : -kGraphMargin / m_view.zoom;
    m_view.origin = m_horizontal ? QPointF(start, 0) : QPointF(0, start);
    centreAcross();
    if (m_view.current >= 0) reveal(m_view.current);
    Q_EMIT zoomChanged(m_view.zoom);
}

/// The graph in the middle, beside the map; a graph that is too wide starts where its input is.
void GraphView::centreAcross() {
    const QSizeF room = QSizeF(size()) / m_view.zoom;
    const double across = m_horizontal ? m_scene->layout.height : m_scene->layout.width;
    double there = m_horizontal ? room.height() : room.width();
    if (mapShown()) there -= ((m_horizontal ? height() - mapRect().top() : width() - mapRect().left())) / m_view.zoom;
    double start = (across - there) / 2;
    if (across > there && !m_scene->layout.nodes.empty()) {
        const QPointF input = m_scene->rectOf(0).center();
        start = (m_horizontal ? input.y() : input.x()) - there / 2;
    }
    if (m_horizontal)
        m_view.origin.setY(start);
    else
        m_view.origin.setX(start);
}

double GraphView::acrossZoom() const {
    if (!m_scene || m_scene->layout.width <= 0) return 1;
    const double across = m_horizontal ? m_scene->layout.height : m_scene->layout.width;
    double there = (m_horizontal ? height() : width()) - 2 * kGraphMargin;
    // The map needs a margin of its own; it is narrow in this direction.
    if (!m_overview) there -= (m_horizontal ? height() - mapRect().top() : width() - mapRect().left()) - kGraphMargin / 2;
    return std::clamp(there / across, leastZoom(), kMostFittingZoom);
}

double GraphView::fittingZoom() const {
    if (!m_scene || m_scene->layout.width <= 0) return 1;
    const double margin = m_overview ? 12 : kGraphMargin;
    return std::clamp(std::min((width() - 2 * margin) / m_scene->layout.width, (height() - 2 * margin) / m_scene->layout.height), 0.005,
                      m_overview ? 1.0 : 1.25);
}

double GraphView::leastZoom() const { return std::min(0.1, fittingZoom()); }

void GraphView::fit() {
    if (!m_scene) return;
    m_view.zoom = fittingZoom();
    m_view.origin = m_scene->bounds().center() - QPointF(width(), height()) / 2 / m_view.zoom;
    m_viewChosen = true;
    m_fitting = Fitting::Whole;
    update();
    Q_EMIT zoomChanged(m_view.zoom);
}

void GraphView::fitAcross() {
    if (!m_scene) return;
    const QPointF centre = exists(m_view.current) ? m_scene->rectOf(m_view.current).center() : m_view.toScene(rect().center());
    m_view.zoom = acrossZoom();
    m_view.origin = centre - QPointF(width(), height()) / 2 / m_view.zoom;
    centreAcross();
    keepInReach();
    m_viewChosen = true;
    m_fitting = Fitting::Across;
    update();
    Q_EMIT zoomChanged(m_view.zoom);
}

void GraphView::fitAgain() {
    if (m_overview || m_fitting == Fitting::Whole) return fit();
    const QPointF centre = m_view.toScene(rect().center());
    m_view.zoom = std::max(kReadableZoom, acrossZoom());
    m_view.origin = centre - QPointF(width(), height()) / 2 / m_view.zoom;
    centreAcross();
    keepInReach();
    Q_EMIT zoomChanged(m_view.zoom);
}

void GraphView::actualSize() { setZoom(1, exists(m_view.current) ? nodeRect(m_view.current).center() : QPointF(rect().center())); }

void GraphView::zoomBy(double factor, QPointF around) { setZoom(m_view.zoom * factor, around); }

void GraphView::setZoom(double zoom, QPointF around) {
    if (!m_scene) return;
    zoom = std::clamp(zoom, leastZoom(), kMostZoom);
    const QPointF fixed = m_view.toScene(around);
    m_view.zoom = zoom;
    m_view.origin = fixed - around / zoom;
    m_fitting = Fitting::None;
    keepInReach();
    update();
    Q_EMIT zoomChanged(zoom);
}

void GraphView::keepInReach() {
    if (!m_scene) return;
    const double w = width() / m_view.zoom, h = height() / m_view.zoom, reach = kReach / m_view.zoom;
    m_view.origin.setX(std::clamp(m_view.origin.x(), std::min(0.0, reach - w), std::max(0.0, m_scene->layout.width - reach)));
    m_view.origin.setY(std::clamp(m_view.origin.y(), std::min(0.0, reach - h), std::max(0.0, m_scene->layout.height - reach)));
}

void GraphView::openAll() {
    m_fillsRoom = false;
    if (m_trace) layOut(std::nullopt, true);
}

void GraphView::closeAll() {
    m_fillsRoom = false;
    if (m_trace) layOut(std::nullopt, false);
}

double GraphView::roomAcross() const { return (m_horizontal ? height() : width()) - 2 * kGraphMargin; }

void GraphView::toggle(int index) {
    if (!exists(index) || m_overview) return;
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
    if (!m_overview) reveal(m_view.current);
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
    QRectF rect = nodeRect(index);
    // For a tall frame the heading counts.
    if (node(index).open) rect.setSize({std::min(rect.width(), width() / 3.0), std::min(rect.height(), height() / 3.0)});
    const QRectF room = QRectF(this->rect()).adjusted(kRevealMargin, kRevealMargin, -kRevealMargin, -kRevealMargin);
    QPointF move;
    if (rect.left() < room.left() || rect.right() > room.right()) move.setX(rect.center().x() - room.center().x());
    if (rect.top() < room.top() || rect.bottom() > room.bottom()) move.setY(rect.center().y() - room.center().y());
    if (move.isNull()) return;
    m_view.origin += move / m_view.zoom;
    keepInReach();
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

int GraphView::nodeAt(QPointF position) const { return m_scene ? m_scene->nodeAt(m_view.toScene(position)) : -1; }

void GraphView::paintEvent(QPaintEvent* event) {
    QPainter painter(this);
    if (!m_scene) {
        painter.fillRect(event->rect(), colours().ground);
        paintNothing(painter);
        return;
    }
    m_view.size = size();
    m_view.focused = hasFocus();
    m_painter.paint(painter, *m_scene, m_view, m_marks, m_pictures, event->rect());
    if (mapShown()) paintMap(painter);
    wantPictures();
}

/// Asks for the pictures of the visible boxes.
void GraphView::wantPictures() {
    if (!m_scene->pictured) return;
    const QRectF seen(m_view.origin, QSizeF(size()) / m_view.zoom);
    std::vector<int> steps;
    double side = 0;
    for (int i = 0; i < static_cast<int>(m_scene->graph.nodes.size()); ++i) {
        if (node(i).open || !seen.intersects(m_scene->rectOf(i))) continue;
        const QRectF place = m_scene->pictureRectOf(i);
        if (place.width() * m_view.zoom < kLeastPictureSide) continue;
        steps.push_back(m_scene->outputStepOf(i));
        side = std::max(side, place.width() * m_view.zoom * devicePixelRatioF());
    }
    if (steps.empty()) return;
    int drawnSide = kPictureSides[std::size(kPictureSides) - 1];
    for (const int choice : kPictureSides)
        if (choice >= side) drawnSide = std::min(drawnSide, choice);
    m_pictures.want(std::move(steps), drawnSide);
}

void GraphView::paintNothing(QPainter& painter) {
    painter.setPen(colours().muted);
    painter.setFont(textFont());
    const QString text = m_trace ? tr("Drawing the graph …") : tr("The graph appears once a model is built.");
    painter.drawText(rect().adjusted(24, 24, -24, -24), Qt::AlignCenter | Qt::TextWordWrap, text);
}

void GraphView::resizeEvent(QResizeEvent* event) {
    if (!m_scene) return;
    // Opened for a smaller page, for example before the window had its size.
    if (m_fillsRoom && !m_overview && roomAcross() > kMuchMore * m_roomUsed) {
        m_viewChosen = false;
        layOut(std::nullopt, false);
    }
    if (!m_viewChosen) {
        chooseInitialView();
    } else if (m_overview || m_fitting != Fitting::None) {
        fitAgain();
    } else if (event->oldSize().isValid()) {
        // Keeps the centre.
        const QSize change = event->size() - event->oldSize();
        m_view.origin -= QPointF(change.width(), change.height()) / 2 / m_view.zoom;
        keepInReach();
    }
}

}  // namespace teardown
