// TileSheet: positions of a tensor's planes on a sheet. Cells are whole device pixels.
#pragma once

#include "core/render/heatmap.h"

#include <string>
#include <vector>

namespace teardown {

struct TilePlace {
    int plane = 0;  ///< index into the planes
    int x = 0;      ///< device pixels, of the heatmap itself
    int y = 0;
    int width = 0;
    int height = 0;
};

struct TileSheet {
    int cell = 1;  ///< device pixels per element (>= 1); with `shrink` > 1 elements per pixel instead
    int shrink = 1;
    int columns = 1;
    int width = 0;
    int height = 0;
    std::vector<TilePlace> tiles;
};

/// Lays planes out within a width in device pixels with a gap between tiles, using the largest whole cell size at which all tiles fit into
/// width x height; if even the smallest cell does not fit, the sheet grows downwards (scrolls). The longer side of a tile has at least
/// minTile pixels. Kernel matrices: a strip of all input channels per output channel, several strips per line if they fit; a strip that is
/// too long continues below; the gap between strips is larger than between kernels. Planes wider than `width`, and sheets that would be
/// higher than 32,000 pixels, show only every shrink-th row and column.
TileSheet layoutTiles(const std::vector<Plane>& planes, int width, int height, int gap, int minTile = 24, int maxCell = 32);

/// The same with cells of a given size, as far as a tile fits into the width: the sheet grows downwards.
TileSheet layoutTilesAt(const std::vector<Plane>& planes, int width, int gap, int cell);

/// The tile at a point of the sheet (index into sheet.tiles), or -1.
int tileAt(const TileSheet& sheet, int x, int y);

/// Row and column within a tile's plane at a point of the sheet.
struct CellPlace {
    int row = 0;
    int column = 0;
};
CellPlace cellAt(const TileSheet& sheet, const TilePlace& tile, int x, int y);

/// The whole sheet as pixels (background between tiles). <= 20 ms for 64x112x112 and 256x14x14.
PixelBuffer renderSheet(const TensorView& view, const std::vector<Plane>& planes, const TileSheet& sheet, const HeatmapStyle& style,
                        Rgb background);
/// The same with the range of the whole tensor, if it is already known.
PixelBuffer renderSheet(const TensorView& view, const std::vector<Plane>& planes, const TileSheet& sheet, const HeatmapStyle& style,
                        const ValueRange& whole, Rgb background);

}  // namespace teardown
