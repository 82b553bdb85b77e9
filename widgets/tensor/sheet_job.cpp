#include "widgets/tensor/sheet_job.h"

#include "widgets/paint/sheet_painter.h"

#include <algorithm>
#include <cmath>

namespace teardown {
namespace {

/// A picture is a single tile on its sheet, enlarged by an integer factor or shrunk to fit.
TileSheet pictureSheet(const StageTensor& tensor, int width, int height) {
    TileSheet sheet;
    const Shape& shape = tensor.tensor.view.shape();
    const auto rows = static_cast<double>(shape[0]), columns = static_cast<double>(shape[1]);
    if (rows < 1 || columns < 1) return sheet;
    const double fit = std::min(width / columns, height / rows);
    const double scale = fit >= 1 ? std::min(12.0, std::floor(fit)) : fit;
    const TilePlace place{0, 0, 0, std::max(1, static_cast<int>(columns * scale)), std::max(1, static_cast<int>(rows * scale))};
    sheet.cell = scale >= 1 ? static_cast<int>(scale) : 1;
    sheet.shrink = scale >= 1 ? 1 : static_cast<int>(1 / scale + 0.999);
    sheet.width = place.width;
    sheet.height = place.height;
    sheet.tiles.push_back(place);
    return sheet;
}

TileSheet tilesWithin(const StageTensor& tensor, const SheetSpace& space, int width, int height) {
    const std::vector<Plane>& planes = *tensor.planes;
    if (space.tile > 0) {
        int side = 1;
        for (const Plane& plane : planes) side = std::max({side, plane.rows, plane.columns});
        return layoutTilesAt(planes, width, space.gap, std::clamp(space.tile / side, 1, space.largestCell));
    }
    TileSheet sheet = layoutTiles(planes, width, height, space.gap, space.smallestTile, space.largestCell);
    if (sheet.height <= height) return sheet;
    // Closer together before some of them are out of sight.
    TileSheet close = layoutTiles(planes, width, height, std::max(1, space.gap * 2 / 5), space.smallestTile, space.largestCell);
    return close.height <= height ? close : sheet;
}

/// Lays tensors out one below the other within the height; what one leaves is for the next. Returns the height that they take.
int placeWithin(RenderedSheets& sheets, const std::vector<std::size_t>& which, int width, int height) {
    int used = 0;
    for (std::size_t i = 0; i < which.size(); ++i) {
        const StageTensor& tensor = sheets.tensors[which[i]];
        TileSheet& sheet = sheets.rendered[which[i]].sheet;
        const int share = std::max(sheets.space.smallestTile, (height - used) / static_cast<int>(which.size() - i));
        if (tensor.isPicture)
            sheet = pictureSheet(tensor, width, share);
        else if (tensor.planes)
            sheet = tilesWithin(tensor, sheets.space, width, share);
        used += sheet.height;
    }
    return used;
}

/// Lays everything out; false if it is higher than the page.
bool placeAll(RenderedSheets& sheets, int width) {
    std::vector<std::size_t> outputs, inputs;
    bool folded = false;
    for (std::size_t i = 0; i < sheets.tensors.size(); ++i) {
        if (sheets.rendered[i].folded)
            folded = true;
        else
            (sheets.tensors[i].isInput ? inputs : outputs).push_back(i);
    }
    const SheetSpace& space = sheets.space;
    const auto headings = [&](std::size_t count) { return static_cast<int>(count) * space.heading; };
    const int outputHeadings = headings(outputs.size()), inputHeadings = headings(inputs.size() + (folded ? 1 : 0));
    const int height = std::max(space.smallestTile, space.height - outputHeadings - inputHeadings);
    if (outputs.empty() || inputs.empty()) return placeWithin(sheets, outputs.empty() ? inputs : outputs, width, height) <= height;
    // The step is about its outputs: they have three fifths of the page, and what the inputs do not need of the rest. In return the inputs
    // have what the outputs leave.
    const int most = std::max(space.smallestTile, space.height * 2 / 5 - inputHeadings);
    const int needed = std::min(most, placeWithin(sheets, inputs, width, most));
    const int taken = placeWithin(sheets, outputs, width, std::max(space.height * 3 / 5 - outputHeadings, height - needed));
    return taken + placeWithin(sheets, inputs, width, std::max(most, height - taken)) <= height;
}

QImage pictureImage(const StageTensor& tensor, const TileSheet& sheet) {
    const QImage picture = pictureOf(tensor.tensor.view);
    if (picture.isNull() || sheet.shrink == 1) return picture;
    return picture.scaled(sheet.width, sheet.height, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
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

bool canFoldInputs(const std::vector<StageTensor>& tensors) {
    return std::any_of(tensors.begin(), tensors.end(), [](const StageTensor& tensor) { return !tensor.isInput && tensor.kept(); });
}

std::shared_ptr<const RenderedSheets> renderSheets(const SheetRequest& request, const TaskContext& task) {
    auto result = std::make_shared<RenderedSheets>();
    result->space = request.space;
    result->tensors = request.tensors;
    const bool fold = request.space.foldInputs && canFoldInputs(request.tensors);
    for (StageTensor& tensor : result->tensors) {
        if (task.cancelled()) return nullptr;
        RenderedTensor rendered;
        rendered.folded = fold && tensor.isInput;
        if (!tensor.isPicture) arrange(tensor, request.arrangement, task);
        if (tensor.planes) {
            rendered.range = resolveRange(tensor.tensor.view, request.style);
            if (request.findVaried) rendered.varied = mostVariedPlane(tensor.tensor.view, *tensor.planes, task).value_or(0);
        }
        result->rendered.push_back(std::move(rendered));
    }
    if (!placeAll(*result, request.space.width) && request.space.scrollBar > 0)
        placeAll(*result, request.space.width - request.space.scrollBar);
    for (std::size_t i = 0; i < result->tensors.size(); ++i) {
        if (task.cancelled()) return nullptr;
        const StageTensor& tensor = result->tensors[i];
        RenderedTensor& rendered = result->rendered[i];
        if (rendered.folded) continue;
        if (tensor.isPicture)
            rendered.image = pictureImage(tensor, rendered.sheet);
        else if (tensor.planes)
            rendered.image =
                toImage(renderSheet(tensor.tensor.view, *tensor.planes, rendered.sheet, request.style, rendered.range, request.background));
    }
    return result;
}

}  // namespace teardown
