#include "widgets/tensor/step_tile.h"

#include "core/render/heatmap.h"
#include "widgets/paint/sheet_painter.h"
#include "widgets/tensor/stage_tensor.h"

#include <algorithm>
#include <cmath>

namespace teardown {
namespace {

/// How much a plane varies, estimated from at most 400 of its cells.
double liveliness(const TensorView& view, const Plane& plane) {
    const int rowStep = std::max(1, plane.rows / 20);
    const int columnStep = std::max(1, plane.columns / 20);
    double sum = 0, squares = 0;
    int count = 0;
    for (int row = 0; row < plane.rows; row += rowStep)
        for (int column = 0; column < plane.columns; column += columnStep) {
            const double value = planeValue(view, plane, row, column);
            if (!std::isfinite(value)) continue;
            sum += value;
            squares += value * value;
            ++count;
        }
    return count ? squares / count - (sum / count) * (sum / count) : 0;
}

}  // namespace

QImage stepTile(const Step& step, int size) {
    const RecordedTensor* tensor = nullptr;
    for (const auto* list : {&step.outputs, &step.inputs})
        for (std::size_t i = list->size(); !tensor && i-- > 0;)
            if ((*list)[i].view.valid() && (*list)[i].view.numel() > 0) tensor = &(*list)[i];
    if (!tensor) return {};
    QImage image;
    if (tensor->role == TensorRole::Picture) image = pictureOf(tensor->view);
    if (image.isNull()) {
        const std::vector<Plane> planes = planesOf(tensor->view, tensor->role);
        if (planes.empty()) return {};
        const std::size_t stride = std::max<std::size_t>(1, planes.size() / 24);
        const Plane* best = &planes.front();
        double most = -1;
        for (std::size_t i = 0; i < planes.size(); i += stride)
            if (const double value = liveliness(tensor->view, planes[i]); value > most) {
                most = value;
                best = &planes[i];
            }
        HeatmapStyle style;
        style.rule = RangeRule::Tile;
        image = planeImage(tensor->view, *best, resolveRange(tensor->view, style, best), style);
    }
    const bool enlarge = image.width() < size && image.height() < size;
    return image.scaled(size, size, Qt::IgnoreAspectRatio,
                        enlarge || image.height() == 1 ? Qt::FastTransformation : Qt::SmoothTransformation);
}

}  // namespace teardown
