// Painting of the page of tiles: copies the rendered pixels and draws headings and marks.
#pragma once

#include "core/trace/receptive_field.h"
#include "widgets/tensor/tile_page.h"

#include <QPointF>
#include <QString>

#include <map>

class QPainter;
class QWidget;

namespace teardown {

/// What is drawn over the tiles.
struct TileMarks {
    TileChoice choice;
    QPointF probe{-1, -1};            ///< as fractions of every tile; negative: none
    std::map<int, FieldPlace> field;  ///< what the probed value depends on, by RecordedTensor::id
};

/// The corner of a tensor's tiles in the viewport that the page is scrolled in: a whole device pixel.
QPointF tilesOrigin(const QWidget& viewport, const TilePage& page, int tensor, int scroll);
/// The part of a tile that the probed value depends on; empty if there is none.
QRectF fieldInTile(const TilePage& page, const TileMarks& marks, const QRectF& tile, const TileChoice& choice);
/// Room for the button that folds the inputs, left of their heading.
inline constexpr int kFoldButton = 20;
/// The text in place of a tensor that was not kept, and its height within a width.
QString notKeptText();
int notKeptHeight(int width);

void paintTiles(QPainter& painter, const QWidget& viewport, const TilePage& page, const TileMarks& marks, int scroll, const QRect& clip);

/// "output", "in: img".
QString tensorHeading(const StageTensor& tensor);
/// "16 channels", "14 of 16 channels", "48 kernels", "mean over channels"; empty for a single tile.
QString channelCountText(const StageTensor& tensor);

}  // namespace teardown
