// StageTensor: one tensor of the selected step, ready to be shown - cut into planes, or seen as a picture.
#pragma once

#include "core/render/heatmap.h"
#include "core/trace/trace.h"

#include <QImage>
#include <QString>

#include <vector>

namespace teardown {

struct StageTensor {
    RecordedTensor tensor;
    bool isInput = false;
    bool isPicture = false;       ///< uint8 HWC, drawn as it is
    std::vector<Plane> planes;    ///< empty for pictures and for tensors that were not kept

    bool kept() const { return tensor.view.valid(); }
    int channelCount() const { return isPicture ? 1 : static_cast<int>(planes.size()); }
    bool weights() const { return tensor.role == TensorRole::Weight; }
};

/// Inputs first, then outputs, in the order of the step. A tensor that stands on both sides is taken once, as output.
std::vector<StageTensor> stageTensorsOf(const Step& step);
/// "f32[1,16,14,14]"
QString dtypeAndShape(const RecordedTensor& tensor);
/// The picture behind a uint8 HWC (or HW) tensor; null for anything else.
QImage pictureOf(const TensorView& view);
/// Path of one element: `path[0,17,34,5]`.
QString elementName(const QString& path, const StageTensor& tensor, int plane, int row, int column);

}  // namespace teardown
