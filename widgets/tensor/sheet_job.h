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

struct SheetRequest {
    std::vector<StageTensor> tensors;
    HeatmapStyle style;
    ChannelArrangement arrangement;
    int width = 0;   ///< device pixels of one sheet
    int height = 0;  ///< device pixels that one sheet should fit into
    int gap = 5;
    Rgb background;
};

struct RenderedTensor {
    TileSheet sheet;
    QImage image;      ///< the sheet's pixels, or the picture
    ValueRange range;  ///< of the whole tensor
};

struct RenderedSheets {
    std::vector<StageTensor> tensors;      ///< as arranged
    std::vector<RenderedTensor> rendered;  ///< one for each tensor
};

/// nullptr if cancelled.
std::shared_ptr<const RenderedSheets> renderSheets(const SheetRequest& request, const TaskContext& task);

}  // namespace teardown
