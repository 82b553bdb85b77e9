#include "core/render/tile_sheet.h"

#include "core/render/heatmap_fill.h"

#include <algorithm>

namespace teardown {
namespace {

constexpr std::int64_t kHighestSheet = 32000;  // the limit of QImage and PNG viewers is 32,767
constexpr int kSmallestKernelCell = 2;
constexpr int kScrolledKernelCell = 3;

/// The items to lay out: blocks (an output channel's kernels, or a single plane) of equal tiles.
struct Blocks {
    std::int64_t count = 0;
    std::int64_t tilesPerBlock = 1;
    int rows = 1;  ///< of the largest plane
    int columns = 1;
    bool kernels = false;
};

struct Arrangement {
    int cell = 1;
    int shrink = 1;
    std::int64_t tileWidth = 0;
    std::int64_t tileHeight = 0;
    std::int64_t tileGap = 0;
    std::int64_t blockGap = 0;
    std::int64_t tilesPerLine = 1;  ///< inside a block
    std::int64_t blockWidth = 0;
    std::int64_t blockHeight = 0;
    std::int64_t blocksPerLine = 1;
    std::int64_t width = 0;
    std::int64_t height = 0;
};

std::int64_t ceilDiv(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }

Blocks blocksOf(const std::vector<Plane>& planes) {
    Blocks blocks;
    std::int64_t gridRows = 0;
    std::int64_t gridColumns = 0;
    for (const Plane& plane : planes) {
        blocks.rows = std::max(blocks.rows, plane.rows);
        blocks.columns = std::max(blocks.columns, plane.columns);
        gridRows = std::max<std::int64_t>(gridRows, plane.gridRow + 1);
        gridColumns = std::max<std::int64_t>(gridColumns, plane.gridColumn + 1);
    }
    blocks.kernels = !planes.empty() && planes.front().gridRow >= 0;
    blocks.count = blocks.kernels ? gridRows : static_cast<std::int64_t>(planes.size());
    blocks.tilesPerBlock = blocks.kernels ? gridColumns : 1;
    return blocks;
}

std::int64_t heightOf(const Blocks& blocks, const Arrangement& a, std::int64_t blocksPerLine) {
    return ceilDiv(blocks.count, blocksPerLine) * (a.blockHeight + a.blockGap) - a.blockGap;
}

/// Sixty-four tiles are easier to read in rows of eight than of eleven, if that does not reduce the cell size.
std::int64_t pleasantColumns(const Blocks& blocks, const Arrangement& a, std::int64_t most, std::int64_t height) {
    const std::int64_t balanced = ceilDiv(blocks.count, ceilDiv(blocks.count, most));
    const std::int64_t allowed = std::max(height, heightOf(blocks, a, most));
    for (std::int64_t d = most; d * 10 >= most * 6; --d) {
        if (blocks.count % d == 0 && heightOf(blocks, a, d) <= allowed) return d;
    }
    return balanced;
}

Arrangement arrange(const Blocks& blocks, int cell, int shrink, int width, int height, int gap) {
    Arrangement a;
    a.cell = cell;
    a.shrink = shrink;
    a.tileWidth = ceilDiv(blocks.columns, shrink) * cell;
    a.tileHeight = ceilDiv(blocks.rows, shrink) * cell;
    a.tileGap = blocks.kernels ? std::min(gap, std::max(1, cell)) : gap;
    a.blockGap = blocks.kernels ? 3 * a.tileGap : gap;
    const std::int64_t fitting = std::max<std::int64_t>(1, (width + a.tileGap) / (a.tileWidth + a.tileGap));
    const std::int64_t lines = ceilDiv(blocks.tilesPerBlock, std::min(fitting, blocks.tilesPerBlock));
    a.tilesPerLine = ceilDiv(blocks.tilesPerBlock, lines);
    a.blockWidth = a.tilesPerLine * (a.tileWidth + a.tileGap) - a.tileGap;
    a.blockHeight = lines * (a.tileHeight + a.tileGap) - a.tileGap;
    const std::int64_t most =
        std::clamp<std::int64_t>((width + a.blockGap) / (a.blockWidth + a.blockGap), 1, std::max<std::int64_t>(1, blocks.count));
    // A matrix of kernels has one output channel per line if possible: then a column is an input channel.
    a.blocksPerLine = pleasantColumns(blocks, a, most, height);
    if (blocks.kernels && lines == 1) {
        Arrangement matrix = a;
        matrix.blockGap = a.tileGap;
        if (most == 1 || heightOf(blocks, matrix, 1) <= height) {
            a.blockGap = a.tileGap;
            a.blocksPerLine = 1;
        }
    }
    a.width = a.blocksPerLine * (a.blockWidth + a.blockGap) - a.blockGap;
    a.height = heightOf(blocks, a, a.blocksPerLine);
    return a;
}

/// Cells of this size, or smaller ones where they do not fit into the width or a picture; in planes that are wider still, and sheets that
/// are higher still, only some rows and columns are shown.
Arrangement scrolled(const Blocks& blocks, int cell, int width, int height, int gap) {
    const int side = std::max(blocks.rows, blocks.columns);
    while (cell > 1 && static_cast<std::int64_t>(blocks.columns) * cell > width) --cell;
    Arrangement a = arrange(blocks, cell, 1, width, height, gap);
    while (a.height > kHighestSheet && cell > 1) a = arrange(blocks, --cell, 1, width, height, gap);
    int shrink = static_cast<int>(std::max<std::int64_t>(1, ceilDiv(blocks.columns, width)));
    if (shrink > 1) a = arrange(blocks, 1, shrink, width, height, gap);
    while (a.height > kHighestSheet && shrink < side) {
        // Starts from an estimate: increasing by one would take long for a plane with millions of rows.
        shrink = std::max<int>(shrink + 1, static_cast<int>(std::min<std::int64_t>(side, shrink * a.height / kHighestSheet / 2)));
        a = arrange(blocks, 1, shrink, width, height, gap);
    }
    return a;
}

Arrangement choose(const Blocks& blocks, int width, int height, int gap, int minTile, int maxCell) {
    const int side = std::max(blocks.rows, blocks.columns);
    const int smallest = blocks.kernels ? kSmallestKernelCell : std::clamp((minTile + side - 1) / side, 1, maxCell);
    for (int cell = maxCell; cell >= smallest; --cell) {
        const Arrangement a = arrange(blocks, cell, 1, width, height, gap);
        if (a.width <= width && a.height <= height && a.tilesPerLine == blocks.tilesPerBlock) return a;
    }
    return scrolled(blocks, blocks.kernels ? std::min(kScrolledKernelCell, maxCell) : smallest, width, height, gap);
}

void fillRect(PixelBuffer& buffer, const TilePlace& tile, int y, int cell, const std::vector<std::uint16_t>& indices,
              const HeatmapFill& fill) {
    const auto stride = static_cast<std::size_t>(buffer.width);
    Rgb* first = buffer.pixels.data() + static_cast<std::size_t>(y) * stride + static_cast<std::size_t>(tile.x);
    Rgb* out = first;
    const auto& palette = fill.palette();
    if (cell == 1) {
        for (const std::uint16_t index : indices) *out++ = palette[index];
        return;
    }
    for (const std::uint16_t index : indices) {
        const Rgb colour = palette[index];
        for (int i = 0; i < cell; ++i) *out++ = colour;
    }
    const auto length = static_cast<std::size_t>(out - first);
    for (int copy = 1; copy < cell; ++copy) std::copy_n(first, length, first + static_cast<std::size_t>(copy) * stride);
}

TileSheet sheetOf(const std::vector<Plane>& planes, const Blocks& blocks, const Arrangement& a) {
    TileSheet sheet;
    sheet.cell = a.cell;
    sheet.shrink = a.shrink;
    sheet.columns = static_cast<int>(a.blocksPerLine * a.tilesPerLine);
    sheet.width = static_cast<int>(a.width);
    sheet.height = static_cast<int>(a.height);
    sheet.tiles.reserve(planes.size());
    for (std::size_t i = 0; i < planes.size(); ++i) {
        const Plane& plane = planes[i];
        const std::int64_t block = blocks.kernels ? plane.gridRow : static_cast<std::int64_t>(i);
        const std::int64_t inside = blocks.kernels ? plane.gridColumn : 0;
        TilePlace tile;
        tile.plane = static_cast<int>(i);
        tile.x =
            static_cast<int>(block % a.blocksPerLine * (a.blockWidth + a.blockGap) + inside % a.tilesPerLine * (a.tileWidth + a.tileGap));
        tile.y =
            static_cast<int>(block / a.blocksPerLine * (a.blockHeight + a.blockGap) + inside / a.tilesPerLine * (a.tileHeight + a.tileGap));
        tile.width = static_cast<int>(ceilDiv(plane.columns, a.shrink) * a.cell);
        tile.height = static_cast<int>(ceilDiv(plane.rows, a.shrink) * a.cell);
        sheet.tiles.push_back(tile);
    }
    return sheet;
}

}  // namespace

TileSheet layoutTiles(const std::vector<Plane>& planes, int width, int height, int gap, int minTile, int maxCell) {
    const Blocks blocks = blocksOf(planes);
    if (blocks.count == 0) return {};
    return sheetOf(planes, blocks,
                   choose(blocks, std::max(1, width), height, std::max(0, gap), std::max(1, minTile), std::max(1, maxCell)));
}

TileSheet layoutTilesAt(const std::vector<Plane>& planes, int width, int gap, int cell) {
    const Blocks blocks = blocksOf(planes);
    if (blocks.count == 0) return {};
    return sheetOf(planes, blocks, scrolled(blocks, std::max(1, cell), std::max(1, width), 0, std::max(0, gap)));
}

int tileAt(const TileSheet& sheet, int x, int y) {
    for (std::size_t i = 0; i < sheet.tiles.size(); ++i) {
        const TilePlace& tile = sheet.tiles[i];
        if (x >= tile.x && x < tile.x + tile.width && y >= tile.y && y < tile.y + tile.height) return static_cast<int>(i);
    }
    return -1;
}

CellPlace cellAt(const TileSheet& sheet, const TilePlace& tile, int x, int y) {
    return {(y - tile.y) / sheet.cell * sheet.shrink, (x - tile.x) / sheet.cell * sheet.shrink};
}

PixelBuffer renderSheet(const TensorView& view, const std::vector<Plane>& planes, const TileSheet& sheet, const HeatmapStyle& style,
                        Rgb background) {
    return renderSheet(view, planes, sheet, style, resolveRange(view, style), background);
}

PixelBuffer renderSheet(const TensorView& view, const std::vector<Plane>& planes, const TileSheet& sheet, const HeatmapStyle& style,
                        const ValueRange& whole, Rgb background) {
    PixelBuffer buffer;
    buffer.width = sheet.width;
    buffer.height = sheet.height;
    buffer.pixels.assign(static_cast<std::size_t>(sheet.width) * static_cast<std::size_t>(sheet.height), background);
    if (sheet.tiles.empty()) return buffer;
    HeatmapStyle tileStyle = style;
    tileStyle.map = whole.map;
    HeatmapFill fill(whole, style, background);
    std::vector<std::uint16_t> indices;
    for (const TilePlace& tile : sheet.tiles) {
        const Plane& plane = planes[static_cast<std::size_t>(tile.plane)];
        if (style.rule == RangeRule::Tile) fill = HeatmapFill(resolveRange(view, tileStyle, &plane), style, background);
        for (int row = 0, y = tile.y; row < plane.rows; row += sheet.shrink, y += sheet.cell) {
            fill.row(view, plane, row, sheet.shrink, indices);
            fillRect(buffer, tile, y, sheet.cell, indices, fill);
        }
    }
    return buffer;
}

}  // namespace teardown
