// SheetJob: the part of drawing a step's tensors that may take milliseconds. A pure function for the light lane.
#pragma once

#include "core/base/task_context.h"
#include "core/render/channel_order.h"
#include "core/render/channel_reduction.h"
#include "core/render/tile_sheet.h"
#include "widgets/tensor/stage_tensor.h"

#include <memory>
#include <vector>

namespace teardown {

/// Which channels are shown and in which order. Does not affect pictures and kernels.
struct ChannelArrangement {
    ChannelOrder order = ChannelOrder::Index;
    ChannelFilter filter = ChannelFilter::All;
    ChannelReduction reduction = ChannelReduction::None;
    int reference = 0;  ///< channel that ChannelOrder::Similarity compares with
    bool operator==(const ChannelArrangement&) const = default;
};

/// The page that the tensors are laid out on, outputs above inputs, in device pixels.
struct SheetSpace {
    int width = 0;          ///< without margins
    int height = 0;         ///< that everything should fit into, without margins
    int scrollBar = 0;      ///< width that a scroll bar takes if not everything fits
    int heading = 0;        ///< height above each sheet; folded inputs have one together
    int gap = 5;            ///< between tiles
    int smallestTile = 24;  ///< longer side of a tile that can still be looked at: smaller ones scroll
    int largestCell = 96;   ///< side of an element
    int tile = 0;           ///< longer side of a tile that the user wants; 0: the largest at which all channels fit
    bool foldInputs = false;
    bool operator==(const SheetSpace&) const = default;
};

struct SheetRequest {
    std::vector<StageTensor> tensors;
    HeatmapStyle style;
    ChannelArrangement arrangement;
    SheetSpace space;
    bool findVaried = false;  ///< also RenderedTensor::varied
    Rgb background;
};

struct RenderedTensor {
    TileSheet sheet;
    QImage image;         ///< the sheet's pixels, or the picture
    ValueRange range;     ///< of the whole tensor
    bool folded = false;  ///< an input that is not shown; without sheet and image
    int varied = 0;       ///< the plane with the largest spread, to be seen first
};

struct RenderedSheets {
    SheetSpace space;                      ///< as requested
    std::vector<StageTensor> tensors;      ///< as arranged
    std::vector<RenderedTensor> rendered;  ///< one for each tensor
};

/// Whether there is an output to look at, so that inputs may be folded away.
bool canFoldInputs(const std::vector<StageTensor>& tensors);

/// nullptr if cancelled. Outputs have at least three fifths of the height if the inputs need the rest.
std::shared_ptr<const RenderedSheets> renderSheets(const SheetRequest& request, const TaskContext& task);

}  // namespace teardown
