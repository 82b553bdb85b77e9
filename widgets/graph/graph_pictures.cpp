#include "widgets/graph/graph_pictures.h"

#include "widgets/tensor/step_tile.h"

#include <algorithm>

namespace teardown {
namespace {

constexpr std::size_t kPicturesAtOnce = 8;
constexpr int kLeastPictureSide = 10;
constexpr int kPictureSides[] = {32, 64, 128, 256};  ///< in device pixels: a few sizes, so that zooming draws few pictures
constexpr qsizetype kMostPictureBytes = 48 << 20;

}  // namespace

GraphPictures::GraphPictures(Lane& lane, QObject* parent) : QObject(parent), m_runner(lane, this) {}

void GraphPictures::setTrace(TracePtr trace, bool sameSteps) {
    m_runner.abandon();
    m_trace = std::move(trace);
    m_wanted.clear();
    if (!sameSteps) m_pictures.clear();
    for (Picture& picture : m_pictures) picture.stale = true;
}

const QImage* GraphPictures::find(int step) const {
    const auto found = m_pictures.constFind(step);
    return found == m_pictures.cend() || found->image.isNull() ? nullptr : &found->image;
}

void GraphPictures::want(std::vector<int> steps, int side) {
    m_wanted = std::move(steps);
    m_side = side;
    if (!m_runner.busy()) drawNext();
}

void GraphPictures::wantVisible(const GraphScene& scene, const GraphViewport& view, double ratio) {
    if (!scene.pictured) return;
    const QRectF seen(view.origin, QSizeF(view.size) / view.zoom);
    std::vector<int> steps;
    double largest = 0;
    for (int i = 0; i < static_cast<int>(scene.graph.nodes.size()); ++i) {
        if (!seen.intersects(scene.rectOf(i))) continue;
        const double side = scene.pictureRectOf(i).width() * view.zoom;
        if (side < kLeastPictureSide) continue;
        steps.push_back(scene.outputStepOf(i));
        largest = std::max(largest, side * ratio);
    }
    if (steps.empty()) return;
    int side = kPictureSides[std::size(kPictureSides) - 1];
    for (const int choice : kPictureSides)
        if (choice >= largest) side = std::min(side, choice);
    want(std::move(steps), side);
}

void GraphPictures::drawNext() {
    std::vector<int> batch;
    for (const int step : m_wanted) {
        if (batch.size() == kPicturesAtOnce) break;
        const auto found = m_pictures.constFind(step);
        // A larger one than necessary is kept.
        if (found == m_pictures.cend() || found->stale || found->side < m_side) batch.push_back(step);
    }
    if (batch.empty() || !m_trace) return;
    m_runner.run(
        [trace = m_trace, batch, side = m_side](const TaskContext& task) {
            std::vector<QImage> images;
            for (const int step : batch) {
                const bool known = step >= 0 && step < static_cast<int>(trace->steps.size());
                images.push_back(known && !task.cancelled() ? stepTile(trace->steps[static_cast<std::size_t>(step)], side) : QImage());
            }
            return images;
        },
        [this, batch, side = m_side](std::vector<QImage> images) {
            for (std::size_t i = 0; i < batch.size(); ++i) m_pictures[batch[i]] = {std::move(images[i]), side, false};
            dropUnwanted();
            Q_EMIT drawn();
            if (!m_runner.busy()) drawNext();
        });
}

void GraphPictures::dropUnwanted() {
    qsizetype bytes = 0;
    for (const Picture& picture : m_pictures) bytes += picture.image.sizeInBytes();
    if (bytes <= kMostPictureBytes) return;
    m_pictures.removeIf([this](const QHash<int, Picture>::iterator& picture) {
        return std::find(m_wanted.begin(), m_wanted.end(), picture.key()) == m_wanted.end();
    });
}

}  // namespace teardown
