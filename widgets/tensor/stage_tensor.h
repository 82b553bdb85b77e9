// StageTensor: one tensor of the selected step, ready to be shown: cut into planes, or as a picture.
#pragma once

#include "core/render/heatmap.h"
#include "core/trace/trace.h"

#include <QImage>
#include <QString>

#include <memory>
#include <vector>

namespace teardown {

struct StageTensor {
    RecordedTensor tensor;
    bool isInput = false;
    bool isPicture = false;  ///< uint8 HWC, drawn as it is
    QString
        reduction;  ///< "mean", "norm", ...: the view is reduced over all channels of the recorded tensor; empty: it is the recorded one
    std::shared_ptr<const std::vector<Plane>> planes;  ///< null for pictures, for tensors that were not kept, and until cut() was called

    bool kept() const { return tensor.view.valid(); }
    int channelCount() const { return isPicture ? 1 : planes ? static_cast<int>(planes->size()) : 0; }
    const Plane& plane(int index) const { return (*planes)[static_cast<std::size_t>(index)]; }
    /// Cuts it into planes. For a weight with a million kernels this takes tens of milliseconds and runs on the light lane.
    void cut();
    bool weights() const { return tensor.role == TensorRole::Weight; }
};

/// Already cut, except those with very many planes. Inputs first, then outputs, in the order of the step. A tensor that is both is listed
/// once, as an output.
std::vector<StageTensor> stageTensorsOf(const Step& step);
/// "f32[1,16,14,14]"
QString dtypeAndShape(const RecordedTensor& tensor);
/// The picture of a uint8 HWC (or HW) tensor; null for others.
QImage pictureOf(const TensorView& view);
/// Path of one element: `path[0,17,34,5]`.
QString elementName(const QString& path, const StageTensor& tensor, int plane, int row, int column);

}  // namespace teardown
