#include "widgets/graph/graph_camera.h"

#include <algorithm>

namespace teardown {
namespace {

constexpr double kGraphMargin = 24;  ///< around the graph when all of it is shown
constexpr double kOverviewMargin = 12;
constexpr double kMostZoom = 3;
constexpr double kMostFittingZoom = 1.25;
constexpr double kRevealMargin = 16;  ///< less than kGraphMargin: at the beginning the input is in sight
constexpr double kReach = 60;         ///< of the graph stays visible
constexpr QSize kMapSize(130, 220);
constexpr int kMapGap = 12;
constexpr int kMapPadding = 6;

}  // namespace

double GraphCamera::roomAcross(bool horizontal) const { return (horizontal ? size.height() : size.width()) - 2 * kGraphMargin; }

/// What the map takes in this direction, in which it is narrow.
double GraphCamera::mapAcross() const { return horizontal() ? size.height() - mapFrame().top() : size.width() - mapFrame().left(); }

double GraphCamera::fittingZoom() const {
    if (!m_scene || m_scene->layout.width <= 0) return 1;
    const double margin = m_overview ? kOverviewMargin : kGraphMargin;
    const double fitting =
        std::min((size.width() - 2 * margin) / m_scene->layout.width, (size.height() - 2 * margin) / m_scene->layout.height);
    return std::clamp(fitting, 0.005, m_overview ? 1.0 : kMostFittingZoom);
}

double GraphCamera::acrossZoom() const {
    if (!m_scene || across() <= 0) return 1;
    const double map = m_overview ? 0 : mapAcross() - kGraphMargin / 2;
    return std::clamp((roomAcross(horizontal()) - map) / across(), leastZoom(), kMostFittingZoom);
}

void GraphCamera::centreOn(QPointF scene) { origin = scene - QPointF(size.width(), size.height()) / 2 / zoom; }

/// The graph in the middle, beside the map; a graph that is too wide starts where its input is.
void GraphCamera::centreAcross() {
    double there = (horizontal() ? size.height() : size.width()) / zoom;
    if (mapShown()) there -= mapAcross() / zoom;
    double start = (across() - there) / 2;
    if (across() > there && !m_scene->layout.nodes.empty()) {
        const QPointF input = m_scene->rectOf(0).center();
        start = (horizontal() ? input.y() : input.x()) - there / 2;
    }
    if (horizontal())
        origin.setY(start);
    else
        origin.setX(start);
}

void GraphCamera::fit() {
    if (!m_scene) return;
    zoom = fittingZoom();
    centreOn(m_scene->bounds().center());
    m_fitting = Fitting::Whole;
}

void GraphCamera::fitAcross() {
    if (!m_scene) return;
    const QPointF centre = current >= 0 ? m_scene->rectOf(current).center() : toScene(QPointF(size.width(), size.height()) / 2);
    zoom = acrossZoom();
    centreOn(centre);
    centreAcross();
    keepInReach();
    m_fitting = Fitting::Across;
}

void GraphCamera::fitAgain() {
    if (!m_scene) return;
    if (m_overview || m_fitting == Fitting::Whole) return fit();
    const QPointF centre = toScene(QPointF(size.width(), size.height()) / 2);
    adaptAcross();
    centreOn(centre);
    centreAcross();
    keepInReach();
}

void GraphCamera::adaptAcross() { zoom = std::max(kReadableZoom, acrossZoom()); }

void GraphCamera::begin() {
    if (!m_scene || size.width() <= 0) return;
    fit();
    if (m_overview || zoom >= 1) return;
    adaptAcross();
    m_fitting = Fitting::Across;
    // A graph that is shorter than the view is in its middle.
    const double along = (horizontal() ? size.width() : size.height()) / zoom,
                 length = horizontal() ? m_scene->layout.width : m_scene->layout.height;
    const double start = length + 2 * kGraphMargin / zoom < along ? (length - along) / 2 : -kGraphMargin / zoom;
    origin = horizontal() ? QPointF(start, 0) : QPointF(0, start);
    centreAcross();
    reveal(current);
}

void GraphCamera::keepPlace(const QRectF& group, QPointF anchor) {
    const QPointF place = horizontal() ? QPointF(group.left(), group.center().y()) : QPointF(group.center().x(), group.top());
    origin = place - anchor / zoom;
    keepInReach();
    if (m_fitting == Fitting::Across) centreAcross();
}

void GraphCamera::setZoom(double newZoom, QPointF around) {
    if (!m_scene) return;
    const QPointF fixed = toScene(around);
    zoom = std::clamp(newZoom, leastZoom(), kMostZoom);
    origin = fixed - around / zoom;
    m_fitting = Fitting::None;
    keepInReach();
}

void GraphCamera::moveBy(QPointF onScreen) {
    origin += onScreen / zoom;
    keepInReach();
}

void GraphCamera::keepInReach() {
    if (!m_scene) return;
    const double w = size.width() / zoom, h = size.height() / zoom, reach = kReach / zoom;
    origin.setX(std::clamp(origin.x(), std::min(0.0, reach - w), std::max(0.0, m_scene->layout.width - reach)));
    origin.setY(std::clamp(origin.y(), std::min(0.0, reach - h), std::max(0.0, m_scene->layout.height - reach)));
}

void GraphCamera::reveal(int node) {
    if (!m_scene || node < 0) return;
    QRectF rect = toScreen(m_scene->rectOf(node));
    // For a tall frame the heading counts.
    if (m_scene->graph.nodes[static_cast<std::size_t>(node)].open)
        rect.setSize({std::min(rect.width(), size.width() / 3.0), std::min(rect.height(), size.height() / 3.0)});
    const QRectF room = QRectF(QPointF(), QSizeF(size)).adjusted(kRevealMargin, kRevealMargin, -kRevealMargin, -kRevealMargin);
    QPointF move;
    if (rect.left() < room.left() || rect.right() > room.right()) move.setX(rect.center().x() - room.center().x());
    if (rect.top() < room.top() || rect.bottom() > room.bottom()) move.setY(rect.center().y() - room.center().y());
    if (!move.isNull()) moveBy(move);
}

bool GraphCamera::mapShown() const {
    if (!m_scene || m_overview || size.width() < 420 || size.height() < 300) return false;
    return !QRectF(origin, QSizeF(size) / zoom).contains(m_scene->bounds());
}

QRectF GraphCamera::mapInside() const {
    // A network is many times longer than wide: the map is stretched then, or nothing would be visible.
    const QSizeF whole(m_scene->layout.width, m_scene->layout.height);
    QSizeF map = whole.scaled(QSizeF(horizontal() ? kMapSize.transposed() : kMapSize), Qt::KeepAspectRatio);
    map = {std::max(map.width(), 30.0), std::max(map.height(), 30.0)};
    return {QPointF(size.width() - kMapGap - kMapPadding - map.width(), size.height() - kMapGap - kMapPadding - map.height()), map};
}

QRectF GraphCamera::mapFrame() const { return mapInside().adjusted(-kMapPadding, -kMapPadding, kMapPadding, kMapPadding); }

void GraphCamera::centreMapAt(QPointF mapPosition) {
    const QRectF inside = mapInside();
    const QPointF at = mapPosition - inside.topLeft();
    centreOn(QPointF(at.x() * m_scene->layout.width / inside.width(), at.y() * m_scene->layout.height / inside.height()));
    m_fitting = Fitting::None;
    keepInReach();
}

}  // namespace teardown
