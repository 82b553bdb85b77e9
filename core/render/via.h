// The "via" preset: what the study notes' tensor visualiser draws and writes (text byte for byte, tiles, titles, ranges).
#pragma once

#include "core/base/result.h"
#include "core/render/heatmap.h"

#include <string>
#include <vector>

namespace teardown {

struct ViaTile {
    std::string title;  ///< empty for 1-D and 2-D
    bool hasTitle = false;
    int row = 0;
    int column = 0;
    Shape shape;
    double min = 0;
    double max = 0;
};

struct ViaSheet {
    std::string suptitle;  ///< "Array shape: (5, 4, 7)\n"
    std::vector<ViaTile> tiles;
    TensorView view;  ///< transposed and normalised as drawn
};

/// numpyLayout: 3-D is HWC and 4-D is HWCN; else CHW / NCHW. Normalisation is global. Error via-rank: "Out of dimension!" beyond 4-D.
struct ViaOptions {
    bool numpyLayout = false;
    bool normalise = false;
};

/// The picture's content. Further errors: via-empty, via-dtype (complex numbers).
Result<ViaSheet> viaSheet(const TensorView& view, const ViaOptions& options);
/// The plane of sheet.view shown in a tile.
Plane viaPlane(const ViaSheet& sheet, std::size_t tile);
/// The text file's content: always before normalisation.
Result<std::string> viaText(const TensorView& view, bool numpyLayout);

}  // namespace teardown
