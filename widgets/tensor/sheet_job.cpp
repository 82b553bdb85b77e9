#include "widgets/tensor/sheet_job.h"

#include "widgets/paint/sheet_painter.h"

#include <algorithm>

namespace teardown {
namespace {

/// A picture is a single tile on its sheet, enlarged by an integer factor or shrunk to fit.
RenderedTensor placePicture(const StageTensor& tensor, const SheetRequest& request) {
    RenderedTensor result;
    result.image = pictureOf(tensor.tensor.view);
    if (result.image.isNull()) return result;
    const int width = result.image.width();
    const int height = result.image.height();
    const double fit = std::min(static_cast<double>(request.width) / width, static_cast<double>(request.height) / height);
    const double scale = fit >= 1 ? std::min(12.0, std::max(1.0, static_cast<double>(static_cast<int>(fit)))) : fit;
    TilePlace place{0, 0, 0, std::max(1, static_cast<int>(width * scale)), std::max(1, static_cast<int>(height * scale))};
    result.sheet.cell = scale >= 1 ? static_cast<int>(scale) : 1;
    result.sheet.shrink = scale >= 1 ? 1 : static_cast<int>(1 / scale + 0.999);
    result.sheet.width = place.width;
    result.sheet.height = place.height;
    result.sheet.tiles.push_back(place);
    if (scale < 1) result.image = result.image.scaled(place.width, place.height, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
    return result;
}

/// Cuts, reduces, sorts and filters as requested.
void arrange(StageTensor& tensor, const ChannelArrangement& arrangement, const TaskContext& task) {
    if (!tensor.weights() && !tensor.tensor.role.isTokens() && arrangement.reduction != ChannelReduction::None &&
        canReduceChannels(tensor.tensor.view)) {
        tensor.tensor.view = reduceChannels(tensor.tensor.view, arrangement.reduction);
        tensor.tensor.shape = tensor.tensor.view.shape();
        tensor.reduction = QString::fromLatin1(channelReductionName(arrangement.reduction));
        tensor.planes.reset();
    }
    tensor.cut();
    if (!tensor.planes || tensor.weights() || tensor.tensor.view.rank() < 3) return;
    auto planes = arrangeChannels(tensor.tensor.view, *tensor.planes, arrangement.order, arrangement.filter, arrangement.reference, task);
    if (!task.cancelled()) tensor.planes = std::make_shared<const std::vector<Plane>>(std::move(planes));
}

}  // namespace

std::shared_ptr<const RenderedSheets> renderSheets(const SheetRequest& request, const TaskContext& task) {
    auto result = std::make_shared<RenderedSheets>();
    result->tensors = request.tensors;
    for (StageTensor& tensor : result->tensors) {
        if (task.cancelled()) return nullptr;
        if (tensor.isPicture) {
            result->rendered.push_back(placePicture(tensor, request));
            continue;
        }
        RenderedTensor rendered;
        arrange(tensor, request.arrangement, task);
        if (tensor.planes) {
            rendered.range = resolveRange(tensor.tensor.view, request.style);
            rendered.sheet = layoutTiles(*tensor.planes, request.width, request.height, request.gap);
            rendered.image = toImage(renderSheet(tensor.tensor.view, *tensor.planes, rendered.sheet, request.style, request.background));
        }
        result->rendered.push_back(std::move(rendered));
    }
    return result;
}

}  // namespace teardown
