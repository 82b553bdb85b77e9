// A tensor over the epochs of a training as pictures that follow each other: one colour range for all of them, so that a colour is the same
// value in each.
#pragma once

#include "core/base/result.h"
#include "core/render/heatmap.h"
#include "core/tensor/tensor_view.h"

#include <QImage>
#include <QString>
#include <QStringList>

#include <string>
#include <vector>

namespace teardown {

struct Timelapse {
    QString title;                   ///< "backbone.stem - output"
    QStringList labels;              ///< of each epoch: "epoch 3"
    std::vector<TensorView> frames;  ///< beside labels; not valid(): the checkpoint lacks the tensor, and the picture is left out
    TensorRole role = TensorRole::Activation;
    HeatmapStyle style;
    bool dark = false;
};

/// The style for all frames: fixed from the lowest to the highest value that the style's rule finds in any of them.
HeatmapStyle commonStyle(const Timelapse& timelapse);

/// A picture for each frame, all of the same size, about `width` pixels wide.
std::vector<QImage> paintTimelapse(const Timelapse& timelapse, int width);

/// An animated PNG for a path that ends in .png, else a folder of PNG files that are named by their epochs. Returns how many pictures were
/// written. Errors: timelapse-empty, those of writeFileAtomically and of making the folder.
Result<std::size_t> writeTimelapse(const Timelapse& timelapse, const std::string& path, int milliseconds);

}  // namespace teardown
